"""Attempts of many jobs begun and recorded together: numbered apart, fenced one by one."""

import pytest
from django.db import transaction

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.recording import Finished, record_all
from studio.jobs import queue
from studio.jobs.models import Job
from studio.projects import events
from studio.projects.errors import AlreadyRecordedError
from studio.projects.models import Project
from tests.domain.studio_work import pictures_of, submit
from tests.factories import make_project

pytestmark = pytest.mark.django_db


def begun(*projects: Project, by: User) -> list[Job]:
    """Order in each project and begin all of it as one worker."""
    jobs = [submit(project, by).batches.get().job for project in projects]
    started = queue.start_all([(job.pk, 1) for job in jobs], "engine-1")
    assert all(started)
    return [job for job in started if job is not None]


def finished(job: Job, *, first: int, upto: int) -> Finished:
    pictures = pictures_of(job)[first:upto]
    return Finished(job_id=job.pk, attempt=job.attempt, pictures=pictures)


def test_each_project_numbers_what_was_written_together_for_itself(
    project: Project, editor: User
) -> None:
    other = make_project(editor=editor)
    before = {p.pk: events.last_seq(p.pk) for p in (project, other)}
    jobs = begun(project, other, project, by=editor)

    made = record_all([finished(job, first=0, upto=2) for job in jobs])

    assert [[v.number for v in variants or []] for variants in made] == [[1, 2]] * 3
    assert set(Job.objects.values_list("state", flat=True)) == {"succeeded"}
    for number, mine in ((2, project), (1, other)):
        log = list(mine.events.filter(seq__gt=before[mine.pk]).order_by("seq"))
        assert [e.seq for e in log] == list(
            range(before[mine.pk] + 1, before[mine.pk] + 1 + len(log))
        )
        told = [e.payload["job"]["id"] for e in log if e.name == "variants.ready"]
        assert told == [job.pk for job in jobs if job.project_id == mine.pk]
        assert len(told) == number


def test_an_attempt_that_was_taken_over_writes_nothing_and_its_neighbour_all(
    project: Project, editor: User
) -> None:
    lost, kept = begun(project, project, by=editor)
    late = finished(lost, first=0, upto=1)
    queue.requeue(lost.pk, lost.attempt)

    made = record_all([late, finished(kept, first=0, upto=1)])

    assert made[0] is None
    assert [variant.job for variant in made[1] or []] == [kept]
    assert not Variant.objects.filter(job=lost).exists()


def test_what_is_no_longer_wanted_is_not_begun_with_the_rest(
    project: Project, editor: User
) -> None:
    stopped, wanted = (submit(project, editor).batches.get().job for _ in range(2))
    queue.request_abort(job=stopped, by=editor)

    started = queue.start_all([(stopped.pk, 1), (wanted.pk, 1), (10**9, 1)], "engine-1")

    assert [job and job.pk for job in started] == [None, wanted.pk, None]


def test_an_operation_among_many_that_was_recorded_before_rolls_all_of_them_back(
    project: Project, editor: User
) -> None:
    (job,) = begun(project, by=editor)
    record_all([finished(job, first=0, upto=2)])
    told = project.events.latest("seq")
    news = events.News(
        project_id=project.pk, name=told.name, payload=told.payload, op_id=told.op_id
    )

    with pytest.raises(AlreadyRecordedError), transaction.atomic():
        events.append_events([news])

    assert events.last_seq(project.pk) == told.seq


def test_what_the_history_keeps_is_not_appended_among_many(project: Project) -> None:
    news = events.News(project_id=project.pk, name="share.created", payload={})

    with pytest.raises(ValueError, match="append it alone"), transaction.atomic():
        events.append_events([news])
