"""What waits for somebody: all of it on one page, and nothing that does not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.jobs import queue
from studio.notices.waiting import KINDS, WaitingRow, waiting_count, waiting_for
from studio.notices.waiting_pictures import ENTRIES_SHOWN, pictured
from studio.projects import actions as projects
from studio.projects import schedule
from studio.projects.models import Project
from studio.reviews import actions as reviews
from studio.reviews import deciding
from studio.reviews.balloting import open_ballot
from studio.reviews.models import Ballot, Mention, Voter
from studio.reviews.opening import NewSeat, NewStage, open_review
from tests.domain.studio_work import edit, make_variant, make_version, op, submit


def waits(person: User, kind: str) -> list[WaitingRow]:
    return waiting_for(person)[kind]


def test_nothing_waits_for_somebody_new(viewer: User, project: Project) -> None:
    assert waiting_for(viewer) == {kind: [] for kind in KINDS}


def test_a_decision_waits_for_those_whose_turn_it_is_until_they_take_it(
    project: Project, editor: User, artist: User, viewer: User
) -> None:
    version = make_version(project, artist)
    due = timezone.now() + timedelta(days=1)
    seats = NewSeat(person=viewer.pk), NewSeat(role="artist")
    first = NewStage(seats=seats, rule="any", due=due)
    stages = [first, NewStage(seats=(NewSeat(role="editor"),))]
    open_review(subject=version, stages=stages, brief="The face.", by=editor)

    [row] = waits(viewer, "decisions")
    assert (row["subject"], row["due"], row["quote"]) == ("v1", due, "The face.")
    assert (len(waits(artist, "decisions")), waits(editor, "decisions")) == (1, [])
    deciding.decide(subject=version, verdict="approved", by=viewer)
    assert waits(viewer, "decisions") == waits(artist, "decisions") == []
    assert len(waits(editor, "decisions")) == 1
    edit(version.layout, artist, op("set", "masthead", "x_mm", 12.0))
    assert waits(editor, "decisions") == []


def test_the_count_asks_the_database_as_often_for_many_sign_offs_as_for_one(
    project: Project,
    editor: User,
    viewer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def ask() -> None:
        seats = (NewSeat(person=viewer.pk),)
        for subject in (make_version(project, editor), make_variant(project, editor)):
            open_review(subject=subject, stages=[NewStage(seats=seats)], by=editor)

    ask()
    with CaptureQueriesContext(connection) as one:
        assert waiting_count(viewer) == 2
    ask()
    ask()
    with django_assert_num_queries(len(one)):
        assert waiting_count(viewer) == 6


def test_a_frozen_version_that_nobody_was_asked_about_waits_for_editors(
    project: Project, editor: User, artist: User
) -> None:
    version = make_version(project, artist)

    assert [row["subject"] for row in waits(editor, "decisions")] == ["v1"]
    assert waits(artist, "decisions") == []
    reviews.request_changes(version=version, reason="The face is hidden.", by=editor)
    assert waits(editor, "decisions") == []


def test_nothing_waits_in_an_archived_project(project: Project, editor: User, artist: User) -> None:
    version = make_version(project, artist)
    reviews.post_comment(subject=version, text="Darker?", by=editor)
    assert (waiting_count(editor), waiting_count(artist)) == (1, 1)

    schedule.archive_project(project=project, by=editor)
    assert (waiting_count(editor), waiting_count(artist)) == (0, 0)


def test_comments_on_my_work_wait_until_i_answer_or_somebody_resolves_them(
    project: Project, artist: User, viewer: User
) -> None:
    variant = make_variant(project, artist)
    first = reviews.post_comment(subject=variant, text="More sky.", by=viewer)
    second = reviews.post_comment(subject=variant, text="Less fox.", by=viewer)
    reviews.post_comment(subject=variant, text="My own note.", by=artist)

    assert [row["quote"] for row in waits(artist, "comments")] == ["Less fox.", "More sky."]
    reviews.post_comment(subject=variant, text="Will do.", parent=first, by=artist)
    reviews.resolve_comment(comment=second, by=viewer)
    assert waits(artist, "comments") == []


def test_a_mention_waits_until_it_is_answered(
    project: Project, artist: User, viewer: User, editor: User
) -> None:
    variant = make_variant(project, artist)
    comment = reviews.post_comment(subject=variant, text="@Vera, look.", by=editor)
    Mention.objects.get_or_create(comment=comment, user=viewer)

    [row] = waits(viewer, "mentions")
    assert row["url"].endswith(f"?variant={variant.pk}&comment={comment.pk}")
    reviews.post_comment(subject=variant, text="Looked.", parent=comment, by=viewer)
    assert waits(viewer, "mentions") == []


def test_a_round_of_votes_waits_until_the_vote_is_in(
    project: Project, editor: User, viewer: User
) -> None:
    ballot = Ballot.objects.create(
        project=project, title="Five skies", rule="stars", opened_by=editor
    )
    voter = Voter.objects.create(ballot=ballot, user=viewer)

    assert [row["subject"] for row in waits(viewer, "votes")] == ["Five skies"]
    voter.voted_at = timezone.now()
    voter.save()
    assert waits(viewer, "votes") == []


def test_a_failed_job_waits_until_it_is_tried_again(project: Project, artist: User) -> None:
    job = submit(project, artist).batches.get().job
    queue.start(job.pk, attempt=1, worker="w")
    queue.fail(job.pk, attempt=1, code="internal", text="Oh no.")

    assert [row["quote"] for row in waits(artist, "failures")] == ["Oh no."]
    with override("zh-hans"):
        [row] = waits(artist, "failures")
    assert row["quote"].startswith("工作进程自身出错")
    queue.retry(job=job, by=artist)
    assert waits(artist, "failures") == []


def test_nothing_waits_in_a_project_one_has_left(
    project: Project, editor: User, artist: User
) -> None:
    variant = make_variant(project, artist)
    reviews.post_comment(subject=variant, text="More sky.", by=editor)
    assert waiting_count(artist) == 1

    projects.remove_member(project=project, user=artist, by=editor)

    assert waiting_count(artist) == 0


@pytest.mark.parametrize("path", ["/waiting/", "/notices/"])
def test_the_bar_tells_how_much_waits(
    project: Project, editor: User, artist: User, path: str
) -> None:
    make_version(project, artist)
    client = Client()
    client.force_login(editor)

    page = client.get(path).content.decode()

    assert "<span data-waiting>1</span>" in page


def test_pictures_of_what_waits_take_as_many_queries_however_much_waits(
    project: Project,
    editor: User,
    viewer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    painted = [make_variant(project, editor) for _ in range(ENTRIES_SHOWN + 2)]
    version = make_version(project, editor)
    seats = (NewSeat(person=viewer.pk),)
    for subject in (painted[0], painted[1], version):
        open_review(subject=subject, stages=[NewStage(seats=seats)], by=editor)
    open_ballot(project=project, variants=painted, voters=[viewer.pk], by=editor)
    rows = [row for group in waiting_for(viewer).values() for row in group]

    with django_assert_num_queries(4):
        vote, *decisions = pictured(rows)

    small = [f"/assets/{project.pk}/{variant.asset.sha256}?w=256" for variant in painted]
    assert [shown["small"] for shown in vote["pictures"]] == small[:ENTRIES_SHOWN]
    assert vote["more"] == 2
    assert sorted(row["pictures"][0]["small"] for row in decisions) == sorted(
        [
            f"/api/versions/{version.pk}/proof?width=160",
            *(f"/assets/{project.pk}/{made.asset.sha256}?w=96" for made in painted[:2]),
        ]
    )
