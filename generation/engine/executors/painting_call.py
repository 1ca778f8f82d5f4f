"""One call of a whole pipeline for one canvas, step by step."""

import inspect
import time
from collections.abc import Callable
from typing import Any

import torch
from PIL import Image

from generation.contract.engine import PREVIEWS_PER_SECOND, Preview, Step, WorkId
from generation.contract.errors import EngineError
from generation.contract.requests import Painting
from generation.contract.sentences import Sentence
from generation.engine import memory
from generation.engine.attempt import Attempt
from generation.engine.executors.pipeline_calls import (
    LoadedPipeline,
    call_arguments,
    pipeline_for,
    steps_of,
)
from generation.engine.executors.turns import Turns
from generation.engine.loading import BROKEN
from generation.engine.preview import Frame

Told = Step | Preview


class PaintingCall:
    """Paints one canvas; each `advance` takes one step and returns what there is to tell.

    Pipelines that call nobody between their steps paint in a single turn.
    """

    def __init__(
        self,
        loaded: LoadedPipeline,
        request: Painting,
        attempt: Attempt,
        *,
        work: WorkId,
        seed: int,
    ) -> None:
        self._loaded, self._work, self._seed = loaded, work, seed
        self._pipeline = pipeline_for(loaded.pipeline, attempt, request.model)
        self._arguments = call_arguments(self._pipeline, request, attempt)
        self._steps = max(1, steps_of(request, attempt))
        self._handle, self._size = request.model, attempt.size
        self._told: list[Told] = []
        self._previous: torch.Tensor | None = None
        self._next_preview_at = 0.0
        self._turns = Turns(self._paint)

    def advance(self) -> tuple[list[Told], bool]:
        """Take one step; return its reports and whether the canvas is finished."""
        ended = self._turns.advance()
        told, self._told = self._told, []
        return told, ended

    def stop(self) -> None:
        """Leave the pipeline between two steps."""
        self._turns.stop()

    def canvas(self) -> Image.Image:
        """Return the painted canvas.

        Raises:
            EngineError: `out_of_memory`, or `internal` with what the pipeline said.
        """
        try:
            return self._turns.result()
        except (*memory.FULL, *BROKEN) as error:
            if memory.is_full(error):
                memory.empty_caches()
                raise self._too_large() from error
            raise EngineError(
                "internal",
                Sentence(
                    "{model} cannot paint this: {reason}",
                    model=self._handle,
                    reason=f"{type(error).__name__}: {error}",
                ),
                retryable=False,
            ) from error

    def _too_large(self) -> EngineError:
        return EngineError(
            "out_of_memory",
            Sentence(
                "{model} does not fit {width} x {height} px into the device's memory. Choose a "
                "smaller size or a smaller model.",
                model=self._handle,
                width=self._size.width,
                height=self._size.height,
            ),
            retryable=False,
        )

    def _paint(self, pause: Callable[[], None]) -> Image.Image:
        since = time.perf_counter()

        def step_ended(index: int, latents: Any) -> None:
            nonlocal since
            self._steps = _steps_known(self._pipeline, self._steps)
            self._tell_step(index, (time.perf_counter() - since) * 1000.0)
            self._tell_preview(self._pipeline.scheduler, index, latents)
            if index + 1 < self._steps:
                pause()
            since = time.perf_counter()

        self._arguments |= _callbacks(self._pipeline, step_ended)
        with torch.no_grad():
            image: Image.Image = self._pipeline(**self._arguments).images[0]
        return image

    def _tell_step(self, index: int, ms: float) -> None:
        step = min(index + 1, self._steps)
        self._told.append(
            Step(work=self._work, seed=self._seed, step=step, steps=self._steps, ms=ms)
        )

    def _tell_preview(self, scheduler: Any, index: int, latents: Any) -> None:
        frame = self._frame(scheduler, latents, time.perf_counter())
        if frame is not None:
            self._told.append(
                Preview(
                    work=self._work,
                    seed=self._seed,
                    step=min(index + 1, self._steps),
                    webp=frame.webp,
                    width=frame.width,
                    height=frame.height,
                )
            )

    def _frame(self, scheduler: Any, latents: Any, now: float) -> Frame | None:
        """Packed latents have no place for each cell, so only plain ones are shown."""
        preview = self._loaded.preview
        plain = latents is not None and latents.ndim == 4
        if preview is None or not plain or latents.shape[1] != self._loaded.channels:
            return None
        previous, self._previous = self._previous, latents
        if now < self._next_preview_at:
            return None
        self._next_preview_at = now + 1.0 / PREVIEWS_PER_SECOND
        return preview.frame(clean_by_two(scheduler, previous, latents))


def _callbacks(pipeline: Any, step_ended: Callable[[int, Any], None]) -> dict[str, Any]:
    """Return the arguments by which a pipeline tells of its steps; older ones have another."""

    def told(_: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        step_ended(index, tensors.get("latents"))
        return tensors

    known = inspect.signature(pipeline.__call__).parameters
    if "callback_on_step_end" in known:
        return {"callback_on_step_end": told}
    if "callback" in known:
        return {"callback": lambda index, timestep, latents: step_ended(index, latents)}
    return {}


def _steps_known(pipeline: Any, planned: int) -> int:
    """Return how many steps a running pipeline says it takes; some count strength differently."""
    said = getattr(pipeline, "num_timesteps", None)
    return said if isinstance(said, int) and said > 0 else planned


def clean_by_two(
    scheduler: Any, previous: torch.Tensor | None, latents: torch.Tensor
) -> torch.Tensor:
    """Return the guess of the clean picture from the latents before and after a flow step.

    A pipeline tells its latents but not the network's output; on the straight line of a flow
    the two say the same. Of other schedulers, and after a first step, the latents themselves.
    """
    if previous is None or not type(scheduler).__name__.startswith("FlowMatchEuler"):
        return latents
    at = scheduler.step_index
    before, after = float(scheduler.sigmas[at - 1]), float(scheduler.sigmas[at])
    return latents - after * (latents - previous) / (after - before)
