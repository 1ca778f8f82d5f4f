"""The queue: in the transaction, fair and fenced."""

import asyncio
from typing import Any

import procrastinate
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import utils

from generation.contract.codec import request_from_json
from studio.accounts.models import User
from studio.core import lifecycle
from studio.core.errors import ConflictError, NotFoundError
from studio.jobs import queue, selectors
from studio.jobs.models import Clock, Job, Preview
from studio.jobs.traces import preview_for
from studio.projects.models import Project
from tests.domain.queue_rows import job_of_somebody, newest_event, queue_row
from tests.factories import a_request, in_threads, make_job, make_project, make_user

WORKER = "engine-host-17"


@transaction.atomic
def _enqueue_and_fail(project: Project, by: User) -> None:
    make_job(project=project, by=by)
    raise ZeroDivisionError


def test_a_job_is_queued_for_the_workers_of_its_model(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)

    assert (job.task, job.model, job.images, job.steps) == ("txt2img", "starter", 2, 8)
    assert request_from_json(job.request) == a_request()
    assert queue_row(job) == {
        "queue_name": "generate.starter",
        "task_name": "generate",
        "priority": -job.tag,
        "args": {"job": job.pk, "attempt": 1},
        "status": "todo",
        "abort_requested": False,
    }


def test_an_export_is_queued_for_the_press(project: Project, editor: User) -> None:
    job = queue.enqueue(project=project, task="export", by=editor, press_args={"version": 3})
    row = queue_row(job)

    assert row is not None
    assert (row["queue_name"], row["task_name"]) == ("press", "export")
    assert (job.request, selectors.job_row(job)["seeds"]) == ({"version": 3}, ["0"])


@pytest.mark.django_db(transaction=True)
def test_a_job_and_its_row_come_and_go_with_the_transaction() -> None:
    artist = make_user("Ed Itor")
    project = make_project(editor=artist)

    with pytest.raises(ZeroDivisionError):
        _enqueue_and_fail(project, artist)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_runs_the_attempt_that_was_queued() -> None:
    job = job_of_somebody()

    assert asyncio.run(_ran_by_a_worker("generate.starter")) == [(job.pk, 1)]


async def _ran_by_a_worker(queue_name: str) -> list[tuple[int, int]]:
    """Serve a queue until it is empty and return what the task was called with."""
    ran: list[tuple[int, int]] = []
    kwargs = utils.connector_params()
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(kwargs=kwargs, min_size=1))

    @app.task(name="generate")
    async def generate(job: int, attempt: int) -> None:
        ran.append((job, attempt))

    async with app.open_async():
        await app.run_worker_async(queues=[queue_name], wait=False)
    return ran


def test_one_person_has_at_most_24_jobs_waiting(
    project: Project, artist: User, editor: User, settings: Any
) -> None:
    settings.MASTHEAD_WAITING_PER_PERSON = 2
    first = make_job(project=project, by=artist)
    make_job(project=project, by=artist)

    with pytest.raises(ConflictError, match="You have 2 jobs waiting"):
        make_job(project=project, by=artist)

    assert make_job(project=project, by=editor)
    queue.start(first.pk, 1)
    assert make_job(project=project, by=artist)


def test_unless_set_the_limits_are_24_and_200(settings: Any) -> None:
    limits = settings.MASTHEAD_WAITING_PER_PERSON, settings.MASTHEAD_WAITING_PER_PROJECT
    assert limits == (24, 200)


def test_a_project_has_a_limit_of_its_own(
    project: Project, artist: User, editor: User, settings: Any
) -> None:
    settings.MASTHEAD_WAITING_PER_PROJECT = 1
    make_job(project=project, by=artist)

    with pytest.raises(ConflictError, match="The project has 1 jobs waiting"):
        make_job(project=project, by=editor)
    assert make_job(project=make_project(editor=editor), by=editor)


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_requests_at_the_same_time(settings: Any) -> None:
    settings.MASTHEAD_WAITING_PER_PERSON = 3
    editor = make_user("Ed Itor")
    project = make_project(editor=editor)

    results = in_threads(*[lambda: make_job(project=project, by=editor)] * 4)

    assert sorted(type(result).__name__ for result in results) == ["ConflictError", *["Job"] * 3]
    tags = [job.tag for job in Job.objects.order_by("tag")]
    assert len(set(tags)) == 3


def test_a_flood_is_queued_behind_a_colleagues_first_job(
    project: Project, artist: User, editor: User
) -> None:
    flood = [make_job(project=project, by=artist) for _number in range(5)]
    late = make_job(project=project, by=editor)

    order = [job.pk for job in Job.objects.order_by("tag", "pk")]

    assert order.index(late.pk) == 1
    assert selectors.wait_of(late)["position"] == 1
    assert selectors.wait_of(flood[-1])["position"] == 5
    waits = {row["job"]: row for row in selectors.waits_of(project)}
    assert {**selectors.wait_of(flood[-1]), "job": flood[-1].pk} == waits[flood[-1].pk]
    assert [waits[job]["position"] for job in order] == list(range(6))


def test_a_started_job_tells_who_works_on_it_and_moves_the_clock(
    project: Project, artist: User
) -> None:
    make_job(project=project, by=artist)
    job = make_job(project=project, by=artist)

    started = queue.start(job.pk, 1, WORKER)

    assert started is not None
    assert (started.state, started.worker) == (Job.State.RUNNING, WORKER)
    assert newest_event(project).name == "job.started"
    assert newest_event(project).payload == {"job": selectors.job_row(job)}
    assert Clock.objects.get().now == job.tag > 0


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_starts_a_job() -> None:
    job = job_of_somebody()

    results = in_threads(*[lambda: queue.start(job.pk, 1, WORKER)] * 2)

    assert sorted(result is None for result in results) == [False, True]
    assert newest_event(job.project).payload["job"]["state"] == "running"


def test_an_attempt_that_is_not_the_current_one_starts_nothing(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)

    assert queue.start(job.pk, 2) is None
    assert queue.start(10**9, 1) is None
    assert queue.start(job.pk, 1)
    assert queue.start(job.pk, 1) is None


def test_progress_is_seen_and_costs_no_event(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    before = newest_event(project).seq

    assert queue.progress(job.pk, 1, step=3, steps=8, phase="painting")

    row = selectors.job_row(job)
    assert (row["step"], row["steps"], row["phase"]) == (3, 8, "painting")
    assert newest_event(project).seq == before


def test_who_comes_late_is_told_how_far_each_picture_is(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    assert selectors.steps_under_way(project) == []
    queue.start(job.pk, 1, WORKER)
    queue.progress(job.pk, 1, step=3, steps=8, phase="painting")
    queue.save_preview(job.pk, 1, 1, 3, b"webp", 96, 120)

    (step,) = selectors.steps_under_way(project)

    assert (step["job"], step["seed"], step["phase"]) == (job.pk, "1", "painting")
    assert (step["step"], step["steps"], step["preview"]) == (3, 8, 3)
    queue.finish(queue.lock_attempt(job.pk, 1), actual_ms=1600)
    assert selectors.steps_under_way(project) == []


def test_a_finished_job_leaves_its_result_and_no_traces(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1, WORKER)
    queue.save_preview(job.pk, 1, 1, 3, b"webp", 96, 120)
    queue.save_checkpoint(job.pk, 1, 1, 3, b"latents")
    assert bytes(preview_for(job, 1).webp) == b"webp"
    assert queue.checkpoints_of(job.pk) == {1: b"latents"}
    before = newest_event(project).seq

    queue.finish(queue.lock_attempt(job.pk, 1), actual_ms=1600)

    job.refresh_from_db()
    assert (job.state, job.step, job.actual_ms) == ("succeeded", 8, 1600)
    assert job.finished_at is not None
    assert queue.checkpoints_of(job.pk) == {}
    with pytest.raises(NotFoundError):
        preview_for(job, 1)
    assert newest_event(project).seq == before
    assert selectors.wait_of(job) == {"position": 0, "eta": None}


def test_the_newest_step_image_replaces_the_older(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)

    for step in (1, 2):
        queue.save_preview(job.pk, 1, 1, step, b"x" * step, 96, 120)

    assert [(p.step, bytes(p.webp)) for p in Preview.objects.all()] == [(2, b"xx")]


def test_the_clock_starts_again_when_numbers_run_high_and_nothing_waits(
    project: Project, artist: User
) -> None:
    make_job(project=project, by=artist)
    Clock.objects.update_or_create(pk=1, defaults={"now": 2**30 + 1})
    busy = make_job(project=project, by=artist)
    assert busy.tag > 2**30

    Job.objects.all().delete()
    fresh = make_job(project=project, by=artist)

    assert fresh.tag == 0


def test_only_allowed_changes_of_state_are_in_the_table() -> None:
    assert lifecycle.sources(lifecycle.JOB, "running") == {"queued"}
    assert lifecycle.sources(lifecycle.JOB, "queued") == {"running", "failed", "aborted"}
    assert not lifecycle.may_change(lifecycle.JOB, "succeeded", "queued")
    for table in (lifecycle.JOB, lifecycle.VARIANT):
        assert {state for after in table.values() for state in after} <= set(table)


def test_jobs_are_listed_for_members_newest_first(
    project: Project, artist: User, stranger: User
) -> None:
    first, second = (make_job(project=project, by=artist) for _number in range(2))
    queue.request_abort(job=first, by=artist)

    assert [row["id"] for row in selectors.jobs_of(project)] == [second.pk, first.pk]
    assert [row["id"] for row in selectors.jobs_of(project, unfinished_only=True)] == [second.pk]
    assert selectors.job_for(artist, second.pk) == second
    with pytest.raises(NotFoundError):
        selectors.job_for(stranger, second.pk)
    with pytest.raises(NotFoundError):
        selectors.job_for(artist, 10**9)
