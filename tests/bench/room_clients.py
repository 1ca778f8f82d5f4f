"""A person in a room, as a browser behaves: hears, acknowledges, resumes, writes until told."""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx
from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from studio.drafts.document import ROOT

PATIENCE_S = 60.0
BACK_OFF_S = 0.2
ACK_EVERY_S = 1.0
"""As a browser does; more would be a flood, and be cut off as one."""
CUT_LINE = (OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError, EOFError)
Fact = dict[str, Any]


class Client:
    """One tab at one web process."""

    def __init__(self, address: str, cookies: Mapping[str, str], project_id: int) -> None:
        self.address = address
        self.project_id = project_id
        self.http = httpx.AsyncClient(
            base_url=address, cookies=dict(cookies), timeout=PATIENCE_S, trust_env=False
        )
        self.headers = {"X-CSRFToken": cookies["csrftoken"], "Referer": address}
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.epoch = ""
        self.cursor = 0
        self.first = 0
        self.heard: list[int] = []
        self.heard_at: dict[str, float] = {}
        self.written: list[tuple[str, int]] = []
        self.faults: list[str] = []
        self.cuts = 0
        self.line: ClientConnection | None = None
        self.online = asyncio.Event()
        self._moved = asyncio.Event()

    async def join(self) -> None:
        """Read the board, so that the line continues where it ends."""
        board = await self.read(f"/projects/{self.project_id}/board")
        self.epoch, self.cursor = board["epoch"], board["seq"]
        self.first = self.cursor

    async def read(self, path: str) -> Fact:
        reply = await self.http.get(f"/api{path}", headers=self.headers)
        reply.raise_for_status()
        answer: Fact = reply.json()
        return answer

    async def write(self, method: str, path: str, body: Fact) -> float:
        """Write with one key until it is acknowledged, and return after how many seconds it was."""
        key, began = str(uuid4()), time.monotonic()
        headers = {**self.headers, "Idempotency-Key": key}
        while True:
            try:
                reply = await self.http.request(method, f"/api{path}", json=body, headers=headers)
                if reply.status_code < 500:
                    reply.raise_for_status()
                    self.written.append((key, reply.json()["seq"]))
                    return time.monotonic() - began
            except httpx.TransportError:
                pass  # the line was cut: the same key goes out again, as from a page
            await asyncio.sleep(BACK_OFF_S)

    async def live(self) -> None:
        """Hear for ever; come back from the cursor whenever the line is cut."""
        while True:
            with suppress(*CUT_LINE):
                await self._listen()
            self.online.clear()
            await asyncio.sleep(BACK_OFF_S)

    async def cut(self) -> None:
        """Cut the line without a goodbye."""
        if self.line is not None:
            self.line.transport.abort()
            self.cuts += 1

    async def reached(self, seq: int) -> None:
        """Return once everything up to `seq` was heard."""
        async with asyncio.timeout(PATIENCE_S):
            while self.cursor < seq:
                self._moved.clear()
                await self._moved.wait()

    async def open_line(self, path: str, **options: Any) -> ClientConnection:
        return await connect(
            self.address.replace("http", "ws") + path,
            additional_headers={"Cookie": self.cookie},
            origin=self.address,  # type: ignore[arg-type]
            open_timeout=PATIENCE_S,
            compression=None,
            proxy=None,
            **options,
        )

    def resume(self) -> str:
        csrf = self.headers["X-CSRFToken"]
        facts = {"epoch": self.epoch, "after": self.cursor, "csrf": csrf}
        return json.dumps({"type": "resume", **facts})

    async def point(self, x: float, y: float) -> None:
        if self.line is not None and self.online.is_set():
            told = {"page": "board", "pointer": {"x": x, "y": y}}
            with suppress(ConnectionClosed):  # cut a moment ago; a pointer is not sent again
                await self.line.send(json.dumps({"type": "presence", **told}))

    async def _listen(self) -> None:
        self.line = await self.open_line(f"/ws/projects/{self.project_id}/")
        try:
            await self.line.send(self.resume())
            self.online.set()
            async for text in self.line:
                if '"events"' in str(text)[:40]:
                    self._take(json.loads(text), time.monotonic())
                    await self.line.send(json.dumps({"type": "ack", "upto": self.cursor}))
                elif '"reload"' in str(text)[:40]:
                    self.faults.append(f"told to reload: {text!s:.80}")
        finally:
            self.line.transport.abort()

    def _take(self, message: Fact, at: float) -> None:
        if message["after"] != self.cursor:
            self.faults.append(f"events after {message['after']}, not {self.cursor}")
        for event in message["events"]:
            self.heard.append(event["seq"])
            if event["op_id"]:
                self.heard_at.setdefault(event["op_id"], at)
        self.cursor = message["upto"]
        self._moved.set()


class Typist:
    """Somebody typing in the room's draft; measures how soon each change is stored and seen."""

    def __init__(self, client: Client, draft_id: int) -> None:
        self.client = client
        self.draft_id = draft_id
        self.doc: Doc[Text] = Doc()
        self.text: Text = self.doc.get(ROOT, type=Text)
        self.stored_s: list[float] = []
        self.seen_at: dict[int, float] = {}
        self.sent_at: dict[int, float] = {}
        self.refused = 0
        self._acked_at = 0.0
        self._line: ClientConnection | None = None
        self._sent: dict[str, float] = {}

    async def live(self) -> None:
        """Open the draft and take what others type."""
        self._line = await self.client.open_line(f"/ws/drafts/{self.draft_id}/")
        opening = {"state_vector": self.doc.get_state().hex()}
        csrf = self.client.headers["X-CSRFToken"]
        await self._line.send(json.dumps({"type": "open", "csrf": csrf, **opening}))
        async for frame in self._line:
            await self._take(frame, time.monotonic())

    async def type(self, words: str) -> None:
        """Add words at the end and send them."""
        if self._line is None:
            return
        before, op_id = self.doc.get_state(), uuid4()
        self.text.insert(len(str(self.text).encode()), words)
        self._sent[str(op_id)] = time.monotonic()
        await self._line.send(op_id.bytes + self.doc.get_update(before))

    async def _take(self, frame: str | bytes, at: float) -> None:
        if isinstance(frame, bytes):
            self.doc.apply_update(frame[8:])
            seq = int.from_bytes(frame[:8], "big")
            self.seen_at[seq] = at
            if at - self._acked_at >= ACK_EVERY_S and self._line is not None:
                self._acked_at = at
                await self._line.send(json.dumps({"type": "ack", "upto": seq}))
            return
        told = json.loads(frame)
        if told["type"] == "stored":
            sent = self._sent.pop(told["op_id"])
            self.stored_s.append(at - sent)
            self.sent_at[told["seq"]] = sent
        elif told["type"] == "refused":
            self.refused += 1
