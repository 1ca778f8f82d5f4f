"""Django queries from the event loop: each in a thread, its connection given back at once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 4


class Database:
    """Runs functions that use the ORM outside the event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `function` returns; it runs to its end even when the caller is cancelled."""
        call = partial(_with_connection, partial(function, *args, **kwargs))
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._threads, call))

    def close(self) -> None:
        """Wait for what runs and end the threads."""
        self._threads.shutdown()


def _with_connection(call: Callable[[], R]) -> R:
    try:
        return call()
    finally:
        connections.close_all()
