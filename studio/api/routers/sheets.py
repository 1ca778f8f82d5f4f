"""Contact sheets: as a file at once, or shared by a link until that is revoked."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import Field

from studio.accounts.models import User
from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import Id, SheetBody
from studio.api.writes import write
from studio.projects.models import Project
from studio.projects.selectors import project_for
from studio.sheets import actions, selectors
from studio.sheets.models import SharedSheet
from studio.sheets.selectors import SheetRow

router = Router(tags=["sheets"])
Answer = dict[str, Any]
Kind = Literal["png", "pdf"]
Variants = Annotated[str, Field(pattern=r"^\d{1,19}(,\d{1,19}){0,47}$", max_length=1000)]
Title = Annotated[str, Field(max_length=actions.TITLE_MAX)]
TYPES = {"png": "image/png", "pdf": "application/pdf"}


@router.get("/projects/{project_id}/contact-sheet")
def contact_sheet(
    request: HttpRequest, project_id: Id, variants: Variants, title: Title = "", kind: Kind = "png"
) -> HttpResponse:
    """Draw 1 to 48 variants, ids separated by commas, as a captioned sheet: PNG or PDF."""
    found = project_for(user_of(request), project_id)
    ids = [int(number) for number in variants.split(",")]
    return _file(found, " ".join(title.split()) or found.title, ids, kind, user_of(request))


@router.get("/projects/{project_id}/sheets", openapi_extra=answers(sheets=list[SheetRow]))
def sheets(request: HttpRequest, project_id: Id) -> Answer:
    """The sheets that are shared now, without their secrets."""
    return {"sheets": selectors.sheets_of(project_for(user_of(request), project_id))}


@router.post(
    "/projects/{project_id}/sheets", openapi_extra=wrote("share.created", sheet=int, url=str)
)
def share_sheet(request: HttpRequest, project_id: Id, body: SheetBody) -> Answer:
    """Share a sheet for some days; the address is shown in this answer only."""
    by = user_of(request)
    found = project_for(by, project_id)

    def reply(made: tuple[SharedSheet, str]) -> Answer:
        sheet, token = made
        address = reverse("shared-sheet", args=[token])
        return {"sheet": sheet.pk, "url": request.build_absolute_uri(address)}

    return write(
        request,
        project_id,
        lambda op_id: actions.share_sheet(
            project=found,
            title=body.title,
            variant_ids=body.variants,
            days=body.days,
            by=by,
            op_id=op_id,
        ),
        reply,
    )


@router.get("/sheets/{sheet_id}/file")
def sheet_file(request: HttpRequest, sheet_id: Id, kind: Kind = "png") -> HttpResponse:
    """A shared sheet as a file, for members of its project."""
    sheet = selectors.sheet_for(user_of(request), sheet_id)
    return _file(sheet.project, sheet.title, sheet.variants, kind, user_of(request))


@router.delete("/sheets/{sheet_id}", openapi_extra=wrote("share.revoked"))
def end_sheet(request: HttpRequest, sheet_id: Id) -> Answer:
    """Revoke a shared sheet's link at once."""
    by = user_of(request)
    sheet = selectors.sheet_for(by, sheet_id)
    return write(
        request,
        sheet.project_id,
        lambda op_id: actions.end_sheet(sheet=sheet, by=by, op_id=op_id),
    )


def _file(project: Project, title: str, ids: list[int], kind: str, by: User) -> HttpResponse:
    data = selectors.drawn_sheet(project=project, title=title, ids=ids, kind=kind, by=by)
    name = f'inline; filename="contact-sheet-{project.pk}.{kind}"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=TYPES[kind], headers=headers)
