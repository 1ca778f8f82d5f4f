"""Allowed changes of state, as tables."""

from collections.abc import Mapping

Table = Mapping[str, frozenset[str]]
"""For each state the states that may follow it."""

JOB: Table = {
    "queued": frozenset({"running", "failed", "aborted"}),
    "running": frozenset({"queued", "succeeded", "failed", "aborted"}),
    "succeeded": frozenset(),
    "failed": frozenset({"queued"}),
    "aborted": frozenset({"queued"}),
}
"""Running goes back to queued when its worker was lost or shut down, the last two on retry.

An export's state is that of its job; a version's standing is computed from its decisions.
"""

VARIANT: Table = {
    "new": frozenset({"shortlisted", "rejected"}),
    "shortlisted": frozenset({"new", "rejected"}),
    "rejected": frozenset({"new", "shortlisted"}),
}


def may_change(table: Table, before: str, after: str) -> bool:
    """Say whether `after` may follow `before`."""
    return after in table[before]


def sources(table: Table, after: str) -> frozenset[str]:
    """Return the states that `after` may follow: the WHERE of a conditional update."""
    return frozenset(before for before, following in table.items() if after in following)
