"""Sockets for tests: signed in, resumed, read with a time limit, closed afterwards."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import pytest_asyncio
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import transaction
from django.test import Client

from studio.accounts.models import User
from studio.asgi import application
from studio.projects import actions, events
from studio.projects.guests import remember_guest
from studio.projects.models import Project, ShareLink
from studio.realtime.hub import hub

PATIENCE_S = 5.0


class Communicator(WebsocketCommunicator):
    """A socket whose application closes its threads' connections, as it does when it is served."""

    async def send_input(self, message: dict[str, Any]) -> None:
        await _plain(ApplicationCommunicator.send_input)(self, message)

    async def receive_output(self, timeout: float = 1) -> Any:  # noqa: ASYNC109
        return await _plain(ApplicationCommunicator.receive_output)(self, timeout)


def _plain(method: Any) -> Callable[..., Awaitable[Any]]:
    """The library's methods are untyped."""
    return cast(Callable[..., Awaitable[Any]], method)


@dataclass
class Tab:
    """One browser tab's end of a socket."""

    communicator: Communicator
    csrf: str
    kept: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, **message: Any) -> None:
        await self.communicator.send_to(text_data=json.dumps(message))

    async def resume(self, project: Project, position: int, **changes: Any) -> None:
        fields = {
            "epoch": str(project.event_epoch),
            "after": position,
            "csrf": self.csrf,
            **changes,
        }
        await self.say(type="resume", **fields)

    async def hear(self, kind: str) -> dict[str, Any]:
        """Return the next message of a kind; the others are kept."""
        while True:
            heard = await self.communicator.receive_from(timeout=PATIENCE_S)
            message: dict[str, Any] = json.loads(heard)
            if message["type"] == kind:
                return message
            self.kept.append(message)

    async def events_upto(self, seq: int) -> list[dict[str, Any]]:
        """Return the events heard until number `seq` is covered, acknowledging each frame."""
        heard: list[dict[str, Any]] = []
        while True:
            frame = await self.hear("events")
            heard += frame["events"]
            await self.say(type="ack", upto=frame["upto"])
            if frame["upto"] >= seq:
                return heard

    async def close_code(self) -> int:
        """Return with which code the server closed, whatever it said before."""
        while True:
            message = await self.communicator.receive_output(timeout=PATIENCE_S)
            if message["type"] == "websocket.close":
                return int(message["code"])


def cookies_of(user: User | None, link: ShareLink | None = None) -> tuple[str, str]:
    """Return the cookie header of a browser, signed in or a guest's, and its CSRF token."""
    client = Client()
    if user is not None:
        client.force_login(user)
    if link is not None:
        session = client.session
        remember_guest(session, link=link, name="Gus Guest")
        session.save()
        client.cookies["sessionid"] = session.session_key or ""
    csrf = "c" * 32
    client.cookies["csrftoken"] = csrf
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()), csrf


Opener = Callable[..., Awaitable[Tab]]


@pytest_asyncio.fixture
async def open_tab() -> AsyncIterator[Opener]:
    """Open sockets; whatever a test leaves open is closed, and the hub with it."""
    tabs: list[Tab] = []

    async def opened(
        path: str,
        user: User | None,
        *,
        origin: str = "http://localhost",
        guest_of: ShareLink | None = None,
        language: str = "en",
    ) -> Tab:
        cookie, csrf = await database_sync_to_async(cookies_of)(user, guest_of)
        headers = [
            (b"cookie", cookie.encode()),
            (b"origin", origin.encode()),
            (b"accept-language", language.encode()),
        ]
        tab = Tab(Communicator(application, path, headers=headers), csrf)
        connected, _ = await tab.communicator.connect(timeout=PATIENCE_S)
        if not connected:
            raise ConnectionRefusedError(path)
        tabs.append(tab)
        return tab

    yield opened
    for tab in tabs:
        await tab.communicator.disconnect(timeout=PATIENCE_S)
    await hub.close()


async def rename(project: Project, title: str, by: User) -> None:
    """Append one small event, as another process would."""
    await database_sync_to_async(actions.rename_project)(project=project, title=title, by=by)


def append_many(project: Project, count: int, by: User) -> None:
    """Append many events in one transaction."""
    with transaction.atomic():
        for number in range(count):
            events.append_event(
                project_id=project.pk,
                name="project.renamed",
                payload={"project": {"id": project.pk, "title": f"Title {number}"}},
                actor=by,
            )


def project_path(project: Project) -> str:
    return f"/ws/projects/{project.pk}/"


@pytest.fixture
def last(project: Project) -> int:
    """The number of the newest event before a test begins."""
    project.refresh_from_db()
    return project.event_seq
