"""A model folder to the objects that paint: diffusers' and transformers' own classes, no others."""

import importlib
import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from generation.contract.errors import EngineError
from generation.engine import memory, presets
from generation.engine.catalogue import LIBRARIES, ModelEntry
from generation.engine.device import Device
from generation.engine.families import (
    flux,
    flux2,
    qwen_image,
    sd3,
    sdxl,
    stable_diffusion,
    z_image,
)
from generation.engine.families.base import Family
from generation.engine.families.flow_transformer import FlowTransformer

FLOW_FAMILIES: dict[str, tuple[tuple[str, ...], Callable[..., FlowTransformer]]] = {
    presets.SD3: (sd3.PARTS, sd3.SD3),
    presets.FLUX: (flux.PARTS, flux.Flux),
    presets.FLUX2: (flux2.PARTS, flux2.Flux2),
    presets.QWEN_IMAGE: (qwen_image.PARTS, qwen_image.QwenImage),
    presets.Z_IMAGE: (z_image.PARTS, z_image.ZImage),
}

BROKEN = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    ImportError,
    RuntimeError,
    SafetensorError,
)
"""What diffusers and transformers raise on a folder that is not what it says it is."""


def load_family(entry: ModelEntry, device: Device) -> Family:
    """Return the family of a step-by-step model, on its device.

    Raises:
        EngineError: `model_missing` where the folder cannot be loaded, with the reason;
            `out_of_memory` where it does not fit the device.
    """
    try:
        return _family(entry, device)
    except (*memory.FULL, *BROKEN) as error:
        if memory.is_full(error):
            raise EngineError(
                "out_of_memory",
                f"{entry.card.handle} ({entry.weight_bytes / 1e9:.1f} GB of weights) does not fit "
                "into this device's memory. Choose a smaller model.",
                retryable=False,
            ) from error
        raise unloadable(entry, error) from error


def unloadable(entry: ModelEntry, error: Exception) -> EngineError:
    """Return the refusal of a model whose files contradict each other."""
    return EngineError(
        "model_missing",
        f"The model {entry.card.handle} cannot be used as it lies in its folder: "
        f"{type(error).__name__}: {error}",
        retryable=False,
    )


def _family(entry: ModelEntry, device: Device) -> Family:
    revision = entry.card.revision
    index = json_at(entry.folder / "model_index.json")
    if entry.card.family == "sdxl":
        return sdxl.SDXL(
            _parts(entry, sdxl.PARTS, device),
            revision=revision,
            device=device.device,
            zero_empty_negative=bool(index.get("force_zeros_for_empty_prompt", True)),
        )
    if entry.card.family in FLOW_FAMILIES:
        names, family = FLOW_FAMILIES[entry.card.family]
        if entry.card.family == presets.FLUX2:
            family = partial(family, is_distilled=bool(index.get("is_distilled", False)))
        return family(_parts(entry, names, device), revision=revision, device=device.device)
    parts = _parts(entry, stable_diffusion.PARTS, device)
    return stable_diffusion.StableDiffusion(parts, revision=revision, device=device.device)


def _parts(entry: ModelEntry, names: Iterable[str], device: Device) -> dict[str, Any]:
    index = json_at(entry.folder / "model_index.json")
    return {name: _part(entry, name, index.get(name, (None, None)), device) for name in names}


def _part(entry: ModelEntry, name: str, kind: Any, device: Device) -> Any:
    library, class_name = kind
    if library is None:
        return None
    if library not in LIBRARIES:
        raise ValueError(f"'{name}' is of '{library}', which is not loaded here")
    if class_name.endswith("Processor"):
        class_name = "AutoTokenizer"  # only its words are needed, and not what reads pictures
    part_class = getattr(importlib.import_module(library), class_name)
    folder = entry.folder / name
    if "tokenizer" in name or name == "scheduler":
        return part_class.from_pretrained(folder, local_files_only=True)
    part = part_class.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        dtype=_dtype(folder, name, device),
        **_variant(entry, folder),
    )
    return part.to(device.device).eval().requires_grad_(False)


def _variant(entry: ModelEntry, folder: Path) -> dict[str, str]:
    """Some folders keep only one part in half precision."""
    halved = any(".fp16" in path.name for path in folder.glob("*.safetensors"))
    return {"variant": entry.variant} if entry.variant and halved else {}


def _dtype(folder: Path, name: str, device: Device) -> torch.dtype:
    """A VAE whose configuration warns of float16 overflow runs in float32 there."""
    if name == "vae" and device.dtype is torch.float16:
        config = json_at(folder / "config.json")
        return torch.float32 if config.get("force_upcast") else device.dtype
    return device.dtype


def json_at(path: Path) -> dict[str, Any]:
    """Return a configuration file."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data
