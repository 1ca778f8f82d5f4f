"""LoRAs: worn by the pictures that ask for them, and by no others."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generation.contract.engine import Emit, Engine, Failed, Picture, Report, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Adapter, Sampling, Txt2Img
from generation.engine.adapters import adapter_of
from generation.engine.catalogue import ModelEntry
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from generation.engine.engine import entries_of, model_engines
from generation.engine.run import run
from tests.engine import tiny_adapters, tiny_models

MODELS = ("sd", "sdxl", "sd3", "flux", "klein", "qwen", "z-image")
Factory = Callable[[Emit], Engine]


@pytest.fixture(scope="session")
def dressed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a models folder with a LoRA for each of these models, called like it."""
    folder = tmp_path_factory.mktemp("dressed")
    device = device_of(EngineConfig(threads=1))
    for handle in MODELS:
        shutil.copytree(tiny_models.every_family() / handle, folder / handle)
    bare = {entry.card.handle: entry for entry in entries_of(EngineConfig(models_folder=folder))}
    for handle in MODELS:
        tiny_adapters.build_lora(folder / "adapters" / f"{handle}-ink", bare[handle], device)
    tiny_adapters.build_lora(folder / "adapters" / "sd-two", bare["sd"], device, seed=2)
    return folder


@pytest.fixture
def entries(dressed_folder: Path) -> tuple[ModelEntry, ...]:
    return entries_of(EngineConfig(models_folder=dressed_folder))


@pytest.fixture
def factory(dressed_folder: Path, entries: tuple[ModelEntry, ...], tmp_path: Path) -> Factory:
    config = EngineConfig(threads=1, cache_folder=tmp_path, models_folder=dressed_folder)
    return lambda emit: model_engines(config, entries, emit)[1][0]


def request(handle: str, *worn: Adapter, seed: int = 3) -> Txt2Img:
    return Txt2Img(
        model=handle,
        prompt="a fox",
        seeds=(seed,),
        size=Size(width=64, height=64),
        sampling=Sampling(steps=3, guidance_scale=3.0),
        adapters=worn,
    )


def ink(handle: str, weight: float) -> Adapter:
    return Adapter(handle=f"{handle}-ink", weight=weight)


@pytest.mark.parametrize("handle", MODELS)
def test_a_lora_changes_its_own_picture_and_leaves_no_trace(handle: str, factory: Factory) -> None:
    reports: list[Report] = []
    engine = factory(reports.append)

    def painted(*worn: Adapter) -> bytes:
        engine.submit(Work(id="one", request=request(handle, *worn)))
        while engine.tick():
            pass
        assert not [report for report in reports if isinstance(report, Failed)]
        return next(report.png for report in reversed(reports) if isinstance(report, Picture))

    plain = painted()
    full = painted(ink(handle, 1.0))

    assert full != plain
    assert painted(ink(handle, 0.5)) not in (plain, full)
    assert painted(ink(handle, 0.0)) == plain
    assert painted() == plain
    assert painted(ink(handle, 1.0)) == full


def test_pictures_with_other_loras_never_share_a_pass(factory: Factory) -> None:
    asked = {
        "plain": request("sd"),
        "ink": request("sd", ink("sd", 1.0)),
        "both": request("sd", ink("sd", 1.0), Adapter(handle="sd-two", weight=-0.5)),
    }
    alone = {name: run(factory, one)[0].png for name, one in asked.items()}
    reports: list[Report] = []
    engine = factory(reports.append)
    for name, one in asked.items():
        engine.submit(Work(id=name, request=one, flow=name))

    while engine.tick():
        pass

    together = {report.work: report.png for report in reports if isinstance(report, Picture)}
    assert together == alone
    assert len(set(alone.values())) == 3


def test_a_card_names_the_adapters_that_fit_its_model(entries: tuple[ModelEntry, ...]) -> None:
    named = {entry.card.handle: {card.handle for card in entry.card.adapters} for entry in entries}

    assert named["sd"] == {"sd-ink", "sd-two"}
    assert named["sdxl"] == {"sdxl-ink"}
    assert named["z-image"] == {"z-image-ink"}


@pytest.mark.parametrize(
    ("handle", "worn", "said"),
    [
        ("sd", "none-such", "There is no LoRA 'none-such' here; there are"),
        ("sd", "sdxl-ink", "'sdxl-ink' was made for .*, and sd is Stable Diffusion"),
        ("flux", "sd-ink", "'sd-ink' was made for"),
    ],
)
def test_a_lora_that_is_not_here_or_for_others_is_refused(
    handle: str, worn: str, said: str, factory: Factory
) -> None:
    with pytest.raises(EngineError, match=said):
        run(factory, request(handle, Adapter(handle=worn, weight=1.0)))


def test_a_torn_lora_fails_its_own_picture_and_the_next_is_as_before(
    dressed_folder: Path, factory: Factory
) -> None:
    plain = run(factory, request("sd"))[0].png
    place = dressed_folder / "adapters" / "sd-torn"
    shutil.copytree(dressed_folder / "adapters" / "sd-ink", place)
    file = place / "weights.safetensors"
    file.write_bytes(file.read_bytes()[:-64])
    try:
        with pytest.raises(EngineError, match="'sd-torn' does not fit this model"):
            run(factory, request("sd", Adapter(handle="sd-torn", weight=1.0)))
    finally:
        shutil.rmtree(place)

    assert run(factory, request("sd"))[0].png == plain


def test_what_a_lora_was_made_for_is_read_from_its_layers(dressed_folder: Path) -> None:
    words = {
        handle: adapter_of(dressed_folder / "adapters" / f"{handle}-ink").card.made_for
        for handle in MODELS
    }

    assert words["sd"] == "Stable Diffusion, texts 32 wide"
    assert words["sdxl"] == "Stable Diffusion, texts 64 wide"
    assert words["z-image"] == "Z-Image"
    assert "FLUX.1" in words["flux"]
    assert "FLUX.2" in words["klein"]
    assert "Qwen-Image" in words["qwen"]
    assert "Stable Diffusion 3" in words["sd3"]
