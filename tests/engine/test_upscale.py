"""Upscaling without a model: exact sizes, no seams between strips, and it can be stopped."""

import io

import numpy as np
import pytest
from PIL import Image

from generation.contract.engine import Aborted, Done, Phase, Picture, Report, Step, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import ImageRef, Refine, Upscale, UpscaleMethod
from generation.engine.run import run
from generation.engine.upscale import PlainUpscaler, covering_box
from tests.engine.conftest import Pictures


def upscaled(pictures: Pictures, source: Image.Image, width: int, height: int) -> Image.Image:
    request = Upscale(source=pictures.add(source), size=Size(width=width, height=height))
    picture = run(PlainUpscaler, request, load=pictures.load)[0]
    return Image.open(io.BytesIO(picture.png))


@pytest.mark.parametrize(("width", "height"), [(360, 288), (601, 481), (90, 72), (900, 1300)])
def test_the_picture_has_exactly_the_size_asked_for(
    width: int, height: int, pictures: Pictures, photo: Image.Image
) -> None:
    assert upscaled(pictures, photo, width, height).size == (width, height)


def test_strips_meet_as_if_the_picture_were_scaled_in_one_piece(
    pictures: Pictures, photo: Image.Image
) -> None:
    strips = np.asarray(upscaled(pictures, photo, 1800, 1440), np.int16)
    whole = np.asarray(photo.resize((1800, 1440), Image.Resampling.LANCZOS), np.int16)

    assert np.abs(strips - whole).max() <= 1


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((200, 200), (0.0, 0.0, 100.0, 100.0)),
        ((200, 100), (0.0, 25.0, 100.0, 75.0)),
        ((100, 200), (25.0, 0.0, 75.0, 100.0)),
    ],
)
def test_another_shape_is_covered_and_the_excess_left_out_around_the_centre(
    size: tuple[int, int], box: tuple[float, ...]
) -> None:
    source = Image.new("RGB", (100, 100))

    assert covering_box(source, Size(width=size[0], height=size[1])) == box


def submitted(pictures: Pictures, source: Image.Image) -> tuple[PlainUpscaler, list[Report]]:
    reports: list[Report] = []
    engine = PlainUpscaler(reports.append)
    request = Upscale(source=pictures.add(source), size=Size(width=1200, height=2048))
    engine.submit(Work(id="w", request=request, images=pictures.files))
    return engine, reports


def test_every_strip_is_a_step(pictures: Pictures, photo: Image.Image) -> None:
    engine, reports = submitted(pictures, photo)
    while engine.tick():
        pass

    assert [(r.step, r.steps) for r in reports if isinstance(r, Step)] == [
        (1, 4),
        (2, 4),
        (3, 4),
        (4, 4),
    ]
    assert [type(report) for report in reports if not isinstance(report, Step)] == [
        Phase,
        Picture,
        Done,
    ]


def test_an_upscale_stops_between_two_strips(pictures: Pictures, photo: Image.Image) -> None:
    engine, reports = submitted(pictures, photo)
    for _ in range(3):
        engine.tick()
    engine.abort("w")
    while engine.tick():
        pass

    assert sum(isinstance(report, Step) for report in reports) == 2
    assert reports[-1] == Aborted(work="w")


def test_a_missing_source_is_an_image_missing() -> None:
    reports: list[Report] = []
    engine = PlainUpscaler(reports.append)
    request = Upscale(source=ImageRef(sha256="b" * 64), size=Size(width=64, height=64))
    engine.submit(Work(id="w", request=request))
    while engine.tick():
        pass

    assert [getattr(report, "code", None) for report in reports] == ["image_missing"]


def test_an_upscaler_network_that_is_not_installed_is_named(
    pictures: Pictures, photo: Image.Image
) -> None:
    request = Upscale(
        source=pictures.add(photo),
        size=Size(width=240, height=192),
        method=UpscaleMethod.UPSCALER,
        upscaler="esrgan",
    )

    with pytest.raises(EngineError, match="no upscaler 'esrgan' here") as caught:
        run(PlainUpscaler, request, load=pictures.load)

    assert caught.value.code == "model_missing"


def test_refining_is_refused_in_plain_words(pictures: Pictures, photo: Image.Image) -> None:
    request = Upscale(
        source=pictures.add(photo),
        size=Size(width=240, height=192),
        refine=Refine(model="sd", prompt="x", seed=1),
    )

    with pytest.raises(EngineError, match="need no model"):
        run(PlainUpscaler, request, load=pictures.load)
