"""What an attempt leaves behind while it runs: step images and checkpoints."""

from django.db import connection

from studio.core.errors import NotFoundError
from studio.jobs.models import Checkpoint, Job, Preview


def save_preview(
    job_id: int, attempt: int, seed: int, step: int, webp: bytes, width: int, height: int
) -> None:
    """Replace a seed's step image, unless a later attempt has made one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO jobs_preview AS kept
                (job_id, seed, attempt, step, webp, width_px, height_px)
            SELECT id, %s, attempt, %s, %s, %s, %s FROM jobs_job
            WHERE id = %s AND attempt = %s AND state = 'running'
            ON CONFLICT (job_id, seed) DO UPDATE SET
                attempt = EXCLUDED.attempt, step = EXCLUDED.step, webp = EXCLUDED.webp,
                width_px = EXCLUDED.width_px, height_px = EXCLUDED.height_px
            WHERE kept.attempt <= EXCLUDED.attempt
            """,
            [seed, step, webp, width, height, job_id, attempt],
        )


def save_checkpoint(job_id: int, attempt: int, seed: int, step: int, data: bytes) -> None:
    """Replace where a seed can be taken up again, unless a later attempt has got further."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO jobs_checkpoint AS kept (job_id, seed, attempt, step, data)
            SELECT id, %s, attempt, %s, %s FROM jobs_job
            WHERE id = %s AND attempt = %s AND state = 'running'
            ON CONFLICT (job_id, seed) DO UPDATE SET
                attempt = EXCLUDED.attempt, step = EXCLUDED.step, data = EXCLUDED.data
            WHERE kept.attempt <= EXCLUDED.attempt
            """,
            [seed, step, data, job_id, attempt],
        )


def forget_traces(*job_ids: int) -> None:
    """Delete what attempts left behind, in one statement: jobs that ended need none of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH previews AS (DELETE FROM jobs_preview WHERE job_id = ANY(%s))"
            " DELETE FROM jobs_checkpoint WHERE job_id = ANY(%s)",
            [list(job_ids), list(job_ids)],
        )


def preview_for(job: Job, seed: int) -> Preview:
    """Return the newest step image of one seed.

    Raises:
        NotFoundError: none was made yet, or the job has ended.
    """
    preview = Preview.objects.filter(job=job, seed=seed).first()
    if preview is None:
        raise NotFoundError
    return preview


def checkpoints_of(job_id: int) -> dict[int, bytes]:
    """Return where each seed of a job can be taken up again."""
    return {row.seed: bytes(row.data) for row in Checkpoint.objects.filter(job=job_id)}
