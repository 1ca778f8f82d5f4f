"""How art lies on the page: which element holds it, what of it is cut off, what it lacks."""

from typing import Any

from django.utils.translation import gettext as _

from generation.contract.pixels import Size
from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.errors import ConflictError
from studio.core.layout_document import Json, parse

ANCHOR_X, ANCHOR_Y = 0.5, 0.5


def art_id(document: Json) -> str:
    """Return the id of the lowest art element.

    Raises:
        ConflictError: the layout has none.
    """
    arts = [
        (str(element["order"]), str(id_))
        for id_, element in document["elements"].items()
        if element["kind"] == "art"
    ]
    if not arts:
        raise ConflictError(
            _("The layout has no art element. Add one, or undo its deletion, then place again."),
            code="no_art",
        )
    return min(arts)[1]


def cover_of(document: Json) -> CoverFormat:
    """Return the format of the front: art is placed there, whatever the sheet."""
    return parse(document).cover.front


def placement(art_px: Size, cover: CoverFormat) -> dict[str, Any]:
    """Return box and crop with which a picture covers the bleed box without being distorted."""
    box = cover.bleed_box
    return {**box_properties(box), "crop": crop_to(art_px, box.w / box.h)}


def box_properties(box: Box) -> dict[str, float]:
    return {
        "x_mm": round(box.x, 4),
        "y_mm": round(box.y, 4),
        "w_mm": round(box.w, 4),
        "h_mm": round(box.h, 4),
    }


def crop_to(
    art_px: Size, aspect: float, *, anchor_x: float = ANCHOR_X, anchor_y: float = ANCHOR_Y
) -> list[float]:
    """Return the fractions cut off left, top, right and bottom to reach `aspect` (width/height).

    `anchor_x` and `anchor_y` say which share of the cut is made on the left and on top.
    """
    have = art_px.width / art_px.height
    across = max(0.0, 1 - aspect / have)
    down = max(0.0, 1 - have / aspect)
    cut = (
        across * anchor_x,
        down * anchor_y,
        across * (1 - anchor_x),
        down * (1 - anchor_y),
    )
    return [round(part, 6) for part in cut]
