"""How far a cover has come, whose day it is due, and what an archived one still allows."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from studio.accounts.models import User
from studio.core.errors import ConflictError, NotAllowedError
from studio.exports.stages import stages_of
from studio.layouts import actions as layouts
from studio.layouts import covers
from studio.projects import actions, schedule, selectors
from studio.projects.models import Event, Project
from studio.projects.permissions import Can, Guest, can, require
from studio.reviews import actions as reviews
from studio.reviews import opening
from tests.domain.export_work import ready_layout, rendered, request
from tests.domain.studio_work import edit, make_layout, make_version, newest, op, painted
from tests.factories import make_project


def stage(project: Project) -> str:
    return stages_of([project.pk])[project.pk].value


def test_a_cover_goes_from_nothing_to_print_and_an_edit_sends_it_back(
    project: Project, editor: User
) -> None:
    seen = [stage(project)]
    painted(project, editor)
    seen.append(stage(project))
    layout = ready_layout(project, editor)
    seen.append(stage(project))
    version = layouts.freeze_version(layout=layout, by=editor)
    seat = opening.NewSeat(person=editor.pk)
    opening.open_review(subject=version, stages=[opening.NewStage(seats=(seat,))], by=editor)
    seen.append(stage(project))
    reviews.request_changes(version=version, reason="Darker.", by=editor)
    seen.append(stage(project))
    reviews.approve_version(version=version, by=editor)
    seen.append(stage(project))
    rendered(request(version, editor, "proof"))
    seen.append(stage(project))
    rendered(request(version, editor))
    seen.append(stage(project))
    edit(layout, editor, op("set", "masthead", "x_mm", 12.0))
    seen.append(stage(project))

    assert seen == [
        "empty",
        "pictures",
        "layout",
        "review",
        "changes_requested",
        "approved",
        "approved",
        "exported",
        "stale",
    ]


def test_the_stage_is_that_of_the_cover_last_worked_on_and_not_of_an_archived_one(
    project: Project, editor: User
) -> None:
    version = make_version(project, editor)
    reviews.approve_version(version=version, by=editor)
    second = make_layout(project, editor)
    assert stage(project) == "layout"

    covers.archive_layout(layout=second, by=editor)
    assert stage(project) == "approved"


def test_stages_cost_the_same_however_many_projects_there_are(
    project: Project, editor: User
) -> None:
    other = make_project(editor=editor)
    for each in (project, other):
        make_version(each, editor)

    with CaptureQueriesContext(connection) as one:
        stages_of([project.pk])
    with CaptureQueriesContext(connection) as both:
        stages_of([project.pk, other.pk])
    assert len(one) == len(both)


def test_an_editor_sets_the_day_for_the_printer_and_takes_it_back(
    project: Project, editor: User, artist: User
) -> None:
    schedule.set_due(project=project, due_on=date(2027, 1, 15), by=editor)

    assert newest(project).payload["project"]["due_on"] == "2027-01-15"
    schedule.set_due(project=project, due_on=None, by=editor)
    assert selectors.project_row(project)["due_on"] is None
    with pytest.raises(NotAllowedError):
        schedule.set_due(project=project, due_on=date(2027, 1, 15), by=artist)


@pytest.mark.parametrize("deed", Can)
def test_an_archived_project_is_only_looked_at_and_managed(
    project: Project, editor: User, deed: Can
) -> None:
    schedule.archive_project(project=project, by=editor)

    if deed in {Can.VIEW, Can.MANAGE_MEMBERS}:
        require(editor, project, deed)
    else:
        with pytest.raises(ConflictError, match="archived"):
            require(editor, project, deed)
    assert (deed in can(editor, project)) == (deed in {Can.VIEW, Can.MANAGE_MEMBERS})


def test_guests_of_an_archived_project_may_look_and_no_longer_comment(
    project: Project, editor: User, guest: Guest
) -> None:
    before = can(guest, project)
    schedule.archive_project(project=project, by=editor)

    assert before == frozenset({Can.VIEW, Can.COMMENT})
    assert can(guest, project) == frozenset({Can.VIEW})


def test_a_project_is_archived_once_and_taken_up_again(
    project: Project, editor: User, artist: User
) -> None:
    with pytest.raises(NotAllowedError):
        schedule.archive_project(project=project, by=artist)
    schedule.archive_project(project=project, by=editor)
    with pytest.raises(ConflictError, match="archived already"):
        schedule.archive_project(project=project, by=editor)
    schedule.reopen_project(project=project, by=editor)
    with pytest.raises(ConflictError, match="not archived"):
        schedule.reopen_project(project=project, by=editor)

    assert selectors.project_row(project)["archived"] is False
    assert require(artist, project, Can.GENERATE)


def test_who_did_something_lately_counts_as_there_until_a_quarter_of_an_hour_has_passed(
    project: Project, editor: User, artist: User
) -> None:
    painted(project, artist)
    actions.rename_project(project=project, title="Later", by=editor)

    people = selectors.active_people([project.pk])[project.pk]
    assert [person["id"] for person in people] == [editor.pk, artist.pk]
    assert [person["role"] for person in people] == ["editor", "artist"]

    Event.objects.filter(actor=editor).update(at=timezone.now() - timedelta(minutes=16))
    people = selectors.active_people([project.pk])[project.pk]
    assert [person["id"] for person in people] == [artist.pk]
