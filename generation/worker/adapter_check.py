"""Whether an adapter really works here: a model that it fits takes a step with it."""

import time
from collections.abc import Sequence
from functools import partial

from PIL import Image

from generation.contract.engine import AdapterCard, AdapterKind, ModelCard
from generation.contract.errors import ContractError
from generation.contract.pixels import Size
from generation.contract.requests import Adapter, ImageRef, Upscale, UpscaleMethod
from generation.engine.adapters import adapters_in
from generation.engine.config import EngineConfig
from generation.engine.engine import build_engine
from generation.engine.run import run
from generation.worker.model_check import check

SIDE = 128


def check_adapter(config: EngineConfig, handle: str, models: Sequence[ModelCard]) -> str:
    """Return in words what was tried and measured.

    Raises:
        ContractError: it is broken, or no model here takes it.
        EngineError: what the engine says stands in the way.
    """
    entries = {entry.card.handle: entry.card for entry in adapters_in(config.models_folder)}
    card = entries[handle]
    if card.problem:
        raise ContractError(f"'{handle}' cannot be used. {card.problem}")
    if card.kind is AdapterKind.UPSCALER:
        return _upscaled(config, card)
    return _with_a_model(config, card, models)


def _upscaled(config: EngineConfig, card: AdapterCard) -> str:
    """Enlarge a small picture once, as an order would."""
    grey = Image.linear_gradient("L").resize((SIDE, SIDE)).convert("RGB")
    size = Size(width=SIDE * card.scale, height=SIDE * card.scale)
    request = Upscale(
        source=ImageRef(sha256="0" * 64),
        size=size,
        method=UpscaleMethod.UPSCALER,
        upscaler=card.handle,
    )
    started = time.perf_counter()
    run(partial(build_engine, config), request, load=lambda _: grey)
    return (
        f"{card.handle} enlarges {card.scale} times: {SIDE} x {SIDE} px took "
        f"{time.perf_counter() - started:.1f} s, with its loading."
    )


def _with_a_model(config: EngineConfig, card: AdapterCard, models: Sequence[ModelCard]) -> str:
    fits = [model for model in models if card.handle in {one.handle for one in model.adapters}]
    if not fits:
        raise ContractError(
            f"'{card.handle}' was made for {card.made_for}, and no such model is here. Add one."
        )
    worn = (Adapter(handle=card.handle, weight=1.0),) if card.kind is AdapterKind.LORA else ()
    found = check(
        config,
        fits[0],
        adapters=worn,
        controlnet=card.handle if card.kind is AdapterKind.CONTROLNET else "",
        ip_adapter=card.handle if card.kind is AdapterKind.IP_ADAPTER else "",
    )
    return (
        f"{card.handle} works with {fits[0].title} on {found.device}: {found.step_s:.2f} s per "
        f"step at {found.width} x {found.height} px, {found.memory_bytes / 1e9:.1f} GB of this "
        "process's memory."
    )
