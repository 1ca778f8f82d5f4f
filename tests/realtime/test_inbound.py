"""What waits at the server's door is bounded: lines are held, floods dropped, flooders kept out."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from studio.realtime.inbound import FLOODS_MAX, READ_BYTES, UNREAD_MAX, BoundedInbox

SCOPE = {"type": "websocket", "headers": [(b"cookie", b"sessionid=a")]}


class Transport:
    """A line's reading end, as Twisted has one."""

    bufferSize = 2**16  # noqa: N815 - Twisted's name
    disconnected = False

    def __init__(self) -> None:
        self.reading = True

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        self.reading = False

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        self.reading = True


class Protocol:
    """A socket inside Daphne, which binds itself into `send`."""

    muted = False

    def __init__(self) -> None:
        self.transport = Transport()
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.told: list[dict[str, Any]] = []

    async def open(self, inbox: BoundedInbox, **scope: Any) -> None:
        await inbox({**SCOPE, **scope}, self.queue.get, partial(_tell, self))


async def _tell(protocol: Protocol, message: dict[str, Any]) -> None:
    protocol.told.append(message)


Talk = Callable[[Any, Any, Any], Awaitable[None]]


def closing_with(code: int) -> Talk:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.close", "code": code})

    return application


async def test_a_line_is_held_while_messages_pile_up_and_read_again_once_they_are_taken() -> None:
    reading: list[bool] = []
    protocol = Protocol()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        for _number in range(UNREAD_MAX + 2):
            await receive()
            reading.append(protocol.transport.reading)

    for _number in range(UNREAD_MAX + 2):
        protocol.queue.put_nowait({"type": "websocket.receive", "text": "{}"})
    await protocol.open(BoundedInbox(application))

    assert protocol.transport.bufferSize == READ_BYTES
    assert reading[0] is False
    assert reading[-1] is True


async def test_what_comes_after_the_end_is_dropped_and_a_flood_is_no_longer_read() -> None:
    left, flooding = Protocol(), Protocol()
    await left.open(BoundedInbox(closing_with(4403)))
    await flooding.open(BoundedInbox(closing_with(4429)))

    assert (left.muted, left.transport.reading) == (True, True)
    assert (flooding.muted, flooding.transport.reading) == (True, False)


async def test_who_floods_again_and_again_is_kept_out_and_nobody_else() -> None:
    inbox = BoundedInbox(closing_with(4429))
    for _number in range(FLOODS_MAX):
        await Protocol().open(inbox)
    again, other = Protocol(), Protocol()
    await again.open(inbox)
    await other.open(inbox, headers=[(b"cookie", b"sessionid=b")])

    assert again.told == [{"type": "websocket.close"}]
    assert other.told == [{"type": "websocket.close", "code": 4429}]
