"""What one process holds of an open project or draft: its newest rows, and who listens."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from studio.projects.models import Event, Role
from studio.realtime.presence import Presence
from studio.realtime.protocol import encoded

TAIL = 512
SLOTS_MAX = 256


class Kind(StrEnum):
    """What can be listened to; the value is the room's part of its key."""

    PROJECT = "project"
    DRAFT = "draft"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """One row of a log as its readers get it: an event, or a draft's update."""

    seq: int
    event: Event | None = None
    text: str = ""
    update: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Ephemeral:
    """A message nobody needs to keep, written out once for all who hear it."""

    key: tuple[Any, ...]
    text: str
    size: int
    to: int | None = None
    """The only user who may hear it; None for all members."""

    @classmethod
    def of(cls, name: str, payload: Mapping[str, Any]) -> "Ephemeral":
        text = encoded({"type": "ephemeral", "name": name, "payload": payload})
        key = (name, *(payload.get(part) for part in ("job", "seed", "to", "variant")))
        return cls(key=key, text=text, size=len(text.encode()), to=payload.get("to"))


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A browser's session as a socket began with it; a new password ends it, whose row may stay."""

    key: str
    account: int | None = None
    password: str = ""
    """What is stored of the account's password, never the password itself."""


@dataclass(eq=False)
class Subscription:
    """One socket's ear: woken by news of its rooms, with the newest ephemeral of each key."""

    session: SignedIn | None = None
    link: int | None = None
    user: int | None = None
    hears_ephemerals: bool = True
    lost_session: bool = False
    lost_link: bool = False
    rooms: "list[Room]" = field(default_factory=list)
    _slots: dict[tuple[Any, ...], Ephemeral] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        self._woken.set()

    def offer(self, told: Ephemeral) -> None:
        """Keep an ephemeral until the socket takes it; a newer one of its key replaces it."""
        if not self.hears_ephemerals or told.to not in {None, self.user}:
            return
        if told.key in self._slots or len(self._slots) < SLOTS_MAX:
            self._slots[told.key] = told
            self._woken.set()

    async def wait(self, timeout_s: float) -> None:
        """Return when something may have changed, or after `timeout_s` seconds of silence."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()

    def take_ephemerals(self) -> list[Ephemeral]:
        taken = list(self._slots.values())
        self._slots.clear()
        return taken


@dataclass(eq=False)
class Room:
    """A project or draft that somebody of this process has open.

    `tail` holds the rows numbered `base + 1` to `seq`, without gaps.
    """

    kind: Kind
    id: int
    known: bool = False
    seq: int = 0
    base: int = 0
    restored: int = 0
    """How often the log went back under this room, because a backup was restored."""
    hashed: tuple[int, str] = (-1, "")
    """A number of a draft, and the hash of its text at that number."""
    tail: deque[Stored] = field(default_factory=deque)
    roles: dict[int, Role] = field(default_factory=dict)
    nameless: frozenset[int] = frozenset()
    """The members who read without names."""
    presence: Presence = field(default_factory=Presence)
    subscriptions: set[Subscription] = field(default_factory=set)

    def take(self, rows: Sequence[Stored]) -> None:
        """Put rows that follow on `seq` into the tail; a gap starts the tail over."""
        for row in rows:
            if row.seq <= self.seq:
                continue
            if row.seq != self.seq + 1:
                self.start_over(row.seq - 1)
            self.tail.append(row)
            self.seq = row.seq
        while len(self.tail) > TAIL:
            self.base = self.tail.popleft().seq

    def start_over(self, seq: int) -> None:
        """Forget the tail: the table is read from here on."""
        self.tail.clear()
        self.base = self.seq = seq
        self.known = True

    def after(self, cursor: int, limit: int) -> list[Stored] | None:
        """Return at most `limit` rows above `cursor`; None where only the table has them."""
        if cursor < self.base:
            return None
        first = cursor - self.base
        return [self.tail[index] for index in range(first, min(first + limit, len(self.tail)))]

    def offer(self, told: Ephemeral) -> None:
        for subscription in self.subscriptions:
            subscription.offer(told)

    def wake(self) -> None:
        for subscription in self.subscriptions:
            subscription.wake()
