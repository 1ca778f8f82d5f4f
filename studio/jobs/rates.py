"""How long jobs take: predictions from measured rates, and learning from finished jobs."""

import math
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from generation.contract.codec import task_of
from generation.contract.requests import (
    Img2Img,
    Inpaint,
    Outpaint,
    Painting,
    Request,
    Sampling,
    Txt2Img,
    Upscale,
    model_of,
    seeds_of,
)
from studio.assets.models import Asset
from studio.jobs.models import Job, Rate
from studio.projects.models import Project

PROCESS_NUMBER = re.compile(r"-\d+$")
GUESSED_MS_PER_STEP_AND_MEGAPIXEL = 1500.0
"""Until a model has been measured: about a small model on two CPU cores."""
EXPORT_MS = 8000.0
NEWEST = 0.2
"""Weight of the newest measurement in the average."""
RATIOS_KEPT = 50
SIZE_CLASSES_MP = (0.1, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0, 20.0, 64.0)


@dataclass(frozen=True, kw_only=True)
class Effort:
    """What a request asks of a device: `row_steps` counts images x steps x rows per image."""

    model: str
    task: str
    megapixels: float
    steps: int
    row_steps: int

    @property
    def size_class(self) -> str:
        return f"{next(c for c in SIZE_CLASSES_MP if self.megapixels <= c):g}"


EXPORT = Effort(model="", task="export", megapixels=1.0, steps=1, row_steps=1)


def effort_of(project: Project, request: Request) -> Effort:
    """Return what a request asks for; a source's size is read from its stored row."""
    sampling = _sampling_of(request)
    steps = _steps_of(request, sampling)
    rows = 2 if sampling and sampling.guidance_scale > 1 else 1
    return Effort(
        model=model_of(request) or "",
        task=task_of(request),
        megapixels=_megapixels(project, request),
        steps=steps,
        row_steps=len(seeds_of(request)) * steps * rows,
    )


def predicted_ms(effort: Effort) -> float:
    """Return the expected device time, from the kind of worker measured slowest, or a guess."""
    found = Rate.objects.filter(
        model=effort.model, task=effort.task, size_class=effort.size_class
    ).order_by("-ms_per_step")
    rate = found.first()
    if rate is not None:
        return rate.fixed_ms + rate.ms_per_step * effort.row_steps
    if effort.task == "export":
        return EXPORT_MS
    guess = GUESSED_MS_PER_STEP_AND_MEGAPIXEL * effort.megapixels
    return guess * max(1, effort.row_steps)


def ratio_range(job: Job) -> tuple[float, float]:
    """Return how actual and predicted times compare: the middle and a pessimistic one (p80)."""
    ratios = sorted(
        ratio
        for kept in Rate.objects.filter(model=job.model, task=job.task).values_list(
            "ratios", flat=True
        )
        for ratio in kept
    )
    if not ratios:
        return 0.7, 1.5
    return _quantile(ratios, 0.5), _quantile(ratios, 0.8)


@transaction.atomic(savepoint=False)
def learn(*, job: Job, effort: Effort, actual_ms: float) -> None:
    """Take a job that ran undisturbed into the averages of its kind of worker."""
    measured = actual_ms / max(1, effort.row_steps)
    rate, made = Rate.objects.select_for_update(no_key=True).get_or_create(
        worker_class=worker_class_of(job.worker),
        model=effort.model,
        task=effort.task,
        size_class=effort.size_class,
        defaults={"ms_per_step": measured},
    )
    if made:
        return  # this job's cost had been guessed, so its ratio says nothing of predictions
    rate.ms_per_step += NEWEST * (measured - rate.ms_per_step)
    ratio = round(actual_ms / max(1, job.cost_ms), 3)
    rate.ratios = [*rate.ratios, ratio][-RATIOS_KEPT:]
    rate.save(update_fields=["ms_per_step", "ratios"])


def worker_class_of(worker: str) -> str:
    """Return a worker's name without its process: `engine-host-123` is of kind `engine-host`."""
    return PROCESS_NUMBER.sub("", worker)


def elapsed_ms(job: Job) -> float:
    """Return how long the current attempt has been running."""
    if job.started_at is None:
        return 0.0
    return (timezone.now() - job.started_at).total_seconds() * 1000


def device_ms(job: Job) -> float:
    """Return how much of a worker a running job has had: its time, shared with its neighbours."""
    elapsed = elapsed_ms(job)
    if elapsed <= 0 or job.started_at is None or not job.worker:
        return elapsed
    now, begun = timezone.now(), job.started_at
    neighbours = Job.objects.filter(
        Q(state=Job.State.RUNNING) | Q(finished_at__gt=begun), worker=job.worker
    ).exclude(pk=job.pk)
    together_ms = sum(
        ((other.finished_at or now) - max(other.started_at or now, begun)).total_seconds() * 1000
        for other in neighbours.only("started_at", "finished_at")
    )
    return elapsed / (1 + together_ms / elapsed)


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.floor(share * len(ordered)))]


def _sampling_of(request: Request) -> Sampling | None:
    if isinstance(request, Upscale):
        return request.refine.sampling if request.refine else None
    return request.sampling


def _steps_of(request: Request, sampling: Sampling | None) -> int:
    """Return the steps that really run, which the strength shortens."""
    if sampling is None:
        return 1
    strength = 1.0
    if isinstance(request, Img2Img | Inpaint | Outpaint):
        strength = request.strength
    elif isinstance(request, Upscale) and request.refine:
        strength = request.refine.strength
    return max(1, math.floor(sampling.steps * strength))


def _megapixels(project: Project, request: Request) -> float:
    match request:
        case Txt2Img(size=size) | Upscale(size=size):
            return size.width * size.height / 1e6
    width, height = _source_size(project, request)
    if isinstance(request, Outpaint):
        width += request.padding.left + request.padding.right
        height += request.padding.top + request.padding.bottom
    return min(width * height / 1e6, SIZE_CLASSES_MP[-1])


def _source_size(project: Project, request: Painting) -> tuple[int, int]:
    if not isinstance(request, Img2Img | Inpaint | Outpaint):
        raise TypeError(f"{type(request).__name__} has no source.")
    stored = Asset.objects.filter(project=project, sha256=request.source.sha256).first()
    if stored is None or stored.width_px is None or stored.height_px is None:
        return 1024, 1024
    return stored.width_px, stored.height_px
