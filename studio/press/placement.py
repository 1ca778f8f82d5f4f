"""Calm places for type: where the art has little detail and draws no eye."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageFilter

from studio.core.boxes import Box
from studio.press import colour, raster
from studio.press.art import LoadAsset, load_mask
from studio.press.display import DisplayList, Image, Veil

STEP_MM = 2.0
SPECTRUM_SIDE = 64
TAKEN_COST, SUBJECT_COST = 4.0, 3.0
PROPOSALS_MAX = 6
Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A place for type: how calm it is, 0 to 1, and whether white or black reads on it."""

    box_mm: Box
    calm: float
    ink: str


def calm_zones(
    display: DisplayList, load: LoadAsset, *, w_mm: float, h_mm: float, count: int = 3
) -> list[Zone]:
    """Return the calmest places of a size in the safe area that nothing stands on, best first.

    Every 2 mm a place is scored by the mean of detail, saliency (spectral residual) and what is
    taken already; places that overlap a better one are left out.

    Source: Hou and Zhang, "Saliency Detection: A Spectral Residual Approach", CVPR 2007.
    """
    page, safe = display.cover.front.bleed_box, display.cover.safe_box
    ground = _ground(display, load)
    scale = ground.width / display.cover.bleed_box.w
    w, h = min(w_mm, safe.w), min(h_mm, safe.h)
    sums = _integral(_cost(display, load, ground, scale))
    light = _integral(colour.luminance(ground))
    origin = display.cover.bleed_box
    scored = sorted(
        (_mean(sums, _pixels(box, origin, scale)), box.y, box.x) for box in _places(safe, w, h)
    )
    zones: list[Zone] = []
    for cost, y, x in scored:
        box = Box(x=x, y=y, w=w, h=h)
        if cost >= TAKEN_COST / 4 or len(zones) == min(count, PROPOSALS_MAX):
            break
        if any(box.intersect(zone.box_mm) for zone in zones) or not page.contains(box):
            continue
        bright = _mean(light, _pixels(box, origin, scale))
        ink = "black" if bright > 0.18 else "white"
        zones.append(Zone(box_mm=box, calm=round(float(np.exp(-2 * cost)), 3), ink=ink))
    return zones


def _ground(display: DisplayList, load: LoadAsset) -> Pictures.Image:
    below = tuple(item for item in display.items if isinstance(item, Image | Veil))
    width = max(64, round(display.cover.bleed_box.w / STEP_MM * 2))
    return raster.composed(replace(display, items=below), load, width, trimmed=False)[0]


def _places(safe: Box, w: float, h: float) -> Sequence[Box]:
    across = np.arange(safe.x, safe.right - w + 1e-6, STEP_MM)
    down = np.arange(safe.y, safe.bottom - h + 1e-6, STEP_MM)
    return [Box(x=round(float(x), 2), y=round(float(y), 2), w=w, h=h) for y in down for x in across]


def _cost(display: DisplayList, load: LoadAsset, ground: Pictures.Image, scale: float) -> Floats:
    grey = np.asarray(ground.convert("L"), dtype=np.float32) / 255
    down, across = np.gradient(grey)
    cost = np.hypot(down, across) * 12 + _saliency(ground)
    origin = display.cover.bleed_box
    for placed in display.placed:
        if placed.kind not in {"art", "scrim"} and placed.ink_mm is not None:
            left, top, right, bottom = _pixels(placed.ink_mm.grow(STEP_MM), origin, scale)
            cost[max(0, top) : bottom, max(0, left) : right] += TAKEN_COST
    return np.asarray(cost + _subject(display, load, ground.size) * SUBJECT_COST, np.float32)


def _subject(display: DisplayList, load: LoadAsset, size: tuple[int, int]) -> Floats:
    """Return where the cut-out in front of the masthead stands, 0 to 1."""
    cutouts = [item for item in display.items if isinstance(item, Image) and item.mask]
    if not cutouts:
        return np.zeros((size[1], size[0]), dtype=np.float32)
    page, held = display.cover.bleed_box, cutouts[0]
    mask = load_mask(load, held.mask, (400, 533))
    placed, scale = held.placed, size[0] / page.w
    to_mm = 25.4 / 72
    canvas = Pictures.new("L", size, 0)
    fitted = mask.resize(
        (max(1, round(placed.w * to_mm * scale)), max(1, round(placed.h * to_mm * scale)))
    )
    at = (
        round((placed.x * to_mm - page.x) * scale),
        round((placed.y * to_mm - page.y) * scale),
    )
    canvas.paste(fitted, at)
    return np.asarray(canvas, dtype=np.float32) / np.float32(255)


def _saliency(picture: Pictures.Image) -> Floats:
    small = picture.convert("L").resize((SPECTRUM_SIDE, SPECTRUM_SIDE))
    spectrum = np.fft.fft2(np.asarray(small, dtype=np.float32))
    log = np.log(np.abs(spectrum) + 1e-6)
    smooth = sum(np.roll(log, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) / 9
    found = np.abs(np.fft.ifft2(np.exp(log - smooth + 1j * np.angle(spectrum)))) ** 2
    shown = Pictures.fromarray(np.uint8(255 * found / max(float(found.max()), 1e-9)))
    blurred = shown.filter(ImageFilter.GaussianBlur(2.5)).resize(picture.size)
    values = np.asarray(blurred, dtype=np.float32)
    return np.asarray(values / max(float(values.max()), 1.0), dtype=np.float32)


def _integral(values: Floats) -> NDArray[np.float64]:
    return np.pad(values.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))


def _mean(sums: NDArray[np.float64], box: tuple[int, int, int, int]) -> float:
    high, wide = sums.shape[0] - 1, sums.shape[1] - 1
    left, right = min(max(0, box[0]), wide - 1), min(max(1, box[2]), wide)
    top, bottom = min(max(0, box[1]), high - 1), min(max(1, box[3]), high)
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return float(total / ((bottom - top) * (right - left)))


def _pixels(box: Box, origin: Box, scale: float) -> tuple[int, int, int, int]:
    return (
        round((box.x - origin.x) * scale),
        round((box.y - origin.y) * scale),
        round((box.right - origin.x) * scale),
        round((box.bottom - origin.y) * scale),
    )
