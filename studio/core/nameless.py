"""What a reader without names is told: who made, ordered, rated or said what is kept back.

Whoever judges pictures may ask for this, so that names sway nobody. It covers comments, variants,
the iterations and jobs they come from, votes on them, and who points at them on the review page.
Decisions, versions, exports and roles stay named: there a name is what the row is for. So do the
reader's own deeds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
REVIEW = "review"
NOBODY = 0
"""Stands for a person where a row without anybody means something else."""
TOLD_ANONYMOUSLY = frozenset(
    f"{kind}{ending}"
    for kind in ("comment", "variant", "iteration", "job", "rating")
    for ending in ("", "s", "_ids", "s_ids")
)
"""The kinds of rows whose event does not say whose doing it is."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads without names, and what to call everybody else, in their language."""

    me: int
    somebody: str


def veiled(value: Any, reader: Reader) -> Any:
    """Return JSON-ready rows, however nested, as `reader` is told them; the given ones stay."""
    if isinstance(value, list):
        return [veiled(member, reader) for member in value]
    if not isinstance(value, dict):
        return value
    row = {key: veiled(member, reader) for key, member in value.items()}
    for marks, rule in _RULES:
        if marks <= row.keys():
            row = rule(row, reader)
    return row


def _comment(row: Row, reader: Reader) -> Row:
    confirmed = [{**one, "by_name": reader.somebody} for one in row["confirmed"]]
    resolved = row["resolved_by_name"] and reader.somebody
    told = {**row, "confirmed": confirmed, "resolved_by_name": resolved}
    return told if row["by"] == reader.me else {**_author(told, reader), "guest": False}


def _variant(row: Row, reader: Reader) -> Row:
    own = {user: stars for user, stars in row["ratings"].items() if user == str(reader.me)}
    return {**row, "ratings": own, "stars": None}


def _author(row: Row, reader: Reader) -> Row:
    if row.get("by") == reader.me:
        return row
    return {**row, "by": None, "by_name": reader.somebody}


def _recipe(row: Row, reader: Reader) -> Row:
    return {**row, "writers": [_writer(stretch, reader) for stretch in row["writers"]]}


def _writer(stretch: Row, reader: Reader) -> Row:
    """A stretch without a user comes from a list or a style."""
    if stretch["user"] in {None, reader.me}:
        return stretch
    return {**stretch, "user": NOBODY, "name": reader.somebody}


def _ballot(row: Row, reader: Reader) -> Row:
    results = [
        {**result, "by": [vote for vote in result["by"] if vote[0] == reader.me]}
        for result in row["results"] or []
    ]
    return {**row, "results": results if row["results"] is not None else None}


def _event(row: Row, reader: Reader) -> Row:
    payload: Mapping[str, Any] = row["payload"]
    return _author(row, reader) if TOLD_ANONYMOUSLY & payload.keys() else row


def _found(row: Row, reader: Reader) -> Row:
    """A search's hit carries a name and no id."""
    return {**row, "by_name": row["by_name"] and reader.somebody}


def _here(row: Row, reader: Reader) -> Row:
    if row.get("page") != REVIEW or row["user"] == reader.me:
        return row
    return {**row, "user": NOBODY, "name": reader.somebody, "color": 1}


_RULES: tuple[tuple[frozenset[str], Callable[[Row, Reader], Row]], ...] = (
    (frozenset({"resolved_by_name", "confirmed"}), _comment),
    (frozenset({"ratings", "stars"}), _variant),
    (frozenset({"prompt_cut", "by_name"}), _author),
    (frozenset({"abort_requested", "by_name"}), _author),
    (frozenset({"writers", "template"}), _recipe),
    (frozenset({"voters", "results"}), _ballot),
    (frozenset({"op_id", "payload", "by_name"}), _event),
    (frozenset({"kind", "place", "by_name"}), _found),
    (frozenset({"tab", "user", "page"}), _here),
)
"""By which members a kind of row is known, and what of it is told."""
