"""Pins stay on the same content."""

import pytest

from generation.contract.pixels import Box, Size
from studio.core.errors import RefusedError
from studio.core.pins import Pin, carried_into

SOURCE = Size(width=1000, height=800)
GROWN = Box(left=-100, top=-300, right=1000, bottom=900)
BACK = Box(left=100, top=300, right=1100, bottom=1100)
PLACES = [(0.0, 0.0), (1.0, 1.0), (0.25, 0.75), (0.5, 0.0), (1 / 3, 2 / 7)]


def test_a_pin_points_at_the_same_pixel_after_outpainting() -> None:
    moved = carried_into(Pin(x=0.5, y=0.5), SOURCE, GROWN)
    assert moved is not None
    assert (moved.x * 1100, moved.y * 1200) == pytest.approx((600, 700))


@pytest.mark.parametrize(("x", "y"), PLACES)
def test_out_and_cropped_back_is_the_same_place(x: float, y: float) -> None:
    out = carried_into(Pin(x=x, y=y), SOURCE, GROWN)
    assert out is not None
    back = carried_into(out, Size(width=1100, height=1200), BACK)
    assert back is not None
    assert (back.x, back.y) == pytest.approx((x, y))


def test_a_crop_carries_pins_inside_and_drops_those_outside() -> None:
    crop = Box(left=500, top=400, right=1000, bottom=800)
    assert carried_into(Pin(x=0.75, y=0.75), SOURCE, crop) == Pin(x=0.5, y=0.5)
    assert carried_into(Pin(x=0.25, y=0.75), SOURCE, crop) is None


@pytest.mark.parametrize("place", [(-0.1, 0), (0, 1.5), (float("nan"), 0)])
def test_a_pin_outside_the_picture_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(RefusedError, match="must be 0 to 1"):
        Pin(x=place[0], y=place[1])
