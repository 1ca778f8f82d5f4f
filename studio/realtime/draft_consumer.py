"""A draft's socket: hands updates to `drafts.actions`, and others' stored ones to the browser."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from channels.db import database_sync_to_async
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import DomainError
from studio.drafts import actions
from studio.drafts.models import Draft
from studio.drafts.selectors import draft_for, opened_for
from studio.realtime import protocol
from studio.realtime.hub import hub
from studio.realtime.protocol import Ack, CloseCode, Malformed, Open, Update
from studio.realtime.rooms import Kind, Stored, Subscription
from studio.realtime.socket import Closed, Socket

FRAME_UPDATES = 50
Done = TypeVar("Done")


class DraftConsumer(Socket):
    """One prompt being typed in one tab; an update is told to others only once it is stored."""

    async def authorised(self) -> bool:
        self.draft_id: int = self.scope["url_route"]["kwargs"]["draft_id"]
        self.cursor = 0
        self.own: set[int] = set()
        user: Any = self.scope["user"]
        if not user.is_authenticated:
            return False
        self.principal = user
        try:
            self.draft: Draft = await _in_thread(draft_for, user, self.draft_id)
        except DomainError:
            return False
        return True

    async def said(self, text: str | None, data: bytes | None) -> None:
        if data is not None:
            await self._store(protocol.update_message(data))
            return
        match protocol.draft_message(text or ""):
            case Open() as opening:
                await self._open(opening)
            case Ack(upto=upto):
                if not self.window.acknowledge(upto):
                    raise Malformed(f"Update {upto} was never sent on this socket.")

    def left(self) -> None:
        """Nothing of a draft's socket outlives it."""

    async def _open(self, opening: Open) -> None:
        """Subscribe first, then read: an update may come twice, which Yjs ignores, never not."""
        self.check_opening(opening.csrf)
        await self.stop_pump()
        if self.subscription is None:
            await self._subscribe()
        try:
            self.draft = await _in_thread(draft_for, self.user, self.draft_id)
            lacking = await _in_thread(opened_for, self.draft, opening.state_vector)
        except DomainError as error:
            await self.send_json({"type": "refused", "op_id": None, "code": error.code})
            return
        self.cursor = self.draft.seq
        await self._send_frame(self.cursor, lacking.update)
        vector = lacking.state_vector.hex()
        await self._send_beat(self.draft.seq, self.draft.text_sha256, state_vector=vector)
        self.start_pump(self._pump())

    async def _subscribe(self) -> None:
        subscription = Subscription(session=self.session, hears_ephemerals=False)
        self.room, self.project_room = await hub.subscribe(
            subscription, (Kind.DRAFT, self.draft_id), (Kind.PROJECT, self.draft.project_id)
        )
        self.subscription = subscription
        self.check_rights(self.project_room)

    async def _store(self, told: Update) -> None:
        """Answer after the commit, never before."""
        self.check_rights(self.project_room if self.subscription else self._unopened())
        op_id = str(told.op_id)
        try:
            seq = await _in_thread(
                partial(
                    actions.apply_update,
                    draft=self.draft,
                    update=told.update,
                    op_id=told.op_id,
                    by=self.user,
                )
            )
        except DomainError as error:
            refusal = {"op_id": op_id, "code": error.code, "message": error.said(_)}
            await self.send_json({"type": "refused", **refusal})
            return
        if seq > self.cursor:
            self.own.add(seq)
        await self.send_json({"type": "stored", "op_id": op_id, "seq": seq})

    def _unopened(self) -> Any:
        raise Malformed("The first message must open the draft.")

    async def _pump(self) -> None:
        """Send what others stored, and a beat now and then, while the person may read it."""
        ear, beat_at = self.listening, time.monotonic() + self.beat_s
        while True:
            self.check_rights(self.project_room)
            await self._send_log()
            if time.monotonic() >= beat_at:
                beat_at = time.monotonic() + self.beat_s
                await self._beat()
            await ear.wait(max(0.0, beat_at - time.monotonic()))

    async def _send_log(self) -> None:
        while self.cursor < self.room.seq:
            if not await self.window.wait_until_open():
                raise Closed(CloseCode.WINDOW_FULL)
            self.check_rights(self.project_room)
            batch = await hub.after(self.room, self.cursor, FRAME_UPDATES)
            if not batch:
                return
            for stored in batch:
                await self._send_stored(stored)

    async def _send_stored(self, stored: Stored) -> None:
        self.cursor = stored.seq
        if stored.seq in self.own:
            self.own.discard(stored.seq)
            return
        await self._send_frame(stored.seq, stored.update)

    async def _send_frame(self, seq: int, update: bytes) -> None:
        frame = protocol.update_frame(seq, update)
        self.window.sent(upto=seq, size=len(frame), events=1)
        await self.send(bytes_data=frame)

    async def _beat(self) -> None:
        """Tell number and hash of the text, for the browser to compare, where both are known."""
        seq, sha = self.room.hashed
        if seq == self.cursor:
            await self._send_beat(seq, sha)

    async def _send_beat(self, seq: int, sha: str, **more: str) -> None:
        await self.send_json({"type": "beat", "seq": seq, "text_sha256": sha, **more})


async def _in_thread(call: Callable[..., Done], *arguments: User | Draft | int | bytes) -> Done:
    """Run a call that uses the database, not on the one thread that all sockets share."""
    run: Callable[..., Any] = database_sync_to_async(call, thread_sensitive=False)
    done: Done = await run(*arguments)
    return done
