"""Pipelines that run whole: each kind from words to a picture, told of, stopped, varied."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from generation.contract.engine import Aborted, Emit, Picture, Preview, Report, Step, Work
from generation.contract.pixels import Size
from generation.contract.requests import Img2Img, Sampling, Txt2Img
from generation.engine.catalogue import ModelEntry, models_in
from generation.engine.config import EngineConfig
from generation.engine.diffusion import shared_by
from generation.engine.executors.pipeline import PipelineEngine
from generation.engine.run import run
from tests.engine import tiny_pipelines
from tests.engine.conftest import Pictures, far, opened

Built = Callable[[Emit], PipelineEngine]
KINDS = ("kandinsky", "lcm", "pixart", "sana")

# Diffusers reads tensors as arrays in a way that newer numpy warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelEntry, ...]:
    return models_in(tiny_pipelines.build_all(tmp_path_factory.mktemp("pipelines")))


@pytest.fixture
def built(entries: tuple[ModelEntry, ...], tmp_path: Path) -> Built:
    config = EngineConfig(threads=1, cache_folder=tmp_path)
    return lambda emit: PipelineEngine(shared_by(config), entries, emit)


def words(handle: str, *, steps: int = 4) -> Txt2Img:
    return Txt2Img(
        model=handle,
        prompt="a red fox",
        negative_prompt="people",
        seeds=(1, 2),
        size=Size(width=100, height=76),
        sampling=Sampling(steps=steps, guidance_scale=4.0),
    )


@pytest.mark.parametrize("handle", KINDS)
def test_words_become_pictures_and_every_step_is_told(handle: str, built: Built) -> None:
    told: list[Step | Preview] = []

    made = run(built, words(handle), on_step=told.append)

    assert [opened(picture).size for picture in made] == [(100, 76)] * 2
    assert far(opened(made[0]), opened(made[1])) > 0
    steps = [(report.seed, report.step) for report in told if isinstance(report, Step)]
    assert steps == [(seed, step) for seed in (1, 2) for step in (1, 2, 3, 4)]
    shown = [report.webp for report in told if isinstance(report, Preview)]
    assert bool(shown) == (handle != "kandinsky")
    assert all(Image.open(io.BytesIO(webp)).format == "WEBP" for webp in shown)


@pytest.mark.parametrize("handle", KINDS)
def test_a_stop_takes_effect_before_the_next_step_and_the_model_stays_fit(
    handle: str, built: Built
) -> None:
    reports: list[Report] = []
    engine = built(reports.append)
    engine.submit(Work(id="stopped", request=words(handle, steps=20)))
    while engine.tick() and not any(isinstance(r, Step) and r.step == 2 for r in reports):
        pass
    engine.abort("stopped")
    engine.submit(Work(id="next", request=words(handle)))
    while engine.tick():
        pass

    assert Aborted(work="stopped") in reports
    assert max(r.step for r in reports if isinstance(r, Step) and r.work == "stopped") == 2
    assert [r.work for r in reports if isinstance(r, Picture)] == ["next", "next"]


@pytest.mark.parametrize("handle", ["kandinsky", "lcm"])
def test_a_picture_is_varied_by_the_pipeline_of_the_same_weights_and_progress_ends_full(
    handle: str, built: Built, pictures: Pictures, photo: Image.Image
) -> None:
    told: list[Step | Preview] = []
    request = Img2Img(
        model=handle,
        prompt="a fox",
        seeds=(1,),
        source=pictures.add(photo.crop((0, 0, 64, 64))),
        strength=0.5,
        sampling=Sampling(steps=4),
    )

    made = run(built, request, load=pictures.load, on_step=told.append)

    assert opened(made[0]).size == (64, 64)
    steps = [report for report in told if isinstance(report, Step)]
    assert [report.step for report in steps] == list(range(1, steps[-1].steps + 1))


def test_each_kind_offers_what_diffusers_has_a_pipeline_for(built: Built) -> None:
    tasks = {card.handle: card.tasks for card in built(lambda report: None).models()}

    assert tasks == {
        "kandinsky": ("txt2img", "img2img"),
        "lcm": ("txt2img", "img2img"),
        "pixart": ("txt2img",),
        "sana": ("txt2img",),
    }
