"""IP-Adapters: the look of a picture is carried into the pictures that name one."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPVisionModelWithProjection

from generation.contract.engine import Picture, Report, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import (
    Control,
    ImageRef,
    Inpaint,
    Look,
    Sampling,
    SchedulerName,
    Txt2Img,
)
from generation.engine.adapters import adapter_of
from generation.engine.look import clip_pixels
from generation.engine.request_state import initial_noise
from generation.engine.run import run
from tests.engine.conftest import Pictures, far, opened
from tests.engine.outfits import Factory, OneEngine, outfitted


@pytest.fixture(scope="module")
def factory(tmp_path_factory: pytest.TempPathFactory) -> Factory:
    return OneEngine(outfitted(), tmp_path_factory.mktemp("previews"))


@pytest.fixture
def shown(pictures: Pictures, photo: Image.Image) -> ImageRef:
    return pictures.add(photo)


def asked(handle: str, look: Look | None, seed: int = 3, guidance: float = 3.0) -> Txt2Img:
    return Txt2Img(
        model=handle,
        prompt="a fox",
        seeds=(seed,),
        size=Size(width=64, height=64),
        sampling=Sampling(steps=4, guidance_scale=guidance, scheduler=SchedulerName.DDIM),
        look=look,
    )


@pytest.mark.parametrize(
    ("model", "adapter"), [("sd", "sd-look"), ("sd", "sd-plus"), ("sdxl", "sdxl-look")]
)
def test_a_look_equals_the_stock_pipelines_and_counts_by_its_strength(
    model: str,
    adapter: str,
    factory: Factory,
    shown: ImageRef,
    pictures: Pictures,
) -> None:
    def painted(strength: float) -> Image.Image:
        look = Look(handle=adapter, image=shown, strength=strength)
        return opened(run(factory, asked(model, look), load=pictures.load)[0])

    theirs = stock(outfitted(), model, adapter, pictures.load(shown.sha256), 0.7)
    plain = opened(run(factory, asked(model, None), load=pictures.load)[0])

    assert far(theirs, painted(0.7)) <= 1.0
    assert far(plain, painted(0.7)) > 1.0
    assert painted(0.0) == plain


def stock(folder: Path, model: str, adapter: str, picture: Image.Image, strength: float) -> Any:
    """Paint by diffusers' own pipeline, which is shown the pixels that our reader makes."""
    place = folder / "adapters" / adapter
    pipeline: Any = diffusers.DiffusionPipeline.from_pretrained(folder / model)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.image_encoder = CLIPVisionModelWithProjection.from_pretrained(place / "image_encoder")
    pipeline.load_ip_adapter(
        str(place), subfolder="", weight_name="weights.safetensors", image_encoder_folder=None
    )
    pipeline.set_ip_adapter_scale(strength)
    return pipeline(
        "a fox",
        height=64,
        width=64,
        num_inference_steps=4,
        guidance_scale=3.0,
        ip_adapter_image=clip_pixels(picture, 32),
        latents=initial_noise((4, 8, 8), torch.Generator("cpu").manual_seed(3)),
    ).images[0]


def test_looks_of_several_strengths_and_pictures_without_one_are_as_they_are_alone(
    factory: Factory, shown: ImageRef, pictures: Pictures
) -> None:
    other = pictures.add(Image.new("RGB", (80, 120), (200, 30, 60)))
    requests = {
        "plain": asked("sd", None),
        "weak": asked("sd", Look(handle="sd-look", image=shown, strength=0.4)),
        "strong": asked("sd", Look(handle="sd-look", image=other, strength=1.2), 9),
        "unguided": asked("sd", Look(handle="sd-look", image=shown), 9, guidance=1.0),
        "plus": asked("sd", Look(handle="sd-plus", image=shown)),
    }
    alone = {
        name: opened(run(factory, one, load=pictures.load)[0]) for name, one in requests.items()
    }
    reports: list[Report] = []
    engine = factory(reports.append)
    for name, one in requests.items():
        engine.submit(Work(id=name, request=one, flow=name, images=pictures.files))

    while engine.tick():
        pass

    together = {one.work: opened(one) for one in reports if isinstance(one, Picture)}
    assert {name: far(alone[name], together[name]) <= 1.0 for name in alone} == dict.fromkeys(
        alone, True
    )


def test_a_look_goes_together_with_lines_to_follow_and_with_repainting(
    factory: Factory, shown: ImageRef, pictures: Pictures, photo: Image.Image
) -> None:
    look = Look(handle="sd-look", image=shown, strength=1.0)
    lined = replace(asked("sd", look), control=Control(handle="sd-edges", image=shown))
    mask = pictures.add(Image.new("L", photo.size, 255))
    repaint = Inpaint(
        model="sd-inpaint", prompt="x", seeds=(1,), source=shown, mask=mask, look=look,
        sampling=Sampling(steps=2, guidance_scale=2.0),
    )  # fmt: skip

    both = run(factory, lined, load=pictures.load)[0]
    repainted = run(factory, repaint, load=pictures.load)[0]

    assert both.png != run(factory, asked("sd", look), load=pictures.load)[0].png
    assert opened(repainted).size == photo.size
    assert repainted.png != run(factory, replace(repaint, look=None), load=pictures.load)[0].png


def test_looks_that_do_not_fit_are_refused(
    factory: Factory, shown: ImageRef, pictures: Pictures
) -> None:
    for model, handle, words in (
        ("sd", "sdxl-look", "was made for"),
        ("flux", "sd-look", "was made for"),
        ("sd", "other", "There is no IP-Adapter 'other' here; there are sd-look, sd-plus"),
    ):
        with pytest.raises(EngineError, match=words):
            run(factory, asked(model, Look(handle=handle, image=shown)), load=pictures.load)


def test_folders_that_are_no_usable_ip_adapter_say_why(tmp_path: Path) -> None:
    def problem(tensors: dict[str, torch.Tensor] | None, *, projection: int = 16) -> str:
        place = tmp_path / "adapters" / "mine"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(outfitted() / "adapters" / "sd-look", place)
        config = place / "image_encoder" / "config.json"
        text = config.read_text("utf-8").replace(
            '"projection_dim": 16', f'"projection_dim": {projection}'
        )
        config.write_text(text, "utf-8")
        if tensors is not None:
            save_file(tensors, place / "weights.safetensors")
        return adapter_of(place).card.problem

    layer = {"ip_adapter.1.to_k_ip.weight": torch.zeros(8, 32)}
    assert problem(None) == ""
    assert "its image encoder gives 8 numbers" in problem(None, projection=8).lower()
    assert "no layers of an IP-Adapter" in problem({"x": torch.zeros(2)})
    assert "for faces" in problem({**layer, "image_proj.norm.weight": torch.zeros(4)})
