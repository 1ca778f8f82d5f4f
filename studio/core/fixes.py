"""What mends a finding of preflight by itself: operations that anyone may undo."""

from collections.abc import Callable, Mapping
from typing import Any

from studio.core import additions, barcode, reformat
from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.errors import ConflictError, RefusedError
from studio.core.layout_document import parse
from studio.core.layout_edits import DOCUMENT, Operation, apply
from studio.core.layout_elements import DEFAULT_FONT

Json = dict[str, Any]
BLACK = {"cmyk": [0.0, 0.0, 0.0, 1.0]}
WHITE = {"cmyk": [0.0, 0.0, 0.0, 0.0]}
QUARTER = 90.0


def operations_for(
    code: str, document: Json, element: str, values: Json, cover: CoverFormat
) -> list[Operation]:
    """Return what mends one finding; `cover` is the front's, and `element` empty for the page.

    Raises:
        ConflictError: the element is gone, or nothing mends this finding by itself.
    """
    whole = PAGE_FIXES.get(code)
    if whole is not None:
        return whole(document, values, cover)
    held = document["elements"].get(element)
    fix = FIXES.get(code)
    if fix is None or held is None:
        raise _nothing("Select the element and change it by hand.")
    sheet = parse(document).cover
    return [
        Operation(kind="set", object=element, property=name, value=value)
        for name, value in fix(held, values, sheet).items()
        if held.get(name) != value
    ]


def _nothing(instead: str) -> ConflictError:
    return ConflictError(f"Nothing mends this finding by itself. {instead}", code="no_fix")


def _added(document: Json, values: Json, cover: CoverFormat) -> list[Operation]:
    """Show a hidden element of the kind, bring a deleted one back, or add one as on new covers."""
    kind = str(values.get("kind", ""))
    if kind == "art":
        raise _nothing("Choose a picture in the panel of the art.")
    hidden = [
        id_
        for id_, held in document["elements"].items()
        if held["kind"] == kind and held.get("hidden")
    ]
    if hidden:
        return [Operation(kind="set", object=hidden[0], property="hidden", value=False)]
    deleted = [
        Operation(kind="add", object=id_, value=held["element"])
        for id_, held in document.get("removed", {}).items()
        if held["element"]["kind"] == kind
    ]
    if deleted:
        return deleted[-1:]
    made = additions.element_of(kind, document, cover)
    if made is None:
        raise _nothing("Add the element by hand.")
    id_ = additions.free_id(document, kind.replace("_", "-"))
    return [Operation(kind="add", object=id_, value=made)]


def _told_of_ai(document: Json, _values: Json, cover: CoverFormat) -> list[Operation]:
    made = additions.ai_label(document, cover)
    return [Operation(kind="add", object=additions.free_id(document, "ai-label"), value=made)]


def _respined(document: Json, values: Json, _cover: CoverFormat) -> list[Operation]:
    """Take the printer's paper, where the finding names it, and lay back and spine out anew."""
    paper = {name: values[name] for name in ("caliper_mm", "allowance_mm") if name in values}
    changed: list[Operation] = []
    if paper:
        kept = {name: held for name, held in document["spine"].items() if name == "pages"}
        spine = Operation(kind="set", object=DOCUMENT, property="spine", value=kept | paper)
        document, _before = apply(document, spine)
        changed.append(spine)
    sheet = parse(document).cover
    return [*changed, *reformat.sheet_elements(document, sheet, reformat.SPINE_WORDS)]


def _inside(element: Json, values: Json, sheet: CoverFormat) -> Json:
    """Move a frame to where type may stand on its panel, by the shortest way."""
    panel = element.get("panel", "front")
    clear = float(values.get("clear_mm", sheet.safe_mm))
    margins = {"fold_mm": clear} if panel == "spine" else {"hinge_mm": clear}
    return _sides(reformat.kept_in(element, reformat.room_on(sheet, panel, **margins)))


def _between_folds(element: Json, values: Json, sheet: CoverFormat) -> Json:
    """Fit a line on the spine between the folds, in the middle of the spine."""
    room = float(values.get("room_mm", 0.0))
    if room < reformat.SPINE_TEXT_MIN_MM:
        raise _nothing("The spine is too narrow for type; take the text off it.")
    spine = sheet.spine_box
    upright = abs(element.get("rotation_deg", 0.0)) % 180 == QUARTER
    w, h = (element["w_mm"], room) if upright else (room, element["h_mm"])
    middle = element["y_mm"] + element["h_mm"] / 2
    frame = Box(x=spine.x + (spine.w - w) / 2, y=middle - h / 2, w=w, h=h)
    return {**_sides(frame), "fit": "box", "valign": "middle", "align": "centre"}


def _sides(box: Box) -> Json:
    return {
        "x_mm": round(box.x, 2),
        "y_mm": round(box.y, 2),
        "w_mm": round(box.w, 2),
        "h_mm": round(box.h, 2),
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


PageFix = Callable[[Json, Json, CoverFormat], list[Operation]]
PAGE_FIXES: Mapping[str, PageFix] = {
    "required_missing": _added,
    "ai_label_missing": _told_of_ai,
    "spine_stale": _respined,
}
Fix = Callable[[Json, Json, CoverFormat], Json]
FIXES: Mapping[str, Fix] = {
    "live_outside_safe": _inside,
    "live_near_hinge": _inside,
    "spine_type_too_tall": _between_folds,
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
