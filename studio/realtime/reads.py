"""The hub's queries: asynchronous, on connections of its own, never through a shared thread."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from studio.core.database_address import libpq_form
from studio.projects.models import Event, Role
from studio.projects.selectors import event_row
from studio.realtime.protocol import encoded
from studio.realtime.rooms import TAIL, Kind, SignedIn, Stored

Connection = AsyncConnection[TupleRow]

_EVENTS = """
    SELECT seq, op_id, name, audience, actor_id, actor_name, payload, at
    FROM projects_event WHERE project_id = %s AND seq > %s ORDER BY seq LIMIT %s
"""
_EVENTS_OF_ALL = """
    SELECT room.id, event.* FROM unnest(%s::bigint[], %s::bigint[]) AS room(id, after)
    CROSS JOIN LATERAL (
        SELECT seq, op_id, name, audience, actor_id, actor_name, payload, at
        FROM projects_event WHERE project_id = room.id AND seq > room.after
        ORDER BY seq LIMIT %s
    ) AS event
"""
_UPDATES = """
    SELECT seq, update FROM drafts_draftupdate
    WHERE draft_id = %s AND seq > %s ORDER BY seq LIMIT %s
"""
_NUMBERS = """
    SELECT 'project', id, event_seq, '' FROM projects_project WHERE id = ANY(%s)
    UNION ALL SELECT 'draft', id, seq, text_sha256 FROM drafts_draft WHERE id = ANY(%s)
"""
_ROLES = """
    SELECT m.project_id, m.user_id, m.role
    FROM projects_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE m.project_id = ANY(%s)
"""
_NAMELESS = """
    SELECT m.project_id, m.user_id
    FROM projects_membership m JOIN accounts_user u ON u.id = m.user_id AND u.nameless
    WHERE m.project_id = ANY(%s)
"""
_SESSIONS = """
    SELECT ear.key, ear.account, ear.password
    FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS ear(key, account, password)
    JOIN django_session s ON s.session_key = ear.key AND s.expire_date > now()
    LEFT JOIN accounts_user u ON u.id = ear.account
    WHERE ear.account IS NULL OR u.password = ear.password
"""
_LINKS = """
    SELECT id FROM projects_sharelink
    WHERE id = ANY(%s) AND revoked_at IS NULL AND expires_at > now()
"""


def conninfo() -> str:
    """Return how to connect to the settings' database, an embedded server's folder included."""
    watchful = {
        "connect_timeout": "10",
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "2",
        "application_name": "masthead hub",
    }
    return make_conninfo(**{**watchful, **libpq_form(settings.DATABASES["default"])})


async def rows_after(
    connection: Connection, kind: Kind, room_id: int, after: int, limit: int = TAIL
) -> list[Stored]:
    """Return the rows of a log numbered above `after`, in order."""
    query = _EVENTS if kind is Kind.PROJECT else _UPDATES
    rows = await (await connection.execute(query, [room_id, after, limit])).fetchall()
    if kind is Kind.DRAFT:
        return [Stored(seq=seq, update=bytes(update)) for seq, update in rows]
    return [_stored_event(room_id, row) for row in rows]


async def events_after(connection: Connection, after: Mapping[int, int]) -> dict[int, list[Stored]]:
    """Return the events of several projects, each above its number, at most a tail of each."""
    found: dict[int, list[Stored]] = {project_id: [] for project_id in after}
    values = [list(after), list(after.values()), TAIL]
    for project_id, *row in await (await connection.execute(_EVENTS_OF_ALL, values)).fetchall():
        found[project_id].append(_stored_event(project_id, row))
    for rows in found.values():
        rows.sort(key=lambda stored: stored.seq)
    return found


async def numbers(
    connection: Connection, projects: Sequence[int], drafts: Sequence[int]
) -> dict[tuple[Kind, int], tuple[int, str]]:
    """Return the newest number of each room, and a draft's hash."""
    rows = await connection.execute(_NUMBERS, [list(projects), list(drafts)])
    return {(Kind(kind), id_): (seq, sha) for kind, id_, seq, sha in await rows.fetchall()}


async def roles(connection: Connection, projects: Sequence[int]) -> dict[int, dict[int, Role]]:
    """Return the role of each member of each project."""
    found: dict[int, dict[int, Role]] = {project: {} for project in projects}
    rows = await connection.execute(_ROLES, [list(projects)])
    for project, user, role in await rows.fetchall():
        found[project][user] = Role(role)
    return found


async def nameless(connection: Connection, projects: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return which members of each project read without names."""
    rows = await (await connection.execute(_NAMELESS, [list(projects)])).fetchall()
    return {project: frozenset(user for of, user in rows if of == project) for project in projects}


async def living_sessions(connection: Connection, asked: Collection[SignedIn]) -> set[SignedIn]:
    """Return the sessions that were not ended since, by signing out or by a new password."""
    columns = [[getattr(one, name) for one in asked] for name in ("key", "account", "password")]
    rows = await (await connection.execute(_SESSIONS, columns)).fetchall()
    return {SignedIn(key=key, account=account, password=text) for key, account, text in rows}


async def living_links(connection: Connection, ids: Sequence[int]) -> set[int]:
    rows = await connection.execute(_LINKS, [list(ids)])
    return {id_ for (id_,) in await rows.fetchall()}


async def position(connection: Connection, project_id: int) -> tuple[str, int, int] | None:
    """Return a project's epoch, newest number and the oldest number its log still has."""
    row = await (
        await connection.execute(
            "SELECT event_epoch, event_seq, event_floor FROM projects_project WHERE id = %s",
            [project_id],
        )
    ).fetchone()
    return None if row is None else (str(row[0]), row[1], row[2])


async def notify(connection: Connection, channel: str, text: str) -> None:
    await connection.execute("SELECT pg_notify(%s, %s)", [channel, text])


def _stored_event(project_id: int, row: Sequence[Any]) -> Stored:
    seq, op_id, name, audience, actor_id, actor_name, payload, at = row
    event = Event(
        project_id=project_id,
        seq=seq,
        op_id=op_id,
        name=name,
        audience=audience,
        actor_id=actor_id,
        actor_name=actor_name,
        payload=payload,
        at=at,
    )
    return Stored(seq=seq, event=event, text=encoded(event_row(event)))
