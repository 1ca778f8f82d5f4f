"""The project's socket: authorises, replays from a cursor, streams. It never writes."""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from studio.projects import nameless
from studio.projects.events import visible
from studio.projects.guests import shares_one_thing, told_to
from studio.projects.models import Event, Role
from studio.projects.permissions import Guest
from studio.projects.selectors import event_row, person_row
from studio.realtime import presence, protocol
from studio.realtime.hub import hub
from studio.realtime.protocol import Ack, CloseCode, Malformed, Presence, Resume
from studio.realtime.rooms import Ephemeral, Kind, Stored, Subscription
from studio.realtime.socket import Closed, Socket

RESUME_MAX = 1_000
"""Events behind which a browser had better fetch the snapshot."""
FRAME_EVENTS = 50


class ProjectConsumer(Socket):
    """News of one project for one tab."""

    async def authorised(self) -> bool:
        self.project_id: int = self.scope["url_route"]["kwargs"]["project_id"]
        self.tab = uuid.uuid4().hex[:12]
        self.cursor = 0
        principal = await self.principal_of(self.project_id)
        if principal is None:
            return False
        self.principal = principal
        return True

    async def said(self, text: str | None, data: bytes | None) -> None:
        if text is None:
            raise Malformed("A project's socket takes JSON texts only.")
        match protocol.project_message(text):
            case Resume() as resume:
                await self._resume(resume)
            case Ack(upto=upto):
                if not self.window.acknowledge(upto):
                    raise Malformed(f"Event {upto} was never sent on this socket.")
            case Presence() as told:
                self._note_presence(told)

    def left(self) -> None:
        hub.drop_presence(self.room, self.tab)

    async def _resume(self, resume: Resume) -> None:
        """Subscribe first, then read the log: an event can be offered twice, never missed."""
        self.check_opening(resume.csrf)
        await self.stop_pump()
        if self.subscription is None:
            await self._subscribe()
        reason = await self._reason_to_reload(resume)
        if reason:
            await self.send_json({"type": "reload", "reason": reason})
            return
        self.cursor = resume.after
        self.window.known_up_to(resume.after)
        self.start_pump(self._pump())

    async def _subscribe(self) -> None:
        guest = self.principal if isinstance(self.principal, Guest) else None
        subscription = Subscription(
            session=self.session,
            link=guest.link.pk if guest else None,
            user=None if guest else self.user.pk,
            hears_ephemerals=guest is None,
        )
        (self.room,) = await hub.subscribe(subscription, (Kind.PROJECT, self.project_id))
        self.subscription = subscription
        self.check_rights(self.room)
        if guest is None:
            people = self.room.presence.people()
            subscription.offer(Ephemeral.of("presence.moved", {"people": people}))

    async def _reason_to_reload(self, resume: Resume) -> str:
        """Say why the log cannot bring this browser up to date, or nothing."""
        found = await hub.position(self.project_id)
        if found is None:
            raise Closed(CloseCode.NO_MEMBER)
        epoch, newest, oldest = found
        if resume.epoch != epoch:
            return "epoch"
        if resume.after > newest:
            return "ahead"
        if resume.after < oldest - 1 or newest - resume.after > RESUME_MAX:
            return "behind"
        return ""

    async def _pump(self) -> None:
        """Send what the log has, then wait for more, for as long as the person may see it."""
        room, ear = self.room, self.listening
        restored, beat_at = room.restored, time.monotonic() + self.beat_s
        await self._send_log()
        while True:
            await ear.wait(max(0.0, beat_at - time.monotonic()))
            self.check_rights(room)
            if room.restored != restored:
                await self.send_json({"type": "reload", "reason": "epoch"})
                return
            await self._send_ephemerals(ear)
            await self._send_log()
            if time.monotonic() >= beat_at:
                beat_at = time.monotonic() + self.beat_s
                now = timezone.now().isoformat()
                await self.send_json({"type": "beat", "upto": self.cursor, "now": now})

    async def _send_ephemerals(self, ear: Subscription) -> None:
        for told in ear.take_ephemerals():
            if self.window.takes_ephemerals:
                self.window.sent_ephemeral(told.size)
                await self.send(text_data=self._without_names(told.text))

    async def _send_log(self) -> None:
        """Send what is above the cursor; a full window stops the reading, not the log."""
        while self.cursor < self.room.seq:
            if not await self.window.wait_until_open():
                raise Closed(CloseCode.WINDOW_FULL)
            self.check_rights(self.room)
            batch = await hub.after(self.room, self.cursor, FRAME_EVENTS)
            if not batch:
                return
            if batch[0].seq != self.cursor + 1:  # pruned since the browser resumed
                await self.send_json({"type": "reload", "reason": "behind"})
                return
            shown = [self._told(stored) for stored in batch if await self._may_see(stored)]
            await self._send_events(batch, shown)

    async def _send_events(self, batch: Sequence[Stored], shown: Sequence[str]) -> None:
        after, upto = self.cursor, batch[-1].seq
        head = f'{{"type":"events","after":{after},"upto":{upto},"events":['
        text = f"{head}{','.join(shown)}]}}"
        self.window.sent(upto=upto, size=len(text.encode()), events=max(1, len(shown)))
        self.cursor = upto
        await self.send(text_data=text)

    async def _may_see(self, stored: Stored) -> bool:
        """Judge one event; the person's own removal or demotion counts from its number on."""
        event = stored.event
        if event is None:
            return False
        if isinstance(self.principal, Guest):
            await self._check_link(event, self.principal)
            return visible(event, self.principal)
        if _concerns(event, self.principal.pk):
            role = await hub.role(self.project_id, self.principal.pk)
            if role is None:
                raise Closed(CloseCode.NO_MEMBER)
            self.room.roles = {**self.room.roles, self.principal.pk: role}
        return visible(event, self.principal, role=self.room.roles.get(self.principal.pk))

    def _told(self, stored: Stored) -> str:
        """Return an event as it is sent to all who see it, or the part that a guest may have."""
        if stored.event is None or not shares_one_thing(self.principal):
            return self._without_names(stored.text)
        row = event_row(stored.event)
        return protocol.encoded({**row, "payload": told_to(self.principal, row["payload"])})

    def _without_names(self, text: str) -> str:
        """Return a message as it is told to this person, whose other page may have asked for it
        without names since."""
        by = self.principal
        if isinstance(by, Guest) or not (by.nameless or by.pk in self.room.nameless):
            return text
        return protocol.encoded(nameless.told(by, json.loads(text), also=True))

    async def _check_link(self, event: Event, guest: Guest) -> None:
        if event.name == "share.revoked" and not await hub.link_lives(guest.link.pk):
            raise Closed(CloseCode.NO_MEMBER)

    def _note_presence(self, told: Presence) -> None:
        if self.subscription is None:
            raise Malformed("The first message must be a resume.")
        if isinstance(self.principal, Guest):
            return
        self.check_rights(self.room)
        if told.hidden:
            hub.drop_presence(self.room, self.tab)
            return
        hub.put_presence(self.room, self.tab, self._person(told))

    def _person(self, told: Presence) -> Mapping[str, Any]:
        """Stamp who it is: nobody speaks for another."""
        user = self.user
        row = person_row(user, self.room.roles.get(user.pk, Role.VIEWER))
        who = {"tab": told.tab or self.tab, "user": row["id"], "name": row["name"]}
        return {**who, "color": row["color"], **presence.NOWHERE, **told.state}


def _concerns(event: Event, user_id: int) -> bool:
    match event.name:
        case "member.removed":
            return bool(event.payload.get("user") == user_id)
        case "member.role_changed":
            return bool(event.payload.get("person", {}).get("id") == user_id)
    return False
