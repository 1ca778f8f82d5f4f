"""Exports: print PDF and proof, and the proof shown on screen."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from studio.api.answers import answers, wrote
from studio.api.auth import EVERYONE, found_by, user_of
from studio.api.schemas import ExportBody, Id
from studio.api.writes import write
from studio.exports import actions, selectors
from studio.exports.selectors import ExportRow
from studio.jobs.selectors import JobRow
from studio.layouts.selectors import version_for
from studio.projects.permissions import Can
from studio.projects.selectors import project_for

router = Router(tags=["exports"])
Answer = dict[str, Any]
CompWords = Annotated[str, Field(max_length=200)]
ProofWidth = Annotated[int, Field(ge=64, le=2400)]


@router.get("/versions/{version_id}/proof", auth=EVERYONE)
def proof(
    request: HttpRequest, version_id: Id, width: ProofWidth = 1200, front: bool = False
) -> HttpResponse:
    """The version, or its front alone, as a PNG, as it is cut, in the next width that is kept."""
    _by, found = found_by(request, lambda by: version_for(by, version_id))
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    picture = selectors.proof_of(found, width, front=front)
    return HttpResponse(picture, content_type="image/png", headers=headers)


@router.get("/versions/{version_id}/comp")
def comp(request: HttpRequest, version_id: Id, words: CompWords = "") -> HttpResponse:
    """The version as a JPEG with words across it, as a comp is exported."""
    found = version_for(user_of(request), version_id, can=Can.EXPORT)
    picture = selectors.comp_of(found, words)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(picture, content_type="image/jpeg", headers=headers)


@router.post(
    "/versions/{version_id}/exports",
    openapi_extra=wrote("export.requested", job=JobRow, export_ids=list[int]),
)
def request_export(request: HttpRequest, version_id: Id, body: ExportBody) -> Answer:
    """Order a file: for print of an approved version, else of any; preflight errors refuse it."""
    by = user_of(request)
    found = version_for(by, version_id)
    return write(
        request,
        found.layout.project_id,
        lambda op_id: actions.request_export(
            version=found,
            kind=body.kind,
            override=body.override,
            profile=body.profile,
            width_px=body.width,
            comp_words=body.comp_words,
            by=by,
            op_id=op_id,
        ),
        reply=lambda made: {"export": selectors.export_row(made)},
    )


@router.get("/projects/{project_id}/exports", openapi_extra=answers(exports=list[ExportRow]))
def exports(request: HttpRequest, project_id: Id) -> Answer:
    """A project's exports, newest first."""
    return {"exports": selectors.exports_of(project_for(user_of(request), project_id))}


@router.get("/exports/{export_id}", openapi_extra=answers(export=ExportRow))
def export(request: HttpRequest, export_id: Id) -> Answer:
    """An export and how far it is."""
    found = selectors.export_for(user_of(request), export_id)
    return {"export": selectors.export_row(found)}
