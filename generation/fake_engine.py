"""A deterministic engine without torch: quick pictures for tests and load benches."""

import hashlib
import io
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from generation.contract.engine import (
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
from generation.contract.errors import EngineError
from generation.contract.inputs import check_mask, picture_of
from generation.contract.requests import (
    Img2Img,
    Inpaint,
    Outpaint,
    Txt2Img,
    Upscale,
    images_of,
    model_of,
    seeds_of,
)
from generation.contract.sentences import Sentence

TASKS = ("txt2img", "img2img", "inpaint", "outpaint", "upscale")
PREVIEW_SIDE = 96


@dataclass(kw_only=True)
class _Flight:
    """One work being painted: its sources, the seeds still to do, the step of the first."""

    work: Work
    sources: dict[str, Image.Image]
    steps: int
    waiting: deque[int]
    step: int = 0
    stopped: bool = field(default=False)


class FakeEngine:
    """Paints seed-coloured pictures, one step per tick, works in turn.

    Args:
        emit: where reports go; it may call `abort` back.
        handle: the model it answers to.
        step_ms: how long a tick takes.
        fail_on: a word; a prompt that holds it fails after its first step.
        sleep: how time is passed, for tests that count it.
    """

    def __init__(
        self,
        emit: Emit,
        *,
        handle: str = "fake",
        step_ms: float = 0,
        fail_on: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._emit = emit
        self._handle = handle
        self._step_ms = step_ms
        self._fail_on = fail_on
        self._sleep = sleep
        self._flights: deque[_Flight] = deque()

    def models(self) -> tuple[ModelCard, ...]:
        """Return the one card of this engine."""
        return (
            ModelCard(
                handle=self._handle,
                title="Fake (coloured fields for tests)",
                family="fake",
                executor="painter",
                licence="Apache-2.0",
                commercial_use="yes",
                revision="1",
                tasks=TASKS,
                native_width=640,
                native_height=832,
                multiple=1,
                steps=4,
                guidance_scale=1.0,
                scheduler="auto",
                procedural=True,
            ),
        )

    def submit(self, work: Work) -> None:
        """Take a work; what it lacks is reported as `Failed`."""
        try:
            self._flights.append(self._admitted(work))
        except EngineError as error:
            self._fail(work.id, error)
            return
        self._emit(Phase(work=work.id, name="painting", fraction=0.0))

    def abort(self, work_id: WorkId) -> None:
        """Stop a work before its next step; unknown ids are ignored."""
        for flight in self._flights:
            if flight.work.id == work_id and not flight.stopped:
                flight.stopped = True

    def tick(self) -> bool:
        """Advance the first image of the next work by one step."""
        if not self._flights:
            return False
        flight = self._flights.popleft()
        self._flights.append(flight)
        if flight.stopped:
            self._end(flight, Aborted(work=flight.work.id))
        elif not flight.waiting:
            self._end(flight, Done(work=flight.work.id))
        else:
            self._step(flight)
        return True

    def _admitted(self, work: Work) -> _Flight:
        request = work.request
        model = model_of(request)
        if model not in (None, self._handle):
            raise EngineError(
                "model_missing",
                Sentence(
                    "There is no model '{model}' here; there is '{known}'.",
                    model=model,
                    known=self._handle,
                ),
                retryable=False,
            )
        sources = {ref.sha256: picture_of(work.images, ref, "RGB") for ref in images_of(request)}
        if isinstance(request, Inpaint):
            check_mask(sources[request.source.sha256], sources[request.mask.sha256])
        steps = 1 if isinstance(request, Upscale) else request.sampling.steps
        return _Flight(
            work=work,
            sources=sources,
            steps=steps,
            waiting=deque(s for s in seeds_of(request) if s not in work.done_seeds),
        )

    def _step(self, flight: _Flight) -> None:
        started = time.perf_counter()
        if self._step_ms:
            self._sleep(self._step_ms / 1000)
        flight.step += 1
        seed, work = flight.waiting[0], flight.work
        picture = _painted(flight, seed)
        ms = (time.perf_counter() - started) * 1000
        self._emit(Step(work=work.id, seed=seed, step=flight.step, steps=flight.steps, ms=ms))
        if self._refuses(work):
            text = f"The prompt holds '{self._fail_on}', at which this engine was told to fail."
            self._end(flight, Failed(work=work.id, code="internal", text=text, retryable=False))
            return
        self._emit(_preview(work.id, seed, flight.step, picture))
        if flight.step == flight.steps:
            self._finish_seed(flight, seed, picture)

    def _finish_seed(self, flight: _Flight, seed: int, picture: Image.Image) -> None:
        flight.waiting.popleft()
        flight.step = 0
        self._emit(
            Picture(
                work=flight.work.id,
                seed=seed,
                png=_encoded(picture, "PNG"),
                width=picture.width,
                height=picture.height,
                facts=_facts(flight.work),
            )
        )
        if not flight.waiting and not flight.stopped:
            self._end(flight, Done(work=flight.work.id))

    def _refuses(self, work: Work) -> bool:
        prompt = "" if isinstance(work.request, Upscale) else work.request.prompt
        return bool(self._fail_on) and self._fail_on in prompt

    def _end(self, flight: _Flight, report: Done | Aborted | Failed) -> None:
        self._flights.remove(flight)
        self._emit(report)

    def _fail(self, work_id: WorkId, error: EngineError) -> None:
        self._emit(Failed.by(work_id, error))


def _painted(flight: _Flight, seed: int) -> Image.Image:
    """Return what a request asks for, with every protected pixel as it was."""
    request, sources = flight.work.request, flight.sources
    match request:
        case Txt2Img():
            return _field(request.prompt, seed, (request.size.width, request.size.height))
        case Img2Img():
            source = sources[request.source.sha256]
            return Image.blend(source, _field(request.prompt, seed, source.size), request.strength)
        case Inpaint():
            source, mask = sources[request.source.sha256], sources[request.mask.sha256]
            return Image.composite(
                _field(request.prompt, seed, source.size), source, mask.convert("L")
            )
        case Outpaint():
            source, pad = sources[request.source.sha256], request.padding
            size = (pad.left + source.width + pad.right, pad.top + source.height + pad.bottom)
            grown = _field(request.prompt, seed, size)
            grown.paste(source, (pad.left, pad.top))
            return grown
        case Upscale():
            source = sources[request.source.sha256]
            return source.resize(
                (request.size.width, request.size.height), Image.Resampling.LANCZOS
            )


def _facts(work: Work) -> dict[str, float]:
    return {"seam_score": 0.0} if isinstance(work.request, Inpaint | Outpaint) else {}


def _field(prompt: str, seed: int, size: tuple[int, int]) -> Image.Image:
    """Return a disc on a field, both coloured by prompt and seed."""
    digest = hashlib.sha256(f"{seed} {prompt}".encode()).digest()
    image = Image.new("RGB", size, (digest[0], digest[1], digest[2]))
    radius = min(size) // 3
    x = size[0] * (digest[6] + 128) // 512
    y = size[1] * (digest[7] + 128) // 512
    box = (x - radius, y - radius, x + radius, y + radius)
    ImageDraw.Draw(image).ellipse(box, fill=(digest[3], digest[4], digest[5]))
    return image


def _preview(work: WorkId, seed: int, step: int, picture: Image.Image) -> Preview:
    small = picture.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return Preview(
        work=work,
        seed=seed,
        step=step,
        webp=_encoded(small, "WEBP"),
        width=small.width,
        height=small.height,
    )


def _encoded(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, compress_level=1, quality=60, method=0)
    return out.getvalue()
