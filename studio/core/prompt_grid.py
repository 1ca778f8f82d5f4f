"""A grid of pictures: which values each axis takes, and the cells they make together."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generation.contract.pixels import SIDE_MAX, SIDE_MIN
from generation.contract.requests import (
    ADAPTER_WEIGHT_MAX,
    CONTROL_STRENGTH_MAX,
    GUIDANCE_MAX,
    LOOK_STRENGTH_MAX,
    SEED_MAX,
    STEPS_MAX,
    SchedulerName,
)
from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError

PARAMETERS = (
    "words",
    "steps",
    "guidance_scale",
    "scheduler",
    "seed",
    "model",
    "size",
    "negative_prompt",
    "style",
    "strength",
    "adapter_weight",
    "control_strength",
    "look_strength",
)
AXES_MAX = 3
VALUES_MAX = 12
VALUE_MAX = 80
CELLS_MAX = 24
"""As many jobs as one person may have waiting: a grid is queued whole or not at all."""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One parameter and the values it takes; `find` is the words that they replace, or the LoRA
    whose weight they are (the first that is worn where it is empty)."""

    parameter: str
    values: tuple[str, ...]
    find: str = ""


def checked_axes(axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """Return the axes, each with different values that its parameter can take.

    Raises:
        RefusedError: too many axes or values, a parameter twice, or a value out of bounds.
    """
    if len(axes) > AXES_MAX:
        raise RefusedError(
            Sentence(
                "The grid has {count} axes; at most {limit} can be shown.",
                count=len(axes),
                limit=AXES_MAX,
            )
        )
    for axis in axes:
        _check(axis)
    names = [(axis.parameter, axis.find) for axis in axes]
    if len(set(names)) != len(names):
        raise RefusedError(
            Sentence("Two axes of the grid change the same thing; choose different ones.")
        )
    return tuple(
        Axis(
            parameter=axis.parameter,
            values=tuple(dict.fromkeys(value.strip() for value in axis.values)),
            find=axis.find,
        )
        for axis in axes
    )


def cells_of(axes: Sequence[Axis]) -> list[tuple[int, ...]]:
    """Return the position of every cell on each axis; the last axis changes fastest."""
    return list(itertools.product(*(range(len(axis.values)) for axis in axes)))


def check_total(total: int, pictures: int) -> None:
    """Refuse a grid that is larger than what one person may have waiting.

    Raises:
        RefusedError: more than 24 cells.
    """
    if total > CELLS_MAX:
        raise RefusedError(
            Sentence(
                "The grid has {total} cells of {pictures} pictures each; at most {limit} cells "
                "are painted at once. Take fewer values, or fewer choices in the prompt.",
                total=total,
                pictures=pictures,
                limit=CELLS_MAX,
            ),
            code="grid_too_large",
        )


def axis_row(axis: Axis) -> dict[str, Any]:
    """Return an axis as rows and JSON columns carry it."""
    return {"parameter": axis.parameter, "values": list(axis.values), "find": axis.find}


def _check(axis: Axis) -> None:
    if axis.parameter not in PARAMETERS:
        raise RefusedError(
            Sentence(
                "A grid cannot vary '{parameter}'; it can vary {known}.",
                parameter=axis.parameter[:40],
                known=", ".join(PARAMETERS),
            )
        )
    if not 1 <= len(axis.values) <= VALUES_MAX:
        raise RefusedError(
            Sentence(
                "The axis of {parameter} has {count} values; it takes 1 to {limit}.",
                parameter=PARAMETER_WORDS[axis.parameter],
                count=len(axis.values),
                limit=VALUES_MAX,
            )
        )
    if axis.parameter == "words" and not 1 <= len(axis.find) <= VALUE_MAX:
        raise RefusedError(
            Sentence(
                "An axis of words needs the words it replaces, 1 to {limit} characters of them.",
                limit=VALUE_MAX,
            )
        )
    for value in axis.values:
        if len(value) > VALUE_MAX or not _fits(axis.parameter, value.strip()):
            raise RefusedError(
                Sentence(
                    "'{value}' is no value for {parameter}; {bounds}.",
                    value=value[:40],
                    parameter=PARAMETER_WORDS[axis.parameter],
                    bounds=_BOUNDS[axis.parameter],
                ),
                code="grid_value",
            )


def _fits(parameter: str, value: str) -> bool:
    match parameter:
        case "steps":
            return _whole(value, 1, STEPS_MAX)
        case "seed":
            return _whole(value, 0, SEED_MAX)
        case "guidance_scale":
            return _within(value, 0, GUIDANCE_MAX)
        case "strength":
            return _within(value, 0.01, 1)
        case "adapter_weight":
            return _within(value, -ADAPTER_WEIGHT_MAX, ADAPTER_WEIGHT_MAX)
        case "control_strength":
            return _within(value, 0, CONTROL_STRENGTH_MAX)
        case "look_strength":
            return _within(value, 0, LOOK_STRENGTH_MAX)
        case "scheduler":
            return value in set(SchedulerName)
        case "size":
            return size_in(value) is not None
        case "model" | "style":
            return value != ""
    return True


def size_in(value: str) -> tuple[int, int] | None:
    """Return the sides that "640x832" names, None for anything else."""
    sides = value.lower().replace("×", "x").split("x")
    if len(sides) != 2 or not all(_whole(side.strip(), SIDE_MIN, SIDE_MAX) for side in sides):
        return None
    return int(sides[0]), int(sides[1])


def _whole(value: str, low: int, high: int) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 19 and low <= int(value) <= high


def _within(value: str, low: float, high: float) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return low <= number <= high


def _numbers(low: float, high: float) -> Sentence:
    return Sentence("use numbers from {low:g} to {high:g}", low=low, high=high)


def _whole_numbers(low: int, high: int) -> Sentence:
    return Sentence("use whole numbers from {low} to {high}", low=low, high=high)


_BOUNDS: Mapping[str, Sentence] = {
    "words": Sentence("at most {limit} characters are taken", limit=VALUE_MAX),
    "negative_prompt": Sentence("at most {limit} characters are taken", limit=VALUE_MAX),
    "steps": _whole_numbers(1, STEPS_MAX),
    "guidance_scale": _numbers(0, GUIDANCE_MAX),
    "scheduler": Sentence("use one of {known}", known=", ".join(SchedulerName)),
    "seed": _whole_numbers(0, SEED_MAX),
    "model": Sentence("name a model on offer"),
    "size": Sentence(
        "write width x height in px, as 640x832, from {low} to {high}", low=SIDE_MIN, high=SIDE_MAX
    ),
    "style": Sentence("name a style of the project"),
    "strength": _numbers(0.01, 1),
    "adapter_weight": _numbers(-ADAPTER_WEIGHT_MAX, ADAPTER_WEIGHT_MAX),
    "control_strength": _numbers(0, CONTROL_STRENGTH_MAX),
    "look_strength": _numbers(0, LOOK_STRENGTH_MAX),
}
PARAMETER_WORDS: Mapping[str, Sentence] = {
    "words": Sentence("words"),
    "negative_prompt": Sentence("negative prompt"),
    "steps": Sentence("steps"),
    "guidance_scale": Sentence("guidance scale"),
    "scheduler": Sentence("scheduler"),
    "seed": Sentence("seed"),
    "model": Sentence("model"),
    "size": Sentence("size"),
    "style": Sentence("style"),
    "strength": Sentence("strength"),
    "adapter_weight": Sentence("weight of the LoRA"),
    "control_strength": Sentence("strength of the control"),
    "look_strength": Sentence("strength of the look"),
}
