"""The outpaint canvas: frames, their candidates, layers, extension, flattening."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router
from ninja.files import UploadedFile

from generation.contract.pixels import Box
from generation.contract.requests import PROMPT_MAX
from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import (
    BoxBody,
    DiscardBody,
    ExtendBody,
    FrameBody,
    Id,
    LayerBody,
    VerdictBody,
)
from studio.api.writes import write
from studio.artwork.composed import upload_variant
from studio.artwork.rows import BatchRow, VariantRow
from studio.artwork.selectors import variant_for
from studio.assets.actions import store_image
from studio.assets.pictures import BYTES_MAX
from studio.canvases import actions, extending, flattening, selectors
from studio.canvases.models import Canvas, Layer
from studio.canvases.ordering import Wish
from studio.canvases.rows import CanvasRow, ExtensionRow, canvas_row
from studio.canvases.selectors import CanvasDetail, Needs, VerdictRow
from studio.core.errors import NotFoundError, RefusedError
from studio.core.frame_plan import box_at
from studio.jobs.selectors import JobRow
from studio.projects.permissions import Can
from studio.projects.selectors import project_for

router = Router(tags=["canvases"])
Answer = dict[str, Any]
FLAT: dict[str, Any] = {"variants": list[VariantRow], "job": JobRow, "batch": BatchRow}
MEGABYTE = 1024 * 1024


@router.post("/projects/{project_id}/uploads", openapi_extra=wrote("variant.uploaded"))
def upload(
    request: HttpRequest,
    project_id: Id,
    file: File[UploadedFile],
    words: Annotated[str, Form(max_length=PROMPT_MAX)],
) -> Answer:
    """Begin with a picture of the team's own, PNG, JPEG or WebP; `words` say what it shows."""
    by = user_of(request)
    project = project_for(by, project_id, can=Can.GENERATE)
    if (file.size or 0) > BYTES_MAX:
        raise RefusedError(
            _("The file has %(size)d MB; at most %(limit)d MB are taken.")
            % {"size": (file.size or 0) // MEGABYTE, "limit": BYTES_MAX // MEGABYTE},
            code="file_too_large",
        )
    asset = store_image(project=project, data=file.read(), by=by, claimed_type=file.content_type)
    return write(
        request,
        project_id,
        lambda op_id: upload_variant(project=project, asset=asset, words=words, by=by, op_id=op_id),
    )


@router.get("/projects/{project_id}/canvases", openapi_extra=answers(canvases=list[CanvasRow]))
def canvases(request: HttpRequest, project_id: Id) -> Answer:
    """A project's canvases."""
    return {"canvases": selectors.canvases_of(project_for(user_of(request), project_id))}


@router.get(
    "/projects/{project_id}/seam-verdicts", openapi_extra=answers(verdicts=list[VerdictRow])
)
def verdicts(request: HttpRequest, project_id: Id) -> Answer:
    """What people said of seams, beside what was measured: for fitting the limits again."""
    return {"verdicts": selectors.verdicts_of(project_for(user_of(request), project_id))}


@router.post("/variants/{variant_id}/canvas", openapi_extra=wrote("canvas.opened"))
def open_canvas(request: HttpRequest, variant_id: Id) -> Answer:
    """Open the canvas of a picture; there is one for each."""
    by = user_of(request)
    variant = variant_for(by, variant_id)
    return write(
        request,
        variant.iteration.project_id,
        lambda op_id: actions.open_canvas(variant=variant, by=by, op_id=op_id),
        reply=lambda canvas: {"canvas": canvas_row(canvas)},
    )


@router.get("/canvases/{canvas_id}", openapi_extra=answers(CanvasDetail, undo=dict[str, int]))
def canvas(request: HttpRequest, canvas_id: Id) -> Answer:
    """A canvas with its layers, frames and candidates, and how much I can undo and redo."""
    found, by = _canvas(request, canvas_id), user_of(request)
    return {**selectors.detail_of(found), "undo": selectors.undo_row(found, by)}


@router.get("/canvases/{canvas_id}/needs", openapi_extra=answers(Needs))
def needs(request: HttpRequest, canvas_id: Id) -> Answer:
    """What the newest layout's page still needs of a canvas."""
    return {**selectors.needs_of(_canvas(request, canvas_id))}


@router.post("/canvases/{canvas_id}/frames", openapi_extra=wrote("frame.queued"))
def order_frame(request: HttpRequest, canvas_id: Id, body: FrameBody) -> Answer:
    """Order 1 to 4 pictures for a part of a canvas."""
    found, by = _canvas(request, canvas_id), user_of(request)
    wish = Wish(
        box=_box(body.box),
        prompt=body.prompt,
        count=body.count,
        mask_sha=body.mask,
        feather=body.feather,
        strength=body.strength,
    )
    return write(
        request,
        found.project_id,
        lambda op_id: actions.order_frame(canvas=found, wish=wish, by=by, op_id=op_id),
    )


@router.post(
    "/canvases/{canvas_id}/extend",
    openapi_extra=wrote("frame.queued", extension=ExtensionRow),
)
def extend(request: HttpRequest, canvas_id: Id, body: ExtendBody) -> Answer:
    """Grow a canvas to a target, or to the page, by as many frames as that takes."""
    found, by = _canvas(request, canvas_id), user_of(request)
    target = _box(body.target) if body.target else None
    return write(
        request,
        found.project_id,
        lambda op_id: extending.extend_canvas(
            canvas=found, target=target, prompt=body.prompt, count=body.count, by=by, op_id=op_id
        ),
    )


@router.post("/extensions/{extension_id}/stop", openapi_extra=wrote("extension.changed"))
def stop_extension(request: HttpRequest, extension_id: Id) -> Answer:
    """Order no further frames of an extension."""
    by = user_of(request)
    found = selectors.extension_for(by, extension_id)
    return write(
        request,
        found.canvas.project_id,
        lambda op_id: extending.stop_extension(extension=found, by=by, op_id=op_id),
    )


@router.post(
    "/extensions/{extension_id}/resume",
    openapi_extra=wrote("extension.changed", "frame.queued"),
)
def resume_extension(request: HttpRequest, extension_id: Id) -> Answer:
    """Go on with a stopped extension."""
    by = user_of(request)
    found = selectors.extension_for(by, extension_id)
    return write(
        request,
        found.canvas.project_id,
        lambda op_id: extending.resume_extension(extension=found, by=by, op_id=op_id),
    )


@router.post(
    "/canvases/{canvas_id}/undo", openapi_extra=wrote("canvas.edited", undo=dict[str, int])
)
def undo(request: HttpRequest, canvas_id: Id) -> Answer:
    """Take back my newest edit; what others changed since stays."""
    found, by = _canvas(request, canvas_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.undo(canvas=found, by=by, op_id=op_id),
        reply=lambda canvas: {"undo": selectors.undo_row(canvas, by)},
    )


@router.post(
    "/canvases/{canvas_id}/redo", openapi_extra=wrote("canvas.edited", undo=dict[str, int])
)
def redo(request: HttpRequest, canvas_id: Id) -> Answer:
    """Do again what I took back last."""
    found, by = _canvas(request, canvas_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.redo(canvas=found, by=by, op_id=op_id),
        reply=lambda canvas: {"undo": selectors.undo_row(canvas, by)},
    )


@router.post(
    "/canvases/{canvas_id}/flatten",
    openapi_extra=wrote(**FLAT),
)
def flatten(request: HttpRequest, canvas_id: Id) -> Answer:
    """Make one picture of the base and the visible layers."""
    found, by = _canvas(request, canvas_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: flattening.flatten(canvas=found, by=by, op_id=op_id),
    )


@router.post("/canvases/{canvas_id}/crop", openapi_extra=wrote(**FLAT))
def crop(request: HttpRequest, canvas_id: Id, body: BoxBody) -> Answer:
    """Make a picture of a part of a canvas, with the layers that are visible there."""
    found, by = _canvas(request, canvas_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: flattening.crop(canvas=found, box=_box(body), by=by, op_id=op_id),
    )


@router.patch("/layers/{layer_id}", openapi_extra=wrote("canvas.edited", undo=dict[str, int]))
def change_layer(request: HttpRequest, layer_id: Id, body: LayerBody) -> Answer:
    """Show, hide, sort or take off a layer."""
    by = user_of(request)
    layer = Layer.objects.filter(pk=layer_id).first()
    if layer is None:
        raise NotFoundError
    found = selectors.canvas_for(by, layer.canvas_id)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.change_layer(layer=layer, **body.dict(), by=by, op_id=op_id),
        reply=lambda canvas: {"undo": selectors.undo_row(canvas, by)},
    )


@router.post(
    "/candidates/{candidate_id}/accept",
    openapi_extra=wrote("canvas.edited", undo=dict[str, int]),
)
def accept(request: HttpRequest, candidate_id: Id) -> Answer:
    """Lay a candidate onto its canvas, at its frame's own place."""
    by = user_of(request)
    found = selectors.candidate_for(by, candidate_id)
    return write(
        request,
        found.frame.canvas.project_id,
        lambda op_id: actions.accept_candidate(candidate=found, by=by, op_id=op_id),
        reply=lambda canvas: {"undo": selectors.undo_row(canvas, by)},
    )


@router.put("/candidates/{candidate_id}/discarded", openapi_extra=wrote("candidate.changed"))
def discard(request: HttpRequest, candidate_id: Id, body: DiscardBody) -> Answer:
    """Put a candidate aside, or take it back."""
    by = user_of(request)
    found = selectors.candidate_for(by, candidate_id)
    return write(
        request,
        found.frame.canvas.project_id,
        lambda op_id: actions.discard_candidate(
            candidate=found, discarded=body.discarded, by=by, op_id=op_id
        ),
    )


@router.put("/candidates/{candidate_id}/verdict", openapi_extra=wrote("candidate.changed"))
def judge(request: HttpRequest, candidate_id: Id, body: VerdictBody) -> Answer:
    """Say whether the seam shows: `good`, `seam`, or nothing."""
    by = user_of(request)
    found = selectors.candidate_for(by, candidate_id)
    return write(
        request,
        found.frame.canvas.project_id,
        lambda op_id: actions.judge_seam(candidate=found, verdict=body.verdict, by=by, op_id=op_id),
    )


def _canvas(request: HttpRequest, canvas_id: int) -> Canvas:
    return selectors.canvas_for(user_of(request), canvas_id)


def _box(body: BoxBody) -> Box:
    return box_at(body.left, body.top, body.width, body.height)
