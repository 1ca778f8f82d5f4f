"""Sign-offs of versions and pictures: who is asked, who has answered, and where that stands.

Reviews belong to a floor above; they are read here by the names of their relations only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from studio.artwork.models import Variant
from studio.core import signoff
from studio.core.signoff import Mark, Rule, Seat, Stage, Standing, Verdict
from studio.layouts.models import Version

RELATIONS = ("decisions__by", "reviews__opened_by", "reviews__stages__seats__person")
"""What to prefetch where many are read."""

Subject = Version | Variant


class SeatRow(TypedDict):
    """A seat and what was last decided there; `person` is null where a role is asked."""

    person: int | None
    role: str
    name: str
    verdict: str | None
    by: int | None
    by_name: str | None
    at: str | None


class StageRow(TypedDict):
    """A stage; `state` is waiting, open, approved, changes_requested or set_aside."""

    id: int
    name: str
    rule: str
    needed: int
    due: str | None
    state: str
    seats: list[SeatRow]


class ReviewRow(TypedDict):
    """An open sign-off; `current` is the place of the stage whose turn it is."""

    id: int
    brief: str
    by: int
    by_name: str
    at: str
    current: int | None
    stages: list[StageRow]


@dataclass(frozen=True, kw_only=True)
class Signoff:
    """What the rule needs, and the rows it was read from; without a review any editor decides."""

    review: Any
    rows: tuple[Any, ...]
    stages: tuple[Stage, ...]
    marks: tuple[Mark, ...]
    decisions: tuple[Any, ...]

    @property
    def standing(self) -> Standing:
        return signoff.standing_of(self.stages, self.marks)


def signoff_of(subject: Subject) -> Signoff:
    """Return the open sign-off of a content; decisions on any other content do not count."""
    review = next((row for row in subject.reviews.all() if row.closed_at is None), None)
    rows = sorted(review.stages.all(), key=lambda row: row.number) if review else []
    places = {
        seat.pk: (place, number)
        for place, row in enumerate(rows)
        for number, seat in enumerate(_seats(row))
    }
    content = content_of(subject)
    counting = [
        row
        for row in sorted(subject.decisions.all(), key=lambda row: row.pk)
        if row.content_sha256 == content
        and (row.seat_id in places if review else row.seat_id is None)
    ]
    return Signoff(
        review=review,
        rows=tuple(rows),
        stages=tuple(map(_stage, rows)) if review else signoff.DEFAULT,
        marks=tuple(_mark(row, places) for row in counting),
        decisions=tuple(counting),
    )


def content_of(subject: Subject) -> str:
    """Return the hash that decisions on it are bound to."""
    return subject.content_sha256 if isinstance(subject, Version) else subject.asset.sha256


def review_row(subject: Subject) -> ReviewRow | None:
    """Return the open sign-off of a content, None where nobody opened one."""
    found = signoff_of(subject)
    if found.review is None:
        return None
    standing = found.standing
    newest = {
        (mark.stage, mark.seat): decision if mark.verdict != Verdict.WITHDRAWN else None
        for mark, decision in zip(found.marks, found.decisions, strict=True)
    }
    return {
        "id": found.review.pk,
        "brief": found.review.brief,
        "by": found.review.opened_by_id,
        "by_name": found.review.opened_by.name,
        "at": found.review.opened_at.isoformat(),
        "current": standing.current,
        "stages": [
            {
                "id": row.pk,
                "name": row.name,
                "rule": row.rule,
                "needed": row.needed,
                "due": row.due.isoformat() if row.due else None,
                "state": standing.stages[place].value,
                "seats": [
                    _seat_row(seat, newest.get((place, number)))
                    for number, seat in enumerate(_seats(row))
                ],
            }
            for place, row in enumerate(found.rows)
        ],
    }


def _seats(row: Any) -> list[Any]:
    return sorted(row.seats.all(), key=lambda seat: seat.number)


def _stage(row: Any) -> Stage:
    seats = tuple(Seat(person=seat.person_id, role=seat.role) for seat in _seats(row))
    return Stage(seats=seats, rule=Rule(row.rule), needed=row.needed)


def _mark(row: Any, places: Mapping[int, tuple[int, int]]) -> Mark:
    stage, seat = places.get(row.seat_id, (0, 0))
    return Mark(stage=stage, seat=seat, by=row.by_id, verdict=Verdict(row.verdict))


def _seat_row(seat: Any, decision: Any) -> SeatRow:
    return {
        "person": seat.person_id,
        "role": seat.role,
        "name": seat.person.name if seat.person else "",
        "verdict": decision.verdict if decision else None,
        "by": decision.by_id if decision else None,
        "by_name": decision.by.name if decision else None,
        "at": decision.at.isoformat() if decision else None,
    }
