"""FLUX.2: dev, guided by a number, and the klein models, distilled or guided by two rows."""

from collections.abc import Sequence
from typing import Any

import torch

from generation.contract.pixels import Size
from generation.engine import presets
from generation.engine.families import chat_text
from generation.engine.families.autoencoder import Autoencoder, mode_of
from generation.engine.families.base import Inputs, Words
from generation.engine.families.flow_transformer import FlowTransformer

PARTS = ("tokenizer", "text_encoder", "transformer", "vae", "scheduler")
TEXT_TOKENS = 512
KLEIN_LAYERS, DEV_LAYERS = (9, 18, 27), (10, 20, 30)
SYSTEM = (
    "You are an AI that reasons about image descriptions. You give structured responses "
    "focusing on object relationships, object\nattribution and actions without speculation."
)
"""What dev's encoder was told when the model was trained; part of the model."""

CELL = 2
"""Latents per side of a token: cells of 2 x 2 are normalized together."""

FAR_TOKENS = 4300
FEW_STEPS, MANY_STEPS = 10, 200
FEW = (8.73809524e-05, 1.89833333)
MANY = (0.00016927, 0.45666666)
"""Slope and start of the shift over the number of tokens, measured by the model's authors."""


class CellAutoencoder(Autoencoder):
    """One latent position is a cell of 2 x 2, normalized by what the VAE saw in training."""

    def __init__(self, vae: Any, device: torch.device) -> None:
        super().__init__(vae, device)
        self.factor *= CELL
        epsilon = float(vae.config.batch_norm_eps)
        self._mean = vae.bn.running_mean.float().reshape(1, -1, 1, 1)
        self._deviation = (vae.bn.running_var.float() + epsilon).sqrt().reshape(1, -1, 1, 1)

    def _channels(self) -> int:
        return int(self._vae.config.latent_channels) * CELL**2

    def _latents(self, pixels: torch.Tensor) -> torch.Tensor:
        cells = torch.nn.functional.pixel_unshuffle(mode_of(self._vae.encode(pixels)), CELL)
        latents: torch.Tensor = (cells.float() - self._mean) / self._deviation
        return latents

    def _pixels(self, latents: torch.Tensor) -> torch.Tensor:
        cells = latents.to(self._device) * self._deviation + self._mean
        whole = torch.nn.functional.pixel_shuffle(cells, CELL)
        pixels: torch.Tensor = self._vae.decode(whole.to(self._vae.dtype)).sample
        return pixels.float()


class Flux2(FlowTransformer):
    """Every latent position is one token; texts are always filled up to 512."""

    name = presets.FLUX2

    autoencoder_kind = CellAutoencoder

    def __init__(
        self, parts: dict[str, Any], *, revision: str, device: torch.device, is_distilled: bool
    ) -> None:
        super().__init__(parts, revision=revision, device=device)
        config = self._transformer.config
        self.guides_itself = bool(config.guidance_embeds) or is_distilled
        self._refuse_other_channels(int(config.in_channels), self._autoencoder.channels)

    @torch.no_grad()
    def _encoded(self, text: str) -> Words:
        tokenizer, network = self._parts["tokenizer"], self._parts["text_encoder"]
        if self._transformer.config.guidance_embeds:
            asked, layers, is_complete = instructed(tokenizer, text), DEV_LAYERS, True
        else:
            asked = chat_text.question(tokenizer, text, thinks=False)
            layers, is_complete = KLEIN_LAYERS, False
        tokens = chat_text.padded(
            tokenizer, asked, TEXT_TOKENS, self.device, is_complete=is_complete
        )
        states = chat_text.stacked_layers(network, tokens, layers)
        return Words(states=states.to(self._dtype), cut_tokens=tokens.cut)

    def _forward(
        self, sample: torch.Tensor, times: torch.Tensor, rows: Sequence[tuple[Inputs, Words]]
    ) -> torch.Tensor:
        count, channels, height, width = sample.shape
        states = torch.cat([words.states for _, words in rows])
        predicted: torch.Tensor = self._transformer(
            hidden_states=sample.flatten(2).transpose(1, 2),
            timestep=times.to(sample.dtype) / 1000,
            guidance=self._guidance([image for image, _ in rows]),
            encoder_hidden_states=states,
            txt_ids=text_places(states.shape[1]).expand(count, -1, -1).to(self.device),
            img_ids=picture_places(height, width).expand(count, -1, -1).to(self.device),
            return_dict=False,
        )[0]
        return predicted.transpose(1, 2).reshape(count, channels, height, width)

    def _guidance(self, images: Sequence[Inputs]) -> torch.Tensor | None:
        if not self._transformer.config.guidance_embeds:
            return None
        return torch.tensor([image.guidance for image in images], device=self.device)

    def _shift_exponent(self, size: Size, steps: int) -> float | None:
        """Return how far sigmas are moved: between the lines for few and for many steps."""
        _, height, width = self.latent_shape(size)
        few, many = (slope * height * width + start for slope, start in (FEW, MANY))
        if height * width > FAR_TOKENS:
            return many
        per_step = (many - few) / (MANY_STEPS - FEW_STEPS)
        return many + per_step * (steps - MANY_STEPS)


def instructed(tokenizer: Any, prompt: str) -> str:
    """Return a prompt behind the instruction that dev's text encoder was given."""
    said = [("system", SYSTEM), ("user", prompt.replace("[IMG]", ""))]
    text: str = tokenizer.apply_chat_template(
        [{"role": role, "content": [{"type": "text", "text": words}]} for role, words in said],
        tokenize=False,
        add_generation_prompt=False,
    )
    return text


def text_places(length: int) -> torch.Tensor:
    """Return (1, length, 4): time, row, column and place in the text."""
    one = torch.arange(1)
    return torch.cartesian_prod(one, one, one, torch.arange(length)).unsqueeze(0)


def picture_places(rows: int, columns: int) -> torch.Tensor:
    """Return (1, rows x columns, 4) of every token of a picture."""
    one = torch.arange(1)
    return torch.cartesian_prod(one, torch.arange(rows), torch.arange(columns), one).unsqueeze(0)
