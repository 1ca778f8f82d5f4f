"""The border of a repainted part: the measure sees what people see, whatever the mask's shape."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from generation.contract.requests import SEAM_LIMIT
from generation.engine.canvas import composite, soften
from generation.engine.mask_seams import border_score

SIDE = 320
Injury = Callable[[np.ndarray], np.ndarray]


def _dead_leaves(seed: int) -> np.ndarray:
    """Return overlapping discs under a little grain: edges everywhere, as in real pictures."""
    dice = np.random.default_rng(seed)
    image = Image.new("RGB", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    for _ in range(400):
        x, y = dice.integers(-20, SIDE + 20, 2)
        r = 6 + 60 * dice.random() ** 3
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(map(int, dice.integers(30, 225, 3))))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.7))).astype(float)
    return soft + dice.normal(0, 4, soft.shape[:2])[..., np.newaxis]


def _picture(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _brush(draw: ImageDraw.ImageDraw) -> None:
    draw.line([(90, 200), (140, 120), (220, 150), (240, 230)], fill=255, width=60, joint="curve")


SHAPES: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "circle": lambda draw: draw.ellipse((90, 90, 230, 230), fill=255),
    "brush": _brush,
    "frame": lambda draw: draw.rectangle((26, 26, SIDE - 27, SIDE - 27), fill=255),
}


def _mask(shape: str, feather: int) -> Image.Image:
    mask = Image.new("L", (SIDE, SIDE))
    SHAPES[shape](ImageDraw.Draw(mask))
    return soften(mask, feather // 2, feather)


def _cast(values: np.ndarray) -> np.ndarray:
    return np.asarray(values + np.array([14, 0, -12]))


def _smooth(values: np.ndarray) -> np.ndarray:
    return np.asarray(_picture(values).filter(ImageFilter.GaussianBlur(4))).astype(float)


def _grainy(values: np.ndarray) -> np.ndarray:
    return values + np.random.default_rng(9).normal(0, 24, values.shape[:2])[..., np.newaxis]


def _repainted(seed: int, mask: Image.Image, paint: Injury) -> float:
    values = _dead_leaves(seed)
    source = _picture(values)
    painted = Image.composite(_picture(paint(values)), source, mask)
    return border_score(composite(source, painted, mask), source, mask, meaningful=True)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("injury", [_cast, _smooth, _grainy])
def test_a_border_that_shows_is_painted_again(shape: str, injury: Injury) -> None:
    scores = [_repainted(seed, _mask(shape, 4), injury) for seed in range(4)]
    assert np.median(scores) > SEAM_LIMIT


@pytest.mark.parametrize("shape", SHAPES)
def test_a_part_that_came_out_the_same_has_no_border(shape: str) -> None:
    scores = [_repainted(seed, _mask(shape, 4), lambda values: values) for seed in range(4)]
    assert np.median(scores) <= SEAM_LIMIT


def test_a_hard_line_around_the_part_is_seen() -> None:
    values, mask = _dead_leaves(3), _mask("circle", 0)
    source = _picture(values)
    ring = np.asarray(mask) > np.asarray(mask.filter(ImageFilter.MinFilter(5)))
    values[ring] += 70
    image = composite(source, _picture(values), mask)
    assert border_score(image, source, mask) > 1.25


def test_a_soft_edge_hides_a_cast_that_a_hard_one_shows() -> None:
    hard, soft = (_repainted(1, _mask("circle", feather), _cast) for feather in (0, 48))
    assert soft < hard


@pytest.mark.parametrize("value", [0, 255])
def test_a_mask_without_an_edge_has_no_border(value: int) -> None:
    source = _picture(_dead_leaves(1))
    assert border_score(source, source, Image.new("L", source.size, value)) == 0.0
