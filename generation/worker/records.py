"""What a worker writes of its jobs: begun and recorded together with those of its neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from generation.contract.engine import Picture
from generation.worker.database import Database
from generation.worker.together import Together
from studio.artwork.recording import Finished, RecordedPicture, record_all
from studio.assets import actions as assets
from studio.assets.actions import StoredFile
from studio.canvases.actions import record_candidates
from studio.canvases.selectors import frame_jobs
from studio.jobs import queue
from studio.jobs.models import Job


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A job that is this worker's now, and whether it paints a frame of a canvas."""

    job: Job
    paints_frame: bool


@dataclass(frozen=True, kw_only=True)
class _Painted:
    """A picture whose file is stored and that no row names yet."""

    job: Job
    seed: int
    facts: Mapping[str, Any]
    file: StoredFile


class Records:
    """Begins jobs and records their pictures for all tasks of a worker."""

    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._begun = Together(database, partial(_begin, worker=worker))
        self._painted = Together(database, _record)

    async def begin(self, job_id: int, attempt: int) -> Begun | None:
        """Claim an attempt; None where it is no longer wanted."""
        return await self._begun.call((job_id, attempt))

    async def add(self, begun: Begun, picture: Picture) -> bool:
        """Store a picture and say whether it was the job's last.

        Raises:
            JobLost: another attempt took over, or the job has ended: nothing is written.
        """
        job = begun.job
        file = await self._database.call(partial(assets.put_painting, data=picture.png))
        painted = _Painted(job=job, seed=picture.seed, facts=picture.facts, file=file)
        if begun.paints_frame:
            return await self._database.call(_record_candidate, painted)
        ended = await self._painted.call(painted)
        if ended is None:
            raise queue.JobLost(job.pk, job.attempt)
        return ended

    async def end(self, begun: Begun) -> bool:
        """End a job whose pictures had all been recorded before; say whether it is at its end."""
        return await self._database.call(_end, begun)


def _begin(attempts: Sequence[tuple[int, int]], *, worker: str) -> list[Begun | None]:
    jobs = queue.start_all(attempts, worker)
    frames = frame_jobs([job.pk for job in jobs if job is not None])
    return [Begun(job=job, paints_frame=job.pk in frames) if job else None for job in jobs]


@transaction.atomic
def _record(painted: Sequence[_Painted]) -> list[bool | None]:
    """Record pictures of any jobs; whether each was its job's last, None where that is lost."""
    rows = assets.note_files(files=[(one.job.project, one.file) for one in painted])
    made = record_all(
        [
            Finished(
                job_id=one.job.pk,
                attempt=one.job.attempt,
                pictures=[RecordedPicture(seed=one.seed, asset=row, facts=dict(one.facts))],
            )
            for one, row in zip(painted, rows, strict=True)
        ]
    )
    return [
        None if variants is None else any(variant.job.is_final for variant in variants)
        for variants in made
    ]


@transaction.atomic
def _record_candidate(painted: _Painted) -> bool:
    (row,) = assets.note_files(files=[(painted.job.project, painted.file)])
    picture = RecordedPicture(seed=painted.seed, asset=row, facts=dict(painted.facts))
    made = record_candidates(job_id=painted.job.pk, attempt=painted.job.attempt, pictures=[picture])
    return any(candidate.frame.job.is_final for candidate in made)


def _end(begun: Begun) -> bool:
    job = begun.job
    if Job.objects.get(pk=job.pk).is_final:
        return False
    if begun.paints_frame:
        record_candidates(job_id=job.pk, attempt=job.attempt, pictures=[])
    else:
        record_all([Finished(job_id=job.pk, attempt=job.attempt, pictures=[])])
    return True
