"""Stage four: few steps and no second row, learnt from the guided model itself.

The student takes one long step where the teacher takes several short guided ones (progressive
distillation, Salimans and Ho 2022, with the guidance of the teacher baked in).
"""

import copy
import random
from dataclasses import dataclass
from functools import partial

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional
from transformers import CLIPTextModel

from generation.starter.denoiser import Batch, follow, new_batch, new_networks
from generation.starter.latents import training_set
from generation.starter.networks import STANDARD, Shape
from generation.starter.stage import Pace, Stage, clock_of, descend, group_of

RATE, WARM_UP = 2e-4, 20
STEPS, SHORT_STEPS = 6, 2


@dataclass(frozen=True, kw_only=True)
class Teacher:
    """The guided model: two rows per picture."""

    unet: UNet2DConditionModel
    text: CLIPTextModel
    empty: torch.Tensor
    guidance: float

    def velocity(self, noisy: torch.Tensor, s: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Return the guided velocity at times `s` of shape (n, 1, 1, 1)."""
        rows = torch.cat([self.empty.expand_as(words), words])
        states = self.text(rows).last_hidden_state
        both = self.unet(noisy.repeat(2, 1, 1, 1), s.flatten().repeat(2) * 1000, states).sample
        free, bound = both.float().chunk(2)
        guided: torch.Tensor = free + self.guidance * (bound - free)
        return guided

    def after(
        self, noisy: torch.Tensor, s: torch.Tensor, end: torch.Tensor, words: torch.Tensor
    ) -> torch.Tensor:
        """Return where short guided Euler steps lead from time `s` to time `end`."""
        stride = (s - end) / SHORT_STEPS
        for number in range(SHORT_STEPS):
            noisy = noisy - stride * self.velocity(noisy, s - number * stride, words)
        return noisy


def train(stage: Stage, pace: Pace, *, guidance: float, shape: Shape = STANDARD) -> None:
    """Train the student until the time is up; it starts as the teacher."""
    torch.manual_seed(stage.record.seed + stage.record.steps)
    data = training_set(stage.root)
    nets = new_networks(data, stage, shape)
    nets.unet.load_state_dict(load_file(stage.root / "unet" / "unet_ema.safetensors"))
    nets.text.load_state_dict(load_file(stage.root / "unet" / "text_ema.safetensors"))
    teacher = Teacher(
        unet=copy.deepcopy(nets.unet).requires_grad_(False),
        text=nets.text.requires_grad_(False),
        empty=data.empty.to(stage.device),
        guidance=guidance,
    )
    averaged = copy.deepcopy(nets.unet)
    optimizer = torch.optim.AdamW([group_of(nets.unet, RATE)], weight_decay=0.0, fused=True)
    modules: dict[str, nn.Module] = {"unet": nets.unet, "unet_ema": averaged}
    stage.restore(modules, optimizer)
    dice = random.Random(stage.record.steps)
    size = stage.batch(32, 512)
    clock = clock_of(stage, pace)
    while clock.running():
        shares = [new_batch(data, size // stage.lanes, dice, stage) for _ in range(stage.lanes)]
        losses = [partial(_loss, nets.unet, teacher, share, stage) for share in shares]
        loss = descend(losses, optimizer, stage, pace=pace, warm_up=WARM_UP)
        follow(averaged, nets.unet, stage.record.steps)
        stage.record.note(loss, size)
        if clock.due():
            stage.save(modules, optimizer)
    stage.record.facts |= {"guidance": guidance, "student_steps": STEPS}
    stage.save(modules, optimizer)


def _loss(unet: UNet2DConditionModel, teacher: Teacher, batch: Batch, stage: Stage) -> torch.Tensor:
    """Compare one long step of the student with the teacher's short ones over the same stretch."""
    count = len(batch.words)
    start = torch.randint(1, STEPS + 1, (count, 1, 1, 1), device=stage.device) / STEPS
    end = start - 1 / STEPS
    held = batch.time.reshape(count, 1, 1, 1)
    clean = batch.noisy - held * batch.velocity
    noisy = (1 - start) * clean + start * torch.randn_like(clean)
    with stage.autocast():
        with torch.no_grad():
            wanted = (noisy - teacher.after(noisy, start, end, batch.words)) * STEPS
        states = teacher.text(batch.words).last_hidden_state
        made = unet(noisy, start.flatten() * 1000, states).sample
    return functional.mse_loss(made.float(), wanted)
