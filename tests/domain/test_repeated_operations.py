"""Operations that come again: the same ones are answered, others under their id refused."""

from typing import Any
from uuid import uuid4

import pytest

from studio.accounts.models import User
from studio.core.errors import ConflictError
from studio.layouts import actions
from studio.layouts.models import Layout, LayoutOperation
from studio.projects.models import Project
from tests.domain.studio_work import edit, make_layout, op, undo_of


@pytest.fixture
def layout(project: Project, artist: User) -> Layout:
    return make_layout(project, artist)


MOVED = op("set", "masthead", "x_mm", 12.0)


@pytest.mark.parametrize(
    "change",
    [
        {"value": 13.0},
        {"value": "12"},
        {"property": "y_mm"},
        {"object": "kicker"},
        {"kind": "remove", "property": "", "value": None},
        {"undoes": str(uuid4())},
    ],
)
def test_an_id_that_comes_again_with_another_change_is_refused(
    layout: Layout, artist: User, change: dict[str, Any]
) -> None:
    edit(layout, artist, MOVED)

    with pytest.raises(ConflictError, match="names another change") as refused:
        edit(layout, artist, MOVED | change, op("set", "kicker", "x_mm", 3.0), base=1)

    assert refused.value.code == "op_reused"
    assert LayoutOperation.objects.count() == 1


@pytest.mark.parametrize("change", [{"value": 12}, {"op_id": MOVED["op_id"].upper()}])
def test_the_same_change_spelled_otherwise_and_on_a_newer_revision_is_answered(
    layout: Layout, artist: User, change: dict[str, Any]
) -> None:
    edit(layout, artist, MOVED)

    assert edit(layout, artist, MOVED | change, base=1).replayed


def test_an_undo_is_the_same_whatever_is_sent_beside_what_it_undoes(
    layout: Layout, artist: User
) -> None:
    edit(layout, artist, MOVED)
    back = undo_of(MOVED)
    edit(layout, artist, back)

    assert edit(layout, artist, back | {"property": "x_mm", "value": 8}).replayed
    with pytest.raises(ConflictError, match="names another change"):
        edit(layout, artist, back | {"undoes": str(uuid4())})


def test_an_operation_stored_without_a_digest_is_answered_whatever_comes(
    layout: Layout, artist: User
) -> None:
    edit(layout, artist, MOVED)
    LayoutOperation.objects.update(digest="")

    assert edit(layout, artist, MOVED | {"value": 99.0}).replayed


def test_one_id_twice_in_a_batch_is_refused(layout: Layout, artist: User) -> None:
    with pytest.raises(ConflictError, match="names another change"):
        edit(layout, artist, MOVED, MOVED | {"value": 2.0})


def test_a_repeated_batch_that_never_held_an_operation_is_refused(
    layout: Layout, artist: User
) -> None:
    edit(layout, artist, MOVED)
    skipped = undo_of(op("set", "masthead", "x_mm", 1.0))

    assert actions.repeated(layout=layout, operations=[MOVED, skipped]) is layout
    with pytest.raises(ConflictError, match="names another change"):
        actions.repeated(layout=layout, operations=[MOVED, op("remove", "kicker")])
