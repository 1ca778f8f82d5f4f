"""Reviews: threads with pins that follow the picture, and decisions bound to a content."""

from collections.abc import Callable

import pytest

from generation.contract.pixels import Padding, Size
from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.models import Variant
from studio.artwork.rows import variant_row
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.core.pins import Pin, Region
from studio.layouts import actions as layouts
from studio.layouts.models import Version
from studio.layouts.rows import layout_row
from studio.projects.models import Event, Project, ShareLink
from studio.projects.permissions import Guest, Principal
from studio.reviews import actions
from studio.reviews.models import Comment, Decision
from studio.reviews.selectors import (
    comment_for,
    comments_of,
    standing,
    standing_of_layout,
    thread_of,
)
from tests.domain.studio_work import (
    edit,
    make_layout,
    make_variant,
    make_version,
    newest,
    op,
    paint,
)
from tests.factories import in_threads, make_guest, make_project


def say(
    subject: Variant | Version,
    by: Principal,
    text: str = "More sky, please.",
    *,
    pin: tuple[float, float] | None = None,
    parent: Comment | None = None,
) -> Comment:
    return actions.post_comment(subject=subject, text=text, pin=pin, parent=parent, by=by)


def version_guest(version: Version, like: Guest) -> Guest:
    """Return a guest whose link shares this one version."""
    link = ShareLink.objects.create(
        project=version.layout.project,
        kind="version",
        object_id=version.pk,
        digest=f"d{version.pk}",
        created_by=like.link.created_by,
        expires_at=like.link.expires_at,
    )
    return Guest(link=link, name="Gus Guest")


def test_a_pinned_comment_opens_a_thread_that_its_variant_counts(
    project: Project, artist: User, viewer: User
) -> None:
    variant = make_variant(project, artist)

    comment = say(variant, viewer, "  Calm this sky. ", pin=(0.25, 1.0))
    say(variant, artist, "Will do.", parent=comment)

    first, reply = thread_of(variant, artist)
    assert (first["text"], first["pin"]) == ("Calm this sky.", {"x": 0.25, "y": 1.0})
    assert (reply["parent"], reply["by_name"]) == (comment.pk, "Arthur Artist")
    event = newest(project)
    assert (event.name, event.audience) == ("comment.posted", "everyone")
    assert event.payload["variant"]["comments"] == 1
    assert comments_of(project, [comment.pk, 10**9]) == [first]


def test_an_answer_to_an_answer_belongs_to_the_thread(project: Project, artist: User) -> None:
    variant = make_variant(project, artist)
    comment = say(variant, artist)

    deeper = say(variant, artist, parent=say(variant, artist, parent=comment))

    assert deeper.parent == comment


@pytest.mark.parametrize(
    ("text", "pin", "said"),
    [
        ("  ", None, "0 characters; it needs 1 to 4000"),
        ("x" * 4001, None, "4001 characters"),
        ("x", (-0.1, 0.5), "must be 0 to 1"),
        ("x", (0.5, 1.1), "must be 0 to 1"),
    ],
)
def test_a_comment_out_of_bounds_is_refused(
    project: Project, artist: User, text: str, pin: tuple[float, float] | None, said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        say(make_variant(project, artist), artist, text, pin=pin)


def test_a_reply_stays_on_its_subject_and_has_no_pin(project: Project, artist: User) -> None:
    variant, other = make_variant(project, artist), make_variant(project, artist)
    comment = say(variant, artist)

    with pytest.raises(NotFoundError):
        say(other, artist, parent=comment)
    with pytest.raises(NotFoundError):
        say(make_version(project, artist), artist, parent=comment)
    with pytest.raises(RefusedError, match="no pin of its own"):
        say(variant, artist, parent=comment, pin=(0.5, 0.5))


@pytest.mark.parametrize("text", ["x" * 4000, "评" * 4000, '"\n' * 2000, "\x01" * 4000])
def test_a_long_comment_is_cut_in_its_event_and_whole_in_its_thread(
    project: Project, artist: User, text: str
) -> None:
    variant = make_variant(project, artist)

    say(variant, artist, f"{text[:3999]}.")

    told = newest(project).payload["comment"]
    assert told["text_cut"]
    assert text.startswith(told["text"])
    assert len(told["text"]) > 300
    [whole] = thread_of(variant, artist)
    assert (len(whole["text"]), whole["text_cut"]) == (4000, False)


def test_a_thread_is_resolved_and_taken_up_again(
    project: Project, artist: User, editor: User
) -> None:
    variant = make_variant(project, artist)
    comment = say(variant, artist)

    actions.resolve_comment(comment=comment, by=editor)

    told = newest(project).payload
    assert told["comment"]["resolved_by_name"] == "Edith Editor"
    assert told["variant"]["comments"] == 0
    with pytest.raises(ConflictError, match="resolved already"):
        actions.resolve_comment(comment=comment, by=artist)
    actions.reopen_comment(comment=comment, by=artist)
    assert newest(project).payload["comment"]["resolved_at"] is None
    with pytest.raises(ConflictError, match="open already"):
        actions.reopen_comment(comment=comment, by=artist)
    with pytest.raises(RefusedError, match="with its thread"):
        actions.resolve_comment(comment=say(variant, artist, parent=comment), by=artist)


def test_pins_follow_the_picture_through_its_descendants(project: Project, artist: User) -> None:
    source = make_variant(project, artist)
    pinned = say(source, artist, pin=(0.5, 0.5))
    say(source, artist, "Yes.", parent=pinned)
    say(source, artist, "Not about a place.")
    outpaint = artwork.request_outpaint(
        variant=source, padding=Padding(top=80, left=64), count=1, by=artist
    )
    wider = paint(outpaint)[0]
    say(wider, artist, pin=(0.0, 0.0))
    large = paint(
        artwork.request_upscale(variant=wider, size=Size(width=256, height=320), by=artist)
    )[0]

    thread = thread_of(large, artist)

    assert [(row["carried_from"], row["pin"]) for row in thread] == [
        ("#1.2", {"x": 0.0, "y": 0.0}),
        ("#1.1", {"x": 0.75, "y": 0.75}),
        ("#1.1", None),
    ]
    assert {row["carried_from"] for row in thread_of(source, artist)} == {None}


@pytest.mark.django_db(transaction=True)
def test_of_two_comments_at_once_the_later_event_counts_both(
    project: Project, artist: User, viewer: User
) -> None:
    variant = make_variant(project, artist)

    in_threads(lambda: say(variant, artist), lambda: say(variant, viewer))

    assert newest(project).payload["variant"] == variant_row(variant)
    assert variant_row(variant)["comments"] == 2


def test_members_comment_guests_where_their_link_allows_and_strangers_nowhere(
    project: Project, artist: User, viewer: User, editor: User, stranger: User, guest: Guest
) -> None:
    variant, version = make_variant(project, artist), make_version(project, artist)
    invited = version_guest(version, guest)
    looking = make_guest(project=project, by=editor, may_comment=False)

    for by, subject in ((viewer, variant), (viewer, version), (guest, variant), (invited, version)):
        assert say(subject, by).author_name == by.name
    for by, subject in (
        (stranger, variant),
        (stranger, version),
        (guest, version),
        (invited, variant),
        (invited, make_version(project, artist)),
    ):
        with pytest.raises(NotFoundError):
            say(subject, by)
    with pytest.raises(NotAllowedError, match="for looking only"):
        say(variant, looking)


def test_a_guests_comment_carries_the_name_and_the_link(
    project: Project, artist: User, guest: Guest
) -> None:
    comment = say(make_variant(project, artist), guest)

    row = newest(project).payload["comment"]
    assert (row["by"], row["by_name"], row["guest"]) == (None, "Gus Guest", True)
    assert comment.share_link == guest.link


def test_a_comment_is_found_by_those_who_see_its_subject(
    project: Project, artist: User, viewer: User, stranger: User, guest: Guest
) -> None:
    version = make_version(project, artist)
    on_variant, on_version = say(make_variant(project, artist), artist), say(version, artist)

    assert comment_for(viewer, on_variant.pk) == on_variant
    assert comment_for(guest, on_variant.pk) == on_variant
    assert comment_for(version_guest(version, guest), on_version.pk) == on_version
    for by, comment_id in ((stranger, on_variant.pk), (guest, on_version.pk), (viewer, 10**9)):
        with pytest.raises(NotFoundError):
            comment_for(by, comment_id)


def test_an_approval_is_bound_to_the_content_and_ends_with_the_next_edit(
    project: Project, artist: User, editor: User
) -> None:
    layout = make_layout(project, artist)
    version = layouts.freeze_version(layout=layout, by=artist)

    decision = actions.approve_version(version=version, by=editor)

    assert decision.content_sha256 == version.content_sha256
    told = newest(project)
    assert (told.name, told.payload["version"]["standing"]) == ("version.approved", "approved")
    assert told.payload["layout"]["standing"] == standing(version) == "approved"
    edit(layout, artist, op("set", "masthead", "x_mm", 12.0))
    assert standing(version) == standing_of_layout(layout) == "stale"
    assert newest(project).payload["layout"] == layout_row(layout)
    with pytest.raises(ConflictError, match="edited after version 1"):
        actions.approve_version(version=version, by=editor)
    newer = layouts.freeze_version(layout=layout, by=artist)
    assert (standing(version), standing(newer)) == ("stale", "open")
    assert standing_of_layout(layout) == "open"


def test_a_version_is_sent_back_with_a_reason_and_may_be_approved_after_all(
    project: Project, artist: User, editor: User
) -> None:
    version = make_version(project, artist)
    actions.request_changes(version=version, reason=" The face is hidden. ", by=editor)

    told = newest(project)
    assert told.name == "version.changes_requested"
    assert told.payload["version"]["decisions"][0]["reason"] == "The face is hidden."
    actions.approve_version(version=version, by=editor)
    with pytest.raises(ConflictError, match="approved already"):
        actions.approve_version(version=version, by=editor)
    actions.request_changes(version=version, reason="Wait.", by=editor)

    assert standing(version) == "changes_requested"
    assert Decision.objects.count() == 3


@pytest.mark.parametrize(("reason", "said"), [("  ", "0 characters"), ("x" * 2001, "2001")])
def test_changes_need_a_reason_of_some_length(
    project: Project, artist: User, editor: User, reason: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        actions.request_changes(version=make_version(project, artist), reason=reason, by=editor)


def test_many_long_reasons_still_fit_an_event(project: Project, artist: User, editor: User) -> None:
    version = make_version(project, artist)

    for _ in range(5):
        actions.request_changes(version=version, reason="改" * 2000, by=editor)

    payload = newest(project).payload
    assert payload.get("version_ids") == [version.pk] or payload["version"]["id"] == version.pk


@pytest.mark.django_db(transaction=True)
def test_an_approval_and_an_edit_at_once_never_approve_what_was_edited(
    project: Project, artist: User, editor: User
) -> None:
    layout = make_layout(project, artist)
    version = layouts.freeze_version(layout=layout, by=artist)

    in_threads(
        lambda: actions.approve_version(version=version, by=editor),
        lambda: edit(layout, artist, op("set", "masthead", "x_mm", 12.0)),
    )

    approved = project.events.filter(name="version.approved").first()
    edited = project.events.get(name="layout.edited")
    assert approved is None or approved.seq < edited.seq
    assert standing(version) == "stale"


DECIDE: dict[str, Callable[[Version, User], Decision]] = {
    "approve": lambda version, by: actions.approve_version(version=version, by=by),
    "send back": lambda version, by: actions.request_changes(version=version, reason="No.", by=by),
}


@pytest.mark.parametrize("decide", DECIDE.values(), ids=DECIDE.keys())
def test_editors_decide_artists_may_not_and_strangers_find_nothing(
    project: Project,
    artist: User,
    editor: User,
    stranger: User,
    decide: Callable[[Version, User], Decision],
) -> None:
    version = make_version(project, artist)

    with pytest.raises(NotAllowedError, match="approving needs editor"):
        decide(version, artist)
    with pytest.raises(NotFoundError):
        decide(version, stranger)
    assert decide(version, editor).by == editor


def test_resolving_is_for_members_of_the_project(
    project: Project, artist: User, viewer: User, stranger: User
) -> None:
    comment = say(make_variant(project, artist), artist)
    make_project(editor=stranger)
    events = Event.objects.filter(project=project).count()

    with pytest.raises(NotFoundError):
        actions.resolve_comment(comment=comment, by=stranger)
    actions.resolve_comment(comment=comment, by=viewer)

    assert Event.objects.filter(project=project).count() == events + 1


def test_a_marked_region_follows_the_picture_and_needs_its_pin(
    project: Project, artist: User
) -> None:
    source = make_variant(project, artist)
    corners = (Pin(x=0.25, y=0.5), Pin(x=0.75, y=1.0))
    region = Region(kind="rect", points=corners)
    with pytest.raises(RefusedError, match="place of its pin"):
        actions.post_comment(subject=source, text="Here.", region=region, by=artist)
    actions.post_comment(subject=source, text="Here.", pin=(0.5, 0.75), region=region, by=artist)
    outpaint = artwork.request_outpaint(
        variant=source, padding=Padding(top=80, left=64), count=1, by=artist
    )

    [row] = thread_of(paint(outpaint)[0], artist)

    assert row["region"] == {"kind": "rect", "points": [[0.625, 0.75], [0.875, 1.0]]}


@pytest.mark.parametrize(("kind", "count"), [("rect", 3), ("freehand", 2), ("freehand", 65)])
def test_a_region_of_another_shape_is_refused(kind: str, count: int) -> None:
    with pytest.raises(RefusedError, match=f"of {count} points"):
        Region(kind=kind, points=(Pin(x=0.5, y=0.5),) * count)
