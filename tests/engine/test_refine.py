"""Upscales refined by a model: exact sizes, tiles in step, protected parts left alone."""

from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from generation.contract.engine import Aborted, Preview, Report, Step, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Img2Img, Refine, Sampling, Upscale
from generation.engine.run import run
from tests.engine.conftest import EngineOf, Pictures, far, opened


def refined(pictures: Pictures, source: Image.Image, size: Size, **values: Any) -> Upscale:
    refine = Refine(
        model="sd",
        prompt="fine grain",
        seed=5,
        strength=0.5,
        tile=512,
        overlap=64,
        sampling=Sampling(steps=4, guidance_scale=2.0),
        **values,
    )
    return Upscale(source=pictures.add(source), size=size, refine=refine)


def test_an_upscale_is_refined_tile_by_tile_to_exactly_the_size(
    engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    told: list[Step | Preview] = []
    request = refined(pictures, photo, Size(width=701, height=530))

    picture = run(engine_of("sd"), request, load=pictures.load, on_step=told.append)[0]

    assert opened(picture).size == (701, 530)
    assert (picture.seed, picture.facts["tiles"]) == (5, 4)
    assert [t.step for t in told if isinstance(t, Step)] == [1, 2]


def test_a_canvas_of_one_tile_is_refined_as_image_to_image_would_paint_it(
    engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    refining = refined(pictures, photo, Size(width=120, height=96))
    varying = Img2Img(
        model="sd",
        prompt="fine grain",
        seeds=(5,),
        source=refining.source,
        strength=0.5,
        sampling=Sampling(steps=4, guidance_scale=2.0),
    )

    one = run(engine_of("sd"), refining, load=pictures.load)[0]
    other = run(engine_of("sd"), varying, load=pictures.load)[0]

    assert far(opened(one), opened(other)) == 0


def test_what_is_protected_is_only_upscaled(
    engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    protect = Image.new("L", photo.size)
    protect.paste(255, (20, 20, 70, 60))
    size = Size(width=240, height=192)
    request = refined(pictures, photo, size, protect=pictures.add(protect))

    image = opened(run(engine_of("sd"), request, load=pictures.load)[0])

    plain = photo.resize((240, 192), Image.Resampling.LANCZOS)
    inside = (46, 46, 134, 114)
    assert image.crop(inside).tobytes() == plain.crop(inside).tobytes()
    assert far(image.crop((160, 120, 240, 192)), plain.crop((160, 120, 240, 192))) > 1


def test_a_refining_work_stops_between_two_tiles(
    engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    reports: list[Report] = []
    engine = engine_of("sd")(reports.append)
    request = refined(pictures, photo, Size(width=701, height=530))
    engine.submit(Work(id="w", request=request, images=pictures.files))
    for _ in range(3):
        engine.tick()
    engine.abort("w")
    engine.tick()

    assert reports[-1] == Aborted(work="w")
    assert not any(isinstance(report, Step) for report in reports)


def test_a_whole_pipeline_does_not_refine_and_says_so(
    engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    request = refined(pictures, photo, Size(width=240, height=192))
    assert request.refine is not None
    with_whole = replace(request, refine=replace(request.refine, model="whole"))

    with pytest.raises(EngineError, match="whole cannot refine an upscale"):
        run(engine_of("whole"), with_whole, load=pictures.load)
