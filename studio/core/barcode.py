"""EAN-13, UPC-A and ISSN codes with 2 or 5 digit add-ons, as bars in modules.

Encodation after the GS1 General Specifications, sections 5.2 and 5.2.3.
"""

from dataclasses import dataclass

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.finding import REASONS

MODULE_MM = 0.33
BAR_HEIGHT_MM = 22.85
GUARD_EXTRA_MODULES = 5
SYMBOL_HEIGHT_MM = 25.93
DIGIT_HEIGHT_MM = 2.75
PANEL_TOP_MM, PANEL_FOOT_MM = 1.0, 0.5
MAIN_MODULES = 95
ADDON_QUIET = 5
CODE = "barcode_digits"

_LEFT_ODD = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
_RIGHT = ["".join("10"[int(bit)] for bit in code) for code in _LEFT_ODD]
_LEFT_EVEN = [code[::-1] for code in _RIGHT]
_FIRST_DIGIT = (
    "OOOOOO",
    "OOEOEE",
    "OOEEOE",
    "OOEEEO",
    "OEOOEE",
    "OEEOOE",
    "OEEEOO",
    "OEOEOE",
    "OEOEEO",
    "OEEOEO",
)
_ADDON_5 = (
    "EEOOO",
    "EOEOO",
    "EOOEO",
    "EOOOE",
    "OEEOO",
    "OOEEO",
    "OOOEE",
    "OEOEO",
    "OEOOE",
    "OOEOE",
)
_ADDON_2 = ("OO", "OE", "EO", "EE")


class BarcodeError(RefusedError):
    """Digits that are no such code; `reason` names why, see `core.finding.REASONS`."""

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(Sentence(REASONS[reason], **values), code=CODE)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One dark bar, in modules from the symbol's left quiet zone; y and height in mm at 100 %."""

    x: int
    width: int
    y_mm: float
    height_mm: float


@dataclass(frozen=True, kw_only=True)
class Digit:
    """One human-readable digit: its centre in modules, its baseline in mm at 100 %."""

    text: str
    x: float
    baseline_mm: float


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """A whole code with its quiet zones. Multiply modules by `MODULE_MM` and the scale."""

    digits: str
    bars: tuple[Bar, ...]
    legend: tuple[Digit, ...]
    width_modules: int


def check_digit(payload: str) -> str:
    """Return the modulo 10 check digit that ends an EAN-13 or UPC-A code."""
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(payload))
    )
    return str(-weighted % 10)


def full_digits(symbology: str, digits: str) -> str:
    """Return 13 (UPC-A: 12) digits with a valid check digit, or refuse with the reason.

    An ISSN of 7 or 8 digits becomes 977 + its first seven + 00 + a new check digit.
    """
    match symbology:
        case "issn":
            return _issn_digits(digits)
        case "upca":
            return _checked(digits, 12)
    return _checked(digits, 13)


def encode(symbology: str, digits: str, addon: str = "") -> Symbol:
    """Return the bars and the legend of a code.

    Args:
        symbology: "ean13", "issn" or "upca".
        digits: with or without the check digit; for issn also the bare ISSN.
        addon: 2 or 5 digits, or none.
    """
    full = full_digits(symbology, digits)
    upca = symbology == "upca"
    left = 9 if upca else 11
    pattern = main_modules(full)
    bars = _bars(pattern, left, 0.0, _main_heights(full))
    legend = _upca_legend(full, left) if upca else _ean_legend(full, left)
    width = left + MAIN_MODULES + (9 if upca else 7)
    if addon:
        more_bars, more_legend = _addon(addon, width)
        bars, legend = bars + more_bars, legend + more_legend
        width += len(addon_modules(addon)) + ADDON_QUIET
    return Symbol(digits=full, bars=tuple(bars), legend=tuple(legend), width_modules=width)


def size_mm(symbology: str, addon: str, scale: float) -> tuple[float, float]:
    """Return width and height of the white panel: code, quiet zones and legend."""
    quiet = 18  # 11 + 7 for EAN-13, 9 + 9 for UPC-A
    extra = {0: 0, 2: 20 + ADDON_QUIET, 5: 47 + ADDON_QUIET}[len(addon)]
    width = (MAIN_MODULES + quiet + extra) * MODULE_MM * scale
    return width, SYMBOL_HEIGHT_MM * scale + PANEL_TOP_MM + PANEL_FOOT_MM


def main_modules(full: str) -> str:
    """Return the 95 modules of a 13 or 12 digit code as "1" (dark) and "0"."""
    digits = full.rjust(13, "0")
    sides = zip(digits[1:7], _FIRST_DIGIT[int(digits[0])], strict=True)
    left = "".join(_half(digit, parity) for digit, parity in sides)
    right = "".join(_RIGHT[int(digit)] for digit in digits[7:])
    return f"101{left}01010{right}101"


def addon_modules(addon: str) -> str:
    """Return the 20 or 47 modules of a 2 or 5 digit add-on."""
    if len(addon) == 2:
        parities = _ADDON_2[int(addon) % 4]
    elif len(addon) == 5:
        odd = sum(int(digit) for digit in addon[::2])
        even = sum(int(digit) for digit in addon[1::2])
        parities = _ADDON_5[(3 * odd + 9 * even) % 10]
    else:
        raise BarcodeError("addon_length", addon=addon)
    halves = [_half(digit, parity) for digit, parity in zip(addon, parities, strict=True)]
    return "1011" + "01".join(halves)


def _half(digit: str, parity: str) -> str:
    return (_LEFT_ODD if parity == "O" else _LEFT_EVEN)[int(digit)]


def _checked(digits: str, length: int) -> str:
    if len(digits) not in (length - 1, length) or not digits.isdigit():
        raise BarcodeError("digits_count", count=len(digits), short=length - 1, full=length)
    right = check_digit(digits[: length - 1])
    if len(digits) == length and digits[-1] != right:
        raise BarcodeError("digits_check", right=right, held=digits[-1])
    return digits[: length - 1] + right


def _issn_digits(digits: str) -> str:
    if len(digits) in (12, 13):
        if not digits.startswith("977"):
            raise BarcodeError("issn_prefix", held=digits[:3])
        return _checked(digits, 13)
    if len(digits) not in (7, 8) or not digits[:7].isdigit():
        raise BarcodeError("issn_form")
    right = _issn_check(digits[:7])
    if len(digits) == 8 and digits[7] != right:
        raise BarcodeError("issn_check", right=right, held=digits[7])
    return _checked(f"977{digits[:7]}00", 13)


def _issn_check(seven: str) -> str:
    """Return the ISSN's own check character, modulo 11 with X for ten (ISO 3297)."""
    rest = -sum(int(digit) * weight for digit, weight in zip(seven, range(8, 1, -1), strict=True))
    return "X" if rest % 11 == 10 else str(rest % 11)


def _main_heights(full: str) -> list[float]:
    """Return each module's bar height: guards, and UPC-A's outer digits, reach lower."""
    upca = len(full) == 12
    tall = BAR_HEIGHT_MM + GUARD_EXTRA_MODULES * MODULE_MM
    outer = 10 if upca else 3
    reach = [True] * outer + [False] * (45 - outer) + [True] * 5
    reach += [False] * (45 - outer) + [True] * outer
    return [tall if long else BAR_HEIGHT_MM for long in reach]


def _bars(pattern: str, x: int, y_mm: float, heights: list[float]) -> list[Bar]:
    bars: list[Bar] = []
    place = 0
    while place < len(pattern):
        width = 1
        while pattern[place : place + width + 1] == pattern[place] * (width + 1):
            width += 1
        if pattern[place] == "1":
            bars.append(Bar(x=x + place, width=width, y_mm=y_mm, height_mm=heights[place]))
        place += width
    return bars


def _ean_legend(full: str, left: int) -> list[Digit]:
    first = [_below(full[0], left - 7.0)]
    near = [_below(digit, left + 3 + 7 * i + 3.5) for i, digit in enumerate(full[1:7])]
    far = [_below(digit, left + 50 + 7 * i + 3.5) for i, digit in enumerate(full[7:])]
    return first + near + far


def _upca_legend(full: str, left: int) -> list[Digit]:
    near = [_below(digit, left + 10 + 7 * i + 3.5) for i, digit in enumerate(full[1:6])]
    far = [_below(digit, left + 50 + 7 * i + 3.5) for i, digit in enumerate(full[6:11])]
    return [_below(full[0], left - 5.0), *near, *far, _below(full[11], left + 95 + 5.0)]


def _below(digit: str, x: float) -> Digit:
    return Digit(text=digit, x=x, baseline_mm=SYMBOL_HEIGHT_MM)


def _addon(addon: str, x: int) -> tuple[list[Bar], list[Digit]]:
    pattern = addon_modules(addon)
    top = DIGIT_HEIGHT_MM + MODULE_MM
    foot = BAR_HEIGHT_MM + GUARD_EXTRA_MODULES * MODULE_MM
    bars = _bars(pattern, x, top, [foot - top] * len(pattern))
    legend = [
        Digit(text=digit, x=x + 4 + 9 * i + 3.5, baseline_mm=DIGIT_HEIGHT_MM)
        for i, digit in enumerate(addon)
    ]
    return bars, legend
