"""What a slow task may miss, and what it may not."""

import asyncio

from generation.contract.engine import Done, Picture, Report, Step
from generation.worker.inbox import Inbox


def step(number: int) -> Step:
    return Step(work="w", seed=1, step=number, steps=9, ms=1.0)


def picture(seed: int) -> Picture:
    return Picture(work="w", seed=seed, png=b"", width=64, height=64)


async def drained(inbox: Inbox, count: int) -> list[Report]:
    async with asyncio.timeout(5):
        return [await inbox.get() for _ in range(count)]


async def test_a_newer_step_replaces_the_one_nobody_took() -> None:
    inbox = Inbox()
    inbox.put(step(1))
    inbox.put(step(2))
    inbox.put(Done(work="w"))

    assert await drained(inbox, 2) == [step(2), Done(work="w")]


async def test_pictures_are_never_dropped_and_keep_their_order() -> None:
    inbox = Inbox()
    for seed in range(5):
        inbox.put(picture(seed))

    assert [p.seed for p in await drained(inbox, 5) if isinstance(p, Picture)] == list(range(5))


async def test_steady_news_do_not_starve_a_picture() -> None:
    inbox = Inbox()
    inbox.put(picture(1))
    inbox.put(step(1))
    first = await inbox.get()
    inbox.put(step(2))

    assert {type(first), type(await inbox.get())} == {Step, Picture}


async def test_get_waits_for_a_report() -> None:
    inbox = Inbox()
    waiting = asyncio.ensure_future(inbox.get())
    await asyncio.sleep(0)
    inbox.put(step(1))

    async with asyncio.timeout(5):
        assert await waiting == step(1)
