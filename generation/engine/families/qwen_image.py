"""Qwen-Image: packed tokens, masked texts of any length, and a VAE that was made for films."""

from collections.abc import Sequence
from typing import Any

import torch

from generation.engine import presets
from generation.engine.families import chat_text
from generation.engine.families.autoencoder import Autoencoder, mode_of
from generation.engine.families.base import Inputs, Words, guided_rows
from generation.engine.families.flow_transformer import FlowTransformer, patches, unpatched

PARTS = ("tokenizer", "text_encoder", "transformer", "vae", "scheduler")
TEXT_TOKENS = 512
TEMPLATE = (
    "<|im_start|>system\nDescribe the image by detailing the color, shape, size, texture, "
    "quantity, text, spatial relationships of the objects and background:<|im_end|>\n"
    "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"
)
TEMPLATE_TOKENS, READ_TOKENS = 34, 1024
"""The encoder reads the instruction too; its tokens are dropped again. Part of the model."""


class FilmAutoencoder(Autoencoder):
    """A picture is a film of one frame; each channel has its own mean and deviation."""

    def __init__(self, vae: Any, device: torch.device) -> None:
        super().__init__(vae, device)
        self._mean = self._per_channel(vae.config.latents_mean)
        self._deviation = self._per_channel(vae.config.latents_std)

    def _channels(self) -> int:
        return int(self._vae.config.z_dim)

    def _per_channel(self, numbers: Sequence[float]) -> torch.Tensor:
        return torch.tensor(numbers, device=self._device).reshape(1, -1, 1, 1)

    def _latents(self, pixels: torch.Tensor) -> torch.Tensor:
        latents = mode_of(self._vae.encode(pixels.unsqueeze(2))).squeeze(2)
        return (latents.float() - self._mean) / self._deviation

    def _pixels(self, latents: torch.Tensor) -> torch.Tensor:
        scaled = (latents.to(self._device) * self._deviation + self._mean).unsqueeze(2)
        pixels: torch.Tensor = self._vae.decode(scaled.to(self._vae.dtype)).sample[:, :, 0]
        return pixels.float()


class QwenImage(FlowTransformer):
    """Two rows where guided; the guided tokens keep the length of the positive row's."""

    name = presets.QWEN_IMAGE

    autoencoder_kind = FilmAutoencoder

    def __init__(self, parts: dict[str, Any], *, revision: str, device: torch.device) -> None:
        super().__init__(parts, revision=revision, device=device)
        self._refuse_other_channels(
            int(self._transformer.config.in_channels), 4 * self._autoencoder.channels
        )

    def guided(self, prediction: torch.Tensor, scale: float) -> torch.Tensor:
        height, width = prediction.shape[-2:]
        mixed, positive = patches(guided_rows(prediction, scale)), patches(prediction[1:])
        longer = mixed.norm(dim=-1, keepdim=True) / positive.norm(dim=-1, keepdim=True)
        return unpatched(mixed / longer, height, width)

    @torch.no_grad()
    def _encoded(self, text: str) -> Words:
        tokenizer, asked = self._parts["tokenizer"], TEMPLATE.format(text)
        needed = len(tokenizer(asked).input_ids) - TEMPLATE_TOKENS
        read = tokenizer(
            asked,
            max_length=READ_TOKENS + TEMPLATE_TOKENS,
            truncation=True,
            return_tensors="pt",
        ).to(self.device)
        states = self._parts["text_encoder"](
            input_ids=read.input_ids,
            attention_mask=read.attention_mask,
            output_hidden_states=True,
        ).hidden_states[-1][:, TEMPLATE_TOKENS:]
        kept = states[:, :TEXT_TOKENS].to(self._dtype)
        return Words(states=kept, cut_tokens=max(0, needed - TEXT_TOKENS))

    def _forward(
        self, sample: torch.Tensor, times: torch.Tensor, rows: Sequence[tuple[Inputs, Words]]
    ) -> torch.Tensor:
        height, width = sample.shape[-2:]
        states, mask = _side_by_side([words.states[0] for _, words in rows])
        predicted = self._transformer(
            hidden_states=patches(sample),
            timestep=times.to(sample.dtype) / 1000,
            encoder_hidden_states=states,
            encoder_hidden_states_mask=mask,
            img_shapes=[[(1, height // 2, width // 2)]] * len(rows),
            return_dict=False,
        )[0]
        return unpatched(predicted, height, width)

    def _text_length(self, inputs: Inputs) -> int:
        return chat_text.bucket(inputs)


def _side_by_side(texts: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Return texts filled up to the longest, and a mask where any needed it."""
    states = torch.nn.utils.rnn.pad_sequence(list(texts), batch_first=True)
    lengths = torch.tensor([len(text) for text in texts], device=states.device)
    if bool((lengths == states.shape[1]).all()):
        return states, None
    places = torch.arange(states.shape[1], device=states.device)
    return states, places[None] < lengths[:, None]
