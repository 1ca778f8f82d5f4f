"""Z-Image and Z-Image-Turbo: one stream of text and picture, whose lists may differ in length."""

from collections.abc import Sequence
from typing import Any

import torch

from generation.engine import presets
from generation.engine.families import chat_text
from generation.engine.families.base import Inputs, Words
from generation.engine.families.flow_transformer import FlowTransformer

PARTS = ("tokenizer", "text_encoder", "transformer", "vae", "scheduler")
TEXT_TOKENS = 512


class ZImage(FlowTransformer):
    """Counts its time from noise to picture and predicts the way back, so both signs turn.

    Guidance is counted as the model's authors do: the positive row plus `scale` times what it
    has over the negative one. A scale up to 1 means none here as everywhere; theirs says 0.
    """

    name = presets.Z_IMAGE

    def __init__(self, parts: dict[str, Any], *, revision: str, device: torch.device) -> None:
        super().__init__(parts, revision=revision, device=device)
        self._refuse_other_channels(int(self._transformer.in_channels), self._autoencoder.channels)

    def guided(self, prediction: torch.Tensor, scale: float) -> torch.Tensor:
        negative, positive = prediction[:1], prediction[1:]
        return positive + scale * (positive - negative)

    @torch.no_grad()
    def _encoded(self, text: str) -> Words:
        tokenizer = self._parts["tokenizer"]
        asked = chat_text.question(tokenizer, text, thinks=True)
        tokens = chat_text.padded(tokenizer, asked, TEXT_TOKENS, self.device)
        states = self._parts["text_encoder"](
            input_ids=tokens.ids, attention_mask=tokens.mask.bool(), output_hidden_states=True
        ).hidden_states[-2]
        own = states[tokens.mask.bool()].unsqueeze(0)
        return Words(states=own.to(self._dtype), cut_tokens=tokens.cut)

    def _forward(
        self, sample: torch.Tensor, times: torch.Tensor, rows: Sequence[tuple[Inputs, Words]]
    ) -> torch.Tensor:
        predicted = self._transformer(
            list(sample.unsqueeze(2).unbind(dim=0)),
            (1000 - times) / 1000,
            [words.states[0] for _, words in rows],
            return_dict=False,
        )[0]
        return -torch.stack([row.float() for row in predicted]).squeeze(2)

    def _text_length(self, inputs: Inputs) -> int:
        return chat_text.bucket(inputs)
