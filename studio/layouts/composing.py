"""What changes a cover as a whole: its subject, its page, and mended findings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from generation.contract.pixels import Size
from studio.accounts.models import User
from studio.assets import store
from studio.assets.actions import store_image, store_mask
from studio.assets.pictures import png_of
from studio.core import fixes, layout_document, panels, reformat
from studio.core.cover_formats import CoverFormat
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.core.layout_document import Json
from studio.core.layout_edits import Operation, apply
from studio.layouts import applying, placing, refining
from studio.layouts.editing import Applied
from studio.layouts.models import Layout
from studio.layouts.outlook import calming_in, places_in, reliefs_in
from studio.layouts.selectors import asset_sizes_of
from studio.layouts.shading import shades_for
from studio.layouts.starter_words import starter_texts
from studio.press.matting import Cutout, Stroke, cut_out_subject
from studio.press.relief import LIGHT
from studio.projects.permissions import Can, require

STROKES_MAX, POINTS_MAX = 200, 400
SHADED = {"contrast_low", "background_busy"}


def cut_subject(
    *,
    layout: Layout,
    strokes: Sequence[Mapping[str, Any]],
    behind: bool,
    by: User,
    op_id: UUID | None = None,
) -> Applied:
    """Cut the subject out of the art, and with `behind` stand the masthead behind it.

    A cut that is there already is kept where no stroke lies. The picture is worked on before
    the transaction begins, so that nobody waits for the layout's lock.

    Raises:
        ConflictError: the layout has no art, or another picture was placed meanwhile.
        RefusedError: too many strokes, or no subject is found.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    document = Layout.objects.values_list("document", flat=True).get(pk=layout.pk)
    art = placing.art_id(document)
    held = document["elements"][art]
    if not held["asset"]:
        raise ConflictError(_("The layout has no picture yet. Place one first."), code="no_art")
    known = store.open_image(held["cutout_mask"]) if held["cutout_mask"] else None
    cutout = cut_out_subject(store.open_image(held["asset"]), _strokes(strokes), known)
    return _store_cut(layout, art, held["asset"], cutout, behind, by, op_id)


@transaction.atomic
def change_page(
    *, layout: Layout, page: Mapping[str, Any], by: User, op_id: UUID | None = None
) -> Applied:
    """Give a layout another format, sheet, binding or spine; its elements follow the page.

    Raises:
        RefusedError: a size out of bounds, or a glued spine without the printer's numbers.
        ConflictError: nothing would change.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    locked = applying.locked(layout)
    return _all_at_once(locked, _paged(locked, page), by, op_id)


def _paged(locked: Layout, page: Mapping[str, Any]) -> list[Operation]:
    document = locked.document
    before = reformat.laid_out_for(document)
    held = reformat.panels_of(document, before, places_in(locked))
    set_all = list(reformat.settings(document, dict(page)))
    changed = _after(document, set_all)
    cover = layout_document.parse(changed).cover
    if cover.wraparound and changed.get("binding") != "stitched" and cover.spine_mm <= 0:
        raise RefusedError(
            _(
                "The spine has no width. Enter the pages and the paper's caliper (or pages per "
                "inch) that the printer gives, or bind the issue with stitches."
            ),
            code="spine_unknown",
        )
    moves = list(reformat.moves(document, before, cover, held))
    kept = held if before.wraparound else None
    clear = list(reformat.clear_of_hinge(_after(changed, moves), cover, kept))
    own = list(reformat.sheet_elements(document, cover, reformat.SPINE_WORDS, held))
    return [*set_all, *moves, *clear, *_recropped(locked, moves), *own]


def _bled(locked: Layout, wanted_mm: float) -> list[Operation]:
    """Give the page more bleed; it keeps its trim, its safe margin and its spine."""
    document = locked.document
    cover = layout_document.parse(document).cover
    page = {"trim_mm": [cover.trim_w_mm, cover.trim_h_mm], "safe_mm": cover.safe_mm}
    spine = {"step": cover.spine_step} | document.get("spine", {})
    return _paged(locked, {"format": page | {"bleed_mm": wanted_mm}, "spine": spine})


@transaction.atomic
def move_to_panel(
    *, layout: Layout, element: str, panel: str, by: User, op_id: UUID | None = None
) -> Applied:
    """Move an element to the front, the spine or the back of a wraparound sheet.

    On another page it stands where it stood on its own; along the spine it is turned.

    Raises:
        ConflictError: a front alone, a picture, a spine without room for type, or it is there.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    locked = applying.locked(layout)
    element_held = locked.document["elements"].get(element)
    if element_held is None:
        raise NotFoundError
    sheet = layout_document.parse(locked.document).cover
    _check_panel(element_held["kind"], panel, sheet)
    since = reformat.panels_of(locked.document, sheet, places_in(locked))[element]
    moved = {} if since == panel else panels.moved_to(element_held, panel, sheet, since=since)
    operations = [
        Operation(kind="set", object=element, property=name, value=value)
        for name, value in moved.items()
        if element_held.get(name) != value
    ]
    return _all_at_once(locked, operations, by, op_id)


@transaction.atomic
def fix_finding(
    *,
    layout: Layout,
    code: str,
    element: str,
    values: Mapping[str, Any],
    by: User,
    op_id: UUID | None = None,
) -> Applied:
    """Mend one finding of preflight by operations that can be undone.

    Raises:
        ConflictError: the element is gone, or nothing mends this finding by itself.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    locked = applying.locked(layout)
    if code in SHADED:
        operations = _shading(locked.document, element, calm=code == "background_busy")
    elif code == "bleed_short":
        operations = _enlarged(locked, element)
    elif code == "bleed_below_profile":
        operations = _bled(locked, float(values.get("wanted_mm", 0.0)))
    else:
        cover = placing.cover_of(locked.document)
        operations = fixes.operations_for(
            code,
            locked.document,
            element,
            dict(values),
            cover,
            places_in(locked),
            starter_texts(),
        )
    return _all_at_once(locked, operations, by, op_id)


def _check_panel(kind: str, panel: str, sheet: CoverFormat) -> None:
    if not sheet.wraparound:
        said = _("The cover is a front alone. Make its sheet a wraparound first.")
    elif kind in reformat.PICTURES:
        said = _("Pictures and shades fill their page. Move them by hand.")
    elif panel == "spine" and not panels.holds_type(sheet, kind):
        said = _("The spine is too narrow for that.")
    else:
        return
    raise ConflictError(said, code="no_panel")


@transaction.atomic
def _store_cut(
    layout: Layout,
    art: str,
    asset: str,
    cutout: Cutout,
    behind: bool,
    by: User,
    op_id: UUID | None,
) -> Applied:
    project = layout.project
    mask = store_mask(project=project, data=png_of(cutout.mask), by=None)
    colours = store_image(project=project, data=png_of(cutout.foreground), by=None)
    locked = applying.locked(layout)
    held = locked.document["elements"].get(art)
    if held is None or held["asset"] != asset:
        raise ConflictError(
            _("Another picture was placed while the subject was cut out. Try again."),
            code="art_replaced",
        )
    wanted: dict[tuple[str, str], str | bool] = {
        (art, "cutout_mask"): mask.sha256,
        (art, "cutout_foreground"): colours.sha256,
    }
    if behind:
        mastheads = _of_kind(locked.document, "masthead")
        wanted |= {(id_, "behind_subject"): True for id_ in mastheads}
    operations = [
        Operation(kind="set", object=id_, property=name, value=value)
        for (id_, name), value in wanted.items()
        if locked.document["elements"][id_].get(name) != value
    ]
    if operations:
        refining.order(layout=locked, art=art, asset=asset, mask=mask.sha256, by=by)
    return _all_at_once(locked, operations, by, op_id)


def _of_kind(document: Json, kind: str) -> list[str]:
    return [id_ for id_, held in document["elements"].items() if held["kind"] == kind]


def _strokes(given: Sequence[Mapping[str, Any]]) -> list[Stroke]:
    if len(given) > STROKES_MAX:
        raise RefusedError(
            _("The cut-out has %(count)d strokes; at most %(limit)d are taken.")
            % {"count": len(given), "limit": STROKES_MAX}
        )
    return [
        Stroke(
            keep=bool(stroke["keep"]),
            width=float(stroke["width"]),
            points=tuple((float(x), float(y)) for x, y in stroke["points"]),
        )
        for stroke in given
    ]


def _recropped(layout: Layout, moves: Sequence[Operation]) -> list[Operation]:
    """Cut the art to its box's new proportions, so that it is never distorted."""
    sizes = asset_sizes_of(layout)
    boxes: dict[str, dict[str, float]] = {}
    for move in moves:
        boxes.setdefault(move.object, {})[move.property] = move.value
    found = []
    for id_, box in boxes.items():
        held = layout.document["elements"][id_]
        size = sizes.get(held.get("asset", ""))
        if held["kind"] == "art" and size:
            new = {"w_mm": held["w_mm"], "h_mm": held["h_mm"], **box}
            art_px = Size(width=size[0], height=size[1])
            crop = placing.crop_to(art_px, new["w_mm"] / new["h_mm"])
            found.append(Operation(kind="set", object=id_, property="crop", value=crop))
    return found


def _shading(document: Json, element: str, *, calm: bool) -> list[Operation]:
    """Return a scrim that carries a text, as weak as it may be; dark type on dark turns white.

    A light scrim would take the ground from the white type beside it, so it is the last resort.
    """
    held = document["elements"].get(element)
    if held is None:
        raise NotFoundError
    reads = reliefs_in(document).get(element)
    relief = calming_in(document, element) if calm else reads
    if relief is None:
        raise ConflictError(
            _("“%(name)s” can be read where it stands. Move it to a calmer place instead.")
            % {"name": held["name"] or held["kind"]},
            code="no_fix",
        )
    if reads is not None and calm and reads.colour == relief.colour:
        relief = replace(relief, opacity=max(relief.opacity, reads.opacity))
    if relief.colour == LIGHT and relief.white_reads:
        runs = [run | {"ink": fixes.WHITE} for run in held["runs"]]
        return [Operation(kind="set", object=element, property="runs", value=runs)]
    return list(shades_for(document, {element: relief}))


def _enlarged(layout: Layout, element: str) -> list[Operation]:
    """Let the art reach the bleed, undistorted, and lay the panels of a sheet out anew."""
    document = layout.document
    held = document["elements"].get(element)
    if held is None:
        raise NotFoundError
    sheet = layout_document.parse(document).cover
    laid = list(reformat.sheet_elements(document, sheet, reformat.SPINE_WORDS))
    size = asset_sizes_of(layout).get(held.get("asset", ""))
    if size is None:
        return laid
    art_px = Size(width=size[0], height=size[1])
    wanted = {**placing.placement(art_px, sheet.front), "rotation_deg": 0.0}
    grown = [
        Operation(kind="set", object=element, property=name, value=value)
        for name, value in wanted.items()
        if held.get(name) != value
    ]
    return [*grown, *laid]


def _after(document: Json, operations: Sequence[Operation]) -> Json:
    for operation in operations:
        document, _before = apply(document, operation)
    return document


def _all_at_once(
    locked: Layout, operations: Sequence[Operation], by: User, op_id: UUID | None
) -> Applied:
    if not operations:
        raise ConflictError(
            _("The layout is like that already; nothing would change."), code="nothing_changed"
        )
    return applying.applied(locked, applying.identified(operations), by, op_id)
