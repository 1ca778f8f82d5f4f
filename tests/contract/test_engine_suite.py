"""What every engine must do, whatever paints: one suite for all executors."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generation.contract.engine import (
    PREVIEW_BYTES_MAX,
    Aborted,
    Done,
    Failed,
    Picture,
    Preview,
    Report,
    Step,
    Work,
)
from generation.contract.pixels import Padding, Size
from generation.contract.requests import ImageRef, Img2Img, Inpaint, Outpaint, Upscale
from tests.contract.engine_bench import (
    ENGINES,
    Bench,
    EngineCase,
    mask_file,
    pixels,
    ref,
    sha,
    stranger,
)


@pytest.fixture(params=sorted(ENGINES))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> EngineCase:
    return ENGINES[request.param](tmp_path)


@pytest.fixture
def bench(case: EngineCase) -> Bench:
    return Bench(case)


def test_an_idle_engine_says_so(bench: Bench) -> None:
    assert bench.engine.tick() is False


def test_every_card_names_a_handle_tasks_and_a_licence(bench: Bench) -> None:
    for card in bench.engine.models():
        assert card.handle
        assert card.tasks
        assert card.licence


def test_each_seed_gives_one_picture_of_exactly_the_size_asked_for(
    bench: Bench, case: EngineCase
) -> None:
    pictures = bench.paint(case.txt2img(3, 1, 2))

    assert sorted(p.seed for p in pictures) == [1, 2, 3]
    for picture in pictures:
        assert (picture.width, picture.height) == (case.size.width, case.size.height)
        assert Image.open(io.BytesIO(picture.png)).size == (case.size.width, case.size.height)


def test_a_work_ends_with_exactly_one_done(bench: Bench, case: EngineCase) -> None:
    bench.paint(case.txt2img(1, 2))

    assert bench.of(Done) == [bench.reports[-1]]


def test_pictures_are_bare_png_files(bench: Bench, case: EngineCase) -> None:
    image = Image.open(io.BytesIO(bench.paint(case.txt2img(1))[0].png))

    assert image.format == "PNG"
    assert image.mode == "RGB"
    assert image.info == {}


def test_different_seeds_give_different_pictures(bench: Bench, case: EngineCase) -> None:
    first, second = bench.paint(case.txt2img(1, 2))

    assert np.abs(pixels(first) - pixels(second)).max() > 8


def test_a_picture_depends_on_its_own_seed_only(case: EngineCase) -> None:
    alone = Bench(case).paint(case.txt2img(7))[0]
    among = next(p for p in Bench(case).paint(case.txt2img(5, 7, 9)) if p.seed == 7)

    assert np.abs(pixels(alone) - pixels(among)).max() <= 1


def test_the_same_request_gives_the_same_picture_beside_other_work(case: EngineCase) -> None:
    alone = Bench(case).paint(case.txt2img(7))[0]
    shared = Bench(case)
    shared.submit(case.txt2img(1, 2), work_id="other")
    beside = shared.paint(case.txt2img(7))[0]

    assert np.abs(pixels(alone) - pixels(beside)).max() <= 1
    assert len(shared.of(Picture, "other")) == 2


def test_steps_of_each_seed_count_up_from_one_to_the_last(bench: Bench, case: EngineCase) -> None:
    bench.paint(case.txt2img(4, 6))

    for seed in (4, 6):
        steps = [step for step in bench.of(Step) if step.seed == seed]
        assert [step.step for step in steps] == list(range(1, len(steps) + 1))
        assert steps[-1].step == steps[-1].steps


def test_previews_are_small_webp_files_of_the_size_they_name(
    bench: Bench, case: EngineCase
) -> None:
    bench.paint(case.txt2img(1))

    assert bench.of(Preview)
    for preview in bench.of(Preview):
        image = Image.open(io.BytesIO(preview.webp))
        assert image.format == "WEBP"
        assert image.size == (preview.width, preview.height)
        assert len(preview.webp) <= PREVIEW_BYTES_MAX


def test_seeds_that_are_done_are_not_painted_again(bench: Bench, case: EngineCase) -> None:
    bench.engine.submit(Work(id="w", request=case.txt2img(1, 2), done_seeds=frozenset({1})))
    bench.drain()

    assert [p.seed for p in bench.of(Picture)] == [2]
    assert len(bench.of(Done)) == 1


def test_a_work_whose_seeds_are_all_done_is_done(bench: Bench, case: EngineCase) -> None:
    bench.engine.submit(Work(id="w", request=case.txt2img(1), done_seeds=frozenset({1})))
    bench.drain()

    assert len(bench.of(Done)) == 1


def test_an_aborted_work_reports_so_and_nothing_afterwards(bench: Bench, case: EngineCase) -> None:
    bench.submit(case.txt2img(1, 2))
    while not bench.of(Step):
        bench.engine.tick()
    bench.engine.abort("w")
    bench.drain()

    assert len(bench.of(Aborted)) == 1
    assert bench.reports[-1] == bench.of(Aborted)[0]
    assert bench.of(Done) == []


def test_an_abort_leaves_the_engine_as_if_the_work_had_never_been(case: EngineCase) -> None:
    bench = Bench(case)
    bench.submit(case.txt2img(1, 2), work_id="stopped")
    while not bench.of(Step, "stopped"):
        bench.engine.tick()
    bench.engine.abort("stopped")

    after = bench.paint(case.txt2img(7))[0]
    fresh = Bench(case).paint(case.txt2img(7))[0]

    assert np.abs(pixels(after) - pixels(fresh)).max() <= 1


def test_a_report_may_be_answered_with_an_abort(case: EngineCase) -> None:
    bench = Bench(case)

    def stop_at_first_step(report: Report) -> None:
        bench.reports.append(report)
        if isinstance(report, Step):
            bench.engine.abort(report.work)

    bench.engine = case.build(stop_at_first_step)
    bench.submit(case.txt2img(1, 2))
    bench.drain()

    assert len(bench.of(Aborted)) == 1
    assert len(bench.of(Step)) == 1


def test_aborting_an_unknown_work_changes_nothing(bench: Bench, case: EngineCase) -> None:
    bench.engine.abort("nobody")

    assert len(bench.paint(case.txt2img(1))) == 1


def test_an_unknown_model_is_refused_by_name(bench: Bench, case: EngineCase) -> None:
    bench.submit(replace(case.txt2img(1), model="no-such-model"))
    bench.drain()

    (failed,) = bench.of(Failed)
    assert failed.code == "model_missing"
    assert "no-such-model" in failed.text


def test_a_picture_that_was_not_sent_along_is_named(bench: Bench, case: EngineCase) -> None:
    request = Img2Img(
        model=case.handle,
        prompt=case.prompt,
        seeds=(1,),
        sampling=case.sampling,
        source=ImageRef(sha256="ab" * 32),
        strength=0.5,
    )
    bench.submit(request)
    bench.drain()

    (failed,) = bench.of(Failed)
    assert failed.code == "image_missing"


def test_a_file_that_is_no_picture_is_refused(bench: Bench) -> None:
    file = b"not a picture"
    bench.submit(
        Upscale(source=ref(file), size=Size(width=128, height=128)), images={sha(file): file}
    )
    bench.drain()

    (failed,) = bench.of(Failed)
    assert failed.code == "bad_request"


def test_a_failure_leaves_other_work_alone(bench: Bench, case: EngineCase) -> None:
    bench.submit(replace(case.txt2img(1), model="no-such-model"), work_id="bad")

    assert len(bench.paint(case.txt2img(1))) == 1


def test_a_strong_variation_moves_further_from_its_source_than_a_subtle_one(
    bench: Bench, case: EngineCase
) -> None:
    source = bench.paint(case.txt2img(1))[0].png
    seeds = (11, 12, 13, 14)
    moved = []
    for name, strength in (("subtle", 0.5), ("strong", 0.85)):
        request = Img2Img(
            model=case.handle,
            prompt=case.prompt,
            seeds=seeds,
            sampling=case.sampling,
            source=ref(source),
            strength=strength,
        )
        pictures = bench.paint(request, source, work_id=name)
        distances = [np.abs(pixels(p) - pixels(source)).mean() for p in pictures]
        moved.append(np.mean(distances))

    assert moved[1] > moved[0] > 0


@pytest.mark.parametrize("own", [True, False], ids=["own picture", "unknown picture"])
def test_inpainting_changes_no_pixel_outside_the_mask(
    bench: Bench, case: EngineCase, own: bool
) -> None:
    source = bench.paint(case.txt2img(1), work_id="s")[0].png if own else stranger(case.size)
    mask = mask_file(case.size)
    request = Inpaint(
        model=case.handle,
        prompt="a yellow hot air balloon",
        seeds=(2,),
        sampling=case.sampling,
        source=ref(source),
        mask=ref(mask),
        grow=0,
        feather=0,
    )
    painted = pixels(bench.paint(request, source, mask)[0])

    changed = (painted != pixels(source)).any(-1)
    inside = np.asarray(Image.open(io.BytesIO(mask))) > 0
    assert not changed[~inside].any()
    assert changed[inside].any()


def test_a_mask_of_another_size_is_refused(bench: Bench, case: EngineCase) -> None:
    source, mask = stranger(case.size), mask_file(Size(width=64, height=64))
    request = Inpaint(
        model=case.handle,
        prompt=case.prompt,
        seeds=(2,),
        sampling=case.sampling,
        source=ref(source),
        mask=ref(mask),
    )
    bench.submit(request, images={sha(source): source, sha(mask): mask})
    bench.drain()

    (failed,) = bench.of(Failed)
    assert failed.code == "bad_request"


@pytest.mark.parametrize("own", [True, False], ids=["own picture", "unknown picture"])
def test_outpainting_keeps_every_pixel_deeper_than_the_overlap(
    bench: Bench, case: EngineCase, own: bool
) -> None:
    source = bench.paint(case.txt2img(1), work_id="s")[0].png if own else stranger(case.size)
    padding, overlap = Padding(left=24, top=40, right=8), 16
    request = Outpaint(
        model=case.handle,
        prompt=case.prompt,
        seeds=(2,),
        sampling=case.sampling,
        source=ref(source),
        padding=padding,
        overlap=overlap,
        redo=0,
    )
    (picture,) = bench.paint(request, source)

    grown, before = pixels(picture), pixels(source)
    assert grown.shape[:2] == (case.size.height + 40, case.size.width + 32)
    kept = grown[40 : 40 + case.size.height, 24 : 24 + case.size.width]
    inner = (slice(overlap, None), slice(overlap, -overlap))
    assert (kept[inner] == before[inner]).all()
    assert picture.facts["seam_score"] >= 0


def test_upscaling_needs_no_model_and_gives_exactly_the_size(
    bench: Bench, case: EngineCase
) -> None:
    source = stranger(case.size)
    size = Size(width=case.size.width * 2 + 5, height=case.size.height * 2 + 3)
    (picture,) = bench.paint(Upscale(source=ref(source), size=size), source)

    assert (picture.width, picture.height) == (size.width, size.height)
    assert picture.seed == 0
