"""A long call that runs only while it has the turn, so it can be left between two steps."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from generation.contract.errors import JobAborted

T = TypeVar("T")


class Turns(Generic[T]):
    """Runs a call in a thread of its own, one stretch per turn.

    The call gets `pause` and hands the turn back by calling it. Only one side ever runs, so
    nothing they share needs a lock.
    """

    def __init__(self, call: Callable[[Callable[[], None]], T]) -> None:
        self._call = call
        self._mine, self._theirs = threading.Semaphore(0), threading.Semaphore(0)
        self._stopping = False
        self._result: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def advance(self) -> bool:
        """Give the call a turn; return whether it has ended."""
        if self._thread.ident is None:
            self._thread.start()
        else:
            self._theirs.release()
        self._mine.acquire()
        return self._error is not None or bool(self._result)

    def stop(self) -> None:
        """End the call at the place where it paused, by `JobAborted`; an ended one stays so."""
        self._stopping = True
        while self._thread.is_alive():
            self._theirs.release()
            self._thread.join()

    def result(self) -> T:
        """Return what the ended call returned, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _pause(self) -> None:
        self._mine.release()
        self._theirs.acquire()
        if self._stopping:
            raise JobAborted("stopped between two steps")

    def _run(self) -> None:
        try:
            self._result.append(self._call(self._pause))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the turn came from
            self._error = error
        self._mine.release()
