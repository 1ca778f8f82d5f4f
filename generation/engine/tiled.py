"""One step of a canvas too large for one pass: tiles predicted in turn, then averaged.

All tiles of a picture advance together, so no seam can form between them [MultiDiffusion,
arXiv 2302.08113].
"""

from collections.abc import Sequence
from dataclasses import replace

import torch

from generation.contract.pixels import Box, Size
from generation.engine.families.base import Inputs

SPREAD = 0.3
"""Deviation of a tile's weight, as a share of its side: what it says of its rim counts less."""


class TiledStep:
    """Collects the tiles' predictions of one step; each pass takes the next few tiles."""

    def __init__(self, boxes: Sequence[Box], *, factor: int, tiles_per_pass: int) -> None:
        self._boxes = [_on_grid(box, factor) for box in boxes]
        self._size = Size(width=boxes[0].width, height=boxes[0].height)
        self._tiles_per_pass = tiles_per_pass
        self._done: list[torch.Tensor] = []

    @property
    def next_tiles(self) -> int:
        """How many tiles the next pass takes."""
        return min(self._tiles_per_pass, len(self._boxes) - len(self._done))

    def inputs(self, whole: Inputs) -> list[Inputs]:
        """Return the next tiles' parts of the canvas's inputs."""
        start = len(self._done)
        return [self._part(whole, box) for box in self._boxes[start : start + self.next_tiles]]

    def add(self, predictions: Sequence[torch.Tensor], whole: Inputs) -> torch.Tensor | None:
        """Take the next tiles' predictions; return the canvas's once all are there."""
        self._done.extend(predictions)
        if len(self._done) < len(self._boxes):
            return None
        merged = self._merged(whole)
        self._done = []
        return merged

    def _merged(self, whole: Inputs) -> torch.Tensor:
        _, channels, height, width = whole.sample.shape
        rows = self._done[0].shape[0]
        total = torch.zeros((rows, channels, height, width), device=whole.sample.device)
        weights = torch.zeros((height, width), device=whole.sample.device)
        share = _bell(*self._done[0].shape[-2:]).to(whole.sample.device)
        for box, prediction in zip(self._boxes, self._done, strict=True):
            rectangle = (..., slice(box.top, box.bottom), slice(box.left, box.right))
            total[rectangle] += prediction * share
            weights[rectangle] += share
        return total / weights

    def _part(self, whole: Inputs, box: Box) -> Inputs:
        rectangle = (..., slice(box.top, box.bottom), slice(box.left, box.right))
        extra = None if whole.extra is None else whole.extra[rectangle]
        return replace(whole, sample=whole.sample[rectangle], extra=extra, size=self._size)


def _on_grid(box: Box, factor: int) -> Box:
    return Box(
        left=box.left // factor,
        top=box.top // factor,
        right=box.right // factor,
        bottom=box.bottom // factor,
    )


def _bell(height: int, width: int) -> torch.Tensor:
    """Return a Gaussian weight (height, width), largest in the middle and nowhere 0."""
    sides = []
    for length in (height, width):
        at = (torch.arange(length) + 0.5) / length - 0.5
        sides.append(torch.exp(-0.5 * (at / SPREAD) ** 2))
    return sides[0][:, None] * sides[1][None, :]
