"""The ControlNets of one model, and what they add to a pass of its UNet."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import diffusers
import torch

from generation.contract.errors import EngineError
from generation.engine.control import ControlInput

KEPT = 2
REFUSED = (RuntimeError, ValueError, KeyError, TypeError, AttributeError, OSError)


@dataclass(frozen=True, kw_only=True)
class Residuals:
    """What a ControlNet adds on the way down and in the middle of a UNet."""

    down: tuple[torch.Tensor, ...]
    middle: torch.Tensor


class ControlNetworks:
    """Loads ControlNets as they are asked for; the longest unused leaves first."""

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
                network = diffusers.ControlNetModel.from_pretrained(
                    control.folder, local_files_only=True, use_safetensors=True, torch_dtype=dtype
                )
            except REFUSED as error:
                raise _unfit(control, error) from error
            self._loaded[control.name] = network.to(self._device).eval().requires_grad_(False)
        self._loaded.move_to_end(control.name)
        return self._loaded[control.name]


def _unfit(control: ControlInput, error: Exception) -> EngineError:
    return EngineError(
        "bad_request",
        f"The ControlNet '{control.folder.name}' cannot be used with this model: "
        f"{str(error)[:200]}. Choose another one.",
        retryable=False,
    )
