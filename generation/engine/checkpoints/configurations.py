"""The configurations that a checkpoint does not bring, told from the shapes of its tensors.

What shapes do not say - attention heads, noise schedules, scaling - follows from the generation.
"""

import re
from collections.abc import Iterable
from typing import Any

from generation.engine.checkpoints.reading import Kind
from generation.engine.tensors import Shapes

HEAD = 64
"""Channels of one attention head since Stable Diffusion 2, and in every CLIP."""

HEADS_OF_SD1 = 8
LATENT_SIDE = {Kind.SD1: 64, Kind.SD2: 64, Kind.SDXL: 128}
LATENT_SIDE_OF_V = 96
"""Stable Diffusion 2 predicts velocities where it was taught at 768 px."""


def unet_config(shapes: Shapes, kind: Kind, prediction: str) -> dict[str, Any]:
    """Return a UNet's configuration from its tensors under diffusers' names."""
    down = _down_path(shapes, kind)
    side = LATENT_SIDE_OF_V if (kind, prediction) == (Kind.SD2, "v_prediction") else None
    return down | {
        "_class_name": "UNet2DConditionModel",
        "sample_size": side or LATENT_SIDE[kind],
        "out_channels": shapes["conv_out.weight"][0],
        "up_block_types": [
            "CrossAttnUpBlock2D" if one.startswith("Cross") else "UpBlock2D"
            for one in reversed(down["down_block_types"])
        ],
    }


def control_config(shapes: Shapes) -> dict[str, Any]:
    """Return a ControlNet's configuration from its tensors under diffusers' names."""
    hints = "controlnet_cond_embedding"
    growing = range(1, _counted(shapes, rf"{hints}\.blocks\.(\d+)\."), 2)
    return _down_path(shapes, _kind_of_layers(shapes)) | {
        "_class_name": "ControlNetModel",
        "conditioning_channels": shapes[f"{hints}.conv_in.weight"][1],
        "conditioning_embedding_out_channels": [
            shapes[f"{hints}.conv_in.weight"][0],
            *(shapes[f"{hints}.blocks.{at}.weight"][0] for at in growing),
        ],
    }


def _kind_of_layers(shapes: Shapes) -> Kind:
    """Return the generation whose layers these are: each brought something the one before lacks."""
    if "add_embedding.linear_1.weight" in shapes:
        return Kind.SDXL
    return Kind.SD2 if len(_first(shapes, "proj_in.weight")) == 2 else Kind.SD1


def _down_path(shapes: Shapes, kind: Kind) -> dict[str, Any]:
    """Return what a UNet and its ControlNets have in common: the way down and the middle."""
    blocks = _counted(shapes, r"down_blocks\.(\d+)\.")
    widths = [shapes[f"down_blocks.{at}.resnets.0.conv1.weight"][0] for at in range(blocks)]
    depths = [_depth(shapes, at) for at in range(blocks)]
    attends = [depth > 0 for depth in depths]
    config = {
        "in_channels": shapes["conv_in.weight"][1],
        "block_out_channels": widths,
        "layers_per_block": _counted(shapes, r"down_blocks\.0\.resnets\.(\d+)\."),
        "down_block_types": ["CrossAttnDownBlock2D" if one else "DownBlock2D" for one in attends],
        "transformer_layers_per_block": [max(1, depth) for depth in depths],
        "attention_head_dim": (
            HEADS_OF_SD1 if kind is Kind.SD1 else [max(1, width // HEAD) for width in widths]
        ),
        "cross_attention_dim": _first(shapes, "attn2.to_k.weight")[1],
        "use_linear_projection": len(_first(shapes, "proj_in.weight")) == 2,
    }
    if kind is Kind.SDXL:
        config |= {
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": 256,
            "projection_class_embeddings_input_dim": shapes["add_embedding.linear_1.weight"][1],
        }
    return config


def vae_config(shapes: Shapes, kind: Kind) -> dict[str, Any]:
    """Return a VAE's configuration from its tensors under diffusers' names."""
    blocks = _counted(shapes, r"encoder\.down_blocks\.(\d+)\.")
    return {
        "_class_name": "AutoencoderKL",
        "block_out_channels": [
            shapes[f"encoder.down_blocks.{at}.resnets.0.conv1.weight"][0] for at in range(blocks)
        ],
        "down_block_types": ["DownEncoderBlock2D"] * blocks,
        "up_block_types": ["UpDecoderBlock2D"] * blocks,
        "layers_per_block": _counted(shapes, r"encoder\.down_blocks\.0\.resnets\.(\d+)\."),
        "latent_channels": shapes["decoder.conv_in.weight"][1],
        "scaling_factor": 0.13025 if kind is Kind.SDXL else 0.18215,
        "force_upcast": kind is Kind.SDXL,
    }


def text_config(shapes: Shapes, *, is_open: bool, pooled: bool) -> dict[str, Any]:
    """Return the configuration of a text encoder: OpenAI's CLIP, or OpenCLIP's of the same form."""
    embeddings = "text_model.embeddings"
    words, width = shapes[f"{embeddings}.token_embedding.weight"]
    return {
        "architectures": ["CLIPTextModelWithProjection" if pooled else "CLIPTextModel"],
        "model_type": "clip_text_model",
        "vocab_size": words,
        "hidden_size": width,
        "intermediate_size": shapes["text_model.encoder.layers.0.mlp.fc1.weight"][0],
        "projection_dim": shapes.get("text_projection.weight", (width,))[0],
        "num_hidden_layers": _counted(shapes, r"text_model\.encoder\.layers\.(\d+)\."),
        "num_attention_heads": max(1, width // HEAD),
        "max_position_embeddings": shapes[f"{embeddings}.position_embedding.weight"][0],
        "hidden_act": "gelu" if is_open else "quick_gelu",
        "bos_token_id": 0,
        "eos_token_id": 2,
        "pad_token_id": 1,
    }


def scheduler_config(kind: Kind, prediction: str, *, zero_snr: bool) -> dict[str, Any]:
    """Return the noise schedule that all of these models were trained with, and their sampler."""
    names = {Kind.SD1: "PNDMScheduler", Kind.SD2: "DDIMScheduler"}
    config = {
        "_class_name": names.get(kind, "EulerDiscreteScheduler"),
        "beta_start": 0.00085,
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "num_train_timesteps": 1000,
        "prediction_type": prediction,
        "steps_offset": 1,
    }
    own: dict[Kind, dict[str, Any]] = {
        Kind.SD1: {"skip_prk_steps": True, "set_alpha_to_one": False},
        Kind.SD2: {"clip_sample": False, "set_alpha_to_one": False},
        Kind.SDXL: {"timestep_spacing": "leading"},
    }
    taught_from_noise = {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
    return {**config, **own[kind], **(taught_from_noise if zero_snr else {})}


def index_of(kind: Kind) -> dict[str, Any]:
    """Return the model_index.json of a folder with these parts."""
    index = {
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
    }
    if kind is Kind.SDXL:
        return {
            **index,
            "_class_name": "StableDiffusionXLPipeline",
            "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
            "tokenizer_2": ["transformers", "CLIPTokenizer"],
            "scheduler": ["diffusers", "EulerDiscreteScheduler"],
            "force_zeros_for_empty_prompt": True,
        }
    sampler = "PNDMScheduler" if kind is Kind.SD1 else "DDIMScheduler"
    nothing = [None, None]
    return {
        **index,
        "_class_name": "StableDiffusionPipeline",
        "scheduler": ["diffusers", sampler],
        "safety_checker": nothing,
        "feature_extractor": nothing,
        "requires_safety_checker": False,
    }


def _counted(names: Iterable[str], pattern: str) -> int:
    return len({found.group(1) for name in names if (found := re.match(pattern, name))})


def _depth(shapes: Shapes, block: int) -> int:
    pattern = rf"down_blocks\.{block}\.attentions\.0\.transformer_blocks\.(\d+)\."
    return _counted(shapes, pattern)


def _first(shapes: Shapes, end: str) -> tuple[int, ...]:
    found = next((shape for name, shape in shapes.items() if name.endswith(end)), None)
    if found is None:
        raise KeyError(end)
    return found
