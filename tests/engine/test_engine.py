"""One engine out of all: who gets which work, which model is offered first, how fast it starts."""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from generation.contract.engine import Emit, Engine, Report
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Refine, Sampling, Txt2Img, Upscale
from generation.engine.config import EngineConfig
from generation.engine.engine import build_engine
from generation.engine.run import run
from tests.engine import tiny_models
from tests.engine.conftest import Pictures

SIZE = Size(width=64, height=64)
QUICK = Sampling(steps=2, guidance_scale=1.0)


def built(folder: Path | None) -> Callable[[Emit], Engine]:
    return lambda emit: build_engine(EngineConfig(models_folder=folder, threads=1), emit)


def nothing(report: Report) -> None:
    return


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    models = tmp_path / "models"
    tiny_models.build_stable_diffusion(models / "beta")
    tiny_models.build_stable_diffusion(models / "gamma")
    spoilt = tiny_models.build_stable_diffusion(models / "alpha")
    (spoilt / "unet" / "weights.bin").write_bytes(b"x")
    return models


def defaults(folder: Path | None) -> list[str]:
    return [card.handle for card in built(folder)(nothing).models() if card.is_default]


def test_without_any_model_the_painter_is_there_and_the_default() -> None:
    cards = built(None)(nothing).models()

    assert [(card.handle, card.procedural, card.is_default) for card in cards] == [
        ("painter", True, True)
    ]


def test_the_first_usable_model_is_the_default_unless_a_card_asks_to_be(folder: Path) -> None:
    assert defaults(folder) == ["beta"]

    (folder / "gamma" / "card.toml").write_text("default = true\n")
    assert defaults(folder) == ["gamma"]


def test_a_refused_model_is_listed_with_its_reason_and_fails_with_it(folder: Path) -> None:
    request = Txt2Img(model="alpha", prompt="x", seeds=(1,), size=SIZE)
    card = next(card for card in built(folder)(nothing).models() if card.handle == "alpha")

    assert "unet/weights.bin, a pickle" in card.problem
    with pytest.raises(EngineError, match=r"unet/weights\.bin, a pickle") as caught:
        run(built(folder), request)
    assert caught.value.code == "model_missing"


def test_an_unknown_model_is_refused_with_those_that_are_there(folder: Path) -> None:
    request = Txt2Img(model="omega", prompt="x", seeds=(1,), size=SIZE)

    with pytest.raises(EngineError, match="no model 'omega' here; there are beta, gamma, painter"):
        run(built(folder), request)


@pytest.mark.parametrize("handle", ["beta", "painter"])
def test_each_work_goes_to_the_engine_of_its_model(handle: str, folder: Path) -> None:
    request = Txt2Img(model=handle, prompt="a fox", seeds=(4,), size=SIZE, sampling=QUICK)

    pictures = run(built(folder), request)

    assert [(p.seed, p.width, p.height) for p in pictures] == [(4, 64, 64)]


def test_an_upscale_needs_no_model(pictures: Pictures, photo: Image.Image) -> None:
    request = Upscale(source=pictures.add(photo), size=Size(width=240, height=192))

    upscaled = run(built(None), request, load=pictures.load)

    assert [(p.width, p.height) for p in upscaled] == [(240, 192)]


def test_a_refined_upscale_needs_the_model_it_names(
    folder: Path, pictures: Pictures, photo: Image.Image
) -> None:
    request = Upscale(
        source=pictures.add(photo),
        size=Size(width=240, height=192),
        refine=Refine(model="omega", prompt="x", seed=1),
    )

    with pytest.raises(EngineError) as caught:
        run(built(folder), request, load=pictures.load)

    assert caught.value.code == "model_missing"


def test_a_folder_named_as_a_built_in_model_is_refused(tmp_path: Path) -> None:
    tiny_models.build_stable_diffusion(tmp_path / "painter")
    cards = built(tmp_path)(nothing).models()

    assert [bool(card.problem) for card in cards] == [False, True]
    assert "rename the folder" in cards[1].problem


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("unet/config.json", json.dumps({"_class_name": "UNet2DConditionModel", "in_channels": 5})),
        ("unet/diffusion_pytorch_model.safetensors", "no tensors at all"),
        ("tokenizer/tokenizer.json", "{}"),
        ("vae/config.json", json.dumps({"block_out_channels": [16, 16, 32, 32]})),
    ],
)
def test_a_model_whose_files_are_broken_fails_its_work_and_the_engine_lives_on(
    file: str, text: str, folder: Path
) -> None:
    (folder / "beta" / file).write_text(text)
    engine = built(folder)

    with pytest.raises(EngineError, match="beta") as caught:
        run(engine, Txt2Img(model="beta", prompt="x", seeds=(1,), size=SIZE, sampling=QUICK))

    assert caught.value.code in {"model_missing", "bad_request"}
    assert run(engine, Txt2Img(model="gamma", prompt="x", seeds=(1,), size=SIZE, sampling=QUICK))


def test_a_model_that_does_not_fit_the_memory_is_refused_with_both_sizes(folder: Path) -> None:
    config = EngineConfig(models_folder=folder, threads=1, memory_bytes=1000)
    request = Txt2Img(model="beta", prompt="x", seeds=(1,), size=SIZE, sampling=QUICK)

    with pytest.raises(EngineError, match="beta needs about") as caught:
        run(lambda emit: build_engine(config, emit), request)

    assert caught.value.code == "out_of_memory"


def test_a_model_that_comes_with_the_software_is_found_outside_the_models_folder(
    folder: Path, tmp_path: Path
) -> None:
    own = tiny_models.build_stable_diffusion(tmp_path / "starter")
    config = EngineConfig(models_folder=folder, builtin_folders=(own,), threads=1)

    handles = [card.handle for card in build_engine(config, nothing).models()]

    assert set(handles) == {"starter", "beta", "gamma", "alpha", "painter"}


def test_a_configuration_crosses_to_another_process(folder: Path) -> None:
    config = EngineConfig(models_folder=folder)

    assert pickle.loads(pickle.dumps(config)) == config


def test_a_machine_without_models_starts_without_torch() -> None:
    code = (
        "import sys\n"
        "from generation.engine.config import EngineConfig\n"
        "from generation.engine.engine import build_engine\n"
        "build_engine(EngineConfig(), lambda report: None)\n"
        "sys.exit('torch' in sys.modules)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=root)

    assert done.returncode == 0
