"""How long jobs take: predictions from measured rates, and learning from finished jobs."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
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
from studio.accounts import direct
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
    rate = direct.one_row(
        "SELECT fixed_ms, ms_per_step FROM jobs_rate"
        " WHERE model = %s AND task = %s AND size_class = %s ORDER BY ms_per_step DESC LIMIT 1",
        [effort.model, effort.task, effort.size_class],
    )
    if rate is not None:
        return float(rate[0] + rate[1] * effort.row_steps)
    if effort.task == "export":
        return EXPORT_MS
    guess = GUESSED_MS_PER_STEP_AND_MEGAPIXEL * effort.megapixels
    return guess * max(1, effort.row_steps)


Speeds = Mapping[tuple[str, str], tuple[float, float]]
"""A model's fixed and stepwise ms by task and size, of the kind of worker measured slowest.

`LOADING` stands among them where a check measured it and no worker has the model loaded.
"""

LOADING = ("loading", "")
_SPEEDS = """
    SELECT task, size_class, fixed_ms, ms_per_step FROM jobs_rate WHERE model = %(model)s
    UNION ALL
    SELECT 'loading', '', 1000 * max(load_s), 0 FROM jobs_modelcheck WHERE handle = %(model)s
    AND NOT EXISTS (SELECT FROM jobs_modeloffer WHERE handle = %(model)s AND loaded
        AND seen_at > now() - interval '60 s')
    HAVING max(load_s) IS NOT NULL
    ORDER BY 4
"""


def speeds_of(model: str) -> Speeds:
    """Return what is known of a model's speed now."""
    found = direct.rows(_SPEEDS, {"model": model})
    return {(task, size): (fixed, per_step) for task, size, fixed, per_step in found}


def expected_ms(job: Job, speeds: Speeds) -> float:
    """Return a job's device time by today's rates; what was predicted of it when none fits."""
    speed = speeds.get((job.task, job.size_class))
    if speed is None or not job.row_steps:
        return float(job.cost_ms)
    return speed[0] + speed[1] * job.row_steps


def loading_ms(speeds: Speeds, *, since_ms: float = 0.0) -> float:
    """Return how long a model that nobody has loaded still loads, 0 where one has."""
    return max(0.0, speeds.get(LOADING, (0.0, 0.0))[0] - since_ms)


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


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A job that ran undisturbed, and the device time it took."""

    job: Job
    effort: Effort
    actual_ms: float

    def kind(self) -> tuple[str, str, str, str]:
        """Return what a rate is kept for: a kind of worker, a model, a task, a size."""
        effort = self.effort
        return worker_class_of(self.job.worker), effort.model, effort.task, effort.size_class

    def ms_per_step(self) -> float:
        return self.actual_ms / max(1, self.effort.row_steps)


@transaction.atomic(savepoint=False)
def learn(measured: Sequence[Measured]) -> None:
    """Take jobs that ran undisturbed into the averages of their kinds of worker."""
    for kind in sorted({one.kind() for one in measured}):
        _learn_of(kind, [one for one in measured if one.kind() == kind])


def _learn_of(kind: tuple[str, str, str, str], measured: list[Measured]) -> None:
    worker_class, model, task, size_class = kind
    rate = direct.first(
        Rate,
        "WHERE worker_class = %s AND model = %s AND task = %s AND size_class = %s",
        list(kind),
        lock="FOR NO KEY UPDATE",
    )
    made = False
    if rate is None:
        rate, made = Rate.objects.select_for_update(no_key=True).get_or_create(
            worker_class=worker_class,
            model=model,
            task=task,
            size_class=size_class,
            defaults={"ms_per_step": measured[0].ms_per_step()},
        )
    # What the rate said just before, not what was predicted when the job was ordered: that may
    # have been a guess, and no wait is reckoned from it any more.
    for one in measured[1:] if made else measured:
        expected_ms = rate.fixed_ms + rate.ms_per_step * max(1, one.effort.row_steps)
        rate.ms_per_step += NEWEST * (one.ms_per_step() - rate.ms_per_step)
        ratio = round(one.actual_ms / max(1.0, expected_ms), 3)
        rate.ratios = [*rate.ratios, ratio][-RATIOS_KEPT:]
    direct.write(
        "UPDATE jobs_rate SET ms_per_step = %s, ratios = %s::jsonb WHERE id = %s",
        [rate.ms_per_step, json.dumps(rate.ratios), rate.pk],
    )


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
    return device_ms_of([job])[job.pk]


def device_ms_of(jobs: Sequence[Job]) -> dict[int, float]:
    """Return `device_ms` of each running job, by its id."""
    now = timezone.now()
    spans = _spans_beside(jobs, now)
    return {job.pk: _shared_ms(job, spans.get(job.worker, []), now) for job in jobs}


Span = tuple[int, datetime, datetime]
"""A job's id, and from when to when it ran."""


def _spans_beside(jobs: Sequence[Job], now: datetime) -> dict[str, list[Span]]:
    """Return by worker what ran there while any of the jobs did."""
    begun = [job.started_at for job in jobs if job.started_at and job.worker]
    if not begun:
        return {}
    found = direct.rows(
        "SELECT id, worker, started_at, finished_at FROM jobs_job"
        " WHERE (state = 'running' OR finished_at > %s) AND worker = ANY(%s)",
        [min(begun), list({job.worker for job in jobs if job.worker})],
    )
    spans: dict[str, list[Span]] = {}
    for job_id, worker, start, end in found:
        spans.setdefault(worker, []).append((job_id, start or now, end or now))
    return spans


def _shared_ms(job: Job, spans: Sequence[Span], now: datetime) -> float:
    elapsed = elapsed_ms(job)
    begun = job.started_at
    if elapsed <= 0 or begun is None or not job.worker:
        return elapsed
    together_ms = sum(
        (end - max(start, begun)).total_seconds() * 1000
        for job_id, start, end in spans
        if job_id != job.pk and end > begun
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
