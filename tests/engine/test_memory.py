"""A full memory: batches shrink to one picture and one row, then the work says what would fit."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch

from generation.contract.engine import Done, Failed, Report, Work
from generation.contract.pixels import Size
from generation.contract.requests import Sampling, Txt2Img
from generation.engine import memory
from generation.engine.catalogue import ModelEntry
from generation.engine.families.autoencoder import Autoencoder
from generation.engine.families.base import Inputs
from generation.engine.families.stable_diffusion import StableDiffusion
from tests.engine.test_equivalence import TOLERANCE, painted, relative

Full = Callable[[], Exception]
ERRORS: dict[str, Full] = {
    "gpu": lambda: torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
    "cpu": lambda: RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"),
}
LARGE = Size(width=96, height=96)


class Device:
    """Holds `rows` rows of a picture of 64 x 64 px; a pass with more finds its memory full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, rows: float, full: Full) -> None:
        self.passes: list[int] = []
        self.refused = 0
        predict = StableDiffusion.predict

        def bounded(family: Any, inputs: Sequence[Inputs]) -> list[torch.Tensor]:
            taken = sum(len(image.words) for image in inputs)
            area = inputs[0].sample.shape[-1] * inputs[0].sample.shape[-2] / 64
            if taken * area > rows:
                self.refused += 1
                raise full()
            self.passes.append(taken)
            return predict(family, inputs)

        monkeypatch.setattr(StableDiffusion, "predict", bounded)


def work(name: str, *seeds: int, size: Size | None = None, steps: int = 4) -> Work:
    request = Txt2Img(
        model="sd",
        prompt=f"a fox {name}",
        seeds=seeds,
        size=size or Size(width=64, height=64),
        sampling=Sampling(steps=steps, guidance_scale=5.0),
    )
    return Work(id=name, flow=name, request=request)


def failures(reports: Sequence[Report]) -> list[Failed]:
    return [report for report in reports if isinstance(report, Failed)]


@pytest.mark.parametrize("full", ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize(("rows", "most"), [(8, 8), (4, 4), (2, 2), (1, 1)])
def test_a_pass_shrinks_until_it_fits_and_the_pictures_are_the_same(
    rows: int,
    most: int,
    full: Full,
    entries: tuple[ModelEntry, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    works = [(0, work(name, seed)) for seed, name in enumerate("abcdefg", start=1)]
    roomy, _ = painted(entries, works)
    device = Device(monkeypatch, rows=rows, full=full)

    tight, reports = painted(entries, works)

    assert failures(reports) == []
    assert max(device.passes) <= most
    assert device.refused > 0
    for image, latents in roomy.ended.items():
        assert relative(tight.ended[image], latents) <= TOLERANCE, image


def test_a_size_that_is_refused_once_is_not_tried_at_every_step(
    entries: tuple[ModelEntry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device(monkeypatch, rows=1, full=ERRORS["gpu"])

    painted(entries, [(0, work("a", 1, steps=10))])

    assert (device.refused, len(device.passes)) == (1, 20)


def test_a_picture_that_cannot_fit_fails_alone_and_says_what_would(
    entries: tuple[ModelEntry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    Device(monkeypatch, rows=2, full=ERRORS["gpu"])
    fitting, too_large = work("fits", 1), work("large", 2, size=LARGE)

    models, reports = painted(entries, [(0, fitting), (2, too_large)])

    failed = failures(reports)
    assert [(report.work, report.code) for report in failed] == [("large", "out_of_memory")]
    assert "Painting 96 x 96 px with sd does not fit into this device's memory" in failed[0].text
    assert "64 x 64 px has been painted with it here" in failed[0].text
    assert Done(work="fits") in reports
    assert set(models.ended) == {("fits", 1)}


def test_the_advice_names_half_of_the_area_and_the_largest_smaller_model(
    entries: tuple[ModelEntry, ...],
) -> None:
    fitting = memory.Fitting(entries=entries, memory_bytes=8 * 10**9)

    text = fitting.advice("klein", Size(width=1024, height=768))

    assert "may take 8.0 GB" in text
    assert "Try half of the area, 720 x 528 px." in text
    own = next(entry.weight_bytes for entry in entries if entry.card.handle == "klein")
    smaller = max(
        (entry for entry in entries if entry.weight_bytes < own),
        key=lambda entry: entry.weight_bytes,
    )
    assert f"choose a smaller model: {smaller.card.handle} has" in text


def test_a_picture_that_cannot_be_decoded_whole_is_decoded_in_tiles(
    entries: tuple[ModelEntry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, tried = Autoencoder._pixels, []

    def bounded(autoencoder: Any, latents: torch.Tensor) -> torch.Tensor:
        tried.append(autoencoder._vae.use_tiling)
        if not autoencoder._vae.use_tiling:
            raise ERRORS["gpu"]()
        return whole(autoencoder, latents)

    monkeypatch.setattr(Autoencoder, "_pixels", bounded)

    _, reports = painted(entries, [(0, work("a", 1))])

    assert failures(reports) == []
    assert tried == [False, True]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ERRORS["gpu"](), True),
        (ERRORS["cpu"](), True),
        (MemoryError(), True),
        (RuntimeError("MPS backend out of memory"), True),
        (RuntimeError("shapes cannot be multiplied"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_a_full_memory_is_told_from_other_errors(error: Exception, *, expected: bool) -> None:
    assert memory.is_full(error) is expected
