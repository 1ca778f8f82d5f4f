"""Gaps between letters made even to the eye: by the white between their shapes, not by a table.

Each pair is set so that the white between its two shapes equals that between two straight stems
as the font itself spaces them: of capitals, or of small letters where one of the two is small.
White deeper than `DEPTH` behind a letter's nearest point counts no more: nobody sees the inside
of a C as part of the gap.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from studio.press.fonts import Font
from studio.press.outlines import outline

BAND = 0.02  # of the em: how finely shapes are compared
STEPS = 16  # points looked at on each curve
DEPTH = 0.15
CLOSER, WIDER = -0.18, 0.06  # of the em: the most that a gap changes
NEAREST = 0.35  # of the distance between two stems: no two shapes come closer
CAPITAL, SMALL = "H", "n"
LOW = 0.85  # of a capital's height: a pair that shares less is set as small letters are

Sides = Mapping[int, tuple[float, float]]


def kerned(font: Font, glyphs: Sequence[tuple[int, float]]) -> list[float]:
    """Return what is added to each glyph's advance, in em; nothing after the last one.

    Args:
        font: whose glyphs they are.
        glyphs: each glyph's id and its advance in em, from left to right, unkerned.
    """
    return [*(_change(font, *first, second) for first, (second, _) in pairwise(glyphs)), 0.0]


@lru_cache(maxsize=4096)
def _change(font: Font, first: int, advance: float, second: int) -> float:
    found = _gap(font, first, advance, second)
    model = _model(font, first, second)
    if found is None or model is None:
        return 0.0
    (here, nearest), (white, distance) = found, model
    wanted = min(WIDER, max(CLOSER, white - here))
    return max(wanted, distance * NEAREST - nearest)


def _model(font: Font, first: int, second: int) -> tuple[float, float] | None:
    """Return white and distance of the stems that a pair is held against."""
    capital = font.hb_font.get_nominal_glyph(ord(CAPITAL))
    high = max(_sides(font, capital), default=0) if capital else 0
    shared = min(max(_sides(font, glyph), default=0) for glyph in (first, second))
    return _stem_gap(font, SMALL if shared < high * LOW else CAPITAL)


@lru_cache(maxsize=64)
def _stem_gap(font: Font, stem: str) -> tuple[float, float] | None:
    """Return the white between two stems of a font, and their distance; None without such."""
    glyph = font.hb_font.get_nominal_glyph(ord(stem))
    if not glyph:
        return None
    return _gap(font, glyph, font.hb_font.get_glyph_h_advance(glyph) / font.upem, glyph)


def _gap(font: Font, left: int, advance: float, right: int) -> tuple[float, float] | None:
    """Return the mean white between two glyphs and the least, in em; None where one has no ink."""
    before, after = _sides(font, left), _sides(font, right)
    shared = before.keys() & after.keys()
    if not shared:
        return None
    ends = {band: advance - before[band][1] for band in shared}
    starts = {band: after[band][0] for band in shared}
    least_end = min(advance - far for _, far in before.values())
    least_start = min(near for near, _ in after.values())
    white = sum(
        min(ends[band], least_end + DEPTH) + min(starts[band], least_start + DEPTH)
        for band in shared
    )
    nearest = min(
        advance - before[band][1] + after[close][0]
        for band in before
        for close in (band - 1, band, band + 1)
        if close in after
    )
    return white / len(shared), nearest


@lru_cache(maxsize=4096)
def _sides(font: Font, glyph: int) -> Sides:
    """Return the leftmost and rightmost ink of a glyph in each band of height, in em."""
    found: dict[int, tuple[float, float]] = {}
    x = y = start_x = start_y = 0.0
    for letter, points in outline(font, glyph):
        if letter == "M":
            x, y = start_x, start_y = points[0], points[1]
            continue
        ends = points or (start_x, start_y)
        for px, py in _along((x, y), ends):
            band, at = round(py / font.upem / BAND), px / font.upem
            least, most = found.get(band, (at, at))
            found[band] = (min(least, at), max(most, at))
        x, y = ends[-2], ends[-1]
    return found


def _along(start: tuple[float, float], points: Sequence[float]) -> list[tuple[float, float]]:
    """Return points on a line, a quadratic or a cubic curve (de Casteljau)."""
    corners = [start, *zip(points[::2], points[1::2], strict=True)]
    count = STEPS * (3 if len(corners) == 2 else 1)  # a stem is one long line through all bands
    found = []
    for step in range(count + 1):
        t, left = step / count, corners
        while len(left) > 1:
            left = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(left)]
        found.append(left[0])
    return found
