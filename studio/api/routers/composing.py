"""A cover as a whole: its subject, its page, mended findings, calm places, proof, templates."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.layout_schemas import FixBody, PageBody, PanelBody, SubjectBody, TemplateBody
from studio.api.routers.layouts import EDITED, edited, shown
from studio.api.schemas import Id
from studio.api.writes import write
from studio.core.errors import NotFoundError
from studio.exports.finding_rows import FindingRow
from studio.exports.selectors import plates_of, soft_proof_of
from studio.layouts import composing, outlook, selectors
from studio.layouts.models import Layout
from studio.layouts.outlook import ZoneRow
from studio.layouts.selectors import TemplateRow
from studio.layouts.templates import delete_template, save_template
from studio.projects.selectors import project_for

router = Router(tags=["layouts"])
Answer = dict[str, Any]
Width = Annotated[int, Query(ge=64, le=2400)]
Millimetres = Annotated[float, Query(ge=5, le=600)]


@router.post("/layouts/{layout_id}/subject", openapi_extra=wrote("layout.edited", **EDITED))
def cut_subject(request: HttpRequest, layout_id: Id, body: SubjectBody) -> Answer:
    """Cut the subject out of the art, from brush strokes or by itself."""
    found, by = _layout(request, layout_id), user_of(request)
    strokes = [stroke.dict() for stroke in body.strokes]
    return write(
        request,
        found.project_id,
        lambda op_id: composing.cut_subject(
            layout=found, strokes=strokes, behind=body.behind, by=by, op_id=op_id
        ),
        lambda applied: edited(found, applied, whole=True),
        lambda: shown(found),
    )


@router.post("/layouts/{layout_id}/page", openapi_extra=wrote("layout.edited", **EDITED))
def change_page(request: HttpRequest, layout_id: Id, body: PageBody) -> Answer:
    """Give a layout another format, sheet, binding or spine; its elements follow the page."""
    found, by = _layout(request, layout_id), user_of(request)
    page = body.dict(exclude_none=True)
    return write(
        request,
        found.project_id,
        lambda op_id: composing.change_page(layout=found, page=page, by=by, op_id=op_id),
        lambda applied: edited(found, applied, whole=True),
        lambda: shown(found),
    )


@router.post("/layouts/{layout_id}/fixes", openapi_extra=wrote("layout.edited", **EDITED))
def fix_finding(request: HttpRequest, layout_id: Id, body: FixBody) -> Answer:
    """Mend one finding of preflight by operations that can be undone."""
    found, by = _layout(request, layout_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: composing.fix_finding(
            layout=found,
            code=body.code,
            element=body.element,
            values=body.values,
            by=by,
            op_id=op_id,
        ),
        lambda applied: edited(found, applied, whole=True),
        lambda: shown(found),
    )


@router.post("/layouts/{layout_id}/panel", openapi_extra=wrote("layout.edited", **EDITED))
def move_to_panel(request: HttpRequest, layout_id: Id, body: PanelBody) -> Answer:
    """Move an element to the front, the spine or the back of a wraparound sheet."""
    found, by = _layout(request, layout_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: composing.move_to_panel(
            layout=found, element=body.element, panel=body.panel, by=by, op_id=op_id
        ),
        lambda applied: edited(found, applied, whole=True),
        lambda: shown(found),
    )


@router.get("/layouts/{layout_id}/plate-findings", openapi_extra=answers(findings=list[FindingRow]))
def plate_findings(request: HttpRequest, layout_id: Id) -> Answer:
    """What only the composed plates can say: ink, contrast, busy ground, a hidden masthead."""
    return {"findings": plates_of(_layout(request, layout_id))}


@router.get("/layouts/{layout_id}/zones", openapi_extra=answers(zones=list[ZoneRow]))
def zones(
    request: HttpRequest, layout_id: Id, w_mm: Millimetres = 80, h_mm: Millimetres = 30
) -> Answer:
    """The calmest places for type of a size, best first."""
    return {"zones": outlook.zones_of(_layout(request, layout_id), w_mm=w_mm, h_mm=h_mm)}


@router.get("/layouts/{layout_id}/proof")
def proof(
    request: HttpRequest,
    layout_id: Id,
    width: Width = 1200,
    press: bool = True,
    front: bool = False,
) -> HttpResponse:
    """The layout as it is cut, as PNG, in the press's colours or the screen's; or its front."""
    picture = soft_proof_of(
        _layout(request, layout_id), width_px=width, press_colours=press, front=front
    )
    return HttpResponse(picture, content_type="image/png")


@router.get("/projects/{project_id}/templates", openapi_extra=answers(templates=list[TemplateRow]))
def templates(request: HttpRequest, project_id: Id) -> Answer:
    """What a cover of this project can begin with: templates of it, then those of others."""
    by = user_of(request)
    return {"templates": selectors.templates_for(by, project_for(by, project_id))}


@router.post("/projects/{project_id}/templates", openapi_extra=wrote(templates=list[TemplateRow]))
def keep_template(request: HttpRequest, project_id: Id, body: TemplateBody) -> Answer:
    """Keep a version as a template; a name that is taken is replaced."""
    by = user_of(request)
    project = project_for(by, project_id)
    version = selectors.version_for(by, body.version)
    if version.layout.project_id != project_id:
        raise NotFoundError
    return write(
        request,
        project_id,
        lambda op_id: save_template(version=version, name=body.name, by=by, op_id=op_id),
        lambda _template: {"templates": selectors.templates_for(by, project)},
    )


@router.delete("/templates/{template_id}", openapi_extra=wrote())
def drop_template(request: HttpRequest, template_id: Id) -> Answer:
    """Take a template off the list; covers that were begun with it stay as they are."""
    by = user_of(request)
    template = selectors.template_for(by, template_id)
    return write(
        request,
        template.project_id,
        lambda op_id: delete_template(template=template, by=by, op_id=op_id),
    )


def _layout(request: HttpRequest, layout_id: int) -> Layout:
    return selectors.layout_for(user_of(request), layout_id)
