"""Requests survive the way through JSON, and nothing else gets in."""

import json
from typing import Any

import pytest

from generation.contract.codec import TASKS, request_from_json, request_to_json, task_of
from generation.contract.errors import ContractError
from generation.contract.pixels import Padding, Size
from generation.contract.requests import (
    Adapter,
    FillKind,
    ImageRef,
    Img2Img,
    Inpaint,
    Outpaint,
    Refine,
    Request,
    Sampling,
    SchedulerName,
    Txt2Img,
    Upscale,
    UpscaleMethod,
)

SOURCE, MASK = ImageRef(sha256="ab" * 32), ImageRef(sha256="cd" * 32)
LARGE_SEED = 2**63 - 1

REQUESTS: dict[str, Request] = {
    "txt2img": Txt2Img(
        model="starter",
        prompt="一只红狐狸",
        negative_prompt="text",
        seeds=(0, LARGE_SEED),
        adapters=(Adapter(handle="ink", weight=-0.5),),
        sampling=Sampling(scheduler=SchedulerName.DPMPP_2M, steps=8, guidance_scale=4, exact=True),
        size=Size(width=640, height=832),
    ),
    "img2img": Img2Img(model="m", prompt="a fox", seeds=(1,), source=SOURCE, strength=0.85),
    "inpaint": Inpaint(
        model="m",
        prompt="a fox",
        seeds=(1,),
        source=SOURCE,
        mask=MASK,
        grow=4,
        context=None,
        fill=FillKind.NEUTRAL,
    ),
    "outpaint": Outpaint(
        model="m",
        prompt="a fox",
        seeds=(1, 2),
        source=SOURCE,
        padding=Padding(top=10),
        overlap=64,
        match_colour=False,
        redo=0,
    ),
    "upscale": Upscale(
        source=SOURCE,
        size=Size(width=2588, height=3338),
        method=UpscaleMethod.UPSCALER,
        upscaler="fine",
        refine=Refine(model="m", prompt="a fox", seed=LARGE_SEED, protect=MASK),
    ),
}


@pytest.mark.parametrize("task", TASKS)
def test_every_task_comes_back_equal_through_json_text(task: str) -> None:
    request = REQUESTS[task]

    assert request_from_json(json.loads(json.dumps(request_to_json(request)))) == request


@pytest.mark.parametrize("task", TASKS)
def test_the_json_form_says_its_version_and_task(task: str) -> None:
    data = request_to_json(REQUESTS[task])

    assert (data["v"], data["task"]) == (1, task)
    assert task_of(REQUESTS[task]) == task


def test_seeds_are_decimal_strings_because_javascript_keeps_53_bits() -> None:
    assert request_to_json(REQUESTS["txt2img"])["seeds"] == ["0", str(LARGE_SEED)]
    assert request_to_json(REQUESTS["upscale"])["refine"]["seed"] == str(LARGE_SEED)


def test_fields_with_a_default_may_be_left_out() -> None:
    data = {
        "v": 1,
        "task": "txt2img",
        "model": "m",
        "prompt": "a fox",
        "seeds": ["3"],
        "size": {"width": 512, "height": 640},
    }

    request = request_from_json(data)

    assert request == Txt2Img(
        model="m", prompt="a fox", seeds=(3,), size=Size(width=512, height=640)
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"v": 2}, "version 2"),
        ({"task": "draw"}, "draw"),
        ({"colour": "red"}, "colour"),
        ({"prompt": ""}, "prompt is empty"),
        ({"seeds": "3"}, "list"),
        ({"seeds": ["x"]}, "'x'"),
        ({"size": 5}, "object"),
        ({"size": {"width": 512}}, "height"),
        ({"size": {"width": 512, "height": 640, "depth": 3}}, "depth"),
        ({"sampling": {"exact": 1}}, "true or false"),
        ({"sampling": {"scheduler": "magic"}}, "magic"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change: dict[str, Any], named: str) -> None:
    data = {**request_to_json(REQUESTS["txt2img"]), **change}

    with pytest.raises(ContractError, match=named):
        request_from_json(data)


def test_decoding_leaves_the_given_data_as_it_was() -> None:
    data = request_to_json(REQUESTS["outpaint"])
    before = json.dumps(data)

    request_from_json(data)

    assert json.dumps(data) == before
