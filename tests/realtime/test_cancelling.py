"""Tasks that swallow a cancellation end all the same."""

import asyncio

from studio.realtime.cancelling import cancelled


async def _stubborn(times: int) -> None:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            times -= 1
            if times < 0:
                raise


async def test_a_task_that_swallows_one_cancellation_is_asked_again() -> None:
    tasks = [asyncio.create_task(_stubborn(times)) for times in (0, 1)]
    await asyncio.sleep(0)

    async with asyncio.timeout(5):
        await cancelled(*tasks)

    assert all(task.cancelled() for task in tasks)


async def _broken() -> None:
    raise ValueError("a fault of its own")


async def test_a_task_that_ended_badly_is_no_concern_of_whoever_ends_it() -> None:
    task = asyncio.create_task(_broken())
    await asyncio.sleep(0)

    await cancelled(task)

    assert task.done()
