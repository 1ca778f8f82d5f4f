"""Stage one: the autoencoder, on crops of painted pictures."""

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import nn
from torch.nn import functional

from generation.starter.networks import LATENT_CHANNELS, new_autoencoder
from generation.starter.pictures import VOCABULARIES, pictures
from generation.starter.stage import Pace, Stage, clock_of

CROP = 128
BATCH = 12
POOL = 3000
RATE, WARM_UP = 2e-3, 50
GRADIENT_WEIGHT = 0.7


def train(stage: Stage, pace: Pace) -> None:
    """Train until the time is up; the next call goes on from the checkpoint."""
    torch.manual_seed(stage.record.seed + stage.record.steps)
    vae = carrying_colour(new_autoencoder()).to(stage.device)
    optimizer = torch.optim.AdamW(vae.parameters(), lr=RATE, weight_decay=0.0, betas=(0.9, 0.99))
    stage.restore({"vae": vae}, optimizer)
    pool = _pool(stage)
    dice = np.random.default_rng(stage.record.steps)
    clock = clock_of(stage, pace)
    while clock.running():
        crops = torch.from_numpy(_crops(pool, dice)).to(stage.device)
        for group in optimizer.param_groups:
            group["lr"] = pace.rate(RATE, stage.record.steps, WARM_UP, stage.record.seconds)
        loss = _loss(vae, crops)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        stage.record.note(loss.item(), BATCH)
        if clock.due():
            stage.save({"vae": vae}, optimizer)
    stage.record.facts["psnr_db"] = round(_psnr(vae, stage), 2)
    stage.save({"vae": vae}, optimizer)


def carrying_colour(vae: AutoencoderTiny) -> AutoencoderTiny:
    """Let the first three channels pass colour means through every layer, to begin with."""
    with torch.no_grad():
        convolutions = [m for m in vae.modules() if isinstance(m, nn.Conv2d)]
        inner = {id(block.conv[-1]) for block in vae.modules() if hasattr(block, "fuse")}
        skips = {id(c) for b in vae.modules() if hasattr(b, "fuse") for c in b.conv}
        for conv in convolutions:
            if id(conv) in inner:
                conv.weight[:3] = 0
                conv.bias[:3] = 0
            elif id(conv) not in skips:
                _pass_colour(conv)
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


def _loss(vae: AutoencoderTiny, crops: torch.Tensor) -> torch.Tensor:
    """Return L1 of the pixels and of their gradients, which keeps edges."""
    out = vae.decode(vae.encode(crops).latents).sample
    pixels = functional.l1_loss(out, crops)
    across = functional.l1_loss(out.diff(dim=3), crops.diff(dim=3))
    down = functional.l1_loss(out.diff(dim=2), crops.diff(dim=2))
    return pixels + GRADIENT_WEIGHT * (across + down)


def _pool(stage: Stage) -> list[np.ndarray]:
    start = stage.record.steps
    seeds = range(start, start + POOL)
    full = VOCABULARIES["full"]
    return [pixels for _, pixels in pictures(full, seeds, processes=stage.processes)]


def _crops(pool: list[np.ndarray], dice: np.random.Generator) -> np.ndarray:
    """Return float crops of shape (12, 3, 128, 128) in -1..1, at even pixels."""
    crops = np.empty((BATCH, CROP, CROP, 3), np.float32)
    for number in range(BATCH):
        picture = pool[dice.integers(len(pool))]
        top = dice.integers(picture.shape[0] - CROP + 1)
        left = dice.integers(picture.shape[1] - CROP + 1)
        crop = picture[top : top + CROP, left : left + CROP]
        crops[number] = crop[:, ::-1] if dice.random() < 0.5 else crop
    return np.ascontiguousarray((crops / 127.5 - 1).transpose(0, 3, 1, 2))


@torch.no_grad()
def _psnr(vae: AutoencoderTiny, stage: Stage) -> float:
    """Return the PSNR in dB over 48 pictures that training never saw."""
    seeds = range(1 << 40, (1 << 40) + 48)
    held = [p for _, p in pictures(VOCABULARIES["full"], seeds, processes=stage.processes)]
    errors = []
    for pixels in held:
        x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float().to(stage.device)
        out = vae.decode(vae.encode(x / 127.5 - 1).latents).sample.clamp(-1, 1)
        errors.append(functional.mse_loss(out, x / 127.5 - 1).item() / 4)
    return float(-10 * np.log10(np.mean(errors)))
