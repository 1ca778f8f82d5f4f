"""What a studio knows of a cover that its document does not say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.core.starter_layout import PLACEHOLDERS


@dataclass(frozen=True, kw_only=True)
class UsedCode:
    """A barcode that another issue was printed with: all its digits, its add-on, for what, when.

    `issue` is what people call that issue; `date` is an ISO day.
    """

    digits: str
    addon: str
    issue: str
    date: str


@dataclass(frozen=True, kw_only=True)
class ModelTerms:
    """A model that painted in a picture: its title, and whether what it paints may be sold.

    `use` is yes, no or unknown, as its card says.
    """

    title: str
    use: str


@dataclass(frozen=True, kw_only=True)
class OutsideFacts:
    """Codes of other issues; of each placed picture, by its SHA-256, which models painted in it
    and why the Content Credentials it came with do not validate; and the words that new covers
    begin with, in every language."""

    codes: tuple[UsedCode, ...] = ()
    models: Mapping[str, tuple[ModelTerms, ...]] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    placeholders: frozenset[str] = PLACEHOLDERS


NO_FACTS = OutsideFacts()
