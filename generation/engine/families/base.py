"""What every model family supplies to the step scheduler's images."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from PIL import Image

from generation.contract.pixels import Size
from generation.contract.requests import SchedulerName
from generation.engine.control import ControlInput
from generation.engine.look import Glance, LookInput, Sight
from generation.engine.lora import Worn
from generation.engine.sampling import Schedule


@dataclass(frozen=True, kw_only=True)
class Words:
    """One encoded text: `states` is (1, tokens, width), `pooled` (1, width) where a family has it.

    `cut_tokens` is how many tokens of the text the encoder had no room for; `look` is what a row
    sees of a picture, (1, tokens, width), where an IP-Adapter is worn.
    """

    states: torch.Tensor
    pooled: torch.Tensor | None = None
    cut_tokens: int = 0
    look: torch.Tensor | None = None


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What one image brings to a forward pass: one row per entry of `words`.

    `sample` is (1, C, h, w); `extra` are further channels of the same height and width, such
    as mask and masked latents; `guidance` is read by networks that were distilled with it.
    """

    sample: torch.Tensor
    timestep: torch.Tensor
    words: tuple[Words, ...]
    size: Size
    guidance: float
    extra: torch.Tensor | None = None
    adapters: tuple[Worn, ...] = ()
    control: ControlInput | None = None
    look: LookInput | None = None


class Family(Protocol):
    """A loaded model: encodes, predicts for a mixed batch, decodes."""

    device: torch.device
    factor: int
    own_scheduler: Any
    extra_channels: int
    guides_itself: bool

    def encode_prompt(
        self, text: str, *, is_negative: bool = False, adapters: tuple[Worn, ...] = ()
    ) -> Words:
        """Return a text as encoded with these LoRAs on; the last 512 are kept."""

    def level(self, words: Sequence[Words]) -> tuple[Words, ...]:
        """Return the texts of one image so that they fit into one pass together."""

    def see(self, glance: Glance) -> Sight:
        """Return what an IP-Adapter sees in a picture."""

    def latent_shape(self, size: Size) -> tuple[int, int, int]:
        """Return channels, height and width of the latents of a canvas."""

    def encode_image(self, image: Image.Image) -> torch.Tensor:
        """Return the latents (1, C, h, w) of a canvas, float32, without any chance in them."""

    def decode(self, latents: torch.Tensor) -> Image.Image:
        """Return the canvas of latents (1, C, h, w)."""

    def new_schedule(
        self, name: SchedulerName, *, steps: int, size: Size, strength: float
    ) -> Schedule:
        """Return one image's own schedule for a canvas of `size`."""

    def guided(self, prediction: torch.Tensor, scale: float) -> torch.Tensor:
        """Return (1, C, h, w) of an image's two rows, negative and positive."""

    def predict(self, inputs: Sequence[Inputs]) -> list[torch.Tensor]:
        """Return each image's predictions (rows, C, h, w), float32, from one forward pass."""

    def key(self, inputs: Inputs) -> Hashable:
        """Return what two images must have in common to share a forward pass."""


def guided_rows(prediction: torch.Tensor, scale: float) -> torch.Tensor:
    """Return negative + scale x (positive - negative) of an image's two rows."""
    negative, positive = prediction[:1], prediction[1:]
    return negative + scale * (positive - negative)


def with_look(words: Sequence[Words], sight: Sight | None) -> tuple[Words, ...]:
    """Return the texts of an image, each with what its row sees: the last row is the positive."""
    if sight is None:
        return tuple(words)
    avoided = [replace(one, look=sight.unseen) for one in words[:-1]]
    return (*avoided, replace(words[-1], look=sight.seen))
