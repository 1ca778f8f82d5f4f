"""The one rule of sign-offs: where a content stands, from who was asked and what they said.

Stages run in order. A stage asks for answers at its seats; a seat belongs to a named person, or to
anybody with a role. Of each seat the newest decision counts; one that is withdrawn leaves the seat
as if nothing had been decided there. "Changes requested" sends the content
back whatever the rule; "not relevant" takes the seat out of the count, and a stage that has no seat
left is set aside. What is set aside as a whole was approved by nobody, and stays open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """How many of a stage's seats must approve."""

    ALL = "all"
    ANY = "any"
    SOME = "some"


class Verdict(StrEnum):
    """What a person says of a content."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    NOT_RELEVANT = "not_relevant"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """Where a stage stands; a content is open, approved or changes_requested."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    SET_ASIDE = "set_aside"


PASSED = frozenset({State.APPROVED, State.SET_ASIDE})


@dataclass(frozen=True, kw_only=True)
class Seat:
    """An answer that is asked for: of one person, or of anybody with a role."""

    person: int | None = None
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Seats, and how many of them must approve; `needed` is for `SOME`."""

    seats: tuple[Seat, ...]
    rule: Rule = Rule.ANY
    needed: int = 1


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A decision on exactly this content, by the places of its stage and seat."""

    stage: int
    seat: int
    by: int
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where all stands; `current` is the stage whose turn it is, None when all have passed."""

    state: State
    current: int | None
    stages: tuple[State, ...]


DEFAULT = (Stage(seats=(Seat(role="editor"),)),)
"""What is asked where nobody opened a sign-off: any one editor."""


def standing_of(stages: Sequence[Stage], marks: Sequence[Mark]) -> Standing:
    """Return where a content stands after `marks`, which are in the order of time."""
    states: list[State] = []
    current: int | None = None
    for place, stage in enumerate(stages):
        if current is not None:
            states.append(State.WAITING)
            continue
        state = _outcome(stage, newest_marks(place, marks))
        states.append(state)
        if state not in PASSED:
            current = place
    if current is not None:
        return Standing(state=states[current], current=current, stages=tuple(states))
    approved = State.APPROVED in states
    return Standing(
        state=State.APPROVED if approved else State.OPEN, current=None, stages=tuple(states)
    )


def seat_for(
    stages: Sequence[Stage], marks: Sequence[Mark], *, person: int, role: str
) -> tuple[int, int] | None:
    """Return stage and seat at which somebody may decide now; None where nothing is asked of them.

    That is in the current stage or, to change one's mind, in the latest one before it.
    """
    current = standing_of(stages, marks).current
    latest = len(stages) - 1 if current is None else current
    for place in range(latest, -1, -1):
        seat = _seat_in(stages[place], newest_marks(place, marks), person, role)
        if seat is not None:
            return place, seat
    return None


def newest_marks(stage: int, marks: Sequence[Mark]) -> dict[int, Mark]:
    """Return the newest decision of each seat of a stage, the longest standing one first."""
    newest: dict[int, Mark] = {}
    for mark in marks:
        if mark.stage == stage:
            newest.pop(mark.seat, None)
            if mark.verdict != Verdict.WITHDRAWN:
                newest[mark.seat] = mark
    return newest


def open_seats(stages: Sequence[Stage], marks: Sequence[Mark]) -> tuple[int, tuple[int, ...]]:
    """Return the current stage and its seats that are still to answer, (-1, ()) where none is."""
    standing = standing_of(stages, marks)
    if standing.current is None or standing.state != State.OPEN:
        return -1, ()
    taken = newest_marks(standing.current, marks)
    seats = range(len(stages[standing.current].seats))
    return standing.current, tuple(seat for seat in seats if seat not in taken)


def needed_of(stage: Stage, counting: int) -> int:
    """Return how many approvals a stage needs while `counting` of its seats are in the count."""
    match stage.rule:
        case Rule.ALL:
            return counting
        case Rule.ANY:
            return 1
        case Rule.SOME:
            return min(stage.needed, counting)


def _outcome(stage: Stage, newest: Mapping[int, Mark]) -> State:
    verdicts = [mark.verdict for mark in newest.values()]
    if Verdict.CHANGES_REQUESTED in verdicts:
        return State.CHANGES_REQUESTED
    counting = len(stage.seats) - verdicts.count(Verdict.NOT_RELEVANT)
    if counting == 0:
        return State.SET_ASIDE
    approvals = verdicts.count(Verdict.APPROVED)
    return State.APPROVED if approvals >= needed_of(stage, counting) else State.OPEN


def _seat_in(stage: Stage, newest: Mapping[int, Mark], person: int, role: str) -> int | None:
    """Return a person's own seat, the one they hold, a free one of their role, or the one of it
    that was decided longest ago: a role speaks with the voice of whoever spoke last."""
    named = [place for place, seat in enumerate(stage.seats) if seat.person == person]
    fitting = [
        place for place, seat in enumerate(stage.seats) if seat.person is None and seat.role == role
    ]
    held = [place for place in fitting if place in newest and newest[place].by == person]
    free = [place for place in fitting if place not in newest]
    taken = [place for place in newest if place in fitting]
    return next(iter([*named, *held, *free, *taken]), None)
