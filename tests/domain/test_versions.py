"""Versions: frozen by their content, outrun by edits, restored by operations."""

from collections.abc import Callable

import pytest

from studio.accounts.models import User
from studio.core.canonical import canonical_json
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.layouts import actions
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import (
    layout_for,
    placed_variant_of,
    version_for,
    versions_of,
)
from studio.projects.models import Project, ShareLink
from studio.projects.permissions import Guest
from tests.domain.studio_work import (
    edit,
    make_layout,
    make_variant,
    make_version,
    newest,
    op,
    undo_of,
)


def test_a_version_keeps_the_document_and_is_named_by_its_content(
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist)
    layout = make_layout(project, artist, variant=variant)
    edit(layout, artist, op("remove", "kicker"))

    version = actions.freeze_version(layout=layout, note=" first  try ", by=artist)

    assert (version.number, version.note, version.revision) == (1, "first try", 1)
    assert "removed" not in version.document
    assert version.content_sha256 == actions.content_hash(document=version.document)
    payload = newest(project).payload
    assert payload["version"] == versions_of(layout)[0]
    assert payload["layout"]["standing"] == "open"


def test_equal_content_has_an_equal_hash_and_changed_content_another(
    project: Project, artist: User
) -> None:
    layout = make_layout(project, artist)
    first = actions.freeze_version(layout=layout, by=artist)
    moved = op("set", "masthead", "x_mm", 12.0)
    edit(layout, artist, moved)
    second = actions.freeze_version(layout=layout, by=artist)
    edit(layout, artist, undo_of(moved))
    third = actions.freeze_version(layout=layout, by=artist)

    assert [v.number for v in (first, second, third)] == [1, 2, 3]
    assert first.content_sha256 == third.content_sha256 != second.content_sha256


def test_freezing_twice_without_an_edit_is_refused(project: Project, artist: User) -> None:
    layout = make_layout(project, artist)
    actions.freeze_version(layout=layout, by=artist)

    with pytest.raises(ConflictError, match="Nothing was edited since version 1"):
        actions.freeze_version(layout=layout, by=artist)
    with pytest.raises(RefusedError, match="201 characters"):
        actions.freeze_version(layout=layout, note="x" * 201, by=artist)


def test_a_picture_the_project_does_not_have_keeps_a_layout_from_freezing(
    project: Project, artist: User
) -> None:
    layout = make_layout(project, artist, variant=make_variant(project, artist))
    # As after a backup that holds the layout and not the file's row.
    layout.document["elements"]["art"]["asset"] = "0" * 64
    layout.save(update_fields=["document"])

    with pytest.raises(ConflictError, match="this project does not have"):
        actions.freeze_version(layout=layout, by=artist)


def test_a_restored_version_is_the_layout_again_by_operations(
    project: Project, artist: User, editor: User
) -> None:
    layout = make_layout(project, artist, variant=make_variant(project, artist))
    version = actions.freeze_version(layout=layout, by=artist)
    edit(
        layout,
        artist,
        op("remove", "kicker"),
        op("add", "sticker", value={"kind": "label"}),
        op("set", "masthead", "y_mm", 40.0),
        op("set", "document", "format", {"handle": "a4"}),
        op("set", "document", "issue.price", "$9"),
    )

    applied = actions.restore_version(layout=layout, version=version, by=editor)

    layout.refresh_from_db()
    document = {key: value for key, value in layout.document.items() if key != "removed"}
    assert canonical_json(document) == canonical_json(version.document)
    assert applied.revision == layout.revision == 2
    assert set(applied.changed) == {"document", "kicker", "masthead", "sticker"}


def test_a_version_of_another_layout_is_not_restored(
    project: Project, artist: User, editor: User
) -> None:
    version = make_version(project, artist)

    with pytest.raises(NotFoundError):
        actions.restore_version(layout=make_layout(project, artist), version=version, by=editor)


def test_an_edit_tells_that_the_version_is_stale(project: Project, artist: User) -> None:
    layout = make_layout(project, artist)
    version = actions.freeze_version(layout=layout, by=artist)

    edit(layout, artist, op("set", "masthead", "x_mm", 12.0))

    [told] = newest(project).payload["versions"]
    assert (told["id"], told["standing"]) == (version.pk, "stale")
    edit(layout, artist, op("set", "masthead", "x_mm", 13.0))
    assert newest(project).payload["versions"] == []


Act = Callable[[Layout, Version, User], object]

ARTISTS_ACTS: dict[str, Act] = {
    "create": lambda layout, version, by: make_layout(layout.project, by),
    "edit": lambda layout, version, by: edit(layout, by, op("set", "masthead", "x_mm", 1.0)),
    "place": lambda layout, version, by: actions.place_variant(
        layout=layout, variant=placed_variant_of(layout), by=by
    ),
    "extend": lambda layout, version, by: actions.extend_art_to_bleed(layout=layout, by=by),
    "upscale": lambda layout, version, by: actions.upscale_art_to_print(layout=layout, by=by),
    "freeze": lambda layout, version, by: actions.freeze_version(layout=layout, by=by),
}


def _frozen_and_edited(project: Project, by: User) -> tuple[Layout, Version]:
    variant = make_variant(project, by, width=256, height=256)
    layout = make_layout(project, by, variant=variant)
    version = actions.freeze_version(layout=layout, by=by)
    edit(layout, by, op("set", "masthead", "x_mm", 12.0))
    return layout, version


@pytest.mark.parametrize("act", ARTISTS_ACTS.values(), ids=ARTISTS_ACTS.keys())
def test_artists_may_viewers_may_not_and_strangers_find_nothing(
    project: Project, artist: User, viewer: User, stranger: User, act: Act
) -> None:
    layout, version = _frozen_and_edited(project, artist)

    with pytest.raises(NotAllowedError):
        act(layout, version, viewer)
    with pytest.raises(NotFoundError):
        act(layout, version, stranger)
    assert act(layout, version, artist)


def test_where_nothing_is_to_be_ordered_strangers_and_viewers_learn_nothing_either(
    project: Project, artist: User, viewer: User, stranger: User
) -> None:
    variant = make_variant(project, artist, width=2588, height=3338)
    layout = make_layout(project, artist, variant=variant)

    for order in (actions.extend_art_to_bleed, actions.upscale_art_to_print):
        assert order(layout=layout, by=artist) is None
        with pytest.raises(NotAllowedError):
            order(layout=layout, by=viewer)
        with pytest.raises(NotFoundError):
            order(layout=layout, by=stranger)


def test_only_editors_restore(project: Project, artist: User, editor: User, stranger: User) -> None:
    layout, version = _frozen_and_edited(project, artist)

    with pytest.raises(NotAllowedError, match="restoring a version needs editor"):
        actions.restore_version(layout=layout, version=version, by=artist)
    with pytest.raises(NotFoundError):
        actions.restore_version(layout=layout, version=version, by=stranger)
    assert actions.restore_version(layout=layout, version=version, by=editor).revision == 2


def test_layouts_and_versions_are_found_by_those_they_concern(
    project: Project, artist: User, editor: User, stranger: User, guest: Guest
) -> None:
    version, other = make_version(project, artist), make_version(project, artist)
    link = ShareLink.objects.create(
        project=project,
        kind="version",
        object_id=version.pk,
        digest="d",
        created_by=editor,
        expires_at=guest.link.expires_at,
    )
    invited = Guest(link=link, name="Gus")

    assert layout_for(artist, version.layout_id) == version.layout
    assert version_for(invited, version.pk) == version
    for by, find, pk in (
        (stranger, layout_for, version.layout_id),
        (artist, layout_for, 10**9),
        (stranger, version_for, version.pk),
        (guest, version_for, version.pk),
        (invited, version_for, other.pk),
        (artist, version_for, 10**9),
    ):
        with pytest.raises(NotFoundError):
            find(by, pk)
