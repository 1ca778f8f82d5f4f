"""The one place where a write gets its operation's id, and a repeated one its first answer."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from studio.api.auth import principals_of
from studio.api.finding import shared_with
from studio.core.errors import ConflictError, RefusedError
from studio.projects.errors import AlreadyRecordedError
from studio.projects.events import Told, committed_events, visible
from studio.projects.models import Event
from studio.projects.permissions import Can, Guest, Principal, can

HEADER = "Idempotency-Key"
ASKED_MAX = 120
RANDOM = 4
"""The version of a UUID that nobody can foretell."""
Facts = dict[str, Any]


def write(
    request: HttpRequest,
    project_id: int,
    act: Callable[[uuid.UUID], object],
    reply: Callable[[Any], Facts] | None = None,
    again: Callable[[], Facts] | None = None,
) -> Facts:
    """Run an action once and answer `{"seq", "replayed", ...the rows of its event}`.

    Args:
        request: carries the operation's id in the header `Idempotency-Key`; scripts may leave
            it out, then one is made.
        project_id: whose log the action writes to.
        act: calls the action with the operation's id. A second arrival finds the id in the log
            or, racing the first, is rolled back by the log; both get the first one's number.
        reply: what to add from the action's return value.
        again: what to add to a repeated answer instead.

    Raises:
        ConflictError: the id names a write that is not the caller's own, or another one of theirs.
    """
    op_id = operation_id(request)
    recorded = _recorded(project_id, op_id) if HEADER in request.headers else None
    if recorded is not None:
        return {**_repeated(request, recorded), **(again() if again else {})}
    try:
        with committed_events(asked_of(request)) as committed:
            made = act(op_id)
    except AlreadyRecordedError as error:
        first = Event.objects.get(project_id=error.project_id, op_id=error.op_id)
        return {**_repeated(request, first), **(again() if again else {})}
    event = committed.get(op_id) or _recorded(project_id, op_id)
    facts = answer(event, replayed=False) if event else {"seq": None, "replayed": False}
    return {**facts, **(reply(made) if reply else {})}


def answer(event: Event | Told, *, replayed: bool) -> Facts:
    return {**event.payload, "seq": event.seq, "replayed": replayed}


def operation_id(request: HttpRequest) -> uuid.UUID:
    """Return the id the client gave its operation, or a new one.

    Ids that can be foretold, as those of the workers' own writes, are refused: whoever came first
    under one would take the other's place in the log.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return uuid.uuid4()
    op_id = _uuid_in(given)
    if op_id is None or op_id.version != RANDOM:
        raise RefusedError(
            _("The header %(header)s is '%(value)s'; it must be a random UUID (version 4).")
            % {"header": HEADER, "value": given[:60]}
        )
    return op_id


def _uuid_in(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def asked_of(request: HttpRequest) -> str:
    """Return what a request asks for, by method and path, as events keep it."""
    return f"{request.method} {request.path}"[:ASKED_MAX]


def _repeated(request: HttpRequest, first: Event) -> Facts:
    """Return the answer that the same caller's first write got."""
    if not any(_told_before(first, by) for by in principals_of(request)):
        raise ConflictError(
            _("This %(header)s names another's write. Send yours under a new one.")
            % {"header": HEADER}
        )
    # Events from before requests were kept have none to compare.
    if first.asked not in {"", asked_of(request)}:
        raise ConflictError(
            _("This %(header)s names another write of yours. Send this one under a new one.")
            % {"header": HEADER}
        )
    return answer(first, replayed=True)


def _told_before(event: Event, by: Principal) -> bool:
    """Say whether an event is of one's own doing, and still one's business."""
    if isinstance(by, Guest):
        own = event.actor_id is None and event.actor_name == by.name
    else:
        own = event.actor_id == by.pk
    may = own and Can.VIEW in can(by, event.project, on=shared_with(by))
    return may and visible(event, by)


def _recorded(project_id: int, op_id: uuid.UUID) -> Event | None:
    found = Event.objects.select_related("project")
    return found.filter(project_id=project_id, op_id=op_id).first()
