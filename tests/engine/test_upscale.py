"""Lanczos to an exact size, whatever the shape."""

import pytest
from PIL import Image

from generation.contract.pixels import Size
from generation.engine.upscale import covering_box, lanczos


@pytest.mark.parametrize(("width", "height"), [(360, 288), (601, 481), (90, 72), (900, 1300)])
def test_the_picture_has_exactly_the_size_asked_for(
    width: int, height: int, photo: Image.Image
) -> None:
    assert lanczos(photo, Size(width=width, height=height)).size == (width, height)


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((200, 200), (0.0, 0.0, 100.0, 100.0)),
        ((200, 100), (0.0, 25.0, 100.0, 75.0)),
        ((100, 200), (25.0, 0.0, 75.0, 100.0)),
    ],
)
def test_another_shape_is_covered_and_the_excess_left_out_around_the_centre(
    size: tuple[int, int], box: tuple[float, ...]
) -> None:
    source = Image.new("RGB", (100, 100))

    assert covering_box(source, Size(width=size[0], height=size[1])) == box
