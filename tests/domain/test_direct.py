"""Rows read and stored by statements of our own are those that the ORM reads and stores."""

import pytest
from django.db.models import Model
from django.utils import timezone

from studio.accounts import direct
from studio.accounts.models import User
from studio.artwork.models import Batch, Iteration, Recipe, Variant
from studio.drafts.models import Draft
from studio.jobs.models import Job, Rate
from studio.projects.models import Project
from tests.domain.studio_work import painted as paint_some

pytestmark = pytest.mark.django_db


@pytest.fixture
def painted(project: Project, editor: User) -> Project:
    paint_some(project, editor)
    Rate.objects.get_or_create(
        worker_class="engine", model="m", task="txt2img", defaults={"ms_per_step": 2.5}
    )
    return project


def values_of(instance: Model) -> dict[str, object]:
    return {
        field.attname: bytes(value) if isinstance(value, memoryview) else value
        for field in instance._meta.concrete_fields
        for value in [getattr(instance, field.attname)]
    }


@pytest.mark.parametrize(
    "model", [User, Project, Draft, Job, Rate, Iteration, Recipe, Batch, Variant]
)
def test_a_row_is_read_as_the_orm_reads_it(model: type[Model], painted: Project) -> None:
    asked = model._default_manager.latest("pk")

    found = direct.first(model, f"WHERE {model._meta.db_table}.id = %s", [asked.pk])

    assert found is not None
    assert values_of(found) == values_of(asked)


def test_joined_models_are_told_apart(painted: Project, editor: User) -> None:
    found = direct.first_of(
        (Job, User),
        "jobs_job JOIN accounts_user ON accounts_user.id = submitted_by_id WHERE project_id = %s",
        [painted.pk],
    )

    assert found == (Job.objects.latest("pk"), editor)


def test_nothing_is_found_where_nothing_is() -> None:
    assert direct.first(Project, "WHERE id = %s", [0]) is None


def test_rows_of_several_models_are_stored_at_once_as_the_orm_would(
    painted: Project, editor: User
) -> None:
    job = Job(project=painted, submitted_by=editor, task="txt2img", request={"seeds": ["7"]})
    rate = Rate(
        worker_class="a", model="m", task="t", size_class="1", ms_per_step=1.5, ratios=[0.5]
    )

    direct.store(job, rate)

    assert values_of(Job.objects.get(pk=job.pk)) == values_of(job)
    assert values_of(Rate.objects.get(pk=rate.pk)) == values_of(rate)
    assert not job._state.adding


def test_many_rows_of_a_model_get_their_own_numbers(painted: Project, editor: User) -> None:
    jobs = [
        Job(project=painted, submitted_by=editor, task=task, request={}, started_at=timezone.now())
        for task in ("txt2img", "upscale", "outpaint")
    ]

    direct.store_all(jobs)

    assert [Job.objects.get(pk=job.pk).task for job in jobs] == ["txt2img", "upscale", "outpaint"]
