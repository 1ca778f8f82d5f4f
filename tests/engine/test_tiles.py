"""Tiles cover every canvas, and what is averaged from them is what one pass would have said."""

from itertools import pairwise

import pytest
import torch

from generation.contract.pixels import Box, Size
from generation.engine.families.base import Inputs
from generation.engine.tiled import TiledStep
from generation.engine.tiles import tile_boxes


@pytest.mark.parametrize(
    ("width", "height", "tile", "overlap", "multiple", "count"),
    [
        (512, 512, 512, 64, 8, 1),
        (256, 320, 512, 64, 8, 1),
        (520, 512, 512, 64, 8, 2),
        (2704, 3400, 1024, 160, 8, 12),
        (2048, 1024, 1024, 256, 16, 3),
        (1024, 2592, 600, 200, 32, 21),
    ],
)
def test_tiles_cover_the_canvas_and_share_at_least_the_overlap(
    width: int, height: int, tile: int, overlap: int, multiple: int, count: int
) -> None:
    size = Size(width=width, height=height)
    boxes = tile_boxes(size, tile=tile, overlap=overlap, multiple=multiple)

    assert len(boxes) == count
    assert len({(box.width, box.height) for box in boxes}) == 1
    for low, high, length in (("left", "right", width), ("top", "bottom", height)):
        spans = sorted({(getattr(box, low), getattr(box, high)) for box in boxes})
        assert spans[0][0] == 0
        assert spans[-1][1] == length
        assert all(after[0] <= before[1] - overlap for before, after in pairwise(spans))
        assert all(at % multiple == 0 for span in spans for at in span)


def whole(height: int = 12, width: int = 20) -> Inputs:
    chance = torch.Generator("cpu").manual_seed(1)
    return Inputs(
        sample=torch.randn((1, 4, height, width), generator=chance),
        timestep=torch.tensor(1.0),
        words=(),
        size=Size(width=width * 8, height=height * 8),
        guidance=1.0,
        extra=torch.randn((1, 5, height, width), generator=chance),
    )


def pointwise(inputs: Inputs) -> torch.Tensor:
    """Return what a network without any context would say, in two rows."""
    assert inputs.extra is not None
    return torch.cat([inputs.sample * 2 + 1, inputs.sample - inputs.extra[:, :4]])


@pytest.mark.parametrize("tiles_per_pass", [1, 2, 5])
def test_tiles_of_a_network_without_context_add_up_to_its_answer_for_the_whole(
    tiles_per_pass: int,
) -> None:
    canvas = whole()
    boxes = tile_boxes(canvas.size, tile=64, overlap=16, multiple=8)
    step = TiledStep(boxes, factor=8, tiles_per_pass=tiles_per_pass)
    passes, merged = 0, None
    while merged is None:
        parts = step.inputs(canvas)
        assert len(parts) == step.next_tiles <= tiles_per_pass
        merged = step.add([pointwise(part) for part in parts], canvas)
        passes += 1

    assert passes == -(-len(boxes) // tiles_per_pass)
    assert torch.allclose(merged, pointwise(canvas), atol=1e-5)


def test_the_middle_of_a_tile_counts_more_than_its_rim() -> None:
    canvas = whole(height=8, width=12)
    boxes = (Box(left=0, top=0, right=64, bottom=64), Box(left=32, top=0, right=96, bottom=64))
    step = TiledStep(boxes, factor=8, tiles_per_pass=2)

    merged = step.add([torch.zeros(1, 4, 8, 8), torch.ones(1, 4, 8, 8)], canvas)

    assert merged is not None
    shared = merged[0, 0, 0, 4:8]
    assert (shared.diff() > 0).all()
    assert shared[0] < 0.3
    assert shared[-1] > 0.7
