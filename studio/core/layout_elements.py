"""The elements of a layout as frozen dataclasses; each field carries the check of its value."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from generation.contract.sentences import Sentence
from studio.core import property_checks as checks
from studio.core.errors import RefusedError
from studio.core.field_names import Where, named
from studio.core.inks import BLACK, WHITE, Ink
from studio.core.property_checks import COORDINATE_MAX_MM, Check

TEXT_MAX = 2000
RUNS_MAX = 20
SIZE_MIN_PT, SIZE_MAX_PT = 1.0, 1000.0
DEFAULT_FONT = "barlow-condensed-500"
OUTLIVED = frozenset({"panel", "backing"})
"""What older documents name: the panel is where an element lies, a backing was never drawn."""

_coordinate = checks.number(-COORDINATE_MAX_MM, COORDINATE_MAX_MM)
_length = checks.number(0, COORDINATE_MAX_MM)
_font = checks.text(64)
_size = checks.number(SIZE_MIN_PT, SIZE_MAX_PT)
_origin = checks.choice("generated", "composite", "photo", "procedural", "synthetic")
_FEATURE = checks.whole(0, 99)
_INK: dict[str, Check] = {"check": checks.ink}


def _prop(check: Check, default: object) -> Any:
    return field(default=default, metadata={"check": check})


@dataclass(frozen=True, kw_only=True)
class Run:
    """A stretch of text in one font, size and ink."""

    text: str = _prop(checks.text(TEXT_MAX, lines=True), "")
    font: str = _prop(_font, DEFAULT_FONT)
    size_pt: float = _prop(_size, 12.0)
    ink: Ink = field(default=WHITE, metadata=_INK)
    features: Mapping[str, int] = field(
        default_factory=dict, metadata={"check": lambda where, value: _features(where, value)}
    )


def _features(where: Where, value: object) -> dict[str, int]:
    if not isinstance(value, Mapping) or len(value) > 20:
        raise checks.refuse(where, value, Sentence("an object of at most 20 OpenType features"))
    for tag in value:
        if not (isinstance(tag, str) and len(tag) == 4 and tag.isascii() and tag.isalnum()):
            raise checks.refuse(
                where, tag, Sentence("named by OpenType tags of four letters or digits")
            )
    return {tag: _FEATURE(f"{where}.{tag}", setting) for tag, setting in value.items()}


def _runs(where: Where, value: object) -> tuple[Run, ...]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= RUNS_MAX:
        raise checks.refuse(
            where, value, Sentence("a list of 1 to {limit} runs of text", limit=RUNS_MAX)
        )
    runs = tuple(_built(Run, entry, f"{where}[{place}]") for place, entry in enumerate(value))
    length = sum(len(run.text) for run in runs)
    if length > TEXT_MAX:
        raise RefusedError(
            Sentence(
                "{where} holds {count} characters; at most {limit} are allowed. Shorten the text.",
                where=named(where),
                count=length,
                limit=TEXT_MAX,
            ),
            code=checks.BAD_VALUE,
        )
    return runs


@dataclass(frozen=True, kw_only=True)
class Element:
    """What every element has: its place in mm from the trim's top left corner, and its rank."""

    name: str = _prop(checks.text(80), "")
    order: str = _prop(checks.rank, "m")
    x_mm: float = _prop(_coordinate, 0.0)
    y_mm: float = _prop(_coordinate, 0.0)
    w_mm: float = _prop(_length, 50.0)
    h_mm: float = _prop(_length, 20.0)
    rotation_deg: float = _prop(checks.number(-360, 360), 0.0)
    hidden: bool = _prop(checks.flag, False)
    locked: bool = _prop(checks.flag, False)


@dataclass(frozen=True, kw_only=True)
class Art(Element):
    """A picture that covers its box; what sticks out is cut off evenly."""

    asset: str = _prop(checks.asset, "")
    crop: tuple[float, float, float, float] = _prop(checks.fractions, (0.0, 0.0, 0.0, 0.0))
    flip: bool = _prop(checks.flag, False)
    native_px: int = _prop(checks.whole(0, 100_000), 0)
    source_type: str = _prop(_origin, "generated")
    cutout_mask: str = _prop(checks.asset, "")
    cutout_foreground: str = _prop(checks.asset, "")


@dataclass(frozen=True, kw_only=True)
class TextElement(Element):
    """Text in a box. `leading` is a factor of the size, `tracking` in 1/1000 em.

    `kerning` auto is optical for a masthead and the font's own for other text. The direction ttb
    sets columns from right to left: `align` then runs from top to bottom, `valign` from the right.
    """

    runs: tuple[Run, ...] = _prop(_runs, (Run(),))
    lang: str = _prop(checks.language, "")
    direction: str = _prop(checks.choice("auto", "ltr", "rtl", "ttb"), "auto")
    fit: str = _prop(checks.choice("none", "width", "box"), "none")
    min_size_pt: float = _prop(_size, 6.0)
    tracking: float = _prop(checks.number(-500, 2000), 0.0)
    kerning: str = _prop(checks.choice("auto", "metrics", "optical"), "auto")
    leading: float = _prop(checks.number(0.5, 4), 1.1)
    align: str = _prop(checks.choice("left", "centre", "right"), "left")
    valign: str = _prop(checks.choice("top", "middle", "bottom"), "top")
    overprint: str = _prop(checks.choice("auto", "yes", "no"), "auto")
    outline_pt: float = _prop(checks.number(0, 50), 0.0)
    outline_ink: Ink = field(default=BLACK, metadata=_INK)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def is_vertical(self) -> bool:
        return self.direction == "ttb"


@dataclass(frozen=True, kw_only=True)
class Masthead(TextElement):
    """The magazine's name. It never breaks by itself."""

    behind_subject: bool = _prop(checks.flag, False)


@dataclass(frozen=True, kw_only=True)
class CoverLine(TextElement):
    role: str = _prop(checks.choice("main", "secondary"), "secondary")


@dataclass(frozen=True, kw_only=True)
class Kicker(TextElement):
    pass


@dataclass(frozen=True, kw_only=True)
class Dateline(TextElement):
    pass


@dataclass(frozen=True, kw_only=True)
class Price(TextElement):
    pass


@dataclass(frozen=True, kw_only=True)
class Barcode(Element):
    """An issue's code; its width and height follow from symbology, add-on and scale."""

    symbology: str = _prop(checks.choice("ean13", "issn", "upca"), "issn")
    digits: str = _prop(checks.digits(0, 7, 8, 11, 12, 13), "")
    addon: str = _prop(checks.digits(0, 2, 5), "")
    scale: float = _prop(checks.number(0.8, 2.0), 0.8)
    bar_reduction_um: float = _prop(checks.number(0, 100), 0.0)
    panel_ink: Ink = field(default=WHITE, metadata=_INK)


@dataclass(frozen=True, kw_only=True)
class Scrim(Element):
    """A veil baked into the art, so that type over it can be read."""

    shape: str = _prop(checks.choice("linear", "radial", "flat"), "linear")
    colour: str = _prop(checks.colour, "#000000")
    opacity_from: float = _prop(checks.number(0, 1), 0.5)
    opacity_to: float = _prop(checks.number(0, 1), 0.0)
    angle_deg: float = _prop(checks.number(-360, 360), 90.0)
    under_subject: bool = _prop(checks.flag, False)


@dataclass(frozen=True, kw_only=True)
class Label(Element):
    ink: Ink = field(default=WHITE, metadata=_INK)
    radius_mm: float = _prop(checks.number(0, 500), 0.0)
    outline_pt: float = _prop(checks.number(0, 50), 0.0)
    outline_ink: Ink = field(default=BLACK, metadata=_INK)
    preset: str = _prop(checks.choice("none", "ai_mark"), "none")
    words: str = _prop(checks.text(80), "")


KINDS: dict[str, type[Element]] = {
    "art": Art,
    "masthead": Masthead,
    "cover_line": CoverLine,
    "kicker": Kicker,
    "dateline": Dateline,
    "price": Price,
    "barcode": Barcode,
    "scrim": Scrim,
    "label": Label,
}
_KIND_OF = {cls: kind for kind, cls in KINDS.items()}


def kind_of(element: Element) -> str:
    return _KIND_OF[type(element)]


def parse_element(value: object, where: str) -> Element:
    """Return the element that `value` describes; missing properties take their defaults."""
    if not isinstance(value, Mapping):
        raise checks.refuse(where, value, Sentence("an object"))
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise checks.refuse(
            f"{where}.kind", kind, Sentence("one of {known}", known=", ".join(KINDS))
        )
    members = {name: held for name, held in value.items() if name not in {"kind", *OUTLIVED}}
    built: Element = _built(KINDS[kind], members, where)
    return built


def element_json(element: Element) -> dict[str, object]:
    """Return every property of the element, defaults included, as plain JSON."""
    return {"kind": kind_of(element)} | _members(element)


def checked_property(kind: str, name: str, value: object, where: str) -> object:
    """Return one property's value in its JSON form, or refuse the name or the value."""
    check = property_checks_of(KINDS[kind]).get(name)
    if check is None:
        known = ", ".join(sorted(property_checks_of(KINDS[kind])))
        raise RefusedError(
            Sentence(
                "A {kind} has no property '{name}'; it has {known}.",
                kind=kind,
                name=name[:40],
                known=known,
            ),
            code="unknown_property",
        )
    return _json(check(where, value))


def property_checks_of(cls: type[Element] | type[Run]) -> dict[str, Check]:
    return {entry.name: entry.metadata["check"] for entry in fields(cls)}


def default_of(kind: str, name: str) -> object:
    """Return the JSON form of a property's default."""
    entry = next(entry for entry in fields(KINDS[kind]) if entry.name == name)
    return _json({} if entry.default is MISSING else entry.default)


def _built(cls: type[Any], value: object, where: str) -> Any:
    known = property_checks_of(cls)
    members = checks.mapping(where, value, set(known))
    return cls(**{name: known[name](f"{where}.{name}", given) for name, given in members.items()})


def _members(held: Element | Run) -> dict[str, object]:
    return {entry.name: _json(getattr(held, entry.name)) for entry in fields(held)}


def _json(value: object) -> object:
    match value:
        case Ink():
            return value.to_json()
        case Run():
            return _members(value)
        case tuple() | list():
            return [_json(entry) for entry in value]
        case Mapping():
            return dict(value)
    return value
