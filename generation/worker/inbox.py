"""The reports of one work on their way to its task."""

import asyncio
from collections import deque

from generation.contract.engine import Checkpoint, Phase, Picture, Preview, Report, Step

STEPS_OF_A_SEED = ("Step", "Preview", "Checkpoint")


class Inbox:
    """Keeps pictures and endings in order; of steps, previews and checkpoints only the newest.

    A slow database therefore never makes a queue grow: what it could not take in time is
    replaced, and a picture is never dropped. What leads to a picture is void once it is there.
    """

    def __init__(self) -> None:
        self._lasting: deque[Report] = deque()
        self._newest: dict[tuple[str, int], Report] = {}
        self._bell = asyncio.Event()
        self._lasting_is_next = False

    def put(self, report: Report) -> None:
        """Add a report; called in the event loop."""
        match report:
            case Step() | Preview() | Checkpoint():
                self._newest[type(report).__name__, report.seed] = report
            case Phase():
                self._newest["Phase", 0] = report
            case Picture(seed=seed):
                for name in STEPS_OF_A_SEED:
                    self._newest.pop((name, seed), None)
                self._lasting.append(report)
            case _:
                self._lasting.append(report)
        self._bell.set()

    async def get(self) -> Report:
        """Wait for the next report, news and lasting ones in turn."""
        while not self._lasting and not self._newest:
            self._bell.clear()
            await self._bell.wait()
        lasting = bool(self._lasting) and (self._lasting_is_next or not self._newest)
        self._lasting_is_next = not lasting
        if lasting:
            return self._lasting.popleft()
        return self._newest.pop(next(iter(self._newest)))
