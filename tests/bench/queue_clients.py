"""Scripts that order pictures with as little processor time as can be, and a log they read."""

import http.client
import json
import threading
import time
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.chaos.people import Member

ACK_EVERY_S = 0.1
CLOSED = "closed"
Fact = dict[str, Any]


class Customer:
    """A script on one kept connection, which orders one job after the other."""

    def __init__(self, address: str, token: str, project: int, draft: Fact) -> None:
        parts = urlsplit(address)
        self._line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._path = f"/api/projects/{project}/iterations"
        self._draft = {"draft": draft["id"], "draft_seq": draft["seq"]}
        self._thread: threading.Thread | None = None
        self._failure: Exception | None = None

    def order(self, settings: Fact) -> int:
        """Submit the draft and return the job's id."""
        body = json.dumps({**self._draft, **settings})
        self._line.request("POST", self._path, body, self._headers)
        reply = self._line.getresponse()
        text = reply.read()
        if reply.status != 200:
            raise AssertionError(f"{self._path} answered {reply.status}: {text[:300]!r}")
        return int(json.loads(text)["job"]["id"])

    def order_many(self, settings: Fact, count: int) -> None:
        """Begin to submit so many times, in a thread of its own."""
        self._thread = threading.Thread(target=self._order_all, args=(settings, count))
        self._thread.start()

    def join(self) -> None:
        """Wait until all is ordered; what went wrong is raised here."""
        assert self._thread is not None
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _order_all(self, settings: Fact, count: int) -> None:
        try:
            for _number in range(count):
                self.order(settings)
        except (AssertionError, OSError, http.client.HTTPException) as error:
            self._failure = error


class Log:
    """An open board that only counts what it hears."""

    def __init__(self, member: Member, project: int) -> None:
        board = member.done("GET", f"/projects/{project}/board")
        jar = "; ".join(f"{name}={value}" for name, value in member.http.cookies.items())
        self._line = connect(
            f"{member.address.replace('http', 'ws')}/ws/projects/{project}/",
            additional_headers={"Cookie": jar, "Origin": member.address},
        )
        hello = {"type": "resume", "epoch": board["epoch"], "after": board["seq"]}
        self._line.send(json.dumps({**hello, "csrf": member.http.cookies["csrftoken"]}))
        self._heard: Counter[str] = Counter()
        self._news = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for(self, name: str, count: int, timeout_s: float) -> None:
        """Return once so many events of that name were heard."""
        with self._news:
            self._news.wait_for(
                lambda: self._heard[name] >= count or self._heard[CLOSED] > 0, timeout_s
            )
            if self._heard[name] < count:
                raise AssertionError(f"{count} {name} were awaited; heard: {dict(self._heard)}")

    def close(self) -> None:
        self._line.close()

    def _listen(self) -> None:
        acked_at = 0.0
        try:
            for text in self._line:
                message = json.loads(text)
                events = message.get("events", [])
                if "upto" in message and time.monotonic() - acked_at > ACK_EVERY_S:
                    acked_at = time.monotonic()
                    self._line.send(json.dumps({"type": "ack", "upto": message["upto"]}))
                with self._news:
                    self._heard.update(event["name"] for event in events)
                    self._news.notify_all()
        except ConnectionClosed:
            with self._news:
                self._heard[CLOSED] += 1
                self._news.notify_all()
