"""The starter's networks: stock diffusers and transformers classes at our sizes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderTiny,
    DPMSolverMultistepScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from diffusers.models.attention_processor import AttnProcessor
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

LATENT_CHANNELS = 16
TEXT_LENGTH = 24
WORD_WEIGHT = 4.0
START, END = "<|startoftext|>", "<|endoftext|>"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How large the networks are; tests train far smaller ones.

    `vae_blocks` counts the residual blocks of the decoder from the latents up; the encoder has
    as many in the opposite order, but none at the two finest levels, where a convolution costs
    the most.
    """

    vae_width: int = 32
    vae_blocks: tuple[int, ...] = (3, 3, 2, 1, 0)
    unet_widths: tuple[int, ...] = (64, 128, 192)
    text_width: int = 192
    text_layers: int = 2

    @property
    def factor(self) -> int:
        """How many pixels one latent position spans."""
        return int(2 ** (len(self.vae_blocks) - 1))


STANDARD = Shape()


def new_autoencoder(shape: Shape = STANDARD) -> AutoencoderTiny:
    """Return a VAE with 16 channels, the fewest residual blocks where the pixels are the most."""
    widths = (shape.vae_width,) * len(shape.vae_blocks)
    fewer = (0, 0, *tuple(reversed(shape.vae_blocks))[2:])
    return AutoencoderTiny(
        encoder_block_out_channels=widths,
        decoder_block_out_channels=widths,
        num_encoder_blocks=fewer,
        num_decoder_blocks=shape.vae_blocks,
        latent_channels=LATENT_CHANNELS,
    )


def new_unet(shape: Shape = STANDARD) -> UNet2DConditionModel:
    """Return the denoiser: velocity from latents, time 0-1000 and text states.

    The text also goes pooled into the time embedding, since padding dilutes what attention sees.
    Attention is spelled out: the fused kernel's backward pass takes half of a CPU step in bf16.
    """
    levels = len(shape.unet_widths)
    unet = UNet2DConditionModel(
        sample_size=16,
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        block_out_channels=shape.unet_widths,
        layers_per_block=1,
        down_block_types=("DownBlock2D", *("CrossAttnDownBlock2D",) * (levels - 1)),
        up_block_types=(*("CrossAttnUpBlock2D",) * (levels - 1), "UpBlock2D"),
        cross_attention_dim=shape.text_width,
        attention_head_dim=32,
        addition_embed_type="text",
        addition_embed_type_num_heads=4,
        resnet_time_scale_shift="scale_shift",
        norm_num_groups=16,
    )
    unet.set_attn_processor(AttnProcessor())
    return unet


def new_text_encoder(tokenizer: CLIPTokenizer, shape: Shape = STANDARD) -> CLIPTextModel:
    """Return a small CLIP text model for the tokenizer's words, whose words outweigh their places.

    CLIP draws words and places equally small; so few words in so few places learn sooner apart.
    """
    config = CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.text_width,
        intermediate_size=2 * shape.text_width,
        num_hidden_layers=shape.text_layers,
        num_attention_heads=4,
        max_position_embeddings=TEXT_LENGTH,
        projection_dim=shape.text_width,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        attn_implementation="eager",
    )
    text = CLIPTextModel(config)
    with torch.no_grad():
        text.get_input_embeddings().weight.mul_(WORD_WEIGHT)
    return text


def new_tokenizer(captions: list[str], folder: Path, *, words: int = 1000) -> CLIPTokenizer:
    """Learn a byte-pair vocabulary from captions and return it as CLIP's tokenizer."""
    learner = Tokenizer(models.BPE(unk_token=END, end_of_word_suffix="</w>"))
    learner.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(),
         pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )  # fmt: skip
    trainer = trainers.BpeTrainer(
        vocab_size=words,
        special_tokens=[START, END],
        end_of_word_suffix="</w>",
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    learner.train_from_iterator(captions, trainer)
    folder.mkdir(parents=True, exist_ok=True)
    learner.model.save(str(folder))
    return CLIPTokenizer(
        str(folder / "vocab.json"),
        str(folder / "merges.txt"),
        bos_token=START,
        eos_token=END,
        pad_token=END,
        unk_token=END,
        model_max_length=TEXT_LENGTH,
    )


def new_scheduler() -> DPMSolverMultistepScheduler:
    """Return the solver that serves a rectified flow in the stock Stable Diffusion classes."""
    return DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=1.0, steps_offset=1
    )


def pipeline_of(
    vae: AutoencoderTiny, text: CLIPTextModel, tokenizer: CLIPTokenizer, unet: UNet2DConditionModel
) -> StableDiffusionPipeline:
    """Return the stock pipeline over these parts."""
    return StableDiffusionPipeline(
        vae=vae,
        text_encoder=text,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=new_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def tokens_of(tokenizer: CLIPTokenizer, captions: list[str]) -> torch.Tensor:
    """Return token ids of shape (captions, 24), padded with the end token."""
    found: Any = tokenizer(
        captions, padding="max_length", truncation=True, max_length=TEXT_LENGTH,
        return_tensors="pt",
    )  # fmt: skip
    ids: torch.Tensor = found.input_ids
    return ids
