"""What the checks of a finished file look at, read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pikepdf

from studio.core.cover_formats import CoverFormat
from studio.press.preflight.reading import Drawn, Rect, drawn_on
from studio.press.profiles import PressProfile

PT_PER_MM = 72 / 25.4


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What the layout says the file holds: the barcode's digits with its add-on, and the origin.

    Empty where nothing is known; the checks then only ask for something sound.
    """

    digits: str = ""
    source_type: str = ""


@dataclass(frozen=True)
class FileFacts:
    """An open file, what its first page draws, and what it is held against."""

    pdf: pikepdf.Pdf
    cover: CoverFormat
    profile: PressProfile
    promise: Promise

    @cached_property
    def page(self) -> pikepdf.Page:
        return self.pdf.pages[0]

    @cached_property
    def drawn(self) -> list[Drawn]:
        return drawn_on(self.page)

    @cached_property
    def pictures(self) -> list[Drawn]:
        return [one for one in self.drawn if one.kind == "picture"]

    @cached_property
    def bleed(self) -> Rect:
        """The bleed box in pt of the page; the whole paper where the file names none."""
        held = box_of(self.page.obj, "/BleedBox") or box_of(self.page.obj, "/MediaBox")
        x0, y0, x1, y1 = held or (0.0, 0.0, 0.0, 0.0)
        return x0, y0, x1, y1

    @cached_property
    def info(self) -> dict[str, str]:
        held = self.pdf.trailer.get("/Info", pikepdf.Dictionary())
        return {key.removeprefix("/"): str(value).removeprefix("/") for key, value in held.items()}

    @cached_property
    def packet(self) -> str:
        """The XMP packet as text, empty where the file has none."""
        held = self.pdf.Root.get("/Metadata")
        return held.read_bytes().decode("utf-8", "replace") if held is not None else ""

    def place_mm(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page in mm from the trim's top left corner."""
        trim = box_of(self.page.obj, "/TrimBox") or list(self.bleed)
        return round((x - trim[0]) / PT_PER_MM, 1), round((trim[3] - y) / PT_PER_MM, 1)

    def in_bleed(self, box: Rect) -> bool:
        x0, y0, x1, y1 = self.bleed
        return box[0] < x1 and box[2] > x0 and box[1] < y1 and box[3] > y0

    def fonts(self) -> Iterator[tuple[str, Any]]:
        """Yield the fonts of the page's resources with their names."""
        held = self.page.obj.get("/Resources", pikepdf.Dictionary())
        for name, font in held.get("/Font", pikepdf.Dictionary()).items():
            yield str(font.get("/BaseFont", name)).removeprefix("/"), font

    def dictionaries(self) -> Iterator[Any]:
        """Yield every dictionary and stream of the file, nested ones too."""
        for held in self.pdf.objects:
            yield from _nested(held, 6)


def box_of(page: Any, key: str) -> list[float] | None:
    if key not in page or len(page[key]) != 4:
        return None
    return [float(value) for value in page[key].as_list()]


def _nested(held: Any, depth: int) -> Iterator[Any]:
    if not depth or not isinstance(held, pikepdf.Object):
        return
    if isinstance(held, pikepdf.Array):
        children = list(held.as_list())
    elif isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
        yield held
        children = [value for _, value in held.items()]
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _nested(child, depth - 1)
