"""The ControlNets of one model, and what they add to a pass of its network."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import diffusers
import torch
from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.sentences import Sentence
from generation.engine.control import ControlInput

KEPT, MAPS_KEPT = 2, 16
REFUSED = (RuntimeError, ValueError, KeyError, TypeError, AttributeError, OSError)


@dataclass(frozen=True, kw_only=True)
class Residuals:
    """What a ControlNet adds on the way down and in the middle of a UNet."""

    down: tuple[torch.Tensor, ...]
    middle: torch.Tensor


class ControlNetworks:
    """Loads ControlNets as they are asked for; the longest unused leaves first."""

    kind: Any = diffusers.ControlNetModel

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._loaded: OrderedDict[str, Any] = OrderedDict()

    def residuals(
        self,
        controls: Sequence[ControlInput],
        sample: torch.Tensor,
        times: torch.Tensor,
        **conditions: Any,
    ) -> Residuals | None:
        """Return what one network adds to each row, None where no row heeds it now.

        Raises:
            EngineError: `bad_request` where the network cannot be used with this model.
        """
        if not any(control.scale for control in controls):
            return None
        network = self._network(controls[0], sample.dtype)
        images = torch.cat([control.image for control in controls])
        try:
            down, middle = network(
                sample,
                times,
                controlnet_cond=images.to(self._device, sample.dtype),
                return_dict=False,
                **conditions,
            )
        except REFUSED as error:
            raise _unfit(controls[0], error) from error
        scales = torch.tensor([control.scale for control in controls]).to(sample)
        scales = scales.view(-1, 1, 1, 1)
        return Residuals(down=tuple(one * scales for one in down), middle=middle * scales)

    def _network(self, control: ControlInput, dtype: torch.dtype) -> Any:
        if control.name not in self._loaded:
            while len(self._loaded) >= KEPT:
                self._loaded.popitem(last=False)
            try:
                network = self.kind.from_pretrained(
                    control.folder, local_files_only=True, use_safetensors=True, torch_dtype=dtype
                )
            except REFUSED as error:
                raise _unfit(control, error) from error
            self._loaded[control.name] = network.to(self._device).eval().requires_grad_(False)
        self._loaded.move_to_end(control.name)
        return self._loaded[control.name]


Added = tuple[list[torch.Tensor] | None, ...]
"""What a ControlNet adds behind the blocks of a transformer: (rows, tokens, width) each."""


class FlowControls(ControlNetworks):
    """The ControlNets of a transformer: they read their maps as latents."""

    def __init__(
        self, device: torch.device, kind: Any, encode: Callable[[Image.Image], torch.Tensor]
    ) -> None:
        super().__init__(device)
        self.kind = kind
        self._encode = encode
        self._maps: OrderedDict[int, tuple[Image.Image, torch.Tensor]] = OrderedDict()

    def added(
        self,
        controls: Sequence[ControlInput],
        dtype: torch.dtype,
        call: Callable[[Any, torch.Tensor], Added],
    ) -> Added | None:
        """Return what `call` has a network make of the maps (rows, C, h, w), each row by its
        strength; None where no row heeds it now.

        Raises:
            EngineError: `bad_request` where the network cannot be used with this model.
        """
        if not any(control.scale for control in controls):
            return None
        network = self._network(controls[0], dtype)
        maps = torch.cat([self._latents(control.canvas) for control in controls])
        try:
            made = call(network, maps.to(self._device, dtype))
        except REFUSED as error:
            raise _unfit(controls[0], error) from error
        scales = torch.tensor([control.scale for control in controls])
        scales = scales.to(self._device, dtype).view(-1, 1, 1)
        return tuple(None if some is None else [one * scales for one in some] for some in made)

    def _latents(self, canvas: Image.Image) -> torch.Tensor:
        """Encode a map once; it stays the same for all steps of its picture."""
        if id(canvas) not in self._maps:
            self._maps[id(canvas)] = canvas, self._encode(canvas)
        self._maps.move_to_end(id(canvas))
        while len(self._maps) > MAPS_KEPT:
            self._maps.popitem(last=False)
        return self._maps[id(canvas)][1]


def _unfit(control: ControlInput, error: Exception) -> EngineError:
    return EngineError(
        "bad_request",
        Sentence(
            "The ControlNet '{name}' cannot be used with this model: {reason}. Choose another one.",
            name=control.folder.name,
            reason=str(error)[:200],
        ),
        retryable=False,
    )
