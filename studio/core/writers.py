"""Who wrote which stretch of a text, kept up as the text changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from studio.core.traced_text import Traced


@dataclass(frozen=True, kw_only=True)
class Run:
    """A stretch of a text and its writer's id; None where nobody's name is kept."""

    length: int
    writer: int | None


def changed(runs: Sequence[Run], delta: Sequence[dict[str, Any]], writer: int | None) -> list[Run]:
    """Return the runs after a change by one writer.

    Args:
        runs: who wrote what before, their lengths in the delta's unit.
        delta: what a shared text tells: retain n, delete n, insert text, from the beginning.
        writer: who made the change.

    Lengths are UTF-8 bytes, since that is what the shared text counts in.
    """
    left, made = list(runs), list[Run]()
    for part in delta:
        if "insert" in part:
            made.append(Run(length=len(str(part["insert"]).encode()), writer=writer))
            continue
        taken, left = _taken(left, int(part.get("retain") or part["delete"]))
        if "retain" in part:
            made += taken
    return merged([*made, *left])


def merged(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with neighbours of the same writer as one, and none empty."""
    found = list[Run]()
    for run in runs:
        if found and found[-1].writer == run.writer:
            found[-1] = Run(length=found[-1].length + run.length, writer=run.writer)
        elif run.length:
            found.append(run)
    return found


def in_bytes(runs: Sequence[Run], text: str) -> list[Run]:
    """Return runs counted in characters as runs counted in UTF-8 bytes."""
    found, start = list[Run](), 0
    for run in runs:
        part = text[start : start + run.length]
        found.append(Run(length=len(part.encode()), writer=run.writer))
        start += run.length
    return merged(found)


def in_characters(runs: Sequence[Run], text: str) -> list[Run]:
    """Return runs counted in UTF-8 bytes as runs counted in characters."""
    whole, found, start = text.encode(), list[Run](), 0
    for run in runs:
        part = whole[start : start + run.length].decode(errors="ignore")
        found.append(Run(length=len(part), writer=run.writer))
        start += run.length
    return merged(found)


def runs_of(traced: Traced, runs: Sequence[Run]) -> list[Run]:
    """Return who wrote each stretch of a text that was made from another one with these runs."""
    writers = [run.writer for run in runs for _ in range(run.length)]
    known = len(writers)
    return merged(
        Run(length=1, writer=writers[at] if 0 <= at < known else None) for at in traced.at
    )


def _taken(runs: list[Run], length: int) -> tuple[list[Run], list[Run]]:
    """Return the runs up to a length, and those after it."""
    taken, left = list[Run](), list(runs)
    while left and length > 0:
        first = left.pop(0)
        part = min(first.length, length)
        taken.append(Run(length=part, writer=first.writer))
        if part < first.length:
            left.insert(0, Run(length=first.length - part, writer=first.writer))
        length -= part
    return taken, left
