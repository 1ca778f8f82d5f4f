"""Adapters with tiny random weights, as people bring them, for the tiny models."""

import json
from pathlib import Path
from typing import Any

import diffusers
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file

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


def build_esrgan(folder: Path, *, shuffle: int = 1, doublings: int = 2) -> Path:
    """Write an ESRGAN of two small blocks with random weights."""
    torch.manual_seed(4)
    layout = Layout(features=8, growth=4, blocks=2, shuffle=shuffle, doublings=doublings, names={})
    folder.mkdir(parents=True)
    state = ESRGAN(layout).state_dict()
    save_file(state, folder / "weights.safetensors")
    return folder
