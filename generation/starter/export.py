"""The last stage: a diffusers folder in half precision, its card and its model card."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import load_file

from generation.engine.builtin import GATES, MEASURED, gates_missed, title_for
from generation.starter.latents import training_set
from generation.starter.networks import (
    STANDARD,
    Shape,
    new_autoencoder,
    new_text_encoder,
    new_unet,
    pipeline_of,
)
from generation.starter.pictures import HEIGHT, VOCABULARIES, WIDTH

SHARD = "15MB"
READABLE = 0o644
STAGES = ("vae", "unet", "distil", "probe")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How the model is sampled unless a person says otherwise; distilled ones need no guidance."""

    steps: int = 12
    guidance_scale: float = 3.0
    is_distilled: bool = False


def export(root: Path, folder: Path, setting: Setting, *, shape: Shape = STANDARD) -> None:
    """Write the trained networks of `root` as a diffusers folder, with card and records."""
    data = training_set(root)
    pipeline = _pipeline(root, setting, shape)
    if folder.exists():
        shutil.rmtree(folder)
    pipeline.to(torch.float16)
    pipeline.save_pretrained(folder, safe_serialization=True, max_shard_size=SHARD)
    _read_as_floats(folder / "text_encoder" / "config.json")
    records = {name: _record(root, name) for name in STAGES if (root / name).is_dir()}
    for name in records:
        if (root / name / "loss.png").is_file():
            shutil.copyfile(root / name / "loss.png", folder / f"loss-{name}.png")
    facts = {"vocabulary": data.vocabulary, "setting": _as_json(setting), "records": records}
    (folder / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    write_card(folder, {})
    for path in folder.rglob("*.safetensors"):
        path.chmod(READABLE)  # safetensors writes files that only their owner may read


def write_card(folder: Path, measured: Mapping[str, Any]) -> None:
    """Record measured numbers beside the weights, and say by them what the model is."""
    facts = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    text = json.dumps(dict(measured), indent=1) + "\n"
    (folder / MEASURED).write_text(text, encoding="utf-8")
    (folder / "card.toml").write_text(_card(facts, measured), encoding="utf-8")
    (folder / "README.md").write_text(_model_card(facts, measured), encoding="utf-8")


def weights_mb(folder: Path) -> float:
    """Return the size of the safetensors files in MB of 1,000,000 bytes."""
    return round(sum(path.stat().st_size for path in folder.rglob("*.safetensors")) / 1e6, 2)


def _pipeline(root: Path, setting: Setting, shape: Shape) -> StableDiffusionPipeline:
    data = training_set(root)
    vae, unet = new_autoencoder(shape), new_unet(shape)
    text = new_text_encoder(data.tokenizer, shape)
    vae.load_state_dict(load_file(root / "vae" / "vae.safetensors"))
    vae.register_to_config(scaling_factor=data.scale)
    source = "distil" if setting.is_distilled else "unet"
    unet.load_state_dict(load_file(root / source / "unet_ema.safetensors"))
    text.load_state_dict(load_file(root / "unet" / "text_ema.safetensors"))
    return pipeline_of(vae, text, data.tokenizer, unet)


def _read_as_floats(config: Path) -> None:
    """Half precision is for the files: transformers would compute in it, diffusers would not."""
    settings = json.loads(config.read_text(encoding="utf-8"))
    config.write_text(json.dumps({**settings, "dtype": "float32"}, indent=2) + "\n")


def _record(root: Path, name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((root / name / "record.json").read_text())
    losses = record.pop("losses")
    kept = {key: value for key, value in record.items() if not key.startswith("_")}
    return {
        **kept,
        "seconds": round(record["seconds"]),
        "last_loss": losses[-1][1] if losses else None,
    }


def _as_json(setting: Setting) -> dict[str, Any]:
    return {
        "steps": setting.steps,
        "guidance_scale": setting.guidance_scale,
        "is_distilled": setting.is_distilled,
    }


def _card(facts: Mapping[str, Any], measured: Mapping[str, Any]) -> str:
    """Return card.toml; strings and lists are written as JSON, which TOML reads."""
    setting = facts["setting"]
    fields = {
        "title": title_for(measured),
        "licence": "Apache-2.0",
        "commercial_use": "yes",
        "width": WIDTH,
        "height": HEIGHT,
        "steps": setting["steps"],
        "guidance_scale": setting["guidance_scale"],
        "vocabulary": list(VOCABULARIES[facts["vocabulary"]].words),
    }
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items())


def _model_card(facts: Mapping[str, Any], measured: Mapping[str, Any]) -> str:
    """Return the model card: what it is, what was measured, how it was trained."""
    missed = gates_missed(measured)
    words = VOCABULARIES[facts["vocabulary"]]
    setting = facts["setting"]
    return "\n".join(
        (
            f"# {title_for(measured)}",
            "",
            "A small latent diffusion model, trained from scratch on pictures of Masthead's own "
            "procedural painter and on nothing else. Stock diffusers classes: "
            "`StableDiffusionPipeline` and `StableDiffusionImg2ImgPipeline` load this folder.",
            "",
            f"Words it knows ({facts['vocabulary']} vocabulary): {', '.join(words.words)}.",
            f"Default: {WIDTH} x {HEIGHT} px, {setting['steps']} steps, guidance "
            f"{setting['guidance_scale']:g}.",
            "",
            "## Measured",
            "",
            *_measured_rows(measured),
            "",
            "All gates are passed." if not missed else f"Not passed: {', '.join(missed)}. Until "
            "they are, the painter is offered first.",
            "",
            "## Training record",
            "",
            *_record_rows(facts["records"]),
            "",
        )
    )  # fmt: skip


def _measured_rows(measured: Mapping[str, Any]) -> list[str]:
    limits = {g.name: f"{'>=' if g.is_least else '<='} {g.limit:g}" for g in GATES}
    names = [*limits, *(name for name in measured if name not in limits)]
    rows = [f"| {n} | {measured.get(n, 'not measured')} | {limits.get(n, '')} |" for n in names]
    return ["| number | measured | gate |", "|---|---|---|", *rows]


def _record_rows(records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    names = ("commit", "seed", "steps", "samples", "seconds", "last_loss", "hardware", "facts")
    head = f"| stage | {' | '.join(names)} |"
    rows = [
        f"| {stage} | {' | '.join(str(record[name]) for name in names)} |"
        for stage, record in records.items()
    ]
    return [head, "|---" * (len(names) + 1) + "|", *rows]
