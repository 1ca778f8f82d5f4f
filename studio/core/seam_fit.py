"""Where between seam scores people begin to see seams: a limit fitted to what they said."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from generation.contract.requests import SEAM_LIMIT_MAX, SEAM_LIMIT_MIN

LEAST = 20
"""Verdicts of each kind below which a limit would say more of chance than of eyes."""
FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class Said:
    """One verdict: of which picture, what was measured there, and whether a seam was seen."""

    picture: int
    score: float
    seam: bool


@dataclass(frozen=True, kw_only=True)
class Errors:
    """What a limit does wrong: good ones it would paint again, and seams that it lets pass."""

    good: float
    seam: float

    @property
    def balanced_accuracy(self) -> float:
        return 1 - (self.good + self.seam) / 2


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A limit, how it would have done, and how limits fitted without a picture do on it."""

    limit: float
    errors: Errors
    held_out: Errors


def missing(said: Sequence[Said], least: int = LEAST) -> tuple[int, int]:
    """Return how many good ones and how many seams are lacking for a fit."""
    seams = sum(one.seam for one in said)
    return max(0, least - (len(said) - seams)), max(0, least - seams)


def errors_at(said: Sequence[Said], limit: float) -> Errors:
    """Return the shares that a limit gets wrong; of a kind that is not there, none."""
    return _errors([(one, one.score > limit) for one in said])


def fitted(said: Sequence[Said], old: float) -> Fit:
    """Return the limit of the best balanced accuracy; of equally good ones that nearest to `old`.

    The held-out figure leaves out a fifth of the pictures at a time, each with all its verdicts.
    """
    limit = _best(said, old)
    judged: list[tuple[Said, bool]] = []
    for fold in _folds(said):
        rest = [one for one in said if one.picture not in fold]
        if missing(rest, 1) == (0, 0):
            without = _best(rest, old)
            judged += [(one, one.score > without) for one in said if one.picture in fold]
    return Fit(limit=limit, errors=errors_at(said, limit), held_out=_errors(judged))


def _best(said: Sequence[Said], old: float) -> float:
    """Return the best of the middles between neighbouring scores, and of the old limit itself."""
    scores = sorted({one.score for one in said})
    middles = [round((low + high) / 2, 3) for low, high in pairwise(scores)]
    allowed = [limit for limit in middles if SEAM_LIMIT_MIN <= limit <= SEAM_LIMIT_MAX]
    return min(
        [old, *allowed],
        key=lambda limit: (-errors_at(said, limit).balanced_accuracy, abs(limit - old)),
    )


def _errors(judged: Sequence[tuple[Said, bool]]) -> Errors:
    good = [shown for one, shown in judged if not one.seam]
    seams = [shown for one, shown in judged if one.seam]
    return Errors(
        good=sum(good) / len(good) if good else 0.0,
        seam=1 - sum(seams) / len(seams) if seams else 0.0,
    )


def _folds(said: Sequence[Said]) -> list[set[int]]:
    """Deal the pictures out, those with seams and those without evenly."""
    seen: dict[int, list[bool]] = defaultdict(list)
    for one in said:
        seen[one.picture].append(one.seam)
    dealt = sorted(seen, key=lambda picture: (sum(seen[picture]) / len(seen[picture]), picture))
    return [set(dealt[start::FOLDS]) for start in range(min(FOLDS, len(dealt)))]
