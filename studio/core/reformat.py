"""Moves a layout to another page: each element keeps its distance from the edges it stands by."""

from collections.abc import Iterator
from typing import Any

from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.layout_edits import DOCUMENT, Operation
from studio.core.spine import FOLD_CLEAR_MM, HINGE_CLEAR_MM

Json = dict[str, Any]
WIDE = 0.6
NEAR, FAR = 0.4, 0.6
SPINE_WORDS = "{issue.title}  {issue.number}"
LIVE_KINDS = frozenset({"masthead", "cover_line", "kicker", "dateline", "price", "barcode"})
SPINE_TEXT_MIN_MM = 1.6  # a capital of 6 pt is as high
SPINE_PANEL = "spine-panel"
SPINE_IDS = ("back-panel", SPINE_PANEL, "spine-text")
PAPER = {"cmyk": [0.0, 0.0, 0.0, 0.0]}
BLACK = {"cmyk": [0.0, 0.0, 0.0, 1.0]}


def moves(document: Json, before: CoverFormat, after: CoverFormat) -> Iterator[Operation]:
    """Yield what takes the front's elements from one page size to another.

    Pictures and shades grow with the bleed; an element as wide as most of the page keeps both
    its margins; any other keeps its distance from the nearer edge, or its place in the middle.
    """
    if before.front_box == after.front_box and before.bleed_mm == after.bleed_mm:
        return
    for id_, element in document["elements"].items():
        if element.get("panel", "front") != "front":
            continue
        box = Box(x=element["x_mm"], y=element["y_mm"], w=element["w_mm"], h=element["h_mm"])
        if element["kind"] in {"art", "scrim"}:
            moved = _stretched(box, before.front.bleed_box, after.front.bleed_box)
        else:
            fixed = element["kind"] == "barcode"
            x, w = _along(box.x, box.w, before.trim_w_mm, after.trim_w_mm, fixed=fixed)
            y, h = _along(box.y, box.h, before.trim_h_mm, after.trim_h_mm, fixed=fixed)
            moved = Box(x=x, y=y, w=w, h=h)
        yield from _set_box(id_, element, moved)


def sheet_elements(document: Json, cover: CoverFormat, title: str) -> Iterator[Operation]:
    """Yield what lays out back and spine of a wraparound sheet, or takes them away from a front."""
    if not cover.wraparound:
        for id_, element in document["elements"].items():
            if element.get("panel", "front") != "front":
                yield Operation(kind="remove", object=id_)
        return
    wanted = _panels(cover, title)
    for id_ in SPINE_IDS:
        held = document["elements"].get(id_)
        if held is None and id_ in wanted:
            yield Operation(kind="add", object=id_, value=wanted[id_])
        elif held is not None and id_ not in wanted:
            yield Operation(kind="remove", object=id_)
        elif held is not None:
            x, y, w, h = (wanted[id_][side] for side in ("x_mm", "y_mm", "w_mm", "h_mm"))
            yield from _set_box(id_, held, Box(x=x, y=y, w=w, h=h))


def clear_of_hinge(document: Json, cover: CoverFormat) -> Iterator[Operation]:
    """Yield what takes the front's type off the fold of a glued spine, which swallows it."""
    if not cover.wraparound or cover.spine_mm <= 0:
        return
    for id_, element in document["elements"].items():
        if element["kind"] in LIVE_KINDS and element.get("panel", "front") == "front":
            yield from _set_box(id_, element, kept_in(element, room_on(cover, "front")))


def room_on(
    cover: CoverFormat,
    panel: str,
    *,
    hinge_mm: float = HINGE_CLEAR_MM,
    fold_mm: float = FOLD_CLEAR_MM,
) -> Box:
    """Return where type may stand on a panel: inside the safe margin and clear of the folds."""
    if panel == "spine":
        spine = cover.spine_box
        return Box(
            x=spine.x + min(fold_mm, spine.w / 2),
            y=spine.y + cover.safe_mm,
            w=max(0.0, spine.w - 2 * fold_mm),
            h=spine.h - 2 * cover.safe_mm,
        )
    page = cover.back_box if panel == "back" else cover.front_box
    safe = page.inset(cover.safe_mm)
    more = max(0.0, hinge_mm - cover.safe_mm) if cover.wraparound and cover.spine_mm > 0 else 0.0
    left = (panel == "front") != cover.right_bound
    return Box(x=safe.x + (more if left else 0.0), y=safe.y, w=safe.w - more, h=safe.h)


def kept_in(element: Json, room: Box) -> Box:
    """Return an element's frame moved into a room by the shortest way, and no larger than it."""
    w, h = min(element["w_mm"], room.w), min(element["h_mm"], room.h)
    if element["w_mm"] > WIDE * room.w and element["x_mm"] < room.x:
        w = min(w, max(1.0, element["x_mm"] + element["w_mm"] - room.x))
    return Box(
        x=min(max(element["x_mm"], room.x), room.right - w),
        y=min(max(element["y_mm"], room.y), room.bottom - h),
        w=w,
        h=h,
    )


def front_alone(document: Json) -> Json:
    """Return the front of a wraparound sheet as a document of its own."""
    elements = {
        id_: held
        for id_, held in document["elements"].items()
        if held.get("panel", "front") == "front"
    }
    return document | {"sheet": "front", "elements": elements}


def _panels(cover: CoverFormat, title: str) -> dict[str, Json]:
    whole, spine, back = cover.bleed_box, cover.spine_box, cover.back_box
    outer_x = back.x if cover.right_bound else whole.x
    outer_w = back.w + cover.bleed_mm
    made = {
        "back-panel": _panel("Back", "back", "Y0", PAPER)
        | _sides(Box(x=outer_x, y=whole.y, w=outer_w, h=whole.h)),
    }
    if spine.empty:
        return made
    made[SPINE_PANEL] = _panel("Spine", "spine", "Y1", PAPER) | _sides(
        Box(x=spine.x, y=whole.y, w=spine.w, h=whole.h)
    )
    room = spine.w - 3.0  # folds wander by 1.5 mm to each side
    if room >= SPINE_TEXT_MIN_MM:
        made["spine-text"] = _spine_text(spine, room, title)
    return made


def _spine_text(spine: Box, room: float, title: str) -> Json:
    long = spine.h * 0.84
    middle_x, middle_y = spine.x + spine.w / 2, spine.h / 2
    run = {"text": title, "font": "barlow-condensed-600", "size_pt": 14.0, "ink": BLACK}
    return {
        "kind": "cover_line",
        "name": "Spine",
        "panel": "spine",
        "order": "Y2",
        "runs": [run],
        "fit": "box",
        "align": "centre",
        "valign": "middle",
        "leading": 1.0,
        "rotation_deg": 90.0,
        **_sides(Box(x=middle_x - long / 2, y=middle_y - room / 2, w=long, h=room)),
    }


def _panel(name: str, panel: str, order: str, ink: Json) -> Json:
    return {
        "kind": "label",
        "name": name,
        "panel": panel,
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
    for name, value in _sides(box).items():
        if element.get(name) != value:
            yield Operation(kind="set", object=id_, property=name, value=value)


def _sides(box: Box) -> dict[str, float]:
    return {
        "x_mm": round(box.x, 2),
        "y_mm": round(box.y, 2),
        "w_mm": round(box.w, 2),
        "h_mm": round(box.h, 2),
    }


def settings(document: Json, wanted: Json) -> Iterator[Operation]:
    """Yield the document properties that differ from `wanted`."""
    for name, value in wanted.items():
        if document.get(name) != value:
            yield Operation(kind="set", object=DOCUMENT, property=name, value=value)
