"""The model that comes with the software: judged by its numbers, never in the way of a start."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generation.contract.engine import Phase, Report
from generation.contract.pixels import Size
from generation.contract.requests import Sampling, Txt2Img
from generation.engine.builtin import (
    EXPERIMENTAL,
    MEASURED,
    READY,
    gates_missed,
    measured_in,
    title_for,
)
from generation.engine.config import EngineConfig
from generation.engine.engine import build_engine, default_handle
from generation.engine.run import run
from tests.engine import tiny_models

PASSED: dict[str, Any] = {
    "attribute_accuracy": 0.85,
    "probe_accuracy": 0.9,
    "subjects_named": 0.9,
    "subjects_known": 20,
    "seam_score_p90": 1.0,
    "protected_pixels_changed": 0,
    "seconds_per_image": 3.0,
    "pixels_per_image": 88_064,
    "weights_mb": 40.0,
}


def test_numbers_at_their_limits_pass_every_gate() -> None:
    assert gates_missed(PASSED) == ()
    assert title_for(PASSED) == READY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("attribute_accuracy", 0.849),
        ("probe_accuracy", 0.89),
        ("subjects_named", 0.8),
        ("subjects_named", None),
        ("subjects_known", 8),
        ("seam_score_p90", 1.01),
        ("seam_score_p90", float("nan")),
        ("protected_pixels_changed", 1),
        ("protected_pixels_changed", False),
        ("seconds_per_image", 3.1),
        ("pixels_per_image", 192 * 256),
        ("weights_mb", 40.1),
        ("weights_mb", "34"),
    ],
)
def test_one_number_out_of_bounds_keeps_the_starter_in_training(name: str, value: object) -> None:
    measured = {**PASSED, name: value}

    assert gates_missed(measured) == (name,)
    assert title_for(measured) == EXPERIMENTAL


def test_nothing_measured_passes_no_gate() -> None:
    assert set(gates_missed({})) == set(PASSED)


@pytest.mark.parametrize("text", ["", "[1]", "{"])
def test_numbers_that_cannot_be_read_count_as_not_measured(text: str, tmp_path: Path) -> None:
    (tmp_path / MEASURED).write_text(text)

    assert measured_in(tmp_path) == {}


def starter(tmp_path: Path, measured: dict[str, Any]) -> Path:
    folder = tiny_models.build_stable_diffusion(tmp_path / "own" / "starter")
    (folder / MEASURED).write_text(json.dumps(measured))
    return folder


@pytest.mark.parametrize(
    ("measured", "has_other", "expected"),
    [
        (PASSED, False, "starter"),
        ({}, False, "painter"),
        (PASSED, True, "beta"),
        ({}, True, "beta"),
    ],
)
def test_the_starter_goes_before_the_painter_only_when_its_numbers_pass(
    measured: dict[str, Any], has_other: bool, expected: str, tmp_path: Path
) -> None:
    if has_other:
        tiny_models.build_stable_diffusion(tmp_path / "models" / "beta")
    own = starter(tmp_path, measured)
    config = EngineConfig(models_folder=tmp_path / "models", builtin_folders=(own,), threads=1)

    cards = build_engine(config, lambda report: None).models()

    assert [card.handle for card in cards if card.is_default] == [expected]
    assert {card.handle: card.title for card in cards}["starter"] == title_for(measured)


def test_a_builtin_that_did_not_pass_is_never_first_even_without_a_painter() -> None:
    assert default_handle((), (), ("starter",)) == ""


def test_a_starter_in_training_is_loaded_when_its_first_work_comes(tmp_path: Path) -> None:
    config = EngineConfig(builtin_folders=(starter(tmp_path, {}),), threads=1)
    request = Txt2Img(
        model="starter",
        prompt="a cat",
        seeds=(7,),
        size=Size(width=64, height=64),
        sampling=Sampling(steps=2, guidance_scale=1.0),
    )
    heard: list[Report] = []

    def factory(emit: Any) -> Any:
        def both(report: Report) -> None:
            heard.append(report)
            emit(report)

        return build_engine(config, both)

    (picture,) = run(factory, request)

    assert (picture.width, picture.height) == (64, 64)
    assert isinstance(heard[0], Phase)
    assert heard[0].name == "loading"


def test_a_starter_in_training_does_not_make_the_start_wait_for_torch(tmp_path: Path) -> None:
    folder = starter(tmp_path, {})
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from generation.engine.config import EngineConfig\n"
        "from generation.engine.engine import build_engine\n"
        f"config = EngineConfig(builtin_folders=(Path({str(folder)!r}),))\n"
        "engine = build_engine(config, lambda report: None)\n"
        "sys.exit('torch' in sys.modules or len(engine.models()) != 2)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2])

    assert done.returncode == 0
