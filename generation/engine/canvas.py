"""The geometry of repainting: growing a canvas, what may change on it, and putting it together."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from generation.contract.pixels import Box, Padding, Size, snapped_up
from generation.contract.requests import FillKind
from generation.engine.lab import from_lab, to_lab

Floats = NDArray[np.floating[Any]]

LEVELS = 5
BAND, REACH, LOW_PASS = 64, 256, 24
NEUTRAL_GREY = (128, 128, 128)


class Extent(Protocol):
    """Anything that has a size in pixels: a `Size`, or a Pillow image."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...


def grow(
    source: Image.Image, padding: Padding, fill: FillKind = FillKind.MIRROR_BLUR
) -> Image.Image:
    """Return the source with `padding` around it; what lies there is chosen by `fill`.

    The source's own pixels are unchanged. `mirror_blur` reflects, blurs with a sigma of
    4 + distance / 6 px and adds grain of the source's own strength; `edge` repeats the last
    row or column; `neutral` is middle grey; `none` is black.
    """
    size = (
        padding.left + source.width + padding.right,
        padding.top + source.height + padding.bottom,
    )
    if fill in (FillKind.NEUTRAL, FillKind.NONE):
        canvas = Image.new("RGB", size, NEUTRAL_GREY if fill is FillKind.NEUTRAL else (0, 0, 0))
    elif fill is FillKind.EDGE:
        canvas = _extended(source, padding, "edge")
    else:
        canvas = _blurred_by_distance(_extended(source, padding, "reflect"), source, padding)
    canvas.paste(source.convert("RGB"), (padding.left, padding.top))
    return canvas


def repaint_mask(grown: Extent, padding: Padding, overlap: int) -> Image.Image:
    """Return what the model may repaint on a grown canvas.

    Args:
        grown: the canvas returned by `grow`, or its size.
        padding: the padding it was grown by, in pixels.
        overlap: how far repainting reaches into the source, in pixels, >= 1.

    Returns:
        An "L" image of the canvas size: 255 in the margin, falling linearly to 0 `overlap`
        pixels inside the source. Sides without padding are not repainted at all.
    """
    columns = _ramp(grown.width, padding.left, padding.right, overlap)
    rows = _ramp(grown.height, padding.top, padding.bottom, overlap)
    mask = np.maximum(columns[np.newaxis, :], rows[:, np.newaxis])
    return Image.fromarray(np.rint(mask * 255).astype(np.uint8))


def soften(mask: Image.Image, grow: int, feather: int) -> Image.Image:
    """Return the mask widened by `grow` px, its edge then falling linearly over `feather` px."""
    wide = np.asarray(mask.convert("L"))
    for axis in (0, 1):
        wide = _widened(wide, grow, axis)
    image = Image.fromarray(wide)
    return image.filter(ImageFilter.BoxBlur(feather / 2)) if feather else image


def mask_box(mask: Image.Image) -> Box | None:
    """Return the smallest box around everything that is not 0, None for an empty mask."""
    found = mask.convert("L").getbbox()
    if found is None:
        return None
    return Box(left=found[0], top=found[1], right=found[2], bottom=found[3])


def default_feather(box: Box) -> int:
    """Return how softly a mask's edge falls where the request leaves it open: 16 to 96 px."""
    return min(96, max(16, max(box.width, box.height) // 12))


def default_context(box: Box, feather: int) -> int:
    """Return how far beyond the mask's box the model should see, in px."""
    return min(1024, max(box.width, box.height) // 8 + feather)


def fill_under(image: Image.Image, mask: Image.Image, fill: FillKind) -> Image.Image:
    """Return the image with what lies under `mask` replaced before a model looks at it.

    For `mirror_blur` the colours around the mask flow into it, smoother the further they go;
    `edge` is the same without grain; `none` leaves the image as it is.
    """
    if fill is FillKind.NONE:
        return image.convert("RGB")
    if fill is FillKind.NEUTRAL:
        under = Image.new("RGB", image.size, NEUTRAL_GREY)
    else:
        pixels = np.asarray(image.convert("RGB"), np.float32)
        known = 1 - np.asarray(mask.convert("L"), np.float32) / 255
        under = _picture(_flowed(pixels, known))
    return Image.composite(under, image.convert("RGB"), mask.convert("L"))


def match_colour(painted: Image.Image, source: Image.Image, mask: Image.Image) -> Image.Image:
    """Return the painted canvas with its colours moved towards the source's at their border.

    Args:
        painted: the whole canvas as the model painted it.
        source: the canvas with the known pixels, as from `grow`.
        mask: "L", 255 where nothing is known, as from `repaint_mask`.

    The Lab difference of both low passes, taken in the 64 px of known picture next to the
    border, is carried outwards and fades over 256 px. Pixels whose mask is 0 are left alone.
    """
    step = 8
    small = (max(1, painted.width // step), max(1, painted.height // step))
    known = np.asarray(mask.convert("L").resize(small, Image.Resampling.BOX)) < 255
    near = known & ~_eroded(known, BAND // step)
    if not near.any():
        return painted
    wanted = _lab_small(source, small) - _lab_small(painted, small)
    shift = _flowed(wanted, near.astype(np.float32))
    shift = shift * _fading(known, REACH // step)[..., np.newaxis]
    pixels = np.array(painted.convert("RGB"))
    open_to_change = np.asarray(mask.convert("L")) > 0
    lab = to_lab(pixels[open_to_change])
    for channel in range(3):
        plane = Image.fromarray(shift[..., channel].astype(np.float32))
        wide = np.asarray(plane.resize(painted.size, Image.Resampling.BICUBIC))
        lab[..., channel] += wide[open_to_change]
    pixels[open_to_change] = np.clip(np.rint(from_lab(lab)), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def blend(
    source: Image.Image, painted: Image.Image, mask: Image.Image, levels: int = LEVELS
) -> Image.Image:
    """Return source and painted joined in Laplacian levels over the outer half of the mask's ramp.

    Where the mask is 255 the painted canvas wins, where it is below 128 the source does; fine
    detail changes over a short way and broad tone over a long one.
    """
    alpha = np.clip(np.asarray(mask.convert("L"), np.float32) / 127.5 - 1, 0, 1)
    height, width = alpha.shape
    most = max(1, min(levels, int(np.log2(max(2, min(height, width)))) - 1))
    pad = [(0, -side % (1 << most)) for side in (height, width)]
    share = _reduced(np.pad(alpha, pad, "edge")[..., np.newaxis], most)
    ours = laplacian_levels(np.pad(_floats(source), [*pad, (0, 0)], "edge"), most)
    theirs = laplacian_levels(np.pad(_floats(painted), [*pad, (0, 0)], "edge"), most)
    joined = [a + (b - a) * s for a, b, s in zip(ours, theirs, share, strict=True)]
    return _picture(join_levels(joined)[:height, :width])


def composite(source: Image.Image, painted: Image.Image, mask: Image.Image) -> Image.Image:
    """Return `painted` with every pixel whose mask is 0 taken bit by bit from `source`."""
    keep = np.asarray(mask.convert("L")) == 0
    ours, theirs = np.asarray(source.convert("RGB")), np.asarray(painted.convert("RGB"))
    return Image.fromarray(np.where(keep[..., np.newaxis], ours, theirs))


def padded_to_multiple(image: Image.Image, multiple: int) -> Image.Image:
    """Return the image mirrored to the right and below up to whole multiples of `multiple` px."""
    right = snapped_up(image.width, multiple) - image.width
    below = snapped_up(image.height, multiple) - image.height
    if not (right or below):
        return image
    pixels = np.asarray(image)
    pads = [(0, below), (0, right)] + [(0, 0)] * (pixels.ndim - 2)
    return Image.fromarray(np.pad(pixels, pads, "symmetric"))


def cropped_back(image: Image.Image, size: Size) -> Image.Image:
    """Return the top left part of `size`: what `padded_to_multiple` was given."""
    return image.crop((0, 0, size.width, size.height))


def _floats(image: Image.Image) -> Floats:
    return np.asarray(image.convert("RGB"), np.float32)


def _picture(pixels: Floats) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def _ramp(length: int, before: int, after: int, overlap: int) -> Floats:
    """Return 1 in both paddings, falling to 0 `overlap` px inside, along one side."""
    at = np.arange(length, dtype=np.float32)
    left = 1 - (at - before + 1) / overlap if before else np.zeros(length, np.float32)
    right = 1 - (length - after - at) / overlap if after else np.zeros(length, np.float32)
    return np.clip(np.maximum(left, right), 0, 1).astype(np.float32)


def _extended(source: Image.Image, padding: Padding, how: str) -> Image.Image:
    pads = [(padding.top, padding.bottom), (padding.left, padding.right), (0, 0)]
    pixels = np.asarray(source.convert("RGB"))
    if how == "edge":
        return Image.fromarray(np.pad(pixels, pads, "edge"))
    return Image.fromarray(np.pad(pixels, pads, "reflect"))


def _blurred_by_distance(
    mirrored: Image.Image, source: Image.Image, padding: Padding
) -> Image.Image:
    """Return the mirrored canvas, blurred the more the further a pixel lies from the source."""
    far = _distance(mirrored, padding)
    sigma = 4 + far / 6
    soft = mirrored.filter(ImageFilter.GaussianBlur(4))
    level = 4.0
    while level < float(sigma.max()):
        share = np.clip(np.log2(np.maximum(sigma, 1) / level), 0, 1)
        level *= 2
        further = _blurred(mirrored, level)
        soft = Image.composite(further, soft, Image.fromarray((share * 255).astype(np.uint8)))
    grain = np.random.default_rng(0).normal(0, _grain(source), far.shape)
    return _picture(_floats(soft) + grain.astype(np.float32)[..., np.newaxis])


def _blurred(image: Image.Image, sigma: float) -> Image.Image:
    """Return a wide blur, done on a reduced copy: nothing finer would survive it anyway."""
    if sigma < 16:
        return image.filter(ImageFilter.GaussianBlur(sigma))
    soft = image.reduce(4).filter(ImageFilter.GaussianBlur(sigma / 4))
    return soft.resize(image.size, Image.Resampling.BICUBIC)


def _distance(canvas: Extent, padding: Padding) -> Floats:
    """Return each pixel's distance to the source in px, 0 inside it."""
    x, y = np.arange(canvas.width), np.arange(canvas.height)
    across = np.maximum(np.maximum(padding.left - x, x - canvas.width + padding.right + 1), 0)
    down = np.maximum(np.maximum(padding.top - y, y - canvas.height + padding.bottom + 1), 0)
    return np.hypot(across[np.newaxis, :], down[:, np.newaxis]).astype(np.float32)


def _grain(source: Image.Image) -> float:
    """Return the standard deviation of the source's finest texture, robust against edges.

    Of white noise of deviation 1, half of all pixels lie within 0.754 of their neighbours' mean.
    """
    grey = np.asarray(source.convert("L"), np.float32)
    around = (grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]) / 4
    return float(np.median(np.abs(grey[1:-1, 1:-1] - around))) / 0.754


def _widened(mask: NDArray[np.uint8], reach: int, axis: int) -> NDArray[np.uint8]:
    """Return the running maximum over `reach` px to both sides, in doubling steps."""
    wide, done = mask, 0
    while done < reach:
        shift = min(max(1, done), reach - done)
        done += shift
        pads = [(shift, shift) if a == axis else (0, 0) for a in (0, 1)]
        padded = np.pad(wide, pads)
        length = mask.shape[axis]
        shifted = [np.take(padded, range(s, s + length), axis) for s in (0, 2 * shift)]
        wide = np.maximum(wide, np.maximum(shifted[0], shifted[1]))
    return wide


def _eroded(known: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    unknown = (~known).astype(np.uint8)
    for axis in (0, 1):
        unknown = _widened(unknown, reach, axis)
    kept: NDArray[np.bool_] = unknown == 0
    return kept


def _fading(known: NDArray[np.bool_], reach: int) -> Floats:
    """Return 1 on known cells, falling linearly to 0 over `reach` cells away from them."""
    total, wide = known.astype(np.float32), known.astype(np.uint8)
    for _ in range(reach):
        wide = _widened(_widened(wide, 1, 0), 1, 1)
        total += wide
    faded: Floats = total / (reach + 1)
    return faded


def _lab_small(image: Image.Image, size: tuple[int, int]) -> Floats:
    reduced = image.convert("RGB").resize(size, Image.Resampling.BOX)
    return to_lab(np.asarray(reduced.filter(ImageFilter.GaussianBlur(LOW_PASS / 8))))


def _flowed(values: Floats, weight: Floats) -> Floats:
    """Return values where the weight is 1, and elsewhere what flows in from around them."""
    height, width = weight.shape
    if min(height, width) <= 2 or bool((weight > 0.999).all()):
        total = max(float(weight.sum()), 1e-6)
        mean = (values * weight[..., np.newaxis]).sum((0, 1)) / total
        flat: Floats = values * weight[..., np.newaxis] + mean * (1 - weight[..., np.newaxis])
        return flat
    pad = [(0, height % 2), (0, width % 2)]
    even = np.pad(weight, pad)[..., np.newaxis]
    sums = _halved(np.pad(values, [*pad, (0, 0)]) * even)
    share = _halved(even)
    below = _flowed(sums / np.maximum(share, 1e-6), np.minimum(1, share[..., 0] * 4))
    back = _doubled(below)[:height, :width]
    filled: Floats = values * weight[..., np.newaxis] + back * (1 - weight[..., np.newaxis])
    return filled


def _halved(pixels: Floats) -> Floats:
    """Return half the size, each pixel the mean of four; both sides must be even."""
    return _per_channel(pixels, lambda plane: plane.reduce(2))


def _doubled(pixels: Floats) -> Floats:
    """Return twice the size, linear between the centres of the pixels."""
    size = (pixels.shape[1] * 2, pixels.shape[0] * 2)
    return _per_channel(pixels, lambda plane: plane.resize(size, Image.Resampling.BILINEAR))


def _per_channel(pixels: Floats, change: Callable[[Image.Image], Image.Image]) -> Floats:
    planes = [np.ascontiguousarray(pixels[..., i], np.float32) for i in range(pixels.shape[2])]
    return np.stack([np.asarray(change(Image.fromarray(plane))) for plane in planes], -1)


def _reduced(pixels: Floats, levels: int) -> list[Floats]:
    chain = [pixels]
    for _ in range(levels):
        chain.append(_halved(chain[-1]))
    return chain


def laplacian_levels(pixels: Floats, levels: int) -> list[Floats]:
    """Return the details of each octave, finest first, and what remains (Burt, Adelson, 1983).

    Both sides of `pixels`, shape (height, width, channels), must be multiples of 2^levels.
    """
    chain = _reduced(pixels, levels)
    fine = [a - _doubled(b) for a, b in pairwise(chain)]
    return [*fine, chain[-1]]


def join_levels(levels: Sequence[Floats]) -> Floats:
    """Return the picture whose details `laplacian_levels` returned."""
    total = levels[-1]
    for level in reversed(levels[:-1]):
        total = _doubled(total) + level
    return total
