"""The look of a picture that an IP-Adapter carries over: what is shown to it, and what it saw."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_DEVIATION = (0.26862954, 0.26130258, 0.27577711)
"""By which CLIP's image encoders were taught to expect their pixels [arXiv 2103.00020]."""


@dataclass(frozen=True, kw_only=True)
class LookInput:
    """Which IP-Adapter an image wears in a pass, and how strongly."""

    name: str
    folder: Path
    scale: float


@dataclass(frozen=True, kw_only=True)
class Glance:
    """A picture to be looked at, and the IP-Adapter that looks; a strength of 0 carries nothing."""

    name: str
    folder: Path
    picture: Image.Image
    strength: float

    @property
    def input(self) -> LookInput:
        return LookInput(name=self.name, folder=self.folder, scale=self.strength)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What was seen, (1, tokens, width): of the picture, and of no picture for negative rows."""

    seen: torch.Tensor
    unseen: torch.Tensor


def clip_pixels(picture: Image.Image, side: int) -> torch.Tensor:
    """Return the middle square of a picture as CLIP takes it, (1, 3, side, side)."""
    short = min(picture.size)
    width, height = (int(side * length / short) for length in picture.size)
    shrunk = picture.convert("RGB").resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - side) // 2, (height - side) // 2
    square = shrunk.crop((left, top, left + side, top + side))
    pixels = (np.asarray(square, np.float32) / 255.0 - CLIP_MEAN) / CLIP_DEVIATION
    return torch.from_numpy(pixels.astype(np.float32)).permute(2, 0, 1).unsqueeze(0)
