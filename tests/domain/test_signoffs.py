"""Sign-offs of several stages, on versions and pictures, through the real actions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from studio.accounts.models import User
from studio.audit.models import AuditEntry
from studio.audit.words import sentence_of
from studio.core.errors import ConflictError, NotAllowedError, RefusedError
from studio.exports import actions as exports
from studio.layouts.models import Version
from studio.layouts.rows import version_row
from studio.projects import actions as projects
from studio.projects.models import Project, Role
from studio.reviews.deciding import decide
from studio.reviews.models import Decision
from studio.reviews.opening import NewSeat, NewStage, close_review, open_review
from studio.reviews.selectors import signoff_row, standing
from tests.domain.studio_work import edit, make_variant, make_version, newest, op
from tests.factories import add_member, in_threads, make_user

EDITOR = NewSeat(role="editor")


def asked(project: Project, artist: User, viewer: User, editor: User) -> Version:
    """Ask the artist and the viewer, then any editor."""
    version = make_version(project, artist)
    people = (NewSeat(person=artist.pk), NewSeat(person=viewer.pk))
    stages = [NewStage(seats=people, name="Art desk"), NewStage(seats=(EDITOR,))]
    open_review(subject=version, stages=stages, brief="The face.", by=editor)
    return version


def test_a_two_stage_sign_off_leads_to_an_approval_that_an_edit_ends(
    project: Project, artist: User, viewer: User, editor: User
) -> None:
    version = asked(project, artist, viewer, editor)
    assert newest(project).payload["asked"] == [artist.pk, viewer.pk]

    decide(subject=version, verdict="approved", by=artist)
    assert newest(project).name == "decision.recorded"
    with pytest.raises(NotAllowedError, match="has not begun"):
        decide(subject=version, verdict="approved", by=editor)
    decide(subject=version, verdict="approved", by=viewer)
    told = newest(project)
    assert (told.name, told.payload["asked"]) == ("stage.opened", [editor.pk])
    decide(subject=version, verdict="approved", by=editor)
    assert (newest(project).name, standing(version)) == ("version.approved", "approved")
    assert exports.request_export(version=version, kind="pdf", override=True, by=editor).approval

    edit(version.layout, artist, op("set", "masthead", "x_mm", 12.0))

    assert standing(version) == "stale"
    with pytest.raises(ConflictError, match="older than the layout"):
        exports.request_export(version=version, kind="pdf", override=True, by=editor)
    with pytest.raises(ConflictError, match="edited after version 1"):
        decide(subject=version, verdict="changes_requested", reason="No.", by=viewer)


def test_an_approval_is_withdrawn_and_no_file_for_print_is_made(
    project: Project, artist: User, editor: User
) -> None:
    version = make_version(project, artist)
    second = make_user("Ed Second")
    add_member(project, second, Role.EDITOR)
    with pytest.raises(ConflictError, match="no approval of yours"):
        decide(subject=version, verdict="withdrawn", by=editor)
    decide(subject=version, verdict="approved", by=editor)
    with pytest.raises(NotAllowedError):
        decide(subject=version, verdict="withdrawn", by=artist)

    decide(subject=version, verdict="withdrawn", reason="The price is wrong.", by=second)

    assert (newest(project).name, standing(version)) == ("approval.withdrawn", "open")
    kept = AuditEntry.objects.filter(project=project.pk).latest("seq")
    assert sentence_of(kept) == "withdrew the approval of v1"
    with pytest.raises(ConflictError, match="not decided yet"):
        exports.request_export(version=version, kind="pdf", override=True, by=editor)
    with pytest.raises(ConflictError, match="no approval of yours"):
        decide(subject=version, verdict="withdrawn", by=editor)
    decide(subject=version, verdict="approved", by=editor)
    assert standing(version) == "approved"


def test_a_withdrawn_approval_leaves_the_seat_open_and_the_next_stage_waiting(
    project: Project, artist: User, viewer: User, editor: User
) -> None:
    version = asked(project, artist, viewer, editor)
    decide(subject=version, verdict="approved", by=artist)
    decide(subject=version, verdict="approved", by=viewer)

    decide(subject=version, verdict="withdrawn", by=artist)

    assert newest(project).name == "decision.recorded"
    review = version_row(version)["review"]
    assert review is not None
    assert (review["current"], [s["state"] for s in review["stages"]]) == (0, ["open", "waiting"])
    seats = {seat["person"]: seat["verdict"] for seat in review["stages"][0]["seats"]}
    assert seats == {artist.pk: None, viewer.pk: "approved"}


def test_the_row_shows_each_stage_and_who_said_what(
    project: Project, artist: User, viewer: User, editor: User
) -> None:
    version = asked(project, artist, viewer, editor)
    decide(subject=version, verdict="changes_requested", reason="The face.", by=viewer)

    review = version_row(version)["review"]

    assert review is not None
    assert (review["current"], [s["state"] for s in review["stages"]]) == (
        0,
        ["changes_requested", "waiting"],
    )
    seats = review["stages"][0]["seats"]
    assert [(s["name"], s["verdict"]) for s in seats] == [
        ("Arthur Artist", None),
        ("Vera Viewer", "changes_requested"),
    ]


def test_while_a_sign_off_is_open_only_those_asked_decide(
    project: Project, artist: User, viewer: User, editor: User
) -> None:
    version = make_version(project, artist)
    open_review(subject=version, stages=[NewStage(seats=(NewSeat(person=viewer.pk),))], by=editor)

    with pytest.raises(NotAllowedError, match="asks Vera Viewer"):
        decide(subject=version, verdict="approved", by=editor)
    projects.remove_member(project=project, user=viewer, by=editor)
    close_review(subject=version, by=editor)
    decide(subject=version, verdict="approved", by=editor)

    assert standing(version) == "approved"


def test_a_picture_is_signed_off_too(project: Project, viewer: User, editor: User) -> None:
    variant = make_variant(project, editor)
    open_review(subject=variant, stages=[NewStage(seats=(NewSeat(person=viewer.pk),))], by=editor)

    decide(subject=variant, verdict="approved", by=viewer)

    row = signoff_row(variant)
    assert (row["standing"], row["decisions"][0]["by_name"]) == ("approved", "Vera Viewer")
    assert Decision.objects.get().content_sha256 == variant.asset.sha256


def test_a_decision_on_another_content_does_not_count(
    project: Project, artist: User, editor: User
) -> None:
    version = make_version(project, artist)

    Decision.objects.create(version=version, verdict="approved", content_sha256="f" * 64, by=editor)

    assert standing(version) == "open"
    with pytest.raises(ConflictError, match="not decided yet"):
        exports.request_export(version=version, kind="pdf", override=True, by=editor)


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_one_seat_at_once_one_is_told_that_it_is_decided(
    project: Project, artist: User, editor: User
) -> None:
    second = make_user("Ed Second")
    projects.add_member(project=project, user=second, role="editor", by=editor)
    version = make_version(project, artist)

    said = in_threads(
        lambda: decide(subject=version, verdict="approved", by=editor),
        lambda: decide(subject=version, verdict="approved", by=second),
    )

    assert sorted(type(word).__name__ for word in said) == ["ConflictError", "Decision"]


SOON = timezone.now() + timedelta(days=1)
REFUSED: dict[str, tuple[Callable[[User], list[NewStage]], str]] = {
    "no stage": (lambda _p: [], "has 0 stages; 1 to 6"),
    "too many stages": (lambda _p: [NewStage(seats=(EDITOR,))] * 7, "has 7 stages"),
    "nobody asked": (lambda _p: [NewStage(seats=())], "asks 0 people; 1 to 12"),
    "too many asked": (lambda _p: [NewStage(seats=(EDITOR,) * 13)], "asks 13 people"),
    "a stranger": (lambda _p: [NewStage(seats=(NewSeat(person=987_654),))], "no member"),
    "a person twice": (
        lambda p: [NewStage(seats=(NewSeat(person=p.pk), NewSeat(person=p.pk)))],
        "asks a person twice",
    ),
    "no such role": (lambda _p: [NewStage(seats=(NewSeat(role="owner"),))], "a person or a role"),
    "no such rule": (lambda _p: [NewStage(seats=(EDITOR,), rule="most")], "no rule 'most'"),
    "more than there are": (
        lambda _p: [NewStage(seats=(EDITOR, EDITOR), rule="some", needed=3)],
        "needs 3 approvals of 2",
    ),
    "a date that has passed": (
        lambda _p: [NewStage(seats=(EDITOR,), due=SOON - timedelta(days=2))],
        "has passed",
    ),
    "a long name": (lambda _p: [NewStage(seats=(EDITOR,), name="x" * 61)], "61 characters"),
}


@pytest.mark.parametrize(("stages", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_sign_off_that_cannot_hold_is_refused(
    project: Project,
    artist: User,
    editor: User,
    stages: Callable[[User], list[NewStage]],
    said: str,
) -> None:
    version = make_version(project, artist)
    with pytest.raises(RefusedError, match=said):
        open_review(subject=version, stages=stages(artist), by=editor)


def test_one_sign_off_is_open_at_a_time_and_editors_open_it(
    project: Project, artist: User, editor: User
) -> None:
    version = make_version(project, artist)
    stages = [NewStage(seats=(EDITOR,))]
    with pytest.raises(NotAllowedError, match="approving needs editor"):
        open_review(subject=version, stages=stages, by=artist)
    with pytest.raises(ConflictError, match="No sign-off is open"):
        close_review(subject=version, by=editor)
    open_review(subject=version, stages=stages, by=editor)
    with pytest.raises(ConflictError, match="open already"):
        open_review(subject=version, stages=stages, by=editor)
