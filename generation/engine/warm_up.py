"""How long passes of 1, 2, 4 and 8 pictures take, measured before anybody waits for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generation.contract.engine import Work
from generation.contract.errors import EngineError
from generation.engine.batch_profile import TRUSTED, BatchProfile
from generation.engine.in_flight import Admission, InFlight

SIZES = (1, 2, 4, 8)
STEADY_MS, TRIES_MAX = 300.0, 8
BUDGET_S = 60.0
"""No size is begun that would probably end later: on slow devices one picture says enough."""


@dataclass(frozen=True, kw_only=True)
class Batches:
    """Milliseconds of a pass by how many pictures it carries, and how many go together."""

    ms: dict[int, float]
    together: int


def timed_passes(
    admission: Admission, profile: BatchProfile, work: Work, clock: Callable[[], float]
) -> Batches:
    """Run forward passes over a work's pictures without painting any; the profile learns them.

    Raises:
        EngineError: the model cannot be loaded, or not even one picture fits.
    """
    images = admission.admit(work, lambda name: None)
    try:
        ms = _timed(images, profile, clock)
        first = images[0]
        allowed = profile.rows_allowed(first.key, first.rows) // first.rows
        return Batches(ms=ms, together=min(allowed, max(ms)))
    finally:
        for image in images:
            image.close()


def _timed(
    images: Sequence[InFlight],
    profile: BatchProfile,
    clock: Callable[[], float],
) -> dict[int, float]:
    ms: dict[int, float] = {}
    first, end = images[0], clock() + BUDGET_S
    images[0].predict(images[:1])  # warms up
    for size in (size for size in SIZES if size <= len(images)):
        expected_s = 2 * TRUSTED * ms.get(size // 2, 0.0) / 1000
        if clock() + expected_s > end:
            break
        try:
            ms[size] = _best_ms(images[:size], clock)
        except EngineError as error:
            if error.code != "out_of_memory" or size == 1:
                raise
            profile.halve(first.key, size * first.rows)
            break
        for _ in range(TRUSTED):
            profile.record(first.key, size * first.rows, ms[size])
    return ms


def _best_ms(group: Sequence[InFlight], clock: Callable[[], float]) -> float:
    """Return the quickest of a few passes; short ones are run oftener, since chance weighs more."""
    times: list[float] = []
    while len(times) < TRUSTED or (sum(times) < STEADY_MS and len(times) < TRIES_MAX):
        times.append(_passed_ms(group, clock))
    return min(times)


def _passed_ms(group: Sequence[InFlight], clock: Callable[[], float]) -> float:
    started = clock()
    group[0].predict(group)
    return (clock() - started) * 1000.0
