"""Checks of ink and legibility: a page that fails each, and the clean cover that fails none."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.core.finding import Finding, Severity
from studio.core.layout_document import empty_document
from studio.press.export import display_for
from studio.press.fonts import FontStore
from studio.press.legibility import contrast_ratio, grown, legibility_of
from studio.press.preflight.run import check_document, check_plates
from studio.press.profiles import PressProfile, parse_profile
from tests.press.conftest import ART

Json = dict[str, Any]
WHITE, BLACK = {"cmyk": [0, 0, 0, 0]}, {"cmyk": [0, 0, 0, 1]}
WHOLE = {"kind": "art", "asset": ART, "x_mm": -3, "y_mm": -3, "w_mm": 216, "h_mm": 303}


def line(**run: Any) -> Json:
    held = {"text": "Mars in one night", "font": "archivo-700", "size_pt": 14, "ink": WHITE} | run
    box = {"x_mm": 40.0, "y_mm": 60.0, "w_mm": 130.0, "h_mm": 30.0}
    return {"kind": "cover_line", "order": "m", "runs": [held]} | box


def label(**properties: Any) -> Json:
    box = {"x_mm": 30.0, "y_mm": 50.0, "w_mm": 150.0, "h_mm": 50.0}
    return {"kind": "label", "order": "b"} | box | properties


def page(**elements: Json) -> Json:
    return empty_document("a4") | {"elements": elements}


def nothing(asset: str) -> bytes:
    raise KeyError(asset)


def plates_of(
    fonts: FontStore, document: Json, art: Image.Image | None = None, ppi: float = 100
) -> dict[str, Finding]:
    load = nothing if art is None else {ART: art}.__getitem__
    return {found.code: found for found in check_plates(document, load, fonts, ppi=ppi)}


def grey(level: int) -> Image.Image:
    return Image.new("RGB", (700, 1000), (level, level, level))


def noise() -> Image.Image:
    dice = np.random.default_rng(1)
    dots = dice.integers(0, 2, size=(1000, 700), dtype=np.uint8) * 60
    return Image.fromarray(np.stack([dots] * 3, axis=-1))


def test_an_empty_page_is_an_error(fonts: FontStore) -> None:
    found = plates_of(fonts, page(t=line(ink=WHITE)))
    assert found["page_empty"].severity is Severity.ERROR


@pytest.mark.parametrize(("ink", "expected"), [([1, 1, 1, 0], None), ([1, 1, 1, 0.1], 310.0)])
def test_ink_above_the_limit_is_an_error_with_its_place(
    fonts: FontStore, ink: list[float], expected: float | None
) -> None:
    found = plates_of(fonts, page(a=label(ink={"cmyk": ink}, w_mm=3.0, h_mm=3.0)))
    peak = found.get("tac_peak")
    assert (peak and peak.values["value"]) == (expected and pytest.approx(expected, abs=0.3))


def test_a_large_heavy_area_is_found_even_where_its_peak_is_allowed(fonts: FontStore) -> None:
    profile = parse_profile({"name": "Web", "tac_peak": 350, "gwg_variant": "magazine"})
    heavy = page(a=label(ink={"cmyk": [0.9, 0.9, 0.9, 0.5]}))
    codes = [found.code for found in check_plates(heavy, nothing, fonts, profile, ppi=72)]
    assert codes == ["tac_mean"]


@pytest.mark.parametrize(
    ("level", "size", "flagged"),
    [(255, 14, True), (20, 14, False), (140, 14, True), (140, 40, False)],
)
def test_type_that_cannot_be_read_is_a_warning(
    fonts: FontStore, level: int, size: float, *, flagged: bool
) -> None:
    found = plates_of(fonts, page(a=WHOLE, t=line(size_pt=size)), grey(level))
    assert ("contrast_low" in found) is flagged


def test_the_worst_twentieth_decides_where_the_median_is_fine(fonts: FontStore) -> None:
    art = grey(10)
    art.paste("white", (0, 0, 200, 1000))
    document = page(a=WHOLE, t=line(text="M" * 20))
    (run,) = legibility_of(
        display_for(document, {ART: art}.__getitem__, fonts), {ART: art}.__getitem__
    )
    assert run.contrast < 1.2


def test_black_on_paper_has_the_contrast_of_the_press_not_of_the_screen(fonts: FontStore) -> None:
    art = grey(255)
    display = display_for(page(a=WHOLE, t=line(ink=BLACK)), {ART: art}.__getitem__, fonts)
    (run,) = legibility_of(display, {ART: art}.__getitem__)
    assert 12 < run.contrast < 20
    assert run.busyness < 0.01


def test_busy_art_under_type_is_a_warning(fonts: FontStore) -> None:
    assert "background_busy" in plates_of(fonts, page(a=WHOLE, t=line()), noise())
    assert "background_busy" not in plates_of(fonts, page(a=WHOLE, t=line()), grey(20))


@pytest.mark.parametrize(("colour", "shifted"), [("#00ff20", True), ("#6a7a50", False)])
def test_colours_no_press_has_are_a_warning(
    fonts: FontStore, colour: str, *, shifted: bool
) -> None:
    found = plates_of(fonts, page(a=WHOLE), Image.new("RGB", (700, 1000), colour))
    assert ("colour_shift" in found) is shifted


def test_a_finished_cover_has_no_ink_errors(
    fonts: FontStore, cover: Json, art: Image.Image
) -> None:
    found = check_plates(cover, {ART: art}.__getitem__, fonts)
    assert [one for one in found if one.severity is Severity.ERROR] == []


def test_a_mask_grows_by_a_square_and_stays_on_its_grid() -> None:
    mask = np.zeros((9, 9), dtype=np.bool_)
    mask[4, 4] = mask[0, 0] = True
    wide = grown(mask, 2)
    assert wide[2:7, 2:7].all()
    assert wide.sum() == 25 + 9 - 1
    assert grown(mask, 20).all()


def test_contrast_runs_from_1_to_21() -> None:
    ratios = contrast_ratio(np.array([0.0, 1.0, 0.5], dtype=np.float32), 0.0)
    assert ratios.tolist() == pytest.approx([1.0, 21.0, 11.0])


def codes(fonts: FontStore, document: Json, profile: PressProfile | None = None) -> set[str]:
    sizes = {ART: (2600, 3600)}
    quiet = PressProfile(name="Bare", required=()) if profile is None else profile
    return {found.code for found in check_document(document, sizes, fonts, quiet)}


RICH = {"cmyk": [0.65, 0.65, 0.65, 1]}
TWO = {"cmyk": [0.5, 0.5, 0, 0]}
TYPE_CASES = [
    (line(size_pt=8.5), "small_white_type", True),
    (line(size_pt=9.5), "small_white_type", False),
    (line(size_pt=8.5, ink=BLACK), "small_white_type", False),
    (line(size_pt=8.5, ink=TWO), "small_multi_ink_type", True),
    (line(size_pt=8.5, ink=BLACK), "small_multi_ink_type", False),
    (line(ink=RICH), "rich_black_type", True),
    (line(ink=BLACK), "rich_black_type", False),
    (line(ink=BLACK) | {"outline_pt": 0.2, "outline_ink": TWO}, "thin_line", True),
    (line(ink=BLACK) | {"outline_pt": 0.2, "outline_ink": BLACK}, "thin_line", False),
    (line(ink=BLACK) | {"outline_pt": 0.3, "outline_ink": TWO}, "thin_line", False),
    (label(outline_pt=0.1, outline_ink=WHITE), "thin_line", True),
]


@pytest.mark.parametrize(("element", "code", "flagged"), TYPE_CASES)
def test_type_that_may_not_survive_the_press_is_a_warning(
    fonts: FontStore, element: Json, code: str, *, flagged: bool
) -> None:
    profile = PressProfile(name="Magazine", required=(), gwg_variant="magazine")
    assert (code in codes(fonts, page(it=element), profile)) is flagged


@pytest.mark.parametrize(
    ("names", "alike"),
    [
        (("PANTONE 871 C", "Pantone 871 U"), True),
        (("Gold", "GOLD "), True),
        (("Gold 10", "Gold lO"), True),
        (("Gold", "Silver"), False),
        (("PANTONE 871 C", "PANTONE 872 C"), False),
    ],
)
def test_spot_names_that_mean_the_same_ink_are_found(
    fonts: FontStore, names: tuple[str, str], *, alike: bool
) -> None:
    spots = {name: {"cmyk": [0, 0.2, 0.6, 0]} for name in names}
    assert ("spot_names_alike" in codes(fonts, page() | {"spots": spots})) is alike


@pytest.mark.parametrize(
    ("zone", "x", "y", "flagged"),
    [
        ("any", 150.0, 20.0, False),
        ("lower", 150.0, 250.0, False),
        ("lower", 10.0, 20.0, True),
        ("lower_left", 150.0, 250.0, True),
        ("lower_left", 10.0, 250.0, False),
    ],
)
def test_a_barcode_outside_its_zone_is_a_warning(
    fonts: FontStore, zone: str, x: float, y: float, *, flagged: bool
) -> None:
    code = {"kind": "barcode", "digits": "12345679", "x_mm": x, "y_mm": y}
    profile = PressProfile(name="Zoned", required=(), barcode_zone=zone)
    assert ("barcode_zone" in codes(fonts, page(it=code), profile)) is flagged


@pytest.mark.parametrize(
    ("wanted", "symbology", "digits", "flagged"),
    [
        ("any", "upca", "07447012345", False),
        ("upca", "upca", "07447012345", False),
        ("upca", "issn", "12345679", True),
        ("ean13", "issn", "12345679", False),
        ("issn", "ean13", "977123456700", False),
        ("issn", "ean13", "400638133393", True),
        ("issn", "upca", "07447012345", True),
    ],
)
def test_a_barcode_of_another_kind_than_the_press_asks_for_is_a_warning(
    fonts: FontStore, wanted: str, symbology: str, digits: str, *, flagged: bool
) -> None:
    code = {"kind": "barcode", "symbology": symbology, "digits": digits, "x_mm": 10, "y_mm": 250}
    profile = PressProfile(name="Kinds", required=(), barcode_symbology=wanted)
    assert ("barcode_kind" in codes(fonts, page(it=code), profile)) is flagged


@pytest.mark.parametrize(
    ("preset", "source", "flagged"),
    [("none", "generated", True), ("ai_mark", "generated", False), ("none", "photo", False)],
)
def test_generated_art_needs_its_label_where_the_profile_asks(
    fonts: FontStore, preset: str, source: str, *, flagged: bool
) -> None:
    document = page(a=WHOLE | {"source_type": source}, l=label(preset=preset))
    profile = PressProfile(name="Labelled", required=(), ai_label=True)
    assert ("ai_label_missing" in codes(fonts, document, profile)) is flagged
