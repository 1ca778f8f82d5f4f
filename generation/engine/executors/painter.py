"""The painter as an executor: contract requests in, drawing stages and pictures out."""

import io
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from generation.contract.engine import (
    PREVIEW_BYTES_MAX,
    Aborted,
    AdapterCard,
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
from generation.contract.errors import ContractError, EngineError
from generation.contract.inputs import check_mask, picture_of
from generation.contract.requests import Inpaint, images_of, model_of, seeds_of
from generation.contract.sentences import Sentence
from generation.engine.executors.painter_tasks import Frame, Painted, frames_for, steps_of
from generation.painter.memory import Memories
from generation.painter.reading import vocabulary

HANDLE = "painter"
TASKS = ("txt2img", "img2img", "inpaint", "outpaint", "upscale")
PREVIEW_SIDE = 384
PREVIEW_LADDER = ((60, 1), (45, 1), (30, 1), (45, 2), (20, 3))


@dataclass(kw_only=True)
class _Seed:
    """One picture being painted: its remaining stages."""

    seed: int
    frames: Iterator[Frame]
    steps: int
    step: int = 0


@dataclass(kw_only=True)
class _Flight:
    """One work: its seeds advance in turn, so that all of them grow at the same pace."""

    work: Work
    seeds: deque[_Seed] = field(default_factory=deque)
    stopped: bool = False


class PainterEngine:
    """Draws scenes stage by stage; one stage per tick, the flow that had least time first.

    Args:
        emit: where reports go; it may call `abort` back.
        index_folder: where scenes of painted pictures are kept, so that a later process can
            continue them; None keeps them in memory only.
        upscalers: networks beside the painter; its card names them, since every machine has it.
    """

    def __init__(
        self,
        emit: Emit,
        index_folder: Path | None = None,
        upscalers: tuple[AdapterCard, ...] = (),
    ) -> None:
        self._emit, self._upscalers = emit, upscalers
        self._memories = Memories(index_folder)
        self._flights: deque[_Flight] = deque()
        self._spent: dict[str, float] = {}

    def models(self) -> tuple[ModelCard, ...]:
        """Return the painter's card; its vocabulary is every word it understands."""
        return (
            ModelCard(
                handle=HANDLE,
                title="Painter (procedural, no model)",
                family="painter",
                executor="painter",
                licence="Apache-2.0",
                commercial_use="yes",
                revision="1",
                tasks=TASKS,
                native_width=640,
                native_height=832,
                multiple=1,
                steps=steps_of(None),
                guidance_scale=1.0,
                scheduler="auto",
                procedural=True,
                vocabulary=vocabulary(),
                adapters=self._upscalers,
            ),
        )

    def submit(self, work: Work) -> None:
        """Take a work; what is missing or does not fit is reported as `Failed`."""
        try:
            flight = self._admitted(work)
        except EngineError as error:
            self._fail(work.id, error)
            return
        self._flights.append(flight)
        lead = min((self._spent[f.work.flow] for f in self._flights if f is not flight), default=0)
        self._spent[work.flow] = max(self._spent.get(work.flow, 0.0), work.virtual_time, lead)
        self._emit(Phase(work=work.id, name="painting", fraction=0.0))

    def abort(self, work_id: WorkId) -> None:
        """Stop a work before its next stage; unknown ids are ignored."""
        for flight in self._flights:
            if flight.work.id == work_id:
                flight.stopped = True

    def tick(self) -> bool:
        """Draw one stage of one picture; False when there is nothing to draw."""
        if not self._flights:
            return False
        flight = min(self._flights, key=lambda f: (not f.stopped, self._spent[f.work.flow]))
        if flight.stopped:
            self._end(flight, Aborted(work=flight.work.id))
        elif not flight.seeds:
            self._end(flight, Done(work=flight.work.id))
        else:
            self._advance(flight)
        return True

    def _admitted(self, work: Work) -> _Flight:
        request = work.request
        model = model_of(request)
        if model not in (None, HANDLE):
            raise EngineError(
                "model_missing",
                Sentence(
                    "There is no model '{model}' here; the painter answers to '{known}'.",
                    model=model,
                    known=HANDLE,
                ),
                retryable=False,
            )
        sources = {ref.sha256: picture_of(work.images, ref, "RGB") for ref in images_of(request)}
        if isinstance(request, Inpaint):
            check_mask(sources[request.source.sha256], sources[request.mask.sha256])
        waiting = [seed for seed in seeds_of(request) if seed not in work.done_seeds]
        return _Flight(
            work=work,
            seeds=deque(
                _Seed(
                    seed=seed,
                    frames=frames_for(request, seed, sources, self._memories),
                    steps=steps_of(request),
                )
                for seed in waiting
            ),
        )

    def _advance(self, flight: _Flight) -> None:
        """Draw the next stage of the seed whose turn it is, and report it."""
        one = flight.seeds.popleft()
        started = time.perf_counter()
        try:
            frame = next(one.frames)
        except EngineError as error:
            self._end(flight, _failed(flight.work.id, error))
            return
        except ContractError as error:
            refusal = EngineError("bad_request", str(error), retryable=False)
            self._end(flight, _failed(flight.work.id, refusal))
            return
        except MemoryError:
            short = Sentence(
                "The picture does not fit into this machine's memory; choose a smaller size."
            )
            self._end(
                flight,
                _failed(flight.work.id, EngineError("out_of_memory", short, retryable=False)),
            )
            return
        ms = (time.perf_counter() - started) * 1000
        self._spent[flight.work.flow] += ms / flight.work.weight
        one.step += 1
        one.steps = max(one.steps, one.step + frame.left)
        work_id = flight.work.id
        if frame.painted is None:
            flight.seeds.append(one)
        self._emit(Step(work=work_id, seed=one.seed, step=one.step, steps=one.steps, ms=ms))
        if frame.painted is not None:
            self._finish(flight, one.seed, frame.painted)
        else:
            self._emit(preview_of(work_id, one.seed, one.step, frame.image))

    def _finish(self, flight: _Flight, seed: int, painted: Painted) -> None:
        """Report a finished picture, and the work's end with its last one."""
        image = painted.image
        if painted.scene is not None and painted.window is not None:
            self._memories.keep(image, painted.scene, painted.window)
        self._emit(
            Picture(
                work=flight.work.id,
                seed=seed,
                png=png_of(image),
                width=image.width,
                height=image.height,
                facts=painted.facts,
            )
        )
        if not flight.seeds and not flight.stopped:
            self._end(flight, Done(work=flight.work.id))

    def _end(self, flight: _Flight, report: Done | Aborted | Failed) -> None:
        self._flights.remove(flight)
        if all(other.work.flow != flight.work.flow for other in self._flights):
            del self._spent[flight.work.flow]
        self._emit(report)

    def _fail(self, work_id: WorkId, error: EngineError) -> None:
        self._emit(_failed(work_id, error))


def png_of(image: Image.Image) -> bytes:
    """Return a bare PNG: pixels and nothing else."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def preview_of(work: WorkId, seed: int, step: int, image: Image.Image) -> Preview:
    """Return the picture as drawn so far, at most 384 px on its long side and 25 kB."""
    factor = max(image.width, image.height) / PREVIEW_SIDE
    small = image.reduce(int(factor)) if factor >= 2 else image.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.BILINEAR)
    data = b""
    for quality, part in PREVIEW_LADDER:
        shown = small.reduce(part) if part > 1 else small
        out = io.BytesIO()
        shown.save(out, "WEBP", quality=quality, method=1)
        data = out.getvalue()
        if len(data) <= PREVIEW_BYTES_MAX:
            break
    return Preview(
        work=work, seed=seed, step=step, webp=data, width=shown.width, height=shown.height
    )


def _failed(work_id: WorkId, error: EngineError) -> Failed:
    return Failed.by(work_id, error)
