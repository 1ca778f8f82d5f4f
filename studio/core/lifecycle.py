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
"""Running goes back to queued when its worker was lost or shut down, the last two on retry."""

VARIANT: Table = {
    "new": frozenset({"shortlisted", "rejected"}),
    "shortlisted": frozenset({"new", "rejected"}),
    "rejected": frozenset({"new", "shortlisted"}),
}

REVIEW: Table = {
    "open": frozenset({"approved", "changes_requested", "stale"}),
    "changes_requested": frozenset({"approved", "stale"}),
    "approved": frozenset({"changes_requested", "stale"}),
    "stale": frozenset(),
}
"""A version is stale once a newer one was frozen or its layout has moved on."""

EXPORT: Table = JOB
"""An export's state is that of its job."""


def may_change(table: Table, before: str, after: str) -> bool:
    """Say whether `after` may follow `before`."""
    return after in table[before]


def sources(table: Table, after: str) -> frozenset[str]:
    """Return the states that `after` may follow: the WHERE of a conditional update."""
    return frozenset(before for before, following in table.items() if after in following)
