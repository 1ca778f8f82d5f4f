"""The event log: numbered facts of a project."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from studio.accounts import direct
from studio.audit.actions import record
from studio.projects.bells import ring, ring_all
from studio.projects.errors import AlreadyRecordedError
from studio.projects.event_catalogue import CATALOGUE, EDITORS, EVERYONE, Kind
from studio.projects.models import Event, Role, ShareLink
from studio.projects.permissions import Guest, Principal, name_of, role_of, user_of

PAYLOAD_MAX_BYTES = 4096


def append_event(
    *,
    project_id: int,
    name: str,
    payload: dict[str, Any],
    actor: Principal | None,
    op_id: UUID | None = None,
    kept: dict[str, Any] | None = None,
) -> int:
    """Number and store one event: the last write of its transaction, because its row lock
    orders the commits. Return the number.

    `kept` is what the history keeps of it for good, where the catalogue says that it does.

    Raises:
        AlreadyRecordedError: the project has an event of this `op_id`; let it roll back.
        ValueError, KeyError: the payload does not fit the catalogue; mend the action.
    """
    kind = CATALOGUE[name]
    _check_payload(name, kind, payload)
    if kind.audited != (kept is not None):
        raise ValueError(f"{name} and what the history keeps of it do not fit the catalogue.")
    user = user_of(actor) if actor else None
    seq = _stored(
        project_id=project_id,
        op_id=op_id,
        name=name,
        audience=kind.audience,
        actor_id=user.pk if user else None,
        actor_name=name_of(actor) if actor else "",
        payload=payload,
    )
    if kept is not None:
        _keep(project_id, name, kept, actor)
    noted = _NOTED.get()
    if noted is not None and op_id is not None:
        told = Told(seq=seq, payload=payload)
        transaction.on_commit(lambda: noted.update({op_id: told}))
    # A lambda: Django cannot name a partial when it logs the failure of a robust hook.
    transaction.on_commit(lambda: ring(project_id, seq), robust=True)
    return seq


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event that was committed: its number, and what it carries."""

    seq: int
    payload: dict[str, Any]


_NOTED: ContextVar[dict[UUID, Told] | None] = ContextVar("noted events", default=None)
_ASKED: ContextVar[str] = ContextVar("what asks for events", default="")


@contextmanager
def committed_events(asked: str = "") -> Iterator[dict[UUID, Told]]:
    """Give the events that are committed meanwhile, by their `op_id`, so that none is read back.

    Args:
        asked: the request that asks for them, by method and path; it is kept with each.
    """
    noted: dict[UUID, Told] = {}
    before, asked_before = _NOTED.set(noted), _ASKED.set(asked)
    try:
        yield noted
    finally:
        _NOTED.reset(before)
        _ASKED.reset(asked_before)


@dataclass(frozen=True, kw_only=True)
class News:
    """An event to be, of something that no person did."""

    project_id: int
    name: str
    payload: dict[str, Any]
    op_id: UUID | None = None


def append_events(news: Sequence[News]) -> None:
    """Number and store events of any projects in a few statements: like `append_event` the last
    write of its transaction. A project's events are numbered in the order given.

    Raises:
        AlreadyRecordedError, ValueError, KeyError: as `append_event`.
    """
    for told in news:
        _check_payload(told.name, CATALOGUE[told.name], told.payload)
        if CATALOGUE[told.name].audited:
            raise ValueError(f"{told.name} is kept by the history; append it alone.")
    last = _next_seqs(Counter(told.project_id for told in news))
    _store_numbered(news, last)
    # A lambda: Django cannot name a partial when it logs the failure of a robust hook.
    transaction.on_commit(lambda: ring_all(last), robust=True)


def _store_numbered(news: Sequence[News], last: dict[int, int]) -> None:
    """Store events under the numbers up to each project's last, in the order given."""
    left = Counter(told.project_id for told in news)
    seqs = []
    for told in news:
        left[told.project_id] -= 1
        seqs.append(last[told.project_id] - left[told.project_id])
    stored = direct.rows(
        "INSERT INTO projects_event"
        " (project_id, seq, op_id, name, audience, actor_name, payload, at)"
        " SELECT *, clock_timestamp() FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[],"
        " %s::text[], %s::text[], %s::text[], %s::jsonb[])"
        " ON CONFLICT ON CONSTRAINT one_event_per_operation DO NOTHING RETURNING op_id",
        [
            [told.project_id for told in news],
            seqs,
            [told.op_id for told in news],
            [told.name for told in news],
            [str(CATALOGUE[told.name].audience) for told in news],
            ["" for _told in news],
            [json.dumps(told.payload) for told in news],
        ],
    )
    if len(stored) < len(news):
        known_ids = Counter(told.op_id for told in news) - Counter(op_id for (op_id,) in stored)
        known = next(told for told in news if told.op_id in known_ids)
        raise AlreadyRecordedError(project_id=known.project_id, op_id=cast(UUID, known.op_id))


def _keep(project_id: int, name: str, kept: dict[str, Any], actor: Principal | None) -> None:
    """Chain a fact to the project's history, whose row `_stored` has locked."""
    user = user_of(actor) if actor else None
    record(
        project=project_id,
        name=name,
        facts=kept,
        by=user.pk if user else None,
        by_name=name_of(actor) if actor else "",
    )


def fits(payload: dict[str, Any]) -> bool:
    """Say whether a payload is small enough to travel whole."""
    return _size_of(payload) <= PAYLOAD_MAX_BYTES


def rows_or_ids(**rows: dict[str, Any] | list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows by kind, or, where they are too large, `<kind>_ids` for the largest of them.

    Facts are added by the caller; 300 bytes are left for them.
    """
    payload: dict[str, Any] = dict(rows)
    for kind in sorted(rows, key=lambda k: _size_of(rows[k]), reverse=True):
        if _size_of(payload) <= PAYLOAD_MAX_BYTES - 300:
            break
        value = payload.pop(kind)
        listed = value if isinstance(value, list) else [value]
        payload[f"{kind}_ids"] = [row.get("id", row.get("job")) for row in listed]
    return payload


def visible(event: Event, principal: Principal, *, role: Role | None = None) -> bool:
    """Say whether an event may be shown to a member or guest; live and replay both ask here.

    `role` spares a query per event where the caller knows a member's role.
    """
    if isinstance(principal, Guest):
        return event.audience == EVERYONE and _concerns(event, principal.link)
    if event.audience == EDITORS:
        return (role or role_of(principal, event.project)) == Role.EDITOR
    return True


def last_seq(project_id: int) -> int:
    """Return the number of the project's newest event, 0 before the first."""
    return Event.objects.filter(project_id=project_id).aggregate(last=Max("seq"))["last"] or 0


def seq_of_operation(project_id: int, op_id: UUID) -> int | None:
    """Return under which number an operation was recorded, None if it was not."""
    found = Event.objects.filter(project_id=project_id, op_id=op_id)
    return found.values_list("seq", flat=True).first()


def _stored(*, project_id: int, op_id: UUID | None, payload: dict[str, Any], **facts: Any) -> int:
    """Count the project's event number up and store the event under it; the project's row stays
    locked until the commit. The clock is read under that lock, so times follow the numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH numbered AS (UPDATE projects_project SET event_seq = event_seq + 1"
            " WHERE id = %(project)s RETURNING event_seq)"
            " INSERT INTO projects_event"
            " (project_id, seq, op_id, asked, name, audience, actor_id, actor_name, payload, at)"
            " SELECT %(project)s, event_seq, %(op_id)s, %(asked)s, %(name)s, %(audience)s,"
            " %(actor_id)s,"
            " %(actor_name)s, %(payload)s::jsonb, clock_timestamp() FROM numbered"
            " ON CONFLICT ON CONSTRAINT one_event_per_operation DO NOTHING RETURNING seq",
            {
                "project": project_id,
                "op_id": op_id,
                "asked": _ASKED.get(),
                "payload": json.dumps(payload),
                **facts,
            },
        )
        row = cursor.fetchone()
    if row is None and op_id is not None and seq_of_operation(project_id, op_id) is not None:
        raise AlreadyRecordedError(project_id=project_id, op_id=op_id)
    if row is None:
        raise ValueError(f"There is no project {project_id} to append an event to.")
    return int(row[0])


def _next_seqs(counts: dict[int, int]) -> dict[int, int]:
    """Count the numbers of several projects up and return each one's newest.

    Their rows are locked by ascending id, so that two transactions never wait for each other.
    Locked in a statement of its own: one that locked a row's newest version and then came back to
    the version it began with would wait for whoever waits for it.
    """
    with connection.cursor() as cursor:
        if len(counts) > 1:
            cursor.execute(
                "SELECT FROM projects_project WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                [list(counts)],
            )
        cursor.execute(
            "UPDATE projects_project AS project SET event_seq = project.event_seq + more.count"
            " FROM unnest(%s::bigint[], %s::int[]) AS more(id, count)"
            " WHERE project.id = more.id RETURNING project.id, project.event_seq",
            [list(counts), list(counts.values())],
        )
        found = {int(project_id): int(seq) for project_id, seq in cursor.fetchall()}
    if missing := set(counts) - set(found):
        raise ValueError(f"There is no project {min(missing)} to append an event to.")
    return found


def _check_payload(name: str, kind: Kind, payload: dict[str, Any]) -> None:
    if not connection.in_atomic_block:
        raise ValueError(f"{name} must be appended in the transaction of the write it reports.")
    missing = [row for row in kind.rows if row not in payload and f"{row}_ids" not in payload]
    missing += [fact for fact in kind.facts if fact not in payload]
    if missing:
        raise ValueError(f"The payload of {name} lacks {', '.join(missing)}.")
    if not fits(payload):
        raise ValueError(
            f"The payload of {name} has {_size_of(payload)} bytes; at most {PAYLOAD_MAX_BYTES} "
            "travel. Use `rows_or_ids`."
        )


def _concerns(event: Event, link: ShareLink) -> bool:
    """Say whether an event is about the one thing a guest's link shares."""
    payload = event.payload
    about = payload.get("comment", payload)
    if link.kind == ShareLink.Kind.BOARD:
        return about.get("version") is None
    return bool(about.get(link.kind) == link.object_id)


def _size_of(value: Any) -> int:
    return len(_compact(value).encode())


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
