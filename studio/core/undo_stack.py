"""Which of a person's edits can be taken back, and which can be done again."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One edit by its revision; `undoes` names the edit it took back, or the undo it did again."""

    revision: int
    undoes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stacks:
    """The revisions to undo and to redo next, the newest last."""

    done: tuple[int, ...]
    undone: tuple[int, ...]


def stacks_of(edits: Iterable[Edit]) -> Stacks:
    """Return what is left to undo and to redo of one person's edits, given in their order.

    An undo moves its edit from one stack to the other and a redo moves it back; any other edit
    ends what could be done again.
    """
    done: list[int] = []
    undone: list[int] = []
    for edit in edits:
        if edit.undoes in done:
            done.remove(edit.undoes)
            undone.append(edit.revision)
        elif edit.undoes in undone:
            undone.remove(edit.undoes)
            done.append(edit.revision)
        else:
            done.append(edit.revision)
            undone.clear()
    return Stacks(done=tuple(done), undone=tuple(undone))
