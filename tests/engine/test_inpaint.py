"""Where an inpainting looks and what it puts back, without any network."""

import numpy as np
import pytest
from PIL import Image

from generation.contract.pixels import Box, Size
from generation.contract.requests import ImageRef, Inpaint
from generation.engine.attempt import Attempt, Finished, Limits
from generation.engine.inpaint import InpaintCanvas, InpaintTask, context_box
from generation.engine.seams import redo_seed

REF = ImageRef(sha256="a" * 64)


def canvas(mask: Image.Image, *, native_area: int = 64 * 64) -> InpaintCanvas:
    request = Inpaint(
        model="m", prompt="x", seeds=(1,), source=REF, mask=REF, grow=0, feather=0, context=16
    )
    limits = Limits(multiple=8, native_area=native_area)
    return InpaintCanvas(request, limits, source=Image.new("RGB", mask.size, "black"), mask=mask)


def test_a_grey_mask_puts_back_that_share_of_what_was_painted() -> None:
    mask = Image.new("L", (96, 96))
    mask.paste(255, (32, 32, 64, 64))
    mask.paste(102, (40, 40, 48, 48))
    painted = canvas(mask)

    joined = painted.joined(Image.new("RGB", (painted.crop.width, painted.crop.height), "white"))

    assert np.array_equal(np.asarray(joined)[..., 0], np.asarray(mask))


def test_a_crop_far_above_the_models_size_is_painted_smaller() -> None:
    mask = Image.new("L", (400, 300), 255)
    painted = canvas(mask)

    assert (painted.crop.width, painted.crop.height) == (400, 300)
    assert painted.working.width * painted.working.height <= 1.5 * 64 * 64
    assert painted.attempt.size.width % 8 == painted.attempt.size.height % 8 == 0


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((100, 100, 120, 120), (78, 78, 142, 142)),
        ((0, 0, 10, 10), (0, 0, 64, 64)),
        ((190, 190, 200, 200), (136, 136, 200, 200)),
        ((20, 90, 180, 110), (4, 68, 196, 132)),
        ((0, 0, 200, 200), (0, 0, 200, 200)),
    ],
)
def test_the_model_sees_the_mask_its_surroundings_and_at_least_its_native_size(
    box: tuple[int, int, int, int], expected: tuple[int, int, int, int]
) -> None:
    left, top, right, bottom = box
    seen = context_box(
        Box(left=left, top=top, right=right, bottom=bottom),
        16,
        Size(width=200, height=200),
        64 * 64,
    )

    assert (seen.left, seen.top, seen.right, seen.bottom) == expected


class Scored(InpaintCanvas):
    """A canvas whose tries score as told."""

    scores: list[float]

    def score(self, image: Image.Image) -> float:
        return self.scores.pop(0)


@pytest.mark.parametrize(
    ("scores", "tries", "kept", "warning"),
    [
        ([0.9], 1, 0.9, False),
        ([3.0, 0.8], 2, 0.8, False),
        ([1.1, 2.0], 2, 1.1, False),
        ([3.0, 2.0], 2, 2.0, True),
    ],
)
def test_a_border_that_shows_is_painted_once_more_and_the_better_try_kept(
    scores: list[float], tries: int, kept: float, warning: bool
) -> None:
    mask = Image.new("L", (64, 64))
    mask.paste(255, (24, 24, 40, 40))
    request = Inpaint(model="m", prompt="x", seeds=(7,), source=REF, mask=REF, feather=4)
    source = Image.new("RGB", mask.size, "black")
    painted = Scored(request, Limits(multiple=8, native_area=64 * 64), source=source, mask=mask)
    painted.scores = scores
    task = InpaintTask(painted, 7)
    seeds: list[int] = []
    result: Finished | Attempt = task.begin()
    while isinstance(result, Attempt):
        seeds.append(result.seed)
        size = (painted.working.width, painted.working.height)
        result = task.finish(Image.new("RGB", size, "white"))

    assert seeds == [redo_seed(7, number) for number in range(tries)]
    facts = result.facts
    assert (facts["seam_score"], facts["seam_warning"], facts["tries"]) == (kept, warning, tries)
