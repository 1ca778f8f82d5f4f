"""Any other diffusers pipeline, one picture at a time; it holds the device until that is done."""

import inspect
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from generation.contract.engine import (
    PREVIEWS_PER_SECOND,
    Aborted,
    Done,
    Emit,
    Failed,
    ModelCard,
    Phase,
    Picture,
    Preview,
    Step,
    Work,
    WorkId,
)
from generation.contract.errors import EngineError, JobAborted
from generation.contract.requests import Painting, SchedulerName, model_of
from generation.engine.admission import limits_of
from generation.engine.attempt import Attempt, Finished, PictureTask
from generation.engine.catalogue import ModelEntry
from generation.engine.device import Device
from generation.engine.executors.pipeline_calls import (
    LoadedPipeline,
    call_arguments,
    load_pipeline,
    pipeline_for,
    steps_of,
    with_tasks,
)
from generation.engine.loading import BROKEN
from generation.engine.model_store import ModelStore
from generation.engine.planning import tasks_of
from generation.engine.png import png_of


@dataclass(eq=False)
class _Job:
    work: Work
    entry: ModelEntry
    request: Painting
    tasks: list[tuple[int, PictureTask]]
    next_preview_at: float = 0.0


class PipelineEngine:
    """Runs whole pipelines: steps, previews and aborts through `callback_on_step_end`."""

    def __init__(
        self,
        *,
        emit: Emit,
        entries: Sequence[ModelEntry],
        store: ModelStore,
        device: Device,
        cache_folder: Path | None,
    ) -> None:
        self._emit, self._store, self._device = emit, store, device
        self._cache_folder = cache_folder
        self._entries = {entry.card.handle: entry for entry in entries}
        self._waiting: list[Work] = []
        self._job: _Job | None = None
        self._aborting: set[WorkId] = set()

    def models(self) -> tuple[ModelCard, ...]:
        return tuple(with_tasks(entry) for entry in self._entries.values())

    def submit(self, work: Work) -> None:
        self._waiting.append(work)

    def abort(self, work_id: WorkId) -> None:
        running = [self._job.work] if self._job else []
        if any(work.id == work_id for work in (*self._waiting, *running)):
            self._aborting.add(work_id)

    def tick(self) -> bool:
        """Paint one picture, or as much of it as was not aborted."""
        if self._apply_aborts():
            return True
        work = self._job.work if self._job else self._next_work()
        if work is None:
            return False
        try:
            self._paint_next(work)
        except JobAborted:
            self._apply_aborts()
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
            self._store.release(self._job.entry.card.handle)
            self._job = None
        self._waiting = [work for work in self._waiting if work.id not in work_ids]

    def _fail(self, work: Work, error: EngineError) -> None:
        self._forget({work.id})
        self._aborting.discard(work.id)
        self._emit(
            Failed(work=work.id, code=error.code, text=error.message, retryable=error.retryable)
        )

    def _paint_next(self, work: Work) -> None:
        if self._job is None:
            self._job = self._begun(work)
        job = self._job
        if job.tasks:
            seed, task = job.tasks[0]
            finished = self._painted(job, seed, task)
            job.tasks.pop(0)
            self._emit_picture(job, seed, finished)
        if not job.tasks:
            self._forget({work.id})
            self._aborting.discard(work.id)
            self._emit(Done(work=work.id))

    def _begun(self, work: Work) -> _Job:
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
        tasks = tasks_of(work, limits_of(entry.card))
        self._loaded(entry, work)
        self._waiting.remove(work)
        return _Job(work=work, entry=entry, request=request, tasks=tasks)

    def _loaded(self, entry: ModelEntry, work: Work) -> None:
        if entry.card.handle not in self._store.handles():
            self._emit(Phase(work=work.id, name="loading"))
        self._store.hold(entry, lambda: load_pipeline(entry, self._device, self._cache_folder))

    def _painted(self, job: _Job, seed: int, task: PictureTask) -> Finished:
        loaded: LoadedPipeline = self._store.hold(job.entry, lambda: None)
        try:
            result: Finished | Attempt = task.begin()
            while isinstance(result, Attempt):
                result = task.finish(self._canvas(job, loaded, seed, result))
            return result
        except torch.OutOfMemoryError as error:
            raise EngineError(
                "out_of_memory",
                f"{job.entry.card.handle} does not fit this size into the device's memory. "
                "Choose a smaller size or a smaller model.",
                retryable=False,
            ) from error
        finally:
            self._store.release(job.entry.card.handle)

    def _canvas(
        self, job: _Job, loaded: LoadedPipeline, seed: int, attempt: Attempt
    ) -> Image.Image:
        self._emit(Phase(work=job.work.id, name="painting"))
        pipeline = pipeline_for(loaded.pipeline, attempt, job.entry.card.handle)
        arguments = call_arguments(pipeline, job.request, attempt)
        steps = _Steps(self, job, loaded, seed, max(1, steps_of(job.request, attempt)))
        if "callback_on_step_end" in inspect.signature(pipeline.__call__).parameters:
            arguments["callback_on_step_end"] = steps
        try:
            with torch.no_grad():
                image: Image.Image = pipeline(**arguments).images[0]
        except torch.OutOfMemoryError:
            raise
        except BROKEN as error:
            raise EngineError(
                "internal",
                f"{job.entry.card.handle} cannot paint this: {type(error).__name__}: {error}",
                retryable=False,
            ) from error
        return image

    def stop_if_asked(self, work_id: WorkId) -> None:
        """Raise `JobAborted` between two steps of a work that shall stop."""
        if work_id in self._aborting:
            raise JobAborted(work_id)

    def tell(self, report: Step | Preview) -> None:
        """Pass on what a running pipeline reports."""
        self._emit(report)

    def _emit_picture(self, job: _Job, seed: int, finished: Finished) -> None:
        image = finished.image
        self._emit(
            Picture(
                work=job.work.id,
                seed=seed,
                png=png_of(image),
                width=image.width,
                height=image.height,
                facts=finished.facts,
            )
        )


class _Steps:
    """The callback of one pipeline call."""

    def __init__(
        self, engine: PipelineEngine, job: _Job, loaded: LoadedPipeline, seed: int, steps: int
    ) -> None:
        self._engine, self._job, self._loaded = engine, job, loaded
        self._seed, self._steps = seed, steps
        self._since = time.perf_counter()

    def __call__(
        self, pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]
    ) -> dict[str, Any]:
        now = time.perf_counter()
        step = min(index + 1, self._steps)
        self._engine.tell(
            Step(
                work=self._job.work.id,
                seed=self._seed,
                step=step,
                steps=self._steps,
                ms=(now - self._since) * 1000.0,
            )
        )
        self._preview(tensors.get("latents"), step, now)
        self._engine.stop_if_asked(self._job.work.id)
        self._since = time.perf_counter()
        return tensors

    def _preview(self, latents: Any, step: int, now: float) -> None:
        """Packed latents have no place for each cell, so only plain ones are shown."""
        preview = self._loaded.preview
        plain = latents is not None and latents.ndim == 4
        if preview is None or not plain or latents.shape[1] != self._loaded.channels:
            return
        if now < self._job.next_preview_at:
            return
        self._job.next_preview_at = now + 1.0 / PREVIEWS_PER_SECOND
        frame = preview.frame(latents)
        self._engine.tell(
            Preview(
                work=self._job.work.id,
                seed=self._seed,
                step=step,
                webp=frame.webp,
                width=frame.width,
                height=frame.height,
            )
        )
