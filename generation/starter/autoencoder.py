"""Stage one: the autoencoder, on crops of painted pictures."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import nn
from torch.nn import functional

from generation.starter.networks import LATENT_CHANNELS, STANDARD, Shape, new_autoencoder
from generation.starter.pictures import HELD_OUT_SEED, VOCABULARIES, pictures
from generation.starter.stage import Pace, Stage, clock_of, descend, group_of

RATE, WARM_UP = 2e-3, 50
GRADIENT_WEIGHT = 0.7
LATENT_NOISE = 0.1
"""Added to the latents, so that the decoder forgives what a denoiser leaves over."""
EVENNESS_WEIGHT = 0.02
COLOUR_MIDDLE, COLOUR_GAIN = 0.45, 3.0
"""Colour from 0 to 1 leaves the encoder around zero with a deviation near one."""


@dataclass(frozen=True, kw_only=True)
class Crops:
    """What is cut from how many pictures."""

    side: int = 96
    pool: int = 1200
    judged: int = 48


def train(
    stage: Stage,
    pace: Pace,
    *,
    vocabulary: str,
    crops: Crops = Crops(),
    shape: Shape = STANDARD,
) -> None:
    """Train until the time is up; the next call goes on from the checkpoint."""
    torch.manual_seed(stage.record.seed + stage.record.steps)
    vae = carrying_colour(new_autoencoder(shape)).to(stage.device)
    vae.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(
        [group_of(vae, RATE)], weight_decay=0.0, betas=(0.9, 0.99), fused=True
    )
    stage.restore({"vae": vae}, optimizer)
    pool = _pool(stage, vocabulary, crops.pool)
    dice = np.random.default_rng(stage.record.steps)
    batch = stage.batch(16, 256)
    clock = clock_of(stage, pace)
    while clock.running():
        cut = torch.from_numpy(_cut(pool, dice, batch, crops.side)).to(stage.device)
        cut = cut.contiguous(memory_format=torch.channels_last)
        losses = [partial(_loss, vae, share, stage) for share in cut.chunk(stage.lanes)]
        stage.record.note(descend(losses, optimizer, stage, pace=pace, warm_up=WARM_UP), batch)
        if clock.due():
            stage.save({"vae": vae}, optimizer)
    stage.record.facts |= {
        "vocabulary": vocabulary,
        "psnr_db": _psnr(vae, stage, vocabulary, crops.judged),
    }
    stage.save({"vae": vae}, optimizer)


def carrying_colour(vae: AutoencoderTiny) -> AutoencoderTiny:
    """Let the first three channels pass colour means through every layer, to begin with.

    A small autoencoder with default weights stays below a plain block mean for a long time;
    this one starts there.
    """
    first, last = vae.decoder.layers[0], vae.encoder.layers[-1]
    blocks = [m for m in vae.modules() if hasattr(m, "fuse")]
    inside = {id(conv) for block in blocks for conv in block.conv}
    with torch.no_grad():
        for block in blocks:
            block.conv[-1].weight[:3] = 0
            block.conv[-1].bias[:3] = 0
        for conv in (m for m in vae.modules() if isinstance(m, nn.Conv2d)):
            if id(conv) not in inside:
                _pass_colour(conv)
        last.weight[:3] *= COLOUR_GAIN
        last.bias[:3] = -COLOUR_GAIN * COLOUR_MIDDLE
        first.weight[:3] /= COLOUR_GAIN
        first.bias[:3] = COLOUR_MIDDLE
    return vae


def _pass_colour(conv: nn.Conv2d) -> None:
    conv.weight[:3] = 0
    for channel in range(3):
        if conv.stride[0] == 2:
            binomial = torch.tensor([1.0, 2.0, 1.0])
            conv.weight[channel, channel] = torch.outer(binomial, binomial) / 16
        else:
            conv.weight[channel, channel, 1, 1] = 1.0
    if conv.bias is not None:
        conv.bias[:3] = 0
    if conv.out_channels > 3 and conv.out_channels != LATENT_CHANNELS:
        conv.weight[3:] *= 0.7


def _loss(vae: AutoencoderTiny, crops: torch.Tensor, stage: Stage) -> torch.Tensor:
    """Return L1 of pixels and of their gradients, and how uneven the latents' channels are."""
    with stage.autocast():
        latents = vae.encode(crops).latents
        noisy = latents + LATENT_NOISE * torch.randn_like(latents)
        out = vae.decode(noisy).sample
    out, latents = out.float(), latents.float()
    pixels = functional.l1_loss(out, crops)
    across = functional.l1_loss(out.diff(dim=3), crops.diff(dim=3))
    down = functional.l1_loss(out.diff(dim=2), crops.diff(dim=2))
    mean, deviation = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
    uneven: torch.Tensor = mean.square().mean() + (deviation - 1).square().mean()
    loss: torch.Tensor = pixels + GRADIENT_WEIGHT * (across + down) + EVENNESS_WEIGHT * uneven
    return loss


def _pool(stage: Stage, vocabulary: str, count: int) -> list[np.ndarray]:
    """Each piece of training paints other pictures than the one before."""
    seeds = range(stage.record.steps, stage.record.steps + count)
    words = VOCABULARIES[vocabulary]
    return [pixels for _, pixels in pictures(words, seeds, processes=stage.processes)]


def _cut(pool: list[np.ndarray], dice: np.random.Generator, batch: int, side: int) -> np.ndarray:
    """Return float crops of shape (batch, 3, side, side) in -1..1."""
    crops = np.empty((batch, side, side, 3), np.float32)
    for number in range(batch):
        picture = pool[dice.integers(len(pool))]
        top = dice.integers(picture.shape[0] - side + 1)
        left = dice.integers(picture.shape[1] - side + 1)
        crop = picture[top : top + side, left : left + side]
        crops[number] = crop[:, ::-1] if dice.random() < 0.5 else crop
    return np.ascontiguousarray((crops / 127.5 - 1).transpose(0, 3, 1, 2))


@torch.no_grad()
def _psnr(vae: AutoencoderTiny, stage: Stage, vocabulary: str, count: int) -> float:
    """Return the PSNR in dB over pictures that training never saw, of every word there is."""
    seeds = range(HELD_OUT_SEED, HELD_OUT_SEED + count)
    words = VOCABULARIES[vocabulary]
    errors = []
    for _, pixels in pictures(words, seeds, processes=stage.processes):
        x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float().to(stage.device)
        out = vae.decode(vae.encode(x / 127.5 - 1).latents).sample.clamp(-1, 1)
        errors.append(functional.mse_loss(out, x / 127.5 - 1).item() / 4)
    return round(float(-10 * np.log10(np.mean(errors))), 2)
