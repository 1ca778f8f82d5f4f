"""Adapters with tiny random weights, as people bring them, for the tiny models."""

import json
import warnings
from pathlib import Path
from typing import Any

import diffusers
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from generation.engine import loading
from generation.engine.catalogue import ModelEntry
from generation.engine.device import Device
from generation.engine.esrgan import ESRGAN
from generation.engine.esrgan_layout import Layout

STRENGTH = 0.5
"""Deviation of a tiny LoRA's numbers: large enough to be seen."""


def build_lora(folder: Path, entry: ModelEntry, device: Device, *, seed: int = 1) -> Path:
    """Write a LoRA over the attention of a model's network, in diffusers' names."""
    index = json.loads((entry.folder / "model_index.json").read_text("utf-8"))
    name = "unet" if "unet" in index else "transformer"
    parts = loading._parts(entry, (name,), device)
    network: Any = parts[name]
    torch.manual_seed(seed)
    targets = ["to_q", "to_k", "to_v"]
    network.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=targets))
    state = get_peft_model_state_dict(network)
    tensors = {
        f"{name}.{key}": (torch.randn(value.shape) * STRENGTH).contiguous()
        for key, value in state.items()
    }
    folder.mkdir(parents=True)
    save_file(tensors, folder / "weights.safetensors")
    return folder


def build_controlnet(folder: Path, entry: ModelEntry, device: Device, *, seed: int = 1) -> Path:
    """Write a ControlNet for a model's UNet, whose outputs are not zero as new ones' are."""
    network: Any = loading._parts(entry, ("unet",), device)["unet"]
    control = diffusers.ControlNetModel.from_unet(
        network, conditioning_channels=3, conditioning_embedding_out_channels=(4, 8, 8, 8)
    )
    torch.manual_seed(seed)
    with torch.no_grad():
        for block in [*control.controlnet_down_blocks, control.controlnet_mid_block]:
            block.weight.normal_(0, 0.3)
        control.controlnet_cond_embedding.conv_out.weight.normal_(0, 0.3)
    control.save_pretrained(folder, safe_serialization=True)
    return folder


def build_flow_controlnet(
    folder: Path, entry: ModelEntry, device: Device, kind: Any, *, seed: int = 1, **config: Any
) -> Path:
    """Write a ControlNet for a model's transformer, no layer of which is zero."""
    network: Any = loading._parts(entry, ("transformer",), device)["transformer"]
    held = {**network.config, "num_layers": 1, "extra_conditioning_channels": 0, **config}
    with warnings.catch_warnings():  # diffusers' own network still uses a name that it retires
        warnings.filterwarnings("ignore", "`FluxPosEmbed`", FutureWarning)
        control = kind.from_config(held)
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, weights in control.named_parameters():
            if not weights.any() and name.endswith("weight"):
                weights.normal_(0, 0.3)
    control.save_pretrained(folder, safe_serialization=True)
    return folder


def build_esrgan(folder: Path, *, shuffle: int = 1, doublings: int = 2) -> Path:
    """Write an ESRGAN of two small blocks with random weights."""
    torch.manual_seed(4)
    layout = Layout(features=8, growth=4, blocks=2, shuffle=shuffle, doublings=doublings, names={})
    folder.mkdir(parents=True)
    state = ESRGAN(layout).state_dict()
    save_file(state, folder / "weights.safetensors")
    return folder


def build_ip_adapter(
    folder: Path, entry: ModelEntry, device: Device, *, sees_patches: bool = False
) -> Path:
    """Write an IP-Adapter for a model's UNet, plain or Plus, with its own image encoder."""
    torch.manual_seed(6)
    unet: Any = loading._parts(entry, ("unet",), device)["unet"]
    encoder = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=24, intermediate_size=32, projection_dim=16, num_hidden_layers=3,
            num_attention_heads=2, image_size=32, patch_size=8,
        )
    )  # fmt: skip
    width = int(unet.config.cross_attention_dim)
    tensors = _patches_projection(width) if sees_patches else _plain_projection(width)
    crossing = [name for name in unet.attn_processors if name.endswith("attn2.processor")]
    for at, name in enumerate(crossing):
        inner = unet.get_submodule(name.removesuffix(".processor")).to_k.out_features
        for part in ("to_k_ip", "to_v_ip"):
            tensors[f"ip_adapter.{2 * at + 1}.{part}.weight"] = torch.randn(inner, width) * STRENGTH
    encoder.save_pretrained(folder / "image_encoder", safe_serialization=True)
    save_file(tensors, folder / "weights.safetensors")
    return folder


def _plain_projection(width: int) -> dict[str, torch.Tensor]:
    return {
        "image_proj.proj.weight": torch.randn(4 * width, 16) * STRENGTH,
        "image_proj.proj.bias": torch.zeros(4 * width),
        "image_proj.norm.weight": torch.ones(width),
        "image_proj.norm.bias": torch.zeros(width),
    }


def _patches_projection(width: int) -> dict[str, torch.Tensor]:
    """Return a resampler of four blocks, its fixed depth, under the names of published ones."""
    inner = 64
    matrices = {
        "latents": (1, 5, inner),
        "proj_in.weight": (inner, 24),
        "proj_out.weight": (width, inner),
    }
    norms = {"norm_out": width}
    for block in range(4):
        matrices |= {
            f"layers.{block}.0.to_q.weight": (64, inner),
            f"layers.{block}.0.to_kv.weight": (128, inner),
            f"layers.{block}.0.to_out.weight": (inner, 64),
            f"layers.{block}.1.1.weight": (4 * inner, inner),
            f"layers.{block}.1.3.weight": (inner, 4 * inner),
        }
        norms |= {f"layers.{block}.{name}": inner for name in ("0.norm1", "0.norm2", "1.0")}
    tensors = {name: torch.randn(shape) * 0.2 for name, shape in matrices.items()}
    tensors |= {f"{name}.weight": torch.ones(size) for name, size in norms.items()}
    tensors |= {f"{name}.bias": torch.zeros(size) for name, size in norms.items()}
    tensors |= {"proj_in.bias": torch.zeros(inner), "proj_out.bias": torch.zeros(width)}
    return {f"image_proj.{name}": value for name, value in tensors.items()}
