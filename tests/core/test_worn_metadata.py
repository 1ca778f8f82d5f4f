"""What pictures say of LoRAs, lines to follow and looks, and InvokeAI's old texts."""

import json
from dataclasses import replace
from typing import Any

import pytest

from studio.core.comfyui_graph import from_comfyui
from studio.core.foreign_metadata import from_a1111, from_invokeai, from_swarmui
from studio.core.old_invokeai import from_dream, from_sd_metadata
from studio.core.picture_metadata import a1111_text, from_own
from tests.core.test_picture_metadata import making

SHA = "ab" * 32
INK = {"handle": "ink-style", "weight": 0.8}


def test_a_lora_in_a1111s_prompt_becomes_one_that_is_worn() -> None:
    values = from_a1111("a fox, <lora:Ink Style:0.8>\nSteps: 20, Size: 512x512")

    assert (values["prompt"], values["adapters"]) == ("a fox", [INK])


@pytest.mark.parametrize(
    "listed",
    [
        [{"model": {"name": "Ink Style"}, "weight": 0.8}],
        [{"lora": {"model_name": "Ink Style"}, "weight": 0.8}],
    ],
)
def test_invokeais_loras_are_read_in_both_of_its_forms(listed: list[Any]) -> None:
    assert from_invokeai(json.dumps({"loras": listed}))["adapters"] == [INK]


def test_swarmuis_loras_are_read() -> None:
    said = {"loras": ["folder/Ink Style.safetensors"], "loraweights": ["0.8"]}

    assert from_swarmui(json.dumps({"sui_image_params": said}))["adapters"] == [INK]


def test_comfyuis_lora_nodes_are_read() -> None:
    graph = {
        "1": {"class_type": "KSampler", "inputs": {"steps": 20, "model": ["2", 0]}},
        "2": {
            "class_type": "LoraLoader",
            "inputs": {"lora_name": "Ink Style.safetensors", "strength_model": 0.8},
        },
    }

    assert from_comfyui(json.dumps(graph))["adapters"] == [INK]


@pytest.mark.parametrize("listed", [5, "x", [5], [{"weight": 1}], [{"model": {"name": 4}}]])
def test_malformed_lists_of_loras_are_left_out(listed: Any) -> None:
    assert "adapters" not in from_invokeai(json.dumps({"loras": listed, "steps": 3}))


def test_our_own_files_give_back_their_control_and_their_look() -> None:
    control = {
        "handle": "edges", "image": {"sha256": SHA}, "map": "edges", "strength": 0.7,
        "start": 0.0, "end": 0.9,
    }  # fmt: skip
    look = {"handle": "look", "image": {"sha256": SHA}, "strength": 0.5}
    facts = {"control": control, "look": look}

    values = from_own(json.dumps({"prompt": "a fox", "facts": facts}))

    assert values["control"]["asset"] == values["look"]["asset"] == SHA
    assert (values["control"]["end"], values["look"]["strength"]) == (0.9, 0.5)
    for broken in ({"control": {**control, "end": 7}}, {"look": {**look, "image": 4}}, {"look": 3}):
        read = from_own(json.dumps({"prompt": "a fox", "facts": broken}))
        assert "control" not in read
        assert "look" not in read


def test_invokeais_second_form_is_read() -> None:
    image = {
        "prompt": [{"prompt": "a fox [blurry]", "weight": 1}], "steps": 30, "cfg_scale": 7.5,
        "seed": 42, "width": 512, "height": 640, "sampler": "k_euler_a",
    }  # fmt: skip

    values = from_sd_metadata(json.dumps({"model_weights": "sd-1.4", "image": image}))

    assert (values["prompt"], values["negative_prompt"]) == ("a fox", "blurry")
    assert (values["steps"], values["height"], values["foreign_seed"]) == (30, 640, "42")
    assert (values["scheduler"], values["model_name"]) == ("euler_ancestral", "sd-1.4")
    assert from_sd_metadata('{"image": 4}') == {}


def test_invokeais_first_form_a_command_line_is_read() -> None:
    values = from_dream('"a \\"red\\" fox" -s 50 -S 42 -W512 -H 640 -C 7.5 -A ddim --grid')

    assert (values["prompt"], values["steps"], values["width"]) == ('a "red" fox', 50, 512)
    assert (values["guidance_scale"], values["scheduler"]) == (7.5, "ddim")
    assert from_dream("no quotes") == {}


def test_a_lora_of_ours_stands_in_a1111s_prompt_and_is_read_from_there() -> None:
    ours = making(facts={"adapters": [{"handle": "ink-style", "weight": 0.8}]})

    text = a1111_text(ours)

    assert "<lora:ink-style:0.8>\nNegative prompt:" in text
    assert from_a1111(text)["adapters"] == [INK]
    assert "<lora:ink-style:0.8>" in a1111_text(replace(ours, prompt="", negative_prompt=""))


A1111_GUIDED = (
    "a fox\nSteps: 20, Size: 512x512, Denoising strength: 0.4, "
    'ControlNet 0: "Module: canny, Model: control_v11p_sd15_canny [d14c016b], Weight: 0.8, '
    'Resize Mode: Crop and Resize", '
    'ControlNet 1: "Module: ip-adapter_clip_sd15, Model: ip-adapter_sd15, Weight: 0.6"'
)
INVOKEAI_GUIDED = {
    "steps": 20,
    "controlnets": [{"control_model": {"model_name": "canny"}, "control_weight": 0.8}],
    "ipAdapters": [{"ip_adapter_model": {"name": "ip_adapter_sd15"}, "weight": 0.6}],
}
SWARMUI_GUIDED = {
    "controlnetmodel": "control/canny.safetensors",
    "controlnetstrength": 0.8,
    "useipadapter": "ip_adapter_sd15",
    "ipadapterweight": "0.6",
}
COMFYUI_GUIDED = {
    "1": {"class_type": "KSampler", "inputs": {"steps": 20, "positive": ["3", 0]}},
    "2": {"class_type": "ControlNetLoader", "inputs": {"control_net_name": "canny.safetensors"}},
    "3": {"class_type": "ControlNetApplyAdvanced", "inputs": {"strength": 0.8, "positive": []}},
    "4": {"class_type": "IPAdapterModelLoader", "inputs": {"ipadapter_file": "ip_adapter_sd15"}},
    "5": {"class_type": "IPAdapterAdvanced", "inputs": {"weight": 0.6}},
}


@pytest.mark.parametrize(
    "values",
    [
        from_invokeai(json.dumps(INVOKEAI_GUIDED)),
        from_swarmui(json.dumps({"sui_image_params": SWARMUI_GUIDED})),
        from_comfyui(json.dumps(COMFYUI_GUIDED)),
    ],
)
def test_what_guided_a_picture_and_is_not_in_its_file_is_told(values: dict[str, Any]) -> None:
    assert values["left_out"] == [
        {"kind": "controlnet", "name": "canny", "strength": 0.8},
        {"kind": "look", "name": "ip_adapter_sd15", "strength": 0.6},
    ]


def test_a1111s_guides_and_its_start_are_told() -> None:
    kinds = [(one["kind"], one["strength"]) for one in from_a1111(A1111_GUIDED)["left_out"]]

    assert kinds == [("controlnet", 0.8), ("look", 0.6), ("start", 0.4)]


@pytest.mark.parametrize(
    "said", [{"controlnets": 4}, {"controlnets": [4]}, {"ipAdapters": [{"weight": "x" * 99}]}]
)
def test_malformed_guides_are_bounded(said: dict[str, Any]) -> None:
    listed = from_invokeai(json.dumps({"steps": 3, **said})).get("left_out", [])

    assert all(one["name"] == "" and one["strength"] is None for one in listed)


def test_a_file_cannot_list_guides_without_end() -> None:
    many = {"steps": 3, "controlnets": [{"control_model": "x" * 500}] * 500}

    listed = from_invokeai(json.dumps(many))["left_out"]

    assert len(listed) == 8
    assert len(listed[0]["name"]) == 80
