"""Maps that a ControlNet follows: made of a picture, and how much each step heeds them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image

from generation.contract.pixels import Size
from generation.contract.requests import Control, ControlMap
from generation.engine.canvas import padded_to_multiple
from generation.engine.upscale import lanczos

CANNY_LOW, CANNY_HIGH = 100, 200
"""Gradients below are no edge, above always one; the numbers the edge networks were taught with."""


@dataclass(frozen=True, kw_only=True)
class ControlInput:
    """What one image brings to a pass of its ControlNet: the map on the canvas, and as numbers
    (1, 3, height, width), 0 to 1."""

    name: str
    folder: Path
    canvas: Image.Image
    image: torch.Tensor
    scale: float


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A control as it was asked for, over a picture of the size that is painted."""

    control: Control
    name: str
    folder: Path
    picture: Image.Image
    size: Size
    multiple: int

    @cached_property
    def canvas(self) -> Image.Image:
        """Return the map on the canvas that the model paints."""
        drawn = control_map(lanczos(self.picture, self.size), self.control.map)
        return padded_to_multiple(drawn, self.multiple)

    @cached_property
    def image(self) -> torch.Tensor:
        pixels = np.array(self.canvas, np.float32) / 255.0
        return torch.from_numpy(pixels).permute(2, 0, 1).unsqueeze(0)

    def input(self, step: int, steps: int) -> ControlInput:
        """Return what the map brings to a step, counted from 0."""
        heeded = step / steps >= self.control.start and (step + 1) / steps <= self.control.end
        return ControlInput(
            name=self.name,
            folder=self.folder,
            canvas=self.canvas,
            image=self.image,
            scale=self.control.strength if heeded else 0.0,
        )


def control_map(picture: Image.Image, kind: ControlMap) -> Image.Image:
    """Return the map of a picture, RGB of the same size: its edges, or itself."""
    if kind is ControlMap.AS_IT_IS:
        return picture.convert("RGB")
    grey = np.asarray(picture.convert("L"))
    return Image.fromarray(cv2.Canny(grey, CANNY_LOW, CANNY_HIGH)).convert("RGB")
