"""Stages two and three: encode a set of pictures once, then train UNet and text on it."""

import copy
import json

import numpy as np
import torch
from diffusers import AutoencoderTiny, UNet2DConditionModel
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional
from transformers import CLIPTextModel, CLIPTokenizer

from generation.starter.networks import (
    new_autoencoder,
    new_text_encoder,
    new_tokenizer,
    new_unet,
    tokens_of,
)
from generation.starter.pictures import VOCABULARIES, caption_of, pictures
from generation.starter.stage import Pace, Stage, clock_of

BATCH = 32
RATE, TEXT_RATE, WARM_UP = 1.2e-3, 2.4e-3, 200
EMA = 0.999
CAPTIONS_DROPPED = 0.1
ENCODE_AT_ONCE = 16


def encode(stage: Stage, *, vocabulary: str, count: int) -> None:
    """Paint and encode `count` pictures; latents leave with a deviation of one."""
    vae = new_autoencoder().to(stage.device).eval()
    vae.load_state_dict(load_file(stage.root / "vae" / "vae.safetensors"))
    captions: list[str] = []
    latents: list[torch.Tensor] = []
    waiting: list[np.ndarray] = []
    words = VOCABULARIES[vocabulary]
    for scene, pixels in pictures(words, range(count), processes=stage.processes):
        captions.append(caption_of(scene))
        waiting.append(pixels)
        if len(waiting) == ENCODE_AT_ONCE or len(captions) == count:
            latents.append(_encoded(vae, waiting, stage.device))
            waiting = []
    stacked = torch.cat(latents)
    scale = 1.0 / stacked.std().item()
    save_file({"latents": (stacked * scale).half()}, stage.folder / "latents.safetensors")
    facts = {"captions": captions, "scale": scale, "vocabulary": vocabulary}
    (stage.folder / "captions.json").write_text(json.dumps(facts))
    print(f"latents: {tuple(stacked.shape)}, scale {scale:.4f}", flush=True)


def train(stage: Stage, pace: Pace) -> None:
    """Train UNet and text encoder with a rectified flow until the time is up."""
    torch.manual_seed(stage.record.seed + stage.record.steps)
    latents, ids, empty, tokenizer = _training_set(stage)
    unet = new_unet().to(stage.device)
    text = new_text_encoder(tokenizer).to(stage.device)
    optimizer = torch.optim.AdamW(
        [
            {"params": unet.parameters(), "peak": RATE},
            {"params": text.parameters(), "peak": TEXT_RATE},
        ],
        lr=RATE,
        weight_decay=0.01,
        betas=(0.9, 0.99),
    )
    stage.restore({"unet": unet, "text": text}, optimizer)
    averaged = {"unet_ema": copy.deepcopy(unet), "text_ema": copy.deepcopy(text)}
    _restore_average(stage, averaged)
    clock = clock_of(stage, pace)
    while clock.running():
        loss = _step_loss(unet, text, latents, ids, empty)
        for group in optimizer.param_groups:
            group["lr"] = pace.rate(
                group["peak"], stage.record.steps, WARM_UP, stage.record.seconds
            )
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([*unet.parameters(), *text.parameters()], 1.0)
        optimizer.step()
        _average(averaged["unet_ema"], unet, stage.record.steps)
        _average(averaged["text_ema"], text, stage.record.steps)
        stage.record.note(loss.item(), BATCH)
        if clock.due():
            stage.save({"unet": unet, "text": text, **averaged}, optimizer)
    stage.save({"unet": unet, "text": text, **averaged}, optimizer)


def _step_loss(
    unet: UNet2DConditionModel,
    text: CLIPTextModel,
    latents: torch.Tensor,
    ids: torch.Tensor,
    empty: torch.Tensor,
) -> torch.Tensor:
    """Return the flow loss of one batch: predict noise - clean at x = (1 - s) clean + s noise.

    Times are logit-normal, as in Esser et al., "Scaling Rectified Flow Transformers", 2024.
    """
    chosen = torch.randint(len(latents), (BATCH,))
    clean = latents[chosen].float()
    clean = torch.where(torch.rand(BATCH, 1, 1, 1) < 0.5, clean.flip(-1), clean)
    words = torch.where(torch.rand(BATCH, 1) < CAPTIONS_DROPPED, empty, ids[chosen])
    noise = torch.randn_like(clean)
    s = torch.sigmoid(torch.randn(BATCH, 1, 1, 1))
    noisy = (1 - s) * clean + s * noise
    states = text(words).last_hidden_state
    predicted = unet(noisy, s.flatten() * 1000, states).sample
    return functional.mse_loss(predicted, noise - clean)


def _training_set(
    stage: Stage,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, CLIPTokenizer]:
    folder = stage.root / "latents"
    latents = load_file(folder / "latents.safetensors")["latents"]
    captions = json.loads((folder / "captions.json").read_text())["captions"]
    tokenizer = new_tokenizer(_every_caption(), stage.root / "tokenizer")
    return latents, tokens_of(tokenizer, captions), tokens_of(tokenizer, [""]), tokenizer


def _every_caption() -> list[str]:
    """Return words of the full vocabulary, so that a wider training keeps its token numbers."""
    return [", ".join(VOCABULARIES["full"].words)] * 3 + ["a, centre wide close low left right"]


def _restore_average(stage: Stage, averaged: dict[str, nn.Module]) -> None:
    for name, module in averaged.items():
        path = stage.folder / f"{name}.safetensors"
        if path.exists():
            module.load_state_dict(load_file(path))


@torch.no_grad()
def _average(averaged: nn.Module, module: nn.Module, steps: int) -> None:
    keep = min(EMA, (steps + 1) / (steps + 10))
    for mean, value in zip(averaged.parameters(), module.parameters(), strict=True):
        mean.lerp_(value, 1 - keep)


@torch.no_grad()
def _encoded(vae: AutoencoderTiny, waiting: list[np.ndarray], device: torch.device) -> torch.Tensor:
    pixels = torch.from_numpy(np.stack(waiting)).permute(0, 3, 1, 2).float().to(device)
    encoded: torch.Tensor = vae.encode(pixels / 127.5 - 1).latents
    return encoded.cpu()
