"""Any other diffusers pipeline: one work at a time, one picture after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image

from generation.contract.engine import (
    Aborted,
    Done,
    Emit,
    Failed,
    ModelCard,
    Phase,
    Picture,
    Work,
    WorkId,
)
from generation.contract.errors import EngineError
from generation.contract.requests import Painting, SchedulerName, model_of
from generation.engine.admission import limits_of
from generation.engine.attempt import Attempt, Finished, PictureTask
from generation.engine.catalogue import ModelEntry
from generation.engine.diffusion import Shared
from generation.engine.executors.painting_call import PaintingCall
from generation.engine.executors.pipeline_calls import LoadedPipeline, load_pipeline, with_tasks
from generation.engine.planning import tasks_of
from generation.engine.png import png_of
from generation.engine.software import software_of


@dataclass(eq=False)
class _Job:
    work: Work
    entry: ModelEntry
    request: Painting
    tasks: list[tuple[int, PictureTask]]
    loaded: LoadedPipeline
    call: PaintingCall | None = None


class PipelineEngine:
    """Runs whole pipelines, a step per tick, so that a work can be stopped between two steps."""

    def __init__(
        self,
        shared: Shared,
        entries: Sequence[ModelEntry],
        emit: Emit,
    ) -> None:
        self._emit, self._store = emit, shared.store
        self._device, self._cache_folder = shared.device, shared.cache_folder
        self._entries = {entry.card.handle: entry for entry in entries}
        self._waiting: list[Work] = []
        self._job: _Job | None = None
        self._aborting: set[WorkId] = set()
        self._loading: set[WorkId] = set()

    def models(self) -> tuple[ModelCard, ...]:
        return tuple(with_tasks(entry) for entry in self._entries.values())

    def submit(self, work: Work) -> None:
        self._waiting.append(work)

    def abort(self, work_id: WorkId) -> None:
        running = [self._job.work] if self._job else []
        if any(work.id == work_id for work in (*self._waiting, *running)):
            self._aborting.add(work_id)

    def tick(self) -> bool:
        """Take one step of the running picture, or begin the next one."""
        if self._apply_aborts():
            return True
        work = self._job.work if self._job else self._next_work()
        if work is None:
            return False
        try:
            self._go_on(work)
        except EngineError as error:
            self._fail(work, error)
        return True

    def _next_work(self) -> Work | None:
        fitting = (work for work in self._waiting if self._store.has_room(self._entry(work)))
        return min(fitting, key=lambda work: work.virtual_time, default=None)

    def _entry(self, work: Work) -> ModelEntry:
        return self._entries[model_of(work.request) or ""]

    def _apply_aborts(self) -> bool:
        stopped = set(self._aborting)
        self._aborting.clear()
        self._forget(stopped)
        for work_id in stopped:
            self._emit(Aborted(work=work_id))
        return bool(stopped)

    def _forget(self, work_ids: set[WorkId]) -> None:
        if self._job and self._job.work.id in work_ids:
            if self._job.call is not None:
                self._job.call.stop()
            self._store.release(self._job.entry.card.handle)
            self._job = None
        self._waiting = [work for work in self._waiting if work.id not in work_ids]
        self._loading -= work_ids

    def _fail(self, work: Work, error: EngineError) -> None:
        self._forget({work.id})
        self._aborting.discard(work.id)
        self._emit(Failed.by(work.id, error))

    def _go_on(self, work: Work) -> None:
        if self._job is None:
            self._begin(work)
            return
        job = self._job
        if not job.tasks:
            self._forget({work.id})
            self._aborting.discard(work.id)
            self._emit(Done(work=work.id))
        elif job.call is None:
            self._emit(Phase(work=work.id, name="painting"))
            job.call = self._call(job, job.tasks[0][1].begin())
        else:
            self._step(job, job.call)

    def _step(self, job: _Job, call: PaintingCall) -> None:
        told, ended = call.advance()
        if ended:
            job.call = None
        for report in told:
            self._emit(report)
        if ended:
            self._finish(job, call.canvas())

    def _finish(self, job: _Job, painted: Image.Image) -> None:
        seed, task = job.tasks[0]
        try:
            result = task.finish(painted)
        except (ValueError, IndexError) as error:
            raise EngineError(
                "internal", f"The painted canvas cannot be finished: {error}", retryable=False
            ) from error
        if isinstance(result, Attempt):
            self._emit(Phase(work=job.work.id, name="repainting"))
            job.call = self._call(job, result)
            return
        job.tasks.pop(0)
        self._emit_picture(job, seed, result)

    def _call(self, job: _Job, attempt: Attempt) -> PaintingCall:
        return PaintingCall(
            job.loaded, job.request, attempt, work=job.work.id, seed=job.tasks[0][0]
        )

    def _begin(self, work: Work) -> None:
        """Begin a work once its model is there; until then it waits, and can be stopped."""
        asked = self._refused_unless_paintable(work)
        entry = self._entry(work)
        load = partial(load_pipeline, entry, self._device, self._cache_folder)
        if not self._store.ready(entry, load):
            if work.id not in self._loading:
                self._loading.add(work.id)
                self._emit(Phase(work=work.id, name="loading"))
            self._store.wait()
            return
        tasks = tasks_of(work, limits_of(entry.card))
        loaded: LoadedPipeline = self._store.hold(entry, load)
        self._waiting.remove(work)
        self._loading.discard(work.id)
        self._job = _Job(work=work, entry=entry, request=asked, tasks=tasks, loaded=loaded)

    def _refused_unless_paintable(self, work: Work) -> Painting:
        entry, request = self._entry(work), work.request
        if not isinstance(request, Painting):
            raise EngineError(
                "bad_request",
                f"{entry.card.handle} cannot refine an upscale; choose a model whose card lists "
                "upscale, or ask without refine.",
                retryable=False,
            )
        if request.sampling.scheduler is not SchedulerName.AUTO:
            raise EngineError(
                "bad_request",
                f"{entry.card.handle} is sampled by its own scheduler only; ask for 'auto' "
                f"instead of '{request.sampling.scheduler}'.",
                retryable=False,
            )
        return request

    def _emit_picture(self, job: _Job, seed: int, finished: Finished) -> None:
        image = finished.image
        self._emit(
            Picture(
                work=job.work.id,
                seed=seed,
                png=png_of(image),
                width=image.width,
                height=image.height,
                facts={**finished.facts, "software": software_of("diffusers", "torch")},
            )
        )
