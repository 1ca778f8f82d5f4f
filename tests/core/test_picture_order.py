"""A picture's file carries its order, the IPTC's fields for AI systems and its print size."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from studio.core.picture_metadata import from_own, png_texts, read_making, with_making
from studio.core.worn_metadata import without_missing
from tests.core.test_picture_metadata import EXTENSION, making, png, xmp_of

START = "d" * 64
ORDER = {
    "v": 1,
    "task": "img2img",
    "model": "flux-dev",
    "prompt": "a red fox",
    "negative_prompt": "",
    "seeds": ["7", "8"],
    "source": {"sha256": START},
    "strength": 0.55,
    "sampling": {"exact": True},
}
WORDY = {
    "seam_score": 0.7,
    "understood": ["fox"],
    "scene": {"subject": "fox"},
    "patches": [{"prompt": "a quiet fox", "asset": "a" * 64, "seed": "7", "frame": [0, 0, 8, 8]}],
    "control": {"handle": "edges", "image": {"sha256": "b" * 64}, "map": "lines"},
    "look": {"handle": "style", "image": {"sha256": "c" * 64}, "strength": 0.8},
}


def test_the_order_goes_along_and_fills_the_form_with_what_it_started_from() -> None:
    file = with_making(png(), making(request=ORDER))
    texts = png_texts(file)
    said = json.loads(texts["masthead"])["request"]
    reading = read_making(file)

    assert (said["task"], said["source"], said["strength"]) == ("img2img", {"sha256": START}, 0.55)
    assert "Denoising strength: 0.55" in texts["parameters"]
    assert reading is not None
    assert reading.values["reference"] == {"asset": START, "label": START[:8]}
    assert (reading.values["strength"], reading.values["exact"]) == (0.55, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"task": "inpaint", "mask": {"sha256": "e" * 64}},
        {"source": None},
        {"source": {"sha256": "no hash"}},
        {"strength": "much"},
        {"strength": 7},
    ],
)
def test_a_start_that_the_form_cannot_take_is_told_as_left_out(changes: dict[str, Any]) -> None:
    values = from_own(json.dumps({"prompt": "a fox", "request": {**ORDER, **changes}}))

    assert "reference" not in values
    assert [one["kind"] for one in values["left_out"]] == ["start"]


def test_the_iptcs_fields_say_which_system_in_which_version_painted_whose_words() -> None:
    facts = {"model_revision": "abc123", "software": "diffusers 1.0, torch 2.0"}
    told = making(facts=facts, writers=("Ada", "王芳"))
    fields = xmp_of(with_making(png(), told)).attrib
    quiet = xmp_of(with_making(png(), replace(told, tells_prompts=False))).attrib

    assert fields[f"{EXTENSION}AISystemUsed"] == "Masthead, flux-dev"
    assert fields[f"{EXTENSION}AISystemVersionUsed"] == "revision abc123, diffusers 1.0, torch 2.0"
    assert fields[f"{EXTENSION}AIPromptInformation"] == (
        f"{told.prompt}\nNegative prompt: {told.negative_prompt}"
    )
    assert fields[f"{EXTENSION}AIPromptWriterName"] == "Ada, 王芳"
    assert {name.removeprefix(EXTENSION) for name in quiet if "AI" in name} == {
        "AISystemUsed",
        "AISystemVersionUsed",
    }


def test_a_picture_that_was_brought_names_no_machine() -> None:
    file = with_making(png(), making(source_type="humanEdits"))

    assert not [name for name in xmp_of(file).attrib if "AI" in name]
    assert "parameters" not in png_texts(file)


def test_a_known_print_size_and_the_colours_are_said_once() -> None:
    file = with_making(png(), making(ppi=300))

    assert Image.open(io.BytesIO(file)).info["dpi"] == pytest.approx((300, 300), abs=0.01)
    again = with_making(file, making(ppi=150))
    assert again.count(b"pHYs") == again.count(b"sRGB") == 1
    assert b"pHYs" not in with_making(png(), making())


def test_a_picture_that_is_not_stored_here_is_told_as_left_out() -> None:
    values = {
        "reference": {"asset": "a", "label": "a"},
        "strength": 0.4,
        "look": {"handle": "ip", "asset": "b", "strength": 0.6},
        "left_out": [{"kind": "enlarged", "name": "", "strength": None}],
    }

    assert without_missing(values, lambda sha256: True) == values
    assert without_missing(values, lambda sha256: sha256 == "b") == {
        "strength": 0.4,
        "look": values["look"],
        "left_out": [
            {"kind": "enlarged", "name": "", "strength": None},
            {"kind": "start", "name": "", "strength": 0.4},
        ],
    }


def test_a_file_without_prompts_names_no_words_and_no_other_picture() -> None:
    told, kept = (
        with_making(
            png(), making(facts=WORDY, request=ORDER, writers=("Ada",), tells_prompts=tells)
        )
        for tells in (True, False)
    )
    hashes = [letter * 64 for letter in (b"a", b"b", b"c", b"d")]
    secrets = [b"fox", b"people, text", b"Ada", *hashes]
    assert [secret in told for secret in secrets] == [True] * 7
    assert [secret in kept for secret in secrets] == [False] * 7
    facts = json.loads(png_texts(kept)["masthead"])["facts"]
    assert facts == {
        "seam_score": 0.7,
        "patches": [{"seed": "7", "frame": [0, 0, 8, 8]}],
        "control": {"handle": "edges", "map": "lines"},
        "look": {"handle": "style", "strength": 0.8},
    }
