"""What mends a finding of preflight by itself: operations that anyone may undo."""

from collections.abc import Callable, Mapping
from typing import Any

from studio.core import barcode
from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.errors import ConflictError, RefusedError
from studio.core.layout_edits import Operation
from studio.core.layout_elements import DEFAULT_FONT

Json = dict[str, Any]
BLACK = {"cmyk": [0.0, 0.0, 0.0, 1.0]}
WHITE = {"cmyk": [0.0, 0.0, 0.0, 0.0]}
SIDES = {"x_mm": "x", "y_mm": "y"}


def operations_for(
    code: str, document: Json, element: str, values: Json, cover: CoverFormat
) -> list[Operation]:
    """Return what mends one finding.

    Raises:
        ConflictError: the element is gone, or nothing mends this finding by itself.
    """
    held = document["elements"].get(element)
    fix = FIXES.get(code)
    if fix is None or held is None:
        raise ConflictError(
            "Nothing mends this finding by itself. Select the element and change it by hand.",
            code="no_fix",
        )
    return [
        Operation(kind="set", object=element, property=name, value=value)
        for name, value in fix(held, values, cover).items()
        if held.get(name) != value
    ]


def _inside(element: Json, _values: Json, cover: CoverFormat) -> Json:
    """Move the ink, whose bounds the finding carries, into the safe area by the shortest way."""
    frame = Box(x=element["x_mm"], y=element["y_mm"], w=element["w_mm"], h=element["h_mm"])
    room = cover.safe_box
    width, height = min(frame.w, room.w), min(frame.h, room.h)
    return {
        "x_mm": round(min(max(frame.x, room.x), room.right - width), 2),
        "y_mm": round(min(max(frame.y, room.y), room.bottom - height), 2),
        "w_mm": round(width, 2),
        "h_mm": round(height, 2),
    }


def _larger(element: Json, values: Json, _cover: CoverFormat) -> Json:
    limit = float(values.get("limit", 6.0))
    runs = [run | {"size_pt": max(run["size_pt"], limit)} for run in element["runs"]]
    return {"runs": runs, "min_size_pt": max(element.get("min_size_pt", 6.0), limit)}


def _fitted(_element: Json, _values: Json, _cover: CoverFormat) -> Json:
    return {"fit": "box"}


def _black(element: Json, _values: Json, _cover: CoverFormat) -> Json:
    return {"runs": [run | {"ink": BLACK} for run in element["runs"]]}


def _known_font(element: Json, values: Json, _cover: CoverFormat) -> Json:
    missing = values.get("font")
    runs = [
        run | {"font": DEFAULT_FONT} if run["font"] == missing else run for run in element["runs"]
    ]
    return {"runs": runs}


def _scaled(element: Json, values: Json, _cover: CoverFormat) -> Json:
    return {"scale": max(element["scale"], float(values.get("limit", 80)) / 100)}


def _white_panel(_element: Json, _values: Json, _cover: CoverFormat) -> Json:
    return {"panel_ink": WHITE}


def _checked_digits(element: Json, _values: Json, _cover: CoverFormat) -> Json:
    """Give a code its right check digit, where nothing else is wrong with it."""
    payload = element["digits"][:-1]
    try:
        right = payload + (barcode.check_digit(payload) if payload else "")
        barcode.encode(element["symbology"], right, element["addon"])
    except RefusedError as error:
        raise ConflictError(
            f"The digits cannot be completed: {error.message} Type the code anew.", code="no_fix"
        ) from error
    return {"digits": right}


def _lower_left(element: Json, _values: Json, cover: CoverFormat) -> Json:
    safe = cover.safe_box
    high = barcode.size_mm(element["symbology"], element["addon"], element["scale"])[1]
    return {"x_mm": round(safe.x, 2), "y_mm": round(safe.bottom - high, 2)}


def _in_front(_element: Json, _values: Json, _cover: CoverFormat) -> Json:
    return {"behind_subject": False}


Fix = Callable[[Json, Json, CoverFormat], Json]
FIXES: Mapping[str, Fix] = {
    "live_outside_safe": _inside,
    "type_too_small": _larger,
    "small_white_type": _larger,
    "small_multi_ink_type": _larger,
    "text_overflow": _fitted,
    "rich_black_type": _black,
    "font_missing": _known_font,
    "barcode_size": _scaled,
    "barcode_ink": _white_panel,
    "barcode_digits": _checked_digits,
    "barcode_zone": _lower_left,
    "masthead_hidden": _in_front,
}
