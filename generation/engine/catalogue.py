"""Which models lie in the models folder, what they are, and why some are refused."""

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generation.contract.engine import ModelCard
from generation.contract.errors import ContractError, EngineError
from generation.contract.requests import MODEL_HANDLE, STRONG, SUBTLE, SchedulerName
from generation.engine import presets

PICKLES = frozenset({".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth"})
LIBRARIES = frozenset({"diffusers", "transformers"})
CARD, CARDS_BESIDE = "card.toml", ".cards"
RESERVED = frozenset({"adapters", "upscalers", "preview"})
"""Folders beside the models that hold single files."""

WEIGHTED = ("unet", "transformer", "vae", "text_encoder", "text_encoder_2", "text_encoder_3")
TASKS = ("txt2img", "img2img", "inpaint", "outpaint", "upscale")
CARD_FIELDS: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "family": str,
    "licence": str,
    "licence_url": str,
    "source": str,
    "source_revision": str,
    "commercial_use": str,
    "tasks": list,
    "width": int,
    "height": int,
    "steps": int,
    "guidance_scale": (int, float),
    "scheduler": str,
    "subtle": (int, float),
    "strong": (int, float),
    "default": bool,
    "vocabulary": list,
}

SAMPLES, SAMPLE_BYTES = 16, 4096
SMALL_FILE_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """One model folder: its card, and what is needed to load it."""

    card: ModelCard
    folder: Path
    pipeline_class: str = ""
    variant: str | None = None
    prefers_default: bool = False
    is_builtin: bool = False
    weight_bytes: int = 0


def models_in(folder: Path | None) -> tuple[ModelEntry, ...]:
    """Return an entry for every folder in the models folder, in order of their handles.

    A folder that cannot be used has its reason in `card.problem`.
    """
    if folder is None or not folder.is_dir():
        return ()
    candidates = (
        path
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.name.startswith(".") and path.name not in RESERVED
    )
    return tuple(entry_of(path) for path in candidates)


def entry_of(folder: Path) -> ModelEntry:
    """Return the entry of one diffusers folder, read without importing any of its code."""
    try:
        return _usable_entry(folder)
    except _RefusedError as refused:
        return ModelEntry(card=_refused_card(folder, str(refused)), folder=folder)


def revision_of(folder: Path) -> str:
    """Return a SHA-256 over the names, sizes and contents of a model's files.

    Files up to 1 MiB count whole; of larger ones the head and 16 blocks spread over the file
    count, which tells two trainings of one architecture apart without reading gigabytes.
    """
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        size = path.stat().st_size
        total.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        total.update(_content_sample(path, size))
    return total.hexdigest()


class _RefusedError(Exception):
    """Why a folder is no usable model."""


def _usable_entry(folder: Path) -> ModelEntry:
    if not MODEL_HANDLE.fullmatch(folder.name):
        raise _RefusedError(
            f"The folder name '{folder.name}' is no handle: use 1 to 31 of the characters "
            "a-z, 0-9 and -."
        )
    _refuse_unsafe_files(folder)
    index = _json_at(folder / "model_index.json")
    pipeline_class = _pipeline_class(index)
    _refuse_foreign_components(index)
    variant = _weights_variant(folder, index)
    written = {**_written_card(folder / CARD), **_written_card(card_beside(folder))}
    return ModelEntry(
        card=_card(folder, pipeline_class, written),
        folder=folder,
        pipeline_class=pipeline_class,
        variant=variant,
        prefers_default=bool(written.get("default", False)),
        weight_bytes=sum(p.stat().st_size for p in folder.rglob("*.safetensors")),
    )


def _refuse_unsafe_files(folder: Path) -> None:
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() in PICKLES:
            raise _RefusedError(
                f"It holds {name}, a pickle, which can run code when it is read. Convert it to "
                "safetensors, or remove it if a safetensors file lies beside it."
            )
        if path.suffix.lower() == ".py":
            raise _RefusedError(f"It brings code of its own ({name}), which is never run here.")
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise _RefusedError(f"{name} is a link out of the folder; put the file itself there.")


def _json_at(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise _RefusedError(
            f"There is no {path.name}, so it is no diffusers folder. Single-file checkpoints "
            "are added with manage.py models add FILE.safetensors, which converts them."
        )
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _RefusedError(f"{path.name} cannot be read as JSON: {error}.") from error
    if not isinstance(data, dict):
        raise _RefusedError(f"{path.name} is no JSON object.")
    return data


def _pipeline_class(index: dict[str, Any]) -> str:
    name = index.get("_class_name")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_]{1,80}", name):
        raise _RefusedError(
            "model_index.json names a pipeline with code of its own, not diffusers'."
        )
    return name


def _components(index: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: value
        for name, value in index.items()
        if isinstance(value, list) and len(value) == 2 and value[0] is not None
    }


def _refuse_foreign_components(index: dict[str, Any]) -> None:
    for name, (library, kind) in _components(index).items():
        if library not in LIBRARIES and name != "safety_checker":
            raise _RefusedError(
                f"Its part '{name}' needs '{library}.{kind}'; only classes of diffusers and "
                "transformers are loaded."
            )


def _weights_variant(folder: Path, index: dict[str, Any]) -> str | None:
    """Return `fp16` where only half-precision files lie in the folder, None for plain names."""
    variant = None
    for name in WEIGHTED:
        if name not in _components(index):
            continue
        files = [path.name for path in (folder / name).glob("*.safetensors")]
        if not files:
            raise _RefusedError(f"There are no safetensors weights in {name}/.")
        if all(".fp16" in file for file in files):
            variant = "fp16"
    return variant


def card_beside(folder: Path) -> Path:
    """Return where a card lies whose model's folder is not ours to write into, being linked."""
    return folder.parent / CARDS_BESIDE / f"{folder.name}.toml"


def _written_card(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        card = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _RefusedError(f"card.toml cannot be read: {error}.") from error
    for name, value in card.items():
        if name not in CARD_FIELDS:
            raise _RefusedError(
                f"card.toml has a field '{name}'; it may have {', '.join(CARD_FIELDS)}."
            )
        if not isinstance(value, CARD_FIELDS[name]):
            raise _RefusedError(f"card.toml: '{name}' is {value!r}, which is of the wrong type.")
    _check_choices(card)
    return card


def _check_choices(card: dict[str, Any]) -> None:
    choices: dict[str, tuple[str, ...]] = {
        "commercial_use": ("yes", "no", "unknown"),
        "scheduler": tuple(SchedulerName),
    }
    for name, allowed in choices.items():
        if name in card and card[name] not in allowed:
            raise _RefusedError(
                f"card.toml: {name} is '{card[name]}'; it may be {', '.join(allowed)}."
            )
    for task in card.get("tasks", ()):
        if task not in TASKS:
            raise _RefusedError(
                f"card.toml: there is no task '{task}'; there are {', '.join(TASKS)}."
            )


def _card(folder: Path, pipeline_class: str, written: dict[str, Any]) -> ModelCard:
    try:
        preset = presets.preset_for(folder, pipeline_class, written.get("family"))
    except (ContractError, EngineError, OSError, ValueError, TypeError, KeyError) as error:
        raise _RefusedError(f"Its configuration cannot be understood: {error}.") from error
    return ModelCard(
        handle=folder.name,
        title=written.get("title", folder.name),
        family=preset.family,
        executor=preset.executor,
        licence=written.get("licence", "unknown"),
        commercial_use=written.get("commercial_use", "unknown"),
        revision=revision_of(folder),
        tasks=tuple(written.get("tasks", preset.tasks)),
        native_width=written.get("width", preset.native),
        native_height=written.get("height", preset.native),
        multiple=preset.multiple,
        steps=written.get("steps", preset.steps),
        guidance_scale=float(written.get("guidance_scale", preset.guidance_scale)),
        scheduler=written.get("scheduler", preset.scheduler),
        schedulers=preset.schedulers,
        subtle=float(written.get("subtle", SUBTLE)),
        strong=float(written.get("strong", STRONG)),
        vocabulary=tuple(str(word) for word in written.get("vocabulary", ())),
    )


def _refused_card(folder: Path, problem: str) -> ModelCard:
    return ModelCard(
        handle=folder.name,
        title=folder.name,
        family="unknown",
        executor="pipeline",
        licence="unknown",
        commercial_use="unknown",
        revision="",
        tasks=(),
        native_width=0,
        native_height=0,
        multiple=8,
        steps=0,
        guidance_scale=0.0,
        scheduler="auto",
        problem=problem,
    )


def _content_sample(path: Path, size: int) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(SMALL_FILE_BYTES))
        if size > SMALL_FILE_BYTES:
            for k in range(1, SAMPLES + 1):
                file.seek(max(0, size * k // SAMPLES - SAMPLE_BYTES))
                digest.update(file.read(SAMPLE_BYTES))
    return digest.digest()
