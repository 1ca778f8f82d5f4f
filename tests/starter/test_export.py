"""The exported folder: stock pipelines load it, the engine paints with it, its card is honest."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from PIL import Image
from safetensors.torch import load_file

from generation.contract.pixels import Size
from generation.engine.builtin import EXPERIMENTAL, MEASURED, READY
from generation.starter.evaluate import sheet_prompts
from generation.starter.export import weights_mb, write_card
from generation.starter.pictures import HEIGHT, VOCABULARIES, WIDTH, caption_of, scene_for
from generation.starter.probe import Probe, judge
from generation.starter.studio import Studio

REDUCED = VOCABULARIES["reduced"]
PASSED: dict[str, Any] = {
    "attribute_accuracy": 0.9,
    "probe_accuracy": 0.95,
    "subjects_named": 1.0,
    "subjects_known": 30,
    "seam_score_p90": 0.9,
    "protected_pixels_changed": 0,
    "seconds_per_image": 2.0,
    "pixels_per_image": 384 * 512,
    "weights_mb": 34.0,
}


STOCK = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
"""Diffusers' schedulers read tensors in a way that newer numpy warns of."""


def quiet(pipeline: Any) -> Any:
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@STOCK
def test_the_stock_pipeline_paints_from_words(exported: Path) -> None:
    pipeline = quiet(StableDiffusionPipeline.from_pretrained(exported, local_files_only=True))

    (image,) = pipeline(
        "a cat, snow, noon, flat", num_inference_steps=2, height=64, width=96
    ).images

    assert image.size == (96, 64)


@STOCK
def test_the_stock_pipeline_paints_from_a_picture(exported: Path) -> None:
    pipeline = quiet(
        StableDiffusionImg2ImgPipeline.from_pretrained(exported, local_files_only=True)
    )
    source = Image.new("RGB", (96, 64), "teal")

    made = pipeline("a cat, snow, noon, flat", image=source, strength=0.5, num_inference_steps=4)

    assert made.images[0].size == (96, 64)


def test_weights_are_small_files_in_half_precision_without_pickles(exported: Path) -> None:
    files = list(exported.rglob("*.safetensors"))

    assert files
    assert all(file.stat().st_size < 16_000_000 for file in files)
    assert weights_mb(exported) <= 40
    assert not [*exported.rglob("*.bin"), *exported.rglob("*.pt")]
    tensors = [tensor for file in files for tensor in load_file(file).values()]
    assert {tensor.dtype for tensor in tensors if tensor.is_floating_point()} == {torch.float16}


def test_the_folder_tells_how_it_was_trained(exported: Path) -> None:
    facts = json.loads((exported / "training.json").read_text())

    assert set(facts["records"]) == {"vae", "unet", "distil", "probe"}
    assert all(record["samples"] > 0 for record in facts["records"].values())
    assert "## Training record" in (exported / "README.md").read_text()


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, READY),
        ({"attribute_accuracy": 0.5}, EXPERIMENTAL),
        ({"subjects_named": None}, EXPERIMENTAL),
    ],
)
def test_the_card_says_what_the_numbers_say(
    changes: dict[str, Any], title: str, exported: Path
) -> None:
    write_card(exported, {**PASSED, **changes})

    card = tomllib.loads((exported / "card.toml").read_text())
    readme = (exported / "README.md").read_text()
    assert card["title"] == title
    assert readme.startswith(f"# {title}\n")
    assert all(name in readme for name in changes)
    assert json.loads((exported / MEASURED).read_text()) == {**PASSED, **changes}


@pytest.fixture(scope="session")
def studio(exported: Path) -> Studio:
    return Studio(exported, threads=1)


def test_the_engine_paints_at_the_cards_size_and_the_same_for_the_same_seed(
    studio: Studio,
) -> None:
    first, other = studio.paint("a cat, snow, noon, flat", (1, 2))
    (again,) = studio.paint("a cat, snow, noon, flat", (1,))

    assert first.size == (WIDTH, HEIGHT)
    assert first.tobytes() != other.tobytes()
    differing = sum(a != b for a, b in zip(first.tobytes(), again.tobytes(), strict=True))
    assert differing < 0.01 * len(first.tobytes())


@pytest.mark.parametrize(("width", "height"), [(64, 64), (200, 264), (333, 95)])
def test_the_engine_paints_any_size(width: int, height: int, studio: Studio) -> None:
    (image,) = studio.paint("a cat, snow, noon, flat", (1,), Size(width=width, height=height))

    assert image.size == (width, height)


def test_growing_a_square_leaves_protected_pixels_as_they_were(studio: Studio) -> None:
    grown = studio.grow_square(scene_for(REDUCED, 1 << 41), 3)

    assert grown.image.size == (256, 344)
    assert grown.changed == 0
    assert grown.seam_score >= 0


def test_a_probe_learns_a_handful_of_pictures_by_heart_and_is_judged_by_scenes() -> None:
    torch.manual_seed(0)
    scenes = [scene_for(REDUCED, seed) for seed in range(6)]
    colours = ["#d02020", "#20d020", "#2020d0", "#d0d020", "#101010", "#f0f0f0"]
    images = [Image.new("RGB", (192, 256), colour) for colour in colours]
    probe = Probe(REDUCED, width=16)
    optimizer = torch.optim.AdamW(probe.parameters(), lr=1e-2)
    before = judge(probe.eval(), images, scenes).accuracy
    pixels = (
        torch.stack([torch.tensor(image.getpixel((0, 0))) / 127.5 - 1 for image in images])
        .reshape(6, 3, 1, 1)
        .expand(6, 3, 96, 72)
    )
    for _ in range(40):
        answers = probe(pixels)
        losses = [
            torch.nn.functional.cross_entropy(
                answers[kind],
                torch.tensor([choices.index(getattr(scene, kind)) for scene in scenes]),
            )
            for kind, choices in probe.choices.items()
        ]
        optimizer.zero_grad()
        torch.autograd.backward(torch.stack(losses).sum())
        optimizer.step()

    assert before < 0.9
    assert judge(probe.eval(), images, scenes).accuracy == 1.0


def test_the_contact_sheet_asks_for_every_subject_in_words_the_model_knows() -> None:
    prompts = sheet_prompts(REDUCED)

    assert len(prompts) == 12
    assert all(any(subject in prompt for prompt in prompts) for subject in REDUCED.subjects)
    assert all(
        set(prompt.removeprefix("a ").split(", ")) <= set(REDUCED.words) for prompt in prompts
    )


def test_a_scene_and_its_caption_name_the_same_subject() -> None:
    scene = scene_for(REDUCED, 5, held_out=True)

    assert caption_of(scene).split(",")[0] == f"a {scene.subject}"
