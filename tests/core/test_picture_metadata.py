"""Pictures say how they were made, in our form and in others'; hostile files say nothing."""

import io
import json
import struct
import xml.etree.ElementTree as ElementTree
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.core.errors import RefusedError
from studio.core.picture_metadata import (
    SIGNATURE,
    Making,
    png_texts,
    read_making,
    with_making,
)

EXTENSION = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
IPTC = f"{EXTENSION}DigitalSourceType"


def making(**changes: Any) -> Making:
    values: dict[str, Any] = {
        "prompt": "a red fox, in “snow”\nby night",
        "negative_prompt": "people, text",
        "steps": 28,
        "guidance_scale": 3.5,
        "scheduler": "dpmpp_2m",
        "seed": 2**63 - 1,
        "width": 832,
        "height": 1216,
        "model": "flux-dev",
        "source_type": "trainedAlgorithmicMedia",
        "facts": {"seam_score": 0.7},
    }
    return Making(**{**values, **changes})


def png() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.arange(192, dtype=np.uint8).reshape(8, 8, 3)).save(file, "PNG")
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def saying(**texts: str) -> bytes:
    """Return a PNG with text chunks as other programs write them."""
    chunks = b"".join(
        chunk(b"tEXt", key.encode() + b"\0" + text.encode()) for key, text in texts.items()
    )
    whole = png()
    return whole[:33] + chunks + whole[33:]


def graph(**changes: Any) -> dict[str, Any]:
    sampler = {
        "seed": 7,
        "steps": 20,
        "cfg": 8.0,
        "sampler_name": "euler_ancestral",
        "scheduler": "normal",
        "denoise": 1.0,
        "model": ["4", 0],
        "positive": ["6", 0],
        "negative": ["7", 0],
        "latent_image": ["5", 0],
    }
    nodes: dict[str, Any] = {
        "3": {"class_type": "KSampler", "inputs": sampler},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
    }
    return {**nodes, **changes}


A1111 = (
    "a fox, {wild|tame}\nsecond line\nNegative prompt: people\nSteps: 20, Sampler: DPM++ 2M, "
    'Schedule type: Karras, CFG scale: 7, Seed: 42, Size: 512x768, Model: "a, b", '
    "Denoising strength: 0.6, Version: v1.10"
)
FOREIGN: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    (
        "A1111",
        {"parameters": A1111},
        {
            "prompt": "a fox, {wild|tame}\nsecond line",
            "negative_prompt": "people",
            "steps": 20,
            "guidance_scale": 7.0,
            "width": 512,
            "height": 768,
            "scheduler": "dpmpp_2m_karras",
            "strength": 0.6,
            "model_name": "a, b",
            "foreign_seed": "42",
            "left_out": [{"kind": "start", "name": "", "strength": 0.6}],
        },
    ),
    (
        "InvokeAI",
        {
            "invokeai_metadata": json.dumps(
                {
                    "positive_prompt": "a fox",
                    "negative_prompt": "",
                    "steps": 30,
                    "cfg_scale": 7.5,
                    "seed": 5,
                    "width": 1024,
                    "height": 1024,
                    "scheduler": "euler_a",
                    "model": {"name": "Juggernaut", "base": "sdxl"},
                }
            )
        },
        {
            "prompt": "a fox",
            "steps": 30,
            "guidance_scale": 7.5,
            "width": 1024,
            "height": 1024,
            "scheduler": "euler_ancestral",
            "model_name": "Juggernaut",
            "foreign_seed": "5",
        },
    ),
    (
        "SwarmUI",
        {
            "parameters": json.dumps(
                {
                    "sui_image_params": {
                        "prompt": "a fox",
                        "negativeprompt": "people",
                        "model": "flux1-dev",
                        "seed": 9,
                        "steps": 20,
                        "cfgscale": 1.0,
                        "width": 832,
                        "height": 1216,
                        "sampler": "dpmpp_2m",
                        "scheduler": "karras",
                    },
                    "sui_extra_data": {},
                }
            )
        },
        {
            "prompt": "a fox",
            "negative_prompt": "people",
            "steps": 20,
            "guidance_scale": 1.0,
            "width": 832,
            "height": 1216,
            "scheduler": "dpmpp_2m_karras",
            "model_name": "flux1-dev",
            "foreign_seed": "9",
        },
    ),
    (
        "ComfyUI",
        {"prompt": json.dumps(graph())},
        {
            "prompt": "a fox",
            "negative_prompt": "blurry",
            "steps": 20,
            "guidance_scale": 8.0,
            "width": 512,
            "height": 768,
            "strength": 1.0,
            "scheduler": "euler_ancestral",
            "model_name": "v1-5.safetensors",
            "foreign_seed": "7",
        },
    ),
]


@pytest.mark.parametrize(("origin", "texts", "values"), FOREIGN, ids=[f[0] for f in FOREIGN])
def test_what_other_programs_wrote_fills_the_form(
    origin: str, texts: dict[str, str], values: dict[str, Any]
) -> None:
    reading = read_making(saying(**texts))

    assert reading is not None
    assert reading.origin == origin
    assert dict(reading.values) == values


def test_our_own_picture_comes_back_with_its_seed_and_keeps_its_pixels() -> None:
    written = with_making(png(), making())
    reading = read_making(written)

    assert reading is not None
    assert reading.origin == "Masthead"
    assert reading.values["seed"] == str(2**63 - 1)
    assert reading.values["prompt"] == making().prompt
    assert reading.values["scheduler"] == "dpmpp_2m"
    assert Image.open(io.BytesIO(written)).tobytes() == Image.open(io.BytesIO(png())).tobytes()


def test_the_text_for_other_programs_reads_as_theirs() -> None:
    text = png_texts(with_making(png(), making()))["parameters"]

    reading = read_making(saying(parameters=text))

    assert reading is not None
    assert reading.origin == "A1111"
    assert reading.values["prompt"] == making().prompt
    assert reading.values["negative_prompt"] == "people, text"
    assert (reading.values["width"], reading.values["height"]) == (832, 1216)


def xmp_of(file: bytes) -> ElementTree.Element:
    xmp = png_texts(file)["XML:com.adobe.xmp"]
    body = ElementTree.fromstring(xmp[xmp.index("<x:xmpmeta") : xmp.rindex("<?xpacket")])
    return body[0][0]


@pytest.mark.parametrize("kind", ["trainedAlgorithmicMedia", "algorithmicMedia"])
def test_the_file_says_what_kind_of_machine_made_it(kind: str) -> None:
    odd = making(source_type=kind, model='a"<b&')
    file = with_making(png(), odd)

    assert xmp_of(file).get(IPTC, "").endswith(f"/digitalsourcetype/{kind}")


@pytest.mark.parametrize("format_name", ["JPEG", "WEBP"])
@pytest.mark.parametrize("start", ["ASCII\0\0\0", "UNICODE\0"])
def test_the_comment_of_a_jpeg_or_webp_is_read(format_name: str, start: str) -> None:
    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    encoding = "utf-16-be" if start.startswith("U") else "ascii"
    exif.get_ifd(0x8769)[0x9286] = start.encode() + A1111.encode(encoding)
    file = io.BytesIO()
    image.save(file, format_name, exif=exif)

    reading = read_making(file.getvalue())

    assert reading is not None
    assert reading.values["steps"] == 20


LOOP = graph(**{"6": {"class_type": "Mix", "inputs": {"a": ["6", 0], "b": ["6", 1]}}})


def test_a_graph_that_runs_in_circles_ends() -> None:
    reading = read_making(saying(prompt=json.dumps(LOOP)))

    assert reading is not None
    assert "prompt" not in reading.values
    assert reading.values["steps"] == 20


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("prompt", "[" * 5000, "64 levels deep"),
        ("prompt", "{", "no JSON"),
        ("invokeai_metadata", "[1]", "no JSON object"),
        ("prompt", json.dumps({str(n): {} for n in range(10_001)}), "10,001 nodes"),
    ],
)
def test_text_that_is_too_deep_too_large_or_torn_is_refused(
    key: str, text: str, reason: str
) -> None:
    with pytest.raises(RefusedError, match=reason):
        read_making(saying(**{key: text}))


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("parameters", "a fox\nSteps: 20, " + " " * 1_500_000 + "1", {"steps": 20}),
        ("parameters", 'a fox\nSteps: 20, a: "' + '\\"' * 700_000, {"steps": 20}),
    ],
)
def test_a_long_line_of_settings_is_read_in_one_pass(
    key: str, text: str, values: dict[str, Any]
) -> None:
    reading = read_making(saying(**{key: text}))

    assert reading is not None
    assert reading.values.items() >= values.items()


def test_a_string_without_an_end_is_refused_in_one_pass() -> None:
    with pytest.raises(RefusedError, match="no JSON"):
        read_making(saying(invokeai_metadata='"' + '\\"' * 900_000))


def bomb() -> bytes:
    packed = zlib.compress(b"x" * 50_000_000)
    whole = png()
    return whole[:33] + chunk(b"zTXt", b"parameters\0\0" + packed) + whole[33:]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        SIGNATURE,
        SIGNATURE + b"\xff\xff\xff\xfftEXt",
        png(),
        bomb(),
        saying(parameters="x" * 2_000_001),
        saying(parameters="only words"),
        b"\xff\xd8\xff\xe1\xff\xffExif\0\0MM\0*",
        b"RIFF\0\0\0\0WEBP",
    ],
    ids=[
        "empty",
        "text",
        "signature",
        "endless chunk",
        "bare",
        "bomb",
        "long",
        "words",
        "torn jpeg",
        "torn webp",
    ],
)
def test_files_that_say_nothing_known_are_read_as_such(data: bytes) -> None:
    assert read_making(data) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", 151),
        ("steps", -1),
        ("steps", "9" * 400),
        ("steps", True),
        ("steps", [3]),
        ("cfg_scale", float("inf")),
        ("cfg_scale", "nan"),
        ("width", 63),
        ("height", 10**9),
        ("scheduler", "__import__"),
        ("positive_prompt", {"a": 1}),
    ],
)
def test_values_out_of_the_forms_range_are_left_out(name: str, value: Any) -> None:
    said = {"steps": 20, "negative_prompt": "x", name: value}
    reading = read_making(saying(invokeai_metadata=json.dumps(said)))

    assert reading is not None
    assert set(reading.values) <= {"steps", "negative_prompt"}
    assert reading.values.get("steps", 20) == 20


def test_control_characters_are_cut_from_prompts() -> None:
    said = {"positive_prompt": "a\x00b\x1bc\nd" + "x" * 20_000}
    reading = read_making(saying(invokeai_metadata=json.dumps(said)))

    assert reading is not None
    assert reading.values["prompt"].startswith("abc\nd")
    assert len(reading.values["prompt"]) == 16_000
