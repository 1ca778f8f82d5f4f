"""Text from top to bottom, its columns from right to left: what stands upright, what lies.

Ideographs and kana stand upright, in the forms their font has for columns. A number of one or two
digits, or a single letter, stands across its column; longer Latin words lie on their side.
"""

import re
from dataclasses import replace
from unicodedata import category, east_asian_width

from fontTools import unicodedata as scripts

from studio.core.boxes import Box
from studio.core.typesetting import Line
from studio.press import shaping
from studio.press.display import Point, Turn
from studio.press.set_lines import Prepared, SetLine, size_before
from studio.press.shaping import ACROSS, LYING, UPRIGHT, Segment, Shaped

UPRIGHT_SCRIPTS = frozenset({"Hani", "Hira", "Kana", "Bopo", "Hang", "Yiii"})
EM_MIDDLE = 0.38  # of the em above the baseline: the middle of an ideograph's square
_ACROSS = re.compile(r"(?<![ -~])(?:[0-9]{1,2}|[A-Za-z])(?![ -~])")


def standing(text: str, segments: list[Segment]) -> list[Segment]:
    """Cut segments by how each character stands in a column."""
    across = {place for found in _ACROSS.finditer(text) for place in range(*found.span())}
    made: list[Segment] = []
    for segment in segments:
        for place in range(segment.start, segment.end):
            last = made[-1] if made and place > segment.start else None
            stance = ACROSS if place in across else _stance(text[place], segment, last)
            joins = last is not None and last.stance == stance and last.end == place
            if (
                last is not None
                and joins
                and not (stance == ACROSS and _starts(across, text, place))
            ):
                made[-1] = replace(last, end=place + 1)
            else:
                made.append(replace(segment, start=place, end=place + 1, stance=stance))
    return made


def column_advances(text: str, segments: list[Segment]) -> list[float]:
    """Return how far down the column each character takes the text."""
    advances = [0.0] * len(text)
    for segment in segments:
        shaped = shaping.shape(text, segment)
        if segment.stance == ACROSS:
            advances[segment.start] = length_of(shaped)
            continue
        for glyph in shaped.glyphs:
            advances[glyph.start] += glyph.advance
    return advances


def set_column(prepared: Prepared, line: Line) -> SetLine:
    """Shape and measure one column."""
    shaped = [
        shaping.shape(prepared.text, piece)
        for piece in shaping.cut(prepared.segments, line.start, line.end)
    ]
    shaped = [piece for piece in shaped if piece.glyphs]
    if not shaped:
        half = size_before(prepared, line) / 2
        return SetLine(shaped=[], width=0.0, lead=0.0, top=half, below=half, size=half * 2)
    lead, trail = _free(shaped[0])[0], _free(shaped[-1])[1]
    size = max(piece.segment.style.size_pt for piece in shaped)
    return SetLine(
        shaped=shaped,
        width=sum(length_of(piece) for piece in shaped) - lead - trail,
        lead=lead,
        top=size / 2,
        below=size / 2,
        size=size,
    )


def length_of(piece: Shaped) -> float:
    """Return how far down the column a piece takes the text; across, that is one em."""
    style = piece.segment.style
    if piece.segment.stance == ACROSS:
        return style.size_pt * (1 + style.tracking / 1000)
    return sum(glyph.advance for glyph in piece.glyphs)


def placed_in_column(
    piece: Shaped, middle: float, pen: float, frame: Box, turn: Turn
) -> tuple[list[Point], Turn, float]:
    """Return each glyph's origin, the turn they are drawn with, and the factor of their size.

    Args:
        middle: x of the column's middle.
        pen: y where the piece begins.
        frame: the text's box, about whose middle it turns.
        turn: the rotation of the text as a whole.
    """
    match piece.segment.stance:
        case "across":
            points, factor = _across(piece, middle, pen)
            return points, turn, factor
        case "lying":
            about = (frame.x + frame.w / 2, frame.y + frame.h / 2)
            lying = Turn(degrees=turn.degrees + 90, about=about)
            return _lying(piece, middle, pen, about), lying, 1.0
    points = []
    for glyph in piece.glyphs:
        points.append((middle + glyph.dx, pen - glyph.dy))
        pen += glyph.advance
    return points, turn, 1.0


def _starts(across: set[int], text: str, place: int) -> bool:
    """Tell whether a stretch that stands across begins here; two of them never touch."""
    return place - 1 not in across or not text[place - 1].isalnum()


def _stance(char: str, segment: Segment, last: Segment | None) -> str:
    if last is not None and last.stance != ACROSS and category(char).startswith("M"):
        return last.stance
    if east_asian_width(char) in "WF" or str(scripts.script(char)) in UPRIGHT_SCRIPTS:
        return UPRIGHT
    has_form = shaping.has_column_form(segment.font, char, segment.style.lang)
    return UPRIGHT if has_form else LYING


def _free(piece: Shaped) -> tuple[float, float]:
    """Return the space before and after a piece's ink, within its advance."""
    style, font = piece.segment.style, piece.segment.font
    first, last = piece.glyphs[0], piece.glyphs[-1]
    size = style.size_pt
    match piece.segment.stance:
        case "upright":
            before = -first.dy - font.extents(first.id)[3] * size
            after = last.advance + last.dy + font.extents(last.id)[1] * size
            return before, after
        case "lying":
            before = first.dx + font.extents(first.id)[0] * size
            return before, last.advance - last.dx - font.extents(last.id)[2] * size
    bottom, top = _ink(piece)
    free = (size - (top - bottom) * _squeeze(piece)) / 2
    return free, free + style.tracking / 1000 * size


def _ink(piece: Shaped) -> tuple[float, float]:
    size, font = piece.segment.style.size_pt, piece.segment.font
    boxes = [font.extents(glyph.id) for glyph in piece.glyphs]
    return min(box[1] for box in boxes) * size, max(box[3] for box in boxes) * size


def _squeeze(piece: Shaped) -> float:
    """Return what digits that are wider than the column are multiplied by to fit it."""
    wide = sum(glyph.advance for glyph in piece.glyphs)
    return min(1.0, piece.segment.style.size_pt / wide) if wide > 0 else 1.0


def _across(piece: Shaped, middle: float, pen: float) -> tuple[list[Point], float]:
    factor = _squeeze(piece)
    bottom, top = _ink(piece)
    baseline = pen + piece.segment.style.size_pt / 2 + (top + bottom) / 2 * factor
    x = middle - sum(glyph.advance for glyph in piece.glyphs) * factor / 2
    points = []
    for glyph in piece.glyphs:
        points.append((x + glyph.dx * factor, baseline - glyph.dy * factor))
        x += glyph.advance * factor
    return points, factor


def _lying(piece: Shaped, middle: float, pen: float, about: Point) -> list[Point]:
    """Return origins that a quarter turn about `about` brings to their place in the column."""
    font, size = piece.segment.font, piece.segment.style.size_pt
    baseline = middle - (EM_MIDDLE if font.is_ideographic else font.top / 2) * size
    points = []
    for glyph in piece.glyphs:
        x, y = baseline + glyph.dy, pen + glyph.dx
        points.append((about[0] + y - about[1], about[1] - (x - about[0])))
        pen += glyph.advance
    return points
