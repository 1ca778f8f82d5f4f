"""The barcode of a finished file, read from its bars alone: what they spell, in which ink."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from studio.core.finding import Finding
from studio.press.preflight.facts import error
from studio.press.preflight.file_facts import PT_PER_MM, FileFacts
from studio.press.preflight.reading import Drawn, Rect

LEAST_BARS, MAIN_BARS = 24, 30
BAR_HEIGHT_MM, BAR_WIDTH_MM = 8.0, 2.8
MAIN_MODULES = 95
TOLERANCE_MM = 0.01
# widths of a digit's four stripes and the parity of its set, ISO/IEC 15420 table 1
_WIDTHS = {
    "3211": "0", "2221": "1", "2122": "2", "1411": "3", "1132": "4",
    "1231": "5", "1114": "6", "1312": "7", "1213": "8", "3112": "9",
}  # fmt: skip
_LEADING = {
    "AAAAAA": "0", "AABABB": "1", "AABBAB": "2", "AABBBA": "3", "ABAABB": "4",
    "ABBAAB": "5", "ABBBAA": "6", "ABABAB": "7", "ABABBA": "8", "ABBABA": "9",
}  # fmt: skip


def barcode_bars(facts: FileFacts) -> list[Finding]:
    """The bars must spell the code of the layout; without one, any sound code."""
    bars = bars_of(facts.drawn)
    promised = facts.promise.digits
    if not bars:
        return [error("barcode_bars", read="nothing", promised=promised)] if promised else []
    read = read_bars(bars)
    if read and (not promised or read == promised):
        return []
    return [error("barcode_bars", read=read or "nothing", promised=promised or "no code")]


def barcode_ink(facts: FileFacts) -> list[Finding]:
    """Bars print from black ink alone, on a panel without any."""
    bars = bars_of(facts.drawn)
    if not bars:
        return []
    black = all(bar.colour.only_black for bar in bars)
    ground = _ground(facts.drawn, bars)
    return [] if black and ground is not None and ground.colour.white else [error("barcode_ink")]


def bars_of(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Return the page's largest group of tall thin fills side by side, left to right."""
    thin = [one for one in drawn if one.kind == "fill" and not one.colour.white and _thin(one)]
    standing = [one for one in thin if _upright(one)]
    lying = [one for one in thin if not _upright(one)]
    group = max(standing, lying, key=len)
    if len(group) < LEAST_BARS:
        return []
    reach = [_across(one) for one in group]
    low, high = median(low for low, _ in reach), median(high for _, high in reach)
    side = [one for one, (a, b) in zip(group, reach, strict=True) if a < high and b > low]
    return sorted(side, key=lambda one: _span(one)[0]) if len(side) >= LEAST_BARS else []


def read_bars(bars: Sequence[Drawn]) -> str:
    """Return the digits that the bars spell, add-on included, or "" where they spell none."""
    spans = [_span(bar) for bar in bars]
    if len(spans) < MAIN_BARS:
        return ""
    stripes = _stripes(spans[:MAIN_BARS], MAIN_MODULES)
    main = _main_digits(stripes) if stripes else ""
    if not main or len(spans) == MAIN_BARS:
        return main
    modules = (spans[MAIN_BARS - 1][1] - spans[0][0]) / MAIN_MODULES
    addon = _addon_digits(spans[MAIN_BARS:], modules)
    return main + addon if addon else ""


def _stripes(spans: Sequence[tuple[float, float]], modules: int) -> list[int]:
    """Return the widths of bars and gaps in modules, or none where they are no whole number."""
    module = (spans[-1][1] - spans[0][0]) / modules
    edges = [edge for span in spans for edge in span]
    widths = [(b - a) / module for a, b in pairwise(edges)]
    slack = max(TOLERANCE_MM * PT_PER_MM / module, 0.35)
    if any(abs(width - round(width)) > slack or not 1 <= round(width) <= 4 for width in widths):
        return []
    return [round(width) for width in widths]


def _main_digits(stripes: Sequence[int]) -> str:
    left, right = stripes[3:27], stripes[32:56]
    if stripes[:3] != [1, 1, 1] or stripes[27:32] != [1] * 5 or stripes[56:] != [1, 1, 1]:
        return ""
    digits, sets = "", ""
    for start in range(0, 24, 4):
        digit, which = _digit(left[start : start + 4])
        digits, sets = digits + digit, sets + which
    for start in range(0, 24, 4):
        digits += _digit(right[start : start + 4])[0]
    code = _LEADING.get(sets, "") + digits
    if len(code) != 13 or not _checked(code):
        return ""
    return code


def _addon_digits(spans: Sequence[tuple[float, float]], module: float) -> str:
    """Return the 2 or 5 digits that follow the main code."""
    edges = [edge for span in spans for edge in span]
    widths = [round((b - a) / module) for a, b in pairwise(edges)]
    if widths[:3] != [1, 1, 2]:
        return ""
    digits, rest = "", widths[3:]
    while rest:
        digit, _ = _digit(rest[:4])
        if not digit:
            return ""
        digits, rest = digits + digit, rest[6:]  # a digit and its delimiter, 01
    return digits if len(digits) in (2, 5) else ""


def _digit(widths: Sequence[int]) -> tuple[str, str]:
    """Return a digit and its set: A as it is, B mirrored."""
    plain = "".join(map(str, widths))
    if plain in _WIDTHS:
        return _WIDTHS[plain], "A"
    return _WIDTHS.get(plain[::-1], ""), "B"


def _checked(code: str) -> bool:
    odd, even = sum(map(int, code[0::2])), sum(map(int, code[1::2]))
    return (odd + 3 * even) % 10 == 0


def _upright(one: Drawn) -> bool:
    x0, y0, x1, y1 = one.box
    return y1 - y0 > x1 - x0


def _thin(one: Drawn) -> bool:
    x0, y0, x1, y1 = one.box
    short, long = sorted((x1 - x0, y1 - y0))
    return short <= BAR_WIDTH_MM * PT_PER_MM and long >= BAR_HEIGHT_MM * PT_PER_MM


def _across(one: Drawn) -> tuple[float, float]:
    x0, y0, x1, y1 = one.box
    return (y0, y1) if _upright(one) else (x0, x1)


def _span(one: Drawn) -> tuple[float, float]:
    x0, y0, x1, y1 = one.box
    return (x0, x1) if _upright(one) else (y0, y1)


def _ground(drawn: Sequence[Drawn], bars: Sequence[Drawn]) -> Drawn | None:
    """Return what lies right below the bars: the last thing painted that holds them all."""
    places = {id(one): place for place, one in enumerate(drawn)}
    first = min(places[id(bar)] for bar in bars)
    left, foot = min(bar.box[0] for bar in bars), min(bar.box[1] for bar in bars)
    right, top = max(bar.box[2] for bar in bars), max(bar.box[3] for bar in bars)
    holding = (one for one in reversed(drawn[:first]) if _holds(one.box, (left, foot, right, top)))
    return next(holding, None)


def _holds(outer: Rect, inner: Rect) -> bool:
    lower = outer[0] <= inner[0] and outer[1] <= inner[1]
    return lower and outer[2] >= inner[2] and outer[3] >= inner[3]
