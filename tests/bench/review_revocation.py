"""How soon a revoked link ends its guest's socket, and whether anything reaches it afterwards.

`measure()` runs a real studio with two web processes, whose room is never quiet while links end.
"""

import asyncio
import json
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.bench.room_clients import Client
from tests.chaos.people import Fact, Member, Room, signed_in, wait_for_model
from tests.running import RunningStudio

GUESTS = 40
SPOKEN_EVERY_S = 0.05
PATIENCE_S = 10.0
NO_MEMBER = 4403


@dataclass(kw_only=True)
class Guest:
    """A browser that came by a link of its own, and what it heard."""

    client: Client
    link: int
    seqs: list[int] = field(default_factory=list)
    closed_at: float = 0.0
    code: int | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        line = await self.client.open_line(f"/ws/projects/{self.client.project_id}/")
        await line.send(self.client.resume())
        try:
            async for text in line:
                message = json.loads(text)
                if message["type"] == "events":
                    self.seqs += [event["seq"] for event in message["events"]]
                    await line.send(json.dumps({"type": "ack", "upto": message["upto"]}))
                    self.ready.set()
        except ConnectionClosed:
            pass  # told below by its code
        self.closed_at, self.code = time.monotonic(), line.close_code


def measure(guests: int = GUESTS) -> Fact:
    """Revoke one link after the other while the room is busy, and return the figures."""
    with tempfile.TemporaryDirectory(prefix="masthead-links-") as folder:
        fake = {"MASTHEAD_ENGINE": "fake"}
        studio = RunningStudio(var=Path(folder) / "var", environment=fake)
        studio.start()
        web = studio.second_web_process()
        try:
            editor = signed_in(studio.address, studio.sign_in_link)
            wait_for_model(editor, "fake")
            room = Room(editor, "Links")
            addresses = (studio.address, web.address)
            made = [_guest(room, addresses[number % 2]) for number in range(guests)]
            return asyncio.run(_revoked(room, _painted(room), made))
        finally:
            web.kill()
            studio.stop()


def _painted(room: Room) -> Fact:
    with room.listener() as listening:
        room.generate(width=64, height=80, count=1, steps=1)
        (variant,) = listening.wait_for_event("variants.ready")["payload"]["variants"]
    found: Fact = variant
    return found


def _guest(room: Room, address: str) -> Guest:
    made = room.member.done("POST", f"{room.path}/share-links", {"kind": "board"})
    browser = Member(address)
    browser.submit(f"/share/{made['url'].rstrip('/').rsplit('/', 1)[1]}/", {"name": "Gus"})
    client = Client(address, dict(browser.http.cookies), room.id)
    return Guest(client=client, link=made["share_link"])


async def _revoked(room: Room, variant: Fact, guests: list[Guest]) -> Fact:
    for guest in guests:
        await guest.client.join()
    lives = [asyncio.create_task(guest.listen()) for guest in guests]
    talk = asyncio.create_task(_talk(room, variant))
    async with asyncio.timeout(PATIENCE_S * 6):
        await asyncio.gather(*(guest.ready.wait() for guest in guests))
    waits, later, open_still = [], 0, 0
    for guest, life in zip(guests, lives, strict=True):
        began = time.monotonic()
        told = await asyncio.to_thread(
            room.member.done, "DELETE", f"{room.path}/share-links/{guest.link}"
        )
        await asyncio.wait({life}, timeout=PATIENCE_S)
        open_still += not life.done()
        waits.append((guest.closed_at or time.monotonic()) - began)
        later += sum(seq > told["seq"] for seq in guest.seqs)
    talk.cancel()
    for life in lives:
        life.cancel()
    return _figures(waits, guests, later, open_still)


async def _talk(room: Room, variant: Fact) -> None:
    """Say something all the time, so that there is always an event to keep from somebody."""
    speaker, number = room.member.at(room.member.address), 0
    while True:
        number += 1
        body = {"text": f"Word {number}."}
        await asyncio.to_thread(speaker.done, "POST", f"/variants/{variant['id']}/comments", body)
        await asyncio.sleep(SPOKEN_EVERY_S)


def _figures(waits: list[float], guests: list[Guest], later: int, open_still: int) -> Fact:
    heard: Any = [len(guest.seqs) for guest in guests]
    return {
        "revocations": len(guests),
        "revocation_median_s": round(statistics.median(waits), 3),
        "revocation_p99_s": round(statistics.quantiles(waits, n=100)[98], 3),
        "events_after_revocation": later,
        "events_heard_before": sum(heard),
        "left_open": open_still,
        "closed_as_no_member": sum(guest.code == NO_MEMBER for guest in guests),
    }
