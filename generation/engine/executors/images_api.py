"""Models that another server paints with, behind an OpenAI-compatible Images API."""

import asyncio
import queue
import re
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from urllib.parse import urlsplit

from PIL import Image

from generation.contract.engine import (
    Aborted,
    Done,
    Emit,
    Failed,
    ModelCard,
    Phase,
    Picture,
    Report,
    Work,
    WorkId,
)
from generation.contract.errors import EngineError
from generation.contract.requests import Painting, SchedulerName, model_of
from generation.engine.attempt import Attempt, Limits, PictureTask
from generation.engine.config import ImagesApi
from generation.engine.executors.images_api_client import ImagesClient
from generation.engine.planning import tasks_of
from generation.engine.png import png_of

AT_ONCE = 4
"""Calls to the server at a time; whatever else it has to do is its own affair."""
WAIT_S = 0.05
TASKS = ("txt2img",)
TASKS_WITH_EDITS = ("txt2img", "img2img", "inpaint", "outpaint")


@dataclass(frozen=True, kw_only=True)
class RemoteModel:
    """One model of the server: its card here, and its name there."""

    card: ModelCard
    name: str


def remote_models(api: ImagesApi) -> tuple[RemoteModel, ...]:
    """Return a card for each model that the administrator named."""
    return tuple(RemoteModel(card=_card(api, name), name=name) for name in api.models)


class ImagesApiEngine:
    """Paints by asking; a picture is one call, so there are phases and no steps.

    The calls live in an event loop of a thread of their own. Reports leave from `tick` and
    `submit` alone, in the caller's thread, as those of every other engine. An aborted call's
    line is cut; whether the server stops as well is its own affair.
    """

    def __init__(self, api: ImagesApi, models: Sequence[RemoteModel], emit: Emit) -> None:
        self._api, self._emit = api, emit
        self._models = {model.card.handle: model for model in models}
        self._news: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._running: dict[WorkId, Future[None]] = {}
        self._loop = asyncio.new_event_loop()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._client: ImagesClient | None = None
        threading.Thread(target=self._loop.run_forever, daemon=True, name="images-api").start()

    def models(self) -> tuple[ModelCard, ...]:
        return tuple(model.card for model in self._models.values())

    def submit(self, work: Work) -> None:
        """Take a work; what is missing or does not fit is reported as `Failed`."""
        model = self._models[model_of(work.request) or ""]
        try:
            request = _asked(work, model.card)
            tasks = tasks_of(work, _limits(model.card))
        except EngineError as error:
            self._emit(_failed(work.id, error))
            return
        self._emit(Phase(work=work.id, name="asking"))
        painting = self._paint(work, model.name, request, tasks)
        self._running[work.id] = asyncio.run_coroutine_threadsafe(painting, self._loop)

    def abort(self, work_id: WorkId) -> None:
        """Cut the line of a work's call; unknown ids are ignored."""
        if work_id in self._running:
            self._running[work_id].cancel()

    def tick(self) -> bool:
        """Report what came in; False when nothing did. It never waits."""
        return self._tell(wait_s=0.0)

    def wait(self) -> bool:
        """Wait a moment for news where something is asked for; False when nothing is."""
        return bool(self._running) and (self._tell(wait_s=WAIT_S) or bool(self._running))

    def close(self) -> None:
        """End every call and the thread."""
        for running in self._running.values():
            running.cancel()
        if self._client is not None:
            asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _tell(self, *, wait_s: float) -> bool:
        told = False
        while True:
            try:
                report = self._news.get(timeout=wait_s) if wait_s else self._news.get_nowait()
            except queue.Empty:
                return told
            if isinstance(report, Done | Failed | Aborted):
                self._running.pop(report.work, None)
            self._emit(report)
            told, wait_s = True, 0.0

    async def _paint(
        self, work: Work, name: str, request: Painting, tasks: Sequence[tuple[int, PictureTask]]
    ) -> None:
        """Paint all pictures of a work at once, as far as there are turns."""
        try:
            async with asyncio.TaskGroup() as group:
                for seed, task in tasks:
                    group.create_task(self._paint_one(work.id, name, request, seed, task))
        except asyncio.CancelledError:
            self._news.put(Aborted(work=work.id))
            raise
        except ExceptionGroup as failures:
            self._news.put(_failed(work.id, _reason(failures)))
        else:
            self._news.put(Done(work=work.id))

    async def _paint_one(
        self, work_id: WorkId, name: str, request: Painting, seed: int, task: PictureTask
    ) -> None:
        async with self._turns:
            result = task.finish(await self._painted(name, request, task.begin()))
            while isinstance(result, Attempt):
                self._news.put(Phase(work=work_id, name="repainting"))
                result = task.finish(await self._painted(name, request, result))
        image = result.image
        self._news.put(
            Picture(
                work=work_id,
                seed=seed,
                png=png_of(image),
                width=image.width,
                height=image.height,
                facts=result.facts,
            )
        )

    async def _painted(self, name: str, request: Painting, attempt: Attempt) -> Image.Image:
        if self._client is None:
            self._client = ImagesClient(self._api)
        return await self._client.painted(name, request, attempt)


def _card(api: ImagesApi, name: str) -> ModelCard:
    last = name.rstrip("/").rpartition("/")[2]
    handle = re.sub("[^a-z0-9]", "-", last.lower())[:31]
    return ModelCard(
        handle=handle,
        title=f"{last} (by {urlsplit(api.url).hostname})",
        family="images-api",
        executor="http",
        licence=api.licence,
        commercial_use=api.commercial_use,
        revision="",
        tasks=TASKS_WITH_EDITS if api.takes_edits else TASKS,
        native_width=api.side,
        native_height=api.side,
        multiple=api.multiple,
        steps=api.steps,
        guidance_scale=api.guidance_scale,
        scheduler="auto",
    )


def _asked(work: Work, card: ModelCard) -> Painting:
    request = work.request
    if not isinstance(request, Painting):
        raise EngineError(
            "bad_request",
            f"{card.handle} cannot refine an upscale; ask without refine.",
            retryable=False,
        )
    if request.sampling.scheduler is not SchedulerName.AUTO:
        raise EngineError(
            "bad_request",
            f"{card.handle} is sampled by its server alone; ask for the scheduler 'auto' instead "
            f"of '{request.sampling.scheduler}'.",
            retryable=False,
        )
    return request


def _limits(card: ModelCard) -> Limits:
    return Limits(multiple=card.multiple, native_area=card.native_width * card.native_height)


def _failed(work_id: WorkId, error: EngineError) -> Failed:
    return Failed.by(work_id, error)


def _reason(failures: ExceptionGroup[Exception]) -> EngineError:
    """Return the first foreseen failure; the others were cancelled with it."""
    for failure in failures.exceptions:
        if isinstance(failure, EngineError):
            return failure
        if isinstance(failure, ExceptionGroup):
            return _reason(failure)
    raise failures
