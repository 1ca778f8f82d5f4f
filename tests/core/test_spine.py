"""Spines and sheets: the worked cases of printers, to a twentieth of a millimetre."""

from dataclasses import replace

import pytest

from studio.core.cover_formats import CoverFormat, cover_format, custom_format
from studio.core.errors import RefusedError
from studio.core.layout_document import parse_spine, respined, sheet_of
from studio.core.panels import room_on
from studio.core.spine import Paper, spine_mm

LEAF = 0.0039 * 25.4
CASES = [
    (128, Paper(caliper_mm=LEAF), "inch/32", 6.35),
    (164, Paper(caliper_mm=0.085, allowance_mm=0.4), "mm/10", 7.4),
    (96, Paper(pages_per_inch=640), "inch/32", 3.96875),
    (0, Paper(caliper_mm=0.1, allowance_mm=0.5), "mm/10", 0.5),
    (100, Paper(caliper_mm=0.1), "mm/10", 5.0),
    (100, Paper(caliper_mm=0.101), "mm/10", 5.1),
    (84, Paper(pages_per_inch=500), "inch/32", 3.96875),
    (84, Paper(pages_per_inch=500), "mm/10", 4.3),
    (200, Paper(pages_per_inch=400, allowance_mm=0.3), "mm/10", 13.0),
    (64, Paper(caliper_mm=0.12, allowance_mm=0.2), "mm/10", 4.0),
]


@pytest.mark.parametrize(("pages", "paper", "step", "wanted"), CASES)
def test_a_spine_is_as_wide_as_printers_reckon(
    pages: int, paper: Paper, step: str, wanted: float
) -> None:
    assert spine_mm(pages, paper, step=step) == pytest.approx(wanted, abs=0.005)


@pytest.mark.parametrize("paper", [Paper(), Paper(caliper_mm=0.1, pages_per_inch=500)])
def test_a_spine_needs_one_measure_of_the_paper(paper: Paper) -> None:
    with pytest.raises(RefusedError, match="either the paper's caliper or its pages per inch"):
        spine_mm(100, paper)


SHEETS = [
    ("us-8375x10875", 6.35, 438.15, 282.575, 3.35),
    ("eu-230x290", 7.4, 473.4, 296.0, 4.4),
    ("us-7875x1050", 3.96875, 410.37, 273.05, 0.96875),
]


def _glued(handle: str, spine: float, *, right_bound: bool = False) -> CoverFormat:
    cover = cover_format(handle)
    return replace(cover, wraparound=True, spine_mm=spine, right_bound=right_bound)


@pytest.mark.parametrize(("handle", "spine", "width", "height", "room"), SHEETS)
def test_a_sheet_is_back_spine_and_front_with_bleed(
    handle: str, spine: float, width: float, height: float, room: float
) -> None:
    sheet = _glued(handle, spine)
    assert sheet.bleed_box.w == pytest.approx(width, abs=0.05)
    assert sheet.bleed_box.h == pytest.approx(height, abs=0.05)
    assert room_on(sheet, "spine").w == pytest.approx(room, abs=0.01)
    assert room_on(sheet, "front").x == pytest.approx(9.53, abs=0.01)
    assert room_on(sheet, "back").right == pytest.approx(-spine - 9.53, abs=0.01)
    assert sheet.back_box.right == pytest.approx(sheet.spine_box.x)
    assert sheet.spine_box.right == pytest.approx(sheet.front_box.x)


def test_a_new_page_count_never_moves_the_front() -> None:
    cover = cover_format("a4")
    assert _glued("a4", 4.0).front_box == _glued("a4", 9.0).front_box == cover.trim_box


def test_a_right_bound_title_has_its_spine_on_the_right() -> None:
    sheet = _glued("a4", 5.0, right_bound=True)
    assert (sheet.spine_box.x, sheet.back_box.x) == (210.0, 215.0)
    assert sheet.bleed_box.x == -3.0
    assert room_on(sheet, "front").right == pytest.approx(210 - 9.53, abs=0.01)


def test_a_stitched_cover_has_no_spine_and_no_hinge() -> None:
    cover = custom_format(trim_w_mm=200, trim_h_mm=260, safe_mm=5)
    sheet = replace(cover, wraparound=True)
    assert room_on(sheet, "front").x == 5
    assert room_on(sheet, "spine").w == 0


@pytest.mark.parametrize(
    ("handle", "spine", "wanted"),
    [
        ("us-8x1050", {}, 7.1438),
        ("us-8x1050", {"step": "mm/10"}, 7.4),
        ("a4", {}, 7.4),
        ("a4", {"step": "inch/32"}, 7.1438),
    ],
)
def test_a_spine_is_rounded_as_its_format_or_the_layout_says(
    handle: str, spine: dict[str, str], wanted: float
) -> None:
    paper = {"pages": 164, "caliper_mm": 0.085, "allowance_mm": 0.4}
    sheet = sheet_of(cover_format(handle), "wraparound", "left", parse_spine(paper | spine))
    assert sheet.spine_mm == pytest.approx(wanted, abs=0.0001)


def test_a_spine_is_rounded_to_nothing_else() -> None:
    with pytest.raises(RefusedError, match="inch/32"):
        parse_spine({"step": "inch/64"})


def test_a_printers_paper_takes_the_place_of_the_layouts_whichever_way_it_was_measured() -> None:
    held = {"pages": 96, "pages_per_inch": 640.0, "allowance_mm": 0.2, "step": "mm/10"}
    assert respined(held, {"caliper_mm": 0.1}) == {"pages": 96, "caliper_mm": 0.1, "step": "mm/10"}
    assert respined(held, {"step": "inch/32"}) == held | {"step": "inch/32"}
    assert respined(held, {}) == held
