"""Django queries from the event loop, in a few threads that keep their connections."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 4
PATIENCE_S = 60.0
AGAIN_AFTER_S = 0.5


class Database:
    """Runs functions that use the ORM outside the event loop.

    A database that restarts must not cost anybody a picture, so a call that lost its connection
    is made again for a minute. Every call is one transaction that finds what it has written
    before, or is refused by the attempt's number; made twice, it is done once.
    """

    def __init__(self, *, patience_s: float = PATIENCE_S) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
        self._patience_s = patience_s

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `function` returns; it runs to its end even when the caller is cancelled."""
        call = partial(self._with_connection, partial(function, *args, **kwargs))
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._threads, call))

    async def reach(self) -> None:
        """Return once the database answers; one that does not within the minute raises."""
        await self.call(_ask)

    def close(self) -> None:
        """Wait for what runs and end the threads."""
        everybody_left = threading.Barrier(THREADS)
        for _number in range(THREADS):
            self._threads.submit(_leave, everybody_left)
        self._threads.shutdown()

    def _with_connection(self, call: Callable[[], R]) -> R:
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                return call()
            except (OperationalError, InterfaceError) as error:
                connections.close_all()
                if time.monotonic() > deadline:
                    raise
                logger.warning("The database is away, trying again: %s", error)
            time.sleep(AGAIN_AFTER_S)


def _leave(everybody_left: threading.Barrier) -> None:
    """Give a thread's connection back; nobody takes a second turn before all had theirs."""
    connections.close_all()
    everybody_left.wait()


def _ask() -> None:
    """Use the connection of the thread that runs this, not of the one that names it."""
    connection.ensure_connection()
