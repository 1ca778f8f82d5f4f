"""How a diffusers pipeline is found, loaded and called for what an attempt needs."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers.pipelines import auto_pipeline

from generation.contract.engine import ModelCard
from generation.contract.errors import EngineError
from generation.contract.requests import Painting
from generation.engine.attempt import Attempt
from generation.engine.catalogue import ModelEntry
from generation.engine.device import Device
from generation.engine.families.autoencoder import Autoencoder
from generation.engine.loading import BROKEN, json_at, unloadable
from generation.engine.preview import LatentPreview, preview_for

TASK_MAPPINGS = {
    "txt2img": auto_pipeline.AUTO_TEXT2IMAGE_PIPELINES_MAPPING,
    "img2img": auto_pipeline.AUTO_IMAGE2IMAGE_PIPELINES_MAPPING,
    "inpaint": auto_pipeline.AUTO_INPAINT_PIPELINES_MAPPING,
}


@dataclass(frozen=True, kw_only=True)
class LoadedPipeline:
    """A pipeline on its device; `preview` reads plain latents of `channels`."""

    pipeline: Any
    preview: LatentPreview | None
    channels: int


def with_tasks(entry: ModelEntry) -> ModelCard:
    """Return the card with the tasks diffusers has a pipeline for, which needs its import."""
    if entry.card.problem or entry.card.tasks != ("txt2img",):
        return entry.card
    return replace(entry.card, tasks=tasks_for_class(entry.pipeline_class))


def tasks_for_class(name: str) -> tuple[str, ...]:
    """Return what the pipelines around a class can do; outpaint is an inpaint of the margin."""
    keys = {
        key
        for mapping in TASK_MAPPINGS.values()
        for key, kind in mapping.items()
        if kind.__name__ == name
    }
    found = [task for task, mapping in TASK_MAPPINGS.items() if keys & set(mapping)]
    return (*found, "outpaint") if "inpaint" in found else tuple(found or ["txt2img"])


def load_pipeline(entry: ModelEntry, device: Device, cache_folder: Path | None) -> LoadedPipeline:
    """Return a pipeline on its device, from safetensors only and without foreign code.

    Raises:
        EngineError: `model_missing` where the folder cannot be loaded, with the reason.
    """
    try:
        reader: Any = diffusers.DiffusionPipeline
        pipeline = reader.from_pretrained(
            entry.folder,
            local_files_only=True,
            use_safetensors=True,
            dtype=device.dtype,
            variant=entry.variant,
            **absent_parts(entry.folder),
        )
        pipeline = pipeline.to(device.device)
        pipeline.set_progress_bar_config(disable=True)
        return _with_preview(pipeline, entry, device, cache_folder)
    except BROKEN as error:
        raise unloadable(entry, error) from error


def absent_parts(folder: Path) -> dict[str, None]:
    """Return the parts a folder says it lacks; diffusers wants to be told so in as many words."""
    index = json_at(folder / "model_index.json")
    return {name: None for name, value in index.items() if value == [None, None]}


def pipeline_for(pipeline: Any, attempt: Attempt, handle: str) -> Any:
    """Return the pipeline of the same weights for what an attempt needs.

    Raises:
        EngineError: `bad_request` where the model's family has none.
    """
    makers: dict[str, Callable[[Any], Any]] = {
        "txt2img": diffusers.AutoPipelineForText2Image.from_pipe,
        "img2img": diffusers.AutoPipelineForImage2Image.from_pipe,
        "inpaint": diffusers.AutoPipelineForInpainting.from_pipe,
    }
    need = _need(attempt)
    if need == "txt2img" and "image" not in _required(pipeline):
        return pipeline
    if need not in tasks_for_class(type(pipeline).__name__):
        raise EngineError(
            "bad_request",
            f"{handle} ({type(pipeline).__name__}) cannot do {need}; choose a model whose card "
            "lists it.",
            retryable=False,
        )
    made = makers[need](pipeline)
    made.set_progress_bar_config(disable=True)
    return made


def call_arguments(pipeline: Any, request: Painting, attempt: Attempt) -> dict[str, Any]:
    """Return the arguments of a call, those of them that the pipeline knows."""
    known = inspect.signature(pipeline.__call__).parameters
    sampling = request.sampling
    wanted: dict[str, Any] = {
        "prompt": request.prompt,
        "num_inference_steps": sampling.steps,
        "generator": torch.Generator("cpu").manual_seed(attempt.seed),
        "height": attempt.size.height,
        "width": attempt.size.width,
        "output_type": "pil",
        "use_resolution_binning": False,
        "clean_caption": False,
    }
    wanted[_guidance_name(known)] = sampling.guidance_scale
    if request.negative_prompt and sampling.guidance_scale > 1.0:
        wanted["negative_prompt"] = request.negative_prompt
    if attempt.known is not None:
        least = 1.0 / sampling.steps
        wanted |= {"image": attempt.known, "strength": max(attempt.strength, least)}
    if attempt.change is not None:
        wanted["mask_image"] = attempt.change
    return {name: value for name, value in wanted.items() if name in known}


def _guidance_name(known: Mapping[str, inspect.Parameter]) -> str:
    """Pipelines of families that are distilled in some models only have both names."""
    own = known.get("guidance_scale")
    if "true_cfg_scale" in known and (own is None or own.default is None):
        return "true_cfg_scale"
    return "guidance_scale"


def _need(attempt: Attempt) -> str:
    if attempt.known is None:
        return "txt2img"
    return "img2img" if attempt.change is None else "inpaint"


def _required(pipeline: Any) -> set[str]:
    parameters = inspect.signature(pipeline.__call__).parameters.values()
    return {p.name for p in parameters if p.default is inspect.Parameter.empty}


def steps_of(request: Painting, attempt: Attempt) -> int:
    """Return how many steps a call really takes: strength leaves out the first ones."""
    if attempt.known is None:
        return request.sampling.steps
    return int(request.sampling.steps * attempt.strength)


def _with_preview(
    pipeline: Any, entry: ModelEntry, device: Device, cache_folder: Path | None
) -> LoadedPipeline:
    """Video VAEs and the like have no matrix; their pictures come without previews."""
    vae = getattr(pipeline, "vae", None)
    if not isinstance(vae, diffusers.AutoencoderKL | diffusers.AutoencoderDC):
        return LoadedPipeline(pipeline=pipeline, preview=None, channels=0)
    autoencoder = Autoencoder(vae, device.device)
    preview = preview_for(
        autoencoder.encode,
        factor=autoencoder.factor,
        revision=entry.card.revision,
        cache_folder=cache_folder,
    )
    return LoadedPipeline(pipeline=pipeline, preview=preview, channels=autoencoder.channels)
