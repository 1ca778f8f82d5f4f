"""A grown picture's border: steps are levelled, grain is matched, real edges stay."""

import numpy as np
import pytest
from PIL import Image

from generation.contract.pixels import Padding
from generation.engine.border import NEAR, STEP_MAX, even_grain, level_border, match_grain
from generation.engine.lab import from_lab, to_lab

SIDE, MARGIN = 160, 64
PADDINGS = {
    "top": (Padding(left=0, top=MARGIN, right=0, bottom=0), 0),
    "right": (Padding(left=0, top=0, right=MARGIN, bottom=0), 1),
    "bottom": (Padding(left=0, top=0, right=0, bottom=MARGIN), 2),
    "left": (Padding(left=MARGIN, top=0, right=0, bottom=0), 3),
}


def grey(tone: float, rows: int, grain: float = 0.0, seed: int = 1) -> np.ndarray:
    lab = np.zeros((rows, SIDE, 3), np.float32)
    lab[..., 0] = tone + grain * np.random.default_rng(seed).standard_normal((rows, SIDE))
    return lab


def picture(lab: np.ndarray, turns: int) -> Image.Image:
    rgb = np.clip(np.rint(from_lab(lab)), 0, 255).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(np.rot90(rgb, -turns)))


def tones(image: Image.Image, turns: int) -> np.ndarray:
    return to_lab(np.ascontiguousarray(np.rot90(np.asarray(image), turns)))[..., 0]


def grain_of(tone: np.ndarray) -> float:
    return float(np.median(np.abs(tone[1:-1] - (tone[:-2] + tone[2:]) / 2)))


@pytest.mark.parametrize("side", PADDINGS)
def test_a_step_of_tone_at_the_border_is_levelled_on_every_side(side: str) -> None:
    padding, turns = PADDINGS[side]
    stepped = picture(np.concatenate([grey(56, MARGIN), grey(50, SIDE)]), turns)

    tone = tones(level_border(stepped, padding), turns)

    assert abs(tone[MARGIN - 1] - tone[MARGIN]).max() < 1.0
    assert tone[0].mean() == pytest.approx(56, abs=0.5)
    assert tone[-1].mean() == pytest.approx(50, abs=0.5)


def test_an_edge_of_something_keeps_its_height_but_for_what_a_seam_may_have() -> None:
    padding, _ = PADDINGS["top"]
    edge = picture(np.concatenate([grey(90, MARGIN), grey(20, SIDE)]), 0)

    tone = tones(level_border(edge, padding), 0)

    assert (tone[MARGIN - 1] - tone[MARGIN]).mean() == pytest.approx(70 - STEP_MAX, abs=2)


@pytest.mark.parametrize("side", PADDINGS)
def test_a_faint_line_along_the_border_gives_way_to_a_straight_run(side: str) -> None:
    padding, turns = PADDINGS[side]
    slope = grey(40, MARGIN + SIDE)
    slope[..., 0] += np.arange(MARGIN + SIDE)[:, None] * 0.1
    slope[MARGIN : MARGIN + 2, :, 0] += 2.5

    tone = tones(level_border(picture(slope, turns), padding), turns)

    steps = np.diff(tone.mean(1)[MARGIN - 12 : MARGIN + 12])
    assert steps.max() < 0.8
    assert steps.min() > -0.8


@pytest.mark.parametrize("side", PADDINGS)
def test_grain_is_evened_to_what_blending_left_within_and_only_beyond(side: str) -> None:
    padding, turns = PADDINGS[side]
    joined = picture(np.concatenate([grey(50, MARGIN, 2.5), grey(50, SIDE, 1.2, seed=2)]), turns)

    tone, before = tones(even_grain(joined, padding), turns), tones(joined, turns)

    assert (tone[MARGIN:] == before[MARGIN:]).all()
    wanted, had = (grain_of(before[rows]) for rows in (slice(68, 100), slice(28, 59)))
    assert abs(grain_of(tone[28:59]) - wanted) < 0.25 * abs(had - wanted)


@pytest.mark.parametrize(
    ("beyond", "own"), [(2.0, 0.0), (2.5, 1.0), (0.0, 2.5)], ids=["cleaned", "calmed", "roughened"]
)
@pytest.mark.parametrize("side", PADDINGS)
def test_grain_beyond_the_border_comes_to_the_sources_own(
    side: str, beyond: float, own: float
) -> None:
    padding, turns = PADDINGS[side]
    source = picture(grey(50, SIDE, own, seed=2), turns)
    painted = picture(np.concatenate([grey(50, MARGIN, beyond), grey(50, SIDE, own)]), turns)

    tone = tones(match_grain(painted, source, padding), turns)

    before = grain_of(tones(painted, turns)[MARGIN - 40 : MARGIN])
    after, wanted = grain_of(tone[MARGIN - 40 : MARGIN]), grain_of(tones(source, turns)[:40])
    assert abs(after - wanted) < 0.25 * abs(before - wanted)


def test_edges_beyond_the_border_stay_where_grain_is_cleaned() -> None:
    padding, _ = PADDINGS["top"]
    rough = grey(30, MARGIN, 3.0)
    rough[:, SIDE // 2 :, 0] += 40
    painted = picture(np.concatenate([rough, grey(50, SIDE)]), 0)

    tone = tones(match_grain(painted, picture(grey(50, SIDE), 0), padding), 0)

    across = tone[MARGIN - 40 : MARGIN, SIDE // 2 + 4] - tone[MARGIN - 40 : MARGIN, SIDE // 2 - 4]
    assert across.mean() == pytest.approx(40, abs=3)


def test_what_lies_deep_in_the_source_is_not_touched() -> None:
    padding, _ = PADDINGS["top"]
    image = picture(grey(50, MARGIN + SIDE, 3.0), 0)

    changed = level_border(match_grain(image, picture(grey(50, SIDE), 0), padding), padding)

    deep = (0, MARGIN + NEAR, SIDE, MARGIN + SIDE)
    assert changed.crop(deep).tobytes() == image.crop(deep).tobytes()
