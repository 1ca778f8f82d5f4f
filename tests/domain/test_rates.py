"""How long jobs take, and which models are on offer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from generation.contract.engine import ModelCard
from generation.contract.pixels import Padding, Size
from generation.contract.requests import (
    ImageRef,
    Img2Img,
    Outpaint,
    Refine,
    Request,
    Sampling,
    Txt2Img,
    Upscale,
)
from studio.accounts.models import User
from studio.jobs import offers, queue, rates, selectors
from studio.jobs.catalogue import record_check
from studio.jobs.models import Job, ModelOffer, Rate
from studio.projects.models import Project
from tests.cards import NIGHT
from tests.factories import a_request, make_asset, make_job, make_picture

UNKNOWN = ImageRef(sha256="0" * 64)
EIGHT = Sampling(steps=8, guidance_scale=5.0)


def _card(handle: str, *, is_default: bool = False) -> ModelCard:
    return replace(
        NIGHT, handle=handle, title=handle.title(), tasks=("txt2img",), is_default=is_default
    )


@pytest.mark.parametrize(
    ("request_", "row_steps", "size_class"),
    [
        (a_request(), 2 * 8, "0.1"),
        (
            Txt2Img(
                model="m",
                prompt="x",
                seeds=(1,),
                size=Size(width=1000, height=1000),
                sampling=EIGHT,
            ),
            8 * 2,
            "1.2",
        ),
        (
            Img2Img(
                model="m", prompt="x", seeds=(1,), source=UNKNOWN, strength=0.5, sampling=EIGHT
            ),
            8,
            "1.2",
        ),
        (
            Outpaint(
                model="m",
                prompt="x",
                seeds=(1,),
                source=UNKNOWN,
                padding=Padding(top=1024),
                sampling=EIGHT,
            ),
            16,
            "2.5",
        ),
        (Upscale(source=UNKNOWN, size=Size(width=2588, height=3338)), 1, "10"),
        (
            Upscale(
                source=UNKNOWN,
                size=Size(width=2588, height=3338),
                refine=Refine(model="m", prompt="x", seed=1, sampling=EIGHT, strength=0.25),
            ),
            4,
            "10",
        ),
    ],
)
def test_a_requests_effort_counts_images_steps_rows_and_pixels(
    request_: Request, row_steps: int, size_class: str, project: Project
) -> None:
    effort = rates.effort_of(project, request_)

    assert (effort.row_steps, effort.size_class) == (row_steps, size_class)


def test_the_size_of_a_source_is_that_of_its_stored_picture(project: Project) -> None:
    asset = make_asset(project, make_picture(300, 300))
    request = Img2Img(
        model="m", prompt="x", seeds=(1,), source=ImageRef(sha256=asset.sha256), strength=1.0
    )

    assert rates.effort_of(project, request).megapixels == pytest.approx(0.09)


def _finished(project: Project, by: User, actual_ms: float) -> Job:
    job = make_job(project=project, by=by)
    queue.start(job.pk, 1, "engine-host-17")
    return queue.finish(queue.lock_attempt(job.pk, 1), actual_ms=actual_ms)


def test_predictions_come_from_what_was_measured(project: Project, artist: User) -> None:
    guessed = make_job(project=project, by=artist).cost_ms

    _finished(project, artist, actual_ms=16_000)

    assert make_job(project=project, by=artist).cost_ms == 16_000 != guessed
    rate = Rate.objects.get()
    assert (rate.worker_class, rate.model, rate.task) == ("engine-host", "starter", "txt2img")


def test_the_average_follows_and_remembers_fifty_ratios(project: Project, artist: User) -> None:
    for _number in range(55):
        _finished(project, artist, actual_ms=16_000)
    _finished(project, artist, actual_ms=32_000)

    rate = Rate.objects.get()
    assert rate.ms_per_step == pytest.approx(1000 + 0.2 * 1000)
    assert len(rate.ratios) == 50
    assert rate.ratios[-1] == 2.0


def test_neighbours_on_a_worker_share_its_time(project: Project, artist: User) -> None:
    now = timezone.now()
    alone, first, second, elsewhere = (make_job(project=project, by=artist) for _number in range(4))
    for job, worker, started_s, ended_s in (
        (alone, "w-1", 100, 50),
        (first, "w-1", 40, None),
        (second, "w-1", 20, 10),
        (elsewhere, "w-2", 60, None),
    ):
        job.state, job.worker = Job.State.RUNNING, worker
        job.started_at = now - timedelta(seconds=started_s)
        if ended_s:
            job.state, job.finished_at = Job.State.SUCCEEDED, now - timedelta(seconds=ended_s)
        job.save()

    assert rates.device_ms(elsewhere) == pytest.approx(60_000, rel=0.01)
    assert rates.device_ms(first) == pytest.approx(40_000 / (1 + 10 / 40), rel=0.01)


def test_an_attempt_that_was_resumed_teaches_nothing(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    queue.requeue(job.pk, 1)
    queue.start(job.pk, 2)
    queue.finish(queue.lock_attempt(job.pk, 2))

    assert not Rate.objects.exists()


def test_the_expected_wait_counts_what_goes_before_and_who_serves(
    project: Project, artist: User, editor: User
) -> None:
    _finished(project, artist, actual_ms=10_000)
    running = make_job(project=project, by=artist)
    queue.start(running.pk, 1)
    waiting = make_job(project=project, by=artist)
    last = make_job(project=project, by=artist)

    low, high = selectors.wait_of(last)["eta"] or (0, 0)
    assert low == pytest.approx(30 * 0.7, rel=0.05)
    assert low <= high
    assert selectors.wait_of(waiting)["position"] == 0
    alone = selectors.eta_of(running)
    assert alone is not None
    assert alone[0] < low

    offers.announce_models("engine-a-1", [_card("starter")])
    offers.announce_models("engine-b-2", [_card("starter")])
    assert (selectors.eta_of(last) or (99, 99))[0] < low


def test_what_was_ordered_by_a_guess_is_reckoned_by_what_was_measured_since(
    project: Project, artist: User
) -> None:
    early = [make_job(project=project, by=artist) for _number in range(4)]
    for job in early[:3]:
        queue.start(job.pk, 1, "engine-host-17")
        queue.finish(queue.lock_attempt(job.pk, 1), actual_ms=16_000)

    assert Rate.objects.get().ratios == [1.0, 1.0]
    assert selectors.wait_of(early[3])["eta"] == (16.0, 16.0)
    assert [wait["eta"] for wait in selectors.waits_of(project)] == [(16.0, 16.0)]


def test_the_first_job_of_a_model_that_nobody_has_loaded_waits_for_its_loading(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    model = job.model
    offers.announce_models("engine-a-1", [_card(model)])
    warm = selectors.eta_of(job)
    assert warm is not None
    _checked(model, load_s=90.0)

    assert selectors.eta_of(job) == pytest.approx([90 + end for end in warm], abs=0.2)
    assert selectors.waits_of(project)[0]["eta"] == selectors.eta_of(job)
    offers.seen("engine-a-1", [model])
    assert selectors.eta_of(job) == warm

    silent = timezone.now() - timedelta(seconds=61)
    ModelOffer.objects.update(seen_at=silent)
    assert (selectors.eta_of(job) or warm)[0] > 90
    offers.seen("engine-a-1")
    assert (selectors.eta_of(job) or warm)[0] > 90


def test_what_has_loaded_already_of_a_running_jobs_model_is_not_waited_for_again(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    _checked(job.model, load_s=90.0)
    begun = timezone.now() - timedelta(seconds=60)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, started_at=begun)
    job.refresh_from_db()

    low, _high = selectors.eta_of(job) or (0, 0)
    assert 30 <= low < 60


def _checked(model: str, *, load_s: float) -> None:
    record_check(
        card=_card(model), machine="gpu-box", device="cuda", load_s=load_s, step_s=0.2,
        memory_bytes=1, width_px=64, height_px=64, batch_ms={}, together=0,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_model_stays_listed_when_its_last_worker_went_silent() -> None:
    offers.announce_models("engine-a-1", [_card("zeta"), _card("alpha")])
    offers.announce_models("engine-b-2", [_card("zeta", is_default=True)])

    rows = selectors.models_on_offer()
    assert [(row["handle"], row["workers"]) for row in rows] == [("zeta", 2), ("alpha", 1)]
    assert rows[0]["tasks"] == ["txt2img"]

    silent = timezone.now() - timedelta(seconds=61)
    ModelOffer.objects.filter(worker="engine-a-1").update(seen_at=silent)
    assert [(row["handle"], row["workers"]) for row in selectors.models_on_offer()] == [
        ("zeta", 1),
        ("alpha", 0),
    ]

    offers.seen("engine-a-1")
    assert selectors.workers_for("alpha") == 1


@pytest.mark.django_db
def test_a_worker_that_stops_or_lost_a_model_no_longer_offers_it() -> None:
    offers.announce_models("engine-a-1", [_card("zeta"), _card("alpha")])
    offers.announce_models("engine-a-1", [_card("zeta")])
    assert [row["handle"] for row in selectors.models_on_offer()] == ["zeta"]

    offers.withdraw_models("engine-a-1")
    assert selectors.models_on_offer() == []
