"""A chain of entries in which nothing can be altered, removed or slipped in unseen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from studio.core.canonical import content_sha256


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One fact of a project; `at` is an ISO time in UTC, `seal` proves that we wrote the hash."""

    project: int
    seq: int
    at: str
    name: str
    by: int | None
    by_name: str
    facts: Mapping[str, Any]
    previous: str
    sha256: str
    seal: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest entry of a chain, as it was written down outside the database."""

    seq: int
    sha256: str


class Fault(StrEnum):
    """What is wrong with a chain."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    FORGED = "forged"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A fault, and the number of the entry it was seen at."""

    fault: Fault
    seq: int


def first_link(project: int) -> str:
    """Return what the first entry of a project's chain follows on."""
    return content_sha256({"chain": "masthead audit", "project": project})


def hash_of(entry: Entry) -> str:
    """Return the hash over all that an entry says and over the hash before it."""
    return content_sha256(
        {
            "project": entry.project,
            "seq": entry.seq,
            "at": entry.at,
            "name": entry.name,
            "by": entry.by,
            "by_name": entry.by_name,
            "facts": entry.facts,
            "previous": entry.previous,
        }
    )


def problems_in(
    entries: Sequence[Entry],
    *,
    project: int,
    heads: Sequence[Head],
    is_sealed: Callable[[Entry], bool],
) -> list[Problem]:
    """Return what is wrong with a project's chain, whose entries are in the order of numbers.

    Args:
        entries: all that the database has.
        project: whose chain it is.
        heads: newest entries that were written down elsewhere; without any a chain that was cut
            off at its end, or rewritten as a whole by somebody who has our key, looks sound.
        is_sealed: says whether an entry's seal is ours.
    """
    found: list[Problem] = []
    previous, expected = first_link(project), 1
    for entry in entries:
        if entry.seq > expected:
            found.append(Problem(fault=Fault.REMOVED, seq=expected))
        if entry.seq < expected:
            found.append(Problem(fault=Fault.INSERTED, seq=entry.seq))
        elif hash_of(entry) != entry.sha256:
            found.append(Problem(fault=Fault.ALTERED, seq=entry.seq))
        elif not is_sealed(entry):
            found.append(Problem(fault=Fault.FORGED, seq=entry.seq))
        elif entry.seq == expected and entry.previous != previous:
            found.append(Problem(fault=Fault.INSERTED, seq=entry.seq))
        previous, expected = entry.sha256, entry.seq + 1
    return [*found, *(problem for head in heads for problem in _against_head(entries, head))]


def _against_head(entries: Sequence[Entry], head: Head) -> list[Problem]:
    if not entries or entries[-1].seq < head.seq:
        return [Problem(fault=Fault.CUT_OFF, seq=head.seq)]
    known = {entry.seq: entry.sha256 for entry in entries}
    if known.get(head.seq) != head.sha256:
        return [Problem(fault=Fault.REWRITTEN, seq=head.seq)]
    return []
