"""What a single-file checkpoint is, told from its header alone: no weight is read for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from generation.contract.errors import ContractError
from generation.engine.catalogue import PICKLES
from generation.engine.tensors import Shapes, TensorsError, header_of, shapes_of

SUFFIX = ".safetensors"
FILE_BYTES_MAX = 64 << 30
UNET, VAES = "model.diffusion_model.", ("first_stage_model.", "vae.")
FIRST, OPEN = "cond_stage_model.transformer.", "cond_stage_model.model."
XL_FIRST, XL_SECOND = "conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."
REFINER = "conditioner.embedders.0.model."
CONTROL = "control_model."
HINTS = ("input_hint_block.", "controlnet_cond_embedding.")
"""What reads the map: only ControlNets have it, under its first name or diffusers'."""

FLUX, SD3 = "double_blocks.0.img_attn.qkv.weight", "joint_blocks.0.x_block.attn.qkv.weight"
WRAPPED = (UNET, "")
"""Transformers stand in a file alone, or under the prefix that UNets have."""


class Kind(StrEnum):
    """The generations of models that are published as one file."""

    SD1 = "Stable Diffusion 1"
    SD2 = "Stable Diffusion 2"
    SDXL = "SDXL"
    SD3 = "Stable Diffusion 3"
    FLUX = "FLUX.1"


TRANSFORMERS = (Kind.SD3, Kind.FLUX)
"""Published without, or with only some of, the other parts: those come from a folder."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A file whose header is sound; `said` is what its maker wrote into it."""

    path: Path
    kind: Kind
    shapes: Shapes
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def prediction(self) -> str:
        """Return what its UNet predicts: as the file says, else as most of its generation do."""
        told = self.said.get("modelspec.prediction_type", "")
        if told.startswith("v") or "v_pred" in self.shapes:
            return "v_prediction"
        if told.startswith("eps") or self.kind is not Kind.SD2:
            return "epsilon"
        return "v_prediction"

    @property
    def licence(self) -> str:
        return self.said.get("modelspec.license", "")

    @property
    def title(self) -> str:
        return self.said.get("modelspec.title", "") or self.path.stem


def checkpoint_at(path: Path) -> Checkpoint:
    """Return what a file is.

    Raises:
        ContractError: it is a pickle, torn, cut short, or of no kind that can be used here.
    """
    if path.suffix.lower() in PICKLES:
        raise ContractError(
            f"{path.name} is a pickle, which can run code when it is read. Look for the same "
            "model as .safetensors."
        )
    if path.suffix.lower() != SUFFIX:
        raise ContractError(f"{path.name} is no safetensors file and no folder.")
    header, shapes = _sound(path)
    said = header.get("__metadata__")
    texts = {k: v for k, v in said.items() if isinstance(v, str)} if isinstance(said, dict) else {}
    return Checkpoint(path=path, kind=_kind(path.name, shapes), shapes=shapes, said=texts)


def sound_shapes(path: Path) -> Shapes:
    """Return the shapes of a safetensors file's tensors.

    Raises:
        ContractError: it is torn or cut short.
    """
    return _sound(path)[1]


def _sound(path: Path) -> tuple[Mapping[str, Any], Shapes]:
    try:
        header = header_of(path, bytes_max=FILE_BYTES_MAX)
        shapes = shapes_of(path.name, header)
    except TensorsError as error:
        raise ContractError(str(error)) from error
    _refuse_short(path, header)
    return header, shapes


def _refuse_short(path: Path, header: Mapping[str, Any]) -> None:
    """A download that broke off has its whole header, and less than the header promises."""
    ends = [about["data_offsets"][1] for name, about in header.items() if name != "__metadata__"]
    with path.open("rb") as file:
        start = 8 + int.from_bytes(file.read(8), "little")
    missing = start + max(ends, default=0) - path.stat().st_size
    if missing > 0:
        raise ContractError(
            f"{path.name} is cut short: {missing / 1e6:,.1f} MB are missing. Fetch it again."
        )


def _kind(name: str, shapes: Shapes) -> Kind:
    for sign, kind in ((FLUX, Kind.FLUX), (SD3, Kind.SD3)):
        if any(prefix + sign in shapes for prefix in WRAPPED):
            return kind
    if _has(shapes, UNET):
        return _unet_kind(name, shapes)
    raise ContractError(f"{name} is {_other(shapes)}")


def _unet_kind(name: str, shapes: Shapes) -> Kind:
    if not any(_has(shapes, vae) for vae in VAES):
        raise ContractError(
            f"{name} holds a UNet without the VAE that makes pictures of its latents. Look for a "
            "whole checkpoint."
        )
    if _has(shapes, XL_FIRST) and _has(shapes, XL_SECOND):
        return Kind.SDXL
    if _has(shapes, REFINER):
        raise ContractError(f"{name} is SDXL's refiner, which cannot paint from words alone.")
    if _has(shapes, OPEN):
        return Kind.SD2
    if _has(shapes, FIRST):
        return Kind.SD1
    raise ContractError(
        f"{name} holds a UNet without an encoder of words. Look for a whole checkpoint."
    )


def _other(shapes: Shapes) -> str:
    """Return what a file is that is no model, and where it goes."""
    return adapter_words(shapes) or (
        f"of no kind that is known: its first tensor is called '{next(iter(shapes), '')[:80]}'. "
        "Stable Diffusion 1 and 2, SDXL, Stable Diffusion 3 and FLUX.1 can be added as one file."
    )


def is_control_net(shapes: Shapes) -> bool:
    return any(_has(shapes, prefix + hint) for prefix in (CONTROL, "") for hint in HINTS)


def adapter_words(shapes: Shapes) -> str:
    """Return what kind of adapter a file's tensors are and how it is added, nothing for others."""
    if any("lora_" in key or ".lora" in key for key in shapes):
        return "a LoRA. Add it with --kind lora."
    if _has(shapes, "ip_adapter."):
        return "an IP-Adapter. Add it with --kind ip-adapter."
    if is_control_net(shapes):
        return "a ControlNet. Add it with --kind controlnet."
    if any(key.endswith("RDB1.conv1.weight") or ".rdb1." in key for key in shapes):
        return "an upscaler. Add it with --kind upscaler."
    return ""


def _has(shapes: Shapes, prefix: str) -> bool:
    return any(key.startswith(prefix) for key in shapes)
