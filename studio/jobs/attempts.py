"""Many attempts at once: begun, locked and ended well in a few statements.

A worker that paints for many writes for many. Rows of one table are locked by ascending id, and
tables in one order (jobs, flows, rates, projects), so that two workers never wait in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.db import connection, transaction
from django.utils import timezone

from generation.contract.codec import request_from_json
from studio.accounts import direct
from studio.accounts.models import User
from studio.core import lifecycle
from studio.jobs import flows, rates
from studio.jobs.models import Job
from studio.jobs.selectors import JobRow, job_rows, row_of
from studio.jobs.traces import forget_traces
from studio.projects.events import News, append_events
from studio.projects.models import Project

Attempt = tuple[int, int]
"""A job's id and the number of one attempt at it."""
EXPORT_TASK = "export"
MATTE_TASK = "matte"
_WHOLE = direct.columns_of(Job, Project, User)
PRESS_TASKS = frozenset({EXPORT_TASK, MATTE_TASK})
"""What the press worker does; everything else is an engine's."""


@transaction.atomic
def start_all(attempts: Sequence[Attempt], worker: str = "") -> list[Job | None]:
    """Claim attempts for a worker, and tell; None for each that is no longer wanted."""
    jobs = {job.pk: job for job in _claimed(attempts, worker)}
    if jobs:
        flows.advance_clock(max(job.tag for job in jobs.values()))
        rows = _rows_of(jobs)
        append_events(
            [
                News(project_id=job.project_id, name="job.started", payload={"job": rows[job.pk]})
                for job in jobs.values()
            ]
        )
    return [jobs.get(job_id) for job_id, _attempt in attempts]


def lock_all(attempts: Iterable[Attempt]) -> dict[int, Job]:
    """Lock running jobs for their current attempts; those that were lost are left out."""
    wanted = dict(attempts)
    found = _jobs(
        f"SELECT {_WHOLE} FROM jobs_job JOIN projects_project ON projects_project.id = project_id"
        " JOIN accounts_user ON accounts_user.id = submitted_by_id"
        " WHERE jobs_job.id = ANY(%s) AND state = 'running'"
        " ORDER BY jobs_job.id FOR NO KEY UPDATE OF jobs_job",
        [list(wanted)],
    )
    return {job.pk: job for job in found if job.attempt == wanted[job.pk]}


@transaction.atomic(savepoint=False)
def finish_all(jobs: Sequence[Job], took_ms: Mapping[int, float] | None = None) -> None:
    """End locked jobs well; the caller appends the events that carry their results.

    `took_ms` is the device time by job, reckoned from the clock where it is not given.
    """
    took = {**rates.device_ms_of(jobs), **(took_ms or {})}
    owed = flows.owed_for([(job, took[job.pk]) for job in jobs])
    now = timezone.now()
    for job in jobs:
        job.state, job.phase, job.finished_at = Job.State.SUCCEEDED, "", now
        job.step, job.actual_ms = job.steps, max(1, round(took[job.pk]))
    _store_ends(jobs)
    forget_traces(*(job.pk for job in jobs))
    flows.charge(owed)
    rates.learn(
        [
            rates.Measured(job=job, effort=effort_of(job), actual_ms=took[job.pk])
            for job in jobs
            if job.attempt == 1
        ]
    )


def effort_of(job: Job) -> rates.Effort:
    """Return what a stored job asks of a device."""
    if job.task in PRESS_TASKS:
        return rates.EXPORT
    return rates.effort_of(job.project, request_from_json(job.request))


def _claimed(attempts: Sequence[Attempt], worker: str) -> list[Job]:
    """Mark attempts as running, each fenced by its number, and return the jobs that were."""
    return _jobs(
        "UPDATE jobs_job SET state = 'running', started_at = %s, worker = %s, phase = ''"
        " FROM unnest(%s::bigint[], %s::int[]) AS mine(id, number), projects_project, accounts_user"
        " WHERE jobs_job.id = mine.id AND attempt = mine.number AND state = ANY(%s)"
        " AND abort_requested_at IS NULL AND projects_project.id = project_id"
        f" AND accounts_user.id = submitted_by_id RETURNING {_WHOLE}",
        [
            timezone.now(),
            worker[:80],
            [job_id for job_id, _attempt in attempts],
            [attempt for _job, attempt in attempts],
            list(lifecycle.sources(lifecycle.JOB, "running")),
        ],
    )


def _jobs(sql: str, values: Sequence[Any]) -> list[Job]:
    """Return jobs with their projects and people, of a statement that names the `_WHOLE`."""
    jobs = []
    for made in direct.made_of((Job, Project, User), sql, values):
        job, project, person = cast(tuple[Job, Project, User], made)
        job.project, job.submitted_by = project, person
        jobs.append(job)
    return jobs


def _rows_of(jobs: Mapping[int, Job]) -> dict[int, JobRow]:
    """Return the rows of jobs just begun; a first attempt has no pictures to count."""
    again = [job.pk for job in jobs.values() if job.attempt > 1]
    counted = {row["id"]: row for row in job_rows(again)} if again else {}
    return {pk: counted.get(pk) or row_of(job, done=0) for pk, job in jobs.items()}


def _store_ends(jobs: Sequence[Job]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_job AS job SET state = 'succeeded', phase = '', step = job.steps,"
            " finished_at = %s, actual_ms = ended.ms"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS ended(id, ms) WHERE job.id = ended.id",
            [
                jobs[0].finished_at,
                [job.pk for job in jobs],
                [job.actual_ms for job in jobs],
            ],
        )
