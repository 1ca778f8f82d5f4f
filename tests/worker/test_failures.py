"""What hinders a job ends in its row with the reason; the worker and what is finished live on."""

import asyncio
import errno
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from generation.engine.config import EngineConfig
from generation.worker.database import Database
from generation.worker.engine_link import EngineLink
from generation.worker.launch import ChildConfig
from generation.worker.records import Records
from generation.worker.tasks import attempted
from studio.accounts.models import User
from studio.artwork import recording
from studio.artwork.models import Variant
from studio.assets import store
from studio.jobs import queue
from studio.jobs.models import Job
from studio.projects.models import Project
from tests.domain.studio_work import SMALL, submit
from tests.engine import tiny_models
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT_S = 120


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A worker without its queue: jobs are handed to it by their ids."""

    database: Database
    link: EngineLink
    records: Records

    async def paint(self, job: Job) -> None:
        async with asyncio.timeout(LIMIT_S):
            await attempted(self.database, self.link, self.records, job.pk, job.attempt)


@asynccontextmanager
async def working(models: Path, *, fake: bool, step_ms: float = 0) -> AsyncIterator[Bench]:
    """Start a worker's parts and let its models be on offer."""
    database = Database(patience_s=5)
    config = ChildConfig(
        engine=EngineConfig(models_folder=models, threads=1), fake_step_ms=step_ms if fake else None
    )
    link = EngineLink(config, on_ready=lambda ready: None)
    ready = await link.start()
    await database.call(queue.announce_models, "engine-test-1", ready.models, ready.device)
    try:
        yield Bench(database=database, link=link, records=Records(database, "engine-test-1"))
    finally:
        await link.stop()
        database.close()


@pytest.fixture
def artist() -> User:
    return make_user("Arthur Artist")


@pytest.fixture
def project(artist: User) -> Project:
    return make_project(editor=artist)


def order(project: Project, artist: User, model: str, count: int = 1, steps: int = 2) -> Job:
    settings = replace(SMALL, model=model, count=count, steps=steps)
    return submit(project, artist, settings=settings).batches.get().job


def run(story: Callable[[], Any]) -> None:
    asyncio.run(story())


def test_a_damaged_and_a_vanished_model_fail_their_jobs_and_the_next_one_is_painted(
    tmp_path: Path, project: Project, artist: User
) -> None:
    for handle in ("damaged", "vanished", "sound"):
        tiny_models.build_stable_diffusion(tmp_path / handle)
    weights = tmp_path / "damaged" / "unet" / "diffusion_pytorch_model.safetensors"

    async def story() -> None:
        async with working(tmp_path, fake=False) as bench:
            jobs = [
                await bench.database.call(order, project, artist, handle)
                for handle in ("damaged", "vanished", "sound")
            ]
            weights.write_bytes(weights.read_bytes()[:5000])
            shutil.rmtree(tmp_path / "vanished")
            for job in jobs:
                await bench.paint(job)

    run(story)
    damaged, vanished, sound = Job.objects.order_by("pk")
    assert [damaged.state, vanished.state, sound.state] == ["failed", "failed", "succeeded"]
    for job in (damaged, vanished):
        assert job.error_code == "model_missing"
        assert job.model in job.error_text
        assert "Traceback" not in job.error_text
    assert Variant.objects.get().job == sound


def test_a_model_with_pickled_weights_is_never_served_and_its_card_says_why(
    tmp_path: Path, project: Project, artist: User
) -> None:
    folder = tiny_models.build_stable_diffusion(tmp_path / "pickled")

    (folder / "unet" / "weights.bin").write_bytes(b"x")
    waiting = order(project, artist, "pickled")

    async def story() -> None:
        async with working(tmp_path, fake=False) as bench:
            await bench.paint(waiting)

    run(story)
    job = Job.objects.get()
    assert (job.state, job.error_code) == ("failed", "model_missing")
    assert "unet/weights.bin, a pickle" in job.error_text


def test_a_full_disk_fails_the_job_keeps_its_first_picture_and_the_worker_paints_on(
    tmp_path: Path, project: Project, artist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (order_fake(project, artist) for _ in range(2))
    write, written = store.write_whole, list[Path]()

    def fills_up(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, data)

    monkeypatch.setattr(store, "write_whole", fills_up)

    async def story() -> None:
        async with working(tmp_path, fake=True) as bench:
            await bench.paint(first)
            await bench.paint(second)

    run(story)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.error_code) == ("failed", "disk_full")
    assert "Those already finished are kept" in first.error_text
    assert (second.state, Variant.objects.filter(job=second).count()) == ("succeeded", 2)
    assert Variant.objects.filter(job=first).count() == 1


def test_a_database_that_goes_away_while_a_picture_is_recorded_costs_nothing(
    tmp_path: Path, project: Project, artist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = order_fake(project, artist)
    store_variants, lost = recording._store_variants, list[int]()

    def goes_away(entries: Any) -> None:
        lost.append(1)
        if len(lost) == 2:
            raise OperationalError("server closed the connection unexpectedly")
        store_variants(entries)

    monkeypatch.setattr(recording, "_store_variants", goes_away)

    async def story() -> None:
        async with working(tmp_path, fake=True) as bench:
            await bench.paint(job)

    run(story)
    job.refresh_from_db()
    assert (job.state, job.attempt, len(lost)) == ("succeeded", 1, 3)
    assert Variant.objects.filter(job=job).count() == 2


def test_a_child_that_dies_is_replaced_and_the_job_keeps_its_attempt(
    tmp_path: Path, project: Project, artist: User
) -> None:
    job = order_fake(project, artist, steps=20)

    async def story() -> None:
        async with working(tmp_path, fake=True, step_ms=20) as bench:
            painting = asyncio.create_task(bench.paint(job))
            while not await bench.database.call(Job.objects.filter(step__gt=2).exists):
                assert not painting.done()
            os.kill(bench.link.pid(), signal.SIGKILL)
            await painting

    run(story)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("succeeded", 1)
    assert sorted(Variant.objects.values_list("seed", flat=True)) == sorted(
        map(int, job.request["seeds"])
    )


def test_a_mistake_in_one_record_harms_none_of_those_written_with_it(
    tmp_path: Path, project: Project, artist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [order_fake(project, artist) for _ in range(4)]
    variant_of = recording._variant

    def mistaken(entry: Any, *args: Any) -> Variant:
        if entry.job.pk == jobs[1].pk:
            raise ZeroDivisionError
        return variant_of(entry, *args)

    monkeypatch.setattr(recording, "_variant", mistaken)

    async def story() -> None:
        async with working(tmp_path, fake=True) as bench:
            await asyncio.gather(*map(bench.paint, jobs))

    run(story)
    ends = dict(Job.objects.values_list("pk", "state"))
    assert [ends[job.pk] for job in jobs] == ["succeeded", "failed", "succeeded", "succeeded"]
    assert Job.objects.get(pk=jobs[1].pk).error_code == "internal"


def order_fake(project: Project, artist: User, steps: int = 2) -> Job:
    """Order two pictures of the fake engine before any worker offers it."""
    return order(project, artist, "fake", count=2, steps=steps)
