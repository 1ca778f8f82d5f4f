"""The job queue: the only file of the studio that knows Procrastinate.

A job is a row people see; each of its attempts is one Procrastinate row, deferred in the same
transaction. Every write of an attempt is fenced by its number, which only grows, so that a
worker that was taken for dead can wake up and harm nothing.
"""

import functools
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job as QueueRow
from procrastinate.manager import JobManager

from generation.contract.codec import request_to_json, task_of
from generation.contract.requests import Request, model_of, seeds_of
from generation.contract.sentences import Sentence
from studio.accounts import direct
from studio.accounts.models import User
from studio.core import lifecycle
from studio.core.errors import ConflictError
from studio.jobs import flows, rates
from studio.jobs.attempts import EXPORT_TASK, PRESS_TASKS, finish_all, lock_all, start_all
from studio.jobs.attempts import MATTE_TASK as MATTE_TASK
from studio.jobs.errors import JobLost
from studio.jobs.failures import kept_sentence
from studio.jobs.models import Job
from studio.jobs.offers import announce_models, seen, withdraw_models
from studio.jobs.selectors import UNFINISHED, job_row
from studio.jobs.stalled import (
    PAUSED_AFTER,
    STALLED_AFTER,
    close_leftover_rows,
    database_now,
    finish_row,
    stalled_attempts,
)
from studio.jobs.traces import checkpoints_of, forget_traces, save_checkpoint, save_preview
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require

__all__ = [
    "STALLED_AFTER",
    "JobLost",
    "aborted",
    "announce_models",
    "checkpoints_of",
    "enqueue",
    "fail",
    "finish",
    "finish_all",
    "lock_all",
    "lock_attempt",
    "mark_failed",
    "progress",
    "request_abort",
    "requeue",
    "retry",
    "save_checkpoint",
    "save_preview",
    "seen",
    "start",
    "start_all",
    "sweep_stalled",
    "withdraw_models",
]
"""Workers know this module alone."""

FAILURES_MAX = 3
CLOSING = (
    "state",
    "phase",
    "step",
    "failures",
    "actual_ms",
    "abort_requested_at",
    "abort_requested_by",
    "error_code",
    "error_text",
    "error_said",
    "finished_at",
)
"""What may change when a job ends; its request, the largest part of its row, never does."""


def enqueue(
    *,
    project: Project,
    request: Request | None = None,
    task: str = "",
    model: str = "",
    by: User,
    images: int | None = None,
    press_args: Mapping[str, Any] | None = None,
    weight: float = 1.0,
) -> Job:
    """Store a job and defer its first attempt; the caller checks permission and appends the event.

    Give a contract `request` for the engine, or `press_args` for the press worker. Task, model
    and number of images follow from the request unless given.

    Raises:
        ConflictError: too many jobs of this person or project are waiting.
    """
    # Inside the caller's transaction a block of our own would only be two statements more.
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        standing = flows.locked_standing(project, by)
        effort = rates.effort_of(project, request) if request else rates.EXPORT
        job = Job(
            project=project,
            submitted_by=by,
            task=task or (task_of(request) if request else EXPORT_TASK),
            model=model or ((model_of(request) or "") if request else ""),
            request=request_to_json(request) if request else dict(press_args or {}),
            images=images or (len(seeds_of(request)) if request else 1),
            weight=weight,
            cost_ms=max(1, round(rates.predicted_ms(effort))),
            steps=effort.steps,
            row_steps=effort.row_steps,
            size_class=effort.size_class,
        )
        flows.place(job, standing)
        job.pk = standing.job_id
        job.queue_row = _row_for(job)
        direct.store(job)
        return job


def start(job_id: int, attempt: int, worker: str = "") -> Job | None:
    """Claim an attempt for a worker, and tell; None where it is no longer wanted: end quietly."""
    return start_all([(job_id, attempt)], worker)[0]


def progress(job_id: int, attempt: int, *, step: int, steps: int, phase: str) -> bool:
    """Note how far an attempt is; False says that it is lost, so stop."""
    mine = Job.objects.filter(pk=job_id, attempt=attempt, state=Job.State.RUNNING)
    return mine.update(step=step, steps=steps, phase=phase[:40]) == 1


def lock_attempt(job_id: int, attempt: int) -> Job:
    """Lock a running job for its current attempt: the first statement of whatever records.

    Raises:
        JobLost: another attempt took over, or the job has ended: write nothing.
    """
    job = lock_all([(job_id, attempt)]).get(job_id)
    if job is None:
        raise JobLost(job_id, attempt)
    return job


def finish(job: Job, *, actual_ms: float | None = None) -> Job:
    """End a locked job well; the caller appends the event that carries its result.

    `actual_ms` is the device time, reckoned from the clock where the worker did not measure it.
    """
    finish_all([job], {} if actual_ms is None else {job.pk: actual_ms})
    return job


@transaction.atomic
def fail(job_id: int, attempt: int, code: str, text: str, said: Sentence | None = None) -> Job:
    """End an attempt with an error, and tell; `said` is the text for readers of any language.

    Raises:
        JobLost: the attempt is no longer the current one.
    """
    job = mark_failed(lock_attempt(job_id, attempt), code=code, text=text, said=said)
    _tell("job.failed", job, by=None)
    return job


def mark_failed(job: Job, *, code: str, text: str, said: Sentence | None = None) -> Job:
    """End a locked job with an error; for callers that append an event of their own."""
    job.error_code, job.error_text = code[:40], text[:2000]
    job.error_said = kept_sentence(said)
    _close(job, Job.State.FAILED)
    flows.settle(job, rates.device_ms(job))
    return job


@transaction.atomic
def request_abort(*, job: Job, by: User, op_id: UUID | None = None) -> Job:
    """Stop a job: at once where it waits, between two steps where it runs.

    Raises:
        ConflictError: it has ended already.
    """
    require(by, job.project, _right_over(job))
    locked = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
    if locked.is_final:
        raise ConflictError(
            _("This job has already ended (%(state)s), so there is nothing left to stop.")
            % {"state": locked.get_state_display()},
            code="job_ended",
        )
    locked.abort_requested_at = locked.abort_requested_at or timezone.now()
    locked.abort_requested_by = locked.abort_requested_by or by
    if locked.queue_row:
        _manager().cancel_job_by_id(locked.queue_row, abort=True)
    if locked.state == Job.State.QUEUED:
        _close(locked, Job.State.ABORTED)
        flows.settle(locked, 0.0)
        _tell("job.aborted", locked, by=by, op_id=op_id)
        return locked
    locked.save(update_fields=["abort_requested_at", "abort_requested_by"])
    _tell("job.abort_requested", locked, by=by, op_id=op_id)
    return locked


@transaction.atomic
def aborted(job_id: int, attempt: int) -> Job:
    """Record that a running attempt was stopped as asked, and tell; unasked, it is queued again.

    Raises:
        JobLost: the attempt is no longer the current one.
    """
    job = lock_attempt(job_id, attempt)
    if job.abort_requested_at is None:
        return _put_back(job)
    _close(job, Job.State.ABORTED)
    flows.settle(job, rates.device_ms(job))
    _tell("job.aborted", job, by=job.abort_requested_by)
    return job


@transaction.atomic
def requeue(job_id: int, attempt: int) -> Job:
    """Give a running attempt back because its worker shuts down; this is no failure.

    Raises:
        JobLost: the attempt is no longer the current one.
    """
    return _put_back(lock_attempt(job_id, attempt))


@transaction.atomic
def retry(*, job: Job, by: User, op_id: UUID | None = None) -> Job:
    """Run a failed or aborted job again; images it already made are kept.

    Raises:
        ConflictError: it is waiting, running or done; or too many jobs wait.
    """
    require(by, job.project, _right_over(job))
    locked = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
    if not (locked.is_final and lifecycle.may_change(lifecycle.JOB, locked.state, "queued")):
        raise ConflictError(
            _("Only a failed or aborted job can be retried; this one is %(state)s.")
            % {"state": locked.get_state_display()},
            code="job_not_ended",
        )
    standing = flows.locked_standing(locked.project, locked.submitted_by)
    locked.failures = 0
    locked.error_code = locked.error_text = ""
    locked.error_said = None
    locked.abort_requested_at = locked.abort_requested_by = locked.finished_at = None
    flows.place(locked, standing)
    _begin_attempt(locked)
    _tell("job.retried", locked, by=by, op_id=op_id)
    return locked


def sweep_stalled(*, now: datetime | None = None, previous: datetime | None = None) -> list[int]:
    """Start jobs again whose worker went silent, and return their ids.

    `previous` is when this worker swept last: after a pause (a laptop slept, the database was
    away) it only lets time pass, so that the living can beat first. Each job is one transaction,
    and sweeps at the same time do not disturb each other.
    """
    at = now or database_now()
    if previous is not None and at - previous > PAUSED_AFTER:
        return []
    swept = [job_id for job_id, attempt in stalled_attempts(at) if _rescue(job_id, attempt)]
    close_leftover_rows(at)
    return swept


@transaction.atomic
def _rescue(job_id: int, attempt: int) -> bool:
    job = (
        Job.objects.select_for_update(no_key=True)
        .filter(pk=job_id, attempt=attempt, state__in=UNFINISHED)
        .first()
    )
    if job is None:
        return False
    finish_row(job.queue_row)
    job.failures += 1
    if job.failures < FAILURES_MAX:
        _put_back(job)
        return True
    mark_failed(
        job,
        code="worker_lost",
        text=_(
            "The worker was lost %(count)d times while it had this job. Retry it, or ask whoever "
            "runs the studio to look at the worker's log."
        )
        % {"count": FAILURES_MAX},
    )
    _tell("job.failed", job, by=None)
    return True


def _put_back(job: Job) -> Job:
    """Queue a locked job again under the next attempt and its old tag, unless it was to stop."""
    if job.abort_requested_at is not None:
        _close(job, Job.State.ABORTED)
        _tell("job.aborted", job, by=job.abort_requested_by)
        return job
    _begin_attempt(job)
    _tell("job.requeued", job, by=None)
    return job


def _begin_attempt(job: Job) -> None:
    job.attempt += 1
    job.state = Job.State.QUEUED
    job.started_at = None
    job.worker = job.phase = ""
    job.step = 0
    job.save()
    _defer(job)


def _close(job: Job, state: Job.State) -> None:
    job.state = state
    job.finished_at = timezone.now()
    job.phase = ""
    job.save(update_fields=CLOSING)
    forget_traces(job.pk)


def _tell(name: str, job: Job, *, by: User | None, op_id: UUID | None = None) -> None:
    append_event(
        project_id=job.project_id,
        name=name,
        payload={"job": job_row(job)},
        actor=by,
        op_id=op_id,
    )


def _right_over(job: Job) -> Can:
    return Can.EXPORT if job.task == EXPORT_TASK else Can.GENERATE


@functools.cache
def _manager() -> JobManager:
    """The library's own `defer` leaves the ORM's transaction inside a worker; this one never."""
    return JobManager(DjangoConnector())


def _defer(job: Job) -> None:
    job.queue_row = _row_for(job)
    job.save(update_fields=["queue_row"])


def _row_for(job: Job) -> int | None:
    """Defer an attempt and return its row in the library's queue."""
    row = _manager().defer_job(
        QueueRow(
            queue=_queue_of(job),
            task_name=job.task if job.task in PRESS_TASKS else "generate",
            priority=-job.tag,
            lock=None,
            queueing_lock=None,
            task_kwargs={"job": job.pk, "attempt": job.attempt},
        )
    )
    return row.id


def _queue_of(job: Job) -> str:
    if job.task in PRESS_TASKS:
        return "press"
    return f"generate.{job.model or 'plain'}"
