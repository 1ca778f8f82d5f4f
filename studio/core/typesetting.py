"""Where lines may break, how text fills a width, and the size that fits a box."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FIT_STEPS = 24
BALANCE_STEPS = 10

# Line-start and line-end prohibitions of Chinese and Japanese (JIS X 4051, GB/T 15834).
NO_LINE_START = frozenset(
    "!%),.:;?]}¢°·’”†‡›℃∶、。〃〆〕〗〞﹚﹜！＂％＇），．：；？］｝～〉》」』】〙〟ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ々…—"
)
NO_LINE_END = frozenset("$(£¥'\"‵〈《「『【〔〖〝﹗﹙﹛＄（［｛￡￥‘“[{")
_BREAKS_AFTER = frozenset("-‐–—/")
_SPACES = frozenset(" \u3000\u2003\u2002\u2009")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the text: characters start to end, trailing spaces left out."""

    start: int
    end: int
    width: float


def may_break(text: str, place: int) -> bool:
    """Tell whether a line may end before the character at `place`."""
    before, after = text[place - 1], text[place]
    if after in _SPACES or after in NO_LINE_START or before in NO_LINE_END:
        return False
    if before in _SPACES:
        return True
    if before in _BREAKS_AFTER:
        return after.isalpha()
    return is_ideographic(before) or is_ideographic(after)


def is_ideographic(char: str) -> bool:
    """Tell whether a character is set solid, with a break allowed on either side."""
    return unicodedata.east_asian_width(char) in "WF"


def break_lines(text: str, advances: Sequence[float], width: float) -> list[Line]:
    """Return the lines of `text`: broken at line feeds, and where they would exceed `width`.

    Args:
        text: what to set; a line feed ends a line.
        advances: one advance per character; a cluster's whole advance on its first character.
        width: the measure, in the unit of `advances`. A word wider than it keeps its own line.
    """
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines += _paragraph_lines(text, advances, start, end, width)
        start = end + 1
    return lines


def balanced_lines(text: str, advances: Sequence[float], width: float) -> list[Line]:
    """Return the fewest lines that fit `width`, made as even as they can be.

    Each paragraph is set to the least measure that does not add a line: no lone last word.
    """
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines += _balanced(text, advances, start, end, width)
        start = end + 1
    return lines


def unbroken_lines(text: str, advances: Sequence[float]) -> list[Line]:
    """Return one line per paragraph, however wide."""
    return break_lines(text, advances, float("inf"))


def fit_factor(
    *,
    lines_at: Callable[[float], Sequence[Line]],
    height_of: Callable[[Sequence[Line]], float],
    width: float,
    height: float,
    most: float,
) -> float:
    """Return the largest factor, up to `most`, at which text fits width and height.

    `lines_at` breaks the text for a measure in unscaled units; `height_of` is the unscaled height
    of such lines. Found by bisection, so within `most` / 2**24 of the true factor.
    """
    low, high = 0.0, most
    for _ in range(FIT_STEPS):
        middle = (low + high) / 2
        lines = lines_at(width / middle)
        widest = max((line.width for line in lines), default=0.0)
        fits = widest * middle <= width and height_of(lines) * middle <= height
        low, high = (middle, high) if fits else (low, middle)
    return low


def _paragraph_lines(
    text: str, advances: Sequence[float], start: int, end: int, width: float
) -> list[Line]:
    lines: list[Line] = []
    used, line_start, last_break = 0.0, start, None
    place = start
    while place < end:
        if place > line_start and may_break(text, place):
            last_break = place
        used += advances[place]
        if used > width and last_break is not None and text[place] not in _SPACES:
            lines.append(_trimmed(text, advances, line_start, last_break))
            line_start, place, used, last_break = last_break, last_break, 0.0, None
            continue
        place += 1
    lines.append(_trimmed(text, advances, line_start, end))
    return lines


def _balanced(
    text: str, advances: Sequence[float], start: int, end: int, width: float
) -> list[Line]:
    best = _paragraph_lines(text, advances, start, end, width)
    if len(best) == 1:
        return best
    low, high = width / len(best) / 2, width
    for _ in range(BALANCE_STEPS):
        middle = (low + high) / 2
        tried = _paragraph_lines(text, advances, start, end, middle)
        fits = len(tried) == len(best) and max(line.width for line in tried) <= width
        low, high = (low, middle) if fits else (middle, high)
        best = tried if fits else best
    return best


def _trimmed(text: str, advances: Sequence[float], start: int, end: int) -> Line:
    while end > start and text[end - 1] in _SPACES:
        end -= 1
    return Line(start=start, end=end, width=sum(advances[start:end]))
