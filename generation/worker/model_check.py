"""Whether a model really paints here: loads it, takes steps, measures time and memory."""

import resource
import sys
import time
from dataclasses import dataclass, field, replace

from PIL import Image

from generation.contract.engine import Failed, ModelCard, Phase, Report, Step, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import SIDE_MIN, Size
from generation.contract.requests import Adapter, Control, ImageRef, Look, Sampling, Txt2Img
from generation.engine.config import EngineConfig
from generation.engine.engine import ComposedEngine, build_engine
from generation.engine.png import png_of
from generation.engine.warm_up import SIZES

STEPS = 2
"""The first step warms up; the last one is what further steps take."""

MAP = ImageRef(sha256="0" * 64)
"""Under which the check of a ControlNet or an IP-Adapter finds its drawing."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check measured; memory is the most this process ever held, before several pictures
    were tried at once. `batch_ms` is what a pass takes by how many pictures it carries, and
    `together` how many are painted at once because of it; 0 where the model paints alone."""

    device: str
    load_s: float
    step_s: float
    memory_bytes: int
    width: int
    height: int
    batch_ms: dict[int, float] = field(default_factory=dict)
    together: int = 0


def check(
    config: EngineConfig,
    card: ModelCard,
    *,
    adapters: tuple[Adapter, ...] = (),
    controlnet: str = "",
    ip_adapter: str = "",
    batches: bool = False,
) -> Checked:
    """Paint one picture of the model's own size in two steps; perhaps try several at once.

    Raises:
        EngineError: what the engine says stands in the way.
    """
    at: dict[str, float] = {}
    steps_ms: list[float] = []
    failures: list[Failed] = []

    def emit(report: Report) -> None:
        match report:
            case Phase(name=name):
                at.setdefault(name, time.perf_counter())
            case Step(ms=ms):
                steps_ms.append(ms)
            case Failed():
                failures.append(report)
            case _:
                pass

    engine = build_engine(config, emit)
    request = _request(card, adapters, controlnet, ip_adapter)
    engine.submit(Work(id="check", request=request, images={MAP.sha256: _drawing()}))
    while engine.tick():
        pass
    if failures:
        failed = failures[0]
        raise EngineError(failed.code, failed.text, retryable=failed.retryable)
    checked = Checked(
        device=engine.device,
        load_s=at["painting"] - at.get("loading", at["painting"]),
        step_s=steps_ms[-1] / 1000,
        memory_bytes=_memory_held(),
        width=request.size.width,
        height=request.size.height,
    )
    return _with_batches(checked, engine, request) if batches else checked


def _with_batches(checked: Checked, engine: ComposedEngine, request: Txt2Img) -> Checked:
    """Try several pictures at once, so that workers know from their start what pays."""
    several = replace(request, seeds=tuple(range(1, max(SIZES) + 1)))
    found = engine.measure(Work(id="batches", request=several))
    if found is None:
        return checked
    return replace(checked, batch_ms=found.ms, together=found.together)


def _request(
    card: ModelCard, adapters: tuple[Adapter, ...], controlnet: str, ip_adapter: str
) -> Txt2Img:
    return Txt2Img(
        model=card.handle,
        prompt="a lighthouse in a storm",
        seeds=(1,),
        size=Size(width=max(SIDE_MIN, card.native_width), height=max(SIDE_MIN, card.native_height)),
        sampling=Sampling(steps=STEPS, guidance_scale=card.guidance_scale),
        adapters=adapters,
        control=Control(handle=controlnet, image=MAP) if controlnet else None,
        look=Look(handle=ip_adapter, image=MAP) if ip_adapter else None,
    )


def _drawing() -> bytes:
    image = Image.new("RGB", (64, 64), "white")
    image.paste((0, 0, 0), (16, 16, 48, 48))
    return png_of(image)


def _memory_held() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
