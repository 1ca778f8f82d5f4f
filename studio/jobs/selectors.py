"""What people read of jobs: their state, their place in the queue, the models on offer."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypedDict

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from studio.accounts import direct
from studio.core.errors import NotFoundError
from studio.jobs.failures import told_in_languages
from studio.jobs.model_problems import problem_words
from studio.jobs.models import Job, ModelOffer, Preview
from studio.jobs.rates import (
    Speeds,
    elapsed_ms,
    expected_ms,
    loading_ms,
    ratio_range,
    speeds_of,
)
from studio.projects.models import Project
from studio.projects.permissions import Can, Principal, require

UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)
OFFER_FRESH = timedelta(seconds=60)
QUEUE_LISTED_MAX = 200
_REMAINING = ("pk", "model", "task", "size_class", "row_steps", "cost_ms")
"""What a waiting job's time is reckoned from."""


class JobRow(TypedDict):
    """A job as pages show it; `done` counts its finished images."""

    id: int
    task: str
    model: str
    state: str
    phase: str
    step: int
    steps: int
    images: int
    seeds: list[str]
    done: int
    error_code: str
    error_text: str
    error_told: dict[str, str]
    """The same in other languages, where the worker's sentence is known there."""
    by: int
    by_name: str
    attempt: int
    abort_requested: bool
    created_at: str
    started_at: str | None
    finished_at: str | None


class StepRow(TypedDict):
    """How far one picture is, as `job.step` tells it; `preview` names its newest step image."""

    job: int
    seed: str
    phase: str
    step: int
    steps: int
    preview: int
    eta: tuple[float, float] | None


class Wait(TypedDict):
    """Where a job stands: how many go before it, and in how many seconds it will be done."""

    position: int
    eta: tuple[float, float] | None


def job_row(job: Job) -> JobRow:
    """Return one job's row, read anew."""
    return job_rows([job.pk])[0]


def row_of(job: Job, *, done: int) -> JobRow:
    """Return the row of a job that is at hand as it is stored; `done` counts its pictures."""
    return _row(job, done)


def job_rows(job_ids: Iterable[int]) -> list[JobRow]:
    return [_row(job, job.done) for job in _rows().filter(pk__in=list(job_ids)).order_by("pk")]


def jobs_of(project: Project, *, unfinished_only: bool = False) -> list[JobRow]:
    """Return a project's jobs, newest first: the waiting and running, and the latest others."""
    found = _rows().filter(project=project)
    if unfinished_only:
        found = found.filter(state__in=UNFINISHED)
    return [_row(job, job.done) for job in found.order_by("-pk")[:QUEUE_LISTED_MAX]]


def job_for(principal: Principal, job_id: int) -> Job:
    """Return a job of a project that `principal` may see.

    Raises:
        NotFoundError: an unknown id, or another team's job.
    """
    job = Job.objects.select_related("project").filter(pk=job_id).first()
    if job is None:
        raise NotFoundError
    require(principal, job.project, Can.VIEW)
    return job


def wait_of(job: Job) -> Wait:
    """Return a waiting or running job's place in its queue and the range of its end, in s."""
    if job.state not in UNFINISHED:
        return {"position": 0, "eta": None}
    before, ahead_ms = _ahead_of(job) if job.state == Job.State.QUEUED else (0, 0.0)
    speeds = speeds_of(job.model)
    total_ms = ahead_ms + _remaining_ms(job, speeds) * _neighbours_of(job)
    load_ms = loading_ms(speeds, since_ms=elapsed_ms(job))
    middle, late = ratio_range(job)
    low, high = sorted((load_ms + total_ms * share) / 1000 for share in (middle, late))
    return {"position": before, "eta": (round(low, 1), round(high, 1))}


class WaitRow(Wait):
    """A waiting job's place and range, by its id."""

    job: int


def waits_of(project: Project) -> list[WaitRow]:
    """Return where each waiting job of a project stands among those of all projects."""
    waiting = Job.objects.filter(project=project, state=Job.State.QUEUED).order_by("tag", "pk")
    listed = list(waiting[:QUEUE_LISTED_MAX])
    found: list[WaitRow] = []
    for model in {job.model for job in listed}:
        found += _waits_for(model, [job for job in listed if job.model == model])
    return found


def _waits_for(model: str, mine: list[Job]) -> list[WaitRow]:
    """Walk one model's queue once: each job waits for the running and for all before it."""
    same = Job.objects.filter(model=model)
    workers = max(1, workers_for(model))
    speeds = speeds_of(model)
    load_s = loading_ms(speeds) / 1000
    ahead_ms = sum(_remaining_ms(job, speeds) for job in same.filter(state=Job.State.RUNNING))
    queue = same.filter(state=Job.State.QUEUED).order_by("tag", "pk").only(*_REMAINING)
    asked = {job.pk for job in mine}
    middle, late = ratio_range(mine[0])
    found: list[WaitRow] = []
    for position, job in enumerate(queue):
        cost_ms = expected_ms(job, speeds)
        if job.pk in asked:
            total_s = (ahead_ms / workers + cost_ms) / 1000
            low, high = sorted(round(load_s + total_s * share, 1) for share in (middle, late))
            found.append({"job": job.pk, "position": position, "eta": (low, high)})
        ahead_ms += cost_ms
    return found


def eta_of(job: Job) -> tuple[float, float] | None:
    """Return in how many seconds a job will be done, as a range; None once it has ended."""
    return wait_of(job)["eta"]


def steps_under_way(project: Project) -> list[StepRow]:
    """Return how far the pictures being painted are, for whoever comes while a step takes long."""
    found = Preview.objects.filter(job__project=project, job__state=Job.State.RUNNING)
    previews = found.select_related("job").defer("webp").order_by("job", "seed")
    etas = {job.pk: eta_of(job) for job in {preview.job for preview in previews}}
    return [
        {
            "job": preview.job_id,
            "seed": str(preview.seed),
            "phase": preview.job.phase,
            "step": preview.step,
            "steps": preview.job.steps,
            "preview": preview.step,
            "eta": etas[preview.job_id],
        }
        for preview in previews
    ]


def workers_for(model: str) -> int:
    """Return how many live workers offer a model."""
    fresh = timezone.now() - OFFER_FRESH
    return ModelOffer.objects.filter(handle=model, seen_at__gt=fresh).count()


def models_on_offer() -> list[dict[str, Any]]:
    """Return the card of every model some worker announced, and how many workers live.

    Why one cannot run is said in the reader's language.
    """
    fresh = timezone.now() - OFFER_FRESH
    cards: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT handle, card, seen_at FROM jobs_modeloffer ORDER BY seen_at")
        offers = cursor.fetchall()
    for handle, card, seen_at in offers:
        row = cards.setdefault(handle, {"workers": 0})
        row.update(json.loads(card))
        row["workers"] += seen_at > fresh
    for row in cards.values():
        row["problem"] = problem_words(row.get("problem", ""))
    return sorted(cards.values(), key=lambda row: (not row.get("is_default"), row["title"]))


def newest_offer(handle: str) -> dict[str, Any] | None:
    """Return the newest card of one model as it was announced."""
    row = direct.one_row(
        "SELECT card FROM jobs_modeloffer WHERE handle = %s ORDER BY seen_at DESC LIMIT 1", [handle]
    )
    return dict(json.loads(row[0])) if row else None


def seeds_in(request: dict[str, Any]) -> list[str]:
    """Return the seeds of a request in JSON form, as decimal strings."""
    if "seeds" in request:
        return list(request["seeds"])
    refine = request.get("refine")
    return [refine["seed"] if refine else "0"]


def _rows() -> QuerySet[Any]:
    """Jobs with what their rows need; pictures live on a floor above and are only counted."""
    return Job.objects.select_related("submitted_by").annotate(
        done=Count("variants", distinct=True) + Count("frame__candidates", distinct=True)
    )


def _row(job: Job, done: int) -> JobRow:
    return {
        "id": job.pk,
        "task": job.task,
        "model": job.model,
        "state": job.state,
        "phase": job.phase,
        "step": job.step,
        "steps": job.steps,
        "images": job.images,
        "seeds": seeds_in(job.request),
        "done": done,
        "error_code": job.error_code,
        "error_text": job.error_text[:500],
        "error_told": told_in_languages(job.error_said),
        "by": job.submitted_by_id,
        "by_name": job.submitted_by.name,
        "attempt": job.attempt,
        "abort_requested": job.abort_requested_at is not None,
        "created_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
    }


def _ahead_of(job: Job) -> tuple[int, float]:
    """Return how many waiting jobs go before a waiting one, and in how many ms it gets its turn."""
    same = Job.objects.filter(model=job.model).exclude(pk=job.pk)
    first = Q(tag__lt=job.tag) | Q(tag=job.tag, pk__lt=job.pk)
    speeds = speeds_of(job.model)
    waiting = same.filter(first, state=Job.State.QUEUED).only(*_REMAINING)
    costs = [expected_ms(other, speeds) for other in waiting]
    running = sum(_remaining_ms(other, speeds) for other in same.filter(state=Job.State.RUNNING))
    workers = max(1, workers_for(job.model))
    return len(costs), (sum(costs) + running) / workers


def _remaining_ms(job: Job, speeds: Speeds) -> float:
    cost_ms = expected_ms(job, speeds)
    if job.state == Job.State.QUEUED:
        return cost_ms
    return max(cost_ms - elapsed_ms(job) / _neighbours_of(job), 0.1 * cost_ms)


def _neighbours_of(job: Job) -> int:
    """Return how many jobs share a running one's worker, itself included: each gets its part."""
    if job.state != Job.State.RUNNING or not job.worker:
        return 1
    return max(1, Job.objects.filter(state=Job.State.RUNNING, worker=job.worker).count())
