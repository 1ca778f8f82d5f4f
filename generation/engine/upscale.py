"""More pixels without a model: Lanczos to an exact size, strip by strip so it can be stopped."""

import time
from dataclasses import dataclass

from PIL import Image

from generation.contract.engine import (
    Aborted,
    Done,
    Emit,
    Failed,
    ModelCard,
    Phase,
    Picture,
    Step,
    Work,
    WorkId,
)
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Upscale, UpscaleMethod, seeds_of
from generation.engine.inputs import picture_of
from generation.engine.png import png_of

STRIP_PX = 512


@dataclass(eq=False)
class _Job:
    work: Work
    source: Image.Image
    box: tuple[float, float, float, float]
    canvas: Image.Image
    row: int = 0


class PlainUpscaler:
    """The engine for upscales that need no model; every machine has it."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._waiting: list[Work] = []
        self._job: _Job | None = None
        self._aborting: set[WorkId] = set()

    def models(self) -> tuple[ModelCard, ...]:
        return ()

    def submit(self, work: Work) -> None:
        self._waiting.append(work)

    def abort(self, work_id: WorkId) -> None:
        running = [self._job.work] if self._job else []
        if any(work.id == work_id for work in (*self._waiting, *running)):
            self._aborting.add(work_id)

    def tick(self) -> bool:
        if self._aborting:
            self._apply_aborts()
            return True
        if self._job is not None:
            self._strip(self._job)
            return True
        if self._waiting:
            self._start(self._waiting.pop(0))
            return True
        return False

    def _apply_aborts(self) -> None:
        if self._job and self._job.work.id in self._aborting:
            self._job = None
        self._waiting = [work for work in self._waiting if work.id not in self._aborting]
        for work_id in self._aborting:
            self._emit(Aborted(work=work_id))
        self._aborting.clear()

    def _start(self, work: Work) -> None:
        try:
            self._job = self._begun(work)
        except EngineError as error:
            self._emit(
                Failed(work=work.id, code=error.code, text=error.message, retryable=error.retryable)
            )
            return
        if set(seeds_of(work.request)) <= work.done_seeds:
            self._job = None
            self._emit(Done(work=work.id))
            return
        self._emit(Phase(work=work.id, name="painting"))

    def _begun(self, work: Work) -> _Job:
        request = work.request
        if not isinstance(request, Upscale) or request.refine:
            raise EngineError(
                "bad_request", "Only upscales without refine need no model.", retryable=False
            )
        if request.method is UpscaleMethod.UPSCALER:
            raise EngineError(
                "model_missing",
                f"There is no upscaler '{request.upscaler}' here; ask for the method lanczos.",
                retryable=False,
            )
        source = picture_of(work.images, request.source, "RGB")
        canvas = Image.new("RGB", (request.size.width, request.size.height))
        return _Job(work=work, source=source, box=covering_box(source, request.size), canvas=canvas)

    def _strip(self, job: _Job) -> None:
        started = time.perf_counter()
        top, bottom = job.row, min(job.row + STRIP_PX, job.canvas.height)
        job.canvas.paste(_strip_of(job, top, bottom), (0, top))
        job.row = bottom
        ms = (time.perf_counter() - started) * 1000.0
        steps = -(-job.canvas.height // STRIP_PX)
        step = -(-bottom // STRIP_PX)
        seed = seeds_of(job.work.request)[0]
        self._emit(Step(work=job.work.id, seed=seed, step=step, steps=steps, ms=ms))
        if bottom == job.canvas.height:
            self._finish(job, seed)

    def _finish(self, job: _Job, seed: int) -> None:
        if job.work.id in self._aborting:
            return
        self._job = None
        self._emit(
            Picture(
                work=job.work.id,
                seed=seed,
                png=png_of(job.canvas),
                width=job.canvas.width,
                height=job.canvas.height,
                facts={
                    "method": "lanczos",
                    "source_width": job.source.width,
                    "source_height": job.source.height,
                },
            )
        )
        self._emit(Done(work=job.work.id))


def lanczos(source: Image.Image, size: Size) -> Image.Image:
    """Return the source at exactly `size`, in one piece."""
    return source.resize(
        (size.width, size.height), Image.Resampling.LANCZOS, box=covering_box(source, size)
    )


def covering_box(source: Image.Image, size: Size) -> tuple[float, float, float, float]:
    """Return the part of the source, around its centre, that has the shape of `size`.

    A target of another shape is covered and the excess left out; the smaller the difference
    of the shapes, the less is lost.
    """
    scale = min(source.width / size.width, source.height / size.height)
    width = min(float(source.width), size.width * scale)
    height = min(float(source.height), size.height * scale)
    left, top = (source.width - width) / 2, (source.height - height) / 2
    return left, top, left + width, top + height


def _strip_of(job: _Job, top: int, bottom: int) -> Image.Image:
    """Pillow's filter reads beyond the box, so strips meet exactly as in one piece."""
    left, upper, right, lower = job.box
    per_row = (lower - upper) / job.canvas.height
    box = (left, upper + top * per_row, right, min(lower, upper + bottom * per_row))
    return job.source.resize((job.canvas.width, bottom - top), Image.Resampling.LANCZOS, box=box)
