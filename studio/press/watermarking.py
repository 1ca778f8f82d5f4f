"""Laying the page's invisible mark on a picture that shows a part of the page."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from studio.core.boxes import Box
from studio.press.display import Turn, Watermark
from studio.press.provenance.watermark import STEPS, ZERO

SHIFT = STEPS.bit_length() - 1
STRIP = 256  # rows at once, to bound memory


def with_watermark(
    picture: Pictures.Image, box: Box, turn: Turn, mark: Watermark | None
) -> Pictures.Image:
    """Return the picture, which fills `box` turned by `turn`, with its part of the mark added.

    Every picture takes it from the page's own frame, so a cut-out has what the art behind it has.
    """
    if mark is None:
        return picture
    if not turn.still:
        return _added(picture, (0, 0), _turned(picture.size, box, turn, mark))
    per_x, per_y = picture.width / box.w, picture.height / box.h
    left, right = _inside(mark.box.x - box.x, mark.box.right - box.x, per_x, picture.width)
    top, bottom = _inside(mark.box.y - box.y, mark.box.bottom - box.y, per_y, picture.height)
    if left >= right or top >= bottom:
        return picture
    across, down = mark.field.width / mark.box.w, mark.field.height / mark.box.h
    region = (
        max(0.0, (box.x + left / per_x - mark.box.x) * across),
        max(0.0, (box.y + top / per_y - mark.box.y) * down),
        min(float(mark.field.width), (box.x + right / per_x - mark.box.x) * across),
        min(float(mark.field.height), (box.y + bottom / per_y - mark.box.y) * down),
    )
    size = (right - left, bottom - top)
    field = mark.field.resize(size, Pictures.Resampling.BICUBIC, box=region)
    return _added(picture, (left, top), field)


def _inside(start: float, end: float, per_pt: float, pixels: int) -> tuple[int, int]:
    """Return the whole pixels between two places in pt from the picture's edge."""
    first = math.ceil(start * per_pt - 1e-6)
    return max(0, first), min(pixels, math.floor(end * per_pt + 1e-6))


def _turned(size: tuple[int, int], box: Box, turn: Turn, mark: Watermark) -> Pictures.Image:
    """Return the mark on the pixels of a turned picture: nothing where those leave the page."""
    a, b, c, d, e, f = turn.matrix()
    x, y = box.w / size[0], box.h / size[1]
    across, down = mark.field.width / mark.box.w, mark.field.height / mark.box.h
    data = (
        a * x * across,
        c * y * across,
        (a * box.x + c * box.y + e - mark.box.x) * across,
        b * x * down,
        d * y * down,
        (b * box.x + d * box.y + f - mark.box.y) * down,
    )
    return mark.field.transform(
        size, Pictures.Transform.AFFINE, data, Pictures.Resampling.BICUBIC, fillcolor=ZERO
    )


def _added(
    picture: Pictures.Image, corner: tuple[int, int], field: Pictures.Image
) -> Pictures.Image:
    pixels = np.asarray(picture, dtype=np.uint8).copy()
    left, top = corner
    shifts = np.asarray(field, dtype=np.int16) - ZERO
    window: NDArray[np.uint8] = pixels[top : top + field.height, left : left + field.width]
    for start in range(0, field.height, STRIP):
        rows = slice(start, start + STRIP)
        added = window[rows].astype(np.int16) * STEPS + shifts[rows, :, np.newaxis]
        window[rows] = ((added + STEPS // 2) >> SHIFT).clip(0, 255)
    return Pictures.fromarray(pixels)
