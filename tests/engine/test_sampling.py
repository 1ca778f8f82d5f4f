"""Schedulers by name: how many calls, how much noise, and the guess of the clean picture."""

import math
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch

from generation.contract.errors import EngineError
from generation.contract.requests import SchedulerName
from generation.engine.sampling import (
    FLOW_SCHEDULERS,
    NOISE_SCHEDULERS,
    Levels,
    Prediction,
    Timing,
    clean_estimate,
    new_schedule,
    offered_for,
    scaled_input,
    stepped,
)


@pytest.fixture(scope="module")
def own(models_folder: Path) -> dict[str, Any]:
    return {
        "noise": diffusers.DDIMScheduler.from_pretrained(models_folder / "sd" / "scheduler"),
        "velocity": diffusers.DDIMScheduler.from_pretrained(models_folder / "sd-v" / "scheduler"),
        "flow": diffusers.DPMSolverMultistepScheduler.from_pretrained(
            models_folder / "sd-flow" / "scheduler"
        ),
    }


ALL = [
    *(("noise", name) for name in (SchedulerName.AUTO, *NOISE_SCHEDULERS)),
    *(("velocity", name) for name in (SchedulerName.AUTO, *NOISE_SCHEDULERS)),
    *(("flow", name) for name in (SchedulerName.AUTO, *FLOW_SCHEDULERS)),
]
SECOND_ORDER = (SchedulerName.HEUN, SchedulerName.FLOW_HEUN)
NEW_NOISE = (
    SchedulerName.EULER_ANCESTRAL,
    SchedulerName.DPMPP_2M_SDE,
    SchedulerName.LCM,
    SchedulerName.TCD,
)


@pytest.mark.parametrize(
    ("steps", "strength", "run"),
    [(20, 1.0, 20), (20, 0.5, 10), (7, 0.6, 4), (10, 0.01, 1), (1, 1.0, 1)],
)
@pytest.mark.parametrize(("kind", "name"), ALL)
def test_strength_shortens_a_schedule_to_whole_steps_and_never_to_none(
    kind: str, name: SchedulerName, steps: int, strength: float, run: int, own: dict[str, Any]
) -> None:
    schedule = new_schedule(own[kind], name, steps=steps, strength=strength)

    calls = 2 * run - 1 if name in SECOND_ORDER else run
    assert len(schedule.timesteps) == calls
    assert len(schedule.levels) == calls + 1


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_noise_falls_from_call_to_call_and_ends_at_nothing(
    kind: str, name: SchedulerName, own: dict[str, Any]
) -> None:
    levels = new_schedule(own[kind], name, steps=12, strength=1.0).levels

    ratios = [level.noise / max(level.signal, 1e-6) for level in levels]
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 5
    assert levels[-1] == Levels(signal=1.0, noise=0.0)


@pytest.mark.parametrize(("kind", "name"), [case for case in ALL if case[1] not in NEW_NOISE])
@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_a_perfect_network_leads_back_to_the_picture(
    kind: str, name: SchedulerName, strength: float, own: dict[str, Any]
) -> None:
    """It says at every call what noise truly lies over the picture, so every guess is right."""
    schedule = new_schedule(own[kind], name, steps=12, strength=strength)
    chance = torch.Generator("cpu").manual_seed(3)
    clean = torch.randn((1, 4, 8, 8), generator=chance)
    noise = torch.randn((1, 4, 8, 8), generator=chance)
    latents = schedule.levels[0].signal * clean + schedule.levels[0].noise * noise

    for call, levels in enumerate(schedule.levels[:-1]):
        scaled_input(schedule, latents, call)
        prediction = perfect(schedule.prediction, levels, latents, clean)
        guess = clean_estimate(schedule.prediction, levels, latents, prediction)
        assert torch.allclose(guess, clean, atol=2e-2), (call, levels)
        latents = stepped(schedule, prediction, latents, call, chance)

    # DDIM as Stable Diffusion ships it stops one training step before the end.
    assert torch.allclose(latents, clean, atol=0.1)


def perfect(
    kind: Prediction, levels: Levels, latents: torch.Tensor, clean: torch.Tensor
) -> torch.Tensor:
    noise = (latents - levels.signal * clean) / max(levels.noise, 1e-6)
    match kind:
        case Prediction.FLOW:
            return noise - clean
        case Prediction.VELOCITY:
            length = math.hypot(levels.signal, levels.noise)
            return (levels.signal * noise - levels.noise * clean) / length
    return noise


def test_a_model_is_offered_the_schedulers_of_its_kind_only(own: dict[str, Any]) -> None:
    assert set(offered_for(own["noise"])) == {SchedulerName.AUTO, *NOISE_SCHEDULERS}
    assert set(offered_for(own["flow"])) == {SchedulerName.AUTO, *FLOW_SCHEDULERS}


def test_every_name_of_the_contract_is_known_here() -> None:
    assert {SchedulerName.AUTO, *NOISE_SCHEDULERS, *FLOW_SCHEDULERS} == set(SchedulerName)


def test_more_steps_than_a_scheduler_has_are_refused_with_the_number(own: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match="'lcm' cannot take 120 steps") as caught:
        new_schedule(own["noise"], SchedulerName.LCM, steps=120, strength=1.0)

    assert caught.value.code == "bad_request"


def test_clipping_is_off_even_where_a_model_asks_for_it() -> None:
    schedule = new_schedule(
        diffusers.DDIMScheduler(clip_sample=True, thresholding=True),
        SchedulerName.AUTO,
        steps=4,
        strength=1.0,
    )

    assert not schedule.scheduler.config.clip_sample
    assert not schedule.scheduler.config.thresholding


@pytest.mark.parametrize("name", list(FLOW_SCHEDULERS))
def test_a_shift_by_size_moves_noise_alike_in_every_flow_scheduler(name: SchedulerName) -> None:
    own = diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True)

    def halfway(exponent: float) -> float:
        timing = Timing(shift_exponent=exponent, full_noise=True)
        levels = new_schedule(own, name, steps=20, strength=1.0, timing=timing).levels
        return levels[len(levels) // 2].noise

    assert halfway(0.0) == pytest.approx(0.5, abs=0.06)
    assert halfway(1.0) == pytest.approx(math.e / (math.e + 1), abs=0.06)
