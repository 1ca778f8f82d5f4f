"""Which works the child holds, and which must prove themselves after a crash. No I/O."""

from collections import deque
from dataclasses import dataclass, replace

from generation.contract.engine import Work, WorkId


@dataclass
class _Held:
    """A work in the child, how far it got, and how far it had got when the child crashed."""

    work: Work
    steps: int = 0
    crashed_at: int = 0


class Roster:
    """Decides what to submit, also after a crash, so that one bad request never costs another.

    After a crash the works that were in flight are submitted one at a time; each must pass the
    step at which the child died before the next one follows. The one on trial when the child
    dies again has failed. Methods return the works to submit now.
    """

    def __init__(self) -> None:
        self._running: dict[WorkId, _Held] = {}
        self._suspects: deque[_Held] = deque()
        self._waiting: deque[_Held] = deque()
        self._trial: WorkId | None = None

    def added(self, work: Work) -> list[Work]:
        """Take a new work; it waits while others are on trial."""
        if self._trial is not None:
            self._waiting.append(_Held(work))
            return []
        self._running[work.id] = _Held(work)
        return [work]

    def stepped(self, work_id: WorkId) -> list[Work]:
        """Note that a work advanced by one step of one image."""
        held = self._running.get(work_id)
        if held is None:
            return []
        held.steps += 1
        if work_id == self._trial and held.steps > held.crashed_at:
            return self._next_trial()
        return []

    def painted(self, work_id: WorkId, seed: int) -> None:
        """Note a finished image, which a restarted child must not paint again."""
        held = self._running.get(work_id)
        if held is not None:
            done = held.work.done_seeds | {seed}
            held.work = replace(held.work, done_seeds=done)

    def kept(self, work_id: WorkId, seed: int, checkpoint: bytes) -> None:
        """Note the newest checkpoint of an image."""
        held = self._running.get(work_id)
        if held is not None:
            checkpoints = {**held.work.checkpoints, seed: checkpoint}
            held.work = replace(held.work, checkpoints=checkpoints)

    def settled(self, work_id: WorkId) -> list[Work]:
        """Forget a work that ended in any way."""
        self._running.pop(work_id, None)
        for queue in (self._suspects, self._waiting):
            for held in [held for held in queue if held.work.id == work_id]:
                queue.remove(held)
        return self._next_trial() if work_id == self._trial else []

    def crashed(self) -> tuple[list[Work], WorkId | None]:
        """Return what to submit to a fresh child, and the work that is to blame, if one is."""
        guilty, self._trial = self._trial, None
        if guilty is not None:
            self._running.pop(guilty, None)
        survivors = list(self._running.values())
        for held in survivors:
            held.crashed_at, held.steps = max(held.crashed_at, held.steps), 0
        if guilty is not None:
            return [held.work for held in survivors] + self._next_trial(), guilty
        self._running.clear()
        self._suspects.extend(survivors)
        return self._next_trial(), None

    def held(self) -> list[WorkId]:
        """Return the ids of every work that has not ended."""
        waiting = [*self._suspects, *self._waiting]
        return [*self._running, *(held.work.id for held in waiting)]

    def works(self) -> list[Work]:
        """Return every work that the child has."""
        return [held.work for held in self._running.values()]

    def _next_trial(self) -> list[Work]:
        self._trial = None
        if self._suspects:
            held = self._suspects.popleft()
            self._trial = held.work.id
            self._running[held.work.id] = held
            return [held.work]
        released = list(self._waiting)
        self._waiting.clear()
        self._running.update({held.work.id: held for held in released})
        return [held.work for held in released]
