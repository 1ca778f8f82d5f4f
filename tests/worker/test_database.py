"""Calls of the worker to a database that comes and goes."""

import pytest
from django.db import IntegrityError, OperationalError

from generation.worker.database import Database


class Away:
    """A call that loses its connection so many times before it is done."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> str:
        self.left -= 1
        if self.left >= 0:
            raise OperationalError("server closed the connection unexpectedly")
        return "done"


async def test_a_call_that_lost_its_connection_is_made_again() -> None:
    database = Database(patience_s=60)
    assert await database.call(Away(times=1)) == "done"
    database.close()


async def test_after_its_patience_the_call_fails() -> None:
    database = Database(patience_s=0)
    with pytest.raises(OperationalError):
        await database.call(Away(times=2))
    database.close()


async def test_a_refused_write_is_not_made_again() -> None:
    calls = []

    def refused() -> None:
        calls.append(1)
        raise IntegrityError("a seed twice")

    database = Database(patience_s=60)
    with pytest.raises(IntegrityError):
        await database.call(refused)
    database.close()
    assert calls == [1]
