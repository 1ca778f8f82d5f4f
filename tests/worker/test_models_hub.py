"""Adapters and single files from the hub."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from django.core.management import CommandError

from generation.engine.catalogue import entry_of
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from tests.engine import tiny_checkpoints
from tests.engine.tiny_adapters import build_controlnet, build_ip_adapter, build_lora
from tests.worker.commands import models
from tests.worker.small_hub import COMMIT, SmallHub, serving


@pytest.fixture
def repository(tmp_path: Path, settings: Any) -> Iterator[SmallHub]:
    """Serve an empty repository, whose files a test puts there."""
    (tmp_path / "repository").mkdir()
    with serving(SmallHub(folder=tmp_path / "repository")) as hub:
        settings.MASTHEAD_HUB = hub.address
        yield hub


@pytest.mark.django_db
def test_adapters_come_from_the_hub_with_its_licence_and_pinned_revision(
    shelf: Path, tiny: Path, repository: SmallHub
) -> None:
    models("add", str(tiny), "--handle", "mine")
    entry, device = entry_of(shelf / "mine"), device_of(EngineConfig(device="cpu"))
    place = repository.folder
    build_lora(place / "styles", entry, device)
    build_controlnet(place / "other", entry, device)
    for path in (place / "other").iterdir():
        path.rename(place / path.name)
    build_ip_adapter(place / "looks", entry, device)
    repository.extra = {"evil.bin": b"x", "looks/picture.png": b"x"}

    with pytest.raises(CommandError, match=r"--file which one .*styles/weights.safetensors"):
        models("add", "tiny/model", "--kind", "lora", "--file", "none.safetensors")
    words = ("--kind", "lora", "--file", "styles/weights.safetensors", "--handle", "ink")
    assert "Fits mine. Licence apache-2.0, commercial use yes" in models(
        "add", "tiny/model", *words
    )
    assert "Fits mine" in models("add", "tiny/model", "--kind", "controlnet", "--handle", "edges")
    (place / "old").mkdir()
    copyfile(place / "diffusion_pytorch_model.safetensors", place / "old" / "lines.safetensors")
    words = ("--kind", "controlnet", "--file", "old/lines.safetensors", "--handle", "lines")
    assert "Fits mine" in models("add", "tiny/model", *words)
    words = ("--kind", "ip-adapter", "--file", "looks/weights.safetensors", "--handle", "look")
    said = models("add", "tiny/model", *words, "--licence", "ours", "--commercial-use", "no")

    assert "Fits mine. Licence ours, commercial use no" in said
    card = tomllib.loads((shelf / "adapters" / "ink" / "card.toml").read_text("utf-8"))
    assert (card["source"], card["source_revision"]) == ("tiny/model", COMMIT)
    assert {name for name, _ in repository.asked}.isdisjoint(repository.extra)
    assert list((shelf / ".adding").iterdir()) == []


def test_a_checkpoint_in_one_file_comes_from_the_hub_and_is_converted(
    shelf: Path, repository: SmallHub
) -> None:
    tiny_checkpoints.build_sd1(repository.folder / "v1.safetensors")

    with pytest.raises(CommandError, match="One of its files is added with --file"):
        models("add", "tiny/model")
    said = models("add", "tiny/model", "--file", "v1.safetensors", "--handle", "mine")

    assert "Licence apache-2.0, commercial use yes" in said
    card = tomllib.loads((shelf / "mine" / "card.toml").read_text("utf-8"))
    assert (card["source"], card["source_revision"]) == ("tiny/model", COMMIT)
