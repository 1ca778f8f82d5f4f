"""One request through one engine, for scripts and tests."""

import io
from collections.abc import Callable

from PIL import Image

from generation.contract.engine import (
    Aborted,
    Emit,
    Engine,
    Failed,
    Load,
    Picture,
    Preview,
    Report,
    Step,
    Work,
)
from generation.contract.errors import EngineError, JobAborted
from generation.contract.requests import Request, images_of, seeds_of

EngineFactory = Callable[[Emit], Engine]
OnStep = Callable[[Step | Preview], None]


def run(
    factory: EngineFactory,
    request: Request,
    *,
    load: Load | None = None,
    on_step: OnStep | None = None,
) -> list[Picture]:
    """Return the pictures of a request in the order of its seeds.

    Args:
        factory: builds the engine around the `emit` it is given.
        load: returns a stored picture by its SHA-256; needed if the request names any.
        on_step: is told of every step and preview; raising `JobAborted` in it stops the work.

    Raises:
        EngineError: the engine's own refusal or failure.
        JobAborted: `on_step` raised it.
    """
    reports: list[Report] = []
    engine = factory(reports.append)
    engine.submit(Work(id="run", request=request, images=_images(request, load)))
    pictures: list[Picture] = []
    busy = True
    while busy:
        busy = engine.tick()
        while reports:
            _take(reports.pop(0), pictures, on_step)
    seeds = seeds_of(request)
    return sorted(pictures, key=lambda picture: seeds.index(picture.seed))


def _images(request: Request, load: Load | None) -> dict[str, bytes]:
    refs = images_of(request)
    if refs and load is None:
        raise EngineError(
            "image_missing", "The request names pictures, but there is no `load`.", retryable=False
        )
    return {} if load is None else {ref.sha256: _encoded(load(ref.sha256)) for ref in refs}


def _encoded(image: Image.Image) -> bytes:
    """Masks stay "L"; an engine turns them into what it needs."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _take(report: Report, pictures: list[Picture], on_step: OnStep | None) -> None:
    match report:
        case Failed():
            raise EngineError(report.code, report.text, retryable=report.retryable)
        case Aborted():
            raise JobAborted(report.work)
        case Picture():
            pictures.append(report)
        case Step() | Preview() if on_step is not None:
            on_step(report)
        case _:
            return
