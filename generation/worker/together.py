"""Writes of several tasks in one transaction, and each alone where that fails."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError

from generation.worker.database import Database

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

MOST = 16
GONE = (OperationalError, InterfaceError)
"""A database that stayed away is not asked again for each."""


class Together(Generic[T, R]):
    """Gathers what tasks want written, so that the busier a worker is, the less each costs.

    Nobody waits for company: what comes to an idle database is written at once, and what comes
    meanwhile is written together next. Where a common transaction fails, each is tried in its
    own, so that a mistake costs only the one that made it.

    Args:
        database: where it is written.
        write: takes items and returns a result for each, in one transaction.
    """

    def __init__(self, database: Database, write: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._database = database
        self._write = write
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def call(self, item: T) -> R:
        """Return the result for `item` once it is written; a cancelled caller's is written too."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await future

    async def _write_all(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            await self._write_some(taken)

    async def _write_some(self, taken: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._database.call(self._write, [item for item, _future in taken])
        except Exception as error:  # noqa: BLE001 - whoever waits for it gets it
            if len(taken) == 1 or isinstance(error, GONE):
                _refuse(taken, error)
                return
            logger.warning("%d writes failed together, each goes alone: %r", len(taken), error)
            for one in taken:
                await self._write_some([one])
            return
        for (_item, future), result in zip(taken, results, strict=True):
            if not future.done():  # or its caller was cancelled meanwhile
                future.set_result(result)


def _refuse(taken: list[tuple[T, asyncio.Future[R]]], error: Exception) -> None:
    for _item, future in taken:
        if not future.done():
            future.set_exception(error)
