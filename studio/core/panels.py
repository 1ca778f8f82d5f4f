"""Where an element stands on the back, the spine or the front of a sheet, and how it gets there."""

import math
from typing import Any

from studio.core import barcode
from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.spine import FOLD_CLEAR_MM, HINGE_CLEAR_MM

Json = dict[str, Any]
PANELS = ("front", "spine", "back")
WIDE = 0.6
QUARTER = 90.0
ALONG_SPINE = QUARTER  # the title reads from the top when the issue lies face up
SPINE_TYPE_MIN_MM = 1.6  # a capital of 6 pt is as high


def frame_of(element: Json) -> Box:
    """Return an element's frame before it is turned; a code's size follows from what it says."""
    w, h = element["w_mm"], element["h_mm"]
    if element["kind"] == "barcode":
        symbology, addon = element.get("symbology", "issn"), element.get("addon", "")
        w, h = barcode.size_mm(symbology, addon, element.get("scale", 0.8))
    return Box(x=element["x_mm"], y=element["y_mm"], w=w, h=h)


def outline_of(element: Json) -> Box:
    """Return the upright box round an element's frame as it is turned about its middle."""
    frame, turn = frame_of(element), math.radians(element.get("rotation_deg", 0.0))
    across, down = abs(math.cos(turn)), abs(math.sin(turn))
    w, h = frame.w * across + frame.h * down, frame.w * down + frame.h * across
    middle_x, middle_y = frame.x + frame.w / 2, frame.y + frame.h / 2
    return Box(x=middle_x - w / 2, y=middle_y - h / 2, w=w, h=h)


def room_on(
    cover: CoverFormat,
    panel: str,
    *,
    safe_mm: float | None = None,
    hinge_mm: float = HINGE_CLEAR_MM,
    fold_mm: float = FOLD_CLEAR_MM,
) -> Box:
    """Return where type may stand on a panel: inside the safe margin and clear of the folds.

    Args:
        cover: the sheet.
        panel: front, spine or back.
        safe_mm: kept from the cut; the sheet's own margin without.
        hinge_mm: kept from the fold on front and back of a glued sheet.
        fold_mm: kept from both folds on the spine.
    """
    safe = cover.safe_mm if safe_mm is None else safe_mm
    if panel == "spine":
        spine = cover.spine_box
        return Box(
            x=spine.x + min(fold_mm, spine.w / 2),
            y=spine.y + safe,
            w=max(0.0, spine.w - 2 * fold_mm),
            h=spine.h - 2 * safe,
        )
    page = page_box(cover, panel).inset(safe)
    more = max(0.0, hinge_mm - safe) if cover.wraparound and cover.spine_mm > 0 else 0.0
    left = (panel == "front") != cover.right_bound
    return Box(x=page.x + (more if left else 0.0), y=page.y, w=page.w - more, h=page.h)


def page_box(cover: CoverFormat, panel: str) -> Box:
    """Return a panel's trim."""
    return {"front": cover.front_box, "spine": cover.spine_box, "back": cover.back_box}[panel]


def kept_in(element: Json, room: Box) -> Box:
    """Return an element's frame moved into a room by the shortest way, and no larger than it.

    A turned frame keeps its size, for its sides are not those of the room.
    """
    frame, outline = frame_of(element), outline_of(element)
    if element.get("rotation_deg", 0.0) % (2 * QUARTER):
        return frame.moved(
            min(max(outline.x, room.x), room.right - outline.w) - outline.x,
            min(max(outline.y, room.y), room.bottom - outline.h) - outline.y,
        )
    w, h = min(frame.w, room.w), min(frame.h, room.h)
    if frame.w > WIDE * room.w and frame.x < room.x:
        w = min(w, max(1.0, frame.right - room.x))
    return Box(
        x=min(max(frame.x, room.x), room.right - w),
        y=min(max(frame.y, room.y), room.bottom - h),
        w=w,
        h=h,
    )


def holds_type(cover: CoverFormat, kind: str, *, fold_mm: float = FOLD_CLEAR_MM) -> bool:
    """Tell whether the spine has room for an element of a kind; a code is never made to fit."""
    return kind != "barcode" and room_on(cover, "spine", fold_mm=fold_mm).w >= SPINE_TYPE_MIN_MM


def along_spine(
    element: Json, cover: CoverFormat, *, fold_mm: float = FOLD_CLEAR_MM, safe_mm: float = 0.0
) -> Json:
    """Return the properties that lay an element along the spine, between the folds.

    It is turned unless it runs along the spine already; type is fitted to its new frame.
    """
    room = room_on(cover, "spine", fold_mm=fold_mm, safe_mm=max(cover.safe_mm, safe_mm))
    held, turn = outline_of(element), float(element.get("rotation_deg", 0.0))
    long = min(max(element["w_mm"], element["h_mm"]), room.h)
    in_columns = element.get("direction") == "ttb"
    if not in_columns and turn % (2 * QUARTER) != QUARTER:
        turn = ALONG_SPINE
    w, h = (room.w, long) if in_columns else (long, room.w)
    from_top = held.y + held.h / 2 - long / 2
    middle = min(max(from_top, room.y), room.bottom - long) + long / 2
    frame = Box(x=room.x + room.w / 2 - w / 2, y=middle - h / 2, w=w, h=h)
    laid: Json = {**sides(frame), "rotation_deg": 0.0 if in_columns else turn}
    if "runs" in element:
        laid |= {"fit": "box", "align": "centre", "valign": "middle"}
    return laid


def moved_to(element: Json, panel: str, cover: CoverFormat, *, since: str = "") -> Json:
    """Return the properties that move an element to a panel.

    On another page it stands where it stood on its own; from the spine it comes to the middle,
    upright. On the spine it lies along it.

    Args:
        element: what to move.
        panel: where to.
        cover: the sheet.
        since: the panel it is seen on; where its frame lies without.
    """
    if panel == "spine":
        return along_spine(element, cover)
    frame, new, room = frame_of(element), page_box(cover, panel), room_on(cover, panel)
    held = since or cover.panel_of(frame)
    if held != "spine":
        shifted = frame.moved(new.x - page_box(cover, held).x, 0.0)
        return sides(kept_in(element | sides(shifted), room))
    centred = frame.moved(new.x + (new.w - frame.w) / 2 - frame.x, 0.0)
    upright = {"rotation_deg": 0.0}
    return upright | sides(kept_in(element | upright | sides(centred), room))


def sides(box: Box) -> dict[str, float]:
    """Return a frame as an element's properties, to a hundredth of a millimetre."""
    return {
        "x_mm": round(box.x, 2),
        "y_mm": round(box.y, 2),
        "w_mm": round(box.w, 2),
        "h_mm": round(box.h, 2),
    }
