"""Glyph outlines as drawing commands in font units, kept per font."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from studio.press.display import Glyph, GlyphRun, Path
from studio.press.fonts import Font

Command = tuple[str, tuple[float, ...]]
ROUND = 0.5522847498  # control distance of a quarter circle drawn as one cubic


class _Recorder:
    """Receives an outline the way fontTools pens do."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def moveTo(self, to: tuple[float, float]) -> None:  # noqa: N802
        self.commands.append(("M", to))

    def lineTo(self, to: tuple[float, float]) -> None:  # noqa: N802
        self.commands.append(("L", to))

    def qCurveTo(self, *points: Any) -> None:  # noqa: N802
        control, to = points
        self.commands.append(("Q", (*control, *to)))

    def curveTo(self, *points: Any) -> None:  # noqa: N802
        self.commands.append(("C", tuple(part for point in points for part in point)))

    def closePath(self) -> None:  # noqa: N802
        self.commands.append(("Z", ()))


@lru_cache(maxsize=8192)
def outline(font: Font, glyph: int) -> tuple[Command, ...]:
    """Return a glyph's outline in font units, y upwards."""
    recorder = _Recorder()
    font.hb_font.draw_glyph_with_pen(glyph, recorder)
    return tuple(recorder.commands)


def cubic_outline(font: Font, glyph: int) -> list[Command]:
    """Return a glyph's outline with every quadratic curve raised to a cubic one."""
    made: list[Command] = []
    x = y = 0.0
    for letter, points in outline(font, glyph):
        if letter == "Q":
            a, b, to_x, to_y = points
            first = (x + (a - x) * 2 / 3, y + (b - y) * 2 / 3)
            second = (to_x + (a - to_x) * 2 / 3, to_y + (b - to_y) * 2 / 3)
            made.append(("C", (*first, *second, to_x, to_y)))
        else:
            made.append((letter, points))
        if points:
            x, y = points[-2], points[-1]
    return made


def run_commands(run: GlyphRun) -> list[Command]:
    """Return the run's outlines in pt on the page, turned, every curve a cubic one."""
    em = run.size_pt / run.font.upem
    made: list[Command] = []
    for glyph in run.glyphs:
        for letter, points in cubic_outline(run.font, glyph.id):
            pairs = zip(points[::2], points[1::2], strict=True)
            placed = [run.turn.point(glyph.x + x * em, glyph.y - y * em) for x, y in pairs]
            made.append((letter, tuple(part for point in placed for part in point)))
    return made


def run_path(run: GlyphRun, scale: float, digits: int) -> str:
    """Return the run's outlines as SVG path data: points times `scale`, y downwards."""
    return "".join(_glyph_path(run, glyph, scale, digits) for glyph in run.glyphs)


def box_path(path: Path, scale: float, digits: int) -> str:
    """Return a rectangle, round-cornered perhaps, as SVG path data."""
    parts = [
        letter + " ".join(_number(value * scale, digits) for value in points)
        for letter, points in box_commands(path)
    ]
    return "".join(parts)


def box_commands(path: Path) -> list[Command]:
    """Return a rectangle's outline in pt on the page, turned, corners as cubics."""
    x, y, r = path.x, path.y, path.radius
    right, bottom, k = path.x + path.w, path.y + path.h, path.radius * (1 - ROUND)
    if r <= 0:
        corners = [(x, y), (right, y), (right, bottom), (x, bottom)]
        first, *rest = [path.turn.point(*corner) for corner in corners]
        return [("M", first), *(("L", corner) for corner in rest), ("Z", ())]
    plan: list[tuple[str, Sequence[tuple[float, float]]]] = [
        ("M", [(x + r, y)]),
        ("L", [(right - r, y)]),
        ("C", [(right - k, y), (right, y + k), (right, y + r)]),
        ("L", [(right, bottom - r)]),
        ("C", [(right, bottom - k), (right - k, bottom), (right - r, bottom)]),
        ("L", [(x + r, bottom)]),
        ("C", [(x + k, bottom), (x, bottom - k), (x, bottom - r)]),
        ("L", [(x, y + r)]),
        ("C", [(x, y + k), (x + k, y), (x + r, y)]),
        ("Z", []),
    ]
    return [
        (letter, tuple(part for point in points for part in path.turn.point(*point)))
        for letter, points in plan
    ]


def _glyph_path(run: GlyphRun, glyph: Glyph, scale: float, digits: int) -> str:
    em = run.size_pt / run.font.upem
    turn = run.turn
    parts: list[str] = []
    for letter, points in outline(run.font, glyph.id):
        numbers = []
        for index in range(0, len(points), 2):
            x, y = glyph.x + points[index] * em, glyph.y - points[index + 1] * em
            if not turn.still:
                x, y = turn.point(x, y)
            numbers.append(f"{x * scale:.{digits}f} {y * scale:.{digits}f}")
        parts.append(letter + " ".join(numbers))
    return "".join(parts)


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"
