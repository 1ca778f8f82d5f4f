"""Back, spine and front: an element belongs where it lies, and follows that part of the sheet."""

from dataclasses import replace
from typing import Any

import pytest

from studio.core import reformat
from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat, cover_format
from studio.core.layout_document import empty_document, parse
from studio.core.layout_edits import Operation, apply
from studio.core.panels import along_spine, kept_in, moved_to, outline_of, room_on

Json = dict[str, Any]
FRONT = cover_format("a4")
GLUED = replace(FRONT, wraparound=True, spine_mm=8.0)
THICK = replace(GLUED, spine_mm=12.0)
RIGHT = replace(GLUED, right_bound=True)
STITCHED = replace(GLUED, spine_mm=0.0)


def _line(x: float, w: float = 40.0, *, y: float = 100.0, h: float = 10.0, **more: Any) -> Json:
    return {"kind": "cover_line", "x_mm": x, "y_mm": y, "w_mm": w, "h_mm": h, **more}


def _art(x: float, w: float) -> Json:
    return {"kind": "art", "x_mm": x, "y_mm": -3.0, "w_mm": w, "h_mm": 303.0}


PLACES = [
    (FRONT, -150.0, "front"),
    (GLUED, 20.0, "front"),
    (GLUED, -150.0, "back"),
    (GLUED, -24.0, "spine"),
    (GLUED, -19.0, "front"),
    (GLUED, -29.0, "back"),
    (RIGHT, 20.0, "front"),
    (RIGHT, 194.0, "spine"),
    (RIGHT, 260.0, "back"),
    (STITCHED, -21.0, "back"),
    (STITCHED, -19.0, "front"),
]


@pytest.mark.parametrize(("cover", "x", "panel"), PLACES)
def test_a_line_belongs_to_the_panel_on_which_its_middle_lies(
    cover: CoverFormat, x: float, panel: str
) -> None:
    assert cover.panel_of(Box(x=x, y=0, w=40, h=10)) == panel


def _after(document: Json, before: CoverFormat, after: CoverFormat) -> dict[str, Json]:
    """Return the elements once the page is another: moved, cleared of the folds, or gone."""
    panels = reformat.panels_of(document, before)
    done: Json = document
    for made in (
        list(reformat.moves(document, before, after, panels)),
        list(reformat.sheet_elements(document, after, "Title", panels)),
    ):
        for operation in made:
            done, _before = apply(done, operation)
    for operation in list(reformat.clear_of_hinge(done, after)):
        done, _before = apply(done, operation)
    elements: dict[str, Json] = done["elements"]
    return elements


def _document(**elements: Json) -> Json:
    document = empty_document("a4")
    for id_, element in elements.items():
        document, _before = apply(document, Operation(kind="add", object=id_, value=element))
    return document


FOLLOWS = [
    ("the back moves with the spine", GLUED, THICK, _line(-150.0), -154.0, 40.0),
    ("the front never does", GLUED, THICK, _line(50.0), 50.0, 40.0),
    ("a line on the spine keeps its middle", GLUED, THICK, _line(-24.0), -26.0, 40.0),
    ("the back changes sides with the binding", GLUED, RIGHT, _line(-150.0), 286.0, 40.0),
    ("without a spine the back moves up", GLUED, STITCHED, _line(-150.0), -142.0, 40.0),
    ("a picture of the back moves too", GLUED, THICK, _art(-221.0, 216.0), -225.0, 216.0),
    ("a picture across the sheet grows", GLUED, THICK, _art(-221.0, 434.0), -225.0, 438.0),
    ("a picture of the front stays", GLUED, THICK, _art(-3.0, 216.0), -3.0, 216.0),
]


@pytest.mark.parametrize(("what", "before", "after", "element", "x", "w"), FOLLOWS)
def test_an_element_follows_its_part_of_the_sheet(
    what: str, before: CoverFormat, after: CoverFormat, element: Json, x: float, w: float
) -> None:
    held = _after(_document(it=element), before, after)["it"]
    assert (held["x_mm"], held["w_mm"]) == (pytest.approx(x), pytest.approx(w)), what


def test_another_format_keeps_the_distance_from_the_edges_of_the_back() -> None:
    wide = replace(cover_format("eu-230x290"), wraparound=True, spine_mm=8.0)
    by_the_edge = _after(_document(it=_line(-208.0)), GLUED, wide)["it"]
    by_the_fold = _after(_document(it=_line(-60.0)), GLUED, wide)["it"]
    assert by_the_edge["x_mm"] == pytest.approx(-228.0)
    assert by_the_fold["x_mm"] == pytest.approx(-60.0)


GOES = [
    ("a front alone has no back", FRONT, _line(-150.0), False),
    ("a front alone has no spine", FRONT, _line(-24.0), False),
    ("a stitched sheet has no spine", STITCHED, _line(-24.0), False),
    ("a stitched sheet has a back", STITCHED, _line(-150.0), True),
    ("the front's own stay", FRONT, _line(50.0), True),
    ("a picture across the sheet shows on the front", FRONT, _art(-221.0, 434.0), True),
]


@pytest.mark.parametrize(("what", "after", "element", "stays"), GOES)
def test_what_lies_where_no_page_is_any_more_goes(
    what: str, after: CoverFormat, element: Json, stays: bool
) -> None:
    assert ("it" in _after(_document(it=element), GLUED, after)) is stays, what


@pytest.mark.parametrize(
    ("what", "x", "w", "wanted"),
    [
        ("beside the fold on the front", 2.0, 40.0, (9.53, 40.0)),
        ("beside the fold on the back", -50.0, 40.0, (-57.53, 40.0)),
        ("far off on the back", -150.0, 40.0, (-150.0, 40.0)),
        ("on the spine", -24.0, 40.0, (-24.0, 40.0)),
    ],
)
def test_type_is_cleared_of_the_fold_on_its_own_page(
    what: str, x: float, w: float, wanted: tuple[float, float]
) -> None:
    held = _after(_document(it=_line(x, w)), GLUED, GLUED)["it"]
    assert (held["x_mm"], held["w_mm"]) == (pytest.approx(wanted[0]), pytest.approx(wanted[1]))


def test_a_turned_line_is_moved_by_what_it_covers_and_keeps_its_size() -> None:
    line = _line(-10.0, 60.0, y=100.0, h=6.0, rotation_deg=90.0)
    seen = outline_of(line)
    assert (seen.x, seen.y, seen.w, seen.h) == pytest.approx((17.0, 73.0, 6.0, 60.0))
    held = kept_in(line, Box(x=30.0, y=10.0, w=100.0, h=100.0))
    assert (held.x, held.y, held.w, held.h) == pytest.approx((3.0, 77.0, 60.0, 6.0))


def test_a_line_laid_along_the_spine_is_turned_and_stands_between_the_folds() -> None:
    laid = _line(-60.0, 120.0) | along_spine(_line(-60.0, 120.0), GLUED)
    assert room_on(GLUED, "spine").contains(outline_of(laid), tolerance=0.01)
    assert (laid["rotation_deg"], laid["w_mm"], laid["h_mm"]) == (90.0, 120.0, 5.0)
    assert outline_of(laid).x + outline_of(laid).w / 2 == pytest.approx(-4.0)


@pytest.mark.parametrize(
    ("kept", "turn", "size"),
    [
        ({"rotation_deg": -90.0}, -90.0, (120.0, 5.0)),
        ({"rotation_deg": 270.0}, 270.0, (120.0, 5.0)),
        ({"direction": "ttb"}, 0.0, (5.0, 120.0)),
    ],
)
def test_type_that_runs_along_the_spine_already_keeps_its_way(
    kept: Json, turn: float, size: tuple[float, float]
) -> None:
    laid = along_spine(_line(-60.0, 120.0, **kept), GLUED)
    assert laid["rotation_deg"] == turn
    assert (laid["w_mm"], laid["h_mm"]) == size


@pytest.mark.parametrize(("panel", "x"), [("back", -168.0), ("front", 50.0)])
def test_a_line_moves_to_the_same_place_of_another_page(panel: str, x: float) -> None:
    line = _line(50.0)
    assert moved_to(line, panel, GLUED)["x_mm"] == pytest.approx(x)
    back = line | moved_to(line, "back", GLUED)
    assert moved_to(back, "front", GLUED)["x_mm"] == pytest.approx(50.0)


def test_a_line_that_leaves_the_spine_stands_upright_on_its_page() -> None:
    line = _line(-60.0, 120.0)
    laid = line | moved_to(line, "spine", GLUED)
    freed = laid | moved_to(laid, "back", GLUED)
    assert freed["rotation_deg"] == 0.0
    assert room_on(GLUED, "back").contains(outline_of(freed), tolerance=0.01)


def test_a_document_that_still_names_its_panels_is_read() -> None:
    document = _document(it=_line(-150.0))
    document["elements"]["it"]["panel"] = "back"
    assert parse(document).elements["it"].x_mm == -150.0
