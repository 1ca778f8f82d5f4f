"""Codes, check digits and modules."""

import pytest

from studio.core.barcode import addon_modules, encode, full_digits, main_modules, size_mm
from studio.core.errors import RefusedError

GOOD = [
    ("issn", "12345679", "9771234567003"),
    ("issn", "1234567", "9771234567003"),
    ("issn", "9771234567003", "9771234567003"),
    ("issn", "2434561X", "9772434561006"),
    ("ean13", "400638133393", "4006381333931"),
    ("ean13", "4006381333931", "4006381333931"),
    ("upca", "03600029145", "036000291452"),
    ("upca", "036000291452", "036000291452"),
]
BAD = [
    ("ean13", "4006381333930", "should be 1, not 0"),
    ("ean13", "40063813", "it has 8 digits"),
    ("upca", "036000291453", "should be 2, not 3"),
    ("issn", "12345678", "should end in 9, not 8"),
    ("issn", "9781234567003", "starts with 977"),
    ("issn", "", "an ISSN has 8 characters"),
]


@pytest.mark.parametrize(("symbology", "digits", "full"), GOOD)
def test_check_digits_are_computed_and_accepted(symbology: str, digits: str, full: str) -> None:
    assert full_digits(symbology, digits) == full


@pytest.mark.parametrize(("symbology", "digits", "reason"), BAD)
def test_wrong_codes_are_refused_with_the_reason(symbology: str, digits: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        full_digits(symbology, digits)


def test_modules_of_a_known_code() -> None:
    # GS1's own example 4006381333931
    left = "000110101001110101111011110100010010110011"
    right = "100001010000101000010111010010000101100110"
    assert main_modules("4006381333931") == f"101{left}01010{right}101"


@pytest.mark.parametrize(
    ("addon", "modules"),
    [
        ("06", "10110100111010101111"),
        ("41", "10110100011010110011"),
        ("52495", "10110111001010010011010011101010001011010110001"),
    ],
)
def test_modules_of_add_ons(addon: str, modules: str) -> None:
    assert addon_modules(addon) == modules


@pytest.mark.parametrize(
    ("symbology", "digits", "addon", "modules"),
    [
        ("issn", "12345679", "", 113),
        ("issn", "12345679", "06", 138),
        ("upca", "03600029145", "06", 138),
        ("ean13", "400638133393", "52495", 165),
    ],
)
def test_the_whole_symbol_has_its_quiet_zones(
    symbology: str, digits: str, addon: str, modules: int
) -> None:
    symbol = encode(symbology, digits, addon)
    assert symbol.width_modules == modules
    assert size_mm(symbology, addon, 1.0)[0] == pytest.approx(modules * 0.33)
    assert min(bar.x for bar in symbol.bars) == (9 if symbology == "upca" else 11)


def test_bars_spell_the_modules() -> None:
    symbol = encode("issn", "12345679")
    spelt = ["0"] * symbol.width_modules
    for bar in symbol.bars:
        spelt[bar.x : bar.x + bar.width] = ["1"] * bar.width
    assert "".join(spelt)[11:106] == main_modules("9771234567003")


def test_guard_bars_reach_below_the_others() -> None:
    symbol = encode("ean13", "400638133393")
    tall = [bar.x - 11 for bar in symbol.bars if bar.height_mm > 23]
    assert tall == [0, 2, 46, 48, 92, 94]
