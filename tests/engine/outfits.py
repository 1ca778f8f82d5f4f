"""Tiny models with everything that they can wear, and one engine over them for many tests."""

import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import diffusers

from generation.contract.engine import Emit, Engine, Report
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from generation.engine.engine import build_engine, entries_of
from tests.engine import tiny_adapters, tiny_models

FLOW_CONTROLS = {"sd3": diffusers.SD3ControlNetModel, "flux": diffusers.FluxControlNetModel}
Factory = Callable[[Emit], Engine]
_kept: list[TemporaryDirectory[str]] = []


def models_in(folder: Path, handles: Sequence[str]) -> Path:
    """Copy tiny models into a folder, so that adapters can lie beside them."""
    for handle in handles:
        shutil.copytree(tiny_models.every_family() / handle, folder / handle)
    return folder


@cache
def outfitted() -> Path:
    """Return a models folder with ControlNets, IP-Adapters, a LoRA and an upscaler; built once."""
    _kept.append(TemporaryDirectory(prefix="tiny-outfits-"))
    folder = models_in(Path(_kept[0].name), ("sd", "sd-inpaint", "sdxl", "sd3", "flux"))
    dress(folder)
    return folder


def dress(folder: Path, *, plain: str = "sd", large: str = "sdxl") -> None:
    """Put adapters for two models, called after them, beside these."""
    bare = {entry.card.handle: entry for entry in entries_of(EngineConfig(models_folder=folder))}
    device, place = device_of(EngineConfig(threads=1)), folder / "adapters"
    for handle in (plain, large):
        if handle in bare:
            tiny_adapters.build_controlnet(place / f"{handle}-edges", bare[handle], device)
            tiny_adapters.build_ip_adapter(place / f"{handle}-look", bare[handle], device)
    for handle, kind in FLOW_CONTROLS.items():
        if handle in bare:
            tiny_adapters.build_flow_controlnet(
                place / f"{handle}-edges", bare[handle], device, kind
            )
    tiny_adapters.build_ip_adapter(place / f"{plain}-plus", bare[plain], device, sees_patches=True)
    tiny_adapters.build_lora(place / f"{plain}-ink", bare[plain], device)
    tiny_adapters.build_esrgan(folder / "upscalers" / "four")


class OneEngine:
    """One engine for all tests of a module, whose models stay loaded; called like a factory."""

    def __init__(self, folder: Path, cache_folder: Path) -> None:
        config = EngineConfig(threads=1, cache_folder=cache_folder, models_folder=folder)
        self._emit: Emit = lambda report: None
        self._engine = build_engine(config, self._hear)

    def __call__(self, emit: Emit) -> Engine:
        self._emit = emit
        return self._engine

    def _hear(self, report: Report) -> None:
        self._emit(report)
