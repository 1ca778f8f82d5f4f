"""Tiny folders of pipelines that no family here takes apart; they run whole."""

from pathlib import Path
from typing import Any

import diffusers
import torch
from transformers import CLIPTextModel, Gemma2Config, Gemma2Model

from tests.engine import tiny_chat_models, tiny_models

WIDTH = tiny_models.TEXT_WIDTH


def build_all(folder: Path) -> Path:
    """Build one folder per kind of pipeline: how they tell of their steps differs."""
    torch.manual_seed(0)
    for name, pipeline in {
        "pixart": _pixart(),
        "lcm": _consistency(),
        "sana": _sana(),
        "kandinsky": _kandinsky(),
    }.items():
        pipeline.save_pretrained(folder / name, safe_serialization=True)
    return folder


def _pixart() -> Any:
    """Tell of steps by the older `callback`."""
    return diffusers.PixArtSigmaPipeline(
        tokenizer=tiny_models.t5_tokenizer(),
        text_encoder=tiny_models.t5_encoder(WIDTH),
        vae=tiny_models.small_vae(),
        transformer=diffusers.PixArtTransformer2DModel(
            sample_size=8,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            in_channels=4,
            out_channels=8,
            caption_channels=WIDTH,
            cross_attention_dim=WIDTH,
        ),
        scheduler=diffusers.DPMSolverMultistepScheduler(),
    )


def _consistency() -> Any:
    """Take every step that is asked for, whatever the strength."""
    return diffusers.LatentConsistencyModelPipeline(
        vae=tiny_models.small_vae(),
        text_encoder=CLIPTextModel(tiny_models.text_config()),
        tokenizer=tiny_models.clip_tokenizer(),
        unet=tiny_models.small_unet(
            in_channels=4, cross_attention_dim=WIDTH, time_cond_proj_dim=WIDTH
        ),
        scheduler=diffusers.LCMScheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _sana() -> Any:
    """Bring a deep-compression VAE and a chat model for the words."""
    gemma = Gemma2Config(
        head_dim=16,
        hidden_size=8,
        intermediate_size=16,
        num_attention_heads=2,
        num_key_value_heads=2,
        num_hidden_layers=1,
        vocab_size=320,
    )
    return diffusers.SanaPipeline(
        tokenizer=tiny_chat_models.chat_tokenizer(),
        text_encoder=Gemma2Model(gemma),
        vae=diffusers.AutoencoderDC(
            in_channels=3,
            latent_channels=4,
            attention_head_dim=2,
            encoder_block_types="ResBlock",
            decoder_block_types="ResBlock",
            encoder_block_out_channels=(8, 8),
            decoder_block_out_channels=(8, 8),
            encoder_qkv_multiscales=((), ()),
            decoder_qkv_multiscales=((), ()),
            encoder_layers_per_block=(1, 1),
            decoder_layers_per_block=(1, 1),
        ),
        transformer=diffusers.SanaTransformer2DModel(
            patch_size=1,
            in_channels=4,
            out_channels=4,
            num_layers=1,
            num_attention_heads=2,
            attention_head_dim=4,
            num_cross_attention_heads=2,
            cross_attention_head_dim=4,
            cross_attention_dim=8,
            caption_channels=8,
            sample_size=32,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
    )


def _kandinsky() -> Any:
    """Paint into a quantized space, whose latents nobody can show on the way."""
    return diffusers.Kandinsky3Pipeline(
        tokenizer=tiny_models.t5_tokenizer(),
        text_encoder=tiny_models.t5_encoder(WIDTH),
        unet=diffusers.Kandinsky3UNet(
            in_channels=4,
            time_embedding_dim=4,
            groups=2,
            attention_head_dim=4,
            layers_per_block=3,
            block_out_channels=(32, 64),
            cross_attention_dim=4,
            encoder_hid_dim=WIDTH,
        ),
        scheduler=diffusers.DDPMScheduler(
            num_train_timesteps=1000, beta_schedule="squaredcos_cap_v2", clip_sample=False
        ),
        movq=diffusers.VQModel(
            block_out_channels=(32, 64),
            down_block_types=("DownEncoderBlock2D", "AttnDownEncoderBlock2D"),
            up_block_types=("AttnUpDecoderBlock2D", "UpDecoderBlock2D"),
            latent_channels=4,
            vq_embed_dim=4,
            num_vq_embeddings=12,
            norm_num_groups=8,
            norm_type="spatial",
        ),
    )
