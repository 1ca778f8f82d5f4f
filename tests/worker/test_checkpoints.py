"""Models that come as one file: converted once, without a network, and painted with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.loaders import single_file_utils
from django.core.management import CommandError
from safetensors.torch import load_file, save_file
from transformers import CLIPTokenizer

from generation.engine.catalogue import entry_of
from generation.engine.checkpoints.flux_names import renamed
from tests.engine import tiny_checkpoints, tiny_flow_checkpoints, tiny_models
from tests.worker.commands import models


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["sd1", "sd2", "sdxl"])
def test_a_checkpoint_in_one_file_becomes_a_folder_that_paints(
    kind: str, shelf: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.safetensors"
    family = "sdxl" if kind == "sdxl" else "stable-diffusion"
    BUILT[kind](path)

    said = models("add", str(path), "--licence", "openrail", "--commercial-use", "yes")

    assert f"mine is added: mine, {family}. Licence openrail, commercial use yes." in said
    given, kept = load_file(path), load_file(shelf / "mine" / "unet" / WEIGHTS)
    assert torch.equal(
        kept["conv_in.weight"], given["model.diffusion_model.input_blocks.0.0.weight"]
    )
    assert {path.suffix for path in (shelf / "mine").rglob("*") if path.is_file()} <= {
        ".safetensors", ".json", ".txt", ".toml",
    }  # fmt: skip
    config = shelf / "mine" / "unet" / "config.json"
    config.write_text(config.read_text("utf-8").replace(SIDE[kind], '"sample_size": 8'), "utf-8")
    assert "s per step at 64 x 64 px" in models("check", "mine")


WEIGHTS = "diffusion_pytorch_model.safetensors"
SIDE = {
    "sd1": '"sample_size": 64',
    "sd2": '"sample_size": 96',
    "sdxl": '"sample_size": 128',
}
BUILT: dict[str, Callable[[Path], Path]] = {
    "sd1": tiny_checkpoints.build_sd1,
    "sd2": tiny_checkpoints.build_sd2,
    "sdxl": tiny_checkpoints.build_sdxl,
}


def predicted_by(folder: Path) -> tuple[str, int]:
    """Return what a converted model predicts, and the side of its latents."""
    scheduler = json.loads((folder / "scheduler" / "scheduler_config.json").read_text("utf-8"))
    unet = json.loads((folder / "unet" / "config.json").read_text("utf-8"))
    return scheduler["prediction_type"], unet["sample_size"]


@pytest.mark.parametrize(
    ("said", "words", "predicted"),
    [
        ({}, (), ("v_prediction", 96)),
        ({"modelspec.prediction_type": "epsilon"}, (), ("epsilon", 64)),
        ({}, ("--prediction", "epsilon"), ("epsilon", 64)),
    ],
)
def test_stable_diffusion_2_predicts_velocities_unless_the_file_or_a_person_says_otherwise(
    said: dict[str, str], words: tuple[str, ...], predicted: Any, shelf: Path, tmp_path: Path
) -> None:
    path = tiny_checkpoints.build_sd2(tmp_path / "mine.safetensors", **said)

    models("add", str(path), "--licence", "openrail++", *words)

    assert predicted_by(shelf / "mine") == predicted


def build_flow(kind: str, path: Path, base: Path) -> Path:
    if kind == "sd3":
        return tiny_flow_checkpoints.build_sd3(path, base)
    prefix = "model.diffusion_model." if kind == "flux, wrapped" else ""
    return tiny_flow_checkpoints.build_flux(path, base, prefix)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["flux", "flux, wrapped", "sd3"])
def test_a_transformer_in_one_file_takes_its_other_parts_from_its_base(
    kind: str, shelf: Path, tmp_path: Path
) -> None:
    base = tiny_models.every_family() / kind[:4].rstrip(",")
    path = build_flow(kind, tmp_path / "mine.safetensors", base)

    with pytest.raises(CommandError, match="Say with --base"):
        models("add", str(path))
    said = models("add", str(path), "--base", str(base), "--licence", "mine")

    assert "mine is added" in said
    (given,) = (base / "transformer").glob("*.safetensors")
    ours, theirs = load_file(shelf / "mine" / "transformer" / WEIGHTS), load_file(given)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    with (shelf / "mine" / "card.toml").open("a", encoding="utf-8") as card:
        card.write("width = 64\nheight = 64\n")
    assert "s per step at 64 x 64 px" in models("check", "mine")


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("flux-quick", "is another FLUX.1 than the base: 4 of their tensors differ"),
        ("sd3", "is no folder of FLUX.1"),
        ("none-such", "is no folder of FLUX.1"),
    ],
)
def test_a_base_that_does_not_fit_is_named(
    base: str, said: str, shelf: Path, tmp_path: Path
) -> None:
    family = tiny_models.every_family()
    path = build_flow("flux", tmp_path / "mine.safetensors", family / "flux")

    with pytest.raises(CommandError, match=said):
        models("add", str(path), "--base", str(family / base))

    assert [one for one in shelf.rglob("*") if one.is_file()] == []


def test_weights_of_eight_bits_are_widened_to_what_can_be_computed_with(
    shelf: Path, tmp_path: Path
) -> None:
    base = tiny_models.every_family() / "flux"
    path = build_flow("flux", tmp_path / "mine.safetensors", base)
    small = {name: value.to(torch.float8_e4m3fn) for name, value in load_file(path).items()}
    save_file(small, path)

    models("add", str(path), "--base", str(base))

    kept = load_file(shelf / "mine" / "transformer" / WEIGHTS)
    assert {value.dtype for value in kept.values()} == {torch.bfloat16}


def test_names_of_flux_are_read_as_diffusers_reads_those_of_its_own_width() -> None:
    """Its conversion knows only the published width, here with one number to each row."""
    wide = 3072
    state = tiny_flow_checkpoints.flux_state_of_width(wide)

    ours = renamed(dict(state))

    theirs = single_file_utils.convert_flux_transformer_checkpoint_to_diffusers(dict(state))
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_the_words_of_a_converted_checkpoint_are_clips(shelf: Path, tmp_path: Path) -> None:
    path = tiny_checkpoints.build_sd1(
        tmp_path / "mine.safetensors", **{"modelspec.license": "apache-2.0"}
    )

    models("add", str(path))

    tokenizer: Any = CLIPTokenizer.from_pretrained(shelf / "mine" / "tokenizer")
    assert tokenizer("a photo of a cat").input_ids == [49406, 320, 1125, 539, 320, 2368, 49407]
    card = entry_of(shelf / "mine").card
    assert (card.licence, card.commercial_use) == ("apache-2.0", "yes")


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("x.ckpt", "", "x.ckpt is a pickle"),
        ("x.safetensors", "short", "is cut short"),
        ("x.safetensors", "lora", "Add it with --kind lora"),
        ("x.safetensors", "flux", "Say with --base"),
        ("x.safetensors", "other", "its first tensor is called 'blocks.0.weight'"),
        ("x.safetensors", "missing", "missing keys in its unet"),
        ("x.safetensors", "no vae", "without the VAE"),
    ],
)
def test_files_that_cannot_become_a_model_say_why_and_leave_nothing(
    name: str, change: str, said: str, shelf: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    _write_changed(path, change)

    with pytest.raises(CommandError, match=said):
        models("add", str(path))

    assert [one for one in shelf.rglob("*") if one.is_file()] == []


def _write_changed(path: Path, change: str) -> None:
    alone = {
        "lora": "lora_unet_down_blocks.lora_down.weight",
        "flux": "double_blocks.0.img_attn.qkv.weight",
        "other": "blocks.0.weight",
    }
    if change in alone:
        save_file({alone[change]: torch.zeros(2, 2)}, path)
        return
    tiny_checkpoints.build_sd1(path)
    if change == "short":
        path.write_bytes(path.read_bytes()[:-4_000])
    if change in ("missing", "no vae"):
        lost = "first_stage_model." if change == "no vae" else "model.diffusion_model.out.0"
        kept = load_file(path)
        save_file({key: value for key, value in kept.items() if not key.startswith(lost)}, path)
