"""ComfyUI's graphs as people make them: helpers of samplers, control, second passes."""

import json
from typing import Any

import pytest

from studio.core.comfyui_graph import from_comfyui

Graph = dict[str, Any]


def node(kind: str, **inputs: Any) -> Graph:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}


def read(graph: Graph) -> dict[str, Any]:
    return from_comfyui(json.dumps(graph))


SDXL: Graph = {
    "3": node(
        "KSampler",
        seed=["20", 0],
        steps=25,
        cfg=6.5,
        sampler_name="dpmpp_2m",
        scheduler="karras",
        denoise=1,
        model=["11", 0],
        positive=["12", 0],
        negative=["12", 1],
        latent_image=["5", 0],
    ),
    "4": node("CheckpointLoaderSimple", ckpt_name="sd_xl_base_1.0.safetensors"),
    "5": node("EmptyLatentImage", width=832, height=1216, batch_size=1),
    "6": node("CLIPTextEncodeSDXL", text_g="a heron, mist", text_l="a heron", clip=["11", 1]),
    "7": node("CLIPTextEncode", text="people, text", clip=["11", 1]),
    "11": node("LoraLoader", lora_name="ink.safetensors", model=["4", 0], clip=["4", 1]),
    "12": node(
        "ControlNetApplyAdvanced",
        strength=0.5,
        positive=["6", 0],
        negative=["7", 0],
        control_net=["13", 0],
        image=["14", 0],
    ),
    "13": node("ControlNetLoader", control_net_name="canny.safetensors"),
    "14": node("LoadImage", image="edges.png"),
    "20": node("PrimitiveInt", value=99),
}
FLUX: Graph = {
    "5": node("EmptySD3LatentImage", width=1024, height=1328, batch_size=1),
    "6": node("CLIPTextEncode", text=["40", 0], clip=["11", 0]),
    "11": node("DualCLIPLoader", clip_name1="t5xxl.safetensors", clip_name2="clip_l.safetensors"),
    "12": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
    "13": node(
        "SamplerCustomAdvanced",
        noise=["25", 0],
        guider=["22", 0],
        sampler=["16", 0],
        sigmas=["17", 0],
        latent_image=["5", 0],
    ),
    "16": node("KSamplerSelect", sampler_name="euler"),
    "17": node("BasicScheduler", scheduler="simple", steps=20, denoise=1.0, model=["12", 0]),
    "22": node("BasicGuider", model=["12", 0], conditioning=["26", 0]),
    "25": node("RandomNoise", noise_seed=219670278747233),
    "26": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
    "40": node("PrimitiveStringMultiline", value="a heron in the mist"),
}


def test_a_prompt_behind_a_lora_and_a_control_net_keeps_its_two_sides_apart() -> None:
    assert read(SDXL) == {
        "prompt": "a heron, mist",
        "negative_prompt": "people, text",
        "steps": 25,
        "guidance_scale": 6.5,
        "width": 832,
        "height": 1216,
        "strength": 1.0,
        "scheduler": "dpmpp_2m_karras",
        "model_name": "sd_xl_base_1.0.safetensors",
        "foreign_seed": "99",
        "adapters": [{"handle": "ink", "weight": 1.0}],
        "left_out": [{"kind": "controlnet", "name": "canny", "strength": 0.5}],
    }


def test_the_helpers_of_a_custom_sampler_are_read_for_it() -> None:
    assert read(FLUX) == {
        "prompt": "a heron in the mist",
        "steps": 20,
        "guidance_scale": 3.5,
        "width": 1024,
        "height": 1328,
        "strength": 1.0,
        "scheduler": "euler",
        "model_name": "flux1-dev.safetensors",
        "foreign_seed": "219670278747233",
    }


def test_of_two_passes_the_one_that_paints_is_told_and_not_the_one_that_refines() -> None:
    second = node(
        "KSampler", seed=1, steps=8, cfg=3, denoise=0.35, positive=["6", 0], latent_image=["3", 0]
    )
    assert read({"1": second, **SDXL})["steps"] == 25


@pytest.mark.parametrize(
    "broken",
    [
        {"3": node("KSampler", positive=["3", 0], negative=["3", 1], latent_image=["", 0])},
        {"": node("KSampler", positive=[], negative=None, steps=[["x"]], seed={"a": 1})},
        {"3": node("SamplerCustomAdvanced", guider=["3", 0], sigmas=["3", "x"], noise="25")},
        {"3": node("SamplerCustomAdvanced", guider=[{}, 0], sigmas=[[], []], sampler=[None, None])},
        {"3": {"class_type": "KSampler", "inputs": "none"}},
        {"3": "KSampler", "4": None},
    ],
)
def test_a_graph_that_makes_no_sense_tells_nothing_and_harms_nothing(broken: Graph) -> None:
    assert read(broken) in ({}, {"strength": 1.0})
