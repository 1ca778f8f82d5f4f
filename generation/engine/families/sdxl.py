"""Stable Diffusion XL: two text encoders, and the canvas size as a condition."""

from collections.abc import Sequence
from typing import Any

import torch

from generation.engine import presets
from generation.engine.families.base import Inputs, Words
from generation.engine.families.clip_text import Clip
from generation.engine.families.stable_diffusion import PARTS as BASE_PARTS
from generation.engine.families.stable_diffusion import StableDiffusion

PARTS = (*BASE_PARTS, "tokenizer_2", "text_encoder_2")


class SDXL(StableDiffusion):
    """The same UNet loop with pooled text and six size numbers on every row."""

    name = presets.SDXL

    def __init__(
        self,
        parts: dict[str, Any],
        *,
        revision: str,
        device: torch.device,
        zero_empty_negative: bool,
    ) -> None:
        super().__init__(parts, revision=revision, device=device)
        self._second = Clip(
            tokenizer=parts["tokenizer_2"],
            encoder=parts["text_encoder_2"],
            pick=self.text_states,
            device=device,
        )
        self._zero_empty_negative = zero_empty_negative

    @torch.no_grad()
    def _encoded(self, text: str, *, is_negative: bool) -> Words:
        first, second = self._clip.encoded(text), self._second.encoded(text)
        states = torch.cat([first.states, second.states], dim=-1)
        pooled = second.first[0]
        if is_negative and not text and self._zero_empty_negative:
            states, pooled = torch.zeros_like(states), torch.zeros_like(pooled)
        dtype = self._dtype
        cut = max(first.cut_tokens, second.cut_tokens)
        return Words(states=states.to(dtype), pooled=pooled.to(dtype), cut_tokens=cut)

    @torch.no_grad()
    def _empty_states(self) -> torch.Tensor:
        return torch.cat([self._clip.empty(), self._second.empty()], dim=-1)

    @staticmethod
    def text_states(answer: Any) -> torch.Tensor:
        """Return what the UNet reads of a text: the states of the last layer but one."""
        states: torch.Tensor = answer.hidden_states[-2]
        return states

    def _added(self, rows: Sequence[tuple[Inputs, Words]]) -> dict[str, torch.Tensor] | None:
        sizes = [
            [image.size.height, image.size.width, 0, 0, image.size.height, image.size.width]
            for image, _ in rows
        ]
        return {
            "text_embeds": torch.cat([_pooled(words) for _, words in rows]),
            "time_ids": torch.tensor(sizes).to(self.device, self._dtype),
        }


def _pooled(words: Words) -> torch.Tensor:
    if words.pooled is None:
        raise TypeError("SDXL needs pooled text on every row.")
    return words.pooled
