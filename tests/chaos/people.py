"""People at a running studio: one who signs in and writes, one who listens and reconnects."""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

PATIENCE_S = 60.0
PROMPT = "a red fox in the snow"
Fact = dict[str, Any]


class Member:
    """Somebody with a session, at one web process."""

    def __init__(self, address: str, cookies: httpx.Cookies | None = None) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, timeout=PATIENCE_S, cookies=cookies)

    def at(self, address: str) -> "Member":
        """Return the same person at another web process."""
        return Member(address, self.http.cookies)

    def submit(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        """Open a page and send its form."""
        page = self.http.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None, page.text
        return self.http.post(
            path,
            data={"csrfmiddlewaretoken": token[1], **fields},
            headers={"Referer": f"{self.address}{path}"},
        )

    def ask(
        self, method: str, path: str, body: object = None, *, key: str = "", **more: Any
    ) -> httpx.Response:
        """Call the API as a page does; `body` is JSON, or text that is sent as it is."""
        headers = {**self.headers(), **more.pop("headers", {})}
        if key:
            headers["Idempotency-Key"] = key
        content = body if isinstance(body, str | bytes | None) else json.dumps(body)
        return self.http.request(method, f"/api{path}", content=content, headers=headers, **more)

    def headers(self) -> dict[str, str]:
        """Return what a page sends along with a write."""
        return {
            "X-CSRFToken": self.http.cookies.get("csrftoken") or "",
            "Idempotency-Key": str(uuid4()),
            "Referer": self.address,
        }

    def done(self, method: str, path: str, body: object = None, **more: Any) -> Fact:
        """Call the API and return what it answered, which must be well."""
        reply = self.ask(method, path, body, **more)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text[:500]}"
        answer: Fact = reply.json()
        return answer

    def once(self, method: str, path: str, body: object) -> Fact:
        """Write with one key until it is acknowledged, as a page does whose line was cut."""
        key, deadline = str(uuid4()), time.monotonic() + PATIENCE_S
        while True:
            try:
                reply = self.ask(method, path, body, key=key)
            except httpx.TransportError:
                reply = None
            if reply is not None and reply.is_success:
                answer: Fact = reply.json()
                return answer
            refused = reply is not None and reply.status_code < 500
            assert not refused, f"{method} {path}: {reply.text if reply else ''}"
            assert time.monotonic() < deadline, f"{method} {path} was never acknowledged."
            time.sleep(0.1)  # a page waits as well before it tries again


def signed_in(address: str, link: str) -> Member:
    """Use a sign-in link."""
    member = Member(address)
    member.submit(link.removeprefix(address), {})
    assert "sessionid" in member.http.cookies
    return member


def wait_for_model(member: Member, handle: str) -> None:
    """Return once a worker offers a model: pages open before the first worker is ready."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        models = member.done("GET", "/models")["models"]
        if any(model["handle"] == handle and model["workers"] for model in models):
            return
        time.sleep(0.1)  # an offer is no event of any project
    raise AssertionError(f"No worker offers {handle}.")


class Room:
    """A project with a draft, seen through its API."""

    def __init__(self, member: Member, title: str = "Chaos") -> None:
        self.member = member
        made = member.done("POST", "/projects", {"title": title, "cover_format": "a4"})
        self.id: int = made["project"]["id"]
        self.path = f"/projects/{self.id}"
        self.draft = member.done("POST", f"{self.path}/drafts", {"name": "d", "text": PROMPT})[
            "draft"
        ]

    def generate(self, **settings: Any) -> Fact:
        """Submit the draft and return the job."""
        body = {"draft": self.draft["id"], "draft_seq": self.draft["seq"], **settings}
        job: Fact = self.member.done("POST", f"{self.path}/iterations", body)["job"]
        return job

    def log(self) -> list[Fact]:
        """Return the whole event log."""
        events: list[Fact] = []
        while True:
            after = events[-1]["seq"] if events else 0
            page = self.member.done("GET", f"{self.path}/events?after={after}&limit=200")["events"]
            if not page:
                return events
            events += page

    def job(self, job_id: int) -> Fact:
        job: Fact = self.member.done("GET", f"/jobs/{job_id}")["job"]
        return job

    def seeds_painted(self, job_id: int) -> list[str]:
        """Return the seeds of a job's variants, as they are stored."""
        return sorted(variant["seed"] for variant in self.variants(job_id))

    def variants(self, job_id: int) -> list[Fact]:
        """Return a job's variants, as they are stored."""
        board = self.member.done("GET", f"{self.path}/board")
        return [variant for variant in board["variants"] if variant["job"] == job_id]

    def approved_version(self, variant: Fact) -> Fact:
        """Put a variant on a cover, freeze the cover and approve it."""
        ask = self.member.done
        layout = ask("POST", f"{self.path}/layouts", {"variant": variant["id"]})["layout"]
        frozen = ask("POST", f"/layouts/{layout['id']}/versions", {"note": "n"})["version"]
        ask("POST", f"/versions/{frozen['id']}/decisions", {"verdict": "approved"})
        version: Fact = frozen
        return version

    def listener(self, member: Member | None = None, **position: int) -> "Listener":
        return Listener(member or self.member, self.id, **position)


class Listener:
    """An open board: keeps what it hears, and resumes by its cursor when the line is cut."""

    def __init__(self, member: Member, project_id: int, *, after: int | None = None) -> None:
        self._member = member
        board = member.done("GET", f"/projects/{project_id}/board")
        self.epoch = board["epoch"]
        self.cursor = board["seq"] if after is None else after
        self.first = self.cursor
        self.events: list[Fact] = []
        self.ephemerals: list[Fact] = []
        self.closes: list[int] = []
        self._url = f"{member.address.replace('http', 'ws')}/ws/projects/{project_id}/"
        self._news = threading.Condition()
        self._ending = threading.Event()
        self._online = threading.Event()
        self._line: ClientConnection | None = None
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._online.wait(PATIENCE_S)
        if self._line is not None:
            self._line.close()
        self._thread.join(PATIENCE_S)

    def wait(self, found: Callable[[list[Fact]], bool], timeout_s: float = PATIENCE_S) -> None:
        """Return once the events heard so far are as `found` wants them."""
        with self._news:
            seen = self._news.wait_for(lambda: found(self.events), timeout_s)
        names = [(e["seq"], e["name"]) for e in self.events]
        assert seen, f"Not heard within {timeout_s} s; closed with {self.closes}; heard {names}"

    def wait_for_event(self, name: str, count: int = 1, timeout_s: float = PATIENCE_S) -> Fact:
        """Return the newest event of that name once there are `count` of them."""
        self.wait(lambda events: len(named(events, name)) >= count, timeout_s)
        return named(self.events, name)[-1]

    def wait_for_step(self, job_id: int, step: int = 1) -> Fact:
        """Return the first step of a job heard that is as far as `step`."""

        def steps() -> list[Fact]:
            told = [e["payload"] for e in self.ephemerals if e["name"] == "job.step"]
            return [s for s in told if s["job"] == job_id and s["step"] >= step]

        with self._news:
            assert self._news.wait_for(lambda: bool(steps()), PATIENCE_S), "No step was heard."
        return steps()[0]

    def previews(self, job_id: int) -> list[tuple[str, int]]:
        """Return seed and step of each step image of a job that was heard of."""
        told = [e["payload"] for e in self.ephemerals if e["name"] == "job.step"]
        return [
            (step["seed"], step["preview"])
            for step in told
            if step["job"] == job_id and step.get("preview") is not None
        ]

    def _live(self) -> None:
        while not self._ending.is_set():
            try:
                self._listen()
            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError) as error:
                if isinstance(error, ConnectionClosed) and error.rcvd is not None:
                    self.closes.append(error.rcvd.code)
                self._ending.wait(0.2)

    def _listen(self) -> None:
        http = self._member.http
        cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        headers = {"Cookie": cookie, "Origin": self._member.address}
        with connect(self._url, additional_headers=headers, open_timeout=PATIENCE_S) as line:
            self._line = line
            csrf = http.cookies["csrftoken"]
            resume = {"type": "resume", "epoch": self.epoch, "after": self.cursor, "csrf": csrf}
            line.send(json.dumps(resume))
            self._online.set()
            for text in line:
                self._take(json.loads(text))
                line.send(json.dumps({"type": "ack", "upto": self.cursor}))

    def _take(self, message: Fact) -> None:
        with self._news:
            match message["type"]:
                case "events":
                    assert message["after"] == self.cursor
                    self.events += message["events"]
                    self.cursor = message["upto"]
                case "ephemeral":
                    self.ephemerals.append(message)
                case "reload":
                    raise AssertionError(f"Nothing was restored, but: {message}")
            self._news.notify_all()


def named(events: list[Fact], name: str) -> list[Fact]:
    """Return the events of one name."""
    return [event for event in events if event["name"] == name]


def check_log(room: Room, listener: Listener) -> None:
    """Prove that the log has no gap and no double, and that the listener heard all of it, once."""
    log = room.log()
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    ids = [event["op_id"] for event in log if event.get("op_id")]
    assert len(ids) == len(set(ids))
    listener.wait(lambda _: listener.cursor >= log[-1]["seq"])
    assert listener.events == [event for event in log if event["seq"] > listener.first]


def check_painted_once(room: Room, job: Fact) -> None:
    """Prove that a job ended well and that each of its seeds is exactly one variant."""
    assert room.job(job["id"])["state"] == "succeeded"
    assert room.seeds_painted(job["id"]) == sorted(job["seeds"])
    told = [
        variant["seed"]
        for event in named(room.log(), "variants.ready")
        for variant in event["payload"].get("variants", [])
        if variant["job"] == job["id"]
    ]
    assert sorted(told) == sorted(job["seeds"])
