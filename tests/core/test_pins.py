"""Pins stay on the same content."""

import pytest

from generation.contract.pixels import Box, Padding, Size
from studio.core.errors import RefusedError
from studio.core.pins import (
    Pin,
    carried,
    carried_back,
    carried_out_of_crop,
    carried_through_crop,
)

SOURCE = Size(width=1000, height=800)
PADDING = Padding(left=100, top=300, right=0, bottom=100)
PLACES = [(0.0, 0.0), (1.0, 1.0), (0.25, 0.75), (0.5, 0.0), (1 / 3, 2 / 7)]


def test_a_pin_points_at_the_same_pixel_after_outpainting() -> None:
    moved = carried(Pin(x=0.5, y=0.5), SOURCE, PADDING)
    assert (moved.x * 1100, moved.y * 1200) == pytest.approx((600, 700))


@pytest.mark.parametrize(("x", "y"), PLACES)
def test_there_and_back_is_the_same_place(x: float, y: float) -> None:
    pin = Pin(x=x, y=y)
    back = carried_back(carried(pin, SOURCE, PADDING), SOURCE, PADDING)
    assert back is not None
    assert (back.x, back.y) == pytest.approx((x, y))


def test_without_padding_a_pin_stays() -> None:
    pin = Pin(x=0.2, y=0.3)
    assert carried(pin, SOURCE, None) is pin
    assert carried_back(pin, SOURCE, None) is pin


def test_a_pin_in_the_new_margin_has_no_place_on_the_source() -> None:
    assert carried_back(Pin(x=0.01, y=0.5), SOURCE, PADDING) is None


def test_a_crop_carries_pins_inside_and_drops_those_outside() -> None:
    crop = Box(left=500, top=400, right=1000, bottom=800)
    inside = carried_through_crop(Pin(x=0.75, y=0.75), SOURCE, crop)
    assert inside == Pin(x=0.5, y=0.5)
    assert carried_out_of_crop(inside, SOURCE, crop) == Pin(x=0.75, y=0.75)
    assert carried_through_crop(Pin(x=0.25, y=0.75), SOURCE, crop) is None


@pytest.mark.parametrize("place", [(-0.1, 0), (0, 1.5), (float("nan"), 0)])
def test_a_pin_outside_the_picture_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(RefusedError, match="must be 0 to 1"):
        Pin(x=place[0], y=place[1])
