"""Jobs whose worker went away: found, started again once, and never doubled."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from studio.accounts.models import User
from studio.jobs import queue
from studio.jobs.errors import JobLost
from studio.jobs.models import Checkpoint, Job, Preview
from studio.jobs.stalled import SILENT_AFTER
from studio.projects.models import Project
from tests.domain.queue_rows import fetched, job_of_somebody, newest_event, queue_row, set_status
from tests.factories import in_threads, make_job

WORKER = "engine-host-17"


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


def test_a_worker_that_shuts_down_gives_its_job_back_without_blame(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    tag = job.tag
    queue.start(job.pk, 1, WORKER)

    queue.requeue(job.pk, 1)

    row = queue_row(job)
    assert row is not None
    assert (job.state, job.attempt, job.failures, job.tag) == ("queued", 2, 0, tag)
    assert (row["status"], row["args"]) == ("todo", {"job": job.pk, "attempt": 2})
    assert newest_event(project).name == "job.requeued"
    assert queue.start(job.pk, 2)


def test_a_job_that_was_to_stop_is_not_queued_again(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    queue.request_abort(job=job, by=artist)

    queue.requeue(job.pk, 1)

    job.refresh_from_db()
    assert job.state == "aborted"


@pytest.mark.parametrize(
    ("silent_s", "swept"),
    [(7.0, True), (60.0, True), (None, True), (4.0, False), (0.0, False)],
    ids=["silent for 7 s", "silent for a minute", "pruned", "beat 4 s ago", "beating"],
)
def test_a_silent_workers_job_is_started_again(
    silent_s: float | None, swept: bool, project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    fetched(job, silent_s=silent_s)
    queue.start(job.pk, 1)

    assert queue.sweep_stalled() == ([job.pk] if swept else [])

    job.refresh_from_db()
    assert (job.state, job.attempt) == (("queued", 2) if swept else ("running", 1))
    assert job.failures == int(swept)


def test_a_job_that_was_fetched_but_never_started_is_not_lost(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    fetched(job, silent_s=7)

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
        set_status(job, row)

    found = queue.sweep_stalled(now=timezone.now() + timedelta(seconds=waited_s))

    assert found == ([job.pk] if swept else [])


def test_the_third_lost_worker_ends_the_job_with_a_reason(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    for attempt in (1, 2, 3):
        fetched(job, silent_s=7)
        assert queue.start(job.pk, attempt)
        assert queue.sweep_stalled() == [job.pk]

    job.refresh_from_db()
    assert (job.state, job.error_code, job.failures) == ("failed", "worker_lost", 3)
    assert newest_event(project).name == "job.failed"
    assert queue.sweep_stalled() == []
    queue.retry(job=job, by=artist)
    assert job.state != Job.objects.get(pk=job.pk).state == "queued"


def test_after_a_pause_of_its_own_a_sweep_lets_the_living_beat_first(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    fetched(job, silent_s=7)
    now = timezone.now()

    assert queue.sweep_stalled(now=now, previous=now - timedelta(seconds=9)) == []
    assert queue.sweep_stalled(now=now, previous=now - timedelta(seconds=5)) == [job.pk]


def test_rows_that_dead_workers_left_behind_are_cleared_away(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    fetched(job, silent_s=7)
    queue.start(job.pk, 1)
    queue.finish(queue.lock_attempt(job.pk, 1))

    aborted = make_job(project=project, by=artist)
    queue.request_abort(job=aborted, by=artist)
    waiting = make_job(project=project, by=artist)

    queue.sweep_stalled()

    assert queue_row(job) is None
    assert queue_row(aborted) is None
    assert queue_row(waiting) is not None


def test_a_zombies_row_stays_closed_and_its_successor_runs_on(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)
    fetched(job, silent_s=SILENT_AFTER.total_seconds() + 1)
    queue.start(job.pk, 1)
    queue.sweep_stalled()
    queue.start(job.pk, 2)
    fetched(job, silent_s=0)

    assert queue.sweep_stalled() == []
    row = queue_row(job)
    assert row is not None
    assert (row["status"], row["args"]["attempt"]) == ("doing", 2)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_start_a_job_again_once() -> None:
    job = job_of_somebody()
    fetched(job, silent_s=7)

    results = in_threads(queue.sweep_stalled, queue.sweep_stalled)

    job.refresh_from_db()
    assert sorted(map(str, results)) == [f"[{job.pk}]", "[]"]
    assert (job.attempt, job.failures) == (2, 1)
