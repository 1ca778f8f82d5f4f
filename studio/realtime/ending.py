"""Ends all sockets in an orderly way before their server stops."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet.defer import Deferred

Application = Callable[[Any, Any, Any], Awaitable[Any]]
WITHIN_S = 5.0


class OrderlyEnd:
    """Runs an ASGI application and cancels what still runs of it when the server shuts down.

    Daphne 4.2.3 means to do this itself, but fails on every connection that was upgraded from
    HTTP (a KeyError in `kill_all_applications`). Coroutines left over at the interpreter's end
    can crash it, and their hub would never say goodbye to the database.
    """

    def __init__(self, application: Application) -> None:
        self.application = application
        self._running: set[asyncio.Task[Any]] = set()
        self._watching = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._watch_server()
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("An ASGI application runs in a task.")
        self._running.add(task)
        try:
            await self.application(scope, receive, send)
        finally:
            self._running.discard(task)

    def _watch_server(self) -> None:
        """Ask the server's reactor to wait for us; importing one would install one in its place."""
        reactor: Any = sys.modules.get("twisted.internet.reactor")
        if reactor is not None and not self._watching:
            self._watching = True
            reactor.addSystemEventTrigger("before", "shutdown", self._end_all)

    def _end_all(self) -> "Deferred[None]":
        return Deferred.fromFuture(asyncio.ensure_future(self._ended()))

    async def _ended(self) -> None:
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=WITHIN_S)
