"""What one "Generate" asks for: the body of a new iteration."""

from typing import Annotated, Literal

from pydantic import Field

from generation.contract.requests import (
    ADAPTER_WEIGHT_MAX,
    CONTROL_STRENGTH_MAX,
    LOOK_STRENGTH_MAX,
    SEEDS_MAX,
)
from studio.api.schemas import (
    Body,
    Count,
    Guidance,
    Handle,
    Id,
    Number,
    Seed,
    Sha256,
    Side,
    Steps,
)
from studio.artwork.cards import LORAS_MAX
from studio.core.prompt_grid import AXES_MAX, VALUE_MAX, VALUES_MAX


class AxisBody(Body):
    """One axis of a grid; for `words`, `find` is what the values replace in the draft, for
    `adapter_weight` the handle of the LoRA that they weigh."""

    parameter: Annotated[str, Field(max_length=20)]
    values: Annotated[
        list[Annotated[str, Field(max_length=VALUE_MAX)]], Field(max_length=VALUES_MAX)
    ]
    find: Annotated[str, Field(max_length=VALUE_MAX)] = ""


class AdapterBody(Body):
    """A LoRA and how strongly it is worn; below 0 it works the other way."""

    handle: Annotated[str, Field(min_length=1, max_length=31, pattern="^[a-z0-9-]+$")]
    weight: Annotated[float, Field(ge=-ADAPTER_WEIGHT_MAX, le=ADAPTER_WEIGHT_MAX)] = 1.0


class ControlBody(Body):
    """A stored picture that a ControlNet follows, from `start` to `end` of the steps.

    `edges` finds its edges; `as_it_is` takes a map that is one already: depth, pose, lines.
    """

    handle: Annotated[str, Field(min_length=1, max_length=31, pattern="^[a-z0-9-]+$")]
    asset: Sha256
    map: Literal["edges", "as_it_is"] = "edges"
    strength: Annotated[float, Field(ge=0, le=CONTROL_STRENGTH_MAX)] = 1.0
    start: Annotated[float, Field(ge=0, le=1)] = 0.0
    end: Annotated[float, Field(ge=0, le=1)] = 1.0


class LookBody(Body):
    """A stored picture whose subject and style an IP-Adapter carries over."""

    handle: Annotated[str, Field(min_length=1, max_length=31, pattern="^[a-z0-9-]+$")]
    asset: Sha256
    strength: Annotated[float, Field(ge=0, le=LOOK_STRENGTH_MAX)] = 0.6


class IterationBody(Body):
    """What is painted from a draft; everything left out is the model's or the cover's own.

    Choices in the draft, `{dawn|dusk}`, and values to compare make an iteration each.
    """

    draft: Id
    draft_seq: Number
    model: Annotated[str, Field(max_length=31)] = ""
    width: Side | None = None
    height: Side | None = None
    steps: Steps | None = None
    guidance_scale: Guidance | None = None
    steps_compared: Annotated[list[Steps], Field(max_length=SEEDS_MAX)] = []
    guidance_compared: Annotated[list[Guidance], Field(max_length=SEEDS_MAX)] = []
    scheduler: Annotated[str, Field(max_length=20)] = ""
    negative_prompt: str = ""
    count: Count = 6
    seeds: Annotated[list[Seed], Field(min_length=1, max_length=SEEDS_MAX)] | None = None
    parent: Id | None = None
    merged: Id | None = None
    exact: bool = False
    styles: Annotated[list[Handle], Field(max_length=3)] = []
    axes: Annotated[list[AxisBody], Field(max_length=AXES_MAX)] = []
    matrix: bool = False
    draws: Count = 1
    reference: Sha256 | None = None
    strength: Annotated[float, Field(ge=0.01, le=1)] = 0.6
    adapters: Annotated[list[AdapterBody], Field(max_length=LORAS_MAX)] = []
    control: ControlBody | None = None
    look: LookBody | None = None
    preset: Literal["", "draft", "standard", "final"] = ""
    seeds_locked: bool = False
