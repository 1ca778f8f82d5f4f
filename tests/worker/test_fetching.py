"""Two workers with different models at one queue: each takes what it can run, loaded ones first."""

import asyncio
from dataclasses import replace

import procrastinate
import pytest
from procrastinate.contrib.django import utils

from generation.worker.fetching import WarmFirst
from studio.jobs.models import Job
from studio.jobs.turns import SOONER_MAX
from tests.cards import NIGHT
from tests.factories import a_model_request, make_job, make_project, make_user

pytestmark = pytest.mark.django_db(transaction=True)

CARD = replace(NIGHT, handle="a")
BOTH = [CARD, replace(CARD, handle="b")]
QUEUES = ["generate.plain", "generate.a", "generate.b"]


def waiting(*models: str) -> list[Job]:
    """Queue a job of somebody else for each model, so that their tags are all the same."""
    jobs = []
    for number, model in enumerate(models):
        person = make_user(f"Person {number}")
        project = make_project(editor=person)
        jobs.append(make_job(project=project, by=person, request=a_model_request(model)))
    return jobs


def fetched(warm: set[str], queues: list[str], count: int) -> list[int]:
    """Return the jobs that one worker fetches, one after the other, with these models loaded."""

    async def fetch() -> list[int]:
        kwargs = utils.connector_params()
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(kwargs=kwargs, min_size=1))
        manager = WarmFirst(app.connector, models=BOTH, warm=lambda: warm)
        async with app.open_async():
            worker = await manager.register_worker()
            rows = [await manager.fetch_job(queues, worker) for _ in range(count)]
        return [int(str(row.task_kwargs["job"])) for row in rows if row is not None]

    return asyncio.run(fetch())


def test_each_worker_takes_what_it_can_run_and_leaves_the_rest() -> None:
    first, second, third = waiting("a", "b", "a")

    assert fetched(set(), QUEUES[:2], 3) == [first.pk, third.pk]
    assert fetched(set(), [QUEUES[2]], 3) == [second.pk]


def test_jobs_of_the_loaded_model_go_before_earlier_ones_of_another() -> None:
    cold, warm, later = waiting("a", "b", "b")

    assert fetched({"b"}, QUEUES, 4) == [warm.pk, later.pk, cold.pk]


def test_with_nothing_or_everything_loaded_the_first_come_are_the_first_served() -> None:
    jobs = waiting("a", "b", "a", "b")

    assert fetched(set(), QUEUES, 2) == [job.pk for job in jobs[:2]]
    assert fetched({"a", "b"}, QUEUES, 2) == [job.pk for job in jobs[2:]]


def test_a_flood_for_the_loaded_model_goes_first_for_half_a_minute_of_painting() -> None:
    """The flood's tags grow with each job, so that the other team's turn comes in their midst."""
    flooder, other = make_user("Flo Od"), make_user("Ot Her")
    loud, quiet = make_project(editor=flooder), make_project(editor=other)
    flood = [
        make_job(project=loud, by=flooder, request=a_model_request("a")).pk for _number in range(20)
    ]
    Job.objects.filter(pk__in=flood).update(cost_ms=5000)
    early = Job.objects.get(pk=flood[0]).tag
    single = make_job(project=quiet, by=other, request=a_model_request("b"))
    tags = dict(Job.objects.filter(pk__in=flood).values_list("pk", "tag"))
    sooner = [pk for pk in flood if tags[pk] - single.tag <= SOONER_MAX]
    assert single.tag == early
    assert 0 < len(sooner) < len(flood)

    order = fetched({"a"}, QUEUES, len(flood) + 1)

    assert order.index(single.pk) == len(sooner)
