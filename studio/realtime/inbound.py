"""Bounds what a browser may have waiting at the server's door, which Daphne does not."""

import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from studio.realtime.protocol import CloseCode

Application = Callable[[Any, Any, Any], Awaitable[Any]]
READ_BYTES = 8 * 1024
"""Bytes taken from a line at once: more small frames than these hold would block all others."""
UNREAD_MAX, UNREAD_LOW = 64, 16
FLOODS_MAX, FLOODS_WITHIN_S = 3, 30.0
"""A browser that flooded this often within this time is not let in until one is past."""
FLOODERS_KNOWN_MAX = 1_000


class BoundedInbox:
    """Stops reading a line whose messages pile up, and keeps out who floods again and again.

    Daphne 4.2.3 puts every frame into an unlimited queue, also after the socket was closed, until
    the browser hangs up. What must be held for that is its protocol, which it binds into `send`;
    under another server, whose callables look different, this changes nothing.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._floods: dict[str, tuple[float, ...]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        who = _who(scope)
        if len(self._recent(who)) >= FLOODS_MAX:
            await send({"type": "websocket.close"})  # before accept(): the handshake gets a 403
            return
        line = _Line(receive, send)
        try:
            await self._application(scope, line.receive, line.send)
        finally:
            line.end()
            if line.flooded:
                self._note_flood(who)

    def _recent(self, who: str) -> tuple[float, ...]:
        since = time.monotonic() - FLOODS_WITHIN_S
        return tuple(at for at in self._floods.get(who, ()) if at > since)

    def _note_flood(self, who: str) -> None:
        self._floods = {key: recent for key in self._floods if (recent := self._recent(key))}
        if who in self._floods or len(self._floods) < FLOODERS_KNOWN_MAX:
            self._floods[who] = (*self._recent(who), time.monotonic())


class _Line:
    """One connection, seen from inside the application."""

    def __init__(self, receive: Any, send: Any) -> None:
        self._receive, self._send = receive, send
        self._queue: Any = getattr(receive, "__self__", None)
        self._protocol: Any = send.args[0] if isinstance(send, partial) and send.args else None
        self._transport: Any = getattr(self._protocol, "transport", None)
        self._held = False
        self.flooded = False
        if self._transport is not None and hasattr(self._transport, "bufferSize"):
            self._transport.bufferSize = READ_BYTES

    async def receive(self) -> Any:
        message = await self._receive()
        self._hold_or_release()
        return message

    async def send(self, message: Mapping[str, Any]) -> None:
        if message.get("code") == CloseCode.TOO_MANY:
            self.flooded = True
        await self._send(message)

    def end(self) -> None:
        """Drop what still comes: nobody will read it."""
        if hasattr(self._protocol, "muted"):
            self._protocol.muted = True
        if self.flooded:
            # The server ends a closed line that stays silent after a second.
            self._hold()
        elif self._held:
            self._release()

    def _hold_or_release(self) -> None:
        if not hasattr(self._queue, "qsize"):
            return
        unread = self._queue.qsize()
        if unread > UNREAD_MAX and not self._held:
            self._hold()
        elif unread <= UNREAD_LOW and self._held:
            self._release()

    def _hold(self) -> None:
        if hasattr(self._transport, "pauseProducing"):
            self._held = True
            self._transport.pauseProducing()

    def _release(self) -> None:
        self._held = False
        if not getattr(self._transport, "disconnected", False):
            self._transport.resumeProducing()


def _who(scope: Mapping[str, Any]) -> str:
    """Name a browser by its session, or by where it comes from."""
    cookies = b"".join(value for name, value in scope.get("headers", []) if name == b"cookie")
    address = str((scope.get("client") or [""])[0]).encode()
    return hashlib.sha256(cookies or address).hexdigest()
