"""Attempts of many jobs begun and recorded together: numbered apart, fenced one by one."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.recording import Finished, record_all
from studio.jobs import queue
from studio.jobs.models import Flow, Job
from studio.projects import events
from studio.projects.errors import AlreadyRecordedError
from studio.projects.models import Project
from tests.domain.studio_work import pictures_of, submit
from tests.factories import make_project

pytestmark = pytest.mark.django_db
PATIENCE_S = 10.0


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


@pytest.mark.django_db(transaction=True)
def test_an_order_and_a_record_that_both_wait_for_a_project_come_through(
    project: Project, editor: User
) -> None:
    """Both were asked while a third changed the project: the record must not come back to the
    version that the order waits at."""
    news = events.News(project_id=project.pk, name="press.changed", payload={})
    order = ThreadPoolExecutor(1)
    record = ThreadPoolExecutor(1)

    def refer() -> None:
        """Name the project in a row, as each order does before it takes the next number."""
        transaction.set_autocommit(False)
        Flow.objects.create(project=project, user=editor)

    def number() -> None:
        list(Project.objects.select_for_update(no_key=True).filter(pk=project.pk))
        transaction.commit()

    def append() -> None:
        with transaction.atomic():
            events.append_events([news])

    try:
        order.submit(refer).result(PATIENCE_S)
        with transaction.atomic():
            Project.objects.filter(pk=project.pk).update(title="Changed")
            recorded = record.submit(append)
            wait_for_waiting(1)
            ordered = order.submit(number)
            wait_for_waiting(2)
        recorded.result(PATIENCE_S)
        ordered.result(PATIENCE_S)
    finally:
        for thread in (order, record):
            thread.submit(connections.close_all)
            thread.shutdown()


def wait_for_waiting(count: int) -> None:
    """Return once so many connections wait for a lock; unlike statistics, locks are never kept."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= count:
                return
    raise AssertionError(f"{count} connections never waited for a lock at the same time.")
