"""The display list: what every back-end draws, in points from the trim's top left, y down."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PIL import Image as Pictures

from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.finding import Finding
from studio.core.inks import Cmyk, Ink
from studio.press.fonts import Font

Point = tuple[float, float]
DIGITS = 4  # every coordinate is rounded once, to 0.0001 pt


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A rotation, clockwise on the page, about a point in pt."""

    degrees: float = 0.0
    about: Point = (0.0, 0.0)

    @property
    def still(self) -> bool:
        return self.degrees % 360 == 0

    def point(self, x: float, y: float) -> Point:
        if self.still:
            return x, y
        a, b, c, d, e, f = self.matrix()
        return a * x + c * y + e, b * x + d * y + f

    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Return (a, b, c, d, e, f) with x' = ax + cy + e and y' = bx + dy + f."""
        angle = math.radians(self.degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = self.about
        return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y


STILL = Turn()


@dataclass(frozen=True, kw_only=True)
class Glyph:
    """A glyph with its origin on the baseline; `text` is what it and its cluster stand for."""

    id: int
    x: float
    y: float
    text: str


@dataclass(frozen=True, kw_only=True)
class GlyphRun:
    """Glyphs of one line in one font, size and ink."""

    element: str
    font: Font
    size_pt: float
    glyphs: tuple[Glyph, ...]
    ink: Ink
    overprint: bool = False
    outline_pt: float = 0.0
    outline_ink: Ink | None = None
    turn: Turn = STILL

    @property
    def is_read(self) -> bool:
        """Whether its glyphs stand for text: further colours of a logo do not."""
        return any(glyph.text for glyph in self.glyphs)


@dataclass(frozen=True, kw_only=True)
class Path:
    """A filled rectangle, with round corners where `radius` > 0: a bar, a panel, a label."""

    element: str
    role: str
    x: float
    y: float
    w: float
    h: float
    radius: float = 0.0
    fill: Ink
    stroke: Ink | None = None
    stroke_pt: float = 0.0
    overprint: bool = False
    turn: Turn = STILL


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture: the whole of it lies at `placed`, and shows inside `clip`. Both in pt.

    With `flip` it is mirrored within `placed`. A picture of the role subject shows only where
    its mask, an asset as wide and high as the art, is light.
    """

    element: str
    role: str
    asset: str
    clip: Box
    placed: Box
    flip: bool = False
    turn: Turn = STILL
    mask: str = ""


@dataclass(frozen=True, kw_only=True)
class Veil:
    """A scrim: a colour whose opacity runs across the box. Baked into the art in print."""

    element: str
    box: Box
    shape: str
    colour: str
    opacity_from: float
    opacity_to: float
    angle_deg: float
    under_subject: bool = False
    turn: Turn = STILL


Item = GlyphRun | Path | Image | Veil


@dataclass(frozen=True, kw_only=True)
class Watermark:
    """The page's invisible mark over `box` (pt), which is the page as cut.

    `field` is what `provenance.watermark.mark_field` made of the page's art.
    """

    field: Pictures.Image = field(repr=False)
    box: Box


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What became of one element: where it is and what was met while laying it out.

    `box_mm` is its frame before rotation; `ink_mm` the bounds of its ink on the page.
    """

    id: str
    kind: str
    name: str
    box_mm: Box
    rotation_deg: float = 0.0
    ink_mm: Box | None = None
    text: str = ""
    sizes_pt: tuple[float, ...] = ()
    locked: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DisplayList:
    """Everything on the page from the lowest to the highest, and the facts about elements.

    `margin_mm` is the paper around the bleed, for printer's marks; `watermark` is added to all art.
    """

    cover: CoverFormat
    items: tuple[Item, ...]
    placed: tuple[Placed, ...]
    margin_mm: float = 0.0
    watermark: Watermark | None = None

    @property
    def paper_mm(self) -> Box:
        return self.cover.bleed_box.grow(self.margin_mm)

    @property
    def places(self) -> dict[str, Box]:
        """Where each element is seen, by its id: the bounds of its ink, or its frame."""
        return {one.id: one.ink_mm or one.box_mm for one in self.placed}

    def panel_of(self, placed: Placed) -> str:
        """Return the panel that an element is seen on: front, spine or back."""
        return self.cover.panel_of(placed.ink_mm or placed.box_mm)

    def items_of(self, element: str) -> list[Item]:
        return [item for item in self.items if item.element == element]

    def below(self, subject: Image) -> str:
        """Return the element that a cut-out stands right in front of, the highest it covers."""
        before = self.items[: self.items.index(subject)]
        return next(item.element for item in reversed(before) if item.element != subject.element)

    def subject_over(self, item: Item) -> Image | None:
        """Return the cut-out that stands in front of an item, or None."""
        later = self.items[self.items.index(item) + 1 :]
        return next((one for one in later if isinstance(one, Image) and one.mask), None)


def spot_solids(display: DisplayList) -> dict[str, Cmyk]:
    """Return what each spot ink looks like in process inks at full tint."""
    found: dict[str, Cmyk] = {}
    for _item, ink in spot_uses(display):
        c, m, y, k = (min(1.0, part / max(ink.tint, 1e-6)) for part in ink.cmyk)
        found.setdefault(ink.spot, (c, m, y, k))
    return found


def spot_uses(display: DisplayList) -> Iterator[tuple[GlyphRun | Path, Ink]]:
    """Yield each item that prints in a spot ink, with that ink."""
    for item in display.items:
        match item:
            case GlyphRun():
                inks = (item.ink, item.outline_ink)
            case Path():
                inks = (item.fill, item.stroke)
            case _:
                continue
        for ink in inks:
            if ink is not None and ink.spot:
                yield item, ink


def rounded(value: float) -> float:
    return round(value, DIGITS)


def turned_bounds(box: Box, turn: Turn) -> Box:
    """Return the upright box around a rotated one."""
    corners = [turn.point(x, y) for x in (box.x, box.right) for y in (box.y, box.bottom)]
    return bounds_of(corners)


def bounds_of(points: Sequence[Point]) -> Box:
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right, bottom = max(x for x, _ in points), max(y for _, y in points)
    return Box(x=left, y=top, w=right - left, h=bottom - top)
