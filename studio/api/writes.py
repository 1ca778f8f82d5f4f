"""The one place where a write gets its operation's id, and a repeated one its first answer."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from studio.core.errors import RefusedError
from studio.projects.errors import AlreadyRecordedError
from studio.projects.events import Told, committed_events
from studio.projects.models import Event

HEADER = "Idempotency-Key"
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
    """
    op_id = operation_id(request)
    recorded = _recorded(project_id, op_id) if HEADER in request.headers else None
    if recorded is not None:
        return {**answer(recorded, replayed=True), **(again() if again else {})}
    try:
        with committed_events() as committed:
            made = act(op_id)
    except AlreadyRecordedError as error:
        first = Event.objects.get(project_id=error.project_id, op_id=error.op_id)
        return {**answer(first, replayed=True), **(again() if again else {})}
    event = committed.get(op_id) or _recorded(project_id, op_id)
    facts = answer(event, replayed=False) if event else {"seq": None, "replayed": False}
    return {**facts, **(reply(made) if reply else {})}


def answer(event: Event | Told, *, replayed: bool) -> Facts:
    return {**event.payload, "seq": event.seq, "replayed": replayed}


def operation_id(request: HttpRequest) -> uuid.UUID:
    """Return the id the client gave its operation, or a new one."""
    given = request.headers.get(HEADER)
    if given is None:
        return uuid.uuid4()
    try:
        return uuid.UUID(given)
    except ValueError as error:
        raise RefusedError(
            _("The header %(header)s is '%(value)s'; it must be a UUID.")
            % {"header": HEADER, "value": given[:60]}
        ) from error


def _recorded(project_id: int, op_id: uuid.UUID) -> Event | None:
    return Event.objects.filter(project_id=project_id, op_id=op_id).first()
