"""Growing, masking, matching, blending and pasting back: the geometry of repainting."""

import numpy as np
import pytest
from PIL import Image

from generation.contract.pixels import Box, Padding, Size
from generation.contract.requests import FillKind
from generation.engine.canvas import (
    blend,
    composite,
    cropped_back,
    default_context,
    default_feather,
    fill_under,
    grow,
    mask_box,
    match_colour,
    padded_to_multiple,
    repaint_mask,
    soften,
)
from generation.engine.lab import from_lab, to_lab


def _picture(width: int = 120, height: int = 90, seed: int = 1) -> Image.Image:
    dice = np.random.default_rng(seed)
    coarse = Image.fromarray(dice.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return coarse.resize((width, height), Image.Resampling.BICUBIC)


def _values(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(np.int16)


PADDINGS = (
    Padding(top=30),
    Padding(left=7, right=13),
    Padding(left=200, top=150, right=5, bottom=111),
)


@pytest.mark.parametrize("fill", FillKind)
@pytest.mark.parametrize("padding", PADDINGS)
def test_growing_adds_the_padding_and_keeps_the_source_bit_by_bit(
    padding: Padding, fill: FillKind
) -> None:
    source = _picture()
    grown = grow(source, padding, fill)

    assert grown.size == (120 + padding.left + padding.right, 90 + padding.top + padding.bottom)
    place = (padding.left, padding.top, padding.left + 120, padding.top + 90)
    assert grown.crop(place).tobytes() == source.tobytes()


def test_mirror_blur_continues_the_colours_next_to_the_edge() -> None:
    grown = _values(grow(_picture(480, 360), Padding(top=40)))

    near = np.abs(grown[38:40].mean(0) - grown[40:42].mean(0)).mean()
    assert near < 12


def test_mirror_blur_is_smoother_further_out() -> None:
    grown = _values(grow(_picture(128, 128), Padding(left=120)))

    assert grown[:, :20].std(0).mean() < grown[:, 100:118].std(0).mean() / 2


@pytest.mark.parametrize("deviation", [0, 3, 9])
def test_mirror_blur_has_the_grain_of_the_source(deviation: int) -> None:
    noise = np.random.default_rng(3).normal(0, deviation, (200, 200, 1))
    values = _values(Image.blend(_picture(200, 200), Image.new("RGB", (200, 200), "grey"), 0.6))
    source = Image.fromarray(np.clip(values + noise, 0, 255).astype(np.uint8))
    grown = np.asarray(grow(source, Padding(top=100)).convert("L"), np.float32)

    fine = np.abs(np.diff(grown, 2, axis=1))
    assert np.median(fine[:100]) == pytest.approx(np.median(fine[100:]), abs=1.0 + deviation / 5)


@pytest.mark.parametrize(
    ("fill", "colour"), [(FillKind.NEUTRAL, (128, 128, 128)), (FillKind.NONE, (0, 0, 0))]
)
def test_plain_fills_have_one_colour(fill: FillKind, colour: tuple[int, int, int]) -> None:
    assert grow(_picture(), Padding(top=10), fill).getpixel((3, 3)) == colour


def test_edge_fill_repeats_the_last_row() -> None:
    source = _picture()
    grown = grow(source, Padding(bottom=10), FillKind.EDGE)

    assert grown.getpixel((50, 99)) == source.getpixel((50, 89))


@pytest.mark.parametrize("overlap", [1, 8, 40])
def test_the_mask_is_full_in_the_margin_and_empty_beyond_the_overlap(overlap: int) -> None:
    padding = Padding(left=20, top=30)
    mask = np.asarray(repaint_mask(Size(width=140, height=120), padding, overlap))

    assert (mask[:30] == 255).all()
    assert (mask[:, :20] == 255).all()
    assert (mask[30 + overlap :, 20 + overlap :] == 0).all()


def test_the_mask_falls_in_even_steps_across_the_overlap() -> None:
    row = np.asarray(repaint_mask(Size(width=100, height=64), Padding(left=20), 10))[5]

    steps = np.diff(row[19:30].astype(int))
    assert row[19] == 255
    assert row[29] == 0
    assert steps.max() < 0
    assert np.ptp(steps) <= 1


def test_sides_without_padding_are_not_repainted() -> None:
    mask = np.asarray(repaint_mask(Size(width=100, height=80), Padding(right=10), 16))

    assert (mask[:, :74] == 0).all()


def test_softening_widens_the_mask_and_then_fades() -> None:
    mask = Image.new("L", (200, 200))
    mask.paste(255, (80, 80, 120, 120))
    soft = np.asarray(soften(mask, 10, 20))

    assert (soft[80:120, 80:120] == 255).all()
    assert 0 < soft[100, 68] < 255
    assert soft[100, 58] == 0


@pytest.mark.parametrize("reach", [1, 2, 3, 5, 8, 13])
def test_widening_reaches_exactly_as_far_as_asked(reach: int) -> None:
    mask = Image.new("L", (64, 64))
    mask.putpixel((32, 32), 255)

    box = mask_box(soften(mask, reach, 0))

    assert box == Box(left=32 - reach, top=32 - reach, right=33 + reach, bottom=33 + reach)


def test_an_empty_mask_has_no_box() -> None:
    assert mask_box(Image.new("L", (64, 64))) is None


@pytest.mark.parametrize(
    ("side", "feather", "context"), [(100, 16, 28), (600, 50, 125), (4000, 96, 596)]
)
def test_feather_and_context_follow_the_box(side: int, feather: int, context: int) -> None:
    box = Box(left=0, top=0, right=side, bottom=side // 2)

    assert default_feather(box) == feather
    assert default_context(box, feather) == context


@pytest.mark.parametrize("fill", [FillKind.MIRROR_BLUR, FillKind.EDGE, FillKind.NEUTRAL])
def test_filling_replaces_what_lies_under_the_mask_only(fill: FillKind) -> None:
    image, mask = _picture(), Image.new("L", (120, 90))
    mask.paste(255, (40, 30, 80, 60))
    image.paste((255, 0, 255), (40, 30, 80, 60))
    filled = _values(fill_under(image, mask, fill))

    inside = np.asarray(mask) > 0
    assert (filled[~inside] == _values(image)[~inside]).all()
    assert not (filled[inside] == (255, 0, 255)).all(-1).any()


def test_colour_flows_into_a_hole_from_around_it() -> None:
    image, mask = Image.new("RGB", (96, 96), (200, 80, 40)), Image.new("L", (96, 96))
    mask.paste(255, (20, 20, 76, 76))
    image.paste((0, 0, 0), (20, 20, 76, 76))

    filled = _values(fill_under(image, mask, FillKind.MIRROR_BLUR))

    assert np.abs(filled - (200, 80, 40)).max() <= 2


def test_a_colour_cast_is_taken_back_at_the_border_and_fades_outwards() -> None:
    grey = Image.new("RGB", (320, 320), (120, 120, 120))
    source, padding = Image.blend(_picture(320, 320), grey, 0.6), Padding(top=300)
    base = grow(source, padding)
    tinted = _values(base) + np.array([24, 0, -18])
    cast = Image.fromarray(np.clip(tinted, 0, 255).astype(np.uint8))
    matched = match_colour(cast, base, repaint_mask(base, padding, 64))

    def error(image: Image.Image, rows: slice) -> float:
        return float(np.abs(_values(image)[rows] - _values(base)[rows]).mean())

    border, far = slice(280, 300), slice(0, 20)
    assert error(matched, border) < error(cast, border) / 3
    assert error(matched, far) > error(cast, far) / 2


def test_blending_keeps_both_sides_where_the_mask_is_sure() -> None:
    one, two = (
        Image.new("RGB", (256, 64), (10, 20, 30)),
        Image.new("RGB", (256, 64), (200, 210, 220)),
    )
    mask = repaint_mask(one, Padding(left=100), 40)
    joined = _values(blend(one, two, mask))

    assert np.abs(joined[:, :20] - (200, 210, 220)).max() <= 2
    assert np.abs(joined[:, 220:] - (10, 20, 30)).max() <= 2
    assert np.abs(np.diff(joined[32, :, 0])).max() < 30


def test_blending_a_picture_with_itself_changes_nothing() -> None:
    image = _picture(77, 53)
    mask = repaint_mask(image, Padding(left=20), 10)

    assert np.abs(_values(blend(image, image, mask)) - _values(image)).max() <= 1


def test_pasting_back_changes_no_pixel_whose_mask_is_zero() -> None:
    source, painted = _picture(seed=1), _picture(seed=2)
    mask = repaint_mask(source, Padding(left=30, top=10), 25)
    result = composite(source, painted, mask)

    kept = np.asarray(mask) == 0
    assert kept.any()
    assert (_values(result)[kept] == _values(source)[kept]).all()
    assert (_values(result)[~kept] == _values(painted)[~kept]).all()


@pytest.mark.parametrize(
    ("width", "height", "multiple"), [(121, 90, 8), (64, 64, 16), (65, 79, 16)]
)
def test_padding_to_a_multiple_can_be_undone(width: int, height: int, multiple: int) -> None:
    image = _picture(width, height)
    padded = padded_to_multiple(image, multiple)

    assert padded.width % multiple == 0
    assert padded.height % multiple == 0
    assert cropped_back(padded, Size(width=width, height=height)).tobytes() == image.tobytes()


def test_lab_and_back_is_the_same_colour() -> None:
    dice = np.random.default_rng(3)
    rgb = dice.integers(0, 256, (40, 40, 3), dtype=np.uint8)

    assert np.abs(from_lab(to_lab(rgb)) - rgb).max() < 1


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.2)),
        ((0, 0, 255), (32.3, 79.19, -107.86)),
    ],
)
def test_lab_agrees_with_published_values(
    rgb: tuple[int, int, int], lab: tuple[float, float, float]
) -> None:
    assert to_lab(np.array([rgb], np.uint8))[0] == pytest.approx(lab, abs=0.05)
