"""Bells that wake whoever listens on the database, and messages that nobody needs to keep."""

import json
from typing import Any

from django.db import connection

from studio.projects.event_catalogue import EPHEMERALS

NOTIFY_MAX_BYTES = 7900
EVENTS_CHANNEL = "masthead_events"
EPHEMERAL_CHANNEL = "masthead_ephemeral"
DRAFTS_CHANNEL = "masthead_drafts"


def ring(project_id: int, seq: int) -> None:
    """Wake whoever listens for events. Rung after the commit, in a transaction of its own:
    inside, NOTIFY holds a lock of the whole instance until the commit is done.
    """
    _notify(EVENTS_CHANNEL, f"{project_id}:{seq}")


def ring_all(last: dict[int, int]) -> None:
    """Ring for several projects in one statement."""
    bells = [f"{project_id}:{seq}" for project_id, seq in last.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, bell) FROM unnest(%s::text[]) AS bell", [EVENTS_CHANNEL, bells]
        )


def ring_draft(draft_id: int, seq: int) -> None:
    """Wake whoever listens for updates of a draft; call it after the commit."""
    _notify(DRAFTS_CHANNEL, f"{draft_id}:{seq}")


def send_ephemeral(project_id: int, name: str, payload: dict[str, Any]) -> None:
    """Tell open pages something that is not kept; call it outside any transaction.

    With `to` in the payload, the id of a user, only that person's pages hear it.

    Raises:
        ValueError: an unknown name, or more than one NOTIFY can carry.
    """
    if name not in EPHEMERALS:
        raise ValueError(f"{name!r} is no ephemeral message; there are {sorted(EPHEMERALS)}.")
    text = json.dumps(
        {"project": project_id, "name": name, "payload": payload},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    if len(text.encode()) > NOTIFY_MAX_BYTES:
        raise ValueError(f"{name} has {len(text.encode())} bytes; NOTIFY takes {NOTIFY_MAX_BYTES}.")
    _notify(EPHEMERAL_CHANNEL, text)


def _notify(channel: str, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, text])
