"""Two real web processes on one database serve one room, and survive hostile clients."""

import asyncio
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from channels.db import database_sync_to_async
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from studio.accounts.models import User
from studio.projects.models import Project
from tests.realtime.conftest import append_many, cookies_of, project_path
from tests.realtime.served import Server

pytestmark = pytest.mark.django_db(transaction=True)

START_S = 60.0
PATIENCE_S = 20.0


@pytest.fixture
def servers(transactional_db: None) -> Iterator[list[Server]]:
    started = [Server(), Server()]
    yield started
    for server in started:
        server.stop()


class Browser:
    """A signed-in browser at one server."""

    def __init__(self, server: Server, user: User) -> None:
        self.server = server
        self.cookie, self.csrf = cookies_of(user)

    async def join(self, project: Project, after: int, **options: Any) -> ClientConnection:
        address = f"127.0.0.1:{self.server.port}"
        line = await connect(
            f"ws://{address}{project_path(project)}",
            additional_headers={"Cookie": self.cookie},
            origin=f"http://{address}",  # type: ignore[arg-type]
            open_timeout=START_S,
            **options,
        )
        resume = {"epoch": str(project.event_epoch), "after": after, "csrf": self.csrf}
        await line.send(json.dumps({"type": "resume", **resume}))
        return line

    def write(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        http = HTTPConnection("127.0.0.1", self.server.port, timeout=START_S)
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.csrf}
        http.request(method, f"/api{path}", json.dumps(body), headers)
        reply = http.getresponse()
        answer: dict[str, Any] = json.loads(reply.read())
        http.close()
        assert reply.status == 200, answer
        return answer


async def heard(line: ClientConnection, upto: int) -> list[int]:
    """Return the numbers of all events until `upto`, acknowledging as a browser does."""
    numbers: list[int] = []
    async with asyncio.timeout(PATIENCE_S):
        while True:
            message = json.loads(await line.recv())
            if message["type"] != "events":
                continue
            numbers += [event["seq"] for event in message["events"]]
            await line.send(json.dumps({"type": "ack", "upto": message["upto"]}))
            if message["upto"] >= upto:
                return numbers


async def test_a_write_at_one_process_is_heard_at_both(
    project: Project, editor: User, viewer: User, last: int, servers: list[Server]
) -> None:
    one = await database_sync_to_async(Browser)(servers[0], editor)
    other = await database_sync_to_async(Browser)(servers[1], viewer)
    lines = [await one.join(project, last), await other.join(project, last)]

    path, body = f"/projects/{project.pk}", {"title": "Two processes"}
    stored = await asyncio.to_thread(one.write, "PATCH", path, body)

    assert stored["seq"] == last + 1
    assert [await heard(line, last + 1) for line in lines] == [[last + 1], [last + 1]]
    for line in lines:
        await line.close()


async def test_a_hostile_client_costs_the_others_nothing(
    project: Project, editor: User, viewer: User, last: int, servers: list[Server]
) -> None:
    calm = await database_sync_to_async(Browser)(servers[0], editor)
    hostile = await database_sync_to_async(Browser)(servers[0], viewer)
    line = await calm.join(project, last)
    large = await hostile.join(project, last)
    deaf = await hostile.join(project, last, max_queue=1)

    with pytest.raises(ConnectionClosedError):
        await asyncio.wait_for(_send_and_read_all(large, "x" * (2 * 1024 * 1024)), PATIENCE_S)
    await database_sync_to_async(append_many)(project, 800, editor)

    assert await heard(line, last + 800) == list(range(last + 1, last + 801))
    assert servers[0].process.poll() is None
    await line.close()
    deaf.transport.abort()


async def test_a_stopped_process_says_goodbye_to_its_sockets_and_ends_well(
    project: Project, viewer: User, last: int, servers: list[Server]
) -> None:
    one = await database_sync_to_async(Browser)(servers[0], viewer)
    line = await one.join(project, last)
    await line.recv()

    assert await asyncio.to_thread(servers[0].stop) == 0
    with pytest.raises(ConnectionClosed):
        await asyncio.wait_for(_read_all(line), PATIENCE_S)


async def test_a_killed_process_loses_nothing(
    project: Project, editor: User, viewer: User, last: int, servers: list[Server]
) -> None:
    one = await database_sync_to_async(Browser)(servers[0], viewer)
    line = await one.join(project, last)
    await database_sync_to_async(append_many)(project, 5, editor)
    before = await heard(line, last + 5)

    servers[0].process.kill()
    with pytest.raises(ConnectionClosedError):
        await asyncio.wait_for(_read_all(line), PATIENCE_S)
    await database_sync_to_async(append_many)(project, 5, editor)
    other = await database_sync_to_async(Browser)(servers[1], viewer)
    again = await other.join(project, before[-1])

    assert before + await heard(again, last + 10) == list(range(last + 1, last + 11))
    await again.close()


async def _send_and_read_all(line: ClientConnection, text: str) -> None:
    """Send, and read on; the server may hang up while it is still being sent to."""
    await line.send(text)
    await _read_all(line)


async def _read_all(line: ClientConnection) -> None:
    while True:
        await line.recv()
