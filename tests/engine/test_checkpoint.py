"""An image that goes on from a checkpoint ends with the very bits it would have had."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from PIL import Image

from generation.contract.engine import Checkpoint, Work
from generation.contract.pixels import Padding, Size
from generation.contract.requests import Outpaint, Sampling, SchedulerName, Txt2Img
from generation.engine.catalogue import ModelEntry
from generation.engine.request_state import RequestState
from generation.engine.sampling import FLOW_SCHEDULERS, NOISE_SCHEDULERS
from tests.engine.conftest import Pictures
from tests.engine.counted import Studio
from tests.engine.test_equivalence import Watched

STEPS = 6
CASES = [
    *(("sd", name) for name in (SchedulerName.AUTO, *NOISE_SCHEDULERS)),
    *(("sd-flow", name) for name in (SchedulerName.AUTO, *FLOW_SCHEDULERS)),
    *(("flux", name) for name in (SchedulerName.AUTO, *FLOW_SCHEDULERS)),
    ("sd-v", SchedulerName.DPMPP_2M),
    ("sdxl", SchedulerName.AUTO),
    ("sd3", SchedulerName.AUTO),
]


def work_of(handle: str, scheduler: SchedulerName, **values: Any) -> Work:
    sampling = Sampling(scheduler=scheduler, steps=STEPS, guidance_scale=4.0)
    size = Size(width=64, height=64)
    request = Txt2Img(model=handle, prompt="a fox", seeds=(5,), size=size, sampling=sampling)
    return Work(id="w", request=replace(request, **values))


def state_of(models: Watched, work: Work) -> RequestState:
    return models.admit(work, lambda name: None)[0]


def stepped(state: RequestState) -> None:
    prediction = state.predict([state])[0]
    assert prediction is not None
    state.advance(prediction)


def kept_of(state: RequestState) -> list[bytes]:
    """Run to the end; return the checkpoint after every call but the last."""
    kept = []
    while state.step < state.steps:
        stepped(state)
        data = state.checkpoint()
        assert data is not None
        kept.append(data)
    return kept[:-1]


def ended(models: Watched, work: Work) -> torch.Tensor:
    state = state_of(models, work)
    while state.step < state.steps:
        stepped(state)
    return state.latents


@pytest.mark.parametrize(("handle", "scheduler"), CASES)
def test_going_on_after_any_step_ends_with_the_same_bits(
    handle: str, scheduler: SchedulerName, entries: Sequence[ModelEntry]
) -> None:
    models, work = Watched(entries), work_of(handle, scheduler)
    whole = state_of(models, work)
    kept = kept_of(whole)

    for calls, data in enumerate(kept, start=1):
        again = replace(work, checkpoints={5: data})
        assert state_of(models, again).step == calls
        assert torch.equal(ended(models, again), whole.latents), calls


def test_a_held_outpainting_goes_on_with_the_same_bits(
    entries: Sequence[ModelEntry], pictures: Pictures, photo: Image.Image
) -> None:
    request = Outpaint(
        model="sd",
        prompt="x",
        seeds=(5,),
        source=pictures.add(photo.crop((0, 0, 64, 64))),
        padding=Padding(top=24),
        overlap=16,
        sampling=Sampling(steps=STEPS, scheduler=SchedulerName.DPMPP_2M_SDE),
    )
    models, work = Watched(entries), Work(id="w", request=request, images=pictures.files)
    whole = state_of(models, work)

    middle = kept_of(whole)[2]

    assert torch.equal(ended(models, replace(work, checkpoints={5: middle})), whole.latents)


@pytest.mark.parametrize(
    "change", [{"prompt": "a hare"}, {"sampling": Sampling(steps=STEPS, guidance_scale=5.0)}]
)
def test_a_checkpoint_of_another_request_is_not_used(
    change: dict[str, Any], entries: Sequence[ModelEntry]
) -> None:
    models = Watched(entries)
    kept = kept_of(state_of(models, work_of("sd", SchedulerName.AUTO)))

    other = replace(work_of("sd", SchedulerName.AUTO, **change), checkpoints={5: kept[2]})

    assert state_of(models, other).step == 0


@pytest.mark.parametrize("data", [b"", b"torn", b"\x08" + b"\0" * 7 + b"{}      "])
def test_a_torn_checkpoint_costs_only_the_steps(data: bytes, entries: Sequence[ModelEntry]) -> None:
    models, work = Watched(entries), work_of("sd", SchedulerName.AUTO)

    assert state_of(models, replace(work, checkpoints={5: data})).step == 0


@pytest.mark.parametrize(
    ("pass_s", "steps", "kept"),
    [
        (3.0, 10, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (3.0, 40, [4, 8, 12, 16, 20, 24, 28, 32, 36]),
        (0.5, 10, [4, 8]),
        (0.01, 50, []),
    ],
)
def test_checkpoints_come_every_tenth_of_the_steps_and_at_most_every_two_seconds(
    pass_s: float, steps: int, kept: list[int]
) -> None:
    studio = Studio(pass_s=pass_s)
    studio.submit("w", 1, steps=steps)

    studio.run()

    assert [report.step for report in studio.of(Checkpoint)] == kept
