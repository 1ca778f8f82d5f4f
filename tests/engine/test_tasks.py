"""Every tiny model through every task, from a request to a picture."""

import io

import numpy as np
import pytest
from PIL import Image, ImageChops

from generation.contract.engine import (
    Aborted,
    Done,
    Failed,
    Picture,
    Preview,
    Report,
    Step,
    Work,
)
from generation.contract.errors import EngineError, JobAborted
from generation.contract.pixels import Padding, Size
from generation.contract.requests import (
    Adapter,
    ImageRef,
    Img2Img,
    Inpaint,
    Outpaint,
    Sampling,
    Txt2Img,
)
from generation.engine.png import png_of
from generation.engine.run import run
from tests.engine.conftest import EngineOf, Pictures, far, opened

MODELS = (
    "sd",
    "sd-v",
    "sd-flow",
    "sd-inpaint",
    "deep",
    "sdxl",
    "sd3",
    "sd3-long",
    "flux",
    "flux-quick",
    "whole",
)
FEW = Sampling(steps=4, guidance_scale=3.0)


@pytest.mark.parametrize("handle", MODELS)
@pytest.mark.parametrize(("width", "height"), [(64, 64), (70, 91)])
def test_words_become_pictures_of_exactly_the_size_in_the_order_of_the_seeds(
    handle: str, width: int, height: int, engine_of: EngineOf
) -> None:
    size = Size(width=width, height=height)
    request = Txt2Img(model=handle, prompt="a fox", seeds=(9, 3), size=size, sampling=FEW)
    told: list[Step | Preview] = []

    pictures = run(engine_of(handle), request, on_step=told.append)

    assert [picture.seed for picture in pictures] == [9, 3]
    assert {opened(picture).size for picture in pictures} == {(width, height)}
    assert far(opened(pictures[0]), opened(pictures[1])) > 1
    steps = [(t.seed, t.step) for t in told if isinstance(t, Step)]
    assert sorted(steps) == [(seed, step) for seed in (3, 9) for step in (1, 2, 3, 4)]


@pytest.mark.parametrize("handle", MODELS)
def test_previews_of_a_running_picture_are_small_webp_files(
    handle: str, engine_of: EngineOf
) -> None:
    request = Txt2Img(
        model=handle, prompt="x", seeds=(1,), size=Size(width=64, height=96), sampling=FEW
    )
    told: list[Step | Preview] = []

    run(engine_of(handle), request, on_step=told.append)

    shown = [report for report in told if isinstance(report, Preview)]
    assert shown
    assert shown[0].step == 1
    for preview in shown:
        assert len(preview.webp) <= 25_000
        image = Image.open(io.BytesIO(preview.webp))
        assert image.format == "WEBP"
        assert image.size == (preview.width, preview.height)
        assert image.width / image.height == pytest.approx(64 / 96, rel=0.02)


@pytest.mark.parametrize("handle", MODELS)
def test_a_strong_variation_is_further_from_its_source_than_a_subtle_one(
    handle: str, engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    source = pictures.add(photo)

    def varied(strength: float) -> Image.Image:
        request = Img2Img(
            model=handle,
            prompt="a fox",
            seeds=(1,),
            source=source,
            strength=strength,
            sampling=Sampling(steps=20, guidance_scale=1.0),
        )
        return opened(run(engine_of(handle), request, load=pictures.load)[0])

    # Random weights do not give the source back, so the least change stands for it.
    least, subtle, strong = varied(0.05), varied(0.3), varied(0.9)

    assert subtle.size == strong.size == photo.size
    assert far(least, subtle) < far(least, strong)


@pytest.mark.parametrize("handle", MODELS)
def test_inpainting_changes_what_the_mask_covers_and_not_one_bit_far_from_it(
    handle: str, engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    mask = Image.new("L", photo.size)
    mask.paste(255, (20, 20, 52, 52))
    request = Inpaint(
        model=handle,
        prompt="a fox",
        seeds=(1,),
        source=pictures.add(photo),
        mask=pictures.add(mask),
        grow=2,
        feather=8,
        sampling=FEW,
    )

    image = opened(run(engine_of(handle), request, load=pictures.load)[0])

    changed = np.asarray(ImageChops.difference(image, photo)).max(-1)
    assert image.size == photo.size
    assert changed[28:44, 28:44].mean() > 1
    changed[8:64, 8:64] = 0
    assert changed.max() == 0


@pytest.mark.parametrize("handle", MODELS)
def test_outpainting_keeps_every_bit_deeper_than_the_overlap_and_measures_its_seams(
    handle: str, engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    padding = Padding(left=12, top=30, right=10)
    request = Outpaint(
        model=handle,
        prompt="a fox",
        seeds=(1,),
        source=pictures.add(photo),
        padding=padding,
        overlap=16,
        redo=0,
        sampling=FEW,
    )

    picture = run(engine_of(handle), request, load=pictures.load)[0]

    image = opened(picture)
    assert image.size == (photo.width + 22, photo.height + 30)
    inside = (12 + 16, 30 + 16, 12 + photo.width - 16, 30 + photo.height)
    kept = image.crop(inside)
    original = photo.crop((16, 16, photo.width - 16, photo.height))
    assert kept.tobytes() == original.tobytes()
    assert picture.facts["seam_score"] >= 0
    assert isinstance(picture.facts["seam_warning"], bool)
    assert picture.facts["tries"] == 1


def test_a_poor_seam_is_painted_again_as_often_as_asked_and_the_best_try_is_kept(
    engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    def outpainted(redo: int) -> Picture:
        request = Outpaint(
            model="sd",
            prompt="a fox",
            seeds=(1,),
            source=pictures.add(photo),
            padding=Padding(top=40),
            overlap=8,
            match_colour=False,
            redo=redo,
            sampling=Sampling(steps=2, guidance_scale=1.0),
        )
        return run(engine_of("sd"), request, load=pictures.load)[0]

    first, best = outpainted(0), outpainted(2)

    assert first.facts["seam_score"] > 1.0
    assert best.facts["tries"] == 3
    assert best.facts["seam_score"] <= first.facts["seam_score"]


def test_a_canvas_far_above_the_models_size_is_painted_smaller_and_its_source_kept(
    engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    large = photo.resize((480, 384), Image.Resampling.LANCZOS)
    request = Outpaint(
        model="sd",
        prompt="a fox",
        seeds=(1,),
        source=pictures.add(large),
        padding=Padding(bottom=100),
        overlap=40,
        redo=0,
        sampling=Sampling(steps=2, guidance_scale=1.0),
    )

    picture = run(engine_of("sd"), request, load=pictures.load)[0]

    assert picture.facts["painted_width"] * picture.facts["painted_height"] <= 1.5 * 64 * 64
    kept = opened(picture).crop((0, 0, 480, 384 - 40))
    assert kept.tobytes() == large.crop((0, 0, 480, 384 - 40)).tobytes()


@pytest.mark.parametrize("handle", ["sd", "whole"])
def test_a_work_stopped_at_its_second_step_ends_there_and_leaves_the_model_fit(
    handle: str, engine_of: EngineOf
) -> None:
    reports: list[Report] = []

    def emit(report: Report) -> None:
        reports.append(report)
        if isinstance(report, Step) and report.step == 2 and report.work == "stopped":
            engine.abort("stopped")

    engine = engine_of(handle)(emit)

    def request(seed: int) -> Txt2Img:
        size = Size(width=64, height=64)
        return Txt2Img(model=handle, prompt="x", seeds=(seed,), size=size, sampling=FEW)

    engine.submit(Work(id="stopped", request=request(1)))
    while engine.tick():
        pass
    engine.submit(Work(id="next", request=request(2)))
    while engine.tick():
        pass

    assert [r.step for r in reports if isinstance(r, Step) and r.work == "stopped"] == [1, 2]
    assert [r for r in reports if isinstance(r, Aborted)] == [Aborted(work="stopped")]
    assert [r for r in reports if isinstance(r, Done)] == [Done(work="next")]


def test_run_raises_what_on_step_raises_when_somebody_stops_it(engine_of: EngineOf) -> None:
    def stop(report: Step | Preview) -> None:
        raise JobAborted("enough")

    request = Txt2Img(model="sd", prompt="x", seeds=(1,), size=Size(width=64, height=64))

    with pytest.raises(JobAborted):
        run(engine_of("sd"), request, on_step=stop)


@pytest.mark.parametrize("handle", ["sd", "whole"])
def test_a_mask_of_another_size_is_refused_with_both_sizes(
    handle: str, engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    request = Inpaint(
        model=handle,
        prompt="x",
        seeds=(1,),
        source=pictures.add(photo),
        mask=pictures.add(Image.new("L", (64, 64), 255)),
    )

    with pytest.raises(EngineError, match=r"mask is 64 x 64 px.*120 x 96") as caught:
        run(engine_of(handle), request, load=pictures.load)

    assert caught.value.code == "bad_request"


def test_an_empty_mask_is_refused(
    engine_of: EngineOf, pictures: Pictures, photo: Image.Image
) -> None:
    mask = pictures.add(Image.new("L", photo.size))
    request = Inpaint(model="sd", prompt="x", seeds=(1,), source=pictures.add(photo), mask=mask)

    with pytest.raises(EngineError, match="black everywhere"):
        run(engine_of("sd"), request, load=pictures.load)


@pytest.mark.parametrize("handle", ["sd", "whole"])
def test_adapters_that_are_not_here_are_refused_rather_than_left_out(
    handle: str, engine_of: EngineOf
) -> None:
    request = Txt2Img(
        model=handle,
        prompt="x",
        seeds=(1,),
        size=Size(width=64, height=64),
        adapters=(Adapter(handle="ink", weight=1.0),),
    )

    with pytest.raises(EngineError, match=r"no LoRA 'ink' here|adapters ink cannot be applied"):
        run(engine_of(handle), request)


@pytest.mark.parametrize("handle", ["sd", "whole"])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "image_missing"),
        (b"no picture at all", "bad_request"),
        (b"\x89PNG\r\n\x1a\ncut", "bad_request"),
        (png_of(Image.new("RGB", (9000, 70))), "bad_request"),
    ],
    ids=["missing", "text", "cut off", "9000 px wide"],
)
def test_a_source_that_is_missing_or_cannot_be_used_is_named(
    handle: str, data: bytes | None, code: str, engine_of: EngineOf
) -> None:

    ref = ImageRef(sha256="a" * 64)
    reports: list[Report] = []
    engine = engine_of(handle)(reports.append)
    request = Img2Img(model=handle, prompt="x", seeds=(1,), source=ref, strength=0.5)
    engine.submit(Work(id="w", request=request, images={} if data is None else {ref.sha256: data}))
    while engine.tick():
        pass

    assert isinstance(reports[-1], Failed)
    assert reports[-1].code == code
    assert ref.sha256[:12] in reports[-1].text


def test_words_beyond_the_encoders_room_are_counted(engine_of: EngineOf) -> None:
    request = Txt2Img(
        model="sd", prompt="fox " * 400, seeds=(1,), size=Size(width=64, height=64), sampling=FEW
    )

    assert run(engine_of("sd"), request)[0].facts["prompt_tokens_cut"] > 0


def test_a_scheduler_of_ones_own_choice_is_refused_by_a_whole_pipeline(
    engine_of: EngineOf,
) -> None:
    request = Txt2Img(
        model="whole",
        prompt="x",
        seeds=(1,),
        size=Size(width=64, height=64),
        sampling=Sampling(scheduler="euler"),  # type: ignore[arg-type]
    )

    with pytest.raises(EngineError, match="its own scheduler only"):
        run(engine_of("whole"), request)
