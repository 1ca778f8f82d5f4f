"""What a model family is sampled with when its card does not say otherwise."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generation.contract.requests import FLOW_SAMPLERS, NOISE_SAMPLERS, SchedulerName

STABLE_DIFFUSION, SDXL, PIPELINE = "stable-diffusion", "sdxl", "pipeline"
SD3, FLUX = "sd3", "flux"
FLUX2, QWEN_IMAGE, Z_IMAGE = "flux2", "qwen-image", "z-image"

FAMILY_OF_CLASS = {
    "StableDiffusionPipeline": STABLE_DIFFUSION,
    "StableDiffusionImg2ImgPipeline": STABLE_DIFFUSION,
    "StableDiffusionInpaintPipeline": STABLE_DIFFUSION,
    "StableDiffusionXLPipeline": SDXL,
    "StableDiffusionXLImg2ImgPipeline": SDXL,
    "StableDiffusionXLInpaintPipeline": SDXL,
    "StableDiffusion3Pipeline": SD3,
    "StableDiffusion3Img2ImgPipeline": SD3,
    "StableDiffusion3InpaintPipeline": SD3,
    "FluxPipeline": FLUX,
    "FluxImg2ImgPipeline": FLUX,
    "FluxInpaintPipeline": FLUX,
    "Flux2Pipeline": FLUX2,
    "Flux2KleinPipeline": FLUX2,
    "Flux2KleinInpaintPipeline": FLUX2,
    "QwenImagePipeline": QWEN_IMAGE,
    "QwenImageImg2ImgPipeline": QWEN_IMAGE,
    "QwenImageInpaintPipeline": QWEN_IMAGE,
    "ZImagePipeline": Z_IMAGE,
    "ZImageImg2ImgPipeline": Z_IMAGE,
    "ZImageInpaintPipeline": Z_IMAGE,
}
FAMILIES = (STABLE_DIFFUSION, SDXL, SD3, FLUX, FLUX2, QWEN_IMAGE, Z_IMAGE, PIPELINE)
STEP_TASKS = ("txt2img", "img2img", "inpaint", "outpaint", "upscale")
PIPELINE_NATIVE, PIPELINE_MULTIPLE = 1024, 32
QWEN_NATIVE = 1328
TURBO_SHIFT = 3.0
"""Z-Image-Turbo moves its noise this far up, the model it was distilled from twice as far."""


@dataclass(frozen=True, kw_only=True)
class Preset:
    """The defaults of one model: `native` is the side of its training pictures in px."""

    family: str
    executor: str
    tasks: tuple[str, ...]
    native: int
    multiple: int
    steps: int
    guidance_scale: float
    scheduler: str
    schedulers: tuple[str, ...] = (SchedulerName.AUTO,)


def preset_for(folder: Path, pipeline_class: str, family: str | None) -> Preset:
    """Return the preset of a diffusers folder, from its class or the family its card names.

    Raises:
        ValueError, OSError, KeyError, TypeError: a configuration is missing or says nonsense.
    """
    name = family or FAMILY_OF_CLASS.get(pipeline_class, PIPELINE)
    match name:
        case "stable-diffusion":
            return _latent_unet_preset(folder, name, steps=25, guidance_scale=7.0)
        case "sdxl":
            if not (folder / "text_encoder").is_dir():
                raise ValueError("an SDXL refiner cannot paint from words alone")
            return _latent_unet_preset(folder, name, steps=30, guidance_scale=5.0)
        case "sd3":
            return _flow_preset(folder, name, steps=28, guidance_scale=5.0)
        case "flux":
            return _flux_preset(folder)
        case "flux2":
            return _flux2_preset(folder)
        case "qwen-image":
            preset = _flow_preset(folder, name, steps=50, guidance_scale=4.0)
            return replace(preset, native=QWEN_NATIVE)
        case "z-image":
            return _z_image_preset(folder)
        case "pipeline":
            return _pipeline_preset(folder)
    raise ValueError(f"there is no family '{name}'; there are {', '.join(FAMILIES)}")


def vae_factor(config: dict[str, Any]) -> int:
    """Return how many pixels one latent position spans, from a VAE's configuration."""
    if "temperal_downsample" in config:
        return int(2 ** len(config["temperal_downsample"]))
    blocks = config.get("block_out_channels") or config["encoder_block_out_channels"]
    return int(2 ** (len(blocks) - 1))


def _latent_unet_preset(folder: Path, family: str, *, steps: int, guidance_scale: float) -> Preset:
    factor = vae_factor(_config(folder / "vae" / "config.json"))
    unet = _config(folder / "unet" / "config.json")
    return Preset(
        family=family,
        executor="steps",
        tasks=STEP_TASKS,
        native=int(unet.get("sample_size") or 64) * factor,
        multiple=factor,
        steps=steps,
        guidance_scale=guidance_scale,
        scheduler=_scheduler(folder),
        schedulers=_samplers(folder),
    )


def _flow_preset(folder: Path, family: str, *, steps: int, guidance_scale: float) -> Preset:
    """Transformers take their latents in cells of 2 x 2, so sides double the VAE's factor."""
    factor = vae_factor(_config(folder / "vae" / "config.json"))
    side = _config(folder / "transformer" / "config.json").get("sample_size")
    return Preset(
        family=family,
        executor="steps",
        tasks=STEP_TASKS,
        native=side * factor if isinstance(side, int) else PIPELINE_NATIVE,
        multiple=2 * factor,
        steps=steps,
        guidance_scale=guidance_scale,
        scheduler="auto",
        schedulers=_samplers(folder),
    )


def _flux_preset(folder: Path) -> Preset:
    """Without a guidance embedding it is the four-step model, which needs no guidance."""
    if _config(folder / "transformer" / "config.json").get("guidance_embeds"):
        return _flow_preset(folder, FLUX, steps=28, guidance_scale=3.5)
    return _flow_preset(folder, FLUX, steps=4, guidance_scale=0.0)


def _flux2_preset(folder: Path) -> Preset:
    """Klein models that were distilled need four steps and no guidance; dev is told a number."""
    if _config(folder / "model_index.json").get("is_distilled"):
        return _flow_preset(folder, FLUX2, steps=4, guidance_scale=1.0)
    return _flow_preset(folder, FLUX2, steps=50, guidance_scale=4.0)


def _z_image_preset(folder: Path) -> Preset:
    scheduler = _config(folder / "scheduler" / "scheduler_config.json")
    if "turbo" in folder.name or float(scheduler.get("shift", 1.0)) == TURBO_SHIFT:
        return _flow_preset(folder, Z_IMAGE, steps=9, guidance_scale=1.0)
    return _flow_preset(folder, Z_IMAGE, steps=50, guidance_scale=4.0)


def _pipeline_preset(folder: Path) -> Preset:
    return Preset(
        family=PIPELINE,
        executor="pipeline",
        tasks=("txt2img",),
        native=_transformer_native(folder),
        multiple=PIPELINE_MULTIPLE,
        steps=25,
        guidance_scale=4.0,
        scheduler="auto",
    )


def _transformer_native(folder: Path) -> int:
    path = folder / "transformer" / "config.json"
    side = _config(path).get("sample_size") if path.is_file() else None
    return side * 8 if isinstance(side, int) else PIPELINE_NATIVE


def _scheduler(folder: Path) -> str:
    """PNDM is what older models name; the multistep solver needs half its steps."""
    own = _config(folder / "scheduler" / "scheduler_config.json").get("_class_name")
    return "dpmpp_2m" if own == "PNDMScheduler" else "auto"


def _samplers(folder: Path) -> tuple[str, ...]:
    """Return the samplers of what the network predicts, which its own scheduler's file says."""
    own = _config(folder / "scheduler" / "scheduler_config.json")
    named = str(own.get("_class_name", ""))
    is_flow = named.startswith("FlowMatch") or own.get("prediction_type") == "flow_prediction"
    return (SchedulerName.AUTO, *(FLOW_SAMPLERS if is_flow else NOISE_SAMPLERS))


def _config(path: Path) -> dict[str, Any]:
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise TypeError(f"{path.name} is no JSON object")
    return data
