"""ControlNets: a map guides the pictures that name one, as strongly and as long as they say."""

from dataclasses import replace
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from PIL import Image

from generation.contract.engine import Picture, Report, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import (
    Control,
    ControlMap,
    ImageRef,
    Img2Img,
    Inpaint,
    Sampling,
    SchedulerName,
    Txt2Img,
)
from generation.engine.control import control_map
from generation.engine.request_state import initial_noise
from generation.engine.run import run
from tests.engine.conftest import Pictures, far, opened
from tests.engine.outfits import FLOW_CONTROLS, Factory, OneEngine, outfitted

MODELS = ("sd", "sd-inpaint", "sdxl", "sd3", "flux")

pytestmark = pytest.mark.filterwarnings("ignore:`FluxPosEmbed`:FutureWarning")
DDIM = SchedulerName.DDIM
SCHEDULERS = {"sd3": SchedulerName.AUTO, "flux": SchedulerName.AUTO}


@pytest.fixture(scope="module")
def factory(tmp_path_factory: pytest.TempPathFactory) -> Factory:
    return OneEngine(outfitted(), tmp_path_factory.mktemp("previews"))


@pytest.fixture
def drawing(pictures: Pictures) -> ImageRef:
    image = Image.new("RGB", (90, 90), "white")
    image.paste((20, 20, 20), (20, 30, 70, 60))
    return pictures.add(image)


def asked(handle: str, control: Control | None, seed: int = 3) -> Txt2Img:
    return Txt2Img(
        model=handle,
        prompt="a fox",
        seeds=(seed,),
        size=Size(width=64, height=64),
        sampling=Sampling(steps=4, guidance_scale=3.0, scheduler=SCHEDULERS.get(handle, DDIM)),
        control=control,
    )


def edges(handle: str, image: ImageRef, **values: Any) -> Control:
    kind = "sd" if handle == "sd-inpaint" else handle
    return Control(handle=f"{kind}-edges", image=image, **values)


@pytest.mark.parametrize("handle", MODELS)
def test_a_map_guides_its_picture_as_far_as_its_strength_and_its_steps_reach(
    handle: str, factory: Factory, drawing: ImageRef, pictures: Pictures
) -> None:
    def painted(control: Control | None) -> bytes:
        return run(factory, asked(handle, control), load=pictures.load)[0].png

    plain = painted(None)
    full = painted(edges(handle, drawing))

    assert full != plain
    assert painted(edges(handle, drawing, strength=0.0)) == plain
    assert painted(edges(handle, drawing, start=0.9, end=1.0)) == plain
    assert painted(edges(handle, drawing, end=0.5)) not in (plain, full)
    assert painted(edges(handle, drawing, map=ControlMap.AS_IT_IS)) not in (plain, full)


def test_a_guided_picture_equals_the_stock_pipelines(
    factory: Factory, drawing: ImageRef, pictures: Pictures
) -> None:
    request = asked("sd", edges("sd", drawing, map=ControlMap.AS_IT_IS, strength=0.7))
    control = diffusers.ControlNetModel.from_pretrained(outfitted() / "adapters" / "sd-edges")
    stock = diffusers.StableDiffusionControlNetPipeline.from_pretrained(
        outfitted() / "sd", controlnet=control
    )
    stock.set_progress_bar_config(disable=True)
    shown = pictures.load(drawing.sha256).convert("RGB").resize((64, 64), Image.Resampling.LANCZOS)

    theirs = stock(
        "a fox",
        image=shown,
        num_inference_steps=4,
        guidance_scale=3.0,
        controlnet_conditioning_scale=0.7,
        latents=initial_noise((4, 8, 8), torch.Generator("cpu").manual_seed(3)),
    ).images[0]

    assert far(theirs, opened(run(factory, request, load=pictures.load)[0])) <= 1.0


STOCK: dict[str, tuple[Any, Any]] = {
    "sd3": (diffusers.StableDiffusion3ControlNetPipeline, {"tokenizer_3": None}),
    "flux": (diffusers.FluxControlNetPipeline, {}),
}


@pytest.mark.parametrize("handle", STOCK)
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_guided_picture_of_a_transformer_equals_the_stock_pipelines(
    handle: str,
    factory: Factory,
    drawing: ImageRef,
    pictures: Pictures,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipeline, parts = STOCK[handle]
    if handle == "sd3":
        parts = {**parts, "text_encoder_3": None}
    folder = outfitted() / "adapters" / f"{handle}-edges"
    control = FLOW_CONTROLS[handle].from_pretrained(folder)
    stock = pipeline.from_pretrained(outfitted() / handle, controlnet=control, **parts)
    stock.set_progress_bar_config(disable=True)
    shown = pictures.load(drawing.sha256).convert("RGB").resize((64, 64), Image.Resampling.LANCZOS)
    # Ours takes the map's likeliest latents, so that the same order gives the same picture.
    monkeypatch.setattr(
        DiagonalGaussianDistribution, "sample", lambda held, generator=None: held.mode()
    )
    request = asked(handle, edges(handle, drawing, map=ControlMap.AS_IT_IS, strength=0.7))

    theirs = stock(
        "a fox",
        control_image=shown,
        width=64,
        height=64,
        num_inference_steps=4,
        guidance_scale=3.0,
        controlnet_conditioning_scale=0.7,
        generator=torch.Generator("cpu").manual_seed(3),
    ).images[0]

    assert far(theirs, opened(run(factory, request, load=pictures.load)[0])) <= 1.0


def test_guided_and_plain_pictures_in_one_engine_are_as_they_are_alone(
    factory: Factory, drawing: ImageRef, pictures: Pictures
) -> None:
    requests = {
        "plain": asked("sd", None),
        "weak": asked("sd", edges("sd", drawing, strength=0.4)),
        "late": asked("sd", edges("sd", drawing, start=0.5), seed=9),
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


def test_a_variation_is_guided_at_the_size_of_its_source(
    factory: Factory, drawing: ImageRef, pictures: Pictures, photo: Image.Image
) -> None:
    source = pictures.add(photo)
    request = Img2Img(
        model="sd", prompt="a fox", seeds=(1,), source=source, strength=0.8,
        sampling=Sampling(steps=4, guidance_scale=1.0), control=edges("sd", drawing),
    )  # fmt: skip

    guided = opened(run(factory, request, load=pictures.load)[0])
    plain = opened(run(factory, replace(request, control=None), load=pictures.load)[0])

    assert guided.size == photo.size
    assert far(guided, plain) > 0


def test_controls_that_do_not_fit_are_refused(
    factory: Factory, drawing: ImageRef, pictures: Pictures, photo: Image.Image
) -> None:
    with pytest.raises(EngineError, match="'sdxl-edges' was made for"):
        run(
            factory,
            asked("sd", Control(handle="sdxl-edges", image=drawing)),
            load=pictures.load,
        )
    with pytest.raises(EngineError, match="There is no ControlNet 'depth' here"):
        run(factory, asked("sd", Control(handle="depth", image=drawing)), load=pictures.load)
    mask = pictures.add(Image.new("L", photo.size, 255))
    repaint = Inpaint(
        model="sd", prompt="x", seeds=(1,), source=pictures.add(photo), mask=mask,
        control=edges("sd", drawing),
    )  # fmt: skip
    with pytest.raises(EngineError, match="guides whole pictures"):
        run(factory, repaint, load=pictures.load)


def test_edges_are_found_where_brightness_jumps() -> None:
    image = Image.new("RGB", (40, 40), "white")
    image.paste((0, 0, 0), (20, 0, 40, 40))

    drawn = np.asarray(control_map(image, ControlMap.EDGES).convert("L"))

    assert drawn[:, 18:22].max() == 255
    assert drawn[:, :15].max() == drawn[:, 25:].max() == 0
