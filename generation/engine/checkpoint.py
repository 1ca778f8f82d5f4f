"""What an image needs to go on after its process died, to the bit as if it never had."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import diffusers
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from generation.contract.codec import request_to_json
from generation.contract.requests import Request

logger = logging.getLogger(__name__)

ABOUT, LATENTS, CHANCE = "about", "latents", "generator"
PLAIN = (bool, int, float, str, type(None))


@dataclass(frozen=True, kw_only=True)
class Saved:
    """An unpacked checkpoint; `fields` are what the scheduler remembers of earlier steps."""

    step: int
    latents: torch.Tensor
    generator: torch.Tensor
    fields: Mapping[str, Any]


def fingerprint_of(request: Request, revision: str) -> str:
    """Return what a checkpoint must agree with: the request, the weights, the software."""
    said = json.dumps(request_to_json(request), sort_keys=True)
    whole = "\0".join((said, revision, diffusers.__version__, torch.__version__))
    return hashlib.sha256(whole.encode()).hexdigest()


def packed(
    *,
    fingerprint: str,
    seed: int,
    step: int,
    latents: torch.Tensor,
    generator: torch.Generator,
    scheduler: Any,
    fresh: Any,
) -> bytes:
    """Return a checkpoint as safetensors.

    Args:
        scheduler: the image's own, between two steps.
        fresh: one that has not stepped yet; only what differs from it is kept.
    """
    tensors = {LATENTS: latents.detach().cpu().contiguous(), CHANCE: generator.get_state()}
    fields: dict[str, Any] = {}
    for name, value in vars(scheduler).items():
        if not _same(value, vars(fresh).get(name)):
            fields[name] = _described(name, value, tensors)
    about = {"fingerprint": fingerprint, "seed": str(seed), "step": step, "fields": fields}
    text = bytearray(json.dumps(about).encode())
    tensors[ABOUT] = torch.frombuffer(text, dtype=torch.uint8).clone()
    return bytes(save({name: tensor.clone() for name, tensor in tensors.items()}))


def unpacked(data: bytes, *, fingerprint: str, seed: int) -> Saved | None:
    """Return a checkpoint, None where it is torn or belongs to something else."""
    try:
        tensors = load(data)
        about = json.loads(bytes(tensors[ABOUT].numpy().tobytes()))
        if (about["fingerprint"], about["seed"]) != (fingerprint, str(seed)):
            logger.info("A checkpoint of other weights, software or words is not used")
            return None
        return Saved(
            step=int(about["step"]),
            latents=tensors[LATENTS],
            generator=tensors[CHANCE],
            fields={name: _value(said, tensors) for name, said in about["fields"].items()},
        )
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        logger.warning("A checkpoint is torn; its image starts again: %s", error)
        return None


def restore(scheduler: Any, saved: Saved, device: torch.device) -> None:
    """Give a fresh scheduler the memory of the one that was saved."""
    for name, value in saved.fields.items():
        setattr(scheduler, name, _on(device, value))


def _described(name: str, value: Any, tensors: dict[str, torch.Tensor]) -> Any:
    """Return JSON for a value, putting its tensors aside under names of their own."""
    if isinstance(value, torch.Tensor):
        tensors[f"scheduler.{name}"] = value.detach().cpu().contiguous()
        return {"tensor": f"scheduler.{name}"}
    if isinstance(value, list):
        return {"list": [_described(f"{name}.{n}", item, tensors) for n, item in enumerate(value)]}
    if isinstance(value, PLAIN):
        return {"plain": value}
    raise TypeError(f"The scheduler's '{name}' is a {type(value).__name__}, which is not saved.")


def _value(said: dict[str, Any], tensors: Mapping[str, torch.Tensor]) -> Any:
    if "tensor" in said:
        return tensors[said["tensor"]]
    if "list" in said:
        return [_value(item, tensors) for item in said["list"]]
    return said["plain"]


def _on(device: torch.device, value: Any) -> Any:
    """Latents live on the device; times and sigmas stay on the CPU, as a fresh scheduler's do."""
    if isinstance(value, list):
        return [_on(device, item) for item in value]
    return value.to(device) if isinstance(value, torch.Tensor) and value.ndim == 4 else value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and torch.equal(one, other)
    if isinstance(one, list):
        return (
            isinstance(other, list)
            and len(one) == len(other)
            and all(_same(a, b) for a, b in zip(one, other, strict=True))
        )
    if isinstance(one, PLAIN):
        return type(one) is type(other) and bool(one == other)
    return True  # configurations and arrays are the same in every scheduler of one request
