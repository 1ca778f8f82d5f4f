"""Which pictures a work still needs, each with the task that leads to it."""

import io
from collections.abc import Callable, Mapping
from functools import partial

from PIL import Image

from generation.contract.engine import Work
from generation.contract.errors import ContractError, EngineError
from generation.contract.pixels import Size
from generation.contract.requests import (
    ImageRef,
    Img2Img,
    Inpaint,
    Outpaint,
    Request,
    Txt2Img,
    Upscale,
    seeds_of,
)
from generation.engine.attempt import Limits, PictureTask
from generation.engine.img2img import Img2ImgCanvas, Img2ImgTask
from generation.engine.inpaint import InpaintCanvas, InpaintTask
from generation.engine.outpaint import OutpaintCanvas, OutpaintTask
from generation.engine.txt2img import Txt2ImgTask

Plan = Callable[[int], PictureTask]


def tasks_of(work: Work, limits: Limits) -> list[tuple[int, PictureTask]]:
    """Return (seed, task) for each picture that is not done yet.

    Raises:
        EngineError: `image_missing` or `bad_request`, with what is wrong.
    """
    refuse_adapters(work.request)
    try:
        plan = _plan(work.request, work.images, limits)
        return [
            (seed, plan(seed)) for seed in seeds_of(work.request) if seed not in work.done_seeds
        ]
    except ContractError as error:
        raise EngineError("bad_request", str(error), retryable=False) from error


def picture_of(images: Mapping[str, bytes], ref: ImageRef, mode: str) -> Image.Image:
    """Return a picture that came with a work, as RGB or "L".

    Raises:
        EngineError: `image_missing` where it is not there, `bad_request` where it is no picture
            or a larger one than can be painted.
    """
    data = images.get(ref.sha256)
    if data is None:
        raise EngineError(
            "image_missing",
            f"The picture {ref.sha256[:12]} did not come with the request.",
            retryable=True,
        )
    try:
        with Image.open(io.BytesIO(data)) as image:
            Size(width=image.width, height=image.height)
            return image.convert(mode)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise EngineError(
            "bad_request",
            f"The picture {ref.sha256[:12]} cannot be read: {error}",
            retryable=False,
        ) from error


def refuse_adapters(request: Request) -> None:
    """Refuse adapters, which no model here can carry, rather than paint without them."""
    if not isinstance(request, Upscale) and request.adapters:
        names = ", ".join(adapter.handle for adapter in request.adapters)
        raise EngineError(
            "bad_request",
            f"The adapters {names} cannot be applied: none are installed. Ask without them.",
            retryable=False,
        )


def refine_refused() -> EngineError:
    """Return the answer to an upscale that asks for repainting by a model."""
    return EngineError(
        "bad_request",
        "Refining an upscale with a model is not offered; ask for it without refine.",
        retryable=False,
    )


def _plan(request: Request, images: Mapping[str, bytes], limits: Limits) -> Plan:
    match request:
        case Txt2Img():
            return partial(Txt2ImgTask, request, limits)
        case Img2Img():
            source = picture_of(images, request.source, "RGB")
            return partial(Img2ImgTask, Img2ImgCanvas(request, limits, source))
        case Inpaint():
            source = picture_of(images, request.source, "RGB")
            mask = picture_of(images, request.mask, "L")
            canvas = InpaintCanvas(request, limits, source=source, mask=mask)
            return partial(InpaintTask, canvas)
        case Outpaint():
            source = picture_of(images, request.source, "RGB")
            return partial(OutpaintTask, OutpaintCanvas(request, limits, source))
        case Upscale():
            raise refine_refused()
