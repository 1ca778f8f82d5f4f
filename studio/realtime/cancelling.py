"""Ends tasks for certain."""

import asyncio
from typing import Any

AGAIN_S = 0.5


async def cancelled(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and return when all have ended, whatever they raised.

    Asked once, a task may go on: up to Python 3.11 `asyncio.wait_for`, with which psycopg waits
    for the database, swallows a cancellation that arrives together with its result.
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)
