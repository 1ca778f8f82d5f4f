"""Moves a layout to another page: each element keeps its distance from the edges it stands by."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.layout_document import parse
from studio.core.layout_edits import DOCUMENT, Operation
from studio.core.panels import (
    ALONG_SPINE,
    SPINE_TYPE_MIN_MM,
    WIDE,
    frame_of,
    kept_in,
    page_box,
    room_on,
    sides,
)

Json = dict[str, Any]
NEAR, FAR = 0.4, 0.6
ACROSS = 0.2  # of both pages: what covers as much of each belongs to the whole sheet
WHOLE = "sheet"
SPINE_WORDS = "{issue.title}  {issue.number}"
PICTURES = frozenset({"art", "scrim"})
GROUNDS = PICTURES | {"label"}
LIVE_KINDS = frozenset({"masthead", "cover_line", "kicker", "dateline", "price", "barcode"})
SPINE_PANEL = "spine-panel"
SPINE_IDS = ("back-panel", SPINE_PANEL, "spine-text")
PAPER = {"cmyk": [0.0, 0.0, 0.0, 0.0]}
BLACK = {"cmyk": [0.0, 0.0, 0.0, 1.0]}


def panels_of(
    document: Json, cover: CoverFormat, places: Mapping[str, Box] | None = None
) -> dict[str, str]:
    """Return to which part of the sheet each element belongs: front, spine, back or sheet.

    Args:
        document: the layout.
        cover: the sheet that it is laid out for.
        places: where the ink of an element is, which may be far from its frame's middle; an
            element without one is judged by its frame.
    """
    known = places or {}
    found = {}
    for id_, element in document["elements"].items():
        frame = frame_of(element)
        across = element["kind"] in GROUNDS and _covers_both_pages(cover, frame)
        found[id_] = WHOLE if across else cover.panel_of(known.get(id_, frame))
    return found


def laid_out_for(document: Json) -> CoverFormat:
    """Return the sheet that back and spine were laid out for, which later page counts outgrow."""
    cover = parse(document).cover
    spine = document["elements"].get(SPINE_PANEL)
    return cover if spine is None else replace(cover, spine_mm=spine["w_mm"])


def moves(
    document: Json,
    before: CoverFormat,
    after: CoverFormat,
    panels: Mapping[str, str] | None = None,
) -> Iterator[Operation]:
    """Yield what takes the elements from one page or sheet to another, each on its own panel.

    Pictures and shades grow with the bleed; an element as wide as most of the page keeps both
    its margins; any other keeps its distance from the nearer edge, or its place in the middle.
    """
    held = panels_of(document, before) if panels is None else panels
    for id_, element in document["elements"].items():
        if id_ not in SPINE_IDS and not _gone(held[id_], after):
            frame = frame_of(element)
            moved = _moved(element, frame, held[id_], before, after)
            if moved != frame:
                yield from _set_box(id_, element, moved)


def _moved(element: Json, frame: Box, panel: str, before: CoverFormat, after: CoverFormat) -> Box:
    if panel == WHOLE:
        if not after.wraparound:
            before, after = before.front, after.front
        return _stretched(frame, before.bleed_box, after.bleed_box)
    old, new = page_box(before, panel), page_box(after, panel)
    if (old, before.bleed_mm) == (new, after.bleed_mm):
        return frame
    if panel == "spine":
        share = new.w / old.w if old.w else 1.0
        off = (frame.x + frame.w / 2 - old.x - old.w / 2) * share
        y, h = _along(frame.y, frame.h, old.h, new.h, fixed=True)
        return Box(x=new.x + new.w / 2 + off - frame.w / 2, y=y, w=frame.w, h=h)
    if element["kind"] in PICTURES:
        return _stretched(frame, old.grow(before.bleed_mm), new.grow(after.bleed_mm))
    fixed = element["kind"] == "barcode"
    x, w = _along(frame.x - old.x, frame.w, old.w, new.w, fixed=fixed)
    y, h = _along(frame.y, frame.h, old.h, new.h, fixed=fixed)
    return Box(x=new.x + x, y=y, w=w, h=h)


def _gone(panel: str, cover: CoverFormat) -> bool:
    """Tell whether a sheet has not the panel that an element belongs to."""
    if panel == "back":
        return not cover.wraparound
    return panel == "spine" and (not cover.wraparound or cover.spine_mm <= 0)


def _covers_both_pages(cover: CoverFormat, frame: Box) -> bool:
    shared = [frame.intersect(page) for page in (cover.front_box, cover.back_box)]
    least = ACROSS * cover.trim_w_mm
    return cover.wraparound and all(part is not None and part.w > least for part in shared)


def sheet_elements(
    document: Json, cover: CoverFormat, title: str, panels: Mapping[str, str] | None = None
) -> Iterator[Operation]:
    """Yield what lays out back and spine of a wraparound sheet, and takes what lost its panel away.

    Args:
        document: the layout as it was laid out before.
        cover: the sheet to be.
        title: the words along the spine.
        panels: to which part of the sheet before each element belongs, of `panels_of`.
    """
    held = panels_of(document, parse(document).cover) if panels is None else panels
    wanted = _panels(cover, title) if cover.wraparound else {}
    for id_ in document["elements"]:
        own = id_ in SPINE_IDS
        if (own and id_ not in wanted) or (not own and _gone(held[id_], cover)):
            yield Operation(kind="remove", object=id_)
    for id_, made in wanted.items():
        if id_ not in document["elements"]:
            yield Operation(kind="add", object=id_, value=made)
        else:
            x, y, w, h = (made[side] for side in ("x_mm", "y_mm", "w_mm", "h_mm"))
            yield from _set_box(id_, document["elements"][id_], Box(x=x, y=y, w=w, h=h))


def clear_of_hinge(
    document: Json, cover: CoverFormat, panels: Mapping[str, str] | None = None
) -> Iterator[Operation]:
    """Yield what takes type off the fold of a glued spine, which swallows it, on its own page."""
    if not cover.wraparound or cover.spine_mm <= 0:
        return
    held = panels_of(document, cover) if panels is None else panels
    for id_, element in document["elements"].items():
        if element["kind"] in LIVE_KINDS and held[id_] in {"front", "back"}:
            yield from _set_box(id_, element, kept_in(element, room_on(cover, held[id_])))


def front_alone(document: Json) -> Json:
    """Return the front of a wraparound sheet as a document of its own."""
    return document | {"sheet": "front"}


def _panels(cover: CoverFormat, title: str) -> dict[str, Json]:
    whole, spine, back = cover.bleed_box, cover.spine_box, cover.back_box
    outer_x = back.x if cover.right_bound else whole.x
    outer_w = back.w + cover.bleed_mm
    made = {
        "back-panel": _panel("Back", "Y0", PAPER)
        | sides(Box(x=outer_x, y=whole.y, w=outer_w, h=whole.h)),
    }
    if spine.empty:
        return made
    made[SPINE_PANEL] = _panel("Spine", "Y1", PAPER) | sides(
        Box(x=spine.x, y=whole.y, w=spine.w, h=whole.h)
    )
    room = room_on(cover, "spine").w
    if room >= SPINE_TYPE_MIN_MM:
        made["spine-text"] = _spine_text(spine, room, title)
    return made


def _spine_text(spine: Box, room: float, title: str) -> Json:
    long = spine.h * 0.84
    middle_x, middle_y = spine.x + spine.w / 2, spine.h / 2
    run = {"text": title, "font": "barlow-condensed-600", "size_pt": 14.0, "ink": BLACK}
    return {
        "kind": "cover_line",
        "name": "Spine",
        "order": "Y2",
        "runs": [run],
        "fit": "box",
        "align": "centre",
        "valign": "middle",
        "leading": 1.0,
        "rotation_deg": ALONG_SPINE,
        **sides(Box(x=middle_x - long / 2, y=middle_y - room / 2, w=long, h=room)),
    }


def _panel(name: str, order: str, ink: Json) -> Json:
    return {
        "kind": "label",
        "name": name,
        "order": order,
        "ink": ink,
        "locked": True,
    }


def _along(
    start: float, length: float, before: float, after: float, *, fixed: bool
) -> tuple[float, float]:
    """Return where an element starts along one axis of the new page, and how long it is."""
    end = before - start - length
    if length > WIDE * before and not fixed:
        return start, max(1.0, after - start - end)
    middle = (start + length / 2) / before
    if middle < NEAR:
        return start, length
    if middle > FAR:
        return after - end - length, length
    return middle * after - length / 2, length


def _stretched(box: Box, before: Box, after: Box) -> Box:
    across, down = after.w / before.w, after.h / before.h
    return Box(
        x=after.x + (box.x - before.x) * across,
        y=after.y + (box.y - before.y) * down,
        w=box.w * across,
        h=box.h * down,
    )


def _set_box(id_: str, element: Json, box: Box) -> Iterator[Operation]:
    """Yield the sides that differ; a code's size follows from what it says and is not set."""
    fixed = {"w_mm", "h_mm"} if element["kind"] == "barcode" else set()
    for name, value in sides(box).items():
        if name not in fixed and element.get(name) != value:
            yield Operation(kind="set", object=id_, property=name, value=value)


def settings(document: Json, wanted: Json) -> Iterator[Operation]:
    """Yield the document properties that differ from `wanted`."""
    for name, value in wanted.items():
        if document.get(name) != value:
            yield Operation(kind="set", object=DOCUMENT, property=name, value=value)
