"""Padding that gives art the page's proportions."""

import pytest

from generation.contract.pixels import Size
from studio.core.cover_formats import COVER_FORMATS, CoverFormat, custom_format
from studio.core.errors import RefusedError
from studio.core.outpaint_plan import effective_ppi, plan_outpaint, upscale_target

US = COVER_FORMATS["us-8375x10875"]
SOURCES = [(1024, 1024), (512, 768), (1536, 1024), (768, 1344), (640, 384), (1023, 777)]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("cover", COVER_FORMATS.values(), ids=lambda cover: cover.handle)
def test_the_canvas_has_the_pages_proportions_and_grows_one_way_only(
    source: tuple[int, int], cover: CoverFormat
) -> None:
    size = Size(width=source[0], height=source[1])
    plan = plan_outpaint(size, cover)
    wanted = cover.bleed_box.w / cover.bleed_box.h
    assert plan.canvas.width / plan.canvas.height == pytest.approx(wanted, rel=0.0125)
    assert plan.padding is None or size.grown(plan.padding) == plan.canvas
    assert plan.canvas.width == size.width or plan.canvas.height == size.height
    assert plan_outpaint(plan.canvas, cover).padding is None


def test_a_square_grows_upwards_by_three_quarters() -> None:
    plan = plan_outpaint(Size(width=1024, height=1024), US)
    assert plan.padding is not None
    assert (plan.canvas.width, plan.canvas.height) == (1024, 1321)
    assert (plan.padding.top, plan.padding.bottom) == (223, 74)
    assert (plan.padding.left, plan.padding.right) == (0, 0)


def test_new_columns_are_shared_out_evenly() -> None:
    plan = plan_outpaint(Size(width=512, height=1024), US)
    assert plan.padding is not None
    assert plan.padding.left == plan.padding.right == 141


def test_art_of_the_right_proportions_needs_no_padding() -> None:
    size = US.art_px()
    assert plan_outpaint(size, US).padding is None
    assert plan_outpaint(size, US).canvas == size


def test_art_far_too_narrow_is_refused_with_advice() -> None:
    tower = custom_format(trim_w_mm=50, trim_h_mm=600)
    with pytest.raises(RefusedError, match="Crop it closer"):
        plan_outpaint(Size(width=4096, height=64), tower)


def test_an_anchor_outside_0_to_1_is_refused() -> None:
    with pytest.raises(RefusedError, match="share of new rows on top is 2"):
        plan_outpaint(Size(width=1024, height=1024), US, anchor_y=2)


def test_enlarged_art_prints_at_300_ppi() -> None:
    target = upscale_target(US)
    assert effective_ppi(target.width, US.bleed_box.w) >= 300
    assert effective_ppi(target.width - 1, US.bleed_box.w) < 300
