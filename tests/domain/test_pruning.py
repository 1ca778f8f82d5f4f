"""Old events go, the floor rises with them, and whoever is below it starts over."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.core.errors import ConflictError
from studio.projects import events, pruning, selectors
from studio.projects.models import Event, Project

pytestmark = pytest.mark.django_db
LATER = timezone.now() + pruning.KEPT_FOR + timedelta(days=1)


@pytest.fixture
def kept_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "KEPT_ALWAYS", 3)


def append(project: Project, count: int, by: User) -> int:
    with transaction.atomic():
        for _number in range(count):
            events.append_event(
                project_id=project.pk,
                name="project.prompts_told",
                payload={"tells_prompts": True},
                actor=by,
            )
    return events.last_seq(project.pk)


def floor_of(project: Project) -> int:
    project.refresh_from_db()
    return project.event_floor


def kept(project: Project) -> list[int]:
    return [event.seq for event in selectors.events_after(project.pk, 0)]


def test_outdated_events_go_but_for_the_newest_few(
    project: Project, editor: User, kept_three: None
) -> None:
    last = append(project, 20, editor)

    assert pruning.prune_events(timezone.now()) == 0
    assert pruning.prune_events(LATER) == last - 3
    assert kept(project) == [last - 2, last - 1, last]
    assert floor_of(project) == last - 2
    assert pruning.prune_events(LATER) == 0
    assert append(project, 1, editor) == last + 1


def test_of_too_many_events_the_newest_stay_and_each_step_takes_a_few(
    project: Project, editor: User, kept_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "KEPT_MAX", 10)
    monkeypatch.setattr(pruning, "AT_ONCE", 6)
    last = append(project, 20, editor)

    while pruning.prune_events(timezone.now()):
        assert kept(project)[0] == floor_of(project)
    assert kept(project) == list(range(last - 9, last + 1))


def test_reading_on_from_below_the_floor_is_refused_in_words(
    project: Project, editor: User, kept_three: None
) -> None:
    append(project, 20, editor)
    pruning.prune_events(LATER)
    floor = floor_of(project)

    selectors.check_kept(project, 0)
    selectors.check_kept(project, floor - 1)
    with pytest.raises(ConflictError, match=f"Events up to {floor - 1} are no longer kept"):
        selectors.check_kept(project, floor - 2)


def test_one_project_is_pruned_apart_from_the_others(
    project: Project, editor: User, kept_three: None
) -> None:
    other = Project.objects.create(title="Other", cover_format="a4", created_by=editor)
    append(project, 10, editor)
    last = append(other, 10, editor)
    Event.objects.filter(project=other).update(at=timezone.now() - timedelta(days=31))

    assert pruning.prune_events(timezone.now()) == 7
    assert floor_of(project) == 1
    assert kept(other) == [last - 2, last - 1, last]
