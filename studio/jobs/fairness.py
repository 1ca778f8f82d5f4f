"""Virtual time: who is served next, so that nobody's flood holds up the others.

Start-time fair queueing: a job is tagged with the virtual time at which its person's earlier
jobs would have finished on a device of their own, and lower tags go first. Tags only grow, so
no job waits for ever. All values are whole tenths of a device second.
"""

from dataclasses import dataclass

MS_PER_UNIT = 100
REBASE_ABOVE = 2**30
"""Priorities are 32-bit numbers; beyond this an empty queue starts again from zero."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A job's tag, and the virtual time at which its person's next job may start."""

    tag: int
    finish: int


def placed(*, now: int, finish: int, cost_ms: float, people: int, weight: float) -> Placed:
    """Return the place of a new job.

    Args:
        now: the queue's virtual time.
        finish: the virtual finish time of the person's earlier jobs in this project.
        cost_ms: the predicted device time.
        people: how many people of the project have unfinished jobs, this one included.
        weight: above 1 is served more often; an upscale has 0.25.
    """
    tag = max(now, finish)
    return Placed(tag=tag, finish=tag + charge(cost_ms=cost_ms, people=people, weight=weight))


def charge(*, cost_ms: float, people: int, weight: float) -> int:
    """Return by how much a job of that cost moves its person's finish time, at least 1."""
    return max(1, round(cost_ms / MS_PER_UNIT * max(1, people) / weight))


def correction(*, predicted_ms: float, actual_ms: float, people: int, weight: float) -> int:
    """Return what to add to a person's finish time once the true cost is known."""
    return round((actual_ms - predicted_ms) / MS_PER_UNIT * max(1, people) / weight)
