"""An image's numbers never depend on its company, and agree with the stock pipelines."""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from PIL import Image

from generation.contract.engine import Report, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Padding, Size
from generation.contract.requests import (
    Img2Img,
    Inpaint,
    Outpaint,
    Request,
    Sampling,
    SchedulerName,
    Txt2Img,
)
from generation.engine.admission import StepModels
from generation.engine.batch_profile import BatchProfile
from generation.engine.catalogue import ModelEntry
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from generation.engine.families.flow_transformer import unpatched
from generation.engine.model_store import ModelStore
from generation.engine.request_state import RequestState
from generation.engine.run import run
from generation.engine.sampling import FLOW_SCHEDULERS, NOISE_SCHEDULERS
from generation.engine.step_scheduler import StepScheduler
from tests.engine.conftest import EngineOf, Pictures

SIZE = Size(width=64, height=80)
TOLERANCE = 1e-3


class SixteenRows(BatchProfile):
    """Everybody who may share a pass does, so that the arithmetic of batches is what is tested."""

    def __init__(self) -> None:
        super().__init__(rows_max=16)

    def rows_allowed(self, key: Hashable, image_rows: int) -> int:
        return self._keys[key].most if key in self._keys else self._rows_max


class Watched(StepModels):
    """Keeps the latents every image ended with."""

    def __init__(self, entries: Sequence[ModelEntry]) -> None:
        store = ModelStore(memory_bytes=10**9)
        device = device_of(EngineConfig(threads=1))
        super().__init__(entries=entries, store=store, device=device, cache_folder=None)
        self.ended: dict[tuple[str, int], torch.Tensor] = {}
        self.shared_passes = 0

    def admit(self, work: Work, phase: Callable[[str], None]) -> list[RequestState]:
        states = super().admit(work, phase)
        for state in states:
            self._watch(work, state)
        return states

    def _watch(self, work: Work, state: RequestState) -> None:
        finish, predict = state.finish, state.predict

        def finished() -> Any:
            self.ended[work.id, state.seed] = state.latents
            return finish()

        def predicted(group: Sequence[RequestState]) -> Sequence[torch.Tensor | None]:
            self.shared_passes += len(group) > 1
            return predict(group)

        state.finish = finished  # type: ignore[method-assign]
        state.predict = predicted  # type: ignore[method-assign]


def painted(
    entries: Sequence[ModelEntry], works: Sequence[tuple[int, Work]]
) -> tuple[Watched, list[Report]]:
    """Run works that join at the given ticks to their end."""
    models, reports = Watched(entries), list[Report]()
    scheduler = StepScheduler(
        emit=reports.append, admission=models, profile=SixteenRows(), images_in_flight=64
    )
    tick, waiting = 0, list(works)
    busy = True
    while busy or waiting:
        for _, work in [entry for entry in waiting if entry[0] <= tick]:
            scheduler.submit(work)
        waiting = [entry for entry in waiting if entry[0] > tick]
        busy = scheduler.tick()
        tick += 1
    return models, reports


def relative(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).norm() / other.norm())


def requests_for(handle: str, scheduler: SchedulerName, source: Any) -> list[Request]:
    """Return unlike neighbours: texts, steps, guidance and tasks differ."""

    def sampling(steps: int, guidance_scale: float) -> Sampling:
        return Sampling(scheduler=scheduler, steps=steps, guidance_scale=guidance_scale)

    return [
        Txt2Img(model=handle, prompt="a red fox", seeds=(1, 2), size=SIZE, sampling=sampling(6, 5)),
        Txt2Img(
            model=handle,
            prompt="storm over a lighthouse, wide",
            negative_prompt="people",
            seeds=(3,),
            size=SIZE,
            sampling=sampling(4, 1),
        ),
        Img2Img(
            model=handle,
            prompt="the same in snow",
            seeds=(4,),
            source=source,
            strength=0.6,
            sampling=sampling(6, 7),
        ),
    ]


@pytest.mark.parametrize(
    ("handle", "scheduler"),
    [
        *(("sd", name) for name in (SchedulerName.AUTO, *NOISE_SCHEDULERS)),
        *(("sd-v", name) for name in (SchedulerName.EULER, SchedulerName.DPMPP_2M)),
        *(("sd-flow", name) for name in (SchedulerName.AUTO, *FLOW_SCHEDULERS)),
        ("sd-inpaint", SchedulerName.DPMPP_2M),
        ("sdxl", SchedulerName.AUTO),
        ("sdxl", SchedulerName.EULER_ANCESTRAL),
        *(("sd3", name) for name in (SchedulerName.AUTO, *FLOW_SCHEDULERS)),
        ("sd3-long", SchedulerName.AUTO),
        *(("flux", name) for name in (SchedulerName.AUTO, *FLOW_SCHEDULERS)),
        ("flux-quick", SchedulerName.AUTO),
        *((handle, SchedulerName.AUTO) for handle in ("flux2", "klein", "qwen", "z-image")),
        ("z-image", SchedulerName.FLOW_HEUN),
    ],
)
def test_a_picture_in_a_mixed_batch_is_the_picture_painted_alone(
    handle: str,
    scheduler: SchedulerName,
    entries: tuple[ModelEntry, ...],
    pictures: Pictures,
    photo: Image.Image,
) -> None:
    source = pictures.add(photo.crop((0, 0, SIZE.width, SIZE.height)))
    asked = requests_for(handle, scheduler, source)
    works = [
        Work(id=f"w{n}", flow=f"f{n}", request=request, images=pictures.files)
        for n, request in enumerate(asked)
    ]

    together, _ = painted(entries, list(zip((0, 1, 3), works, strict=True)))
    alone = [painted(entries, [(0, work)])[0] for work in works]

    assert together.shared_passes >= 3
    for solo in alone:
        for image, latents in solo.ended.items():
            assert relative(together.ended[image], latents) <= TOLERANCE, image


def test_an_exact_request_shares_no_pass_and_repeats_to_the_bit(
    entries: tuple[ModelEntry, ...],
) -> None:
    exact = Sampling(steps=4, guidance_scale=5, exact=True)
    work = Work(
        id="exact",
        request=Txt2Img(model="sd", prompt="a fox", seeds=(1, 2), size=SIZE, sampling=exact),
    )

    first, second = painted(entries, [(0, work)])[0], painted(entries, [(0, work)])[0]

    assert first.shared_passes == 0
    assert all(torch.equal(first.ended[image], second.ended[image]) for image in first.ended)


def test_a_seed_that_is_done_is_not_painted_again_and_the_others_are_the_same(
    entries: tuple[ModelEntry, ...],
) -> None:
    request = Txt2Img(
        model="sd", prompt="a fox", seeds=(1, 2, 3), size=SIZE, sampling=Sampling(steps=4)
    )

    whole, _ = painted(entries, [(0, Work(id="w", request=request))])
    resumed, _ = painted(
        entries, [(0, Work(id="w", request=request, done_seeds=frozenset({1, 2})))]
    )

    assert set(resumed.ended) == {("w", 3)}
    assert relative(resumed.ended["w", 3], whole.ended["w", 3]) <= TOLERANCE


def test_neighbours_finish_unharmed_when_one_of_the_batch_is_aborted(
    entries: tuple[ModelEntry, ...],
) -> None:
    def work(name: str, seed: int) -> Work:
        sampling = Sampling(steps=6)
        return Work(
            id=name,
            flow=name,
            request=Txt2Img(model="sd", prompt="x", seeds=(seed,), size=SIZE, sampling=sampling),
        )

    models, reports = Watched(entries), list[Report]()
    scheduler = StepScheduler(
        emit=reports.append, admission=models, profile=SixteenRows(), images_in_flight=64
    )
    scheduler.submit(work("kept", 1))
    scheduler.submit(work("stopped", 2))
    for _ in range(4):
        scheduler.tick()
    scheduler.abort("stopped")
    while scheduler.tick():
        pass
    alone, _ = painted(entries, [(0, work("kept", 1))])

    assert set(models.ended) == {("kept", 1)}
    assert relative(models.ended["kept", 1], alone.ended["kept", 1]) <= TOLERANCE


@pytest.mark.parametrize(
    ("handle", "pipeline_class"),
    [
        ("sd", diffusers.StableDiffusionPipeline),
        ("sd-v", diffusers.StableDiffusionPipeline),
        ("sd-flow", diffusers.StableDiffusionPipeline),
        ("deep", diffusers.StableDiffusionPipeline),
        ("sdxl", diffusers.StableDiffusionXLPipeline),
        ("sd3", diffusers.StableDiffusion3Pipeline),
        ("sd3-long", diffusers.StableDiffusion3Pipeline),
        ("flux", diffusers.FluxPipeline),
        ("flux-quick", diffusers.FluxPipeline),
    ],
)
@pytest.mark.parametrize(
    ("guidance_scale", "negative_prompt"), [(1.0, "people"), (6.0, "people"), (6.0, "")]
)
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_text_to_image_agrees_with_the_stock_pipeline(
    handle: str,
    pipeline_class: Any,
    guidance_scale: float,
    negative_prompt: str,
    models_folder: Path,
    entries: tuple[ModelEntry, ...],
) -> None:
    sampling = Sampling(steps=7, guidance_scale=guidance_scale)
    request = Txt2Img(
        model=handle,
        prompt="a red fox in the snow",
        negative_prompt=negative_prompt,
        seeds=(11,),
        size=SIZE,
        sampling=sampling,
    )
    ours, _ = painted(entries, [(0, Work(id="w", request=request))])

    without: dict[str, Any] = {"text_encoder_3": None, "tokenizer_3": None}
    pipeline = pipeline_class.from_pretrained(
        models_folder / handle, local_files_only=True, **(without if handle == "sd3" else {})
    )
    pipeline.set_progress_bar_config(disable=True)
    stock = pipeline(
        prompt=request.prompt,
        **({} if handle.startswith("flux") else {"negative_prompt": negative_prompt or None}),
        num_inference_steps=sampling.steps,
        guidance_scale=guidance_scale,
        width=SIZE.width,
        height=SIZE.height,
        generator=torch.Generator("cpu").manual_seed(11),
        output_type="latent",
    ).images

    if handle.startswith("flux"):
        stock = unpatched(stock, SIZE.height // 8, SIZE.width // 8)
    assert relative(ours.ended["w", 11], stock) <= TOLERANCE


def test_the_same_words_and_seed_give_the_same_bytes_through_the_whole_engine(
    engine_of: EngineOf,
) -> None:
    request = Txt2Img(model="sd", prompt="a fox", seeds=(7,), size=SIZE, sampling=Sampling(steps=3))

    first, second = run(engine_of("sd"), request), run(engine_of("sd"), request)

    assert first[0].png == second[0].png


@pytest.mark.parametrize(
    ("handle", "scheduler"),
    [("sd", SchedulerName.FLOW_EULER), ("sd-flow", SchedulerName.EULER)],
)
def test_a_scheduler_that_does_not_fit_the_model_is_refused_with_those_that_do(
    handle: str, scheduler: SchedulerName, engine_of: EngineOf
) -> None:
    request = Txt2Img(
        model=handle, prompt="x", seeds=(1,), size=SIZE, sampling=Sampling(scheduler=scheduler)
    )

    with pytest.raises(
        EngineError, match=f"'{scheduler}' does not fit this model; choose"
    ) as caught:
        run(engine_of(handle), request)

    assert caught.value.code == "bad_request"


def test_what_may_change_late_is_held_until_its_step(
    entries: tuple[ModelEntry, ...], pictures: Pictures, photo: Image.Image
) -> None:
    """Eight columns of latents may change from never to at once; two prompts tell who is free."""
    levels = [round(255 * column / 7) for column in range(8)]
    mask = Image.new("L", (64, 64))
    for column, level in enumerate(levels):
        mask.paste(level, (8 * column, 0, 8 * column + 8, 64))
    source, names = pictures.add(photo.crop((0, 0, 64, 64))), pictures.add(mask)

    def state_of(prompt: str) -> RequestState:
        request = Inpaint(
            model="sd",
            prompt=prompt,
            seeds=(1,),
            source=source,
            mask=names,
            grow=0,
            feather=0,
            sampling=Sampling(steps=10, guidance_scale=1.0),
        )
        work = Work(id=prompt, request=request, images=pictures.files)
        return models.admit(work, lambda name: None)[0]

    models = Watched(entries)
    pair = [state_of("a fox"), state_of("thunder over the sea")]
    while pair[0].step < pair[0].steps:
        for state, prediction in zip(pair, pair[0].predict(pair), strict=True):
            assert prediction is not None
            state.advance(prediction)
        step = pair[0].step
        apart = (pair[0].latents - pair[1].latents).abs().amax(dim=(0, 1, 2))
        free = [1 - level / 255 <= step / 10 for level in levels]
        if step == 10:
            free[0] = False
        assert [bool(width > 0) for width in apart] == free, step


@pytest.mark.parametrize(
    "handle",
    ["sd", "sd-flow", "sd-inpaint", "sdxl", "sd3", "flux", "flux2", "klein", "qwen", "z-image"],
)
def test_protected_latents_are_the_sources_own_whatever_the_seed(
    handle: str, entries: tuple[ModelEntry, ...], pictures: Pictures, photo: Image.Image
) -> None:
    request = Outpaint(
        model=handle,
        prompt="x",
        seeds=(1, 2),
        source=pictures.add(photo.crop((0, 0, 64, 64))),
        padding=Padding(top=24),
        overlap=16,
        redo=0,
        sampling=Sampling(steps=5),
    )
    models, _ = painted(entries, [(0, Work(id="w", request=request, images=pictures.files))])
    first, second = models.ended["w", 1], models.ended["w", 2]

    third = first.shape[-2] // 3
    assert torch.equal(first[..., -third:, :], second[..., -third:, :])
    assert relative(first[..., : third // 2, :], second[..., : third // 2, :]) > 0.1
