"""A plain account of sign-offs, beside the studio's: what each may do, and where all stands.

It shares nothing with the studio's rule: no types, no functions, only the words of the verdicts.
"""

from dataclasses import dataclass, field
from typing import Any

APPROVED, CHANGES, ASIDE = "approved", "changes_requested", "not_relevant"
Slot = tuple[Any, ...]
"""A seat: ("person", id) or ("role", name)."""


@dataclass
class Cover:
    """One version: the layout's revision it was frozen at, and what was asked and said of it."""

    revision: int
    stages: list[dict[str, Any]] | None = None
    said: list[tuple[int, int, int, str]] = field(default_factory=list)
    """(stage, seat, person, verdict) in the order of time, of the open sign-off alone."""
    free: list[tuple[int, int, int, str]] = field(default_factory=list)
    """The same without any sign-off."""


def asked_of(cover: Cover) -> list[dict[str, Any]]:
    """Return the stages: without a sign-off one seat, for any editor."""
    if cover.stages is None:
        return [{"slots": [("role", "editor")], "rule": "any", "needed": 1}]
    return cover.stages


def counting(cover: Cover) -> list[tuple[int, int, int, str]]:
    return cover.free if cover.stages is None else cover.said


def reached(cover: Cover) -> tuple[str, int]:
    """Return the standing, and the stage whose turn it is (the last one when all have passed)."""
    stages, somebody_approved = asked_of(cover), False
    for place, stage in enumerate(stages):
        now = [last_word(cover, place, seat) for seat in range(len(stage["slots"]))]
        if CHANGES in now:
            return CHANGES, place
        votes = [word for word in now if word != ASIDE]
        ayes = sum(word == APPROVED for word in votes)
        wanted = {"all": len(votes), "any": 1, "some": min(stage["needed"], len(votes))}
        if votes and ayes < wanted[stage["rule"]]:
            return "open", place
        somebody_approved = somebody_approved or ayes > 0
    return (APPROVED if somebody_approved else "open"), len(stages) - 1


def last_word(cover: Cover, stage: int, seat: int) -> str:
    words = [said[3] for said in counting(cover) if said[:2] == (stage, seat)]
    return words[-1] if words else ""


def place_of(cover: Cover, person: int, role: str) -> tuple[int, int] | None:
    """Return where a person's word goes now, None where nobody asks for it."""
    _standing, turn = reached(cover)
    for stage in reversed(range(turn + 1)):
        slots = asked_of(cover)[stage]["slots"]
        if ("person", person) in slots:
            return stage, slots.index(("person", person))
        seats = [seat for seat, slot in enumerate(slots) if slot == ("role", role)]
        newest: dict[int, tuple[int, int]] = {}
        for moment, said in enumerate(counting(cover)):
            if said[0] == stage and said[1] in seats:
                newest[said[1]] = (moment, said[2])
        own = [seat for seat in seats if seat in newest and newest[seat][1] == person]
        empty = [seat for seat in seats if seat not in newest]
        oldest = sorted(newest, key=lambda seat: newest[seat][0])
        for seat in [*own, *empty, *oldest]:
            return stage, seat
    return None


def may_say(cover: Cover, revision: int, person: int, role: str, word: str) -> bool:
    """Say whether a verdict is allowed: the content is fresh, it is asked for, and it is new."""
    place = place_of(cover, person, role)
    if cover.revision != revision or place is None:
        return False
    return word == CHANGES or last_word(cover, *place) != word


def standing(cover: Cover, revision: int) -> str:
    return "stale" if cover.revision != revision else reached(cover)[0]
