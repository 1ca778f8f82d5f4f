"""Stable Diffusion 3 and 3.5: two CLIP texts beside an optional T5 text."""

from collections.abc import Sequence
from typing import Any

import diffusers
import torch

from generation.engine import presets
from generation.engine.control_networks import Added
from generation.engine.families.base import Inputs, Words
from generation.engine.families.flow_transformer import FlowTransformer, pooled_of
from generation.engine.families.stable_diffusion import tokens

PARTS = (
    "tokenizer",
    "text_encoder",
    "tokenizer_2",
    "text_encoder_2",
    "tokenizer_3",
    "text_encoder_3",
    "transformer",
    "vae",
    "scheduler",
)
T5_TOKENS = 256


class SD3(FlowTransformer):
    """The transformer takes latents as they are and cuts its own patches."""

    name = presets.SD3

    control_kind = diffusers.SD3ControlNetModel
    starts_at_full_noise = False

    def __init__(self, parts: dict[str, Any], *, revision: str, device: torch.device) -> None:
        super().__init__(parts, revision=revision, device=device)
        self._refuse_other_channels(
            int(self._transformer.config.in_channels), self._autoencoder.channels
        )

    @torch.no_grad()
    def _encoded(self, text: str) -> Words:
        first, first_pooled, cut = self._clip("tokenizer", "text_encoder", text)
        second, second_pooled, cut_2 = self._clip("tokenizer_2", "text_encoder_2", text)
        long = self._t5(text)
        clip = torch.cat([first, second], dim=-1)
        clip = torch.nn.functional.pad(clip, (0, long.shape[-1] - clip.shape[-1]))
        dtype = self._dtype
        return Words(
            states=torch.cat([clip, long], dim=1).to(dtype),
            pooled=torch.cat([first_pooled, second_pooled], dim=-1).to(dtype),
            cut_tokens=0 if self._parts["text_encoder_3"] is not None else max(cut, cut_2),
        )

    def _forward(
        self, sample: torch.Tensor, times: torch.Tensor, rows: Sequence[tuple[Inputs, Words]]
    ) -> torch.Tensor:
        states = torch.cat([words.states for _, words in rows])
        pooled = torch.cat([pooled_of(words) for _, words in rows])

        def control(network: Any, maps: torch.Tensor) -> Added:
            """Some networks were taught without texts, without the latents' shift, or without
            places of their own; their configuration says so."""
            bare = network.config.force_zeros_for_pooled_projection
            placed = network.pos_embed is not None
            made: Added = network(
                hidden_states=sample if placed else self._transformer.pos_embed(sample),
                controlnet_cond=maps + self._autoencoder.offset if bare else maps,
                timestep=times,
                encoder_hidden_states=states if network.config.joint_attention_dim else None,
                pooled_projections=torch.zeros_like(pooled) if bare else pooled,
                return_dict=False,
            )
            return made

        [added] = self._controlled(rows, control) or (None,)
        predicted: torch.Tensor = self._transformer(
            hidden_states=sample,
            timestep=times,
            encoder_hidden_states=states,
            pooled_projections=pooled,
            block_controlnet_hidden_states=added,
            return_dict=False,
        )[0]
        return predicted

    def _clip(
        self, tokenizer: str, encoder: str, text: str
    ) -> tuple[torch.Tensor, torch.Tensor, int]:
        network = self._parts[encoder]
        ids, cut = tokens(self._parts[tokenizer], network, text)
        encoded = network(ids.to(self.device), output_hidden_states=True)
        return encoded.hidden_states[-2], encoded[0], cut

    def _t5(self, text: str) -> torch.Tensor:
        """Return zeros where the folder comes without the large encoder, as many do."""
        encoder = self._parts["text_encoder_3"]
        if encoder is None:
            width = int(self._transformer.config.joint_attention_dim)
            return torch.zeros((1, T5_TOKENS, width), device=self.device)
        return t5_states(self._parts["tokenizer_3"], encoder, text, T5_TOKENS, self.device)[0]


def t5_states(
    tokenizer: Any, encoder: Any, text: str, room: int, device: torch.device
) -> tuple[torch.Tensor, int]:
    """Return T5's states (1, room, width) of a text, and how many tokens were cut off."""
    needed = len(tokenizer(text).input_ids)
    ids = tokenizer(
        text, padding="max_length", max_length=room, truncation=True, return_tensors="pt"
    ).input_ids
    return encoder(ids.to(device))[0], max(0, needed - room)
