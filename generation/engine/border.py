"""What a grown picture's border still shows after its colours match: steps, lines, and grain.

All of it works in CIELAB on the strips that may change, and leaves the source's own pixels to be
pasted back. Everything is deterministic.
"""

from dataclasses import dataclass
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
EVEN_FROM, EVEN_TO = 4, 36
"""Which rows within the border say what its grain became, in px."""
SEARCH_STEPS = 8

STEP_REACH = 24
STEP_ACROSS = 25
"""How many neighbours along the border vote on a step's height, an odd number of px."""
STEP_SMOOTH = 17
STEP_MAX = 14.0
"""A step of more than this many Lab units is an edge of something and no seam."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A straight run of tone through the border.

    It reaches `reach` px to either side and starts from the mean of `ends` rows. A change of up to
    `most` Lab units is made whole, one of twice that not at all: that is in the picture.
    """

    reach: int
    ends: int
    most: float


LINES = Run(reach=12, ends=4, most=3.0)
SLOPES = Run(reach=28, ends=6, most=8.0)


def level_border(painted: Image.Image, padding: Padding, *, broad: bool = False) -> Image.Image:
    """Return the painted canvas with the steps of tone at the old edges levelled out.

    Along each padded side the difference between the three rows beyond and within the border is
    taken, its median over 25 px, at most 14 Lab units of it, and half of it is added on either
    side, fading over 24 px. Lines of a few Lab units that then still run along the border, within
    12 px of it, give way to a straight run of tone. `broad` first draws slow changes of tone
    straight over 28 px on either side, which a step would cut through.
    """

    def levelled(lab: Floats, margin: int, _turns: int) -> Floats:
        if broad:
            lab = _straightened(lab, margin, SLOPES)
        return _straightened(_without_step(lab, margin), margin, LINES)

    return _side_by_side(painted, padding, levelled)


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


def even_grain(joined: Image.Image, padding: Padding) -> Image.Image:
    """Return the joined picture with its margins' grain as it came out within the old edges.

    Two grains mixed are finer than either, so what `match_grain` made alike differs again after
    blending. Only pixels beyond the old edges change.
    """

    def evened(lab: Floats, margin: int, _turns: int) -> Floats:
        within = lab[margin + EVEN_FROM : margin + EVEN_TO, :, 0]
        if min(within.shape) < 8:
            return lab
        changed = _with_grain(lab, margin, _grain(within), tolerance=0.0)
        lab[:margin] = changed[:margin]
        return lab

    return _side_by_side(joined, padding, evened)


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


def _without_step(lab: Floats, margin: int) -> Floats:
    if margin < 4 or len(lab) < margin + 4:
        return lab
    step = lab[margin + 1 : margin + 4].mean(0) - lab[margin - 4 : margin - 1].mean(0)
    half = _along_the_border(step, STEP_MAX) / 2
    beyond = min(margin, STEP_REACH)
    within = min(len(lab) - margin, STEP_REACH)
    lab[margin - beyond : margin] += half * _falling(beyond)[::-1]
    lab[margin : margin + within] -= half * _falling(within)
    return lab


def _straightened(lab: Floats, margin: int, run: Run) -> Floats:
    reach = min(run.reach + run.ends, margin, len(lab) - margin)
    if reach < 2 * run.ends:
        return lab
    rows = _along_the_border(lab[margin - reach : margin + reach])
    at = np.arange(2 * reach, dtype=np.float32)
    start, stop = at[: run.ends].mean(), at[-run.ends :].mean()
    first, last = rows[: run.ends].mean(0), rows[-run.ends :].mean(0)
    change = first + (last - first) * ((at - start) / (stop - start))[:, None, None] - rows
    height = np.sqrt((change**2).sum(-1, keepdims=True))
    fade = np.clip((np.minimum(at, at[::-1]) + 0.5) / run.ends, 0, 1)[:, None, None]
    change *= fade * np.clip(2 - height / run.most, 0, 1)
    lab[margin - reach : margin + reach] += change
    return lab


def _along_the_border(rows: Floats, most: float | None = None) -> Floats:
    """Return rows (..., columns, 3) as neighbours along the border agree on them."""
    agreed = np.median(_neighbours(rows, STEP_ACROSS), -1)
    smooth = _neighbours(agreed if most is None else _at_most(agreed, most), STEP_SMOOTH)
    mean: Floats = smooth.mean(-1)
    return mean


def _neighbours(rows: Floats, count: int) -> Floats:
    pad = [(0, 0)] * (rows.ndim - 2) + [(count // 2,) * 2, (0, 0)]
    around: Floats = np.lib.stride_tricks.sliding_window_view(np.pad(rows, pad, "edge"), count, -2)
    return around


def _at_most(change: Floats, most: float) -> Floats:
    """Return Lab differences (..., 3) shortened to a length."""
    height = np.sqrt((change**2).sum(-1, keepdims=True))
    shortened: Floats = change * np.minimum(1, most / np.maximum(height, 1e-6))
    return shortened


def _falling(rows: int) -> Floats:
    """Return weights (rows, 1, 1) that fall from 1 to 0 away from the border."""
    weights: Floats = (1 - (np.arange(rows, dtype=np.float32) + 0.5) / rows)[:, None, None]
    return weights


def _with_grain(
    lab: Floats, margin: int, wanted: float, tolerance: float = GRAIN_TOLERANCE
) -> Floats:
    """Return the strip with the wanted grain beyond its border."""
    beyond = lab[max(0, margin - NEAR) : margin]
    if min(beyond.shape[:2]) < 8:
        return lab
    if _grain(beyond[..., 0]) > wanted * 1.05 + tolerance:
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
