"""A training so small that every stage of it takes a second."""

from pathlib import Path

import pytest
import torch

from generation.starter import autoencoder, denoiser, distil, export, latents, probe
from generation.starter.networks import Shape
from generation.starter.stage import Pace, Stage

TINY = Shape(
    vae_width=8, vae_blocks=(1, 0, 0, 0, 0), unet_widths=(32, 64), text_width=32, text_layers=1
)
CROPS = autoencoder.Crops(side=64, pool=4, judged=2)
BRIEF = Pace(minutes=0.01, total_minutes=0.02)
SETTING = export.Setting(steps=2, guidance_scale=2.0)


def stage_of(root: Path, name: str) -> Stage:
    return Stage(root, name, device="cpu", processes=1, seed=0)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a whole training, each stage run once."""
    root = tmp_path_factory.mktemp("training")
    autoencoder.train(stage_of(root, "vae"), BRIEF, vocabulary="reduced", crops=CROPS, shape=TINY)
    latents.encode(stage_of(root, "latents"), vocabulary="reduced", count=6, shape=TINY)
    denoiser.train(stage_of(root, "unet"), BRIEF, shape=TINY)
    distil.train(stage_of(root, "distil"), BRIEF, guidance=3.0, shape=TINY)
    probe.train(stage_of(root, "probe"), BRIEF, vocabulary="reduced", count=8, judged=4)
    return root


@pytest.fixture(scope="session")
def exported(trained: Path) -> Path:
    """Return the exported diffusers folder of that training."""
    folder = trained / "weights" / "starter"
    export.export(trained, folder, SETTING, shape=TINY)
    return folder
