"""Stages learn, stop in time, go on where they stopped, and record what they did."""

import argparse
import json
import random
import shutil
from functools import partial
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from generation.starter import denoiser, latents
from generation.starter.autoencoder import carrying_colour
from generation.starter.denoiser import new_batch, region
from generation.starter.networks import new_autoencoder
from generation.starter.stage import Pace, Stage, descend, group_of
from generation.starter.train import size_of
from tests.starter.conftest import BRIEF, TINY, stage_of


def record(root: Path, stage: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((root / stage / "record.json").read_text())
    return loaded


@pytest.mark.parametrize("stage", ["vae", "unet", "distil", "probe"])
def test_a_stage_records_what_was_done_and_on_what(stage: str, trained: Path) -> None:
    found = record(trained, stage)

    assert found["stage"] == stage
    assert isinstance(found["steps"], int)
    assert isinstance(found["samples"], int)
    assert found["samples"] >= found["steps"] > 0
    assert found["hardware"]
    assert found["commit"]


def test_a_stage_run_again_goes_on_where_it_stopped(trained: Path, tmp_path: Path) -> None:
    root = tmp_path / "again"
    shutil.copytree(trained, root)
    before = record(root, "unet")

    denoiser.train(stage_of(root, "unet"), Pace(minutes=0, total_minutes=1), shape=TINY)
    unchanged = load_file(root / "unet" / "unet.safetensors")
    denoiser.train(stage_of(root, "unet"), BRIEF, shape=TINY)

    first = load_file(trained / "unet" / "unet.safetensors")
    assert all(torch.equal(first[name], unchanged[name]) for name in first)
    after = record(root, "unet")
    assert int(str(after["steps"])) > int(str(before["steps"]))
    assert float(str(after["seconds"])) > float(str(before["seconds"]))


def test_an_autoencoder_passes_colours_on_before_it_has_learnt_anything() -> None:
    torch.manual_seed(1)
    vae = carrying_colour(new_autoencoder(TINY))
    flat = torch.tensor([0.6, -0.2, 0.1]).reshape(1, 3, 1, 1).expand(1, 3, 96, 96)

    with torch.no_grad():
        back = vae.decode(vae.encode(flat).latents).sample[..., 32:64, 32:64]

    assert (back.mean((2, 3)) - flat[..., 0, 0]).abs().max() < 0.25


def test_training_latents_have_a_deviation_of_one_and_a_mirrored_twin(trained: Path) -> None:
    data = latents.training_set(trained)

    assert data.latents.shape == (6, 2, 16, 22, 16)
    assert float(data.latents.float().std()) == pytest.approx(1, abs=0.01)
    assert not torch.equal(data.latents[:, 0], data.latents[:, 1])


def test_the_velocity_always_leads_from_the_noisy_latents_to_a_training_picture(
    trained: Path,
) -> None:
    data = latents.training_set(trained)
    torch.manual_seed(0)

    batch = new_batch(data, 12, random.Random(0), stage_of(trained, "unet"))

    clean = batch.noisy - batch.time.reshape(-1, 1, 1, 1) * batch.velocity
    known = data.latents.float().flatten(0, 1)
    nearest = (clean[:, None] - known[None]).abs().amax((2, 3, 4)).amin(1)
    assert float(nearest.max()) < 1e-3


@pytest.mark.parametrize("seed", range(20))
def test_a_region_is_a_part_of_the_picture(seed: int) -> None:
    top, bottom, left, right = region(16, 12, random.Random(seed))

    assert 0 <= top < bottom <= 16
    assert 0 <= left < right <= 12


@pytest.mark.parametrize(
    ("steps", "seconds", "share"),
    [(0, 0, 0.1), (9, 0, 1.0), (500, 30, 0.51), (900, 60, 0.02), (900, 600, 0.02)],
)
def test_the_rate_rises_then_follows_half_a_cosine(
    steps: int, seconds: float, share: float
) -> None:
    pace = Pace(minutes=1, total_minutes=1)

    assert pace.rate(1.0, steps, 10, seconds) == pytest.approx(share, abs=0.005)


def test_a_loss_curve_is_drawn_once_there_are_two_points(tmp_path: Path) -> None:
    stage = stage_of(tmp_path, "unet")
    module = torch.nn.Linear(2, 2)
    optimizer = torch.optim.AdamW(module.parameters())
    for _ in range(100):
        stage.record.note(0.5, 1)

    stage.save({"net": module}, optimizer)

    with Image.open(tmp_path / "unet" / "loss.png") as curve:
        assert curve.size == (900, 420)


def test_lanes_take_the_step_that_one_pass_would_take(tmp_path: Path) -> None:
    data = torch.randn(8, 3)
    weights = []
    for lanes in (1, 2):
        torch.manual_seed(3)
        module = torch.nn.Linear(3, 1)
        optimizer = torch.optim.SGD([group_of(module, 0.5)])
        stage = Stage(tmp_path, "vae", device="cpu", processes=1, seed=0, lanes=lanes)
        losses = [partial(squares, module, share) for share in data.chunk(lanes)]
        pace = Pace(minutes=1, total_minutes=1)
        loss = descend(losses, optimizer, stage, pace=pace, warm_up=1)
        weights.append((module.weight.detach().clone(), loss))

    assert torch.allclose(weights[0][0], weights[1][0], atol=1e-6)
    assert weights[0][1] == pytest.approx(weights[1][1])


def squares(module: torch.nn.Linear, share: torch.Tensor) -> torch.Tensor:
    answers: torch.Tensor = module(share)
    return answers.square().mean()


@pytest.mark.parametrize("lanes", [1, 2])
def test_a_step_moves_channels_last_weights_by_their_own_gradients(
    lanes: int, tmp_path: Path
) -> None:
    """With Adam's first step every weight moves by the rate against its gradient's sign."""
    torch.manual_seed(3)
    conv = torch.nn.Conv2d(4, 8, 3, bias=False)
    conv.weight.data = conv.weight.data.to(memory_format=torch.channels_last)
    before, pull = conv.weight.detach().clone(), torch.randn(8, 4, 3, 3)
    optimizer = torch.optim.AdamW([group_of(conv, 1e-3)], weight_decay=0.0, fused=True)
    stage = Stage(tmp_path, "unet", device="cpu", processes=1, seed=0, lanes=lanes)

    descend(
        [lambda: (conv.weight * pull).sum()] * lanes,
        optimizer,
        stage,
        pace=Pace(minutes=1, total_minutes=1),
        warm_up=1,
    )

    assert torch.equal(torch.sign(before - conv.weight), torch.sign(pull))


def test_latents_take_the_size_they_are_told(trained: Path, tmp_path: Path) -> None:
    root = tmp_path / "small"
    shutil.copytree(trained, root)

    small = (64, 96)
    latents.encode(stage_of(root, "latents"), vocabulary="reduced", count=2, size=small, shape=TINY)

    assert latents.training_set(root).latents.shape == (2, 2, 16, 96 // 16, 64 // 16)


@pytest.mark.parametrize("text", ["250x352", "256x", "32x64", "256x4096"])
def test_a_size_that_the_networks_cannot_halve_is_refused(text: str) -> None:
    with pytest.raises((argparse.ArgumentTypeError, ValueError)):
        size_of(text)
