"""Text ready to break, and its lines shaped and measured: across the page."""

from dataclasses import dataclass

from studio.core.bidi import visual_order
from studio.core.typesetting import Line
from studio.press import shaping
from studio.press.shaping import Segment, Shaped

DESCENT = 0.22  # of the em: the room kept below the last baseline


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Text ready to break: one advance per character, at the sizes the document gives."""

    text: str
    segments: list[Segment]
    advances: list[float]


@dataclass(frozen=True, kw_only=True)
class SetLine:
    """A line, or a column: `width` is that of its ink along the way it is read.

    `lead` is what the first glyph leaves free before its ink; `top` and `below` the room that
    the line takes before and after its baseline, or the middle of its column.
    """

    shaped: list[Shaped]
    width: float
    lead: float
    top: float
    below: float
    size: float


def advances_of(text: str, segments: list[Segment]) -> list[float]:
    """Return one advance per character; a cluster's whole advance on its first character."""
    advances = [0.0] * len(text)
    for segment in segments:
        for glyph in shaping.shape(text, segment).glyphs:
            advances[glyph.start] += glyph.advance
    return advances


def size_before(prepared: Prepared, line: Line) -> float:
    """Return an empty line's size: that of the text that stands before it."""
    before = [s for s in prepared.segments if s.end <= line.start] or prepared.segments
    return before[-1].style.size_pt if before else 0.0


def set_line(prepared: Prepared, line: Line, *, tight: bool) -> SetLine:
    """Shape and measure one line; a `tight` one keeps no room below its ink."""
    pieces = shaping.cut(prepared.segments, line.start, line.end)
    pieces = [pieces[place] for place in visual_order([piece.level for piece in pieces])]
    shaped = [shaping.shape(prepared.text, piece) for piece in pieces]
    if not any(piece.glyphs for piece in shaped):
        size = size_before(prepared, line)
        below = 0.0 if tight else size * DESCENT
        return SetLine(shaped=[], width=0.0, lead=0.0, top=0.0, below=below, size=size)
    advance = sum(glyph.advance for piece in shaped for glyph in piece.glyphs)
    first, last = shaped[0], shaped[-1]
    left = first.segment.font.extents(first.glyphs[0].id)[0] * first.segment.style.size_pt
    closing = last.glyphs[-1]
    ends = last.segment.font.extents(closing.id)[2] * last.segment.style.size_pt
    size = max(piece.segment.style.size_pt for piece in shaped)
    return SetLine(
        shaped=shaped,
        width=advance - closing.advance + closing.dx + ends - left,
        lead=left,
        top=max(piece.segment.font.top * piece.segment.style.size_pt for piece in shaped),
        below=_ink_descent(shaped) if tight else size * DESCENT,
        size=size,
    )


def _ink_descent(shaped: list[Shaped]) -> float:
    depths = (
        -piece.segment.font.extents(glyph.id)[1] * piece.segment.style.size_pt
        for piece in shaped
        for glyph in piece.glyphs
    )
    return max(depths, default=0.0)
