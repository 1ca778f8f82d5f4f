"""Models that come as one file: converted once, without a network, and painted with."""

import io
from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.management import CommandError, call_command
from safetensors.torch import load_file, save_file
from transformers import CLIPTokenizer

from generation.engine.catalogue import entry_of
from tests.engine import tiny_checkpoints


@pytest.fixture
def shelf(tmp_path: Path, settings: Any) -> Path:
    settings.MASTHEAD_MODELS = tmp_path / "models"
    settings.MASTHEAD_MODELS.mkdir()
    return Path(settings.MASTHEAD_MODELS)


def models(*words: str) -> str:
    out = io.StringIO()
    call_command("models", *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["sd1", "sdxl"])
def test_a_checkpoint_in_one_file_becomes_a_folder_that_paints(
    kind: str, shelf: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.safetensors"
    family = "stable-diffusion" if kind == "sd1" else "sdxl"
    (tiny_checkpoints.build_sd1 if kind == "sd1" else tiny_checkpoints.build_sdxl)(path)

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
SIDE = {"sd1": '"sample_size": 64', "sdxl": '"sample_size": 128'}


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
