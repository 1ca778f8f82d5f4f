"""Stable Diffusion 1.x and 2.x, and every smaller model in the same parts."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any

import torch
from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import SchedulerName
from generation.engine import presets
from generation.engine import sampling as samplers
from generation.engine.control_networks import ControlNetworks, Residuals
from generation.engine.families.autoencoder import Autoencoder
from generation.engine.families.base import Inputs, Words, guided_rows
from generation.engine.families.clip_text import Clip, levelled
from generation.engine.look import Glance, Sight
from generation.engine.look_networks import LookNetworks
from generation.engine.lora import Wardrobe, Worn

TEXTS_KEPT = 512
PARTS = ("tokenizer", "text_encoder", "unet", "vae", "scheduler")


class StableDiffusion:
    """A UNet over latents with one text encoder.

    Latent channels, further mask channels, the VAE's factor and the kind of prediction are
    read from the folder's configurations.
    """

    name = presets.STABLE_DIFFUSION

    def __init__(self, parts: dict[str, Any], *, revision: str, device: torch.device) -> None:
        self.device = device
        self.own_scheduler = parts["scheduler"]
        self.revision = revision
        self._wardrobe = Wardrobe(self.name, parts)
        self._controls = ControlNetworks(device)
        self._unet = parts["unet"]
        self._looks = LookNetworks(self._unet, device)
        self._dtype = self._unet.dtype  # asked once: diffusers walks every weight for it
        self._clip = Clip(
            tokenizer=parts["tokenizer"],
            encoder=parts["text_encoder"],
            pick=self.text_states,
            device=device,
        )
        self._autoencoder = Autoencoder(parts["vae"], device)
        self.factor = self._autoencoder.factor
        self.extra_channels = int(self._unet.config.in_channels) - self._autoencoder.channels
        self.guides_itself = self._unet.config.get("time_cond_proj_dim") is not None
        self._texts: OrderedDict[Hashable, Words] = OrderedDict()
        if self.extra_channels not in (0, self._autoencoder.channels + 1):
            raise EngineError(
                "bad_request",
                f"The UNet takes {self._unet.config.in_channels} channels for latents of "
                f"{self._autoencoder.channels}; only plain and inpainting UNets can be used.",
                retryable=False,
            )

    def encode_prompt(
        self, text: str, *, is_negative: bool = False, adapters: tuple[Worn, ...] = ()
    ) -> Words:
        key = (text, is_negative, adapters)
        if key not in self._texts:
            self._wardrobe.wear(adapters)
            self._texts[key] = self._encoded(text, is_negative=is_negative)
        self._texts.move_to_end(key)
        if len(self._texts) > TEXTS_KEPT:
            self._texts.popitem(last=False)
        return self._texts[key]

    def level(self, words: Sequence[Words]) -> tuple[Words, ...]:
        return levelled(words, self._empty_states)

    def see(self, glance: Glance) -> Sight:
        return self._looks.see(glance)

    def latent_shape(self, size: Size) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(size)

    def encode_image(self, image: Image.Image) -> torch.Tensor:
        return self._autoencoder.encode(image)

    def decode(self, latents: torch.Tensor) -> Image.Image:
        return self._autoencoder.decode(latents)

    def new_schedule(
        self, name: SchedulerName, *, steps: int, size: Size, strength: float
    ) -> samplers.Schedule:
        return samplers.new_schedule(self.own_scheduler, name, steps=steps, strength=strength)

    def guided(self, prediction: torch.Tensor, scale: float) -> torch.Tensor:
        return guided_rows(prediction, scale)

    def key(self, inputs: Inputs) -> Hashable:
        return (
            self.revision,
            tuple(inputs.sample.shape[1:]),
            inputs.words[0].states.shape[1],
            str(self._dtype),
            inputs.adapters,
            inputs.control.name if inputs.control else "",
            inputs.look.name if inputs.look else "",
        )

    @torch.no_grad()
    def predict(self, inputs: Sequence[Inputs]) -> list[torch.Tensor]:
        self._wardrobe.wear(inputs[0].adapters)
        rows = [(image, words) for image in inputs for words in image.words]
        self._looks.wear(rows)
        sample = torch.cat([self._channels(image) for image, _ in rows])
        times = torch.stack([image.timestep.float() for image, _ in rows]).to(self.device)
        conditions = {
            "encoder_hidden_states": torch.cat([words.states for _, words in rows]),
            "timestep_cond": self._guidance_embedding(inputs),
            "added_cond_kwargs": self._added(rows),
        }
        guided = self._residuals(rows, times, conditions)
        predicted = self._unet(
            sample.to(self.device, self._dtype),
            times,
            **conditions,
            down_block_additional_residuals=guided.down if guided else None,
            mid_block_additional_residual=guided.middle if guided else None,
            return_dict=False,
        )[0].float()
        return list(predicted.split([len(image.words) for image in inputs]))

    def _residuals(
        self,
        rows: Sequence[tuple[Inputs, Words]],
        times: torch.Tensor,
        conditions: dict[str, Any],
    ) -> Residuals | None:
        """Return what a ControlNet adds to each row; all images of a pass have the same one."""
        controls = [image.control for image, _ in rows if image.control]
        if not controls:
            return None
        plain = torch.cat([image.sample for image, _ in rows]).to(self.device, self._dtype)
        return self._controls.residuals(controls, plain, times, **conditions)

    def _added(self, rows: Sequence[tuple[Inputs, Words]]) -> dict[str, torch.Tensor] | None:
        """Return further conditions per row, for families that have them."""
        return None

    @torch.no_grad()
    def _encoded(self, text: str, *, is_negative: bool) -> Words:
        read = self._clip.encoded(text)
        return Words(states=read.states.to(self._dtype), cut_tokens=read.cut_tokens)

    @torch.no_grad()
    def _empty_states(self) -> torch.Tensor:
        return self._clip.empty()

    @staticmethod
    def text_states(answer: Any) -> torch.Tensor:
        """Return what the UNet reads of a text: the last layer's states."""
        states: torch.Tensor = answer.last_hidden_state
        return states

    def _channels(self, image: Inputs) -> torch.Tensor:
        if image.extra is None:
            return image.sample
        return torch.cat([image.sample, image.extra], dim=1)

    def _guidance_embedding(self, inputs: Sequence[Inputs]) -> torch.Tensor | None:
        if not self.guides_itself:
            return None
        numbers = torch.tensor([image.guidance - 1.0 for image in inputs for _ in image.words])
        width = int(self._unet.config.time_cond_proj_dim)
        return sinusoid(numbers * 1000.0, width).to(self.device, self._dtype)


def tokens(tokenizer: Any, text_encoder: Any, text: str) -> tuple[torch.Tensor, int]:
    """Return ids (1, length) padded to the encoder's room, and how many tokens were cut off."""
    room = min(tokenizer.model_max_length, text_encoder.config.max_position_embeddings)
    needed = len(tokenizer(text).input_ids)
    ids = tokenizer(
        text, padding="max_length", max_length=room, truncation=True, return_tensors="pt"
    ).input_ids
    return ids, max(0, needed - room)


def sinusoid(numbers: torch.Tensor, width: int) -> torch.Tensor:
    """Return (n, width) sines and cosines of (n,), as guidance-distilled UNets take them.

    Source: latent consistency models, arXiv 2310.04378, section 4.2.
    """
    half = width // 2
    rates = torch.exp(torch.arange(half) * -(torch.log(torch.tensor(10_000.0)) / (half - 1)))
    angles = numbers[:, None] * rates[None, :]
    waves = torch.cat([angles.sin(), angles.cos()], dim=1)
    return torch.nn.functional.pad(waves, (0, width - waves.shape[1]))
