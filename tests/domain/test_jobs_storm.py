"""Many hands on one queue: whatever they do at once, the log tells exactly what is so."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.core.errors import DomainError
from studio.jobs import queue, selectors
from studio.jobs.errors import JobLost
from studio.jobs.models import Job
from studio.projects import events
from studio.projects.models import Event, Project, Role
from tests.factories import add_member, in_threads, make_job, make_project, make_user

HANDS = 4
DEEDS_EACH = 40


@transaction.atomic
def _submit(project: Project, by: User) -> None:
    job = make_job(project=project, by=by)
    payload = {"job": selectors.job_row(job), "batch": {"job": job.pk}}
    events.append_event(project_id=project.pk, name="job.queued", payload=payload, actor=by)


@transaction.atomic
def _finish(job: Job) -> None:
    locked = queue.finish(queue.lock_attempt(job.pk, job.attempt))
    payload = {"job": selectors.job_row(locked), "variants": []}
    events.append_event(
        project_id=job.project_id, name="variants.ready", payload=payload, actor=None
    )


def _sweep_later() -> None:
    queue.sweep_stalled(now=timezone.now() + timedelta(seconds=20))


def _deeds_to(job: Job, by: User) -> list[Callable[[], object]]:
    return [
        partial(queue.start, job.pk, job.attempt, "engine-host-1"),
        partial(queue.start, job.pk, job.attempt, "engine-host-2"),
        partial(_finish, job),
        partial(queue.fail, job.pk, job.attempt, "internal", "a storm"),
        partial(queue.request_abort, job=job, by=by),
        partial(queue.aborted, job.pk, job.attempt),
        partial(queue.requeue, job.pk, job.attempt),
        partial(queue.retry, job=job, by=by),
        _sweep_later,
    ]


def _act(project: Project, by: User, seed: int) -> None:
    """Do one random thing after the other; refusals and lost attempts are part of the game."""
    dice = random.Random(seed)
    for _number in range(DEEDS_EACH):
        jobs = list(Job.objects.select_related("project").order_by("pk"))
        deed: Callable[[], object] = partial(_submit, project, by)
        if jobs and dice.random() < 0.75:
            deed = dice.choice(_deeds_to(dice.choice(jobs), by))
        try:
            deed()
        except (DomainError, JobLost):
            continue


def _waiting_rows(job: Job) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
            " AND (args->>'job')::int = %s AND (args->>'attempt')::int = %s",
            [job.pk, job.attempt],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_page_that_heard_every_event_shows_every_job_as_it_is() -> None:
    editors = [make_user(f"Editor {number}") for number in range(2)]
    project = make_project(editor=editors[0])
    add_member(project, editors[1], Role.EDITOR)

    in_threads(
        *[partial(_act, project, editors[seed % 2], seed) for seed in range(HANDS)],
    )

    log = list(Event.objects.filter(project=project).order_by("seq"))
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    shown = {e.payload["job"]["id"]: e.payload["job"] for e in log if "job" in e.payload}
    jobs = list(Job.objects.order_by("pk"))
    assert len(jobs) > 10
    assert [shown[job.pk] for job in jobs] == selectors.job_rows(job.pk for job in jobs)
    for job in jobs:
        if job.state == Job.State.QUEUED:
            assert _waiting_rows(job) == 1, job
