"""Layouts: changed by operations in order, undone per person, and shown as outlines."""

from typing import Any
from uuid import uuid4

import pytest

from generation.contract.pixels import Size
from studio.accounts.models import User
from studio.core.cover_formats import cover_format
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.core.outpaint_plan import print_size, upscale_target
from studio.jobs.models import Job
from studio.layouts import actions, placing
from studio.layouts.models import Layout, LayoutOperation
from studio.layouts.selectors import (
    asset_sizes_of,
    layouts_of,
    placed_variant_of,
    stage_of,
)
from studio.projects.models import Event, Project
from tests.domain.studio_work import (
    edit,
    make_layout,
    make_variant,
    newest,
    op,
    paint,
    undo_of,
)
from tests.factories import in_threads, make_project

FORMAT = "us-8375x10875"


def _element(layout: Layout, id_: str) -> dict[str, Any]:
    layout.refresh_from_db()
    found: dict[str, Any] = layout.document["elements"][id_]
    return found


def test_a_layout_begins_as_a_whole_cover_whose_masthead_follows_the_title(
    project: Project, artist: User
) -> None:
    layout = make_layout(project, artist)

    assert layout.document["issue"]["title"] == "Autumn issue"
    shown = {element["id"]: element["text"] for element in stage_of(layout)["elements"]}
    assert shown["masthead"] == "Autumn issue"
    edit(layout, artist, op("set", "document", "issue.title", "COSMOS"))
    layout.refresh_from_db()
    again = {element["id"]: element["text"] for element in stage_of(layout)["elements"]}
    assert again["masthead"] == "COSMOS"
    assert layouts_of(project)[0]["standing"] == "open"


def test_a_layout_may_begin_with_its_art_on_a_page_of_another_size(
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist)

    layout = actions.create_layout(
        project=project, format_handle="a4", variant=variant, name="For Europe", by=artist
    )

    assert layout.document["format"] == {"handle": "a4"}
    assert layout.name == "For Europe"
    assert placed_variant_of(layout) == variant
    with pytest.raises(RefusedError, match="no cover format 'a9'"):
        actions.create_layout(project=project, format_handle="a9", by=artist)


def test_a_batch_is_one_revision_and_tells_the_values_as_they_are_kept(
    project: Project, artist: User
) -> None:
    layout = make_layout(project, artist)

    applied = edit(
        layout,
        artist,
        op("set", "masthead", "x_mm", 12),
        op("set", "document", "issue.date", "June"),
    )

    assert (applied.revision, applied.changed) == (1, ["document", "masthead"])
    event = newest(project)
    assert event.name == "layout.edited"
    assert [o["value"] for o in event.payload["operations"]] == [12.0, "June"]
    assert {o["author"] for o in event.payload["operations"]} == {artist.pk}
    assert event.payload["layout"]["revision"] == 1
    stored = list(LayoutOperation.objects.order_by("position"))
    assert [row.position for row in stored] == [0, 1]
    assert stored[1].before == ""


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ([], "0 operations; 1 to 64"),
        ([op("set", "masthead", "x_mm", 1.0)] * 65, "65 operations"),
        ([op("set", "masthead", "x_mm", "wide")], "Operation 1: .*x_mm"),
        (
            [op("set", "masthead", "x_mm", 1.0), op("set", "masthead", "glow", 1)],
            "Operation 2: .*no property 'glow'",
        ),
        ([op("move", "masthead", "x_mm", 1.0)], "Operation 1: Kind is 'move'"),
        ([{**op("set", "masthead", "x_mm", 1.0), "op_id": "seven"}], "must be a UUID"),
        ([op("set", "masthead", "x_mm", 1.0, undoes=str(uuid4()))], "no edit .* of yours"),
    ],
)
def test_one_refused_operation_refuses_the_batch_and_is_named(
    project: Project, artist: User, operations: list[dict[str, Any]], said: str
) -> None:
    layout = make_layout(project, artist)
    before = layout.document

    with pytest.raises(RefusedError, match=said):
        edit(layout, artist, *operations)

    layout.refresh_from_db()
    assert (layout.revision, layout.document) == (0, before)
    assert not LayoutOperation.objects.exists()


def test_an_element_is_added_removed_and_brought_back(project: Project, artist: User) -> None:
    layout = make_layout(project, artist)
    added = op("add", "sticker", value={"kind": "label", "name": "Sticker", "w_mm": 30})
    removed = op("remove", "sticker")
    edit(layout, artist, added)
    assert _element(layout, "sticker")["w_mm"] == 30.0
    edit(layout, artist, op("set", "sticker", "w_mm", 44.0))
    edit(layout, artist, removed)

    with pytest.raises(ConflictError, match="deleted by Arthur Artist"):
        edit(layout, artist, op("set", "sticker", "w_mm", 20.0))

    edit(layout, artist, undo_of(removed))
    assert _element(layout, "sticker")["w_mm"] == 44.0


def test_a_batch_sent_again_answers_its_old_revision(project: Project, artist: User) -> None:
    layout, operation = make_layout(project, artist), op("set", "masthead", "x_mm", 12.0)
    edit(layout, artist, operation)
    edit(layout, artist, op("set", "masthead", "x_mm", 20.0))
    events = Event.objects.count()

    again = edit(layout, artist, operation)

    assert (again.revision, again.replayed) == (1, True)
    assert _element(layout, "masthead")["x_mm"] == 20.0
    assert Event.objects.count() == events


def test_what_a_repeated_batch_holds_beyond_the_stored_is_applied(
    project: Project, artist: User
) -> None:
    layout, operation = make_layout(project, artist), op("set", "masthead", "x_mm", 12.0)
    edit(layout, artist, operation)

    applied = edit(layout, artist, operation, op("set", "masthead", "y_mm", 30.0))

    assert applied.revision == 2
    assert LayoutOperation.objects.count() == 2


def test_the_last_writer_wins_and_learns_whose_value_was_overwritten(
    project: Project, artist: User, editor: User
) -> None:
    layout = make_layout(project, artist)
    edit(layout, editor, op("set", "masthead", "x_mm", 11.0), op("set", "kicker", "x_mm", 9.0))

    applied = edit(layout, artist, op("set", "masthead", "x_mm", 12.0), base=0)

    assert _element(layout, "masthead")["x_mm"] == 12.0
    assert applied.overwritten == [
        {"object": "masthead", "property": "x_mm", "value": 11.0, "by_name": "Edith Editor"}
    ]
    assert edit(layout, artist, op("set", "kicker", "x_mm", 1.0), base=2).overwritten == []


def test_removing_an_element_overwrites_what_others_did_to_it(
    project: Project, artist: User, editor: User
) -> None:
    layout = make_layout(project, artist)
    edit(layout, editor, op("set", "kicker", "x_mm", 9.0))

    applied = edit(layout, artist, op("remove", "kicker"), base=0)

    assert [lost["property"] for lost in applied.overwritten] == ["x_mm"]


def test_undo_writes_back_what_stood_before_and_can_be_undone_itself(
    project: Project, artist: User
) -> None:
    layout, moved = make_layout(project, artist), op("set", "masthead", "x_mm", 12.0)
    before = _element(layout, "masthead")["x_mm"]
    edit(layout, artist, moved)
    back = undo_of(moved)

    edit(layout, artist, back)
    assert _element(layout, "masthead")["x_mm"] == before
    edit(layout, artist, undo_of(back))
    assert _element(layout, "masthead")["x_mm"] == 12.0


def test_undo_leaves_alone_what_somebody_else_changed_since(
    project: Project, artist: User, editor: User
) -> None:
    layout = make_layout(project, artist)
    moved, raised = op("set", "masthead", "x_mm", 12.0), op("set", "masthead", "y_mm", 33.0)
    edit(layout, artist, moved, raised)
    edit(layout, editor, op("set", "masthead", "x_mm", 50.0))
    old_y = LayoutOperation.objects.get(op_id=raised["op_id"]).before

    applied = edit(layout, artist, undo_of(moved), undo_of(raised))

    assert [skipped["object"] for skipped in applied.skipped] == ["masthead"]
    assert applied.skipped[0]["reason"] == "changed by someone else since"
    assert _element(layout, "masthead")["x_mm"] == 50.0
    assert _element(layout, "masthead")["y_mm"] == old_y


def test_a_batch_of_skipped_undos_is_no_revision(
    project: Project, artist: User, editor: User
) -> None:
    layout, moved = make_layout(project, artist), op("set", "masthead", "x_mm", 12.0)
    edit(layout, artist, moved)
    edit(layout, editor, op("remove", "masthead"))
    events = Event.objects.count()

    applied = edit(layout, artist, undo_of(moved))

    assert (applied.revision, len(applied.skipped)) == (2, 1)
    assert Event.objects.count() == events


def test_nobody_undoes_somebody_elses_edit(project: Project, artist: User, editor: User) -> None:
    layout, moved = make_layout(project, artist), op("set", "masthead", "x_mm", 12.0)
    edit(layout, artist, moved)

    with pytest.raises(RefusedError, match=r"no edit .* of yours"):
        edit(layout, editor, undo_of(moved))


@pytest.mark.django_db(transaction=True)
def test_batches_at_the_same_time_are_ordered(project: Project, artist: User, editor: User) -> None:
    layout = make_layout(project, artist)

    results = in_threads(
        lambda: edit(layout, artist, op("set", "masthead", "x_mm", 12.0)),
        lambda: edit(layout, editor, op("set", "masthead", "x_mm", 13.0)),
    )

    assert {applied.revision for applied in results} == {1, 2}  # type: ignore[attr-defined]
    last = LayoutOperation.objects.get(revision=2)
    assert _element(layout, "masthead")["x_mm"] == last.after


def test_operations_too_large_for_an_event_are_left_for_the_browser_to_fetch(
    project: Project, artist: User
) -> None:
    layout = make_layout(project, artist)
    runs = _element(layout, "main_line")["runs"]

    edit(layout, artist, op("set", "main_line", "runs", [{**runs[0], "text": "火" * 1900}]))

    payload = newest(project).payload
    assert payload["operations"] is None
    assert payload["layout"]["revision"] == 1


@pytest.mark.parametrize(
    ("width", "height", "cut"),
    [
        (2588, 3338, (0, 0)),
        (4000, 2000, (1 - (2588 / 3338) / 2, 0)),
        (1000, 4000, (0, 1 - 0.25 / (2588 / 3338))),
    ],
)
def test_placed_art_covers_the_bleed_box_and_is_cut_evenly(
    width: int, height: int, cut: tuple[float, float]
) -> None:
    cover = cover_format(FORMAT)
    placed = placing.placement(Size(width=width, height=height), cover)

    left, top, right, bottom = placed["crop"]
    assert (left + right, top + bottom) == pytest.approx(cut, abs=2e-3)
    assert (left, top) == pytest.approx((right, bottom), abs=1e-5)
    shown = width * (1 - left - right) / (height * (1 - top - bottom))
    assert shown == pytest.approx(cover.bleed_box.w / cover.bleed_box.h, rel=1e-4)
    box = (placed["x_mm"], placed["y_mm"], placed["w_mm"], placed["h_mm"])
    bleed = cover.bleed_box
    assert box == pytest.approx((bleed.x, bleed.y, bleed.w, bleed.h), abs=1e-3)


def test_a_variant_is_placed_by_operations_that_can_be_undone(
    project: Project, artist: User
) -> None:
    layout, variant = make_layout(project, artist), make_variant(project, artist)

    applied = actions.place_variant(layout=layout, variant=variant, by=artist)

    art = _element(layout, "art")
    assert (art["asset"], art["native_px"]) == (variant.asset.sha256, 64)
    assert applied.changed == ["ai-label", "art"]
    assert asset_sizes_of(layout) == {variant.asset.sha256: (64, 80)}
    image = next(e for e in stage_of(layout, ["art"])["elements"])["images"][0]
    assert image["asset"] == variant.asset.sha256
    made = LayoutOperation.objects.get(layout=layout, property="asset")
    edit(layout, artist, op("set", "art", undoes=str(made.op_id)))
    assert _element(layout, "art")["asset"] == ""


def test_placing_needs_an_art_element_and_a_variant_of_this_project(
    project: Project, artist: User, editor: User
) -> None:
    layout, variant = make_layout(project, artist), make_variant(project, artist)
    foreign = make_variant(make_project(editor=editor), editor)

    with pytest.raises(NotFoundError):
        actions.place_variant(layout=layout, variant=foreign, by=artist)
    with pytest.raises(ConflictError, match="no art that was painted here"):
        actions.extend_art_to_bleed(layout=layout, by=artist)
    edit(layout, artist, op("remove", "art"))
    with pytest.raises(ConflictError, match="no art element"):
        actions.place_variant(layout=layout, variant=variant, by=artist)


@pytest.mark.parametrize("name", ["asset", "cutout_mask", "cutout_foreground"])
def test_a_file_of_another_project_is_not_placed_by_its_hash(
    project: Project, artist: User, name: str
) -> None:
    layout = make_layout(project, artist)
    art = placing.art_id(layout.document)
    elsewhere = make_variant(make_project(editor=artist), artist, width=72).asset.sha256
    own = make_variant(project, artist).asset.sha256

    with pytest.raises(RefusedError, match=f"no file {elsewhere[:12]}"):
        edit(layout, artist, op("set", art, name, elsewhere))

    edit(layout, artist, op("set", art, name, own))
    assert _element(layout, art)[name] == own


def test_placed_art_is_outpainted_to_the_bleed_and_upscaled_to_print(
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist, width=256, height=256)
    layout = make_layout(project, artist, variant=variant)
    cover = cover_format(project.cover_format)

    job = actions.extend_art_to_bleed(layout=layout, by=artist)
    assert isinstance(job, Job)
    wider = paint(job)[0]
    actions.place_variant(layout=layout, variant=wider, by=artist)
    assert actions.extend_art_to_bleed(layout=layout, by=artist) is None
    order = actions.upscale_art_to_print(layout=layout, by=artist)

    assert order is not None
    size, target = order.request["size"], upscale_target(cover)
    assert (size["width"], size["height"]) >= (target.width, target.height)
    assert size["width"] / size["height"] == pytest.approx(256 / wider.native_height_px, rel=1e-3)
    assert _element(layout, "art")["asset"] == wider.asset.sha256


@pytest.mark.parametrize(
    ("have", "wanted"),
    [
        (Size(width=2588, height=3338), None),
        (Size(width=4000, height=5000), None),
        (Size(width=1294, height=1669), Size(width=2588, height=3338)),
        (Size(width=647, height=900), Size(width=2588, height=3600)),
    ],
)
def test_art_keeps_its_proportions_when_it_is_brought_to_print_size(
    have: Size, wanted: Size | None
) -> None:
    assert print_size(have, cover_format(FORMAT)) == wanted
