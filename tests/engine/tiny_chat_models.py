"""Tiny folders of the families whose text encoders are chat models: FLUX.2, Qwen-Image, Z-Image."""

from pathlib import Path
from typing import Any

import diffusers
import torch
from transformers import (
    Mistral3Config,
    Mistral3ForConditionalGeneration,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Tokenizer,
    Qwen3Config,
    Qwen3ForCausalLM,
)

WIDTH = 16
SIGNS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{% if m['content'] is string %}{{ m['content'] }}{% else %}{{ m['content'][0]['text'] }}"
    "{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def build_z_image(folder: Path, *, shift: float = 6.0, seed: int = 0) -> Path:
    """Build a Z-Image folder; a shift of 3 is the turbo's."""
    torch.manual_seed(seed)
    pipeline = diffusers.ZImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=shift),
        vae=_vae(shift_factor=0.1),
        text_encoder=_qwen3(layers=3),
        tokenizer=chat_tokenizer(),
        transformer=diffusers.ZImageTransformer2DModel(
            in_channels=4,
            dim=32,
            n_layers=1,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
            cap_feat_dim=WIDTH,
            axes_dims=[4, 6, 6],
            axes_lens=[1024, 64, 64],
        ),
    )
    # Some weights of the class start empty, as files always fill them.
    with torch.no_grad():
        for name in ("x_pad_token", "cap_pad_token"):
            getattr(pipeline.transformer, name).normal_(std=0.02)
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def build_qwen_image(folder: Path, *, seed: int = 0) -> Path:
    """Build a Qwen-Image folder with a VAE for films."""
    torch.manual_seed(seed)
    pipeline = diffusers.QwenImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(
            shift=1.0, use_dynamic_shifting=True, base_shift=0.5, max_shift=0.9
        ),
        vae=diffusers.AutoencoderKLQwenImage(
            base_dim=8,
            z_dim=4,
            dim_mult=[1, 1, 2, 2],
            num_res_blocks=1,
            latents_mean=[0.1, -0.2, 0.3, 0.0],
            latents_std=[1.5, 0.7, 2.0, 1.0],
        ),
        text_encoder=_qwen25_vl(),
        tokenizer=chat_tokenizer(),
        transformer=diffusers.QwenImageTransformer2DModel(
            in_channels=16,
            out_channels=4,
            num_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=WIDTH,
            axes_dims_rope=(4, 6, 6),
        ),
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def build_flux2(folder: Path, *, seed: int = 0) -> Path:
    """Build a FLUX.2 dev folder, which takes its guidance as a number."""
    torch.manual_seed(seed)
    pipeline = diffusers.Flux2Pipeline(
        scheduler=_dynamic(),
        vae=_cell_vae(),
        text_encoder=_mistral3(),
        tokenizer=chat_tokenizer(),
        transformer=_flux2_transformer(guidance_embeds=True),
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def build_klein(folder: Path, *, is_distilled: bool = False, seed: int = 0) -> Path:
    """Build a FLUX.2 klein folder."""
    torch.manual_seed(seed)
    pipeline = diffusers.Flux2KleinPipeline(
        scheduler=_dynamic(),
        vae=_cell_vae(),
        text_encoder=_qwen3(layers=28),
        tokenizer=chat_tokenizer(),
        transformer=_flux2_transformer(guidance_embeds=False),
        is_distilled=is_distilled,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def chat_tokenizer() -> Any:
    """Return a chat model's tokenizer of the byte alphabet, without any merges."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    letters = [chr(byte) if byte in printable else chr(next(spare)) for byte in range(256)]
    vocabulary = {token: number for number, token in enumerate((*letters, *SIGNS))}
    tokenizer = Qwen2Tokenizer(vocab=vocabulary, merges=[], extra_special_tokens=list(SIGNS[1:]))
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def _dynamic() -> Any:
    return diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True)


def _vae(**settings: Any) -> Any:
    return diffusers.AutoencoderKL(latent_channels=4, sample_size=64, **_blocks(), **settings)


def _cell_vae() -> Any:
    vae = diffusers.AutoencoderKLFlux2(latent_channels=4, sample_size=64, **_blocks())
    vae.bn.running_mean.normal_()
    vae.bn.running_var.uniform_(0.5, 2.0)
    return vae


def _blocks() -> dict[str, Any]:
    return {
        "block_out_channels": (16, 16, 32, 32),
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
        "layers_per_block": 1,
        "norm_num_groups": 8,
    }


def _flux2_transformer(*, guidance_embeds: bool) -> Any:
    return diffusers.Flux2Transformer2DModel(
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=3 * WIDTH,
        timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=guidance_embeds,
    )


def _text(layers: int) -> dict[str, Any]:
    return {
        "hidden_size": WIDTH,
        "intermediate_size": 24,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "vocab_size": 320,
        "max_position_embeddings": 2048,
    }


def _qwen3(*, layers: int) -> Any:
    return Qwen3ForCausalLM(Qwen3Config(**_text(layers))).eval()


def _qwen25_vl() -> Any:
    rope = {"rope_type": "default", "rope_theta": 10_000.0, "mrope_section": [1, 1, 2]}
    vision = {"depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2}
    config = Qwen2_5_VLConfig(
        text_config={**_text(2), "rope_parameters": rope},
        vision_config={**vision, "out_hidden_size": WIDTH, "fullatt_block_indexes": [0]},
    )
    return Qwen2_5_VLForConditionalGeneration(config).eval()


def _mistral3() -> Any:
    vision = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "head_dim": 8}
    config = Mistral3Config(
        text_config={"model_type": "mistral", **_text(31)},
        vision_config={
            "model_type": "pixtral",
            **vision,
            "num_attention_heads": 2,
            "image_size": 28,
            "patch_size": 14,
        },
    )
    return Mistral3ForConditionalGeneration(config).eval()
