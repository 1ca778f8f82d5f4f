"""Several tries at one margin: when to paint again, and which try stays."""

import pytest
from PIL import Image

from generation.contract.pixels import Padding
from generation.contract.requests import ImageRef, Outpaint
from generation.engine import outpaint
from generation.engine.attempt import Attempt, Finished, Limits
from generation.engine.outpaint import OutpaintCanvas, OutpaintTask, Try
from generation.engine.seams import redo_seed


class Scored(OutpaintCanvas):
    """A canvas whose tries come out as told."""

    scores: tuple[float, ...] = ()

    def joined(self, painted: Image.Image, number: int) -> Try:
        return Try(image=Image.new("L", (1, 1), number), score=self.scores[number], number=number)


def outpainted(scores: tuple[float, ...], *, redo: int) -> tuple[Finished, list[Attempt]]:
    request = Outpaint(
        model="m",
        prompt="x",
        seeds=(7,),
        source=ImageRef(sha256="a" * 64),
        padding=Padding(top=32),
        overlap=16,
        redo=redo,
    )
    canvas = Scored(request, Limits(multiple=8, native_area=64 * 64), Image.new("RGB", (64, 64)))
    canvas.scores = scores
    task = OutpaintTask(canvas, 7)
    attempts: list[Attempt] = []
    result: Finished | Attempt = task.begin()
    while isinstance(result, Attempt):
        attempts.append(result)
        result = task.finish(Image.new("RGB", (64, 96)))
    return result, attempts


@pytest.mark.parametrize(
    ("scores", "redo", "best", "tries", "warning"),
    [
        ((0.9,), 2, 0, 1, False),
        ((1.2,), 0, 0, 1, False),
        ((1.3,), 0, 0, 1, True),
        ((3.0, 0.8), 3, 1, 2, False),
        ((3.0, 1.5, 2.0), 2, 1, 3, True),
        ((1.1, 1.5, 2.0), 2, 0, 3, False),
    ],
)
def test_the_best_try_stays_and_a_poor_one_is_marked(
    scores: tuple[float, ...], redo: int, best: int, tries: int, warning: bool
) -> None:
    finished, _ = outpainted(scores, redo=redo)

    assert finished.image.getpixel((0, 0)) == best
    assert finished.facts["seam_score"] == scores[best]
    assert finished.facts["tries"] == tries
    assert finished.facts["seam_warning"] is warning


def test_each_further_try_has_its_own_seed_and_a_wider_overlap() -> None:
    _, attempts = outpainted((3.0, 3.0, 3.0), redo=2)

    assert [attempt.seed for attempt in attempts] == [redo_seed(7, k) for k in range(3)]
    repainted = [sum(attempt.change.tobytes()) for attempt in attempts if attempt.change]
    assert repainted == sorted(set(repainted))


@pytest.mark.parametrize(
    ("told", "kept", "looked"),
    [((0.9, 0.5, 0.5), 0.9, 1), ((1.4, 0.8, 0.5), 0.8, 2), ((1.4, 1.9, 1.6), 1.4, 3)],
)
def test_a_painting_is_finished_in_other_ways_until_its_border_does_not_show(
    told: tuple[float, ...], kept: float, looked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Outpaint(
        model="m",
        prompt="x",
        seeds=(7,),
        source=ImageRef(sha256="a" * 64),
        padding=Padding(top=32),
        overlap=16,
    )
    canvas = OutpaintCanvas(
        request, Limits(multiple=8, native_area=64 * 96), Image.new("RGB", (64, 64))
    )
    scores = iter(told)
    monkeypatch.setattr(outpaint, "seam_score", lambda *_args, **_more: next(scores))

    assert canvas.joined(Image.new("RGB", (64, 96)), 0).score == kept
    assert len(list(scores)) == len(told) - looked
