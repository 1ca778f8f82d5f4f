"""The step scheduler over this machine's models, and what all engines with torch share."""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers

from generation.contract.engine import Emit, Engine
from generation.engine.adapters import adapters_in
from generation.engine.admission import StepModels
from generation.engine.background import keep_default_dtype
from generation.engine.batch_profile import BatchProfile
from generation.engine.catalogue import ModelEntry
from generation.engine.config import EngineConfig
from generation.engine.device import Device, device_of
from generation.engine.kept_batches import KeptBatches
from generation.engine.model_store import ModelStore
from generation.engine.outfit import Outfitter
from generation.engine.step_scheduler import StepScheduler


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One device, one store of models on it, one folder for what is measured of them."""

    device: Device
    store: ModelStore
    cache_folder: Path | None


def shared_by(config: EngineConfig) -> Shared:
    """Return what the engines of one process share."""
    quieten()
    keep_default_dtype()
    device = device_of(config)
    store = ModelStore(memory_bytes=device.memory_bytes, widening=_widening(device))
    return Shared(device=device, store=store, cache_folder=config.cache_folder)


def step_engine(
    shared: Shared, config: EngineConfig, entries: Sequence[ModelEntry], emit: Emit
) -> Engine:
    """Return the engine of the models that paint step by step."""
    return StepScheduler(
        emit=emit,
        admission=StepModels(
            entries=entries,
            store=shared.store,
            device=shared.device,
            cache_folder=shared.cache_folder,
            outfitter=Outfitter(adapters_in(config.models_folder)),
        ),
        profile=BatchProfile(
            rows_max=config.batch_rows,
            kept=KeptBatches(shared.cache_folder),
            name_of=partial(batch_name, shared.device),
        ),
        images_in_flight=config.images_in_flight,
    )


def batch_name(device: Device, key: Hashable) -> str:
    """Return under which name passes of a key are kept; nothing for pictures painted alone.

    The key holds a model's revision, sizes and adapters; device and torch decide as well.
    """
    handle, shared, alone = key if isinstance(key, tuple) and len(key) == 3 else (key, "", "")
    if alone is not None:
        return ""
    said = f"{device.words} {device.dtype} {torch.__version__} {shared!r}"
    return f"{handle} {hashlib.sha256(said.encode()).hexdigest()[:32]}"


def quieten() -> None:
    """Keep progress bars of loading out of the log; the phases say what is going on."""
    for library in (diffusers, transformers):
        logs: Any = library.utils.logging
        logs.disable_progress_bar()


def _widening(device: Device) -> float:
    """Most weights are published in half precision and double when read as float32."""
    return 2.0 if device.dtype.itemsize == 4 else 1.0
