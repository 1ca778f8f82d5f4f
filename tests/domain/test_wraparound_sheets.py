"""Back and spine of a wraparound: what lies there follows its part of the sheet, and comes back."""

from typing import Any

import pytest

from studio.accounts.models import User
from studio.core.errors import ConflictError
from studio.exports.selectors import preflight_of
from studio.layouts import actions, composing
from studio.layouts.models import Layout, LayoutOperation
from studio.layouts.selectors import asset_sizes_of, fonts, stage_of
from studio.press.preflight.run import check_document
from studio.press.profiles import PressProfile
from studio.projects.models import Project
from tests.domain.studio_work import edit, make_layout, make_variant, op, undo_of


@pytest.fixture
def layout(project: Project, artist: User) -> Layout:
    return make_layout(project, artist, variant=make_variant(project, artist))


def _wrapped(layout: Layout, by: User, *, pages: int = 164) -> Layout:
    page = {"sheet": "wraparound", "spine": {"pages": pages, "caliper_mm": 0.085}}
    composing.change_page(layout=layout, page=page, by=by)
    layout.refresh_from_db()
    return layout


def _line(x: float, **more: Any) -> dict[str, Any]:
    place = {"x_mm": x, "y_mm": 120.0, "w_mm": 60.0, "h_mm": 12.0}
    runs = [{"text": "The long way home", "size_pt": 16.0}]
    return {"kind": "cover_line", "runs": runs, **place, **more}


def _added(id_: str, element: dict[str, Any]) -> dict[str, Any]:
    return op("add", id_, value=element)


def _panel(layout: Layout, id_: str) -> str:
    return next(str(row["panel"]) for row in stage_of(layout)["elements"] if row["id"] == id_)


def _undone(layout: Layout, by: User, since: int) -> None:
    """Take back, newest first, what was done after a revision."""
    made = LayoutOperation.objects.filter(layout=layout, revision__gt=since)
    newest = made.order_by("-revision", "-position")
    edit(
        layout,
        by,
        *[undo_of({"op_id": str(o.op_id), "kind": o.kind, "object": o.object}) for o in newest],
    )
    layout.refresh_from_db()


def test_what_lies_on_the_back_stays_there_as_pages_are_added_and_undone(
    layout: Layout, artist: User
) -> None:
    _wrapped(layout, artist)
    edit(layout, artist, _added("blurb", _line(-150.0)))
    layout.refresh_from_db()
    assert _panel(layout, "blurb") == "back"
    since, laid_out = layout.revision, layout.document
    spine = stage_of(layout)["spine_mm"][2]

    _wrapped(layout, artist, pages=300)

    wider = stage_of(layout)["spine_mm"][2] - spine
    blurb = layout.document["elements"]["blurb"]
    assert blurb["x_mm"] == pytest.approx(-150.0 - wider, abs=0.01)
    assert blurb["w_mm"] == 60.0
    assert "live_near_hinge" not in {row["code"] for row in preflight_of(layout)}
    _undone(layout, artist, since)
    assert layout.document["elements"] == laid_out["elements"]


def test_a_front_alone_takes_what_lay_on_the_back_along_and_undo_brings_it_back(
    layout: Layout, artist: User
) -> None:
    _wrapped(layout, artist)
    edit(layout, artist, _added("blurb", _line(-150.0)))
    layout.refresh_from_db()
    since, laid_out = layout.revision, layout.document["elements"]["blurb"]

    composing.change_page(layout=layout, page={"sheet": "front"}, by=artist)

    layout.refresh_from_db()
    assert "blurb" not in layout.document["elements"]
    _undone(layout, artist, since)
    assert layout.document["sheet"] == "wraparound"
    assert layout.document["elements"]["blurb"] == laid_out


@pytest.mark.parametrize("panel", ["back", "spine"])
def test_a_line_moves_to_another_part_of_the_sheet_by_one_wish_and_one_undo(
    layout: Layout, artist: User, panel: str
) -> None:
    _wrapped(layout, artist)
    edit(layout, artist, _added("blurb", _line(40.0)))
    layout.refresh_from_db()
    since, before = layout.revision, layout.document["elements"]["blurb"]

    composing.move_to_panel(layout=layout, element="blurb", panel=panel, by=artist)

    layout.refresh_from_db()
    assert _panel(layout, "blurb") == panel
    of_it = {row["code"] for row in preflight_of(layout) if row["element"] == "blurb"}
    assert not {"live_near_hinge", "spine_type_too_tall", "live_outside_safe"} & of_it
    _undone(layout, artist, since)
    assert layout.document["elements"]["blurb"] == before


def test_a_line_does_not_move_where_it_cannot_stand(layout: Layout, artist: User) -> None:
    with pytest.raises(ConflictError, match="front alone"):
        composing.move_to_panel(layout=layout, element="kicker", panel="back", by=artist)
    _wrapped(layout, artist, pages=40)
    for element, panel, said in (
        ("kicker", "spine", "too narrow"),
        ("art", "back", "by hand"),
        ("kicker", "front", "already"),
    ):
        with pytest.raises(ConflictError, match=said):
            composing.move_to_panel(layout=layout, element=element, panel=panel, by=artist)


def test_a_page_gets_the_bleed_that_its_press_asks_for_with_one_wish_and_one_undo(
    layout: Layout, artist: User
) -> None:
    _wrapped(layout, artist)
    since, before = layout.revision, layout.document
    spine = stage_of(layout)["spine_mm"][2]
    profile = PressProfile(name="Glued", bleed_mm=5.0)
    found = check_document(layout.document, asset_sizes_of(layout), fonts(), profile)

    short = next(row for row in found if row.code == "bleed_below_profile")
    composing.fix_finding(
        layout=layout, code=short.code, element="", values=short.values, by=artist
    )

    layout.refresh_from_db()
    left = check_document(layout.document, asset_sizes_of(layout), fonts(), profile)
    assert not {"bleed_below_profile", "bleed_short", "spine_stale"} & {row.code for row in left}
    stage = stage_of(layout)
    assert (stage["bleed_mm"], stage["spine_mm"][2]) == (5.0, spine)
    _undone(layout, artist, since)
    assert layout.document["format"] == before["format"]
    assert layout.document["elements"] == before["elements"]


def test_a_version_that_still_names_its_panels_is_restored(
    layout: Layout, artist: User, editor: User
) -> None:
    version = actions.freeze_version(layout=layout, by=artist)
    for element in version.document["elements"].values():
        element["panel"] = "front"
    version.save(update_fields=["document"])
    edit(layout, artist, op("set", "kicker", "x_mm", 30.0))

    actions.restore_version(layout=layout, version=version, by=editor)

    layout.refresh_from_db()
    assert layout.document["elements"]["kicker"]["x_mm"] != 30.0
