"""Applying a batch of operations to a locked layout: order, undo, and what it overwrote."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import DomainError, RefusedError
from studio.core.layout_document import Json
from studio.core.layout_edits import (
    DOCUMENT,
    Operation,
    apply,
    inverse,
    parse_operation,
    still_holds,
)
from studio.core.said_before import check_same, digest_of_json, reused
from studio.layouts.models import Layout, LayoutOperation


class Overwritten(TypedDict):
    """A newer value of somebody else's that a batch replaced."""

    object: str
    property: str
    value: Any
    by_name: str


class Skipped(TypedDict):
    """An undo that would have harmed somebody else's work."""

    op_id: str
    object: str
    property: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What became of a batch. A repeated batch carries its old revision and `replayed`."""

    revision: int
    overwritten: list[Overwritten] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    replayed: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A batch in the making: the document after it, the rows to store, what was skipped."""

    document: Json
    rows: list[LayoutOperation]
    skipped: list[Skipped]


def parsed(operations: Iterable[Mapping[str, Any]]) -> list[Operation]:
    """Return operations from JSON, naming the one that is refused by its place from 1."""
    found: list[Operation] = []
    for place, given in enumerate(operations, start=1):
        with _named(place):
            operation = parse_operation(given)
            found.append(replace(operation, op_id=str(_uuid(operation.op_id))))
    return found


def check_repeated(layout: Layout, operations: Sequence[Operation]) -> None:
    """Refuse a batch that came before with other operations.

    A skipped undo left no row, so one that is not known may have been in it.

    Raises:
        ConflictError: an operation differs from the stored one, or was not in the batch.
    """
    stored = known(layout, operations)
    for operation in operations:
        if operation.op_id not in stored and not operation.undoes:
            raise reused(operation.op_id)


def known(layout: Layout, operations: Sequence[Operation]) -> dict[str, int]:
    """Return the revisions of the operations that are stored already, by their ids.

    Raises:
        ConflictError: one of the ids was sent before with another change, or stands here twice.
    """
    twice = Counter(operation.op_id for operation in operations).most_common(1)
    if twice and twice[0][1] > 1:
        raise reused(twice[0][0])
    rows = LayoutOperation.objects.filter(
        layout=layout, op_id__in=[operation.op_id for operation in operations]
    )
    kept = {str(row.op_id): row for row in rows.only("op_id", "digest", "revision")}
    for operation in operations:
        if operation.op_id in kept:
            check_same(operation.op_id, kept[operation.op_id].digest, digest_of(operation))
    return {op_id: row.revision for op_id, row in kept.items()}


def digest_of(given: Operation) -> str:
    """Return the digest of what an operation asks for, of what its kind reads alone."""
    if given.undoes:
        return digest_of_json(["undo", str(_uuid(given.undoes))])
    match given.kind:
        case "set":
            asked: list[Any] = [given.property, given.value]
        case "add":
            asked = [given.value]
        case _:
            asked = []
    return digest_of_json([given.kind, given.object, *asked])


def applied(layout: Layout, operations: Sequence[Operation], by: User) -> Outcome:
    """Return what a batch makes of a locked layout; one refused operation refuses all."""
    document: Json = layout.document
    rows: list[LayoutOperation] = []
    skipped: list[Skipped] = []
    for place, given in enumerate(operations, start=1):
        with _named(place):
            operation = _undoing(layout, document, given, by) if given.undoes else given
            if operation is None:
                skipped.append(_skipped(given))
                continue
            document, before = apply(document, operation, by=by.name)
        row = _row(layout, operation, before, _after(document, operation), by)
        row.digest = digest_of(given)
        rows.append(row)
    return Outcome(document=document, rows=rows, skipped=skipped)


def overwritten(
    layout: Layout, base_revision: int, rows: Sequence[LayoutOperation], by: User
) -> list[Overwritten]:
    """Return the newest values that others gave since `base_revision` and `rows` replaced."""
    newer = LayoutOperation.objects.select_related("author").filter(
        layout=layout, revision__gt=base_revision, object__in={row.object for row in rows}
    )
    touched = {(row.object, row.property) for row in rows if row.kind == "set"}
    removed = {row.object for row in rows if row.kind == "remove"}
    lost: dict[tuple[str, str], Overwritten] = {}
    for other in newer.exclude(author=by).order_by("revision", "position"):
        key = (other.object, other.property)
        if key in touched or other.object in removed:
            lost[key] = {
                "object": other.object,
                "property": other.property,
                "value": other.after,
                "by_name": other.author.name,
            }
    return list(lost.values())


def operation_facts(rows: Sequence[LayoutOperation]) -> list[dict[str, Any]]:
    """Return a batch as its event carries it."""
    return [
        {
            "op_id": str(row.op_id),
            "kind": row.kind,
            "object": row.object,
            "property": row.property,
            "value": row.after,
            "author": row.author_id,
        }
        for row in rows
    ]


def _undoing(layout: Layout, document: Json, given: Operation, by: User) -> Operation | None:
    """Return the inverse of one's own edit that `given` names; None where it was changed since.

    Raises:
        RefusedError: there is no such edit, or somebody else made it.
    """
    edits = LayoutOperation.objects.filter(layout=layout, author=by)
    made = edits.filter(op_id=_uuid(given.undoes or "")).first()
    if made is None:
        raise RefusedError(
            _("There is no edit %(op)s of yours to undo here.") % {"op": given.undoes},
            code="nothing_to_undo",
        )
    if not still_holds(document, _operation(made)):
        return None
    return replace(inverse(_operation(made), made.before, op_id=given.op_id), undoes=given.undoes)


def _operation(row: LayoutOperation) -> Operation:
    return Operation(
        kind=row.kind,
        object=row.object,
        property=row.property,
        value=row.after,
        op_id=str(row.op_id),
    )


def _skipped(given: Operation) -> Skipped:
    return {
        "op_id": given.op_id,
        "object": given.object,
        "property": given.property,
        "reason": _("changed by someone else since"),
    }


def _row(
    layout: Layout, operation: Operation, before: Any, after: Any, by: User
) -> LayoutOperation:
    """Return the row to store; its place in the batch is given when the batch is."""
    return LayoutOperation(
        layout=layout,
        op_id=_uuid(operation.op_id),
        kind=operation.kind,
        object=operation.object,
        property=operation.property,
        before=before,
        after=after,
        undoes=_uuid(operation.undoes) if operation.undoes else None,
        author=by,
    )


def _after(document: Json, operation: Operation) -> Any:
    """Return what stands there now, in the spelling in which the document keeps it."""
    if operation.kind == "remove":
        return None
    if operation.object != DOCUMENT:
        element = document["elements"][operation.object]
        return element if operation.kind == "add" else element[operation.property]
    head, _dot, tail = operation.property.partition(".")
    return document[head][tail] if tail else document[head]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise RefusedError(
            _("An operation's id is '%(id)s'; it must be a UUID.") % {"id": text[:40]}
        ) from None


@contextmanager
def _named(place: int) -> Iterator[None]:
    """Say which operation of a batch is refused."""
    try:
        yield
    except DomainError as error:
        error.message = _("Operation %(place)d: %(reason)s") % {
            "place": place,
            "reason": error.said(_),
        }
        error.args = (error.message,)
        raise
