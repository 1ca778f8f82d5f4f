"""Keeps the books of fairness: each person's finish time, and the queue's virtual clock."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from studio.accounts import direct
from studio.accounts.models import User
from studio.core.errors import ConflictError
from studio.jobs import fairness
from studio.jobs.models import Clock, Flow, Job
from studio.jobs.selectors import UNFINISHED
from studio.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where somebody's next job begins: their locked flow, the virtual time, and how many people
    of the project have unfinished jobs, this one included."""

    flow: Flow
    now: int
    people: int
    job_id: int
    """Drawn beforehand, so that the job and its row in the queue can name each other at once."""


def locked_standing(project: Project, by: User) -> Standing:
    """Lock a person's flow, so that requests at once are counted one after the other.

    Raises:
        ConflictError: too many jobs of this person or project are waiting.
    """
    flow = _locked_flow(project, by)
    if flow is None:
        Flow.objects.get_or_create(project=project, user=by)
        flow = Flow.objects.select_for_update(no_key=True).get(project=project, user=by)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE state = 'queued' AND submitted_by_id = %(by)s),"
            " count(*) FILTER (WHERE state = 'queued'),"
            " count(DISTINCT submitted_by_id) FILTER (WHERE submitted_by_id <> %(by)s),"
            " (SELECT now FROM jobs_clock LIMIT 1),"
            " nextval(pg_get_serial_sequence('jobs_job', 'id'))"
            " FROM jobs_job WHERE project_id = %(project)s AND state IN ('queued', 'running')",
            {"by": by.pk, "project": project.pk},
        )
        own, everybodys, others, now, job_id = cursor.fetchone()
    _check_room(own, everybodys)
    return Standing(flow=flow, now=now or 0, people=others + 1, job_id=job_id)


def _locked_flow(project: Project, by: User) -> Flow | None:
    mine = "WHERE project_id = %s AND user_id = %s"
    row = direct.one_row(
        f"SELECT id, finish FROM jobs_flow {mine} FOR NO KEY UPDATE", [project.pk, by.pk]
    )
    return Flow(pk=row[0], finish=row[1], project=project, user=by) if row else None


def _check_room(own: int, everybodys: int) -> None:
    if own >= settings.MASTHEAD_WAITING_PER_PERSON:
        raise ConflictError(
            _("You have %(limit)d jobs waiting here, which is the limit. Wait or stop some.")
            % {"limit": settings.MASTHEAD_WAITING_PER_PERSON},
            code="too_many_waiting",
        )
    if everybodys >= settings.MASTHEAD_WAITING_PER_PROJECT:
        raise ConflictError(
            _("The project has %(limit)d jobs waiting, which is the limit. Wait or stop some.")
            % {"limit": settings.MASTHEAD_WAITING_PER_PROJECT},
            code="too_many_waiting",
        )


def place(job: Job, standing: Standing) -> None:
    """Give a job its tag and move its person's finish time behind it; the caller saves the job."""
    flow = standing.flow
    placed = fairness.placed(
        now=_rebased(job, standing),
        finish=flow.finish,
        cost_ms=job.cost_ms,
        people=standing.people,
        weight=job.weight,
    )
    job.tag, flow.finish = placed.tag, placed.finish
    direct.write("UPDATE jobs_flow SET finish = %s WHERE id = %s", [flow.finish, flow.pk])


Owed = Mapping[tuple[int, int], int]
"""What to add to finish times, by project and person."""


def settle(job: Job, actual_ms: float) -> None:
    """Charge a person for what a job really cost instead of what was predicted."""
    charge(owed_for([(job, actual_ms)]))


def owed_for(took: Iterable[tuple[Job, float]]) -> Owed:
    """Return what people owe for jobs that took other than was predicted; what is nothing is
    left out, since its lock would only keep the person's next order waiting.
    """
    jobs = list(took)
    people = _people_by_project({job.project_id for job, _ms in jobs})
    owed: Counter[tuple[int, int]] = Counter()
    for job, actual_ms in jobs:
        owed[job.project_id, job.submitted_by_id] += fairness.correction(
            predicted_ms=job.cost_ms,
            actual_ms=actual_ms,
            people=len(people[job.project_id] | {job.submitted_by_id}),
            weight=job.weight,
        )
    return {flow: more for flow, more in owed.items() if more}


def charge(owed: Owed) -> None:
    """Add to finish times; their rows are locked by ascending id."""
    if not owed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH locked AS (SELECT flow.id, owed.more FROM jobs_flow AS flow"
            " JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS owed(project, person, more)"
            " ON flow.project_id = owed.project AND flow.user_id = owed.person"
            " ORDER BY flow.id FOR NO KEY UPDATE OF flow)"
            " UPDATE jobs_flow AS flow SET finish = flow.finish + locked.more"
            " FROM locked WHERE flow.id = locked.id",
            [[key[0] for key in owed], [key[1] for key in owed], list(owed.values())],
        )


def _people_by_project(project_ids: set[int]) -> dict[int, set[int]]:
    """Return who has unfinished jobs in each project."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    unfinished = direct.rows(
        "SELECT DISTINCT project_id, submitted_by_id FROM jobs_job"
        " WHERE project_id = ANY(%s) AND state IN ('queued', 'running')",
        [list(project_ids)],
    )
    for project_id, person in unfinished:
        found[project_id].add(person)
    return found


def _rebased(job: Job, standing: Standing) -> int:
    """Return the virtual time; an idle queue starts again from zero before numbers run out."""
    if standing.now <= fairness.REBASE_ABOVE:
        return standing.now
    if Job.objects.filter(state__in=UNFINISHED).exclude(pk=job.pk).exists():
        return standing.now
    Clock.objects.update(now=0)
    Flow.objects.update(finish=0)
    standing.flow.finish = 0
    return 0


def advance_clock(tag: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_clock (id, now) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET now = GREATEST(jobs_clock.now, EXCLUDED.now)",
            [tag],
        )
