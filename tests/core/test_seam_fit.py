"""Limits of seam scores, fitted to what people said."""

import pytest

from studio.core.seam_fit import Said, errors_at, fitted, missing


def said(good: list[float], seams: list[float]) -> list[Said]:
    scores = [(score, False) for score in good] + [(score, True) for score in seams]
    return [Said(picture=n, score=score, seam=seam) for n, (score, seam) in enumerate(scores)]


@pytest.mark.parametrize(
    ("good", "seams", "limit"),
    [
        ([0.5, 0.6, 0.7], [1.5, 1.6], 1.0),  # the old one errs nowhere, so it stays
        ([0.5, 0.6, 1.2], [1.6, 1.8], 1.4),
        ([0.3, 0.4], [0.6, 0.7], 0.5),
        ([0.5, 0.6, 0.7, 3.0], [1.5, 1.6], 1.0),  # one that errs does not move it
        ([0.5], [7.0, 9.0], 1.0),
    ],
)
def test_the_limit_lies_where_both_are_told_apart_best(
    good: list[float], seams: list[float], limit: float
) -> None:
    assert fitted(said(good, seams), 1.0).limit == pytest.approx(limit)


def test_many_good_ones_do_not_outweigh_few_seams() -> None:
    found = fitted(said([0.9] * 50 + [1.3] * 3, [1.2, 1.25, 1.4]), 2.0)

    assert found.limit == pytest.approx(1.05)
    assert found.errors.good == pytest.approx(3 / 53)
    assert found.errors.seam == 0


def test_held_out_pictures_are_judged_by_limits_that_never_saw_them() -> None:
    apart = fitted(said([0.4 + n / 100 for n in range(25)], [1.5 + n / 100 for n in range(25)]), 1)
    alike = said([1.0 + n / 100 for n in range(0, 50, 2)], [1.0 + n / 100 for n in range(1, 50, 2)])
    mixed = fitted(alike, 1.0)

    assert apart.held_out.balanced_accuracy == 1.0
    assert mixed.held_out.balanced_accuracy < mixed.errors.balanced_accuracy


def test_all_verdicts_on_a_picture_are_held_out_together() -> None:
    again = [Said(picture=1, score=1.2, seam=True)] * 4 + said([0.5, 0.6, 0.7], [1.4, 1.5])

    assert fitted(again, 1.0).held_out.seam == 0


def test_what_is_missing_is_counted_for_each_kind() -> None:
    assert missing(said([1.0] * 3, [2.0]), 5) == (2, 4)
    assert missing(said([1.0] * 5, [2.0] * 9), 5) == (0, 0)
    assert errors_at([], 1.0).balanced_accuracy == 1.0
