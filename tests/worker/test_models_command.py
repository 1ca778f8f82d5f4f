"""Models are listed, checked, added from a disk or a hub, and removed; refusals give reasons."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.management import CommandError
from safetensors.torch import save

from generation.engine.catalogue import entry_of
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from generation.worker.hub import HubFile, wanted
from generation.worker.shelf import handle_for
from studio.jobs.models import ModelCheck
from tests.engine import tiny_models
from tests.engine.tiny_adapters import (
    build_controlnet,
    build_esrgan,
    build_ip_adapter,
    build_lora,
)
from tests.worker.commands import models
from tests.worker.small_hub import COMMIT, SmallHub, serving


@pytest.fixture
def hub(tiny: Path, settings: Any) -> Iterator[SmallHub]:
    with serving(SmallHub(folder=tiny)) as hub:
        settings.MASTHEAD_HUB = hub.address
        yield hub


@pytest.mark.django_db
def test_a_folder_is_copied_listed_checked_and_removed(shelf: Path, tiny: Path) -> None:
    said = models("add", str(tiny), "--handle", "mine")

    assert "mine is added" in said
    assert not (shelf / "mine").is_symlink()
    assert "stable-diffusion, steps, licence unknown" in models("list")
    said = models("check", "mine")
    assert "s per step at 64 x 64 px" in said
    assert re.search(r"take in a pass: 2 \d+\.\d, 4 \d+\.\d, 8 \d+\.\d; so ", said)
    assert (shelf.parent / "var" / "cache" / "batches.json").is_file()
    kept = ModelCheck.objects.get(handle="mine")
    assert (kept.width_px, kept.revision) == (64, entry_of(shelf / "mine").card.revision)
    assert kept.step_s > 0
    assert list(kept.batch_ms) == ["1", "2", "4", "8"]
    assert kept.together >= 1
    models("remove", "mine")
    assert not (shelf / "mine").exists()
    assert tiny.is_dir()


def test_a_linked_folder_stays_where_it_is_when_the_model_is_removed(
    shelf: Path, tiny: Path
) -> None:
    models("add", str(tiny), "--handle", "mine", "--link")

    assert (shelf / "mine").is_symlink()
    assert entry_of(shelf / "mine").card.problem == ""
    models("remove", "mine")
    assert (tiny / "model_index.json").is_file()


def test_a_folder_with_pickled_weights_is_refused_with_the_reason_and_nothing_is_left(
    shelf: Path, tmp_path: Path
) -> None:
    folder = tiny_models.build_stable_diffusion(tmp_path / "bad")
    (folder / "unet" / "weights.bin").write_bytes(b"x")

    with pytest.raises(CommandError, match=r"unet/weights\.bin, a pickle"):
        models("add", str(folder))

    assert [path.name for path in shelf.iterdir()] == [".adding"]
    assert list((shelf / ".adding").iterdir()) == []


@pytest.mark.parametrize("handle", ["Upper", "a b", "adapters", "../out"])
def test_a_name_that_is_no_handle_is_refused(handle: str, shelf: Path, tiny: Path) -> None:
    with pytest.raises(CommandError, match="is no handle"):
        models("add", str(tiny), "--handle", handle)
    with pytest.raises(CommandError, match="There is no model"):
        models("remove", handle)

    assert tiny.is_dir()


@pytest.mark.parametrize("source", ["/nowhere/model", "./x.safetensors", "a/b/c", "~/model"])
def test_a_path_where_nothing_lies_is_not_looked_for_on_the_hub(
    source: str, shelf: Path, settings: Any
) -> None:
    settings.MASTHEAD_HUB = "http://127.0.0.1:9"

    with pytest.raises(CommandError, match="There is nothing at"):
        models("add", source)


def test_folders_and_names_of_another_kind_say_what_they_are(
    shelf: Path, tiny: Path, tmp_path: Path
) -> None:
    models("add", str(tiny), "--handle", "mine")
    control = build_controlnet(
        tmp_path / "control", entry_of(shelf / "mine"), device_of(EngineConfig(device="cpu"))
    )

    with pytest.raises(CommandError, match="holds a ControlNet"):
        models("add", str(control))
    with pytest.raises(CommandError, match="no model or adapter 'other'"):
        models("check", "other")


def test_a_handle_that_is_taken_is_refused(shelf: Path, tiny: Path) -> None:
    models("add", str(tiny), "--handle", "mine")

    with pytest.raises(CommandError, match="a model 'mine' already"):
        models("add", str(tiny), "--handle", "mine")


def test_a_model_of_the_hub_comes_with_its_licence_and_pinned_revision(
    shelf: Path, hub: SmallHub
) -> None:
    hub.extra = {
        "unet/diffusion_pytorch_model.bin": b"pickle",
        "evil.py": b"x",
        "picture.png": b"x",
        "one-file.safetensors": b"x" * 10,
    }

    said = models("add", "tiny/model")

    card = tomllib.loads((shelf / "model" / "card.toml").read_text("utf-8"))
    assert "Licence apache-2.0" in said
    assert (card["licence"], card["commercial_use"]) == ("apache-2.0", "yes")
    assert (card["source"], card["source_revision"]) == ("tiny/model", COMMIT)
    assert entry_of(shelf / "model").card.problem == ""
    assert {name for name, _ in hub.asked}.isdisjoint(hub.extra)


def test_what_a_person_says_of_a_licence_goes_before_what_the_hub_says(
    shelf: Path, hub: SmallHub
) -> None:
    said = models("add", "tiny/model", "--licence", "ours", "--commercial-use", "no")

    assert "Licence ours, commercial use no" in said
    card = tomllib.loads((shelf / "model" / "card.toml").read_text("utf-8"))
    assert card["source_revision"] == COMMIT


def test_what_a_person_says_of_a_licence_goes_before_the_folders_own_card(
    shelf: Path, tmp_path: Path
) -> None:
    folder = tiny_models.build_stable_diffusion(tmp_path / "mine")
    (folder / "card.toml").write_text('title = "Ours"\nsteps = 7\nlicence = "old"\n', "utf-8")

    assert "Licence mit, commercial use yes" in models("add", str(folder), "--licence", "mit")

    card = entry_of(shelf / "mine").card
    assert (card.title, card.steps) == ("Ours", 7)
    assert 'licence = "old"' in (folder / "card.toml").read_text("utf-8")


@pytest.mark.django_db
def test_a_linked_folder_is_not_written_into_and_its_licence_lies_beside_the_link(
    shelf: Path, tiny: Path
) -> None:
    before = sorted(path.name for path in tiny.iterdir())

    said = models("add", str(tiny), "--handle", "mine", "--link", "--licence", "mit")

    assert "Licence mit, commercial use yes" in said
    assert entry_of(shelf / "mine").card.licence == "mit"
    assert "licence mit, commercial use yes" in models("list")
    assert sorted(path.name for path in tiny.iterdir()) == before
    models("remove", "mine")
    models("add", str(tiny), "--handle", "mine", "--link")
    assert entry_of(shelf / "mine").card.licence == "unknown"


def test_a_transfer_that_broke_off_goes_on_from_where_it_stopped(
    shelf: Path, hub: SmallHub
) -> None:
    hub.cut = True
    weights = [name for name in hub.files() if name.endswith(".safetensors")]
    for _ in weights:
        with pytest.raises(CommandError, match="Run the same command again"):
            models("add", "tiny/model")
        assert not (shelf / "model").exists()

    models("add", "tiny/model")

    resumed = {name for name, wanted in hub.asked if wanted == "bytes=2000-"}
    assert resumed == set(weights)
    assert entry_of(shelf / "model").card.problem == ""


def test_a_damaged_file_is_thrown_away(shelf: Path, hub: SmallHub) -> None:
    hub.damaged = True
    with pytest.raises(CommandError, match="arrived damaged"):
        models("add", "tiny/model")

    hub.damaged = False
    models("add", "tiny/model")

    assert entry_of(shelf / "model").card.problem == ""


def test_a_file_name_that_leads_out_of_the_folder_is_refused(shelf: Path, hub: SmallHub) -> None:
    hub.extra = {"../../outside.json": b"{}"}

    with pytest.raises(CommandError, match="no name of a file inside"):
        models("add", "tiny/model")

    assert not (shelf.parent / "outside.json").exists()


@pytest.mark.parametrize("name", ["tiny/other", "nowhere"])
def test_a_model_the_hub_does_not_have_is_named(name: str, shelf: Path, hub: SmallHub) -> None:
    with pytest.raises(CommandError, match="nothing at"):
        models("add", name)


def test_without_a_network_one_plain_line_says_so(
    shelf: Path, hub: SmallHub, settings: Any
) -> None:
    settings.MASTHEAD_HUB = "http://127.0.0.1:9"

    with pytest.raises(CommandError, match="connected to the network") as caught:
        models("add", "tiny/model")

    assert "\n" not in str(caught.value)


def test_half_precision_copies_are_left_when_the_full_ones_are_there() -> None:
    names = [
        "model_index.json",
        "vae/a.safetensors",
        "vae/a.fp16.safetensors",
        "unet/b.fp16.safetensors",
    ]
    files = [HubFile(name=name, size=1) for name in names]

    kept = wanted(
        files, {"vae": ["diffusers", "X"], "unet": ["diffusers", "Y"], "_class_name": "Z"}
    )

    assert [file.name for file in kept] == [names[0], names[1], names[3]]


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("owner/FLUX.1-dev", "flux-1-dev"),
        ("/srv/models/sd_15/", "sd-15"),
        ("o/" + "x" * 40, "x" * 31),
    ],
)
def test_a_handle_is_made_of_the_last_part_of_the_name(name: str, handle: str) -> None:
    assert handle_for(name) == handle


@pytest.mark.django_db
def test_a_lora_is_added_listed_checked_with_a_model_it_fits_and_removed(
    shelf: Path, tiny: Path, tmp_path: Path
) -> None:
    models("add", str(tiny), "--handle", "mine")
    device = device_of(EngineConfig(device="cpu"))
    file = build_lora(tmp_path / "lora", entry_of(shelf / "mine"), device) / "weights.safetensors"

    said = models("add", str(file), "--kind", "lora", "--handle", "ink")

    assert "ink is added: lora, made for Stable Diffusion, texts 32 wide. Fits mine" in said
    assert "lora for Stable Diffusion, texts 32 wide, licence unknown" in models("list")
    assert "ink works with mine" in models("check", "ink")
    with pytest.raises(CommandError, match="There is 'ink' already"):
        models("add", str(file), "--kind", "lora", "--handle", "ink")
    models("remove", "ink")
    assert list((shelf / "adapters").iterdir()) == []


def upscaler_bytes() -> bytes:
    return bytes(save({"body.0.rdb1.conv1.weight": torch.zeros(2, 2, 3, 3)}))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("style.ckpt", b"x", "is no safetensors file"),
        ("style.safetensors", b"x" * 64, "is no safetensors file"),
        ("style.safetensors", (2).to_bytes(8, "little") + b"{}", "holds no layers of a LoRA"),
        ("style.safetensors", upscaler_bytes(), "is an upscaler. Add it with --kind upscaler"),
        ("style.safetensors", (99).to_bytes(8, "little") + b"{}", "is no safetensors file"),
    ],
)
def test_a_file_that_is_no_lora_is_refused_and_nothing_is_left(
    name: str, data: bytes, said: str, shelf: Path, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)

    with pytest.raises(CommandError, match=said):
        models("add", str(tmp_path / name), "--kind", "lora")

    assert list((shelf / "adapters").rglob("*")) == []


@pytest.mark.django_db
def test_a_controlnet_and_an_upscaler_are_added_and_checked(
    shelf: Path, tiny: Path, tmp_path: Path
) -> None:
    models("add", str(tiny), "--handle", "mine")
    device = device_of(EngineConfig(device="cpu"))
    control = build_controlnet(tmp_path / "control", entry_of(shelf / "mine"), device)
    file = build_esrgan(tmp_path / "esrgan") / "weights.safetensors"

    assert "Fits mine" in models("add", str(control), "--kind", "controlnet", "--handle", "edges")
    alone = control / "diffusion_pytorch_model.safetensors"
    assert "Fits mine" in models("add", str(alone), "--kind", "controlnet", "--handle", "lines")
    assert "every model" in models("add", str(file), "--kind", "upscaler", "--handle", "four")

    assert "edges works with mine" in models("check", "edges")
    assert "lines works with mine" in models("check", "lines")
    assert "four enlarges 4 times" in models("check", "four")
    with pytest.raises(CommandError, match="an upscaler"):
        models("add", str(file), "--kind", "controlnet", "--handle", "other")


@pytest.mark.django_db
def test_an_ip_adapter_is_added_with_its_image_encoder_and_checked(
    shelf: Path, tiny: Path, tmp_path: Path
) -> None:
    models("add", str(tiny), "--handle", "mine")
    device = device_of(EngineConfig(device="cpu"))
    made = build_ip_adapter(tmp_path / "made", entry_of(shelf / "mine"), device)
    encoder = (made / "image_encoder").rename(tmp_path / "encoder")
    words = ("--kind", "ip-adapter", "--handle", "look")

    with pytest.raises(CommandError, match="--image-encoder"):
        models("add", str(made / "weights.safetensors"), *words)
    with pytest.raises(CommandError, match="an IP-Adapter"):
        models("add", str(made / "weights.safetensors"), "--kind", "controlnet")
    file = str(made / "weights.safetensors")
    assert "Fits mine" in models("add", file, *words, "--image-encoder", str(encoder))

    assert "ip-adapter for Stable Diffusion, texts 32 wide" in models("list")
    assert "look works with mine" in models("check", "look")
    models("remove", "look")
    assert "look" not in models("list")
