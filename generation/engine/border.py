"""What a grown picture's border still shows after its colours match: steps of tone, and grain.

Both work in CIELAB on the strips that may change, and leave the source's own pixels to be pasted
back. Everything is deterministic.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation.contract.pixels import Padding
from generation.engine.canvas import join_levels, laplacian_levels
from generation.engine.lab import from_lab, to_lab

Floats = NDArray[np.floating[Any]]

NEAR = 48
"""How far from the border grain is compared, in px."""
GRAIN_REACH = 256
CORING_MAX, CORING_LEVELS, CORING_FALL = 4.0, 4, 0.6
GRAIN_MAX = 12.0
GRAIN_TOLERANCE = 0.02
SEARCH_STEPS = 8

STEP_REACH = 24
STEP_ACROSS = 25
"""How many neighbours along the border vote on a step's height, an odd number of px."""
STEP_SMOOTH = 17
STEP_MAX = 14.0
"""A step of more than this many Lab units is an edge of something and no seam."""


def level_border(painted: Image.Image, padding: Padding) -> Image.Image:
    """Return the painted canvas with the steps of tone at the old edges levelled out.

    Along each padded side the difference between the three rows beyond and within the border is
    taken, its median over 25 px, at most 14 Lab units of it, and half of it is added on either
    side, fading over 24 px.
    """
    return _side_by_side(painted, padding, _levelled)


def match_grain(painted: Image.Image, source: Image.Image, padding: Padding) -> Image.Image:
    """Return the painted canvas with the source's own grain near the old edges.

    Where the painted side is rougher, its finest Laplacian details are cored (details below a
    threshold shrink, strong edges stay; Donoho's soft threshold, 1995); where it is smoother,
    luminance noise is added. The match is whole at the border and fades over 256 px.

    Args:
        painted: the whole canvas, as from `match_colour`.
        source: the untouched picture that the canvas was grown from.
        padding: what it was grown by, in px.
    """
    own = np.asarray(source.convert("RGB"))

    def matched(lab: Floats, margin: int, turns: int) -> Floats:
        near = to_lab(np.rot90(own, turns)[:NEAR])
        return _with_grain(lab, margin, _grain(near[..., 0]))

    return _side_by_side(painted, padding, matched)


def _side_by_side(painted: Image.Image, padding: Padding, change: Any) -> Image.Image:
    """Change the strip around each padded side, turned so that its margin lies on top."""
    pixels = np.array(painted.convert("RGB"))
    sides = ((padding.top, 0), (padding.right, 1), (padding.bottom, 2), (padding.left, 3))
    for margin, turns in sides:
        if margin:
            turned = np.rot90(pixels, turns)
            first = max(0, margin - GRAIN_REACH)
            strip = turned[first : margin + NEAR]
            lab = change(to_lab(np.ascontiguousarray(strip)), margin - first, turns)
            strip[:] = np.clip(np.rint(from_lab(lab)), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def _levelled(lab: Floats, margin: int, _turns: int) -> Floats:
    if margin < 4 or len(lab) < margin + 4:
        return lab
    step = lab[margin + 1 : margin + 4].mean(0) - lab[margin - 4 : margin - 1].mean(0)
    half = _along_the_border(step) / 2
    beyond = min(margin, STEP_REACH)
    within = min(len(lab) - margin, STEP_REACH)
    lab[margin - beyond : margin] += half * _falling(beyond)[::-1]
    lab[margin : margin + within] -= half * _falling(within)
    return lab


def _along_the_border(step: Floats) -> Floats:
    """Return the height of a step (columns, 3) as its neighbours agree on it."""
    around = np.pad(step, ((STEP_ACROSS // 2,) * 2, (0, 0)), "edge")
    agreed = np.median(np.lib.stride_tricks.sliding_window_view(around, STEP_ACROSS, 0), -1)
    height = np.sqrt((agreed**2).sum(-1, keepdims=True))
    agreed = agreed * np.minimum(1, STEP_MAX / np.maximum(height, 1e-6))
    around = np.pad(agreed, ((STEP_SMOOTH // 2,) * 2, (0, 0)), "edge")
    smooth: Floats = np.lib.stride_tricks.sliding_window_view(around, STEP_SMOOTH, 0).mean(-1)
    return smooth


def _falling(rows: int) -> Floats:
    """Return weights (rows, 1, 1) that fall from 1 to 0 away from the border."""
    weights: Floats = (1 - (np.arange(rows, dtype=np.float32) + 0.5) / rows)[:, None, None]
    return weights


def _with_grain(lab: Floats, margin: int, wanted: float) -> Floats:
    """Return the strip with the wanted grain beyond its border."""
    beyond = lab[max(0, margin - NEAR) : margin]
    if min(beyond.shape[:2]) < 8:
        return lab
    if _grain(beyond[..., 0]) > wanted * 1.05 + GRAIN_TOLERANCE:
        changed = _cored(lab, _least(beyond, wanted, _cored, CORING_MAX, falls=True))
    else:
        changed = _noisy(lab, _least(beyond, wanted, _noisy, GRAIN_MAX, falls=False))
    share = np.ones((len(lab), 1, 1), np.float32)
    share[:margin] = np.linspace(1 - margin / GRAIN_REACH, 1, margin)[:, None, None]
    mixed: Floats = lab + share * (changed - lab)
    return mixed


def _least(part: Floats, wanted: float, change: Any, most: float, *, falls: bool) -> float:
    """Return by bisection the least amount of a change that brings the grain where it should be."""
    low, high = 0.0, most
    for _ in range(SEARCH_STEPS):
        amount = (low + high) / 2
        grain = _grain(change(part, amount)[..., 0])
        if (grain > wanted) == falls:
            low = amount
        else:
            high = amount
    return high


def _cored(lab: Floats, threshold: float) -> Floats:
    height, width = lab.shape[:2]
    levels = max(1, min(CORING_LEVELS, int(np.log2(min(height, width))) - 1))
    pad = [(0, -side % (1 << levels)) for side in (height, width)]
    *fine, rest = laplacian_levels(np.pad(lab, [*pad, (0, 0)], "edge"), levels)
    kept = [_shrunk(detail, threshold * CORING_FALL**n) for n, detail in enumerate(fine)]
    return join_levels([*kept, rest])[:height, :width]


def _shrunk(detail: Floats, threshold: float) -> Floats:
    """Return details below the threshold at nought, those above four times of it whole."""
    size = np.sqrt((detail**2).sum(-1, keepdims=True)) / max(threshold, 1e-6)
    soft = np.maximum(0, 1 - 1 / np.maximum(size, 1e-6))
    whole = np.clip(size / 2 - 1, 0, 1)
    shrunk: Floats = detail * (soft + (1 - soft) * whole)
    return shrunk


def _noisy(lab: Floats, deviation: float) -> Floats:
    noise = np.random.default_rng(0).standard_normal(lab.shape[:2], np.float32)
    changed = lab.copy()
    changed[..., 0] += deviation * noise
    return changed


def _grain(tone: Floats) -> float:
    """Return the median distance of L* from the mean of its four neighbours."""
    around = (tone[:-2, 1:-1] + tone[2:, 1:-1] + tone[1:-1, :-2] + tone[1:-1, 2:]) / 4
    return float(np.median(np.abs(tone[1:-1, 1:-1] - around)))
