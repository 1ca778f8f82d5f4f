"""`python -m tests.bench.main_job`: how long a newcomer waits, from start to a printed cover."""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import websockets

from tests.running import ROOT, RunningStudio

PROMPT = "a woman astronaut on mars at sunset, wide angle from below, synthwave"
VARIANTS = 6
WAIT_S = 300


def main() -> None:
    """Measure once and print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        first = RunningStudio(var=Path(folder) / "var")
        first.start()
        first.stop()
        warm = RunningStudio(var=Path(folder) / "var")
        warm.start()
        try:
            print(f"started in {warm.started_in_s:.1f} s")
            facts = {"start_to_ui_s": round(warm.started_in_s, 2), **_measured(warm)}
        finally:
            warm.stop()
    print(json.dumps(facts))


def _measured(studio: RunningStudio) -> dict[str, Any]:
    with httpx.Client(base_url=studio.address, timeout=30) as client:
        _sign_in(client, studio.sign_in_link)
        room = _Room(client)
        painted = asyncio.run(_painted(room, studio.address))
    print(f"painted: {painted}")
    began = time.monotonic()
    _make_cover(studio)
    return {
        **painted,
        "cover_pdf_s": round(time.monotonic() - began, 2),
        "worker_rss_mb": round(_worker_rss_mb(studio), 1),
    }


def _sign_in(client: httpx.Client, link: str) -> None:
    page = client.get(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    if token is None:
        raise AssertionError(f"The sign-in page of {link} holds no form.")
    client.post(link, data={"csrfmiddlewaretoken": token[1]}, headers={"Referer": link})


class _Room:
    """A project with a draft, ready for Generate."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        project = _post(client, "/api/projects", {"title": "Bench", "cover_format": "a4"})
        self.path = f"/api/projects/{project['project']['id']}"
        self.socket = f"/ws/projects/{project['project']['id']}/"
        self._draft = _post(client, f"{self.path}/drafts", {"name": "d", "text": PROMPT})["draft"]
        board = client.get(f"{self.path}/board").json()
        self.hello = {
            "type": "resume",
            "epoch": board["epoch"],
            "after": board["seq"],
            "csrf": client.cookies["csrftoken"],
        }
        self.cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())

    def generate(self) -> str:
        """Press Generate and return the model's handle."""
        body = {"draft": self._draft["id"], "draft_seq": self._draft["seq"], "count": VARIANTS}
        reply = _post(self._client, f"{self.path}/iterations", body)
        return str(reply["iteration"]["model"])


async def _painted(room: _Room, address: str) -> dict[str, Any]:
    url = address.replace("http", "ws") + room.socket
    headers = {"Cookie": room.cookies, "Origin": address}
    async with websockets.connect(url, additional_headers=headers) as socket:
        await socket.send(json.dumps(room.hello))
        began = time.monotonic()
        model = await asyncio.to_thread(room.generate)
        async with asyncio.timeout(WAIT_S):
            times = await _watched(socket, began)
    return {"model": model, **times}


async def _watched(socket: Any, began: float) -> dict[str, float]:
    """Return when the first preview and the last variant could be seen."""
    first_preview, variants = None, 0
    while variants < VARIANTS:
        message = json.loads(await socket.recv())
        seen_s = round(time.monotonic() - began, 2)
        if message["type"] == "ephemeral" and first_preview is None:
            shows = message["name"] == "job.step" and message["payload"].get("preview") is not None
            first_preview = seen_s if shows else None
        for event in message.get("events", []):
            if event["name"] == "job.failed":
                raise AssertionError(f"The job failed: {event['payload']}")
            if event["name"] == "variants.ready":
                variants += len(event["payload"]["variants"])
    if first_preview is None:
        raise AssertionError("Six variants arrived without any preview.")
    return {"first_preview_s": first_preview, "six_variants_s": seen_s}


def _post(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"X-CSRFToken": client.cookies["csrftoken"], "Idempotency-Key": str(uuid4())}
    reply = client.post(path, json=body, headers=headers | {"Referer": str(client.base_url)})
    if reply.is_error:
        raise AssertionError(f"{path} answered {reply.status_code}: {reply.text}")
    answer: dict[str, Any] = reply.json()
    return answer


def _make_cover(studio: RunningStudio) -> None:
    command = [sys.executable, "manage.py", "make_cover", "--name", "bench", "--", PROMPT]
    subprocess.run(command, cwd=ROOT, env=studio.env(), check=True)
    for name in ("cover.pdf", "cover.png", "report.json"):
        if not (studio.var / "covers" / "bench" / name).stat().st_size:
            raise AssertionError(f"{name} is empty.")


def _worker_rss_mb(studio: RunningStudio) -> float:
    """Return the resident memory of the worker and its engine child."""
    ours = [
        pid
        for pid, command in studio.children().items()
        if ("manage.py worker" in command and "--press" not in command)
        or "engine_process" in command
    ]
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in ours)
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
