"""Which model's jobs a worker takes next: those it has loaded go first, within bounds.

Loading a model takes as long as painting many pictures, so a worker that took strictly the oldest
tag would load two models in turn for ever. It may pass over the queue's first job in favour of a
model it has loaded, but only for jobs that would have their turn soon anyhow, and no longer than
half a minute; then the first job has its turn whatever it costs.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

SOONER_MAX = 300
"""By how much virtual time, in tenths of a device second, a job may be served early."""
PATIENCE_S = 30.0


@dataclass(frozen=True, kw_only=True)
class Head:
    """The first waiting job of a model: its row in the queue, and its tag."""

    row: int
    model: str
    tag: int


class Turns:
    """One worker's memory of which job it passes over, and since when."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._passed_over: int | None = None
        self._since = 0.0

    def models(self, waiting: Sequence[Head], warm: Collection[str]) -> frozenset[str] | None:
        """Return the models whose jobs go first now; None: whichever comes first.

        Args:
            waiting: the first job of each model, the very first first.
            warm: the models this worker has loaded, or that need no loading.
        """
        ready = [head for head in waiting if head.model in warm]
        if not ready or ready[0] is waiting[0]:
            self._passed_over = None
            return None
        first = waiting[0]
        if self._passed_over != first.row:
            self._passed_over, self._since = first.row, self._clock()
        if self._clock() - self._since >= PATIENCE_S:
            return None
        soon = frozenset(head.model for head in ready if head.tag <= first.tag + SOONER_MAX)
        return soon or None
