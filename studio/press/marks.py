"""Printer's marks on the paper around the bleed: crop marks, slug line, colour bar."""

from dataclasses import replace

from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.inks import BLACK, Ink
from studio.core.units import mm_to_pt
from studio.press import shaping
from studio.press.display import DisplayList, Glyph, GlyphRun, Item, Path, rounded
from studio.press.fonts import FontStore
from studio.press.profiles import PressProfile

REGISTRATION = Ink(cmyk=(1.0, 1.0, 1.0, 1.0), spot="All")
ELEMENT = "marks"
LENGTH_MM, LINE_PT = 5.0, 0.25
EDGE_MM = 1.0
PATCH_MM = 3.5
SLUG_FONT, SLUG_PT = "archivo-400", 6.0
SLUG_CHARACTERS = 160
_PATCHES = (
    (1.0, 0.0, 0.0, 0.0),
    (0.0, 1.0, 0.0, 0.0),
    (0.0, 0.0, 1.0, 0.0),
    (0.0, 0.0, 0.0, 1.0),
    (0.5, 0.0, 0.0, 0.0),
    (0.0, 0.5, 0.0, 0.0),
    (0.0, 0.0, 0.5, 0.0),
    (0.0, 0.0, 0.0, 0.5),
    (1.0, 1.0, 0.0, 0.0),
    (0.0, 1.0, 1.0, 0.0),
    (1.0, 0.0, 1.0, 0.0),
    (0.5, 0.4, 0.4, 0.0),
)


def with_marks(
    display: DisplayList, profile: PressProfile, line: str, store: FontStore
) -> DisplayList:
    """Return the display list on larger paper, with the marks the profile asks for.

    Args:
        line: what the slug line says: title, issue, version, profile.
    """
    if profile.marks == "none":
        return display
    cover = display.cover
    offset = max(profile.mark_offset_mm, cover.bleed_mm)
    margin = offset - cover.bleed_mm + LENGTH_MM + EDGE_MM
    items: list[Item] = [_line(box) for box in _crop_lines(cover, offset)]
    if profile.marks == "all":
        items += _colour_bar(cover, offset)
        items.append(_slug_line(cover, offset, line, store))
    return replace(display, items=(*display.items, *items), margin_mm=margin)


def _crop_lines(cover: CoverFormat, offset: float) -> list[Box]:
    """Return the eight lines at the trim's corners, in mm."""
    trim, far = cover.trim_box, offset + LENGTH_MM
    across = [
        Box(x=x, y=y, w=LENGTH_MM, h=0.0)
        for x in (trim.x - far, trim.right + offset)
        for y in (trim.y, trim.bottom)
    ]
    down = [
        Box(x=x, y=y, w=0.0, h=LENGTH_MM)
        for x in (trim.x, trim.right)
        for y in (trim.y - far, trim.bottom + offset)
    ]
    return across + down


def _line(box: Box) -> Path:
    x, y, w, h = (mm_to_pt(part) for part in (box.x, box.y, box.w, box.h))
    half = LINE_PT / 2
    if w:
        return _mark(Box(x=x, y=y - half, w=w, h=LINE_PT), REGISTRATION)
    return _mark(Box(x=x - half, y=y, w=LINE_PT, h=h), REGISTRATION)


def _colour_bar(cover: CoverFormat, offset: float) -> list[Item]:
    left = (cover.trim_w_mm - PATCH_MM * len(_PATCHES)) / 2
    top = -offset - LENGTH_MM + (LENGTH_MM - PATCH_MM) / 2
    side = mm_to_pt(PATCH_MM)
    boxes = (
        Box(x=mm_to_pt(left + PATCH_MM * place), y=mm_to_pt(top), w=side, h=side)
        for place in range(len(_PATCHES))
    )
    return [_mark(box, Ink(cmyk=cmyk)) for box, cmyk in zip(boxes, _PATCHES, strict=True)]


def _mark(box: Box, ink: Ink) -> Path:
    x, y, w, h = (rounded(part) for part in (box.x, box.y, box.w, box.h))
    return Path(element=ELEMENT, role="mark", x=x, y=y, w=w, h=h, fill=ink)


def _slug_line(cover: CoverFormat, offset: float, line: str, store: FontStore) -> GlyphRun:
    font = store.get(SLUG_FONT) or store.stand_in
    pen, glyphs = mm_to_pt(LENGTH_MM), []
    baseline = mm_to_pt(cover.trim_h_mm + offset + LENGTH_MM / 2) + SLUG_PT / 3
    for char in (char if font.has(char) else "?" for char in line[:SLUG_CHARACTERS]):
        glyph = shaping.digit_glyph(font, char)
        glyphs.append(Glyph(id=glyph, x=rounded(pen), y=rounded(baseline), text=char))
        pen += font.hb_font.get_glyph_h_advance(glyph) / font.upem * SLUG_PT
    return GlyphRun(
        element=ELEMENT, font=font, size_pt=SLUG_PT, glyphs=tuple(glyphs), ink=BLACK, overprint=True
    )
