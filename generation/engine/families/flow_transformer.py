"""What all families share whose network is a transformer trained on flow matching."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import torch
from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.prompt_weights import plain_words
from generation.contract.requests import SchedulerName
from generation.engine import sampling as samplers
from generation.engine.control_networks import Added, FlowControls
from generation.engine.families.autoencoder import Autoencoder
from generation.engine.families.base import Inputs, Words, guided_rows
from generation.engine.look import Glance, Sight
from generation.engine.lora import Wardrobe, Worn

TEXTS_KEPT = 512
BASE_SHIFT, MAX_SHIFT = 0.5, 1.15
BASE_TOKENS, MAX_TOKENS = 256, 4096
"""Where a scheduler's configuration is silent; the numbers of FLUX.1."""


class FlowTransformer:
    """Latents (1, C, h, w) whose 2 x 2 cells become tokens; a subclass knows its network.

    Subclasses give `_encoded` and `_forward`, and override what differs.
    """

    name: str
    autoencoder_kind: type[Autoencoder] = Autoencoder
    control_kind: Any = None
    """The class of the ControlNets that the network has; None where there are none."""
    extra_channels = 0
    guides_itself = False
    starts_at_full_noise = True
    """Whether sigmas run evenly from 1 before they are shifted, as the stock pipelines ask."""

    def __init__(self, parts: dict[str, Any], *, revision: str, device: torch.device) -> None:
        self.device = device
        self.revision = revision
        self.own_scheduler = parts["scheduler"]
        self._parts = parts
        self._wardrobe = Wardrobe(self.name, parts)
        self._transformer = parts["transformer"]
        self._dtype = self._transformer.dtype  # asked once: diffusers walks every weight for it
        self._autoencoder = self.autoencoder_kind(parts["vae"], device)
        self.factor = self._autoencoder.factor
        self._controls = FlowControls(device, self.control_kind, self._autoencoder.encode)
        self._texts: OrderedDict[Hashable, Words] = OrderedDict()

    def encode_prompt(
        self, text: str, *, is_negative: bool = False, adapters: tuple[Worn, ...] = ()
    ) -> Words:
        """Return an encoded text; these networks read sentences, so weights only leave it."""
        text = plain_words(text)
        key = (text, adapters)
        if key not in self._texts:
            self._wardrobe.wear(adapters)
            self._texts[key] = self._encoded(text)
        self._texts.move_to_end(key)
        if len(self._texts) > TEXTS_KEPT:
            self._texts.popitem(last=False)
        return self._texts[key]

    def level(self, words: Sequence[Words]) -> tuple[Words, ...]:
        return tuple(words)

    def see(self, glance: Glance) -> Sight:
        raise EngineError(
            "bad_request",
            f"The IP-Adapter '{glance.folder.name}' cannot be used with this kind of model.",
            retryable=False,
        )

    def latent_shape(self, size: Size) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(size)

    def encode_image(self, image: Image.Image) -> torch.Tensor:
        return self._autoencoder.encode(image)

    def decode(self, latents: torch.Tensor) -> Image.Image:
        return self._autoencoder.decode(latents)

    def new_schedule(
        self, name: SchedulerName, *, steps: int, size: Size, strength: float
    ) -> samplers.Schedule:
        timing = samplers.Timing(
            shift_exponent=self._shift_exponent(size, steps), full_noise=self.starts_at_full_noise
        )
        return samplers.new_schedule(
            self.own_scheduler, name, steps=steps, strength=strength, timing=timing
        )

    def guided(self, prediction: torch.Tensor, scale: float) -> torch.Tensor:
        return guided_rows(prediction, scale)

    def key(self, inputs: Inputs) -> Hashable:
        return (
            self.revision,
            tuple(inputs.sample.shape[1:]),
            self._text_length(inputs),
            str(self._dtype),
            inputs.adapters,
            inputs.control.name if inputs.control else "",
        )

    @torch.no_grad()
    def predict(self, inputs: Sequence[Inputs]) -> list[torch.Tensor]:
        self._wardrobe.wear(inputs[0].adapters)
        rows = [(image, words) for image in inputs for words in image.words]
        sample = torch.cat([image.sample for image, _ in rows])
        times = torch.stack([image.timestep.float() for image, _ in rows])
        predicted = self._forward(sample.to(self.device, self._dtype), times.to(self.device), rows)
        return list(torch.split(predicted.float(), [len(image.words) for image in inputs]))

    def _text_length(self, inputs: Inputs) -> int:
        """Return what the texts of one forward pass have in common: their number of tokens."""
        return int(inputs.words[-1].states.shape[1])

    def _encoded(self, text: str) -> Words:
        raise NotImplementedError

    def _forward(
        self, sample: torch.Tensor, times: torch.Tensor, rows: Sequence[tuple[Inputs, Words]]
    ) -> torch.Tensor:
        """Return the predictions (rows, C, h, w) for `times` of 0 to 1000."""
        raise NotImplementedError

    def _controlled(
        self,
        rows: Sequence[tuple[Inputs, Words]],
        call: Callable[[Any, torch.Tensor], Added],
    ) -> Added | None:
        """Return what a ControlNet adds to each row; all images of a pass have the same one."""
        controls = [image.control for image, _ in rows if image.control]
        return self._controls.added(controls, self._dtype, call) if controls else None

    def _refuse_other_channels(self, taken: int, needed: int) -> None:
        if taken != needed:
            raise EngineError(
                "bad_request",
                f"The transformer takes {taken} channels, the latents bring {needed}; only "
                "networks without further inputs can be used.",
                retryable=False,
            )

    def _shift_exponent(self, size: Size, steps: int) -> float | None:
        """Return how far sigmas are moved for a size, on the line the configuration draws."""
        config = self.own_scheduler.config
        if not config.get("use_dynamic_shifting"):
            return None
        low, high = config.get("base_shift", BASE_SHIFT), config.get("max_shift", MAX_SHIFT)
        first = config.get("base_image_seq_len", BASE_TOKENS)
        last = config.get("max_image_seq_len", MAX_TOKENS)
        _, height, width = self.latent_shape(size)
        slope = (high - low) / (last - first)
        return float(low + ((height // 2) * (width // 2) - first) * slope)


def patches(latents: torch.Tensor) -> torch.Tensor:
    """Return (n, tokens, 4 C) of (n, C, h, w): each 2 x 2 cell is one token."""
    rows, channels, height, width = latents.shape
    cells = latents.reshape(rows, channels, height // 2, 2, width // 2, 2)
    return cells.permute(0, 2, 4, 1, 3, 5).reshape(rows, -1, channels * 4)


def unpatched(tokens: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Return (n, C, h, w) of (n, tokens, 4 C): the inverse of `patches`."""
    rows, _, channels = tokens.shape
    cells = tokens.reshape(rows, height // 2, width // 2, channels // 4, 2, 2)
    return cells.permute(0, 3, 1, 4, 2, 5).reshape(rows, channels // 4, height, width)


def pooled_of(words: Words) -> torch.Tensor:
    """Return a text's pooled vector (1, width), which its family must have encoded."""
    if words.pooled is None:
        raise TypeError("This network needs pooled text on every row.")
    return words.pooled
