"""Makes one picture of a canvas or of a part of it: a variant that knows its patches."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from PIL import Image

from generation.contract.pixels import Box, Size
from studio.accounts.models import User
from studio.artwork import composed as artwork
from studio.artwork.models import Batch, Variant
from studio.assets.actions import store_image
from studio.assets.pictures import png_of
from studio.canvases.composing import composed, extent_of, pieces_of
from studio.canvases.models import Canvas
from studio.canvases.permissions import PAINT
from studio.core.errors import ConflictError, RefusedError
from studio.projects.permissions import require


def flatten(*, canvas: Canvas, by: User, op_id: UUID | None = None) -> Variant:
    """Make one picture of the base and the visible layers: a variant that knows its parts.

    Raises:
        RefusedError: there are gaps between the layers.
        ConflictError: no layer is visible.
    """
    require(by, canvas.project, PAINT)
    pieces = pieces_of(canvas)
    if len(pieces) == 1:
        raise ConflictError(
            _("No layer is visible, so the picture is as it was. Accept or show one first."),
            code="nothing_changed",
        )
    box = extent_of(pieces)
    whole = composed(pieces, box)
    if not whole.is_whole:
        raise RefusedError(
            _("There are gaps between the layers. Extend the canvas, or hide what sticks out."),
            code="canvas_gaps",
        )
    return _recorded(canvas, whole.image, box, Batch.Action.CANVAS, by, op_id)


def crop(*, canvas: Canvas, box: Box, by: User, op_id: UUID | None = None) -> Variant:
    """Make a picture of a box of a canvas, with the layers that are visible there: a variant that
    carries the pins of the picture as far as they lie in it.

    Raises:
        RefusedError: a side below 64 or above 8,192 px, too many pixels, or a part of the box is
            not painted.
        ConflictError: the box is all that is painted.
    """
    require(by, canvas.project, PAINT)
    Size(width=box.width, height=box.height)
    pieces = pieces_of(canvas)
    if box == extent_of(pieces):
        raise ConflictError(
            _("The frame holds the whole picture. Make it smaller, then crop."),
            code="nothing_changed",
        )
    part = composed(pieces, box)
    if not part.is_whole:
        raise RefusedError(
            _("A part of the frame is not painted yet. Keep the frame inside the picture."),
            code="canvas_gaps",
        )
    return _recorded(canvas, part.image, box, Batch.Action.CROP, by, op_id)


def _recorded(
    canvas: Canvas,
    picture: Image.Image,
    box: Box,
    action: Batch.Action,
    by: User,
    op_id: UUID | None,
) -> Variant:
    asset = store_image(project=canvas.project, data=png_of(picture), by=None, keep_bytes=True)
    source = canvas.base.asset
    padding = {
        "left": -box.left,
        "top": -box.top,
        "right": box.right - (source.width_px or 0),
        "bottom": box.bottom - (source.height_px or 0),
    }
    return artwork.record_composed(
        source=canvas.base,
        asset=asset,
        action=action,
        padding=padding,
        facts={"canvas": canvas.pk, "revision": canvas.revision, "patches": _patches(canvas)},
        by=by,
        op_id=op_id,
    )


def _patches(canvas: Canvas) -> list[dict[str, Any]]:
    """Return what each visible layer was painted from: the flattened picture's lineage."""
    shown = canvas.layers.filter(present=True, visible=True).order_by("position", "pk")
    found = shown.select_related("candidate__frame__job", "candidate__asset")
    return [
        {
            "frame": [frame.left, frame.top, frame.width, frame.height],
            "kind": frame.kind,
            "job": frame.job_id,
            "seed": str(layer.candidate.seed),
            "asset": layer.candidate.asset.sha256,
            "prompt": frame.prompt,
            "model": frame.job.model,
            "seam_score": layer.candidate.facts.get("seam_score"),
        }
        for layer in found
        for frame in [layer.candidate.frame]
    ]
