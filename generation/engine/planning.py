"""Which pictures a work still needs, each with the task that leads to it."""

from collections.abc import Callable, Mapping
from functools import partial

from generation.contract.engine import Work
from generation.contract.errors import ContractError, EngineError
from generation.contract.inputs import picture_of
from generation.contract.requests import (
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
from generation.engine.refine import RefineTask
from generation.engine.txt2img import Txt2ImgTask

Plan = Callable[[int], PictureTask]


def tasks_of(
    work: Work, limits: Limits, *, takes_adapters: bool = False
) -> list[tuple[int, PictureTask]]:
    """Return (seed, task) for each picture that is not done yet.

    Raises:
        EngineError: `image_missing` or `bad_request`, with what is wrong.
    """
    if not takes_adapters:
        refuse_adapters(work.request)
    try:
        plan = _plan(work.request, work.images, limits)
        return [
            (seed, plan(seed)) for seed in seeds_of(work.request) if seed not in work.done_seeds
        ]
    except ContractError as error:
        raise EngineError("bad_request", str(error), retryable=False) from error


def refuse_adapters(request: Request) -> None:
    """Refuse adapters where no model can carry them, rather than paint without them."""
    if isinstance(request, Upscale):
        return
    guides = [guide.handle for guide in (request.control, request.look) if guide]
    names = [*(adapter.handle for adapter in request.adapters), *guides]
    if names:
        raise EngineError(
            "bad_request",
            f"The adapters {', '.join(names)} cannot be applied to this model. Ask without them.",
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
            return _refine_plan(request, images, limits)


def _refine_plan(request: Upscale, images: Mapping[str, bytes], limits: Limits) -> Plan:
    refine = request.refine
    if refine is None:
        raise EngineError(
            "bad_request", "An upscale without refine needs no model.", retryable=False
        )
    source = picture_of(images, request.source, "RGB")
    protect = None if refine.protect is None else picture_of(images, refine.protect, "L")
    task = RefineTask(request, refine, limits, source=source, protect=protect)
    return lambda seed: task
