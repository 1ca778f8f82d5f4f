"""Notices: whom events concern, read once; what is unread; digests that survive a kill."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from studio.accounts.models import User
from studio.core.errors import NotFoundError, RefusedError
from studio.jobs.models import Job
from studio.layouts.models import Version
from studio.notices import actions, digests, selectors
from studio.notices.models import Digest, Kind, MailChoice, Notice
from studio.projects import events
from studio.projects.actions import change_role, remove_member
from studio.projects.models import Project
from studio.reviews.actions import approve_version, post_comment
from studio.reviews.balloting import cast_votes, open_ballot, reveal_ballot
from tests.domain.studio_work import make_variant, make_version
from tests.factories import in_threads, make_job

pytestmark = pytest.mark.django_db


def told(person: User) -> list[str]:
    actions.fold_logs()
    return [row["kind"] for row in selectors.notices_of(person)["notices"]]


def notify(project: Project, *people: User, key: str = "asked:1", **more: Any) -> int:
    return actions.notify(
        project=project, people=[p.pk for p in people], kind=Kind.ASKED, key=key, **more
    )


def test_a_comment_tells_whose_work_it_is_on_and_an_answer_who_spoke_before(
    project: Project, editor: User, artist: User, viewer: User
) -> None:
    variant = make_variant(project, artist)
    told(artist)
    Notice.objects.all().delete()
    thread = post_comment(subject=variant, text="More sky", pin=(0.5, 0.5), by=editor)
    post_comment(subject=variant, text="Yes", parent=thread, by=viewer)

    assert told(artist) == ["comment", "comment"]
    assert told(editor) == ["reply"]
    assert told(viewer) == []
    (row, _second) = selectors.notices_of(artist)["notices"][::-1]
    assert (row["text"], row["quote"]) == (
        "Edith Editor pinned a comment on your work.",
        "More sky",
    )
    opened = f"?variant={variant.pk}&comment={thread.pk}"
    assert row["url"] == f"/projects/{project.pk}/review/{opened}"


def test_whoever_is_named_is_told_that_alone_and_never_of_ones_own_words(
    project: Project, editor: User, artist: User
) -> None:
    variant = make_variant(project, artist)
    comment = post_comment(subject=variant, text="@Arthur", by=artist)
    told(artist)
    Notice.objects.all().delete()
    with transaction.atomic():
        events.append_event(
            project_id=project.pk,
            name="comment.posted",
            payload={
                "comment": {"id": comment.pk},
                "variant_ids": [variant.pk],
                "mentions": [artist.pk, editor.pk],
            },
            actor=editor,
        )

    assert told(artist) == ["mention"]
    assert told(editor) == []


def test_a_finished_picture_a_failed_job_and_a_verdict_reach_whoever_asked(
    project: Project, editor: User, artist: User
) -> None:
    make_variant(project, artist)
    version: Version = make_version(project, artist)
    approve_version(version=version, by=editor)
    job: Job = make_job(project=project, by=artist)
    with transaction.atomic():
        row = {"id": job.pk, "by": artist.pk, "task": "txt2img", "state": "failed"}
        events.append_event(
            project_id=project.pk, name="job.failed", payload={"job": row}, actor=None
        )

    assert {"job_done", "decided", "job_failed"} <= set(told(artist))
    assert told(editor) == []


def test_a_new_role_is_told_to_its_bearer(project: Project, editor: User, viewer: User) -> None:
    change_role(project=project, user=viewer, role="artist", by=editor)
    with override("en"):
        assert told(viewer) == ["role", "added"]
        (row, _added) = selectors.notices_of(viewer)["notices"]
    assert row["text"] == "Edith Editor changed your role to artist."


def test_a_log_is_read_once_however_often_and_the_same_key_tells_once(
    project: Project, artist: User, stranger: User
) -> None:
    assert actions.fold_logs() > 0
    assert actions.fold_logs() == 0
    assert notify(project, artist, stranger) == 1
    assert notify(project, artist) == 0
    assert Notice.objects.filter(person=stranger).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_read_the_same_log_tell_once(project: Project, artist: User) -> None:
    counts = in_threads(actions.fold_logs, actions.fold_logs)

    assert sorted(map(str, counts))[0] == "0"
    assert told(artist) == ["added"]


def test_read_marks_are_ones_own_and_end_with_the_membership(
    project: Project, editor: User, artist: User, viewer: User
) -> None:
    notify(project, artist, viewer)
    notify(project, artist, key="asked:2")
    (first, second) = Notice.objects.filter(person=artist).order_by("pk")
    theirs = Notice.objects.get(person=viewer, kind=Kind.ASKED)

    assert actions.mark_read(person=artist, ids=[first.pk, theirs.pk]) == 1
    assert selectors.notices_of(artist, unread_only=True)["notices"][0]["id"] == second.pk
    assert selectors.unread_count(viewer) == 1
    assert actions.mark_read(person=artist, upto=second.pk) == 0
    remove_member(project=project, user=viewer, by=editor)
    assert selectors.notices_of(viewer) == {"notices": [], "unread": 0, "next": None}
    with pytest.raises(RefusedError, match="501 notices at once; at most 500"):
        actions.mark_read(person=artist, ids=range(501))


def test_pages_of_notices_follow_each_other(project: Project, artist: User) -> None:
    for number in range(5):
        notify(project, artist, key=f"asked:{number}")
    first = selectors.notices_of(artist, limit=3)
    second = selectors.notices_of(artist, before=first["next"], limit=3)

    ids = [row["id"] for row in first["notices"] + second["notices"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), second["next"]) == (5, None)


def test_a_seen_mark_never_goes_back_nor_beyond_the_log(
    project: Project, artist: User, stranger: User
) -> None:
    project.refresh_from_db()
    newest = project.event_seq

    assert actions.mark_seen(project=project, person=artist, upto=1) == 1
    assert selectors.unseen_by_project(artist, [project.pk]) == {project.pk: newest - 1}
    assert actions.mark_seen(project=project, person=artist, upto=10**6) == newest
    assert actions.mark_seen(project=project, person=artist, upto=0) == newest
    assert selectors.unseen_by_project(artist, [project.pk]) == {}
    with pytest.raises(NotFoundError):
        actions.mark_seen(project=project, person=stranger, upto=1)


def test_a_digest_comes_at_its_frequency_with_what_is_unread_in_the_readers_language(
    project: Project, artist: User, viewer: User
) -> None:
    artist.language = "zh-hans"
    artist.save(update_fields=["language"])
    actions.choose_mail(person=artist, frequency="hourly")
    notify(project, artist, viewer, facts={"number": 3})
    now = timezone.now()

    assert (digests.make_digests(now), digests.send_digests(now)) == (0, 0)
    later = now + timedelta(hours=1, seconds=1)
    assert (digests.make_digests(later), digests.make_digests(later)) == (1, 0)
    assert (digests.send_digests(later), digests.send_digests(later)) == (1, 0)
    (message,) = mail.outbox
    assert message.to == [artist.email]
    assert message.subject.startswith(f"{project.title}：")
    assert f"/projects/{project.pk}/" in message.body
    again = later + timedelta(hours=2)
    assert digests.make_digests(again) == 0, "nothing new is unread"


def test_what_was_read_is_not_mailed_and_nobody_is_mailed_unasked(
    project: Project, artist: User, viewer: User
) -> None:
    actions.choose_mail(person=artist, frequency="daily")
    notify(project, artist, viewer)
    actions.mark_read(person=artist, upto=10**9)

    assert digests.make_digests(timezone.now() + timedelta(days=2)) == 0
    with pytest.raises(RefusedError, match="no frequency 'weekly'"):
        actions.choose_mail(person=artist, frequency="weekly")
    assert MailChoice.objects.get(person=artist).frequency == "daily"


def test_a_digest_whose_sender_was_killed_goes_out_after_its_lease_under_the_same_id(
    project: Project, artist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.choose_mail(person=artist, frequency="daily")
    notify(project, artist)
    now = timezone.now() + timedelta(days=2)
    digests.make_digests(now)
    (digest,) = Digest.objects.all()
    with monkeypatch.context() as patch:
        patch.setattr(digests, "_send", _killed)
        with pytest.raises(KeyboardInterrupt):
            digests.send_digests(now)

    assert digests.send_digests(now) == 0, "somebody may still be at it"
    assert digests.send_digests(now + digests.LEASE + timedelta(seconds=1)) == 1
    (message,) = mail.outbox
    assert message.extra_headers["Message-ID"] == f"<{digest.pk}@masthead>"


def test_a_mail_server_that_refuses_is_tried_again_and_given_up_after_five_times(
    project: Project, artist: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    actions.choose_mail(person=artist, frequency="daily")
    notify(project, artist)
    now = timezone.now() + timedelta(days=2)
    digests.make_digests(now)
    for _number in range(digests.TRIES_MAX + 2):
        assert digests.send_digests(now) == 0
        now += digests.LEASE + timedelta(seconds=1)

    assert Digest.objects.get().tries == digests.TRIES_MAX


def _killed(*_arguments: object) -> int:
    raise KeyboardInterrupt


def test_a_round_of_votes_is_told_to_its_voters_until_they_voted_or_it_ended(
    project: Project, editor: User, artist: User, viewer: User
) -> None:
    pictures = [make_variant(project, artist) for _ in range(2)]
    told(artist)
    Notice.objects.all().delete()
    ballot = open_ballot(project=project, variants=pictures, by=editor)
    people = (editor, artist, viewer)

    assert [told(person) for person in people] == [[], ["vote"], ["vote"]]
    [row] = selectors.notices_of(viewer)["notices"]
    assert row["url"] == f"/projects/{project.pk}/review/?ballot={ballot.pk}"
    assert row["text"] == "Edith Editor asks for your vote: Which one?"
    with override("zh-hans"):
        assert "选哪一张？" in selectors.notices_of(viewer)["notices"][0]["text"]
    cast_votes(ballot=ballot, votes={picture.pk: 4 for picture in pictures}, by=viewer)
    actions.fold_logs()
    assert [selectors.unread_count(person) for person in people] == [0, 1, 0]
    reveal_ballot(ballot=ballot, by=editor)
    actions.fold_logs()
    assert selectors.unread_count(artist) == 0
