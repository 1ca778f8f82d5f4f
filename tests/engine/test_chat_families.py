"""FLUX.2, Qwen-Image and Z-Image: found by their folders, equal to stock, from words to picture."""

import json
import shutil
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from PIL import Image

from generation.contract.engine import Preview, Step, Work
from generation.contract.pixels import Padding, Size
from generation.contract.requests import (
    Img2Img,
    Inpaint,
    Outpaint,
    Request,
    Sampling,
    Txt2Img,
)
from generation.engine.catalogue import ModelEntry, entry_of
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from generation.engine.families.flow_transformer import unpatched
from generation.engine.loading import load_family
from generation.engine.run import run
from tests.engine.conftest import EngineOf, Pictures, far, opened
from tests.engine.test_equivalence import SIZE, TOLERANCE, painted, relative

HANDLES = ("flux2", "klein", "klein-quick", "qwen", "z-image", "z-quick")
STOCK: dict[str, Any] = {
    "flux2": diffusers.Flux2Pipeline,
    "klein": diffusers.Flux2KleinPipeline,
    "klein-quick": diffusers.Flux2KleinPipeline,
    "qwen": diffusers.QwenImagePipeline,
    "z-image": diffusers.ZImagePipeline,
}
SHORT, LONG = "a red fox in the snow", "storm over a lighthouse, wide, " * 40


@pytest.mark.parametrize(
    ("handle", "family", "steps", "guidance_scale", "native"),
    [
        ("flux2", "flux2", 50, 4.0, 1024),
        ("klein", "flux2", 50, 4.0, 1024),
        ("klein-quick", "flux2", 4, 1.0, 1024),
        ("qwen", "qwen-image", 50, 4.0, 1328),
        ("z-image", "z-image", 50, 4.0, 1024),
        ("z-quick", "z-image", 9, 1.0, 1024),
    ],
)
def test_a_folder_is_known_by_its_configurations_and_gets_the_values_it_paints_well_with(
    handle: str,
    family: str,
    steps: int,
    guidance_scale: float,
    native: int,
    entries: tuple[ModelEntry, ...],
) -> None:
    card = next(entry.card for entry in entries if entry.card.handle == handle)

    assert (card.problem, card.executor, card.family) == ("", "steps", family)
    assert (card.steps, card.guidance_scale, card.native_width) == (steps, guidance_scale, native)
    assert card.multiple == 16
    assert set(card.tasks) == {"txt2img", "img2img", "inpaint", "outpaint", "upscale"}


@pytest.mark.parametrize("handle", STOCK)
@pytest.mark.parametrize(("guidance_scale", "prompt"), [(1.0, SHORT), (4.0, SHORT), (4.0, LONG)])
def test_text_to_image_agrees_with_the_stock_pipeline(
    handle: str,
    guidance_scale: float,
    prompt: str,
    models_folder: Path,
    entries: tuple[ModelEntry, ...],
) -> None:
    negative = "" if handle.startswith("klein") else "people"
    request = Txt2Img(
        model=handle,
        prompt=prompt,
        negative_prompt=negative,
        seeds=(11,),
        size=SIZE,
        sampling=Sampling(steps=5, guidance_scale=guidance_scale),
    )

    ours = painted(entries, [(0, Work(id="w", request=request))])[0].ended["w", 11]

    assert relative(ours, _stock(models_folder / handle, request)) <= TOLERANCE


def _stock(folder: Path, request: Txt2Img) -> torch.Tensor:
    """Return the stock pipeline's latents in the shape that ours have."""
    pipeline = STOCK[folder.name].from_pretrained(folder, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    latents: torch.Tensor = pipeline(
        prompt=request.prompt,
        num_inference_steps=request.sampling.steps,
        width=SIZE.width,
        height=SIZE.height,
        generator=torch.Generator("cpu").manual_seed(11),
        output_type="latent",
        **_guidance(folder.name, request),
    ).images
    if folder.name == "qwen":
        return unpatched(latents, SIZE.height // 8, SIZE.width // 8)
    if folder.name == "z-image":
        return latents
    if folder.name == "flux2":
        return latents.transpose(1, 2).reshape(1, -1, SIZE.height // 16, SIZE.width // 16)
    cells = torch.nn.functional.pixel_unshuffle(latents, 2)
    norm = pipeline.vae.bn
    deviation = (norm.running_var + pipeline.vae.config.batch_norm_eps).sqrt()
    normal: torch.Tensor = cells - norm.running_mean.reshape(1, -1, 1, 1)
    normal /= deviation.reshape(1, -1, 1, 1)
    return normal


def _guidance(handle: str, request: Txt2Img) -> dict[str, Any]:
    scale = request.sampling.guidance_scale
    if handle == "qwen":
        return {"true_cfg_scale": scale, "negative_prompt": request.negative_prompt}
    if handle == "z-image":
        own = scale if scale > 1 else 0.0
        return {"guidance_scale": own, "negative_prompt": request.negative_prompt}
    return {"guidance_scale": scale}


@pytest.mark.parametrize("handle", HANDLES)
def test_words_become_a_picture_of_the_asked_size_with_previews_on_the_way(
    handle: str, engine_of: EngineOf
) -> None:
    told: list[Step | Preview] = []
    request = Txt2Img(
        model=handle,
        prompt="a fox",
        seeds=(1, 2),
        size=Size(width=100, height=76),
        sampling=Sampling(steps=3, guidance_scale=3.0),
    )

    made = run(engine_of(handle), request, on_step=told.append)

    assert [opened(picture).size for picture in made] == [(100, 76)] * 2
    assert far(opened(made[0]), opened(made[1])) > 1
    assert any(isinstance(report, Preview) for report in told)


@pytest.mark.parametrize("handle", ["flux2", "klein", "qwen", "z-image"])
def test_a_picture_is_varied_repainted_and_grown_and_keeps_what_is_protected(
    handle: str, engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    source = photo.crop((0, 0, 64, 64))
    mask = Image.new("L", source.size)
    mask.paste(255, (0, 0, 24, 64))
    ref, sampling = pictures.add(source), Sampling(steps=3, guidance_scale=3.0)

    def made(request: Request) -> Image.Image:
        return opened(run(engine_of(handle), request, load=pictures.load)[0])

    common: dict[str, Any] = {
        "model": handle,
        "prompt": "a fox",
        "seeds": (1,),
        "source": ref,
        "sampling": sampling,
    }
    varied = made(Img2Img(strength=0.7, **common))
    repainted = made(Inpaint(mask=pictures.add(mask), grow=0, feather=0, **common))
    grown = made(Outpaint(padding=Padding(left=32), overlap=8, redo=0, **common))

    assert far(varied, source) > 1
    kept = (48, 0, 64, 64)
    assert far(repainted.crop(kept), source.crop(kept)) == 0
    assert far(repainted.crop((0, 0, 16, 64)), source.crop((0, 0, 16, 64))) > 1
    assert grown.size == (96, 64)
    assert far(grown.crop((64, 0, 96, 64)), source.crop((32, 0, 64, 64))) == 0


def test_words_are_read_without_what_reads_pictures_beside_them(
    models_folder: Path, tmp_path: Path
) -> None:
    """Published folders of dev name a processor, which needs a package for pictures."""
    folder = Path(shutil.copytree(models_folder / "flux2", tmp_path / "dev"))
    index = json.loads((folder / "model_index.json").read_text("utf-8"))
    index["tokenizer"] = ["transformers", "PixtralProcessor"]
    (folder / "model_index.json").write_text(json.dumps(index), "utf-8")

    family = load_family(entry_of(folder), device_of(EngineConfig(threads=1)))

    assert family.encode_prompt("a fox").states.shape[1] == 512


def test_a_text_the_encoder_has_no_room_for_is_cut_and_the_picture_says_so(
    engine_of: EngineOf,
) -> None:
    for handle in ("flux2", "klein", "qwen", "z-image"):
        request = Txt2Img(
            model=handle,
            prompt="x" * 700,
            seeds=(1,),
            size=Size(width=64, height=64),
            sampling=Sampling(steps=1, guidance_scale=1.0),
        )

        facts = run(engine_of(handle), request)[0].facts

        assert facts["prompt_tokens_cut"] >= 188, handle
