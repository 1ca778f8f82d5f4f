"""Open remarks on a version go on to the next one, which says where something else stands now."""

import pytest

from studio.accounts.models import User
from studio.core.errors import RefusedError
from studio.core.layout_document import parse
from studio.layouts.actions import freeze_version
from studio.layouts.models import Layout, Version
from studio.projects.models import Project, ShareLink
from studio.projects.permissions import Guest
from studio.reviews import actions
from studio.reviews.models import Comment
from studio.reviews.selectors import thread_of
from tests.domain.studio_work import edit, make_layout, make_variant, op


@pytest.fixture
def layout(project: Project, artist: User) -> Layout:
    return make_layout(project, artist, variant=make_variant(project, artist))


@pytest.fixture
def first(layout: Layout, artist: User) -> Version:
    return freeze_version(layout=layout, by=artist)


def middle_of(version: Version, element: str) -> tuple[float, float]:
    document = parse(version.document)
    page, box = document.cover.trim_box, document.elements[element]
    return (box.x_mm + box.w_mm / 2) / page.w, (box.y_mm + box.h_mm / 2) / page.h


def say(version: Version, by: User, text: str, pin: tuple[float, float] | None = None) -> Comment:
    return actions.post_comment(subject=version, text=text, pin=pin, by=by)


def renamed(layout: Layout, by: User) -> Version:
    """Return a next version that looks the same."""
    edit(layout, by, op("set", "masthead", "name", "Title"))
    layout.refresh_from_db()
    return freeze_version(layout=layout, by=by)


def test_what_is_open_is_shown_on_the_next_version_and_what_is_resolved_is_not(
    layout: Layout, first: Version, artist: User, viewer: User
) -> None:
    at = middle_of(first, "masthead")
    pinned, whole = say(first, viewer, "Larger", at), say(first, viewer, "Calmer")
    done = say(first, viewer, "Done", (0.5, 0.5))
    actions.post_comment(subject=first, text="Will do", parent=pinned, by=artist)
    actions.resolve_comment(comment=done, by=artist)
    second = renamed(layout, artist)

    rows = {row["text"]: row for row in thread_of(second, artist)}

    assert set(rows) == {"Larger", "Calmer", "Will do"}
    assert {row["carried_from"] for row in rows.values()} == {"v1"}
    larger = rows["Larger"]
    assert larger["pin"] is not None
    assert (larger["pin"]["x"], larger["pin"]["y"]) == pytest.approx(at)
    assert (larger["repainted"], rows["Calmer"]["pin"], whole.version_id) == ("", None, first.pk)
    assert [row["carried_from"] for row in thread_of(first, artist)] == [None] * 4


def test_a_place_that_shows_something_else_now_says_so_until_somebody_confirms_it(
    layout: Layout, first: Version, artist: User, viewer: User
) -> None:
    comment = say(first, viewer, "Larger", middle_of(first, "masthead"))
    far = say(first, viewer, "Nice corner", (0.999, 0.6))
    height = parse(first.document).elements["masthead"].h_mm
    edit(layout, artist, op("set", "masthead", "h_mm", height * 0.9))
    layout.refresh_from_db()
    second = freeze_version(layout=layout, by=artist)

    told = {row["id"]: row["repainted"] for row in thread_of(second, artist)}
    assert told == {comment.pk: "changed", far.pk: ""}

    actions.confirm_pin(comment=comment, subject=second, by=artist)
    row = next(row for row in thread_of(second, artist) if row["id"] == comment.pk)
    assert row["confirmed"][0]["version"] == second.pk
    with pytest.raises(RefusedError):
        actions.confirm_pin(comment=say(second, viewer, "x", (0.1, 0.1)), subject=first, by=artist)


def test_a_guest_of_the_next_version_reads_nothing_of_the_one_before(
    layout: Layout, first: Version, artist: User, viewer: User, editor: User
) -> None:
    say(first, viewer, "Between us")
    second = renamed(layout, artist)
    link = ShareLink.objects.create(
        project=layout.project,
        kind="version",
        object_id=second.pk,
        digest="d",
        created_by=editor,
        expires_at="2100-01-01T00:00:00Z",
    )
    assert thread_of(second, Guest(link=link, name="Gus")) == []
