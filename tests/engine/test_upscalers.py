"""Upscaling networks: read from a file, run tile by tile, to exactly the size asked for."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from generation.contract.engine import Aborted, Emit, Report, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import ImageRef, Upscale, UpscaleMethod
from generation.engine import enlarging
from generation.engine.adapters import adapter_of
from generation.engine.config import EngineConfig
from generation.engine.engine import ComposedEngine, build_engine
from generation.engine.esrgan import ESRGAN
from generation.engine.run import run
from tests.engine.conftest import Pictures, far, opened
from tests.engine.tiny_adapters import build_esrgan

Build = Callable[[Emit], ComposedEngine]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    build_esrgan(tmp_path / "upscalers" / "four")
    build_esrgan(tmp_path / "upscalers" / "two", shuffle=2)
    config = EngineConfig(threads=1, models_folder=tmp_path)
    return lambda emit: build_engine(config, emit)


def asked(source: ImageRef, upscaler: str, width: int, height: int) -> Upscale:
    return Upscale(
        source=source,
        size=Size(width=width, height=height),
        method=UpscaleMethod.UPSCALER,
        upscaler=upscaler,
    )


@pytest.mark.parametrize(("upscaler", "size"), [("four", (500, 401)), ("two", (240, 192))])
def test_a_picture_is_enlarged_by_the_network_to_exactly_the_size(
    upscaler: str, size: tuple[int, int], build: Build, pictures: Pictures, photo: Image.Image
) -> None:
    request = asked(pictures.add(photo), upscaler, *size)

    picture = run(build, request, load=pictures.load)[0]

    assert opened(picture).size == size
    assert picture.facts["upscaler"] == upscaler
    assert far(opened(picture), photo.resize(size)) > 1


def test_tiles_join_without_a_trace(
    build: Build, pictures: Pictures, photo: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = asked(pictures.add(photo), "four", 480, 384)
    whole = opened(run(build, request, load=pictures.load)[0])

    monkeypatch.setattr(enlarging, "TILE", 40)
    monkeypatch.setattr(enlarging, "HALO", 32)
    tiled = opened(run(build, request, load=pictures.load)[0])

    assert np.abs(np.asarray(whole, int) - np.asarray(tiled, int)).max() <= 1


@pytest.mark.parametrize(("fits", "ends"), [(70, "the same picture"), (8, "said")])
def test_a_full_memory_halves_the_tiles_and_then_says_what_helps(
    fits: int,
    ends: str,
    build: Build,
    pictures: Pictures,
    photo: Image.Image,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = asked(pictures.add(photo), "four", 480, 384)
    whole = opened(run(build, request, load=pictures.load)[0])
    forward = ESRGAN.forward

    def cramped(self: ESRGAN, batch: torch.Tensor) -> torch.Tensor:
        if max(batch.shape[-2:]) > fits:
            raise torch.OutOfMemoryError("full")
        return forward(self, batch)

    monkeypatch.setattr(ESRGAN, "forward", cramped)
    monkeypatch.setattr(enlarging, "HALO", 16)

    if ends == "said":
        with pytest.raises(EngineError, match="Enlarge evenly") as caught:
            run(build, request, load=pictures.load)
        assert caught.value.code == "out_of_memory"
    else:
        assert far(whole, opened(run(build, request, load=pictures.load)[0])) < 1


def test_the_painters_card_names_the_upscalers_and_their_factor(build: Build) -> None:
    painter = next(card for card in build(lambda _: None).models() if card.handle == "painter")

    assert [(one.handle, one.scale) for one in painter.adapters] == [("four", 4), ("two", 2)]


def test_an_upscaler_that_is_not_here_is_refused(
    build: Build, pictures: Pictures, photo: Image.Image
) -> None:
    with pytest.raises(EngineError, match="no upscaler 'six' on this machine; there are four, two"):
        run(build, asked(pictures.add(photo), "six", 300, 240), load=pictures.load)


def test_an_upscale_is_stopped_between_two_tiles(
    build: Build, pictures: Pictures, photo: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enlarging, "TILE", 40)
    reports: list[Report] = []
    engine = build(reports.append)
    request = asked(pictures.add(photo), "four", 480, 384)
    engine.submit(Work(id="one", request=request, images=pictures.files))
    engine.tick()
    engine.tick()

    engine.abort("one")

    assert not engine.tick()
    assert reports[-1] == Aborted(work="one")


@pytest.mark.parametrize(
    ("name", "shape", "said"),
    [
        ("conv_first.weight", (8, 3, 3, 3), "It is no ESRGAN"),
        ("body.0.weight", (4, 4), "It is no ESRGAN"),
    ],
)
def test_other_networks_are_named_as_what_is_not_read(
    name: str, shape: tuple[int, ...], said: str, tmp_path: Path
) -> None:
    folder = tmp_path / "upscalers" / "other"
    folder.mkdir(parents=True)
    save_file({name: torch.zeros(shape)}, folder / "weights.safetensors")

    assert said in adapter_of(folder).card.problem
