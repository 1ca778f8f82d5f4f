"""A studio with the fake engine, as the parts of the queue's bench look at it."""

from typing import Any

import psycopg

from tests.bench.queue_clients import Customer
from tests.chaos.people import Member, Room, signed_in, wait_for_model
from tests.running import RunningStudio

Fact = dict[str, Any]


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
