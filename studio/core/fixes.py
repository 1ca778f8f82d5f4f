"""What mends a finding of preflight by itself: operations that anyone may undo."""

from collections.abc import Callable, Mapping
from typing import Any

from generation.contract.sentences import Sentence
from studio.core import additions, barcode, panels, reformat
from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.errors import ConflictError, RefusedError
from studio.core.layout_document import parse, respined
from studio.core.layout_edits import DOCUMENT, Operation, apply
from studio.core.layout_elements import DEFAULT_FONT
from studio.core.spine import FOLD_CLEAR_MM, HINGE_CLEAR_MM
from studio.core.starter_layout import StarterTexts

Json = dict[str, Any]
Places = Mapping[str, Box] | None
ASKED = ("caliper_mm", "allowance_mm", "step")
BLACK = {"cmyk": [0.0, 0.0, 0.0, 1.0]}
WHITE = {"cmyk": [0.0, 0.0, 0.0, 0.0]}


def operations_for(
    code: str,
    document: Json,
    element: str,
    values: Json,
    cover: CoverFormat,
    places: Mapping[str, Box] | None = None,
    texts: StarterTexts | None = None,
) -> list[Operation]:
    """Return what mends one finding.

    Args:
        code: of the finding.
        document: the layout.
        element: the finding's, empty for the page.
        values: of the finding.
        cover: the front's format.
        places: where each element's ink is, which tells its panel; its frame does without.
        texts: the words of an element that is added; English placeholders without.

    Raises:
        ConflictError: the element is gone, or nothing mends this finding by itself.
    """
    if code == "required_missing":
        return _added(document, values, cover, texts or StarterTexts())
    whole = PAGE_FIXES.get(code)
    if whole is not None:
        return whole(document, values, cover, places)
    held = document["elements"].get(element)
    fix = FIXES.get(code)
    if fix is None or held is None:
        raise _nothing(Sentence("Select the element and change it by hand."))
    sheet = parse(document).cover
    place = (places or {}).get(element) or panels.outline_of(held)
    said = values | {"panel": sheet.panel_of(place)}
    return [
        Operation(kind="set", object=element, property=name, value=value)
        for name, value in fix(held, said, sheet).items()
        if held.get(name) != value
    ]


def _nothing(instead: Sentence) -> ConflictError:
    return ConflictError(
        Sentence("Nothing mends this finding by itself. {instead}", instead=instead),
        code="no_fix",
    )


def _added(
    document: Json, values: Json, cover: CoverFormat, texts: StarterTexts
) -> list[Operation]:
    """Show a hidden element of the kind, bring a deleted one back, or add one as on new covers."""
    kind = str(values.get("kind", ""))
    if kind == "art":
        raise _nothing(Sentence("Choose a picture in the panel of the art."))
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
    made = additions.element_of(kind, document, cover, texts)
    if made is None:
        raise _nothing(Sentence("Add the element by hand."))
    id_ = additions.free_id(document, kind.replace("_", "-"))
    return [Operation(kind="add", object=id_, value=made)]


def _told_of_ai(
    document: Json, _values: Json, cover: CoverFormat, _places: Places
) -> list[Operation]:
    made = additions.ai_label(document, cover)
    return [Operation(kind="add", object=additions.free_id(document, "ai-label"), value=made)]


def _respined(document: Json, values: Json, _cover: CoverFormat, places: Places) -> list[Operation]:
    """Take the printer's paper and step, where the finding names them, and lay the back and the
    spine out anew."""
    before = reformat.laid_out_for(document)
    held = reformat.panels_of(document, before, places)
    laid_out = document
    wanted = respined(document["spine"], {key: values[key] for key in ASKED if key in values})
    changed: list[Operation] = []
    if wanted != document["spine"]:
        spine = Operation(kind="set", object=DOCUMENT, property="spine", value=wanted)
        document, _before = apply(document, spine)
        changed.append(spine)
    sheet = parse(document).cover
    moves = reformat.moves(laid_out, before, sheet, held)
    own = reformat.sheet_elements(laid_out, sheet, reformat.SPINE_WORDS, held)
    return [*changed, *moves, *own]


def _inside(element: Json, values: Json, sheet: CoverFormat) -> Json:
    """Move a frame to where type may stand on its panel, by the shortest way."""
    panel = values["panel"]
    safe = float(values.get("safe_mm", sheet.safe_mm))
    if panel == "spine":
        fold = float(values.get("clear_mm", FOLD_CLEAR_MM))
        return _along(element, sheet, fold_mm=fold, safe_mm=safe)
    hinge = float(values.get("clear_mm", HINGE_CLEAR_MM))
    room = panels.room_on(sheet, panel, safe_mm=max(safe, sheet.safe_mm), hinge_mm=hinge)
    return panels.sides(panels.kept_in(element, room))


def _between_folds(element: Json, values: Json, sheet: CoverFormat) -> Json:
    """Turn a line along the spine, and fit it between the folds."""
    room = float(values.get("room_mm", 0.0))
    return _along(element, sheet, fold_mm=max(0.0, (sheet.spine_mm - room) / 2))


def _along(element: Json, sheet: CoverFormat, *, fold_mm: float, safe_mm: float = 0.0) -> Json:
    if not panels.holds_type(sheet, element["kind"], fold_mm=fold_mm):
        raise _nothing(Sentence("The spine is too narrow for type; take the text off it."))
    return panels.along_spine(element, sheet, fold_mm=fold_mm, safe_mm=safe_mm)


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
            Sentence(
                "The digits cannot be completed: {reason} Type the code anew.",
                reason=error.message,
            ),
            code="no_fix",
        ) from error
    return {"digits": right}


def _lower_left(element: Json, _values: Json, cover: CoverFormat) -> Json:
    room = panels.room_on(cover, "front")
    high = barcode.size_mm(element["symbology"], element["addon"], element["scale"])[1]
    return {"x_mm": round(room.x, 2), "y_mm": round(room.bottom - high, 2)}


def _in_front(_element: Json, _values: Json, _cover: CoverFormat) -> Json:
    return {"behind_subject": False}


PageFix = Callable[[Json, Json, CoverFormat, Places], list[Operation]]
PAGE_FIXES: Mapping[str, PageFix] = {
    "ai_label_missing": _told_of_ai,
    "spine_stale": _respined,
    "spine_not_of_profile": _respined,
}
Fix = Callable[[Json, Json, CoverFormat], Json]
FIXES: Mapping[str, Fix] = {
    "live_outside_safe": _inside,
    "live_outside_profile_safe": _inside,
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
