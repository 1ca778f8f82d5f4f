"""The painter as an executor: fair, honest about what it continues, at any size."""

import hashlib
import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from generation.contract.engine import Done, Failed, Phase, Picture, Preview, Report, Step, Work
from generation.contract.pixels import Padding, Size
from generation.contract.requests import (
    ImageRef,
    Img2Img,
    Inpaint,
    Outpaint,
    Request,
    Txt2Img,
    Upscale,
    UpscaleMethod,
)
from generation.engine.executors.painter import PainterEngine
from generation.painter.painting import STAGES

SIZE = Size(width=192, height=256)
PROMPT = "a red fox in the snow at sunset, papercut"


@dataclass
class Desk:
    """A painter and all its reports."""

    reports: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = PainterEngine(self.reports.append)

    def paint(self, request: Request, *files: bytes) -> list[Picture]:
        self.reports.clear()
        images = {_ref(file).sha256: file for file in files}
        self.engine.submit(Work(id="w", request=request, images=images))
        while self.engine.tick():
            continue
        return [report for report in self.reports if isinstance(report, Picture)]

    def failure(self, request: Request, *files: bytes) -> Failed:
        self.paint(request, *files)
        (failed,) = [report for report in self.reports if isinstance(report, Failed)]
        return failed


@pytest.fixture
def desk() -> Desk:
    return Desk()


def _ref(file: bytes) -> ImageRef:
    return ImageRef(sha256=hashlib.sha256(file).hexdigest())


def _values(file: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).astype(np.int16)


def _txt2img(*seeds: int, prompt: str = PROMPT, size: Size = SIZE) -> Txt2Img:
    return Txt2Img(model="painter", prompt=prompt, seeds=seeds, size=size)


def _outpaint(source: bytes, *seeds: int, **changes: Any) -> Outpaint:
    request = Outpaint(
        model="painter",
        prompt=PROMPT,
        seeds=seeds or (2,),
        source=_ref(source),
        padding=Padding(left=40, top=60, right=40),
        overlap=24,
    )
    return replace(request, **changes)


def _png(image: Image.Image, **how: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **how)
    return out.getvalue()


def _photograph() -> bytes:
    dice = np.random.default_rng(4)
    coarse = Image.fromarray(dice.integers(60, 200, (8, 6, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((192, 256), Image.Resampling.BICUBIC)).astype(float)
    grain = dice.normal(0, 5, (256, 192, 1))
    return _png(Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8)))


def test_the_card_says_that_no_model_paints(desk: Desk) -> None:
    (card,) = desk.engine.models()

    assert card.title == "Painter (procedural, no model)"
    assert card.procedural
    assert (card.executor, card.licence) == ("painter", "Apache-2.0")
    assert {"fox", "狐狸", "sunset", "日落"} <= set(card.vocabulary)


def test_every_step_is_a_stage_that_was_drawn(desk: Desk) -> None:
    desk.paint(_txt2img(1))

    steps = [report for report in desk.reports if isinstance(report, Step)]
    previews = [report for report in desk.reports if isinstance(report, Preview)]
    assert len(steps) == len(STAGES)
    assert len({preview.webp for preview in previews}) >= 4
    assert isinstance(desk.reports[0], Phase)
    assert isinstance(desk.reports[-1], Done)


def test_all_seeds_of_a_work_grow_at_the_same_pace(desk: Desk) -> None:
    desk.paint(_txt2img(1, 2, 3))

    order = [(report.step, report.seed) for report in desk.reports if isinstance(report, Step)]
    assert order == [(step, seed) for step in range(1, len(STAGES) + 1) for seed in (1, 2, 3)]


def test_a_later_flow_is_not_kept_waiting_by_an_earlier_flood(desk: Desk) -> None:
    flood = _txt2img(*range(9), size=Size(width=384, height=512))
    desk.engine.submit(Work(id="flood", flow="a", request=flood))
    desk.engine.tick()
    desk.engine.submit(Work(id="late", flow="b", request=_txt2img(1)))
    while desk.engine.tick():
        continue

    ends = [report.work for report in desk.reports if isinstance(report, Done)]
    assert ends == ["late", "flood"]


def test_facts_carry_the_understood_words_and_the_scene(desk: Desk) -> None:
    facts = desk.paint(_txt2img(1))[0].facts

    assert facts["understood"] == ["red", "fox", "snow", "sunset", "papercut"]
    assert facts["scene"]["subject"] == "fox"
    assert facts["procedural"] is True


def test_outpainting_an_own_picture_continues_its_very_scene(desk: Desk) -> None:
    source = desk.paint(_txt2img(1))[0].png
    (grown,) = desk.paint(_outpaint(source), source)

    cut = _values(grown.png)[60:316, 40:232]
    assert grown.facts["continued"] is True
    assert (np.abs(cut - _values(source)) > 8).any(-1).mean() < 0.01


@pytest.mark.parametrize("seed", range(8))
def test_a_continued_scene_has_no_seam(desk: Desk, seed: int) -> None:
    square = Size(width=256, height=256)
    source = desk.paint(_txt2img(seed, prompt="a fox", size=square))[0].png
    (grown,) = desk.paint(_outpaint(source, padding=Padding(top=64, bottom=21)), source)

    assert grown.facts["seam_score"] <= 1.0


def test_a_re_encoded_own_picture_is_still_known(desk: Desk) -> None:
    source = desk.paint(_txt2img(1))[0].png
    again = _png(Image.open(io.BytesIO(source)), compress_level=9)

    assert again != source
    assert desk.paint(_outpaint(again), again)[0].facts["continued"] is True


def test_an_outpainting_can_be_outpainted_further(desk: Desk) -> None:
    source = desk.paint(_txt2img(1))[0].png
    (first,) = desk.paint(_outpaint(source), source)
    (second,) = desk.paint(_outpaint(first.png), first.png)

    assert second.facts["continued"] is True
    assert (second.width, second.height) == (192 + 160, 256 + 120)


def test_seeds_of_an_outpainting_differ_only_outside_the_source(desk: Desk) -> None:
    source = desk.paint(_txt2img(1, prompt="a car in the city at night"))[0].png
    request = _outpaint(source, 2, 3, padding=Padding(left=200, right=200))
    one, two = (_values(picture.png) for picture in desk.paint(request, source))

    different = (one != two).any(-1)
    assert different.any()
    assert not different[:, 224:368].any()


def test_an_upscaled_own_picture_can_be_outpainted(desk: Desk) -> None:
    source = desk.paint(_txt2img(1))[0].png
    (large,) = desk.paint(Upscale(source=_ref(source), size=Size(width=384, height=512)), source)
    (grown,) = desk.paint(_outpaint(large.png), large.png)

    cut = _values(grown.png)[84:548, 64:400]
    assert grown.facts["continued"] is True
    assert np.abs(cut - _values(large.png)[24:488, 24:360]).max() == 0


def test_an_unknown_picture_is_said_to_be_unknown_and_grown_in_its_colours(desk: Desk) -> None:
    source = _photograph()
    (grown,) = desk.paint(_outpaint(source), source)

    values = _values(grown.png)
    assert grown.facts["continued"] is False
    assert np.abs(values[:60].mean((0, 1)) - _values(source).mean((0, 1))).max() < 40
    assert grown.facts["seam_score"] < 2


@pytest.mark.parametrize("redo", [0, 2])
def test_a_poor_seam_is_painted_again_as_often_as_allowed_and_the_best_is_kept(
    desk: Desk, redo: int
) -> None:
    dice = np.random.default_rng(1)
    source = _png(Image.fromarray(dice.integers(0, 255, (256, 192, 3), dtype=np.uint8)))
    (grown,) = desk.paint(_outpaint(source, redo=redo, overlap=8), source)

    assert grown.facts["seam_score"] > 1
    assert grown.facts["tries"] == redo + 1
    steps = [report for report in desk.reports if isinstance(report, Step)]
    assert [step.step for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1].step == steps[-1].steps


def test_inpainting_puts_the_named_subject_into_the_mask(desk: Desk) -> None:
    source = desk.paint(_txt2img(1))[0].png
    mask = Image.new("L", (192, 256))
    mask.paste(255, (10, 20, 90, 110))
    request = Inpaint(
        model="painter",
        prompt="a yellow hot air balloon",
        seeds=(3,),
        source=_ref(source),
        mask=_ref(_png(mask)),
    )
    (picture,) = desk.paint(request, source, _png(mask))

    changed = (_values(picture.png) != _values(source)).any(-1)
    assert changed[20:110, 10:90].mean() > 0.15
    changed[20:110, 10:90] = False
    assert not changed.any()
    assert [extra["subject"] for extra in picture.facts["scene"]["extras"]] == ["balloon"]


def test_a_black_mask_is_refused(desk: Desk) -> None:
    source = desk.paint(_txt2img(1))[0].png
    mask = _png(Image.new("L", (192, 256)))
    request = Inpaint(
        model="painter", prompt=PROMPT, seeds=(3,), source=_ref(source), mask=_ref(mask)
    )

    assert desk.failure(request, source, mask).code == "bad_request"


def test_new_words_of_a_variation_change_what_they_name(desk: Desk) -> None:
    source = desk.paint(_txt2img(1))[0].png
    request = Img2Img(
        model="painter", prompt="an owl at night", seeds=(5,), source=_ref(source), strength=0.5
    )
    scene = desk.paint(request, source)[0].facts["scene"]

    assert (scene["subject"], scene["light"], scene["setting"]) == ("owl", "night", "snow")


@pytest.mark.parametrize(
    "size", [Size(width=500, height=700), Size(width=384, height=512), Size(width=100, height=64)]
)
def test_strips_of_an_upscale_join_without_a_trace(desk: Desk, size: Size) -> None:
    source = _photograph()
    (picture,) = desk.paint(Upscale(source=_ref(source), size=size), source)

    factor = max(size.width / 192, size.height / 256)
    width, height = size.width / factor, size.height / factor
    middle = ((192 - width) / 2, (256 - height) / 2, (192 + width) / 2, (256 + height) / 2)
    whole = Image.open(io.BytesIO(source)).resize(
        (size.width, size.height), Image.Resampling.LANCZOS, box=middle
    )
    assert np.abs(_values(picture.png) - np.asarray(whole).astype(np.int16)).max() <= 3


def test_an_upscaling_network_is_refused_by_its_name(desk: Desk) -> None:
    source = _photograph()
    request = Upscale(
        source=_ref(source), size=SIZE, method=UpscaleMethod.UPSCALER, upscaler="fine-4x"
    )
    failed = desk.failure(request, source)

    assert failed.code == "model_missing"
    assert "fine-4x" in failed.text


def test_a_canvas_beyond_the_largest_size_is_refused_with_its_numbers(desk: Desk) -> None:
    source = _png(Image.new("RGB", (6000, 300)))
    failed = desk.failure(_outpaint(source, padding=Padding(right=4000)), source)

    assert failed.code == "bad_request"
    assert "10000" in failed.text


def test_scenes_outlive_the_process_in_the_index_folder(tmp_path: Path) -> None:
    reports: list[Report] = []
    first = PainterEngine(reports.append, tmp_path)
    first.submit(Work(id="w", request=_txt2img(1)))
    while first.tick():
        continue
    source = next(report.png for report in reports if isinstance(report, Picture))
    second = PainterEngine(reports.append, tmp_path)
    second.submit(Work(id="v", request=_outpaint(source), images={_ref(source).sha256: source}))
    while second.tick():
        continue

    painted = reports[-2]
    assert isinstance(painted, Picture)
    assert painted.facts["continued"] is True
