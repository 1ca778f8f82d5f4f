"""Seams: the measure sees those that people see, and leaves clean pictures alone."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from generation.contract.pixels import Padding, Size
from generation.engine.seams import (
    Axis,
    Seam,
    is_plain,
    is_seen,
    redo_overlap,
    redo_seed,
    seam_score,
    seam_scores,
    seams_of,
)

Injury = Callable[[np.ndarray], np.ndarray]

SIDE, TOP = 320, 160


def _dead_leaves(seed: int) -> Image.Image:
    """Return overlapping discs under a little grain: edges everywhere, as in real pictures."""
    dice = np.random.default_rng(seed)
    image = Image.new("RGB", (SIDE, TOP + SIDE))
    draw = ImageDraw.Draw(image)
    for _ in range(500):
        x, y = dice.integers(-20, SIDE + 20), dice.integers(-20, TOP + SIDE + 20)
        r = 6 + 60 * dice.random() ** 3
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(map(int, dice.integers(30, 225, 3))))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.7))).astype(float)
    return _clipped(soft + dice.normal(0, 4, soft.shape[:2])[..., np.newaxis])


def _clipped(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _cast(values: np.ndarray) -> np.ndarray:
    values[:TOP] += (9, 0, -7)
    return values


def _brighter(values: np.ndarray) -> np.ndarray:
    values[:TOP] += 8
    return values


def _line(values: np.ndarray) -> np.ndarray:
    values[TOP - 1 : TOP + 1] += 40
    return values


def _smooth(values: np.ndarray) -> np.ndarray:
    soft = _clipped(values).filter(ImageFilter.GaussianBlur(4))
    values[:TOP] = np.asarray(soft)[:TOP]
    return values


def _grainy(values: np.ndarray) -> np.ndarray:
    values[:TOP] += np.random.default_rng(9).normal(0, 18, (TOP, SIDE))[..., np.newaxis]
    return values


def _shifted(values: np.ndarray) -> np.ndarray:
    values[:TOP] = np.roll(values[:TOP], 60, axis=1)
    return values


INJURIES = (_cast, _brighter, _line, _smooth, _grainy, _shifted)
SEAM = (Seam(axis=Axis.ROW, at=TOP, start=0, stop=SIDE),)


def _score(image: Image.Image) -> float:
    return seam_score(image, SEAM, image.crop((0, TOP, SIDE, TOP + SIDE)))


@pytest.fixture(scope="module")
def pictures() -> list[Image.Image]:
    return [_dead_leaves(seed) for seed in range(10)]


@pytest.fixture(scope="module")
def clean(pictures: list[Image.Image]) -> list[float]:
    return [_score(picture) for picture in pictures]


def test_clean_pictures_mostly_score_below_one(clean: list[float]) -> None:
    assert np.mean(np.array(clean) > 1.0) <= 0.2


def test_injected_seams_are_told_from_clean_pictures(
    pictures: list[Image.Image], clean: list[float]
) -> None:
    hurt = [
        _score(_clipped(injury(np.asarray(picture).astype(float))))
        for picture in pictures
        for injury in INJURIES
    ]
    higher = np.array(hurt)[:, np.newaxis] > np.array(clean)[np.newaxis, :]

    assert higher.mean() >= 0.95


@pytest.mark.parametrize("injury", INJURIES, ids=lambda injury: injury.__name__)
def test_each_kind_of_seam_is_found_in_most_pictures(
    pictures: list[Image.Image], injury: Injury
) -> None:
    scores = [_score(_clipped(injury(np.asarray(p).astype(float)))) for p in pictures]

    assert np.mean(np.array(scores) > 1.0) >= 0.7


def test_a_flat_picture_grown_by_its_own_colour_has_no_seam() -> None:
    image = Image.new("RGB", (SIDE, TOP + SIDE), (90, 120, 150))

    assert _score(image) < 1.0


def test_columns_are_measured_like_rows(pictures: list[Image.Image]) -> None:
    turned = pictures[0].transpose(Image.Transpose.TRANSPOSE)
    seam = (Seam(axis=Axis.COLUMN, at=TOP, start=0, stop=SIDE),)
    source = turned.crop((TOP, 0, TOP + SIDE, SIDE))

    assert seam_score(turned, seam, source) == pytest.approx(_score(pictures[0]), rel=1e-3)


def test_lines_are_compared_with_those_of_the_same_phase_of_a_grid() -> None:
    image = np.asarray(_dead_leaves(3)).astype(float)
    image[TOP % 8 :: 8] += 14
    image[TOP - 1 : TOP + 1] += 4
    gridded = _clipped(image)
    source = gridded.crop((0, TOP, SIDE, TOP + SIDE))

    assert seam_score(gridded, SEAM, source, grid=8) <= 1.1


def test_an_edge_that_belongs_to_the_picture_is_no_seam() -> None:
    image = Image.new("RGB", (SIDE, TOP + SIDE), (90, 120, 150))
    image.paste((200, 120, 90), (0, 0, SIDE, TOP))
    source = image.crop((0, TOP, SIDE, TOP + SIDE))

    assert seam_score(image, SEAM, source) > 1.25
    assert seam_score(image, SEAM, source, seamless=image) <= 1.0


def test_every_padded_side_has_its_old_edge_and_its_paste_back_line() -> None:
    seams = seams_of(Size(width=400, height=300), Padding(left=50, top=20), 40)

    assert [(s.axis, s.at) for s in seams] == [
        (Axis.COLUMN, 50),
        (Axis.COLUMN, 90),
        (Axis.ROW, 20),
        (Axis.ROW, 60),
    ]
    assert {(s.start, s.stop) for s in seams if s.axis is Axis.ROW} == {(50, 450)}


def test_seams_of_right_and_bottom_lie_inwards() -> None:
    seams = seams_of(Size(width=400, height=300), Padding(right=10, bottom=10), 40)

    assert [s.at for s in seams] == [400, 360, 300, 260]


def test_no_seam_scores_zero() -> None:
    assert seam_score(_dead_leaves(1), (), _dead_leaves(2)) == 0.0
    assert seam_scores(_dead_leaves(1), (), _dead_leaves(2)) == ()


def test_each_try_has_its_own_seed_in_range() -> None:
    seeds = [redo_seed(2**63 - 1, attempt) for attempt in range(4)]

    assert seeds[0] == 2**63 - 1
    assert len(set(seeds)) == 4
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert redo_seed(5, 1) == 5 + 0x9E3779B97F4A7C15 - 2**63


@pytest.mark.parametrize(("attempt", "wanted"), [(0, 112), (1, 168), (2, 252), (9, 512)])
def test_the_overlap_grows_by_half_with_each_try(attempt: int, wanted: int) -> None:
    assert redo_overlap(112, attempt) == wanted


def test_where_pixels_are_pasted_back_a_line_of_the_source_itself_is_no_seam() -> None:
    source = Image.new("RGB", (SIDE, SIDE), (90, 120, 150))
    ImageDraw.Draw(source).rectangle((0, 48, SIDE, SIDE), fill=(40, 60, 50))
    padding = Padding(left=0, top=TOP, right=0, bottom=0)
    grown = Image.new("RGB", (SIDE, TOP + SIDE), (90, 120, 150))
    grown.paste(source, (0, TOP))

    edge, back = seam_scores(grown, seams_of(source, padding, 48), source)

    assert edge <= 1.0
    assert back <= 1.0


@pytest.mark.parametrize(
    ("score", "limit", "seen", "plain"),
    [
        (1.0, None, False, False),
        (1.1, None, True, False),
        (1.3, None, True, True),
        (1.1, 1.4, False, False),
        (1.8, 1.4, True, True),
        (0.8, 0.7, True, False),
    ],
)
def test_an_order_may_say_from_which_score_a_seam_is_seen(
    score: float, limit: float | None, seen: bool, plain: bool
) -> None:
    assert (is_seen(score, limit), is_plain(score, limit)) == (seen, plain)
