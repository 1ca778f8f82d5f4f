"""What the models folder may hold, and with which words the rest is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generation.engine.catalogue import entry_of, models_in, revision_of
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from generation.engine.loading import load_family
from generation.engine.sampling import offered_for
from tests.engine import tiny_models


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_models.build_stable_diffusion(tmp_path / "tiny-fox")


def rewrite_json(path: Path, **values: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_a_diffusers_folder_is_a_model_with_defaults_of_its_family(folder: Path) -> None:
    card = entry_of(folder).card

    assert card.problem == ""
    assert (card.handle, card.family, card.executor) == ("tiny-fox", "stable-diffusion", "steps")
    assert card.tasks == ("txt2img", "img2img", "inpaint", "outpaint", "upscale")
    assert (card.native_width, card.multiple) == (64, 8)
    assert (card.licence, card.commercial_use) == ("unknown", "unknown")


@pytest.mark.parametrize("handle", ["sd", "sd-v", "sd-flow", "sdxl", "sd3", "flux", "klein"])
def test_a_card_offers_the_samplers_that_the_loaded_model_takes(handle: str) -> None:
    """Cards are read without torch; what a network takes is known once it is loaded."""
    entry = entry_of(tiny_models.every_family() / handle)
    family = load_family(entry, device_of(EngineConfig(device="cpu", threads=1)))

    assert entry.card.schedulers == offered_for(family.own_scheduler)
    assert len(entry.card.schedulers) > 3


def test_a_whole_pipeline_is_sampled_by_its_own_sampler() -> None:
    assert entry_of(tiny_models.every_family() / "whole").card.schedulers == ("auto",)


def test_a_folder_with_half_precision_files_only_is_loaded_from_them(tmp_path: Path) -> None:
    folder = tiny_models.build_stable_diffusion(tmp_path / "half", variant="fp16")
    entry = entry_of(folder)
    device = device_of(EngineConfig(device="cpu", threads=1))

    assert (entry.card.problem, entry.variant) == ("", "fp16")
    assert load_family(entry, device).encode_prompt("a fox").states.shape == (1, 77, 32)


def test_a_card_says_what_the_folder_cannot(folder: Path) -> None:
    (folder / "card.toml").write_text(
        'title = "Tiny fox"\nlicence = "Apache-2.0"\ncommercial_use = "yes"\n'
        'steps = 8\nguidance_scale = 2\nscheduler = "lcm"\nwidth = 96\ndefault = true\n'
    )
    entry = entry_of(folder)

    assert entry.prefers_default
    assert (entry.card.title, entry.card.licence, entry.card.commercial_use) == (
        "Tiny fox",
        "Apache-2.0",
        "yes",
    )
    assert (entry.card.steps, entry.card.guidance_scale, entry.card.scheduler) == (8, 2.0, "lcm")
    assert entry.card.native_width == 96


def pickle(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "unet" / name).write_bytes(b"\x80\x04.")


def linked_out(folder: Path) -> None:
    outside = folder.parent / "elsewhere.safetensors"
    outside.write_bytes(b"x")
    (folder / "unet" / "more.safetensors").symlink_to(outside)


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def card(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "card.toml").write_text(text)


def index(**values: Any) -> Callable[[Path], object]:
    return lambda folder: rewrite_json(folder / "model_index.json", **values)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (pickle("diffusion_pytorch_model.bin"), "unet/diffusion_pytorch_model.bin, a pickle"),
        (pickle("weights.PT"), "unet/weights.PT, a pickle"),
        (pickle("model.ckpt"), "unet/model.ckpt, a pickle"),
        (linked_out, "unet/more.safetensors is a link out of the folder"),
        (lambda f: (f / "pipeline.py").write_text("x"), "code of its own (pipeline.py)"),
        (index(_class_name=["pipeline", "Mine"]), "names a pipeline with code of its own"),
        (index(unet=["my_module", "MyUNet"]), "needs 'my_module.MyUNet'"),
        (without("model_index.json"), "There is no model_index.json"),
        (lambda f: (f / "model_index.json").write_text("{"), "cannot be read as JSON"),
        (
            without("unet/diffusion_pytorch_model.safetensors"),
            "There are no safetensors weights in unet/",
        ),
        (without("vae/config.json"), "Its configuration cannot be understood"),
        (card("licence = "), "card.toml cannot be read"),
        (card("colour = 'red'"), "card.toml has a field 'colour'"),
        (card("steps = 'many'"), "card.toml: 'steps' is 'many'"),
        (card("scheduler = 'magic'"), "scheduler is 'magic'; it may be auto, euler"),
        (card("commercial_use = 'perhaps'"), "it may be yes, no, unknown"),
        (card("tasks = ['fly']"), "there is no task 'fly'"),
        (card("family = 'gan'"), "there is no family 'gan'"),
    ],
)
def test_a_folder_that_cannot_be_used_says_why(
    spoil: Callable[[Path], object], reason: str, folder: Path
) -> None:
    spoil(folder)

    assert reason in entry_of(folder).card.problem


def test_a_folder_whose_name_is_no_handle_is_refused(tmp_path: Path) -> None:
    folder = tiny_models.build_stable_diffusion(tmp_path / "My Model")

    assert "is no handle" in entry_of(folder).card.problem


def test_the_folder_lists_models_by_handle_and_leaves_out_what_is_none(folder: Path) -> None:
    tiny_models.build_sdxl(folder.parent / "another")
    for name in ("adapters", "upscalers", "preview", ".cache"):
        (folder.parent / name).mkdir()
    (folder.parent / "notes.txt").write_text("x")

    assert [entry.card.handle for entry in models_in(folder.parent)] == ["another", "tiny-fox"]


def test_a_missing_models_folder_holds_nothing(tmp_path: Path) -> None:
    assert models_in(None) == models_in(tmp_path / "nowhere") == ()


def test_the_revision_changes_with_any_file_and_not_with_its_place(
    folder: Path, tmp_path: Path
) -> None:
    before = revision_of(folder)
    moved = folder.rename(tmp_path / "moved")
    assert revision_of(moved) == before

    weights = moved / "unet" / "diffusion_pytorch_model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))

    assert revision_of(moved) != before


def test_two_trainings_of_one_architecture_have_two_revisions(tmp_path: Path) -> None:
    first = tiny_models.build_stable_diffusion(tmp_path / "a", seed=1)
    second = tiny_models.build_stable_diffusion(tmp_path / "b", seed=2)

    assert revision_of(first) != revision_of(second)


@pytest.mark.parametrize(
    ("handle", "family", "steps", "guidance_scale", "multiple"),
    [
        ("sd", "stable-diffusion", 25, 7.0, 8),
        ("sdxl", "sdxl", 30, 5.0, 8),
        ("sd3", "sd3", 28, 5.0, 16),
        ("flux", "flux", 28, 3.5, 16),
        ("flux-quick", "flux", 4, 0.0, 16),
        ("whole", "pipeline", 25, 4.0, 32),
    ],
)
def test_a_family_is_known_by_its_folder_and_brings_its_own_defaults(
    handle: str, family: str, steps: int, guidance_scale: float, multiple: int, models_folder: Path
) -> None:
    card = entry_of(models_folder / handle).card

    assert (card.family, card.steps, card.guidance_scale) == (family, steps, guidance_scale)
    assert card.multiple == multiple
    assert card.executor == ("pipeline" if family == "pipeline" else "steps")
