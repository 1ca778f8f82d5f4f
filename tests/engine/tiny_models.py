"""Diffusers folders with tiny random weights, built in seconds, loaded like any other model."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import diffusers
import torch
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

from tests.engine import tiny_chat_models

TEXT_WIDTH = 32
_kept: list[tempfile.TemporaryDirectory[str]] = []
ROOM = 77


@cache
def every_family() -> Path:
    """Return a models folder with every tiny model; built once per process, gone at its end."""
    _kept.append(tempfile.TemporaryDirectory(prefix="tiny-models-"))
    folder = Path(_kept[0].name)
    build_stable_diffusion(folder / "sd")
    build_stable_diffusion(folder / "sd-v", prediction_type="v_prediction")
    build_stable_diffusion(folder / "sd-flow", prediction_type="flow_prediction")
    build_stable_diffusion(folder / "sd-inpaint", in_channels=9)
    build_deep(folder / "deep")
    build_sdxl(folder / "sdxl")
    build_sd3(folder / "sd3")
    build_sd3(folder / "sd3-long", has_t5=True)
    build_flux(folder / "flux")
    build_flux(folder / "flux-quick", guidance_embeds=False)
    tiny_chat_models.build_flux2(folder / "flux2")
    tiny_chat_models.build_klein(folder / "klein")
    tiny_chat_models.build_klein(folder / "klein-quick", is_distilled=True)
    tiny_chat_models.build_qwen_image(folder / "qwen")
    tiny_chat_models.build_z_image(folder / "z-image")
    tiny_chat_models.build_z_image(folder / "z-quick", shift=3.0)
    (build_sd3(folder / "whole") / "card.toml").write_text("family = 'pipeline'", "utf-8")
    return folder


def build_stable_diffusion(
    folder: Path,
    *,
    in_channels: int = 4,
    prediction_type: str = "epsilon",
    variant: str | None = None,
    seed: int = 0,
) -> Path:
    """Build a Stable Diffusion folder; 9 `in_channels` make an inpainting UNet."""
    torch.manual_seed(seed)
    pipeline = diffusers.StableDiffusionPipeline(
        vae=small_vae(),
        text_encoder=CLIPTextModel(text_config()),
        tokenizer=clip_tokenizer(),
        unet=small_unet(in_channels=in_channels, cross_attention_dim=TEXT_WIDTH),
        scheduler=_scheduler(prediction_type),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    return _saved(pipeline, folder, variant)


def build_deep(folder: Path, *, seed: int = 0) -> Path:
    """Build a small model for CPUs: 16 channels, 16 px per latent, flow, pooled text as well."""
    torch.manual_seed(seed)
    pipeline = diffusers.StableDiffusionPipeline(
        vae=small_vae(latent_channels=16, blocks=(16, 16, 16, 32, 32)),
        text_encoder=CLIPTextModel(text_config()),
        tokenizer=clip_tokenizer(),
        unet=small_unet(
            in_channels=16,
            out_channels=16,
            cross_attention_dim=TEXT_WIDTH,
            addition_embed_type="text",
            addition_embed_type_num_heads=4,
            encoder_hid_dim=TEXT_WIDTH,
            encoder_hid_dim_type="text_proj",
            resnet_time_scale_shift="scale_shift",
        ),
        scheduler=_scheduler("flow_prediction"),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    return _saved(pipeline, folder)


def build_sdxl(folder: Path, *, seed: int = 0) -> Path:
    """Build an SDXL folder: two text encoders, pooled text and size numbers."""
    torch.manual_seed(seed)
    pipeline = diffusers.StableDiffusionXLPipeline(
        vae=small_vae(),
        text_encoder=CLIPTextModel(text_config()),
        text_encoder_2=CLIPTextModelWithProjection(text_config()),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=small_unet(
            in_channels=4,
            cross_attention_dim=2 * TEXT_WIDTH,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            projection_class_embeddings_input_dim=6 * 8 + TEXT_WIDTH,
        ),
        scheduler=_scheduler("epsilon"),
    )
    return _saved(pipeline, folder)


def build_sd3(folder: Path, *, has_t5: bool = False, seed: int = 0) -> Path:
    """Build a Stable Diffusion 3 folder, as most are without its largest text encoder."""
    torch.manual_seed(seed)
    pipeline = diffusers.StableDiffusion3Pipeline(
        vae=small_vae(latent_channels=16, shift_factor=0.06),
        text_encoder=CLIPTextModelWithProjection(text_config()),
        text_encoder_2=CLIPTextModelWithProjection(text_config()),
        text_encoder_3=t5_encoder(2 * TEXT_WIDTH) if has_t5 else None,
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        tokenizer_3=t5_tokenizer() if has_t5 else None,
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=16,
            patch_size=2,
            in_channels=16,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=4,
            caption_projection_dim=32,
            joint_attention_dim=2 * TEXT_WIDTH,
            pooled_projection_dim=2 * TEXT_WIDTH,
            out_channels=16,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
    )
    return _saved(pipeline, folder)


def build_flux(folder: Path, *, guidance_embeds: bool = True, seed: int = 0) -> Path:
    """Build a FLUX.1 folder; without guidance embedding it is the model of four steps."""
    torch.manual_seed(seed)
    pipeline = diffusers.FluxPipeline(
        vae=small_vae(latent_channels=4, shift_factor=0.1),
        text_encoder=CLIPTextModel(text_config()),
        text_encoder_2=t5_encoder(TEXT_WIDTH),
        tokenizer=clip_tokenizer(),
        tokenizer_2=t5_tokenizer(),
        transformer=diffusers.FluxTransformer2DModel(
            patch_size=1,
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=TEXT_WIDTH,
            pooled_projection_dim=TEXT_WIDTH,
            guidance_embeds=guidance_embeds,
            axes_dims_rope=(4, 4, 8),
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(
            shift=3.0 if guidance_embeds else 1.0, use_dynamic_shifting=guidance_embeds
        ),
    )
    return _saved(pipeline, folder)


def _saved(pipeline: Any, folder: Path, variant: str | None = None) -> Path:
    pipeline.save_pretrained(folder, safe_serialization=True, variant=variant)
    return folder


def small_unet(*, out_channels: int = 4, **settings: Any) -> Any:
    return diffusers.UNet2DConditionModel(
        sample_size=8,
        out_channels=out_channels,
        block_out_channels=(32, 64),
        layers_per_block=1,
        norm_num_groups=8,
        attention_head_dim=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        **settings,
    )


def small_vae(
    *, latent_channels: int = 4, blocks: tuple[int, ...] = (16, 16, 32, 32), **settings: Any
) -> Any:
    return diffusers.AutoencoderKL(
        block_out_channels=blocks,
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * len(blocks),
        up_block_types=("UpDecoderBlock2D",) * len(blocks),
        latent_channels=latent_channels,
        layers_per_block=1,
        norm_num_groups=8,
        sample_size=64,
        **settings,
    )


def _scheduler(prediction_type: str) -> Any:
    if prediction_type == "flow_prediction":
        return diffusers.DPMSolverMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, steps_offset=1
        )
    return diffusers.DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
        prediction_type=prediction_type,
    )


def text_config() -> Any:
    return CLIPTextConfig(
        hidden_size=TEXT_WIDTH,
        intermediate_size=37,
        projection_dim=TEXT_WIDTH,
        num_attention_heads=4,
        num_hidden_layers=2,
        vocab_size=600,
        max_position_embeddings=ROOM,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
    )


def t5_encoder(width: int) -> Any:
    config = T5Config(vocab_size=400, d_model=width, d_ff=37, d_kv=8, num_layers=1, num_heads=4)
    return T5EncoderModel(config)


def t5_tokenizer() -> Any:
    """Return a T5 tokenizer of single letters."""
    letters = [(chr(code), -3.0) for code in range(33, 127)]
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("\u2581", -2.0), *letters]
    return T5Tokenizer(vocab=vocabulary, extra_ids=0)


def clip_tokenizer() -> Any:
    """Return a CLIP tokenizer of the byte alphabet, without any merges."""
    letters = _byte_letters()
    tokens = [*letters, *(letter + "</w>" for letter in letters)]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
        (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
        return CLIPTokenizer.from_pretrained(folder, model_max_length=ROOM)


def _byte_letters() -> list[str]:
    """Return the 256 letters in which byte-level tokenizers write bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(spare)) for byte in range(256)]
