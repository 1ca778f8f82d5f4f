"""Upscales refined by a model: exact sizes, tiles in step, protected parts left alone."""

from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from generation.contract.engine import Aborted, Picture, Preview, Report, Step, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Adapter, Img2Img, Refine, Sampling, Upscale, UpscaleMethod
from generation.engine.run import run
from tests.engine.conftest import EngineOf, Pictures, far, opened
from tests.engine.outfits import Factory, OneEngine, outfitted


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


@pytest.fixture(scope="module")
def whole_engine(tmp_path_factory: pytest.TempPathFactory) -> Factory:
    """Return the engine of a machine that has models, an upscaler and a LoRA."""
    return OneEngine(outfitted(), tmp_path_factory.mktemp("previews"))


def by_network(request: Upscale, **values: Any) -> Upscale:
    assert request.refine is not None
    refine = replace(request.refine, **values)
    return replace(request, method=UpscaleMethod.UPSCALER, upscaler="four", refine=refine)


def test_a_network_enlarges_first_and_the_model_paints_on_what_it_made(
    whole_engine: Factory, pictures: Pictures, photo: Image.Image
) -> None:
    told: list[Step | Preview] = []
    size = Size(width=240, height=192)
    plain = refined(pictures, photo, size)
    both = by_network(plain)
    alone = replace(both, refine=None)

    picture = run(whole_engine, both, load=pictures.load, on_step=told.append)[0]

    enlarged = opened(run(whole_engine, alone, load=pictures.load)[0])
    on_what_it_made = replace(plain, source=pictures.add(enlarged))
    assert (
        far(opened(picture), opened(run(whole_engine, on_what_it_made, load=pictures.load)[0])) == 0
    )
    assert far(opened(picture), opened(run(whole_engine, plain, load=pictures.load)[0])) > 1
    assert (picture.seed, picture.facts["method"], picture.facts["upscaler"]) == (
        5,
        "refine",
        "four",
    )
    assert [(t.step, t.steps) for t in told if isinstance(t, Step)] == [(1, 3), (2, 3), (3, 3)]


def test_what_is_protected_is_only_enlarged_by_the_network(
    whole_engine: Factory, pictures: Pictures, photo: Image.Image
) -> None:
    protect = pictures.add(Image.new("L", photo.size, 255))
    both = by_network(refined(pictures, photo, Size(width=240, height=192)), protect=protect)

    picture = opened(run(whole_engine, both, load=pictures.load)[0])

    assert (
        far(picture, opened(run(whole_engine, replace(both, refine=None), load=pictures.load)[0]))
        == 0
    )


def test_a_refining_model_wears_the_loras_of_the_picture(
    whole_engine: Factory, pictures: Pictures, photo: Image.Image
) -> None:
    plain = refined(pictures, photo, Size(width=120, height=96))
    assert plain.refine is not None
    worn = replace(
        plain, refine=replace(plain.refine, adapters=(Adapter(handle="sd-ink", weight=1.0),))
    )

    one = opened(run(whole_engine, plain, load=pictures.load)[0])

    assert far(one, opened(run(whole_engine, worn, load=pictures.load)[0])) > 0.5


@pytest.mark.parametrize("ticks", [2, 8])
def test_a_work_of_two_stages_stops_in_either(
    ticks: int, whole_engine: Factory, pictures: Pictures, photo: Image.Image
) -> None:
    reports: list[Report] = []
    engine = whole_engine(reports.append)
    request = by_network(refined(pictures, photo, Size(width=701, height=530)))
    engine.submit(Work(id="w", request=request, images=pictures.files))
    for _ in range(ticks):
        engine.tick()

    engine.abort("w")

    while engine.tick():
        pass
    assert reports[-1] == Aborted(work="w")
    assert not any(isinstance(report, Picture) for report in reports)


def test_a_network_that_is_not_here_is_named_before_anything_is_painted(
    whole_engine: Factory, pictures: Pictures, photo: Image.Image
) -> None:
    both = replace(
        by_network(refined(pictures, photo, Size(width=240, height=192))), upscaler="six"
    )

    with pytest.raises(EngineError, match="no upscaler 'six' on this machine; there are four"):
        run(whole_engine, both, load=pictures.load)
