"""The edge of a cut-out by a tiny random network, in this process and in one of its own."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import VitDetConfig, VitMatteConfig, VitMatteForImageMatting

from generation.contract.errors import EngineError
from generation.engine.matting import alpha_of, load_matting, main

SIZE = (150, 110)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(3)
    backbone = VitDetConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=64,
        pretrain_image_size=64,
        patch_size=16,
        num_channels=4,
        out_features=["stage1"],
    )
    config = VitMatteConfig(
        backbone_config=backbone,
        hidden_size=16,
        convstream_hidden_sizes=[4, 8, 12],
        fusion_hidden_sizes=[16, 12, 8, 4],
    )
    folder = tmp_path_factory.mktemp("models") / "tiny-matte"
    VitMatteForImageMatting(config).save_pretrained(folder, safe_serialization=True)
    return folder


def _picture() -> Image.Image:
    dice = np.random.default_rng(5)
    return Image.fromarray(dice.integers(0, 255, (SIZE[1], SIZE[0], 3), dtype=np.uint8))


def _trimap() -> Image.Image:
    marks = np.full((SIZE[1], SIZE[0]), 128, np.uint8)
    marks[:, :40], marks[:, 110:] = 0, 255
    return Image.fromarray(marks)


def test_the_alpha_has_the_pictures_size_and_obeys_what_is_sure(model: Path) -> None:
    alpha = np.asarray(alpha_of(load_matting(model), _picture(), _trimap()))

    assert alpha.shape == (SIZE[1], SIZE[0])
    assert (alpha[:, :40] == 0).all()
    assert (alpha[:, 110:] == 255).all()
    assert len(np.unique(alpha[:, 45:105])) > 1


def test_the_network_runs_in_a_process_of_its_own(model: Path, tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("picture.png", "trimap.png", "alpha.png")]
    _picture().save(places[0])
    _trimap().save(places[1])

    module = [sys.executable, "-m", "generation.engine.matting"]
    subprocess.run([*module, str(model), *map(str, places)], check=True)

    here = np.asarray(alpha_of(load_matting(model), _picture(), _trimap()), dtype=int)
    there = np.asarray(Image.open(places[2]), dtype=int)
    assert np.abs(here - there).max() <= 1


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({}, "has no config.json"),
        ({"config.json": json.dumps({"model_type": "vitmatte"})}, "has no model.safetensors"),
        (
            {"config.json": json.dumps({"model_type": "birefnet"}), "model.safetensors": ""},
            "of the kind birefnet",
        ),
        (
            {"config.json": json.dumps({"model_type": "vitmatte"}), "pytorch_model.bin": "pickle"},
            "has no model.safetensors",
        ),
    ],
)
def test_a_folder_that_holds_no_safe_vitmatte_is_refused_with_the_reason(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], held: dict[str, str], told: str
) -> None:
    for name, text in held.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(EngineError, match=told):
        load_matting(tmp_path)
    assert main(str(tmp_path), "", "", "") == 2
    assert told in capfd.readouterr().err
