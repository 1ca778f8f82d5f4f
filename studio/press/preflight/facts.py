"""What the document checks look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from studio.core.boxes import Box
from studio.core.finding import Finding, Severity
from studio.core.layout_document import LayoutDocument
from studio.press.display import DisplayList, Placed
from studio.press.preflight.outside_facts import NO_FACTS, OutsideFacts
from studio.press.profiles import HOUSE, PressProfile

TEXT_KINDS = ("masthead", "cover_line", "kicker", "dateline", "price")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A laid-out document, the pixel sizes of its pictures, the printer's limits, and what the
    studio knows besides."""

    document: LayoutDocument
    display: DisplayList
    assets: Mapping[str, tuple[int, int]]
    profile: PressProfile = HOUSE
    outside: OutsideFacts = NO_FACTS

    def texts(self) -> list[Placed]:
        """Return what readers read: the text elements, and labels with words on them."""
        told = self.display.placed
        return [p for p in told if p.kind in TEXT_KINDS or (p.kind == "label" and p.text)]

    def live(self) -> list[tuple[Placed, Box]]:
        """Return what must survive the cut, with its ink: text and barcodes."""
        codes = [p for p in self.display.placed if p.kind == "barcode"]
        return [(p, p.ink_mm) for p in (*self.texts(), *codes) if p.ink_mm]


def error(code: str, element: str = "", **values: str | int | float) -> Finding:
    return Finding(severity=Severity.ERROR, code=code, element=element, values=values)


def warning(code: str, element: str = "", **values: str | int | float) -> Finding:
    return Finding(severity=Severity.WARNING, code=code, element=element, values=values)


def note(code: str, element: str = "", **values: str | int | float) -> Finding:
    return Finding(severity=Severity.NOTE, code=code, element=element, values=values)
