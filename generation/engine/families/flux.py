"""FLUX.1 (dev, schnell and what is trained from them): packed tokens with positions."""

from collections.abc import Sequence
from typing import Any

import diffusers
import torch

from generation.engine import presets
from generation.engine.control_networks import Added
from generation.engine.families.base import Inputs, Words
from generation.engine.families.flow_transformer import (
    FlowTransformer,
    patches,
    pooled_of,
    unpatched,
)
from generation.engine.families.sd3 import t5_states
from generation.engine.families.stable_diffusion import tokens

PARTS = (
    "tokenizer",
    "text_encoder",
    "tokenizer_2",
    "text_encoder_2",
    "transformer",
    "vae",
    "scheduler",
)
T5_TOKENS = 512


class Flux(FlowTransformer):
    """One row per image: the network was distilled to take guidance as a number, or to need none.

    Negative prompts therefore change nothing.
    """

    name = presets.FLUX

    control_kind = diffusers.FluxControlNetModel
    guides_itself = True

    def __init__(self, parts: dict[str, Any], *, revision: str, device: torch.device) -> None:
        super().__init__(parts, revision=revision, device=device)
        self._refuse_other_channels(
            int(self._transformer.config.in_channels), 4 * self._autoencoder.channels
        )

    @torch.no_grad()
    def _encoded(self, text: str) -> Words:
        clip, t5 = self._parts["text_encoder"], self._parts["text_encoder_2"]
        ids, _ = tokens(self._parts["tokenizer"], clip, text)
        pooled = clip(ids.to(self.device)).pooler_output
        states, cut = t5_states(self._parts["tokenizer_2"], t5, text, T5_TOKENS, self.device)
        dtype = self._dtype
        return Words(states=states.to(dtype), pooled=pooled.to(dtype), cut_tokens=cut)

    def _forward(
        self, sample: torch.Tensor, times: torch.Tensor, rows: Sequence[tuple[Inputs, Words]]
    ) -> torch.Tensor:
        height, width = sample.shape[-2:]
        states = torch.cat([words.states for _, words in rows])
        conditions = {
            "hidden_states": patches(sample),
            "timestep": times.to(sample.dtype) / 1000,
            "pooled_projections": torch.cat([pooled_of(words) for _, words in rows]),
            "encoder_hidden_states": states,
            "txt_ids": torch.zeros((states.shape[1], 3)).to(sample),
            "img_ids": positions(height // 2, width // 2).to(sample),
            "return_dict": False,
        }

        def control(network: Any, maps: torch.Tensor) -> Added:
            guidance = self._guidance(network, rows)
            made: Added = network(controlnet_cond=patches(maps), guidance=guidance, **conditions)
            return made

        double, single = self._controlled(rows, control) or (None, None)
        predicted = self._transformer(
            guidance=self._guidance(self._transformer, rows),
            controlnet_block_samples=double,
            controlnet_single_block_samples=single,
            **conditions,
        )[0]
        return unpatched(predicted, height, width)

    def _guidance(self, network: Any, rows: Sequence[tuple[Inputs, Words]]) -> torch.Tensor | None:
        if not network.config.guidance_embeds:
            return None
        return torch.tensor([image.guidance for image, _ in rows], device=self.device)


def positions(rows: int, columns: int) -> torch.Tensor:
    """Return (rows * columns, 3): zero, row and column of every token."""
    down, across = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    return torch.stack([torch.zeros_like(down), down, across], dim=-1).reshape(-1, 3).float()
