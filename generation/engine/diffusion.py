"""The engines that need torch, sharing one device and one store of models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import diffusers
import transformers

from generation.contract.engine import Emit, Engine
from generation.engine.admission import StepModels
from generation.engine.batch_profile import BatchProfile
from generation.engine.catalogue import ModelEntry
from generation.engine.config import EngineConfig
from generation.engine.device import Device, device_of
from generation.engine.executors.pipeline import PipelineEngine
from generation.engine.model_store import ModelStore
from generation.engine.step_scheduler import StepScheduler


@dataclass(frozen=True, kw_only=True)
class Diffusion:
    """The device in words, and the engines that share it."""

    device: str
    engines: tuple[Engine, ...]


def diffusion_engines(config: EngineConfig, entries: Sequence[ModelEntry], emit: Emit) -> Diffusion:
    """Return the step scheduler and the pipeline executor over the usable models."""
    quieten()
    device = device_of(config)
    store = ModelStore(memory_bytes=device.memory_bytes, widening=_widening(device))
    steps = StepScheduler(
        emit=emit,
        admission=StepModels(
            entries=[entry for entry in entries if entry.card.executor == "steps"],
            store=store,
            device=device,
            cache_folder=config.cache_folder,
        ),
        profile=BatchProfile(rows_max=config.batch_rows),
        images_in_flight=config.images_in_flight,
    )
    pipelines = PipelineEngine(
        emit=emit,
        entries=[entry for entry in entries if entry.card.executor == "pipeline"],
        store=store,
        device=device,
        cache_folder=config.cache_folder,
    )
    return Diffusion(device=device.words, engines=(steps, pipelines))


def quieten() -> None:
    """Keep progress bars of loading out of the log; the phases say what is going on."""
    for library in (diffusers, transformers):
        logs: Any = library.utils.logging
        logs.disable_progress_bar()


def _widening(device: Device) -> float:
    """Most weights are published in half precision and double when read as float32."""
    return 2.0 if device.dtype.itemsize == 4 else 1.0
