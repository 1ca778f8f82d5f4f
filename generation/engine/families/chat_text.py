"""Prompts for text encoders that are chat models, as the words of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from generation.engine.families.base import Inputs

BUCKET = 128
"""Texts of one pass are padded to the longest; up to this many tokens of padding are worth it."""


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """One text as (1, room) ids and mask; `cut` tokens found no room."""

    ids: torch.Tensor
    mask: torch.Tensor
    cut: int


def question(tokenizer: Any, prompt: str, *, thinks: bool) -> str:
    """Return a prompt as the one question of a conversation, up to where the answer begins."""
    text: str = tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}],
        tokenize=False,
        add_generation_prompt=True,
        enable_thinking=thinks,
    )
    return text


def padded(
    tokenizer: Any, text: str, room: int, device: torch.device, *, is_complete: bool = False
) -> Tokens:
    """Return a text's tokens, filled up to `room`; a complete one gets no further signs."""
    signs = {"add_special_tokens": not is_complete}
    found = tokenizer(
        text, padding="max_length", max_length=room, truncation=True, return_tensors="pt", **signs
    )
    needed = len(tokenizer(text, **signs).input_ids)
    return Tokens(
        ids=found.input_ids.to(device),
        mask=found.attention_mask.to(device),
        cut=max(0, needed - room),
    )


def stacked_layers(network: Any, tokens: Tokens, layers: Sequence[int]) -> torch.Tensor:
    """Return (1, tokens, layers x width): the states of several layers side by side."""
    found = network(
        input_ids=tokens.ids,
        attention_mask=tokens.mask,
        output_hidden_states=True,
        use_cache=False,
    ).hidden_states
    return torch.cat([found[layer] for layer in layers], dim=-1)


def bucket(inputs: Inputs) -> int:
    """Return the size class of an image's longest text, which masks make up to the others."""
    longest = max(int(words.states.shape[1]) for words in inputs.words)
    return -(-longest // BUCKET)
