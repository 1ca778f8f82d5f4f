"""Finds attempts that no living worker holds, in the queue's own tables."""

from datetime import datetime, timedelta

from django.db import connection, transaction

SILENT_AFTER = timedelta(seconds=6)
"""A worker beats every two seconds; after this it is taken for dead."""
STALLED_AFTER = timedelta(seconds=15)
PAUSED_AFTER = timedelta(seconds=8)
"""Sweeps further apart than this stood still, with the machine or the database, and the others'
beats with them: a sweep comes every five seconds."""


def database_now() -> datetime:
    """Heartbeats are stamped by the database, so they are compared with its clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


def stalled_attempts(now: datetime) -> list[tuple[int, int]]:
    """Return unfinished jobs (id, attempt) that no living worker has or will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT job.id, job.attempt
            FROM jobs_job AS job
            LEFT JOIN procrastinate_jobs AS entry ON entry.id = job.queue_row
            LEFT JOIN procrastinate_workers AS worker ON worker.id = entry.worker_id
            WHERE job.state IN ('queued', 'running') AND (
                entry.status = 'doing'
                    AND (worker.id IS NULL OR worker.last_heartbeat < %(silent)s)
                OR job.state = 'running' AND job.started_at <= %(stalled)s
                    AND (entry.id IS NULL OR entry.status <> 'doing')
                OR job.state = 'queued' AND job.created_at <= %(stalled)s
                    AND (entry.id IS NULL OR entry.status NOT IN ('todo', 'doing'))
            )
            ORDER BY job.tag, job.id
            """,
            {"silent": now - SILENT_AFTER, "stalled": now - STALLED_AFTER},
        )
        return [(int(job_id), int(attempt)) for job_id, attempt in cursor.fetchall()]


def finish_row(row_id: int | None) -> None:
    """Close an attempt's row, unless its worker woke up and did so meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s FOR UPDATE", [row_id])
        row = cursor.fetchone()
        if row and row[0] in {"todo", "doing"}:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', true)", [row_id])


@transaction.atomic
def close_leftover_rows(now: datetime) -> None:
    """Delete rows no unfinished job needs: closed ones, and those that silent workers hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM procrastinate_jobs AS entry
            WHERE entry.status <> 'todo'
                AND (entry.status <> 'doing' OR NOT EXISTS (
                    SELECT FROM procrastinate_workers AS worker
                    WHERE worker.id = entry.worker_id AND worker.last_heartbeat >= %s))
                AND NOT EXISTS (
                    SELECT FROM jobs_job AS job
                    WHERE job.queue_row = entry.id AND job.state IN ('queued', 'running'))
            """,
            [now - SILENT_AFTER],
        )
