"""What both sockets share: the handshake, the limits, the pump's life, the way out."""

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import psycopg
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DjangoDatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import get_language_from_request, override

from studio.accounts.models import User
from studio.core.errors import DomainError
from studio.projects.guests import guests_of
from studio.projects.permissions import BOARD, Guest, Principal, Shared
from studio.projects.selectors import project_for
from studio.realtime.cancelling import cancelled
from studio.realtime.hub import hub
from studio.realtime.protocol import CloseCode, Malformed, encoded
from studio.realtime.rooms import Room, SignedIn, Subscription
from studio.realtime.window import STALLED_AFTER_S, Allowance, Window

logger = logging.getLogger(__name__)

DATABASE_AWAY = (psycopg.Error, DjangoDatabaseError)
RESUME_WITHIN_S = 10.0
BEAT_S = 15.0


class _CsrfCheck(CsrfViewMiddleware):
    """Django's check of a token without its page: nobody reads a page on a socket."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=HTTPStatus.FORBIDDEN)


class Closed(Exception):  # noqa: N818 - an outcome, not a fault
    """The socket must be closed with this code."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


class Socket(AsyncWebsocketConsumer):
    """A socket that only tells: every write of the pages is an HTTP request.

    Subclasses say who may connect (`authorised`), what a message means (`said`) and what ends
    with the socket (`left`).
    """

    resume_within_s = RESUME_WITHIN_S
    beat_s = BEAT_S
    stalled_after_s = STALLED_AFTER_S
    principal: Principal
    subscription: Subscription | None = None

    async def authorised(self) -> bool:
        raise NotImplementedError

    async def said(self, text: str | None, data: bytes | None) -> None:
        raise NotImplementedError

    def left(self) -> None:
        raise NotImplementedError

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Live until the browser leaves; clean up whatever ended it, a failure included."""
        self.window = Window(stalled_after_s=self.stalled_after_s)
        self.allowance = Allowance(at=time.monotonic())
        self.ended = False
        self.late: asyncio.TimerHandle | None = None
        self.pump: asyncio.Task[None] | None = None
        try:
            with override(language_of(scope)):
                await super().__call__(scope, receive, send)
        finally:
            await self._clean_up()

    async def connect(self) -> None:
        if not await self.authorised():
            await self.close()  # before accept(), so the handshake fails with 403
            return
        await self.accept()
        loop = asyncio.get_running_loop()
        self.late = loop.call_later(self.resume_within_s, self._close_mute)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.ended:
            raise StopConsumer
        self.window.heard()
        try:
            if not self.allowance.spend(time.monotonic()):
                raise Closed(CloseCode.TOO_MANY)
            await self.said(text_data, bytes_data)
        except Malformed as error:
            logger.info("A socket of %s was closed: %s", self.scope["path"], error)
            await self.end(CloseCode.MALFORMED)
        except Closed as closed:
            await self.end(closed.code)
        except DATABASE_AWAY as error:
            logger.warning("%s lost the database: %s", self.scope["path"], error)
            await self.end(CloseCode.INTERNAL)

    @property
    def user(self) -> User:
        if isinstance(self.principal, Guest):
            raise Closed(CloseCode.NO_MEMBER)
        return self.principal

    @property
    def session(self) -> SignedIn:
        """Return by which session this is somebody, as it was at the handshake."""
        key, user = self.scope["session"].session_key or "", self.scope["user"]
        if user is None or not user.is_authenticated:
            return SignedIn(key=key)
        return SignedIn(key=key, account=user.pk, password=user.password)

    @property
    def listening(self) -> Subscription:
        if self.subscription is None:
            raise Malformed("The first message must open the stream.")
        return self.subscription

    async def principal_of(self, project_id: int) -> Principal | None:
        """Return who this is to a project: a member, a guest, or nobody."""
        find = database_sync_to_async(_principal, thread_sensitive=False)
        return await find(self.scope, project_id)

    def check_opening(self, csrf: str) -> None:
        """Raise Malformed unless `csrf` is this browser's token: another site's page has none."""
        request = HttpRequest()
        request.method = "POST"
        request.path = self.scope["path"]
        request.COOKIES = dict(self.scope["cookies"])
        request.META["HTTP_X_CSRFTOKEN"] = csrf
        check = _CsrfCheck(_nothing)
        check.process_request(request)
        if check.process_view(request, _nothing, (), {}) is not None:
            raise Malformed("The CSRF token is stale or foreign.")
        if self.late is not None:
            self.late.cancel()

    def check_rights(self, room: Room) -> None:
        """Raise Closed if, by the hub's copy of the rights, this person may listen no more."""
        ear = self.listening
        if ear.lost_session:
            raise Closed(CloseCode.SIGNED_OUT)
        if ear.lost_link or (
            not isinstance(self.principal, Guest) and self.principal.pk not in room.roles
        ):
            raise Closed(CloseCode.NO_MEMBER)

    async def send_json(self, message: Mapping[str, Any]) -> int:
        """Send a message and return its size in bytes."""
        text = encoded(message)
        await self.send(text_data=text)
        return len(text.encode())

    def start_pump(self, work: Coroutine[Any, Any, None]) -> None:
        self.pump = asyncio.create_task(self._pumping(work), name=f"pump {self.scope['path']}")

    async def stop_pump(self) -> None:
        pump, self.pump = self.pump, None
        if pump is not None:
            await cancelled(pump)

    async def end(self, code: CloseCode) -> None:
        """Close with a code and stop: what is left in the server's queue goes unread.

        This does not bound that queue: the server goes on filling it until the line is closed.
        """
        self.ended = True
        await self.stop_pump()
        await self.close(code=int(code))
        raise StopConsumer

    async def _clean_up(self) -> None:
        if self.late is not None:
            self.late.cancel()
        await self.stop_pump()
        subscription, self.subscription = self.subscription, None
        if subscription is not None:
            self.left()
            await hub.unsubscribe(subscription)

    async def _pumping(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Closed as closed:
            await self._close(closed.code)
        except DATABASE_AWAY as error:
            logger.warning("%s lost the database: %s", self.scope["path"], error)
            await self._close(CloseCode.INTERNAL)
        except Exception:
            logger.exception("The pump of %s broke", self.scope["path"])
            await self._close(CloseCode.INTERNAL)

    async def _close(self, code: CloseCode) -> None:
        self.ended = True
        await self.close(code=int(code))

    def _close_mute(self) -> None:
        self.pump = asyncio.create_task(self._close(CloseCode.MALFORMED))


class WhileDatabaseLives:
    """Ends a socket quietly when the database goes away, also while it is still being opened.

    Browsers come back to any socket that closes with this code.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await self._inner(scope, receive, send)
        except DATABASE_AWAY as error:
            logger.warning("%s lost the database: %s", scope["path"], error)
            await send({"type": "websocket.close", "code": int(CloseCode.INTERNAL)})


class NoSuchSocket(AsyncWebsocketConsumer):
    """Refuses the handshake at an address that no socket has."""

    async def connect(self) -> None:
        await self.close()


def _principal(scope: Mapping[str, Any], project_id: int) -> Principal | None:
    user = scope["user"]
    here = [g for g in guests_of(scope["session"]) if g.link.project_id == project_id]
    # A page says by which of the browser's links it was opened; without a word the newest counts.
    meant = parse_qs(scope.get("query_string", b"")).get(b"link", [b""])[0].decode(errors="replace")
    guests = sorted(here, key=lambda guest: str(guest.link.pk) != meant)
    for candidate in [user, *guests] if user.is_authenticated else guests:
        try:
            project_for(candidate, project_id, on=_shared_with(candidate))
        except DomainError:
            continue
        return candidate
    return None


def _shared_with(principal: Principal) -> Shared:
    if isinstance(principal, Guest):
        return Shared.by_link(principal.link)
    return BOARD


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def language_of(scope: Mapping[str, Any]) -> str:
    """Return a browser's language, by the rule that pages have: its cookie, then its header."""
    request = HttpRequest()
    request.COOKIES.update(scope.get("cookies", {}))
    accepted = dict(scope["headers"]).get(b"accept-language", b"")
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted.decode("latin-1")
    return get_language_from_request(request)
