"""LoRAs on a loaded model: put on for one pass, taken off for the next, by diffusers' loaders."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diffusers
from safetensors import SafetensorError

from generation.contract.errors import EngineError
from generation.engine import presets

KEPT = 4
"""How many LoRAs stay loaded on a model; the one that was longest unused leaves first."""

PIPELINES = {
    presets.STABLE_DIFFUSION: "StableDiffusionPipeline",
    presets.SDXL: "StableDiffusionXLPipeline",
    presets.SD3: "StableDiffusion3Pipeline",
    presets.FLUX: "FluxPipeline",
    presets.FLUX2: "Flux2Pipeline",
    presets.QWEN_IMAGE: "QwenImagePipeline",
    presets.Z_IMAGE: "ZImagePipeline",
}
"""Whose loaders know the names of a family's layers; nothing else of them is used."""

BLANK = {
    presets.STABLE_DIFFUSION: {
        "safety_checker": None,
        "feature_extractor": None,
        "requires_safety_checker": False,
    }
}
NETWORKS = ("unet", "transformer", "text_encoder", "text_encoder_2", "text_encoder_3")
REFUSED = (
    RuntimeError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OSError,
    IndexError,
    SafetensorError,
)


@dataclass(frozen=True, kw_only=True)
class Worn:
    """One LoRA as a picture wears it; two pictures share a pass only if they wear the same."""

    handle: str
    weight: float
    revision: str
    file: Path


class Wardrobe:
    """Puts LoRAs on the networks of one model and takes them off.

    Guarantees: with nothing on, the networks compute what they computed before anything was
    loaded, to the bit; a LoRA that does not fit leaves nothing behind.
    """

    def __init__(self, family: str, parts: Mapping[str, Any]) -> None:
        self._family, self._parts = family, parts
        self._pipeline: Any = None
        self._loaded: list[Worn] = []
        self.on: tuple[Worn, ...] = ()

    def wear(self, asked: Sequence[Worn]) -> None:
        """Make exactly these LoRAs work in the next pass.

        Raises:
            EngineError: `bad_request` where one does not fit this model.
        """
        wanted = tuple(worn for worn in asked if worn.weight)
        if wanted == self.on:
            return
        for worn in wanted:
            self._load(worn)
        if not wanted:
            self._pipeline.disable_lora()
        else:
            self._pipeline.enable_lora()
            self._pipeline.set_adapters(
                [_name(worn) for worn in wanted], [worn.weight for worn in wanted]
            )
        self.on = wanted

    def _load(self, worn: Worn) -> None:
        known = next((one for one in self._loaded if _name(one) == _name(worn)), None)
        if known is not None:
            self._loaded.remove(known)
            self._loaded.append(known)
            return
        if self._pipeline is None:
            self._pipeline = self._new_pipeline()
        self._make_room()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # several at once are meant
                self._pipeline.load_lora_weights(
                    str(worn.file.parent),
                    weight_name=worn.file.name,
                    adapter_name=_name(worn),
                    local_files_only=True,
                    use_safetensors=True,
                )
            if not self._holds(worn):
                raise ValueError("none of its layers belongs to this model")
        except REFUSED as error:
            self._drop_all()
            raise EngineError(
                "bad_request",
                f"The LoRA '{worn.handle}' does not fit this model: {str(error)[:200]}. Choose "
                "another one.",
                retryable=False,
            ) from error
        self._loaded.append(worn)

    def _holds(self, worn: Worn) -> bool:
        networks = [self._parts.get(name) for name in NETWORKS]
        return any(_name(worn) in getattr(net, "peft_config", {}) for net in networks if net)

    def _make_room(self) -> None:
        if len(self._loaded) >= KEPT:
            self._pipeline.delete_adapters([_name(self._loaded.pop(0))])

    def _drop_all(self) -> None:
        self._pipeline.unload_lora_weights()
        self._loaded, self.on = [], ()

    def _new_pipeline(self) -> Any:
        kind = getattr(diffusers, PIPELINES[self._family])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of a safety checker that is not there
            return kind(**self._parts, **BLANK.get(self._family, {}))


def _name(worn: Worn) -> str:
    """Return the adapter's name in peft: with its revision, so that a new file is loaded anew."""
    return f"{worn.handle}_{worn.revision[:12]}"
