"""The queue: in the transaction, fenced, fair, and swept."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import procrastinate
import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import utils

from generation.contract.codec import request_from_json
from studio.accounts.models import User
from studio.core import lifecycle
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError
from studio.jobs import flows, queue, selectors
from studio.jobs.errors import JobLost
from studio.jobs.models import Checkpoint, Clock, Flow, Job, Preview
from studio.jobs.stalled import SILENT_AFTER
from studio.jobs.traces import preview_for, previews_of
from studio.projects.models import Event, Project
from tests.factories import a_request, in_threads, make_job, make_project, make_user

WORKER = "engine-host-17"


def _newest(project: Project) -> Event:
    return project.events.latest("seq")


def _row(job: Job) -> dict[str, Any] | None:
    """Return the queue's own row of a job's attempt."""
    job.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, task_name, priority, args, status::text, abort_requested"
            " FROM procrastinate_jobs WHERE id = %s",
            [job.queue_row],
        )
        names = [column.name for column in cursor.description]
        row = cursor.fetchone()
    if row is None:
        return None
    found = dict(zip(names, row, strict=True))
    return {**found, "args": json.loads(found["args"])}


def _fetched(job: Job, *, silent_s: float | None) -> int | None:
    """Let a worker that last beat so many seconds ago hold a job's row; None: it was pruned."""
    job.refresh_from_db()
    worker = None
    with connection.cursor() as cursor:
        if silent_s is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (clock_timestamp() - make_interval(secs => %s)) RETURNING id",
                [silent_s],
            )
            worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, job.queue_row],
        )
    return worker


def _set_row(job: Job, status: str) -> None:
    job.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job.queue_row]
        )


@transaction.atomic
def _enqueue_and_fail(project: Project, by: User) -> None:
    make_job(project=project, by=by)
    raise ZeroDivisionError


def test_a_job_is_queued_for_the_workers_of_its_model(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)

    assert (job.task, job.model, job.images, job.steps) == ("txt2img", "starter", 2, 8)
    assert request_from_json(job.request) == a_request()
    assert _row(job) == {
        "queue_name": "generate.starter",
        "task_name": "generate",
        "priority": -job.tag,
        "args": {"job": job.pk, "attempt": 1},
        "status": "todo",
        "abort_requested": False,
    }


def test_an_export_is_queued_for_the_press(project: Project, editor: User) -> None:
    job = queue.enqueue(project=project, task="export", by=editor, press_args={"version": 3})
    row = _row(job)

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
    job = _job_of_somebody()

    assert asyncio.run(_ran_by_a_worker("generate.starter")) == [(job.pk, 1)]


@transaction.atomic
def _job_of_somebody() -> Job:
    editor = make_user("Ed Itor")
    return make_job(project=make_project(editor=editor), by=editor)


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
    project: Project, artist: User, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "WAITING_PER_PERSON_MAX", 2)
    first = make_job(project=project, by=artist)
    make_job(project=project, by=artist)

    with pytest.raises(ConflictError, match="You have 2 jobs waiting"):
        make_job(project=project, by=artist)

    assert make_job(project=project, by=editor)
    queue.start(first.pk, 1)
    assert make_job(project=project, by=artist)


def test_the_written_limits_are_24_and_200() -> None:
    assert (flows.WAITING_PER_PERSON_MAX, flows.WAITING_PER_PROJECT_MAX) == (24, 200)


def test_a_project_has_a_limit_of_its_own(
    project: Project, artist: User, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "WAITING_PER_PROJECT_MAX", 1)
    make_job(project=project, by=artist)

    with pytest.raises(ConflictError, match="The project has 1 jobs waiting"):
        make_job(project=project, by=editor)
    assert make_job(project=make_project(editor=editor), by=editor)


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_requests_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "WAITING_PER_PERSON_MAX", 3)
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


def test_a_started_job_tells_who_works_on_it_and_moves_the_clock(
    project: Project, artist: User
) -> None:
    make_job(project=project, by=artist)
    job = make_job(project=project, by=artist)

    started = queue.start(job.pk, 1, WORKER)

    assert started is not None
    assert (started.state, started.worker) == (Job.State.RUNNING, WORKER)
    assert _newest(project).name == "job.started"
    assert _newest(project).payload == {"job": selectors.job_row(job)}
    assert Clock.objects.get().now == job.tag > 0


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_starts_a_job() -> None:
    job = _job_of_somebody()

    results = in_threads(*[lambda: queue.start(job.pk, 1, WORKER)] * 2)

    assert sorted(result is None for result in results) == [False, True]
    assert _newest(job.project).payload["job"]["state"] == "running"


def test_an_attempt_that_is_not_the_current_one_starts_nothing(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)

    assert queue.start(job.pk, 2) is None
    assert queue.start(10**9, 1) is None
    assert queue.start(job.pk, 1)
    assert queue.start(job.pk, 1) is None


def test_a_requeued_job_rejects_the_late_worker(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    late = queue.start(job.pk, 1)
    assert late is not None
    assert late.started_at is not None

    assert queue.sweep_stalled(now=late.started_at + queue.STALLED_AFTER) == [job.pk]
    assert queue.start(job.pk, 2)

    assert not queue.progress(job.pk, 1, step=7, steps=8, phase="painting")
    late_writes: list[Callable[[], object]] = [
        lambda: queue.lock_attempt(job.pk, 1),
        lambda: queue.fail(job.pk, 1, "internal", "late"),
        lambda: queue.aborted(job.pk, 1),
        lambda: queue.requeue(job.pk, 1),
    ]
    for write in late_writes:
        with pytest.raises(JobLost):
            write()
    queue.save_preview(job.pk, 1, 1, 7, b"late", 8, 8)
    queue.save_checkpoint(job.pk, 1, 1, 7, b"late")
    job.refresh_from_db()
    assert (job.state, job.attempt, job.step) == ("running", 2, 0)
    assert not Preview.objects.exists()
    assert not Checkpoint.objects.exists()


def test_progress_is_seen_and_costs_no_event(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    before = _newest(project).seq

    assert queue.progress(job.pk, 1, step=3, steps=8, phase="painting")

    row = selectors.job_row(job)
    assert (row["step"], row["steps"], row["phase"]) == (3, 8, "painting")
    assert _newest(project).seq == before


def test_a_finished_job_leaves_its_result_and_no_traces(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1, WORKER)
    queue.save_preview(job.pk, 1, 1, 3, b"webp", 96, 120)
    queue.save_checkpoint(job.pk, 1, 1, 3, b"latents")
    assert bytes(preview_for(job, 1).webp) == b"webp"
    assert previews_of([job.pk]) == [{"job": job.pk, "seed": "1", "step": 3}]
    assert queue.checkpoints_of(job.pk) == {1: b"latents"}
    before = _newest(project).seq

    queue.finish(queue.lock_attempt(job.pk, 1), actual_ms=1600)

    job.refresh_from_db()
    assert (job.state, job.step, job.actual_ms) == ("succeeded", 8, 1600)
    assert job.finished_at is not None
    assert queue.checkpoints_of(job.pk) == {}
    with pytest.raises(NotFoundError):
        preview_for(job, 1)
    assert _newest(project).seq == before
    assert selectors.wait_of(job) == {"position": 0, "eta": None}


def test_the_newest_step_image_replaces_the_older(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)

    for step in (1, 2):
        queue.save_preview(job.pk, 1, 1, step, b"x" * step, 96, 120)

    assert [(p.step, bytes(p.webp)) for p in Preview.objects.all()] == [(2, b"xx")]


def test_a_failed_job_says_why(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)

    queue.fail(job.pk, 1, "out_of_memory", "Choose a smaller size.")

    assert _newest(project).name == "job.failed"
    row = _newest(project).payload["job"]
    assert (row["state"], row["error_code"]) == ("failed", "out_of_memory")
    assert row["error_text"] == "Choose a smaller size."
    assert row == selectors.job_row(job)


def test_a_waiting_job_is_aborted_at_once_and_its_time_refunded(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)

    queue.request_abort(job=job, by=artist)

    row = _row(job)
    assert row is not None
    assert (job.state, row["status"]) == ("aborted", "cancelled")
    assert (_newest(project).name, _newest(project).actor) == ("job.aborted", artist)
    assert queue.start(job.pk, 1) is None
    assert Flow.objects.get(user=artist).finish == 0


def test_a_running_job_is_asked_to_stop_and_stops_between_two_steps(
    project: Project, artist: User, editor: User
) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    _fetched(job, silent_s=0)

    queue.request_abort(job=job, by=editor)

    row = _row(job)
    assert row is not None
    assert row["abort_requested"]
    assert _newest(project).name == "job.abort_requested"
    assert _newest(project).payload["job"]["abort_requested"]
    assert job.state == "running"

    queue.aborted(job.pk, 1)

    job.refresh_from_db()
    assert job.state == "aborted"
    assert (_newest(project).name, _newest(project).actor) == ("job.aborted", editor)


def test_an_engine_that_stopped_unasked_gives_the_job_back(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)

    queue.aborted(job.pk, 1)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.failures) == ("queued", 2, 0)


def test_a_job_that_has_ended_cannot_be_stopped(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    queue.fail(job.pk, 1, "internal", "x")

    with pytest.raises(ConflictError, match="already ended"):
        queue.request_abort(job=job, by=artist)


def test_stopping_and_retrying_need_the_right_to_generate(
    project: Project, artist: User, viewer: User, stranger: User
) -> None:
    job = make_job(project=project, by=artist)

    for act in (queue.request_abort, queue.retry):
        with pytest.raises(NotAllowedError):
            act(job=job, by=viewer)
        with pytest.raises(NotFoundError):
            act(job=job, by=stranger)
    export = queue.enqueue(project=project, task="export", by=artist, press_args={})
    with pytest.raises(NotAllowedError, match="exporting needs editor"):
        queue.request_abort(job=export, by=artist)


def test_a_worker_that_shuts_down_gives_its_job_back_without_blame(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    tag = job.tag
    queue.start(job.pk, 1, WORKER)

    queue.requeue(job.pk, 1)

    row = _row(job)
    assert row is not None
    assert (job.state, job.attempt, job.failures, job.tag) == ("queued", 2, 0, tag)
    assert (row["status"], row["args"]) == ("todo", {"job": job.pk, "attempt": 2})
    assert _newest(project).name == "job.requeued"
    assert queue.start(job.pk, 2)


def test_a_job_that_was_to_stop_is_not_queued_again(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    queue.request_abort(job=job, by=artist)

    queue.requeue(job.pk, 1)

    job.refresh_from_db()
    assert job.state == "aborted"


@pytest.mark.parametrize("ending", ["failed", "aborted"])
def test_a_failed_or_aborted_job_is_run_again_on_request(
    ending: str, project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    if ending == "failed":
        queue.fail(job.pk, 1, "internal", "x")
    else:
        queue.request_abort(job=job, by=artist)
        queue.aborted(job.pk, 1)

    queue.retry(job=job, by=artist)

    job.refresh_from_db()
    row = selectors.job_row(job)
    assert (row["state"], row["attempt"], row["error_code"]) == ("queued", 2, "")
    assert (row["abort_requested"], row["finished_at"]) == (False, None)
    assert (_newest(project).name, _newest(project).payload) == ("job.retried", {"job": row})
    assert queue.start(job.pk, 2)
    with pytest.raises(ConflictError, match="this one is Running"):
        queue.retry(job=job, by=artist)


def test_a_job_that_succeeded_is_not_run_again(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    queue.finish(queue.lock_attempt(job.pk, 1))

    with pytest.raises(ConflictError, match="Only a failed or aborted job"):
        queue.retry(job=job, by=artist)


@pytest.mark.parametrize(
    ("silent_s", "swept"),
    [(7.0, True), (60.0, True), (None, True), (4.0, False), (0.0, False)],
    ids=["silent for 7 s", "silent for a minute", "pruned", "beat 4 s ago", "beating"],
)
def test_a_silent_workers_job_is_started_again(
    silent_s: float | None, swept: bool, project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    _fetched(job, silent_s=silent_s)
    queue.start(job.pk, 1)

    assert queue.sweep_stalled() == ([job.pk] if swept else [])

    job.refresh_from_db()
    assert (job.state, job.attempt) == (("queued", 2) if swept else ("running", 1))
    assert job.failures == int(swept)


def test_a_job_that_was_fetched_but_never_started_is_not_lost(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    _fetched(job, silent_s=7)

    assert queue.sweep_stalled() == [job.pk]
    assert queue.start(job.pk, 2)


@pytest.mark.parametrize(
    ("state", "row", "waited_s", "swept"),
    [
        ("running", "failed", 16, True),
        ("running", "succeeded", 16, True),
        ("running", "aborted", 16, True),
        ("running", "failed", 5, False),
        ("running", None, 16, True),
        ("queued", "cancelled", 16, True),
        ("queued", None, 16, True),
        ("queued", None, 5, False),
        ("queued", "todo", 3600, False),
    ],
)
def test_a_job_whose_row_is_closed_or_gone_is_started_again(
    state: str, row: str | None, waited_s: int, swept: bool, project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    if state == "running":
        queue.start(job.pk, 1)
    if row is None:
        Job.objects.filter(pk=job.pk).update(queue_row=None)
    else:
        _set_row(job, row)

    found = queue.sweep_stalled(now=timezone.now() + timedelta(seconds=waited_s))

    assert found == ([job.pk] if swept else [])


def test_the_third_lost_worker_ends_the_job_with_a_reason(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    for attempt in (1, 2, 3):
        _fetched(job, silent_s=7)
        assert queue.start(job.pk, attempt)
        assert queue.sweep_stalled() == [job.pk]

    job.refresh_from_db()
    assert (job.state, job.error_code, job.failures) == ("failed", "worker_lost", 3)
    assert _newest(project).name == "job.failed"
    assert queue.sweep_stalled() == []
    queue.retry(job=job, by=artist)
    assert job.state != Job.objects.get(pk=job.pk).state == "queued"


def test_after_a_pause_of_its_own_a_sweep_lets_the_living_beat_first(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    _fetched(job, silent_s=7)
    now = timezone.now()

    assert queue.sweep_stalled(now=now, previous=now - timedelta(seconds=16)) == []
    assert queue.sweep_stalled(now=now, previous=now - timedelta(seconds=5)) == [job.pk]


def test_rows_that_dead_workers_left_behind_are_cleared_away(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    _fetched(job, silent_s=7)
    queue.start(job.pk, 1)
    queue.finish(queue.lock_attempt(job.pk, 1))

    aborted = make_job(project=project, by=artist)
    queue.request_abort(job=aborted, by=artist)
    waiting = make_job(project=project, by=artist)

    queue.sweep_stalled()

    assert _row(job) is None
    assert _row(aborted) is None
    assert _row(waiting) is not None


def test_a_zombies_row_stays_closed_and_its_successor_runs_on(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    _fetched(job, silent_s=SILENT_AFTER.total_seconds() + 1)
    queue.start(job.pk, 1)
    queue.sweep_stalled()
    queue.start(job.pk, 2)
    _fetched(job, silent_s=0)

    assert queue.sweep_stalled() == []
    row = _row(job)
    assert row is not None
    assert (row["status"], row["args"]["attempt"]) == ("doing", 2)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_start_a_job_again_once() -> None:
    job = _job_of_somebody()
    _fetched(job, silent_s=7)

    results = in_threads(queue.sweep_stalled, queue.sweep_stalled)

    job.refresh_from_db()
    assert sorted(map(str, results)) == [f"[{job.pk}]", "[]"]
    assert (job.attempt, job.failures) == (2, 1)


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
    for table in (lifecycle.JOB, lifecycle.VARIANT, lifecycle.REVIEW):
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
