"""The link to a real child process, with the fake engine in it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from generation.contract.engine import Aborted, Done, Picture, Ready, Report, Step, Work
from generation.contract.pixels import Size
from generation.contract.requests import Sampling, Txt2Img
from generation.engine.config import EngineConfig
from generation.worker.engine_link import EngineLink
from generation.worker.launch import ChildConfig


def work(name: str, steps: int = 4) -> Work:
    request = Txt2Img(
        model="fake",
        prompt="a red fox",
        seeds=(1, 2),
        size=Size(width=64, height=64),
        sampling=Sampling(steps=steps),
    )
    return Work(id=name, request=request)


@asynccontextmanager
async def linked(step_ms: float = 0.0) -> AsyncIterator[EngineLink]:
    ready: list[Ready] = []
    link = EngineLink(
        ChildConfig(engine=EngineConfig(), fake_step_ms=step_ms), on_ready=ready.append
    )
    await link.start()
    try:
        async with asyncio.timeout(60):
            yield link
    finally:
        await link.stop()


async def all_reports(link: EngineLink, one: Work) -> list[Report]:
    return [report async for report in link.run(one)]


async def test_every_picture_arrives_and_then_the_end() -> None:
    async with linked() as link:
        reports = await all_reports(link, work("a"))

    assert [r.seed for r in reports if isinstance(r, Picture)] == [1, 2]
    assert reports[-1] == Done(work="a")


async def test_an_abort_ends_the_work_and_leaves_its_neighbour_alone() -> None:
    async with linked(step_ms=5) as link:
        neighbour = asyncio.ensure_future(all_reports(link, work("b")))
        async for report in link.run(work("a", steps=150)):
            if isinstance(report, Step):
                link.abort("a")
            last = report
        reports = await neighbour

    assert last == Aborted(work="a")
    assert reports[-1] == Done(work="b")


async def test_a_killed_child_is_replaced_and_no_picture_is_lost_or_doubled() -> None:
    async with linked(step_ms=5) as link:
        reports = []
        async for report in link.run(work("a", steps=20)):
            reports.append(report)
            if isinstance(report, Picture) and len(reports) > 0 and not killed(reports):
                os.kill(link.pid(), signal.SIGKILL)

    assert sorted(r.seed for r in reports if isinstance(r, Picture)) == [1, 2]
    assert reports[-1] == Done(work="a")


def killed(reports: list[Report]) -> bool:
    """Say whether the child was killed before the newest picture arrived."""
    return sum(isinstance(r, Picture) for r in reports) > 1
