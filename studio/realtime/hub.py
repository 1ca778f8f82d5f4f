"""One listener per process: hears bells, reads each log once, wakes whoever waits."""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from studio.projects.bells import DRAFTS_CHANNEL, EPHEMERAL_CHANNEL, EVENTS_CHANNEL
from studio.projects.models import Role
from studio.realtime import presence, reads
from studio.realtime.cancelling import cancelled
from studio.realtime.rooms import TAIL, Ephemeral, Kind, Room, Stored, Subscription

logger = logging.getLogger(__name__)

SWEEP_S = 1.0
REST_S = 0.02
"""Between two readings: bells of a busy studio that ring meanwhile are answered by one."""
UNHEALTHY_AFTER_S = 5.0
BACK_OFF_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
HERE, WHO = "presence.here", "presence.who"
"""What processes tell and ask each other; sockets hear the merged `presence.moved`."""

Key = tuple[Kind, int]


class Hub:
    """The newest rows of each open room, kept fresh by NOTIFY and, once a second, by a query.

    A bell only says that there is something to read; a lost one costs at most a second. The hub
    starts with its first subscription and ends with its last, on the event loop of both.
    """

    def __init__(self) -> None:
        self.process = uuid.uuid4().hex[:12]
        self._rooms: dict[Key, Room] = {}
        self._dirty: set[Key] = set()
        self._rung = asyncio.Event()
        self._moved: set[int] = set()
        self._gate = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._pool: AsyncConnectionPool[AsyncConnection[TupleRow]] | None = None
        self._told_parts: dict[int, int] = {}
        self._last_sign = time.monotonic()

    async def subscribe(self, subscription: Subscription, *keys: Key) -> list[Room]:
        """Add an ear to rooms and return them; from here on no row of theirs is missed."""
        async with self._gate:
            await self._start()
            rooms = [self._rooms.setdefault(key, Room(kind=key[0], id=key[1])) for key in keys]
            for room in rooms:
                room.subscriptions.add(subscription)
            subscription.rooms = rooms
            fresh = [room for room in rooms if not room.known]
        try:
            await self._sweep_rooms(rooms)
            await self._ask_who(*fresh)
        except psycopg.Error:
            await self.unsubscribe(subscription)
            raise
        return rooms

    async def unsubscribe(self, subscription: Subscription) -> None:
        """Take an ear away; a room without ears is forgotten, a hub without rooms ends."""
        async with self._gate:
            for room in subscription.rooms:
                room.subscriptions.discard(subscription)
                if not room.subscriptions:
                    self._rooms.pop((room.kind, room.id), None)
            subscription.rooms = []
            if not self._rooms:
                await self._stop()

    async def close(self) -> None:
        """End the hub whoever still listens."""
        async with self._gate:
            self._rooms.clear()
            await self._stop()

    def healthy(self) -> bool:
        """Say whether news still arrives; a hub that nobody listens to has nothing to miss."""
        return not self._rooms or self.seconds_since_bell_or_sweep() <= UNHEALTHY_AFTER_S

    def seconds_since_bell_or_sweep(self) -> float:
        return time.monotonic() - self._last_sign

    async def after(self, room: Room, cursor: int, limit: int) -> list[Stored]:
        """Return the next rows above `cursor`, from the tail or, further back, the table."""
        held = room.after(cursor, limit)
        if held is not None:
            return held
        async with self._connection() as connection:
            return await reads.rows_after(connection, room.kind, room.id, cursor, limit)

    async def position(self, project_id: int) -> tuple[str, int, int] | None:
        """Return a project's epoch, newest number and oldest number, fresh from the table."""
        async with self._connection() as connection:
            return await reads.position(connection, project_id)

    async def role(self, project_id: int, user_id: int) -> Role | None:
        """Return a member's role, fresh from the table."""
        async with self._connection() as connection:
            return (await reads.roles(connection, [project_id]))[project_id].get(user_id)

    async def link_lives(self, link_id: int) -> bool:
        """Say whether a share link still works, fresh from the table."""
        async with self._connection() as connection:
            return bool(await reads.living_links(connection, [link_id]))

    def put_presence(self, room: Room, key: str, person: presence.Person) -> None:
        """Note where a tab of this process is; the others hear of it at the next tick."""
        room.presence.put(key, person, time.monotonic())
        self._presence_moved(room.id)

    def drop_presence(self, room: Room, key: str) -> None:
        if room.presence.drop(key):
            self._presence_moved(room.id)

    async def _start(self) -> None:
        if self._tasks:
            return
        self._last_sign = time.monotonic()
        self._rung = asyncio.Event()
        pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(
            reads.conninfo(),
            min_size=1,
            max_size=4,
            open=False,
            check=AsyncConnectionPool.check_connection,
            timeout=5.0,
            kwargs={"autocommit": True},
            name="hub",
        )
        await pool.open()
        self._pool = pool
        self._tasks = [
            _task("listener", self._listen()),
            _task("reader", self._read()),
            _task("sweep", self._sweep()),
        ]

    async def _stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        await cancelled(*tasks)
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
        self._dirty.clear()
        self._moved.clear()
        self._told_parts.clear()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[reads.Connection]:
        if self._pool is None:
            raise psycopg.OperationalError("The hub has ended.")
        async with self._pool.connection() as connection:
            yield connection

    async def _listen(self) -> None:
        """Hear bells for ever; after a cut line wake everybody, since bells may be lost."""
        failures = 0
        while True:
            try:
                async with await AsyncConnection.connect(
                    reads.conninfo(), autocommit=True
                ) as connection:
                    for channel in (EVENTS_CHANNEL, EPHEMERAL_CHANNEL, DRAFTS_CHANNEL):
                        await connection.execute(
                            sql.SQL("LISTEN {}").format(sql.Identifier(channel))
                        )
                    failures = 0
                    self._mark(*self._rooms)
                    await self._ask_who(*self._rooms.values())
                    async for bell in connection.notifies():
                        self._hear(bell.channel, bell.payload)
            except psycopg.Error as error:
                logger.warning("The listener of process %s was cut: %s", self.process, error)
            await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
            failures += 1

    def _hear(self, channel: str, payload: str) -> None:
        self._last_sign = time.monotonic()
        try:
            if channel == EPHEMERAL_CHANNEL:
                self._hear_ephemeral(json.loads(payload))
                return
            id_, _, _seq = payload.partition(":")
            self._mark((Kind.PROJECT if channel == EVENTS_CHANNEL else Kind.DRAFT, int(id_)))
        except (ValueError, KeyError, TypeError):
            logger.warning("A bell on %s could not be read: %.80s", channel, payload)

    def _hear_ephemeral(self, said: dict[str, Any]) -> None:
        room = self._rooms.get((Kind.PROJECT, said["project"]))
        if room is None:
            return
        name, payload = said["name"], said["payload"]
        if name not in {HERE, WHO}:
            room.offer(Ephemeral.of(name, payload))
        elif payload["process"] == self.process:
            return
        elif name == WHO:
            self._presence_moved(room.id)
        else:
            source = f"{payload['process']}/{payload['part']}"
            room.presence.take(source, payload["people"], time.monotonic())
            _offer_people(room)

    def _mark(self, *keys: Key) -> None:
        open_keys = [key for key in keys if key in self._rooms]
        if open_keys:
            self._dirty.update(open_keys)
            self._rung.set()

    async def _read(self) -> None:
        """Read all dirty rooms at once, however many bells rang, and rest before the next time."""
        while True:
            await self._rung.wait()
            self._rung.clear()
            found = [self._rooms.get(key) for key in self._dirty]
            self._dirty.clear()
            await self._refresh([room for room in found if room is not None and room.known])
            await asyncio.sleep(REST_S)

    async def _refresh(self, rooms: list[Room]) -> None:
        try:
            async with self._connection() as connection:
                projects = {room.id: room for room in rooms if room.kind is Kind.PROJECT}
                after = {room.id: room.seq for room in projects.values()}
                events = await reads.events_after(connection, after) if after else {}
                for project_id, rows in events.items():
                    self._take(projects[project_id], rows)
                for room in rooms:
                    if room.kind is Kind.DRAFT:
                        rows = await reads.rows_after(connection, room.kind, room.id, room.seq)
                        self._take(room, rows)
        except psycopg.Error as error:  # the sweep finds the rooms behind and marks them again
            logger.warning("%d rooms could not be read: %s", len(rooms), error)

    def _take(self, room: Room, rows: list[Stored]) -> None:
        room.take(rows)
        if rows:
            room.wake()
        if len(rows) == TAIL:
            self._mark((room.kind, room.id))

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await self._sweep_rooms(list(self._rooms.values()))
                self._forget_silent()
            except psycopg.Error as error:
                logger.warning("A sweep failed: %s", error)

    async def _sweep_rooms(self, rooms: list[Room]) -> None:
        """Compare numbers and rights with the tables: the whole repair for a lost bell."""
        projects = [room.id for room in rooms if room.kind is Kind.PROJECT]
        drafts = [room.id for room in rooms if room.kind is Kind.DRAFT]
        before = {(room.kind, room.id): room.seq for room in rooms}
        async with self._connection() as connection:
            numbers = await reads.numbers(connection, projects, drafts)
            roles = await reads.roles(connection, projects)
            nameless = await reads.nameless(connection, projects)
            await self._sweep_rights(connection, rooms)
        self._last_sign = time.monotonic()
        for room in rooms:
            seq, sha = numbers.get((room.kind, room.id), (room.seq, ""))
            _renew_rights(room, roles.get(room.id, {}))
            room.nameless = nameless.get(room.id, frozenset())
            self._compare(room, seq, sha, before[room.kind, room.id])

    def _compare(self, room: Room, seq: int, sha: str, before: int) -> None:
        """Hold a room against the table's number; `before` is the room's, before it was read."""
        if not room.known:
            room.start_over(seq)
            self._mark((room.kind, room.id))  # bells that rang before were not read
        elif seq < before:
            room.start_over(seq)
            room.restored += 1
            room.wake()
        elif seq > room.seq:
            self._mark((room.kind, room.id))
        if sha:
            room.hashed = (seq, sha)

    async def _sweep_rights(self, connection: reads.Connection, rooms: list[Room]) -> None:
        ears = {ear for room in rooms for ear in room.subscriptions}
        asked = {ear.session for ear in ears if ear.session is not None}
        links = [ear.link for ear in ears if ear.link is not None]
        sessions = await reads.living_sessions(connection, asked)
        living = await reads.living_links(connection, links) if links else set()
        for ear in ears:
            ear.lost_session = ear.session is not None and ear.session not in sessions
            ear.lost_link = ear.link is not None and ear.link not in living
            if ear.lost_session or ear.lost_link:
                ear.wake()

    def _presence_moved(self, project_id: int) -> None:
        """Tell where people are at most once a tick: to the own sockets and to the others."""
        if project_id in self._moved or not self._tasks:
            return
        self._moved.add(project_id)
        self._tasks.append(_task("presence", self._tell_presence(project_id)))

    async def _tell_presence(self, project_id: int) -> None:
        await asyncio.sleep(presence.TICK_S)
        self._moved.discard(project_id)
        self._tasks = [task for task in self._tasks if not task.done()]
        room = self._rooms.get((Kind.PROJECT, project_id))
        people = room.presence.local() if room is not None else []
        if room is not None:
            _offer_people(room)
        parts = presence.parts(people, self._told_parts.get(project_id, 1))
        self._told_parts[project_id] = sum(1 for part in parts if part)
        try:
            async with self._connection() as connection:
                for number, part in enumerate(parts):
                    said = self._said(project_id, HERE, part=number, people=part)
                    await reads.notify(connection, EPHEMERAL_CHANNEL, said)
        except psycopg.Error as error:
            logger.warning("Presence in project %s was not passed on: %s", project_id, error)

    async def _ask_who(self, *rooms: Room) -> None:
        """Ask the other processes who is there, as a room that opens knows nobody."""
        projects = [room.id for room in rooms if room.kind is Kind.PROJECT]
        if not projects:
            return
        async with self._connection() as connection:
            for project_id in projects:
                await reads.notify(connection, EPHEMERAL_CHANNEL, self._said(project_id, WHO))

    def _said(self, project_id: int, name: str, **payload: object) -> str:
        told = {"process": self.process, **payload}
        return presence.compact({"project": project_id, "name": name, "payload": told})

    def _forget_silent(self) -> None:
        now = time.monotonic()
        for room in self._rooms.values():
            if room.presence.forget_silent(now):
                _offer_people(room)


def _renew_rights(room: Room, roles: dict[int, Role]) -> None:
    if room.kind is Kind.PROJECT and room.roles != roles:
        room.roles = roles
        room.wake()


def _offer_people(room: Room) -> None:
    room.offer(Ephemeral.of("presence.moved", {"people": room.presence.people()}))


def _task(name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.create_task(work, name=f"hub {name}")
    task.add_done_callback(_report)
    return task


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("The task %s ended", task.get_name(), exc_info=error)


hub = Hub()
