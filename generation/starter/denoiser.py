"""Stage three: UNet and text encoder, by a rectified flow over the encoded pictures."""

import copy
import random
from dataclasses import dataclass
from functools import partial

import torch
from diffusers import UNet2DConditionModel
from torch import nn
from torch.nn import functional
from transformers import CLIPTextModel

from generation.starter.latents import TrainingSet, training_set
from generation.starter.networks import STANDARD, Shape, new_text_encoder, new_unet
from generation.starter.stage import Pace, Stage, clock_of, descend, group_of

RATE, TEXT_RATE, WARM_UP = 1.5e-3, 2.5e-3, 150
EMA = 0.999
CAPTIONS_DROPPED, LOOSE_CAPTIONS = 0.1, 0.35
TIME_SHIFT = 0.3
"""Towards noise, where subject and composition are decided."""
REGIONS, MIXED_UP_TO = 0.25, 0.6


@dataclass(frozen=True, kw_only=True)
class Networks:
    """The networks in training and their running means, which are what is used afterwards."""

    unet: UNet2DConditionModel
    text: CLIPTextModel
    unet_ema: UNet2DConditionModel
    text_ema: CLIPTextModel

    def named(self) -> dict[str, nn.Module]:
        """Return them by the names of their files."""
        return {
            "unet": self.unet,
            "text": self.text,
            "unet_ema": self.unet_ema,
            "text_ema": self.text_ema,
        }


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Noisy latents at `time` (0 clean, 1 noise), their words, and the velocity to be learnt."""

    noisy: torch.Tensor
    time: torch.Tensor
    words: torch.Tensor
    velocity: torch.Tensor


def train(stage: Stage, pace: Pace, *, shape: Shape = STANDARD) -> None:
    """Train until the time is up; the next call goes on from the checkpoint."""
    torch.manual_seed(stage.record.seed + stage.record.steps)
    data = training_set(stage.root)
    nets = new_networks(data, stage, shape)
    optimizer = new_optimizer(nets)
    stage.restore(nets.named(), optimizer)
    dice = random.Random(stage.record.steps)
    size = stage.batch(64, 512)
    clock = clock_of(stage, pace)
    while clock.running():
        shares = [new_batch(data, size // stage.lanes, dice, stage) for _ in range(stage.lanes)]
        losses = [partial(_loss, nets, share, stage) for share in shares]
        loss = descend(losses, optimizer, stage, pace=pace, warm_up=WARM_UP)
        follow(nets.unet_ema, nets.unet, stage.record.steps)
        follow(nets.text_ema, nets.text, stage.record.steps)
        stage.record.note(loss, size)
        if clock.due():
            stage.save(nets.named(), optimizer)
    stage.record.facts |= {"vocabulary": data.vocabulary, "pictures": len(data.latents)}
    stage.save(nets.named(), optimizer)


def _loss(nets: Networks, batch: Batch, stage: Stage) -> torch.Tensor:
    with stage.autocast():
        states = nets.text(batch.words).last_hidden_state
        predicted = nets.unet(batch.noisy, batch.time * 1000, states).sample
    return functional.mse_loss(predicted.float(), batch.velocity)


def new_networks(data: TrainingSet, stage: Stage, shape: Shape) -> Networks:
    """Return untrained networks on the stage's device."""
    unet = new_unet(shape).to(stage.device, memory_format=torch.channels_last)
    text = new_text_encoder(data.tokenizer, shape).to(stage.device)
    return Networks(
        unet=unet, text=text, unet_ema=copy.deepcopy(unet), text_ema=copy.deepcopy(text)
    )


def new_optimizer(nets: Networks) -> torch.optim.Optimizer:
    """Return AdamW with a rate of its own for the text side."""
    groups = [group_of(nets.unet, RATE), group_of(nets.text, TEXT_RATE)]
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.99), fused=True)


@torch.no_grad()
def follow(mean: nn.Module, module: nn.Module, steps: int) -> None:
    """Move a running mean towards the module, quicker in the first steps."""
    share = 1 - min(EMA, (steps + 1) / (steps + 10))
    torch._foreach_lerp_(list(mean.parameters()), list(module.parameters()), share)


def new_batch(data: TrainingSet, size: int, dice: random.Random, stage: Stage) -> Batch:
    """Return a batch of the flow x = (1 - s) clean + s noise, times logit-normal.

    Source: Esser et al., "Scaling Rectified Flow Transformers", 2024.
    """
    chosen = torch.randint(len(data.latents), (size,))
    clean = data.latents[chosen, torch.randint(2, (size,))].float()
    phrasing = (torch.rand(size) < LOOSE_CAPTIONS).long()
    words = data.captions[chosen, phrasing]
    words = torch.where(torch.rand(size, 1) < CAPTIONS_DROPPED, data.empty, words)
    noise = torch.randn_like(clean)
    s = torch.sigmoid(torch.randn(size, 1, 1, 1) + TIME_SHIFT)
    noisy = (1 - s) * _with_strange_regions(clean, s, dice) + s * noise
    velocity = (noisy - clean) / s
    return Batch(
        noisy=noisy.to(stage.device, memory_format=torch.channels_last),
        time=s.flatten().to(stage.device),
        words=words.to(stage.device),
        velocity=velocity.to(stage.device),
    )


def _with_strange_regions(
    clean: torch.Tensor, s: torch.Tensor, dice: random.Random
) -> torch.Tensor:
    """Mix in a quarter of the pictures a rectangle or whole sides with another picture.

    Repainting by differential diffusion holds the known latents at the noise of each step, while
    what grows beside them began without regard for them. So the network learns here to bring
    a region that does not fit into line with what lies around it: the velocity still points at
    the picture as it was. The more is settled, the less is strange.
    """
    count, _, height, width = clean.shape
    share = torch.zeros(count, 1, height, width)
    for number in range(int(count * REGIONS)):
        top, bottom, left, right = region(height, width, dice)
        share[number, :, top:bottom, left:right] = dice.uniform(0, MIXED_UP_TO)
    return clean.lerp(clean.roll(1, dims=0), (share * s).expand_as(clean))


def region(height: int, width: int, dice: random.Random) -> tuple[int, int, int, int]:
    """Return top, bottom, left, right of a rectangle or of the picture beyond one of its sides."""
    if dice.random() < 0.5:
        top, left = dice.randrange(height), dice.randrange(width)
        return top, dice.randint(top + 1, height), left, dice.randint(left + 1, width)
    rows, columns = dice.randint(1, height // 2), dice.randint(1, width // 2)
    return dice.choice(
        (
            (0, rows, 0, width),
            (height - rows, height, 0, width),
            (0, height, 0, columns),
            (0, height, width - columns, width),
        )
    )
