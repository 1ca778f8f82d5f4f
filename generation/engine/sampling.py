"""Diffusers schedulers by name: one fresh object per image, and how much noise each step holds."""

import copy
import inspect
import math
import warnings
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import diffusers
import numpy as np
import torch

from generation.contract.errors import EngineError
from generation.contract.requests import SchedulerName
from generation.contract.sentences import Sentence


class Prediction(StrEnum):
    """What a network's output means, as diffusers' configurations name it."""

    NOISE = "epsilon"
    VELOCITY = "v_prediction"
    FLOW = "flow_prediction"
    SAMPLE = "sample"


NOISE_SCHEDULERS: dict[SchedulerName, tuple[str, dict[str, Any]]] = {
    SchedulerName.EULER: ("EulerDiscreteScheduler", {"use_karras_sigmas": False}),
    SchedulerName.EULER_ANCESTRAL: ("EulerAncestralDiscreteScheduler", {}),
    SchedulerName.DDIM: ("DDIMScheduler", {}),
    SchedulerName.DPMPP_2M: (
        "DPMSolverMultistepScheduler",
        {"algorithm_type": "dpmsolver++", "use_karras_sigmas": False},
    ),
    SchedulerName.DPMPP_2M_KARRAS: (
        "DPMSolverMultistepScheduler",
        {"algorithm_type": "dpmsolver++", "use_karras_sigmas": True},
    ),
    SchedulerName.DPMPP_2M_SDE: (
        "DPMSolverMultistepScheduler",
        {"algorithm_type": "sde-dpmsolver++", "use_karras_sigmas": False},
    ),
    SchedulerName.UNIPC: ("UniPCMultistepScheduler", {}),
    SchedulerName.HEUN: ("HeunDiscreteScheduler", {}),
    SchedulerName.LCM: ("LCMScheduler", {}),
    SchedulerName.TCD: ("TCDScheduler", {}),
}
FLOW_SCHEDULERS: dict[SchedulerName, tuple[str, dict[str, Any]]] = {
    SchedulerName.FLOW_EULER: ("FlowMatchEulerDiscreteScheduler", {}),
    SchedulerName.FLOW_HEUN: ("FlowMatchHeunDiscreteScheduler", {}),
    SchedulerName.FLOW_DPMPP_2M: (
        "DPMSolverMultistepScheduler",
        {
            "algorithm_type": "dpmsolver++",
            "prediction_type": Prediction.FLOW.value,
            "use_flow_sigmas": True,
        },
    ),
}

ALWAYS_OFF = {"clip_sample": False, "thresholding": False}
"""Clipping amplifies rounding, so a picture would depend on who shares its batch."""


@dataclass(frozen=True, kw_only=True)
class Levels:
    """At one call of the network the latents are `signal` x clean + `noise` x normal noise."""

    signal: float
    noise: float


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How a flow family wants its noise spread over the steps.

    `shift_exponent` moves the sigmas where the model's scheduler shifts them by size;
    `full_noise` spreads them evenly from 1 first.
    """

    shift_exponent: float | None = None
    full_noise: bool = False


PLAIN = Timing()


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """One image's own scheduler, ready for its first call.

    `timesteps` has one entry per call of the network (a second-order scheduler makes two per
    step); `levels` has one entry more, the last for the finished picture. `draws_noise` says that
    steps take a generator.
    """

    scheduler: Any
    timesteps: torch.Tensor
    levels: tuple[Levels, ...]
    start_scale: float
    prediction: Prediction
    draws_noise: bool


def prediction_of(scheduler: Any) -> Prediction:
    """Return what the network behind a scheduler predicts."""
    if type(scheduler).__name__.startswith("FlowMatch"):
        return Prediction.FLOW
    return Prediction(scheduler.config.get("prediction_type", Prediction.NOISE.value))


def offered_for(own: Any) -> tuple[SchedulerName, ...]:
    """Return the schedulers that fit the model whose own scheduler is given."""
    table = FLOW_SCHEDULERS if prediction_of(own) is Prediction.FLOW else NOISE_SCHEDULERS
    return (SchedulerName.AUTO, *table)


def new_schedule(
    own: Any,
    name: SchedulerName,
    *,
    steps: int,
    strength: float,
    timing: Timing = PLAIN,
) -> Schedule:
    """Return a schedule of `max(1, floor(steps * strength))` steps.

    Raises:
        EngineError: `bad_request` for a scheduler that does not fit the model or the steps.
    """
    scheduler = _timed(own, name, steps, timing)
    order = int(getattr(scheduler, "order", 1))
    first = (steps - max(1, int(steps * strength))) * order
    timesteps = scheduler.timesteps[first:]
    levels = _levels(scheduler, first)
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(first)
    return Schedule(
        scheduler=scheduler,
        timesteps=timesteps,
        levels=levels,
        start_scale=float(getattr(scheduler, "init_noise_sigma", 1.0)),
        prediction=prediction_of(scheduler),
        draws_noise="generator" in inspect.signature(scheduler.step).parameters,
    )


def scaled_input(schedule: Schedule, latents: torch.Tensor, call: int) -> torch.Tensor:
    """Return the latents as the network wants them; flow schedulers leave them alone."""
    scale = getattr(schedule.scheduler, "scale_model_input", None)
    if scale is None:
        return latents
    scaled: torch.Tensor = scale(latents, schedule.timesteps[call])
    return scaled


def stepped(
    schedule: Schedule,
    prediction: torch.Tensor,
    latents: torch.Tensor,
    call: int,
    generator: torch.Generator,
) -> torch.Tensor:
    """Return the latents after one call; noise is drawn from the image's own generator."""
    own = {"generator": generator} if schedule.draws_noise else {}
    after: torch.Tensor = schedule.scheduler.step(
        prediction, schedule.timesteps[call], latents, **own
    ).prev_sample
    return after


def clean_estimate(
    kind: Prediction, levels: Levels, latents: torch.Tensor, prediction: torch.Tensor
) -> torch.Tensor:
    """Return the network's guess of the finished latents, from noisy ones and its output."""
    match kind:
        case Prediction.SAMPLE:
            return prediction
        case Prediction.FLOW:
            return latents - levels.noise * prediction
        case Prediction.NOISE:
            return (latents - levels.noise * prediction) / max(levels.signal, 1e-3)
    # The v-target belongs to unit variance, which latents of sigma schedulers do not have.
    length = math.hypot(levels.signal, levels.noise)
    return levels.signal / length**2 * latents - levels.noise / length * prediction


def _timed(own: Any, name: SchedulerName, steps: int, timing: Timing) -> Any:
    with warnings.catch_warnings():
        # Diffusers reads tensors as arrays in a way that newer numpy warns of.
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        scheduler = _scheduler(own, name, timing)
        try:
            scheduler.set_timesteps(steps, **_spread(scheduler, steps, timing))
        except ValueError as error:
            raise EngineError(
                "bad_request",
                Sentence(
                    "The scheduler '{name}' cannot take {steps} steps: {reason}",
                    name=str(name),
                    steps=steps,
                    reason=str(error),
                ),
                retryable=False,
            ) from error
    return scheduler


def _spread(scheduler: Any, steps: int, timing: Timing) -> dict[str, Any]:
    """Return what is passed to `set_timesteps`, where a scheduler takes it."""
    if type(scheduler).__name__ != "FlowMatchEulerDiscreteScheduler":
        return {}
    even = {"sigmas": np.linspace(1.0, 1 / steps, steps)} if timing.full_noise else {}
    shifted = {} if timing.shift_exponent is None else {"mu": timing.shift_exponent}
    return {**even, **shifted}


def _scheduler(own: Any, name: SchedulerName, timing: Timing) -> Any:
    offered = offered_for(own)
    if name not in offered:
        raise EngineError(
            "bad_request",
            Sentence(
                "The scheduler '{name}' does not fit this model; choose one of {known}.",
                name=str(name),
                known=", ".join(offered),
            ),
            retryable=False,
        )
    if name is SchedulerName.AUTO:
        return _rebuilt(own, type(own), {})
    class_name, settings = {**NOISE_SCHEDULERS, **FLOW_SCHEDULERS}[name]
    return _rebuilt(own, getattr(diffusers, class_name), {**_fixed_shift(name, timing), **settings})


def _fixed_shift(name: SchedulerName, timing: Timing) -> dict[str, Any]:
    """Only flow_euler shifts by size itself; for the others, e^mu is the same shift as a number."""
    if timing.shift_exponent is None or name is SchedulerName.FLOW_EULER:
        return {}
    shift = math.exp(timing.shift_exponent)
    return {"shift": shift, "flow_shift": shift, "use_dynamic_shifting": False}


def _rebuilt(own: Any, kind: Any, settings: dict[str, Any]) -> Any:
    """Return a `kind` with everything of the own configuration that it understands."""
    known = inspect.signature(kind.__init__).parameters
    shift = own.config.get("shift", own.config.get("flow_shift"))
    shifts = {} if shift is None else {"shift": shift, "flow_shift": shift}
    wanted = {**own.config, **shifts, **settings, **ALWAYS_OFF}
    return kind(**{name: value for name, value in wanted.items() if name in known})


def _levels(scheduler: Any, first: int) -> tuple[Levels, ...]:
    """Probe copies, since a scheduler in use mixes at its current step, not at the one asked."""
    found = []
    for call in range(first, len(scheduler.timesteps)):
        probe = copy.copy(scheduler)  # shallow: mixing sets its fields, it changes none in place
        if hasattr(probe, "set_begin_index"):
            probe.set_begin_index(call)
        found.append(_mixed(probe, scheduler.timesteps[call]))
    return (*found, Levels(signal=1.0, noise=0.0))


def _mixed(probe: Any, timestep: torch.Tensor) -> Levels:
    clean, noise = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    if hasattr(probe, "scale_noise"):
        if hasattr(probe, "_init_step_index"):
            probe._init_step_index(timestep)
        mixed = probe.scale_noise(clean, timestep.reshape(1).repeat(2), noise)
    else:
        mixed = probe.add_noise(clean, noise, timestep.reshape(1).repeat(2))
    return Levels(signal=float(mixed[0]), noise=float(mixed[1]))
