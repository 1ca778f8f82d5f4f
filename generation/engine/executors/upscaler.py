"""Upscaling networks as an executor: one tile per tick, one picture after another."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from safetensors import SafetensorError

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
from generation.contract.inputs import picture_of
from generation.contract.requests import Upscale, seeds_of
from generation.contract.sentences import Sentence
from generation.engine.adapters import AdapterEntry
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from generation.engine.enlarging import Enlarging
from generation.engine.esrgan import ESRGAN, loaded_esrgan
from generation.engine.esrgan_layout import LayoutError
from generation.engine.png import png_of
from generation.engine.software import software_of
from generation.engine.tensors import TensorsError

BROKEN = (LayoutError, TensorsError, SafetensorError, OSError, RuntimeError, KeyError, ValueError)


@dataclass(kw_only=True)
class _Flight:
    work: Work
    entry: AdapterEntry
    enlarging: Enlarging


class UpscalerEngine:
    """Enlarges pictures by the networks of this machine; it holds the one that was used last."""

    def __init__(self, config: EngineConfig, upscalers: Sequence[AdapterEntry], emit: Emit) -> None:
        self._device = device_of(config).device
        self._upscalers = {entry.card.handle: entry for entry in upscalers}
        self._emit = emit
        self._waiting: deque[Work] = deque()
        self._flight: _Flight | None = None
        self._loaded: tuple[str, ESRGAN] | None = None

    def models(self) -> tuple[ModelCard, ...]:
        """Return nothing: an upscaler paints no words; the painter's card names them."""
        return ()

    def submit(self, work: Work) -> None:
        self._waiting.append(work)

    def abort(self, work_id: WorkId) -> None:
        works = [*self._waiting, *([self._flight.work] if self._flight else [])]
        if not any(work.id == work_id for work in works):
            return
        self._waiting = deque(work for work in self._waiting if work.id != work_id)
        if self._flight and self._flight.work.id == work_id:
            self._flight = None
        self._emit(Aborted(work=work_id))

    def tick(self) -> bool:
        if self._flight is None:
            if not self._waiting:
                return False
            self._start(self._waiting.popleft())
            return True
        self._advance(self._flight)
        return True

    def _start(self, work: Work) -> None:
        try:
            request = work.request
            if not isinstance(request, Upscale):
                raise TypeError("Only upscales come here.")
            if not set(seeds_of(request)) - work.done_seeds:
                self._emit(Done(work=work.id))
                return
            entry = self._entry(request.upscaler or "")
            self._emit(Phase(work=work.id, name="loading"))
            network = self._network(entry)
            source = picture_of(work.images, request.source, "RGB")
            enlarging = Enlarging(network, source, request.size)
        except EngineError as error:
            self._fail(work, error)
            return
        self._flight = _Flight(work=work, entry=entry, enlarging=enlarging)
        self._emit(Phase(work=work.id, name="upscaling"))

    def _advance(self, flight: _Flight) -> None:
        started = time.perf_counter()
        try:
            is_last = flight.enlarging.advance()
        except EngineError as error:
            self._flight = None
            self._fail(flight.work, error)
            return
        except RuntimeError as error:
            self._flight = None
            text = Sentence(
                "The upscaler cannot take this picture: {reason}.", reason=str(error)[:200]
            )
            self._fail(flight.work, EngineError("internal", text, retryable=False))
            return
        ms = (time.perf_counter() - started) * 1000
        seed, steps = seeds_of(flight.work.request)[0], flight.enlarging.steps
        self._emit(
            Step(work=flight.work.id, seed=seed, step=flight.enlarging.step, steps=steps, ms=ms)
        )
        if is_last:
            self._finish(flight, seed)

    def _finish(self, flight: _Flight, seed: int) -> None:
        self._flight = None
        image = flight.enlarging.result()
        facts = {
            "method": "upscaler",
            "upscaler": flight.entry.card.handle,
            "upscaler_revision": flight.entry.card.revision,
            "software": software_of("torch"),
        }
        self._emit(
            Picture(
                work=flight.work.id,
                seed=seed,
                png=png_of(image),
                width=image.width,
                height=image.height,
                facts=facts,
            )
        )
        self._emit(Done(work=flight.work.id))

    def _entry(self, handle: str) -> AdapterEntry:
        entry = self._upscalers.get(handle)
        if entry is None:
            known = ", ".join(self._upscalers) or "none"
            text = Sentence(
                "There is no upscaler '{name}' on this machine; there are {known}.",
                name=handle,
                known=known,
            )
            raise EngineError("model_missing", text, retryable=False)
        return entry

    def _network(self, entry: AdapterEntry) -> ESRGAN:
        key = f"{entry.card.handle} {entry.card.revision}"
        if self._loaded is None or self._loaded[0] != key:
            self._loaded = None
            try:
                self._loaded = (key, loaded_esrgan(entry.weights, self._device))
            except BROKEN as error:
                text = Sentence(
                    "The upscaler '{name}' cannot be used: {reason}",
                    name=entry.card.handle,
                    reason=str(error)[:200],
                )
                raise EngineError("model_missing", text, retryable=False) from error
        return self._loaded[1]

    def _fail(self, work: Work, error: EngineError) -> None:
        self._emit(Failed.by(work.id, error))
