"""Keeps the books of fairness: each person's finish time, and the queue's virtual clock."""

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import ConflictError
from studio.jobs import fairness
from studio.jobs.models import Clock, Flow, Job
from studio.jobs.selectors import UNFINISHED
from studio.projects.models import Project


def locked_flow(project: Project, by: User) -> Flow:
    """Return a person's flow, locked, so that requests at once are counted one after the other.

    Raises:
        ConflictError: too many jobs of this person or project are waiting.
    """
    mine = Flow.objects.select_for_update(no_key=True).filter(project=project, user=by)
    flow = mine.first()
    if flow is None:
        Flow.objects.get_or_create(project=project, user=by)
        flow = mine.get()
    waiting = Job.objects.filter(project=project, state=Job.State.QUEUED).aggregate(
        mine=Count("pk", filter=Q(submitted_by=by)), all=Count("pk")
    )
    if waiting["mine"] >= settings.MASTHEAD_WAITING_PER_PERSON:
        raise ConflictError(
            _("You have %(limit)d jobs waiting here, which is the limit. Wait or stop some.")
            % {"limit": settings.MASTHEAD_WAITING_PER_PERSON},
            code="too_many_waiting",
        )
    if waiting["all"] >= settings.MASTHEAD_WAITING_PER_PROJECT:
        raise ConflictError(
            _("The project has %(limit)d jobs waiting, which is the limit. Wait or stop some.")
            % {"limit": settings.MASTHEAD_WAITING_PER_PROJECT},
            code="too_many_waiting",
        )
    return flow


def place(job: Job, flow: Flow) -> None:
    """Give a job its tag and move its person's finish time behind it; the caller saves the job."""
    placed = fairness.placed(
        now=_clock(job, flow),
        finish=flow.finish,
        cost_ms=job.cost_ms,
        people=_people_with_work(job),
        weight=job.weight,
    )
    job.tag, flow.finish = placed.tag, placed.finish
    flow.save(update_fields=["finish"])


def settle(job: Job, actual_ms: float) -> None:
    """Charge a person for what a job really cost instead of what was predicted."""
    owed = fairness.correction(
        predicted_ms=job.cost_ms,
        actual_ms=actual_ms,
        people=_people_with_work(job),
        weight=job.weight,
    )
    if owed:  # a lock that nothing is written under would only keep the person's next order waiting
        mine = Flow.objects.filter(project=job.project_id, user=job.submitted_by_id)
        mine.update(finish=F("finish") + owed)


def _people_with_work(job: Job) -> int:
    unfinished = Job.objects.filter(project=job.project_id, state__in=UNFINISHED)
    others = unfinished.exclude(submitted_by=job.submitted_by_id)
    return others.values("submitted_by").distinct().count() + 1


def _clock(job: Job, flow: Flow) -> int:
    """Return the virtual time; an idle queue starts again from zero before numbers run out."""
    now = Clock.objects.values_list("now", flat=True).first() or 0
    others = Job.objects.filter(state__in=UNFINISHED).exclude(pk=job.pk)
    if now > fairness.REBASE_ABOVE and not others.exists():
        Clock.objects.update(now=0)
        Flow.objects.update(finish=0)
        flow.finish = 0
        return 0
    return now


def advance_clock(tag: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_clock (id, now) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET now = GREATEST(jobs_clock.now, EXCLUDED.now)",
            [tag],
        )
