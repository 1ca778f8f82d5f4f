"""Jobs that fail, are stopped or run again."""

import pytest

from studio.accounts.models import User
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError
from studio.jobs import queue, selectors
from studio.jobs.models import Flow
from studio.projects.models import Project
from tests.domain.queue_rows import fetched, newest_event, queue_row
from tests.factories import make_job

WORKER = "engine-host-17"


def test_a_failed_job_says_why(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)

    queue.fail(job.pk, 1, "out_of_memory", "Choose a smaller size.")

    assert newest_event(project).name == "job.failed"
    row = newest_event(project).payload["job"]
    assert (row["state"], row["error_code"]) == ("failed", "out_of_memory")
    assert row["error_text"] == "Choose a smaller size."
    assert row == selectors.job_row(job)
    assert Flow.objects.get(user=artist).finish < job.cost_ms / 100


def test_a_waiting_job_is_aborted_at_once_and_its_time_refunded(
    project: Project, artist: User
) -> None:
    job = make_job(project=project, by=artist)

    queue.request_abort(job=job, by=artist)

    row = queue_row(job)
    assert row is not None
    assert (job.state, row["status"]) == ("aborted", "cancelled")
    assert (newest_event(project).name, newest_event(project).actor) == ("job.aborted", artist)
    assert queue.start(job.pk, 1) is None
    assert Flow.objects.get(user=artist).finish == 0


def test_a_running_job_is_asked_to_stop_and_stops_between_two_steps(
    project: Project, artist: User, editor: User
) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    fetched(job, silent_s=0)

    queue.request_abort(job=job, by=editor)

    row = queue_row(job)
    assert row is not None
    assert row["abort_requested"]
    assert newest_event(project).name == "job.abort_requested"
    assert newest_event(project).payload["job"]["abort_requested"]
    assert job.state == "running"

    queue.aborted(job.pk, 1)

    job.refresh_from_db()
    assert job.state == "aborted"
    assert (newest_event(project).name, newest_event(project).actor) == ("job.aborted", editor)


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
    assert (newest_event(project).name, newest_event(project).payload) == (
        "job.retried",
        {"job": row},
    )
    assert queue.start(job.pk, 2)
    with pytest.raises(ConflictError, match="this one is Running"):
        queue.retry(job=job, by=artist)


def test_a_job_that_succeeded_is_not_run_again(project: Project, artist: User) -> None:
    job = make_job(project=project, by=artist)
    queue.start(job.pk, 1)
    queue.finish(queue.lock_attempt(job.pk, 1))

    with pytest.raises(ConflictError, match="Only a failed or aborted job"):
        queue.retry(job=job, by=artist)
