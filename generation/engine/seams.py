"""How visible the seams of a grown picture are, and what to do about a poor one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation.contract.pixels import Padding
from generation.contract.requests import SEAM_LIMIT
from generation.engine.canvas import Extent
from generation.engine.lab import to_lab

Floats = NDArray[np.floating[Any]]

WARN_SHARE = 1.25
OVERLAP_GROWTH = 1.5
OVERLAP_MAX = 512
SEED_STEP = 0x9E3779B97F4A7C15
REACH = 36
AROUND = 64
REFERENCE_LINES = 96
BLOCKS, BLOCK = 6, 128

LEAST = np.array([1.15, 0.75, 0.2], np.float32)
"""Line, jump and texture that no eye sees: without them a flat source would forbid any change."""


class Axis(StrEnum):
    """Which way a seam runs: along a row (top, bottom) or along a column (left, right)."""

    ROW = "row"
    COLUMN = "column"


@dataclass(frozen=True, kw_only=True)
class Seam:
    """A line on the grown canvas: the first row or column beyond it, and from where to where.

    `within` is the same line in the source, where the source lies on both of its sides.
    """

    axis: Axis
    at: int
    start: int
    stop: int
    within: int | None = None


def seams_of(source: Extent, padding: Padding, overlap: int) -> tuple[Seam, ...]:
    """Return for each padded side the old edge and the line where paste-back begins."""
    right, bottom = padding.left + source.width, padding.top + source.height
    sides = (
        (padding.left, Axis.COLUMN, padding.left, 1),
        (padding.right, Axis.COLUMN, right, -1),
        (padding.top, Axis.ROW, padding.top, 1),
        (padding.bottom, Axis.ROW, bottom, -1),
    )
    spans = {Axis.COLUMN: (padding.top, bottom), Axis.ROW: (padding.left, right)}
    first = {Axis.COLUMN: padding.left, Axis.ROW: padding.top}
    found = []
    for amount, axis, edge, inwards in sides:
        if amount:
            start, stop = spans[axis]
            back = edge + inwards * overlap
            within = back - first[axis]
            found.append(Seam(axis=axis, at=edge, start=start, stop=stop))
            found.append(Seam(axis=axis, at=back, start=start, stop=stop, within=within))
    return tuple(found)


def seam_scores(
    image: Image.Image,
    seams: tuple[Seam, ...],
    source: Image.Image,
    *,
    grid: int = 1,
    seamless: Image.Image | None = None,
) -> tuple[float, ...]:
    """Return one score per seam; above 1.0 it stands out among the lines of the source.

    Where pixels are pasted back, a line that the source itself has at that place is no seam.

    Args:
        image: the grown canvas as it will be stored.
        seams: where to measure, as from `seams_of`.
        source: the untouched picture; its own lines say what is usual.
        grid: pixels per latent of the model that painted; only lines of the same phase compare.
        seamless: the same canvas drawn in one go, where there is such a thing: whatever its own
            line shows at that place belongs to the picture and not to the joint.
    """
    usual = {axis: _Lines(_lab(source, axis)) for axis in {seam.axis for seam in seams}}
    return tuple(_score(image, seam, usual[seam.axis], grid, seamless) for seam in seams)


def seam_score(
    image: Image.Image,
    seams: tuple[Seam, ...],
    source: Image.Image,
    *,
    grid: int = 1,
    seamless: Image.Image | None = None,
) -> float:
    """Return the worst of `seam_scores`, 0.0 where nothing was joined."""
    return max(seam_scores(image, seams, source, grid=grid, seamless=seamless), default=0.0)


def is_seen(score: float, limit: float | None) -> bool:
    """Say whether a seam is to be painted again; a limit of None is the usual one."""
    return score > (limit or SEAM_LIMIT)


def is_plain(score: float, limit: float | None) -> bool:
    """Say whether a seam shows so plainly that the picture carries a warning."""
    return score > WARN_SHARE * (limit or SEAM_LIMIT)


def redo_seed(seed: int, attempt: int) -> int:
    """Return the seed of the `attempt`-th try, 0 being the first."""
    return (seed + attempt * SEED_STEP) % 2**63


def redo_overlap(overlap: int, attempt: int) -> int:
    """Return the overlap of the `attempt`-th try in px: half as much again each time."""
    return min(OVERLAP_MAX, round(overlap * OVERLAP_GROWTH**attempt))


class _Lines:
    """Everything measured across the rows of one Lab picture, computed once."""

    def __init__(self, lab: Floats) -> None:
        self.lab = lab
        steps = np.sqrt(((lab[1:] - lab[:-1]) ** 2).sum(-1)).mean(1)
        self.gradient = np.concatenate([[0.0], steps])
        tone = lab[..., 0]
        around = (tone[:-2, 1:-1] + tone[2:, 1:-1] + tone[1:-1, :-2] + tone[1:-1, 2:]) / 4
        self.fine = np.abs(tone[1:-1, 1:-1] - around)

    @property
    def length(self) -> int:
        return int(self.lab.shape[0])

    def measures(self, at: int) -> Floats:
        """Return line, jump and texture of the line before row `at`."""
        return np.array([self._line(at), self._jump(at), self._texture(at)], np.float32)

    def _line(self, at: int) -> float:
        here = self.gradient[max(1, at - 3) : at + 4]
        around = np.concatenate(
            [self.gradient[max(1, at - 23) : max(1, at - 3)], self.gradient[at + 4 : at + 24]]
        )
        return (float(here.max()) + 0.05) / (float(np.median(around)) + 0.05)

    def _jump(self, at: int) -> float:
        after, before = self.lab[at + 1 : at + 4], self.lab[max(0, at - 4) : max(1, at - 1)]
        across = np.median(after.mean(0) - before.mean(0), axis=0)
        return float(np.sqrt((across**2).sum()))

    def _texture(self, at: int) -> float:
        after = self.fine[at + 3 : at + REACH, ::2]
        before = self.fine[max(0, at - REACH - 1) : max(1, at - 5), ::2]
        if not (after.size and before.size):
            return 0.0
        return abs(float(np.log2((np.median(after) + 0.05) / (np.median(before) + 0.05))))


def _lab(image: Image.Image, axis: Axis) -> Floats:
    """Return the picture in Lab, turned so that seams run along its rows.

    Of a wide picture some blocks of columns stand for all: a print has more than enough.
    """
    turned = image if axis is Axis.ROW else image.transpose(Image.Transpose.TRANSPOSE)
    pixels = np.asarray(turned.convert("RGB"))
    width = pixels.shape[1]
    if width > BLOCKS * BLOCK:
        starts = np.linspace(0, width - BLOCK, BLOCKS).astype(int)
        pixels = pixels[:, (starts[:, np.newaxis] + np.arange(BLOCK)).ravel()]
    return to_lab(pixels)


def _score(
    image: Image.Image, seam: Seam, usual: _Lines, grid: int, seamless: Image.Image | None
) -> float:
    length = image.height if seam.axis is Axis.ROW else image.width
    if not 8 <= seam.at <= length - 8:
        return 0.0
    rows = [y for y in range(REACH, usual.length - REACH) if y % grid == seam.at % grid]
    rows = rows[:: max(1, len(rows) // REFERENCE_LINES)] or [usual.length // 2]
    allowed = np.quantile([usual.measures(row) for row in rows], 0.95, axis=0)
    allowed = np.maximum(allowed, LEAST)
    if seam.within is not None and 8 <= seam.within <= usual.length - 8:
        allowed = np.maximum(allowed, usual.measures(seam.within))
    if seamless is not None:
        allowed = np.maximum(allowed, _measured(seamless, seam, length))
    return float((_measured(image, seam, length) / allowed).max())


def _measured(image: Image.Image, seam: Seam, length: int) -> Floats:
    """Return the measures at a seam, looking only at what lies around it."""
    first, last = max(0, seam.at - AROUND), min(length, seam.at + AROUND)
    band = (seam.start, first, seam.stop, last)
    if seam.axis is Axis.COLUMN:
        band = (first, seam.start, last, seam.stop)
    return _Lines(_lab(image.crop(band), seam.axis)).measures(seam.at - first)
