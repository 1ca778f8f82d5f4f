"""How much of what was sent a browser has not yet confirmed, so that nobody's queue grows."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

BYTES_MAX = 256 * 1024
EVENTS_MAX = 500
STALLED_AFTER_S = 10.0
UNHEARD_BYTES_MAX = 1024 * 1024
"""Bytes of ephemeral messages sent to a browser since it last said anything."""
RATE_PER_S = 40.0
BURST = 80.0


@dataclass
class Window:
    """Counts unacknowledged bytes and events of one socket.

    The server's socket library queues without bound what a reader does not take, so the pump
    stops reading the log while the window is full: the log itself is the queue.
    """

    stalled_after_s: float = STALLED_AFTER_S
    highest: int = 0
    bytes: int = 0
    events: int = 0
    unheard_bytes: int = 0
    _sent: deque[tuple[int, int, int]] = field(default_factory=deque)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_full(self) -> bool:
        return self.bytes >= BYTES_MAX or self.events >= EVENTS_MAX

    @property
    def takes_ephemerals(self) -> bool:
        return not self.is_full and self.unheard_bytes < UNHEARD_BYTES_MAX

    def known_up_to(self, number: int) -> None:
        """Note what the browser already had, so that it may confirm that as well."""
        self.highest = max(self.highest, number)

    def sent(self, *, upto: int, size: int, events: int) -> None:
        self._sent.append((upto, size, events))
        self.highest = max(self.highest, upto)
        self.bytes += size
        self.events += events

    def sent_ephemeral(self, size: int) -> None:
        self.unheard_bytes += size

    def heard(self) -> None:
        """Note that the browser said something, so it takes in what it is told."""
        self.unheard_bytes = 0

    def acknowledge(self, upto: int) -> bool:
        """Take what was confirmed out of the window; False for a number never sent."""
        if upto > self.highest:
            return False
        while self._sent and self._sent[0][0] <= upto:
            _, size, events = self._sent.popleft()
            self.bytes -= size
            self.events -= events
            self._moved.set()
        return True

    async def wait_until_open(self) -> bool:
        """Wait while full; False when nothing was confirmed for `stalled_after_s` seconds."""
        while self.is_full:
            self._moved.clear()
            try:
                async with asyncio.timeout(self.stalled_after_s):
                    await self._moved.wait()
            except TimeoutError:
                return False
        return True


@dataclass
class Allowance:
    """How many messages a browser may send: 40 a second, 80 at once."""

    left: float = BURST
    at: float = 0.0

    def spend(self, now: float) -> bool:
        """Take one message from the allowance; False when it is used up."""
        self.left = min(BURST, self.left + (now - self.at) * RATE_PER_S)
        self.at = now
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True
