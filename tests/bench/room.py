"""`python -m tests.bench.room`: fifty people in one room over two web processes, cuts and kills."""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.bench.room_clients import BACK_OFF_S, Client, Fact, Typist
from tests.chaos.people import Member, Room, signed_in, wait_for_model
from tests.running import ROOT, RunningStudio, SecondWeb

CLIENTS = 50
TYPISTS = 10
POINTERS = 3
LOAD_S = 30.0
WRITE_EVERY_S = 5.0
"""Each of the fifty rates or comments this often on average."""
TYPE_EVERY_S = 0.5
POINT_EVERY_S = 0.125
CUTS = 100
MISSED = 1000
FLOOD_S = 20.0
FUZZ_SEEDS = 500
PASSWORD = "a quiet harbour at night"


def main() -> None:
    """Measure once and print what was measured."""
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="masthead-room-") as folder:
        fake = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "60"}
        studio = RunningStudio(var=Path(folder) / "var", environment=fake)
        studio.start()
        try:
            facts = _measured(studio)
            facts |= _fuzzed(studio)
        finally:
            studio.stop()
    facts["load_average"] = [round(load_before, 2), round(os.getloadavg()[0], 2)]
    print(json.dumps(facts))


def _measured(studio: RunningStudio) -> Fact:
    editor = signed_in(studio.address, studio.sign_in_link)
    wait_for_model(editor, "fake")
    room = Room(editor, "Room")
    variant = _painted(room)
    web = studio.second_web_process()
    try:
        people = [_invited(room, studio.address, number) for number in range(CLIENTS)]
        print(f"{len(people)} people are signed in")
        bench = Bench(studio, web, room, variant, [dict(one.http.cookies) for one in people])
        return asyncio.run(bench.run())
    finally:
        web.kill()


def _painted(room: Room) -> Fact:
    with room.listener() as listening:
        room.generate(width=64, height=80, count=1, steps=1)
        (variant,) = listening.wait_for_event("variants.ready")["payload"]["variants"]
    found: Fact = variant
    return found


def _invited(room: Room, address: str, number: int) -> Member:
    body = {"role": "artist"}
    url = room.member.done("POST", f"{room.path}/invitations", body)["url"]
    member = Member(address)
    account = {"name": f"Person {number}", "email": f"{uuid4()}@example.org", "password": PASSWORD}
    member.submit(url.removeprefix(address), account)
    return member


class Bench:
    """The room, its people at two addresses, and what is done to them."""

    def __init__(
        self,
        studio: RunningStudio,
        web: SecondWeb,
        room: Room,
        variant: Fact,
        cookies: Sequence[dict[str, str]],
    ) -> None:
        self.studio, self.web, self.room, self.variant = studio, web, room, variant
        self.dice = random.Random(1)
        addresses = (studio.address, web.address)
        self.clients = [
            Client(addresses[number % 2], jar, room.id) for number, jar in enumerate(cookies)
        ]
        self.sent_at: dict[str, tuple[float, Client]] = {}
        self.acks: list[float] = []

    async def run(self) -> Fact:
        """Do one thing after the other and return all figures."""
        async with asyncio.TaskGroup() as tasks:
            for client in self.clients:
                await client.join()
            lives = [tasks.create_task(client.live()) for client in self.clients]
            await asyncio.gather(*(client.online.wait() for client in self.clients))
            facts: Fact = {"clients": len(self.clients)}
            for part in (self._load, self._cuts, self._late, self._resume, self._stalled):
                facts |= await part()
                print(json.dumps(facts), flush=True)
            facts |= await self._checked()
            for life in lives:
                life.cancel()
        return facts

    async def _load(self) -> Fact:
        """Let everybody work for a while, and return how soon it was stored and seen."""
        typists = [Typist(client, self.room.draft["id"]) for client in self.clients[:TYPISTS]]
        lives = [asyncio.create_task(typist.live()) for typist in typists]
        await self._work(LOAD_S / 5, typists)  # the first seconds load code and connections
        self.acks.clear()
        self.sent_at.clear()
        for typist in typists:
            typist.stored_s.clear()
            typist.sent_at.clear()
        await self._work(LOAD_S, typists)
        await self._settled()
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
        seen, typed = self._seen_s(), [s for typist in typists for s in typist.stored_s]
        refused = sum(typist.refused for typist in typists)
        if refused:
            raise AssertionError(f"{refused} typed changes were refused.")
        return {
            "writes": len(self.acks) + len(typed),
            "ack_p95_ms": _ms(self.acks + typed, 95),
            "deed_ack_p95_ms": _ms(self.acks, 95),
            "typing_ack_p95_ms": _ms(typed, 95),
            "visible_p95_ms": _ms(seen, 95),
            "visible_p99_ms": _ms(seen, 99),
            "typing_visible_p95_ms": _ms(_typing_seen_s(typists), 95),
        }

    async def _cuts(self) -> Fact:
        """Cut lines while people write, and kill a web process in the middle of it."""
        work = asyncio.create_task(self._work(CUTS * 0.15 + 5, []))
        for number in range(CUTS):
            await self.dice.choice(self.clients).cut()
            if number == CUTS // 2:
                os.kill(_web_pid(self.studio), signal.SIGKILL)
            await asyncio.sleep(self.dice.uniform(0.05, 0.25))
        await work
        await self._settled()
        return {"cuts": sum(client.cuts for client in self.clients), "kills": 1}

    async def _late(self) -> Fact:
        """Join while a picture is painted: page, line, and the bytes of the picture's frame."""
        self.room.draft = (await self.clients[0].read(f"/drafts/{self.room.draft['id']}"))["draft"]
        job = await asyncio.to_thread(self._painting)
        late = Client(self.web.address, self.clients[0].http.cookies, self.room.id)
        began = time.monotonic()
        page = await late.http.get(f"/projects/{self.room.id}/")
        found = re.search(r'id="page-data"[^>]*>(.*?)</script>', page.text, re.DOTALL)
        if found is None:
            raise AssertionError(f"The board's page holds no data: {page.text[:200]}")
        data = json.loads(found[1])
        (step,) = [step for step in data["steps"] if step["job"] == job["id"]]
        late.epoch, late.cursor = data["epoch"], data["seq"]
        async with await late.open_line(f"/ws/projects/{self.room.id}/") as line:
            await line.send(late.resume())
            frame = await late.http.get(f"/api/jobs/{job['id']}/previews/{step['seed']}")
            frame.raise_for_status()
            async with asyncio.timeout(20):
                while not _tells_step(await line.recv(), job["id"]):
                    pass
        return {"late_joiner_s": round(time.monotonic() - began, 3)}

    def _painting(self) -> Fact:
        """Start a long picture and return its job once it has a frame."""
        with self.room.listener() as listening:
            job = self.room.generate(width=64, height=80, count=1, steps=150)
            step = listening.wait_for_step(job["id"])
            while step.get("preview") is None:
                step = listening.wait_for_step(job["id"], step["step"] + 1)
        return job

    async def _resume(self) -> Fact:
        """Come back after a thousand events."""
        before = self.clients[0].cursor
        path = f"/variants/{self.variant['id']}/rating"

        async def rate(client: Client, times: int) -> None:
            for number in range(times):
                await client.write("PUT", path, {"stars": number % 5 + 1})

        each = MISSED // CLIENTS
        await asyncio.gather(*(rate(client, each) for client in self.clients))
        await self._settled()
        newest = self.clients[0].cursor
        away = Client(self.web.address, self.clients[1].http.cookies, self.room.id)
        away.epoch, away.cursor = self.clients[1].epoch, max(before, newest - MISSED)
        began, missed = time.monotonic(), newest - away.cursor
        life = asyncio.create_task(away.live())
        await away.reached(newest)
        took = time.monotonic() - began
        life.cancel()
        if len(away.heard) != missed or missed < MISSED or away.faults:
            raise AssertionError(f"{len(away.heard)} of {missed} events came back; {away.faults}")
        return {"resume_1000_events_s": round(took, 3)}

    async def _stalled(self) -> Fact:
        """Return by how much a web process grows while one reader stalls and one floods."""
        pids = [_web_pid(self.studio), self.web.pid()]
        await self._work(FLOOD_S / 2, [])
        before = [_rss_mb(pid) for pid in pids]
        self.acks.clear()
        stalled = self.clients[0]
        line = await stalled.open_line(f"/ws/projects/{self.room.id}/", max_queue=1)
        await line.send(stalled.resume())
        flood = asyncio.create_task(self._flood(self.clients[2]))
        peak = 0.0
        work = asyncio.create_task(self._work(FLOOD_S, []))
        while not work.done():
            await asyncio.wait([work], timeout=0.5)
            grown = [_rss_mb(pid) - was for pid, was in zip(pids, before, strict=True)]
            peak = max(peak, *grown)
        flood.cancel()
        line.transport.abort()
        return {
            "stalled_client_rss_mb": round(peak, 1),
            "ack_p95_beside_flood_ms": _ms(self.acks, 95),
        }

    async def _flood(self, client: Client) -> None:
        """Say as much as the line takes, and come back at once when thrown out.

        The flood shares this process with the other clients, so what they wait for beside it is
        partly the bench's own doing; the growth of the web process is not.
        """
        while True:
            try:
                line = await client.open_line(f"/ws/projects/{self.room.id}/")
                await line.send(client.resume())
                while True:
                    await line.send(json.dumps({"type": "ack", "upto": client.cursor}))
            except Exception as error:  # noqa: BLE001 - however it ends, it floods again
                _ = error
            await asyncio.sleep(BACK_OFF_S)

    async def _work(self, seconds: float, typists: Sequence[Typist]) -> None:
        """Let all write, some type and a few point, each at moments of their own."""
        until = time.monotonic() + seconds
        await asyncio.gather(
            *(self._write_until(client, until) for client in self.clients),
            *(self._type_until(typist, until) for typist in typists),
            *(self._point_until(client, until) for client in self.clients[:POINTERS]),
        )

    async def _write_until(self, client: Client, until: float) -> None:
        while await self._pause(WRITE_EVERY_S, until):
            began = time.monotonic()
            if self.dice.random() < 0.5:
                path, body = "rating", {"stars": self.dice.randint(1, 5)}
                self.acks.append(await client.write("PUT", self._path(path), body))
            else:
                said = {"text": f"More sky, please: {uuid4()}"}
                self.acks.append(await client.write("POST", self._path("comments"), said))
            self.sent_at[client.written[-1][0]] = (began, client)

    async def _type_until(self, typist: Typist, until: float) -> None:
        while await self._pause(TYPE_EVERY_S, until):
            await typist.type(self.dice.choice(("fox ", "雪", "🦊", "a wide sea, ")))

    async def _point_until(self, client: Client, until: float) -> None:
        while time.monotonic() < until:
            await asyncio.sleep(POINT_EVERY_S)
            await client.point(round(self.dice.random(), 3), round(self.dice.random(), 3))

    async def _pause(self, mean_s: float, until: float) -> bool:
        pause = self.dice.expovariate(1 / mean_s)
        if time.monotonic() + pause >= until:
            return False
        await asyncio.sleep(pause)
        return True

    async def _settled(self) -> None:
        """Return once everybody heard of every event."""
        board = await self.clients[1].read(f"/projects/{self.room.id}/board")
        await asyncio.gather(*(client.reached(board["seq"]) for client in self.clients))

    async def _checked(self) -> Fact:
        """Compare what was acknowledged and what was heard with the log."""
        await self._settled()
        log = await asyncio.to_thread(self.room.log)
        by_id: dict[str, list[int]] = {}
        for event in log:
            by_id.setdefault(event["op_id"] or "", []).append(event["seq"])
        written = [(key, seq) for client in self.clients for key, seq in client.written]
        lost = sum(by_id.get(key) != [seq] for key, seq in written)
        doubled = sum(len(seqs) > 1 for op_id, seqs in by_id.items() if op_id)
        reordered = int([event["seq"] for event in log] != list(range(1, len(log) + 1)))
        faults = [fault for client in self.clients for fault in client.faults]
        for client in self.clients:
            expected = set(range(client.first + 1, len(log) + 1))
            lost += len(expected - set(client.heard))
            doubled += len(client.heard) - len(set(client.heard))
            seqs = [seq for _, seq in client.written]
            reordered += client.heard != sorted(client.heard) or seqs != sorted(seqs)
        if faults:
            raise AssertionError(f"Clients were told nonsense: {faults[:5]}")
        return {"events": len(log), "lost": lost, "duplicated": doubled, "reordered": reordered}

    def _seen_s(self) -> list[float]:
        """Return after how many seconds each of the others saw each deed."""
        return [
            client.heard_at[key] - began
            for key, (began, writer) in self.sent_at.items()
            for client in self.clients
            if client is not writer and key in client.heard_at
        ]

    def _path(self, what: str) -> str:
        return f"/variants/{self.variant['id']}/{what}"


def _typing_seen_s(typists: Sequence[Typist]) -> list[float]:
    return [
        other.seen_at[seq] - sent
        for typist in typists
        for seq, sent in typist.sent_at.items()
        for other in typists
        if other is not typist and seq in other.seen_at
    ]


def _tells_step(text: Any, job_id: int) -> bool:
    message = json.loads(text)
    told = message.get("name") == "job.step" and message["payload"]["job"] == job_id
    return told or any(event["name"] == "variants.ready" for event in message.get("events", []))


def _web_pid(studio: RunningStudio) -> int:
    return next(pid for pid, command in studio.children().items() if "daphne" in command)


def _rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _ms(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000, 1)


def _fuzzed(studio: RunningStudio) -> Fact:
    command = [sys.executable, "-m", "tests.bench.draft_fuzz", str(FUZZ_SEEDS)]
    ran = subprocess.run(
        command, cwd=ROOT, env=studio.env(), check=True, capture_output=True, text=True
    )
    print(ran.stdout)
    facts: Fact = json.loads(ran.stdout.strip().rsplit("\n", 1)[-1])
    return facts


if __name__ == "__main__":
    main()
