"""One job from its row to its recorded variants, while everybody watches."""

import asyncio
import logging
import time
from functools import partial
from typing import Any

from generation.contract.codec import request_from_json
from generation.contract.engine import (
    Aborted,
    Checkpoint,
    Done,
    Failed,
    Phase,
    Picture,
    Preview,
    Report,
    Step,
    Work,
)
from generation.contract.errors import ContractError, EngineError
from generation.contract.requests import images_of
from generation.contract.sentences import Sentence
from generation.worker.database import Database
from generation.worker.engine_link import EngineLink
from generation.worker.records import Begun, Records
from studio.artwork.models import Variant
from studio.assets import store
from studio.canvases.extending import continue_after
from studio.canvases.selectors import painted_seeds
from studio.jobs import queue
from studio.jobs.models import Job
from studio.jobs.selectors import eta_of
from studio.projects.bells import send_ephemeral

logger = logging.getLogger(__name__)

TELL_EVERY_S = 0.25


class Painting:
    """Follows one attempt of one job; every write is fenced by the attempt's number."""

    def __init__(
        self, database: Database, link: EngineLink, records: Records, begun: Begun
    ) -> None:
        self._database = database
        self._link = link
        self._records = records
        self._begun = begun
        self._job = job = begun.job
        self._told_at = time.monotonic()  # its beginning was told just now
        self._step, self._steps, self._phase = 0, 0, ""
        self._ended = False
        self.job_id, self.attempt = job.pk, job.attempt
        self.work_id = f"{job.pk}.{job.attempt}"

    async def run(self) -> None:
        """Paint to the end: variants recorded one by one, the job finished, failed or aborted."""
        try:
            work = await self._database.call(_work_of, self._job, self.work_id)
        except ContractError as error:
            said = error.message if isinstance(error.message, Sentence) else None
            await self._fail("bad_request", str(error), said)
            return
        except EngineError as error:
            await self._fail(error.code, error.message, error.sentence)
            return
        async for report in self._link.run(work):
            await self._take(report)

    def abort(self) -> None:
        """Stop before the next step; `run` ends when the engine has let go."""
        self._link.abort(self.work_id)

    async def _take(self, report: Report) -> None:
        match report:
            case Phase(name="painting"):
                self._phase = "painting"  # its first step or preview tells
            case Phase(name=name, fraction=fraction):
                self._phase = name
                await self._tell(fraction=fraction)
            case Step():
                await self._stepped(report)
            case Preview():
                await self._previewed(report)
            case Checkpoint(seed=seed, step=step, data=data):
                await self._database.call(
                    queue.save_checkpoint, self.job_id, self.attempt, seed, step, data
                )
            case Picture():
                self._ended = await self._records.add(self._begun, report)
                await self._go_on()
            case Failed(code=code, text=text, sentence=said):
                await self._fail(code, text, said)
            case Aborted():
                await self._database.call(queue.aborted, self.job_id, self.attempt)
            case Done() if not self._ended:
                await self._finish_what_was_painted_before()

    async def _stepped(self, step: Step) -> None:
        self._phase, self._step, self._steps = "painting", step.step, step.steps
        if time.monotonic() - self._told_at >= TELL_EVERY_S:
            await self._tell(seed=str(step.seed))

    async def _previewed(self, preview: Preview) -> None:
        await self._database.call(
            queue.save_preview,
            self.job_id,
            self.attempt,
            preview.seed,
            preview.step,
            preview.webp,
            preview.width,
            preview.height,
        )
        await self._tell(seed=str(preview.seed), preview=preview.step)

    async def _tell(self, **facts: Any) -> None:
        self._told_at = time.monotonic()
        payload = {
            "job": self._job.pk,
            "phase": self._phase,
            "step": self._step,
            "steps": self._steps,
            **facts,
        }
        await self._database.call(_tell, self._job, payload)

    async def _fail(self, code: str, text: str, said: Sentence | None) -> None:
        await self._database.call(queue.fail, self.job_id, self.attempt, code, text, said)

    async def _finish_what_was_painted_before(self) -> None:
        """End a resumed job whose last image had been recorded before its worker died."""
        self._ended = await self._records.end(self._begun)
        await self._go_on()

    async def _go_on(self) -> None:
        """Order what follows on a canvas once its frame is painted."""
        if self._ended and self._begun.paints_frame:
            await self._database.call(partial(continue_after, job_id=self.job_id))


async def follow(painting: Painting) -> None:
    """Run a painting that survives the cancelling of its task until the engine has let go."""
    running = asyncio.ensure_future(painting.run())
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        painting.abort()
        await running
        raise


def _work_of(job: Job, work_id: str) -> Work:
    request = request_from_json(job.request)
    images = {ref.sha256: _stored(ref.sha256) for ref in images_of(request)}
    taken_up = job.attempt > 1
    done: set[int] = set()
    if taken_up:
        done = set(Variant.objects.filter(job=job).values_list("seed", flat=True))
        done |= set(painted_seeds(job.pk))
    return Work(
        id=work_id,
        request=request,
        flow=f"{job.project_id}/{job.submitted_by_id}",
        virtual_time=float(job.tag),
        weight=job.weight,
        images=images,
        checkpoints=queue.checkpoints_of(job.pk) if taken_up else {},
        done_seeds=frozenset(done),
    )


def _stored(sha256: str) -> bytes:
    try:
        return store.read(sha256)
    except FileNotFoundError:
        raise EngineError(
            "image_missing",
            f"The picture {sha256[:12]} is no longer in the store; choose another source.",
            retryable=False,
        ) from None


def _tell(job: Job, payload: dict[str, Any]) -> None:
    mine = queue.progress(
        job.pk, job.attempt, step=payload["step"], steps=payload["steps"], phase=payload["phase"]
    )
    if not mine:
        raise queue.JobLost(job.pk, job.attempt)
    send_ephemeral(job.project_id, "job.step", {**payload, "eta": eta_of(job)})
