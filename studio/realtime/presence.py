"""Who is here and where they point: the last value of each tab, in memory only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

DIES_AFTER_S = 35.0
TICK_S = 0.066
PAYLOAD_MAX = 7_000
"""Bytes of one NOTIFY, below PostgreSQL's 8,000 with room for the envelope."""
DROPPED_FIRST = ("view", "pointer", "range", "selection", "editing")

Person = Mapping[str, Any]
NOWHERE: Mapping[str, Any] = {
    "page": "",
    "selection": None,
    "range": None,
    "pointer": None,
    "editing": None,
    "view": None,
}


@dataclass
class _Entry:
    person: Person
    seen: float


@dataclass
class Presence:
    """The people of one project, those of this process apart from the others'.

    A process tells the others its whole list, so leaving is absence, and a process that was
    killed falls silent and is forgotten after 35 seconds.
    """

    here: dict[str, _Entry] = field(default_factory=dict)
    elsewhere: dict[str, tuple[float, tuple[Person, ...]]] = field(default_factory=dict)

    def put(self, key: str, person: Person, now: float) -> None:
        self.here[key] = _Entry(person, now)

    def drop(self, key: str) -> bool:
        return self.here.pop(key, None) is not None

    def take(self, process: str, people: Sequence[Person], now: float) -> None:
        """Replace what another process had told of its people."""
        self.elsewhere[process] = (now, tuple(people))
        if not people:
            del self.elsewhere[process]

    def forget_silent(self, now: float) -> bool:
        """Drop whoever was not renewed for 35 seconds; True if somebody was dropped."""
        tabs = [key for key, entry in self.here.items() if now - entry.seen > DIES_AFTER_S]
        gone = [key for key, (seen, _) in self.elsewhere.items() if now - seen > DIES_AFTER_S]
        for key in tabs:
            del self.here[key]
        for process in gone:
            del self.elsewhere[process]
        return bool(tabs or gone)

    def local(self) -> list[Person]:
        return [entry.person for entry in self.here.values()]

    def people(self) -> list[Person]:
        """Return everybody, of every process."""
        return [*self.local(), *(person for _, told in self.elsewhere.values() for person in told)]


def parts(people: Sequence[Person], told_before: int) -> list[list[Person]]:
    """Return the people as lists that each fit one NOTIFY: details are dropped, never people.

    `told_before` is how many lists were told last; emptied ones are told too, so that nobody
    stays behind in them.
    """
    told: list[list[Person]] = [[]]
    for person in _fitted(people):
        if size_of([*told[-1], person]) > PAYLOAD_MAX:
            told.append([])
        told[-1].append(person)
    return told + [[] for _ in range(told_before - len(told))]


def size_of(value: object) -> int:
    """Return the bytes that `value` takes as JSON."""
    return len(compact(value).encode())


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _fitted(people: Sequence[Person]) -> list[Person]:
    kept = list(people)
    for name in DROPPED_FIRST:
        if size_of(kept) <= PAYLOAD_MAX:
            return kept
        kept = [{**person, name: None} for person in kept]
    return kept
