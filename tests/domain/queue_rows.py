"""Looks at the queue's own rows, and puts them where a dead or living worker would."""

import json
from typing import Any

from django.db import connection, transaction

from studio.jobs.models import Job
from studio.projects.models import Event, Project
from tests.factories import make_job, make_project, make_user


def newest_event(project: Project) -> Event:
    return project.events.latest("seq")


def queue_row(job: Job) -> dict[str, Any] | None:
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


def fetched(job: Job, *, silent_s: float | None) -> int | None:
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


def set_status(job: Job, status: str) -> None:
    job.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job.queue_row]
        )


@transaction.atomic
def job_of_somebody() -> Job:
    editor = make_user("Ed Itor")
    return make_job(project=make_project(editor=editor), by=editor)
