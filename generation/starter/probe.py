"""The probe: a small classifier of a picture's attributes, trained on painted pictures only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from generation.painter.scene import Scene
from generation.starter.pictures import (
    HELD_OUT_SEED,
    VOCABULARIES,
    Vocabulary,
    held_out_pair_scene,
    painted,
    pictures,
)
from generation.starter.stage import Pace, Stage, clock_of, descend, group_of

SIZE = (72, 96)
RATE, WARM_UP = 2e-3, 50
SOFTENED, NOISE = 0.5, 0.08
KINDS = ("subject", "setting", "light", "style")


class Probe(nn.Module):
    """A few strided convolutions and one answer per kind of attribute."""

    def __init__(self, vocabulary: Vocabulary, width: int = 48) -> None:
        super().__init__()
        self.choices = choices_of(vocabulary)
        widths = (3, width, 2 * width, 4 * width, 4 * width)
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [
                nn.Conv2d(before, after, 3, stride=2, padding=1),
                nn.GroupNorm(8, after),
                nn.SiLU(),
            ]
        self.body = nn.Sequential(*layers, nn.AdaptiveAvgPool2d((3, 3)), nn.Flatten())
        self.drop = nn.Dropout(0.2)
        self.heads = nn.ModuleDict(
            {kind: nn.Linear(9 * widths[-1], len(c)) for kind, c in self.choices.items()}
        )

    def forward(self, pixels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return one row of scores per picture and kind, of pixels (n, 3, 96, 72) in -1..1."""
        found = self.drop(self.body(pixels))
        return {kind: head(found) for kind, head in self.heads.items()}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The share of attributes named right: each kind, and the mean over the kinds."""

    kinds: dict[str, float]

    @property
    def accuracy(self) -> float:
        """The mean over subject, setting, light and style."""
        return sum(self.kinds.values()) / len(self.kinds)


def choices_of(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return what the probe chooses from, for each kind of attribute."""
    return {
        "subject": vocabulary.subjects,
        "setting": vocabulary.settings,
        "light": vocabulary.lights,
        "style": vocabulary.styles,
    }


def train(stage: Stage, pace: Pace, *, vocabulary: str, count: int, judged: int = 200) -> None:
    """Train on `count` painted pictures until the time is up; then judge it on unseen ones."""
    torch.manual_seed(stage.record.seed + stage.record.steps)
    words = VOCABULARIES[vocabulary]
    probe = Probe(words).to(stage.device)
    optimizer = torch.optim.AdamW([group_of(probe, RATE)], weight_decay=0.02, fused=True)
    stage.restore({"probe": probe}, optimizer)
    pixels, labels = _labelled(words, range(count), stage)
    batch = min(stage.batch(64, 512), count)
    clock = clock_of(stage, pace)
    while clock.running():
        chosen = torch.randint(count, (batch,))
        shares = zip(
            _roughened(pixels[chosen]).to(stage.device).chunk(stage.lanes),
            labels[chosen].to(stage.device).chunk(stage.lanes),
            strict=True,
        )
        losses = [partial(_loss, probe, *share) for share in shares]
        stage.record.note(descend(losses, optimizer, stage, pace=pace, warm_up=WARM_UP), batch)
        if clock.due():
            stage.save({"probe": probe}, optimizer)
    verdict = judge(probe.eval(), *_unseen(words, judged))
    stage.record.facts |= {"vocabulary": vocabulary, "kinds": verdict.kinds}
    stage.record.facts["accuracy"] = round(verdict.accuracy, 4)
    stage.save({"probe": probe}, optimizer)


def _loss(probe: Probe, pixels: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    answers = probe(pixels)
    losses = [functional.cross_entropy(answers[k], wanted[:, i]) for i, k in enumerate(KINDS)]
    return torch.stack(losses).mean()


def probe_in(folder: Path, vocabulary: str) -> Probe:
    """Return the probe that a training left in its folder."""
    probe = Probe(VOCABULARIES[vocabulary])
    probe.load_state_dict(load_file(folder / "probe" / "probe.safetensors"))
    return probe.eval()


@torch.no_grad()
def judge(probe: Probe, images: Sequence[Image.Image], scenes: Sequence[Scene]) -> Verdict:
    """Return how often the probe names in a picture what its scene says."""
    answers = probe(torch.stack([_small(np.asarray(image.convert("RGB"))) for image in images]))
    right = {}
    for kind, scores in answers.items():
        named = [probe.choices[kind][index] for index in scores.argmax(1).tolist()]
        hits = [name == getattr(scene, kind) for name, scene in zip(named, scenes, strict=True)]
        right[kind] = round(sum(hits) / len(hits), 4)
    return Verdict(kinds=right)


def _unseen(words: Vocabulary, count: int) -> tuple[list[Image.Image], list[Scene]]:
    """Half of them show pairs of subject and setting that the probe never saw together."""
    seeds = range(HELD_OUT_SEED, HELD_OUT_SEED + count)
    half = count // 2
    pairs = [held_out_pair_scene(words, seed) for seed in seeds[:half]]
    others = [scene for scene, _ in pictures(words, seeds[half:], processes=1)]
    scenes = [*pairs, *others]
    return [Image.fromarray(painted(scene)) for scene in scenes], scenes


def _labelled(words: Vocabulary, seeds: range, stage: Stage) -> tuple[torch.Tensor, torch.Tensor]:
    choices = choices_of(words)
    pixels, labels = [], []
    for scene, picture in pictures(words, seeds, processes=stage.processes):
        pixels.append(_small(picture))
        labels.append([choices[kind].index(getattr(scene, kind)) for kind in KINDS])
    return torch.stack(pixels), torch.tensor(labels)


def _small(pixels: np.ndarray) -> torch.Tensor:
    """Return (3, 96, 72) in -1..1."""
    image = Image.fromarray(pixels).resize(SIZE, Image.Resampling.BOX)
    data = torch.from_numpy(np.asarray(image, np.float32) / 127.5 - 1)
    return data.permute(2, 0, 1).contiguous()


def _roughened(pixels: torch.Tensor) -> torch.Tensor:
    """Mirror half, soften half and add grain, so that the probe looks at shapes."""
    pixels = torch.where(torch.rand(len(pixels), 1, 1, 1) < 0.5, pixels.flip(-1), pixels)
    soft = functional.interpolate(
        functional.avg_pool2d(pixels, 3), size=pixels.shape[2:], mode="bilinear"
    )
    pixels = torch.where(torch.rand(len(pixels), 1, 1, 1) < SOFTENED, soft, pixels)
    return pixels + NOISE * torch.rand(len(pixels), 1, 1, 1) * torch.randn_like(pixels)
