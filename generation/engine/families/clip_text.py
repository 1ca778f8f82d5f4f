"""Prompts longer than one window of CLIP, and prompts whose words count more or less.

A text without weights that fits into one window is encoded as the stock pipelines do, to the bit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import torch

from generation.contract.prompt_weights import plain_words, stretches_of
from generation.engine.families.base import Words

WINDOWS_MAX = 8
"""Cross attention grows with the text; what lies beyond eight windows is cut off and told."""

Pick = Callable[[Any], torch.Tensor]
"""Takes the states (1, tokens, width) that a family reads out of an encoder's answer."""


@dataclass(frozen=True, kw_only=True)
class ClipText:
    """States of all windows, the first window's whole answer, and how many tokens were cut."""

    states: torch.Tensor
    first: Any
    cut_tokens: int


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A tokenizer with its encoder, and which of the encoder's states the family reads."""

    tokenizer: Any
    encoder: Any
    pick: Pick
    device: torch.device

    @property
    def room(self) -> int:
        """How many tokens one window has, with those that begin and end it."""
        limit = int(self.encoder.config.max_position_embeddings)
        return min(int(self.tokenizer.model_max_length), limit)

    def encoded(self, text: str) -> ClipText:
        """Return a text in as many windows as it needs."""
        ids, weights = self._weighted_tokens(text)
        if all(weight == 1.0 for weight in weights) and len(ids) <= self.room - 2:
            answer = self._answer(self._padded_text(plain_words(text)))
            return ClipText(states=self.pick(answer), first=answer, cut_tokens=0)
        inner = self.room - 2
        starts = range(0, min(max(1, len(ids)), WINDOWS_MAX * inner), inner)
        answers = [self._answer(self._window(ids[start : start + inner])) for start in starts]
        states = [self.pick(answer) for answer in answers]
        if any(weight != 1.0 for weight in weights):
            empty = self.empty()
            states = [
                self._weighed(state, empty, weights[start : start + inner])
                for state, start in zip(states, starts, strict=True)
            ]
        return ClipText(
            states=torch.cat(states, dim=1),
            first=answers[0],
            cut_tokens=max(0, len(ids) - WINDOWS_MAX * inner),
        )

    def empty(self) -> torch.Tensor:
        """Return the states of a window that says nothing."""
        return self.pick(self._answer(self._window([])))

    def _weighted_tokens(self, text: str) -> tuple[list[int], list[float]]:
        ids: list[int] = []
        weights: list[float] = []
        for stretch in stretches_of(text):
            found = self.tokenizer(stretch.text, add_special_tokens=False).input_ids
            ids += found
            weights += [stretch.weight] * len(found)
        return ids, weights

    def _padded_text(self, text: str) -> torch.Tensor:
        ids: torch.Tensor = self.tokenizer(
            text, padding="max_length", max_length=self.room, truncation=True, return_tensors="pt"
        ).input_ids
        return ids

    def _window(self, ids: Sequence[int]) -> torch.Tensor:
        whole = [self.tokenizer.bos_token_id, *ids, self.tokenizer.eos_token_id]
        whole += [self.tokenizer.pad_token_id] * (self.room - len(whole))
        return torch.tensor([whole])

    def _answer(self, ids: torch.Tensor) -> Any:
        return self.encoder(ids.to(self.device), attention_mask=None, output_hidden_states=True)

    def _weighed(
        self, states: torch.Tensor, empty: torch.Tensor, weights: Sequence[float]
    ) -> torch.Tensor:
        """A weight is how far a token's states stand from those of an empty text."""
        factors = torch.ones(self.room)
        factors[1 : 1 + len(weights)] = torch.tensor(weights)
        factors = factors.to(states).view(1, -1, 1)
        return empty + (states - empty) * factors


def levelled(words: Sequence[Words], empty: Callable[[], torch.Tensor]) -> tuple[Words, ...]:
    """Return an image's texts equally long: the shorter ones get windows that say nothing."""
    longest = max(text.states.shape[1] for text in words)
    if all(one.states.shape == other.states.shape for one, other in pairwise(words)):
        return tuple(words)
    window = empty()
    return tuple(replace(text, states=_filled(text.states, window, longest)) for text in words)


def _filled(states: torch.Tensor, window: torch.Tensor, longest: int) -> torch.Tensor:
    missing = (longest - states.shape[1]) // window.shape[1]
    return torch.cat([states, *[window.to(states)] * missing], dim=1)
