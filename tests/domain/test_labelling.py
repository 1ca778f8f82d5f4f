"""The visible label of covers whose pictures are made with AI, as the project's switch has it."""

from typing import Any

import pytest

from studio.accounts.models import User
from studio.core.errors import NotAllowedError
from studio.exports.selectors import preflight_of
from studio.layouts import actions
from studio.layouts.labelling import marks_ai, set_labelling
from studio.layouts.models import Layout
from studio.press.ai_mark import PRESET
from studio.projects.models import Project
from tests.domain.studio_work import edit, make_layout, make_variant, newest, op


def labels(layout: Layout) -> list[dict[str, Any]]:
    layout.refresh_from_db()
    return [e for e in layout.document["elements"].values() if e.get("preset") == PRESET]


def codes(layout: Layout) -> set[str]:
    layout.refresh_from_db()
    return {finding["code"] for finding in preflight_of(layout)}


def test_a_new_cover_of_a_generated_picture_says_so_where_it_hinders_nothing(
    project: Project, artist: User
) -> None:
    layout = make_layout(project, artist, variant=make_variant(project, artist))

    assert len(labels(layout)) == 1
    assert codes(layout).isdisjoint(
        {"ai_label_missing", "barcode_quiet_zone", "live_outside_safe", "text_overflow"}
    )


def test_the_label_comes_with_the_first_generated_picture_and_stays_away_once_it_was_taken_off(
    project: Project, artist: User
) -> None:
    layout = make_layout(project, artist)
    assert labels(layout) == []

    actions.place_variant(layout=layout, variant=make_variant(project, artist), by=artist)
    assert len(labels(layout)) == 1
    edit(layout, artist, op("remove", "ai-label"))
    assert "ai_label_missing" in codes(layout)

    actions.place_variant(layout=layout, variant=make_variant(project, artist), by=artist)
    assert labels(layout) == []


def test_a_project_that_wants_no_label_gets_none_and_is_not_asked_for_one(
    project: Project, artist: User, editor: User
) -> None:
    set_labelling(project=project, marks_ai=False, by=editor)

    layout = make_layout(project, artist, variant=make_variant(project, artist))

    assert not marks_ai(project)
    assert labels(layout) == []
    assert "ai_label_missing" not in codes(layout)
    assert newest(project).name == "layout.created"
    set_labelling(project=project, marks_ai=True, by=editor)
    assert "ai_label_missing" in codes(layout)


def test_only_editors_turn_the_label_off(project: Project, artist: User) -> None:
    with pytest.raises(NotAllowedError):
        set_labelling(project=project, marks_ai=False, by=artist)
    assert marks_ai(project)
