"""A studio with the fake engine, as the parts of the queue's bench look at it."""

import threading
import time
from typing import Any

import psycopg

from tests.bench.queue_clients import Customer
from tests.chaos.people import Member, Room, signed_in, wait_for_model
from tests.running import RunningStudio

Fact = dict[str, Any]
PATIENCE_S = 120.0
LOOK_EVERY_S = 0.02


class Scene:
    """A studio with its fake engine, a room in it, and a token for scripts."""

    def __init__(self, studio: RunningStudio) -> None:
        self.studio = studio
        self.editor: Member = signed_in(studio.address, studio.sign_in_link)
        wait_for_model(self.editor, "fake")
        self.room = Room(self.editor, "Queue")
        self.token: str = self.editor.done("POST", "/me/tokens", {"name": "bench"})["secret"]
        self.database = psycopg.connect(
            host=str(studio.var / "pg"), user="postgres", dbname="masthead", autocommit=True
        )

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what the database says."""
        return self.database.execute(sql, values).fetchall()

    def number(self, sql: str, *values: object) -> int:
        """Return the one number that a query answers."""
        return int(self.rows(sql, *values)[0][0])

    def customer(self, room: Room | None = None) -> Customer:
        """Return a script that orders in a room, the scene's own unless given."""
        room = room or self.room
        return Customer(self.studio.address, self.token, room.id, room.draft)


def until(found: Any) -> None:
    """Return once the database says so; it is asked, since other processes tell nothing here."""
    deadline, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not found():
        if time.monotonic() > deadline:
            raise AssertionError(f"Awaited in vain for {PATIENCE_S:.0f} s.")
        pause.wait(LOOK_EVERY_S)
