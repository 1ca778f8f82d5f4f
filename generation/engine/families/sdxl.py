"""Stable Diffusion XL: two text encoders, and the canvas size as a condition."""

from collections.abc import Sequence
from typing import Any

import torch

from generation.engine.families.base import Inputs, Words
from generation.engine.families.stable_diffusion import PARTS as BASE_PARTS
from generation.engine.families.stable_diffusion import StableDiffusion, tokens

PARTS = (*BASE_PARTS, "tokenizer_2", "text_encoder_2")


class SDXL(StableDiffusion):
    """The same UNet loop with pooled text and six size numbers on every row."""

    def __init__(
        self,
        parts: dict[str, Any],
        *,
        revision: str,
        device: torch.device,
        zero_empty_negative: bool,
    ) -> None:
        super().__init__(parts, revision=revision, device=device)
        self._second = parts["tokenizer_2"], parts["text_encoder_2"]
        self._zero_empty_negative = zero_empty_negative

    @torch.no_grad()
    def _encoded(self, text: str, *, is_negative: bool) -> Words:
        first_ids, cut = tokens(self._tokenizer, self._text_encoder, text)
        tokenizer_2, encoder_2 = self._second
        second_ids, cut_2 = tokens(tokenizer_2, encoder_2, text)
        first = self._text_encoder(first_ids.to(self.device), output_hidden_states=True)
        second = encoder_2(second_ids.to(self.device), output_hidden_states=True)
        states = torch.cat([first.hidden_states[-2], second.hidden_states[-2]], dim=-1)
        pooled = second[0]
        if is_negative and not text and self._zero_empty_negative:
            states, pooled = torch.zeros_like(states), torch.zeros_like(pooled)
        dtype = self._unet.dtype
        return Words(states=states.to(dtype), pooled=pooled.to(dtype), cut_tokens=max(cut, cut_2))

    def _added(self, rows: Sequence[tuple[Inputs, Words]]) -> dict[str, torch.Tensor] | None:
        sizes = [
            [image.size.height, image.size.width, 0, 0, image.size.height, image.size.width]
            for image, _ in rows
        ]
        return {
            "text_embeds": torch.cat([_pooled(words) for _, words in rows]),
            "time_ids": torch.tensor(sizes).to(self.device, self._unet.dtype),
        }


def _pooled(words: Words) -> torch.Tensor:
    if words.pooled is None:
        raise TypeError("SDXL needs pooled text on every row.")
    return words.pooled
