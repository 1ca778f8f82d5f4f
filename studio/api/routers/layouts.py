"""Layouts and their versions."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.api.answers import answers, wrote
from studio.api.auth import EVERYONE, found_by, user_of
from studio.api.layout_schemas import (
    ArtBody,
    LayoutBody,
    NameBody,
    NoteBody,
    OperationsBody,
    RestoreBody,
)
from studio.api.schemas import EnlargeBody, Id
from studio.api.wishes import wish_of
from studio.api.writes import write
from studio.artwork.selectors import variant_for
from studio.core.errors import NotFoundError
from studio.core.layout_document import Json
from studio.core.layout_edits import DOCUMENT
from studio.exports.finding_rows import FindingRow
from studio.exports.models import Export
from studio.exports.selectors import (
    ExportRow,
    export_rows,
    exports_of_version,
    preflight_of,
)
from studio.jobs.models import Job
from studio.layouts import actions, covers, selectors
from studio.layouts.editing import Applied, Overwritten, Skipped
from studio.layouts.models import Layout
from studio.layouts.rows import (
    LayoutRow,
    VersionRow,
    layout_row,
    shared_version_row,
    version_row,
)
from studio.projects.permissions import Guest
from studio.projects.selectors import project_for
from studio.reviews.carrying import sources_of
from studio.reviews.rows import CommentRow
from studio.reviews.selectors import thread_of

router = Router(tags=["layouts"])
Answer = dict[str, Any]
ELEMENTS_LISTED_MAX = 4_000
STAGE: dict[str, Any] = {
    "revision": int,
    "trim_mm": list[float],
    "bleed_mm": float,
    "subjects": list[dict[str, Any]],
    "safe_mm": float,
    "sheet_mm": list[float],
    "spine_mm": list[float] | None,
    "view_box": list[float],
    "elements": list[Json],
}
SHOWN: dict[str, Any] = {"stage": Json, "findings": list[FindingRow]}
EDITED: dict[str, Any] = {
    **SHOWN,
    "revision": int,
    "versions": list[VersionRow],
    "overwritten": list[Overwritten],
    "skipped": list[Skipped],
}


@router.get("/projects/{project_id}/layouts", openapi_extra=answers(layouts=list[LayoutRow]))
def layouts(request: HttpRequest, project_id: Id) -> Answer:
    """A project's layouts, newest first."""
    return {"layouts": selectors.layouts_of(project_for(user_of(request), project_id))}


@router.post("/projects/{project_id}/layouts", openapi_extra=wrote("layout.created"))
def create_layout(request: HttpRequest, project_id: Id, body: LayoutBody) -> Answer:
    """Begin a cover for a page size, the project's own unless given, perhaps with its art."""
    by = user_of(request)
    project = project_for(by, project_id)
    variant = None if body.variant is None else variant_for(by, body.variant)
    if variant is not None and variant.iteration.project_id != project_id:
        raise NotFoundError
    template = None if body.template is None else selectors.template_for(by, body.template)
    return write(
        request,
        project_id,
        lambda op_id: actions.create_layout(
            project=project,
            format_handle=body.cover_format or "",
            variant=variant,
            template=template,
            name=body.name,
            by=by,
            op_id=op_id,
        ),
    )


@router.patch("/layouts/{layout_id}", openapi_extra=wrote("layout.renamed"))
def rename_layout(request: HttpRequest, layout_id: Id, body: NameBody) -> Answer:
    """Give a cover another name."""
    found, by = _layout(request, layout_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: covers.rename_layout(layout=found, name=body.name, by=by, op_id=op_id),
    )


@router.put("/layouts/{layout_id}/archived", openapi_extra=wrote("layout.archived"))
def archive_layout(request: HttpRequest, layout_id: Id) -> Answer:
    """Put a cover away: its versions and files stay, and nothing in it changes any more."""
    found, by = _layout(request, layout_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: covers.archive_layout(layout=found, by=by, op_id=op_id),
    )


@router.delete("/layouts/{layout_id}/archived", openapi_extra=wrote("layout.reopened"))
def reopen_layout(request: HttpRequest, layout_id: Id) -> Answer:
    """Take an archived cover up again."""
    found, by = _layout(request, layout_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: covers.reopen_layout(layout=found, by=by, op_id=op_id),
    )


@router.get(
    "/layouts/{layout_id}",
    openapi_extra=answers(
        **SHOWN, layout=LayoutRow, document=Json, versions=list[VersionRow], exports=list[ExportRow]
    ),
)
def layout(request: HttpRequest, layout_id: Id) -> Answer:
    """A layout: its document, its outlines, what preflight finds, its versions and exports."""
    found = _layout(request, layout_id)
    return {
        "layout": layout_row(found),
        "document": found.document,
        "stage": selectors.stage_of(found),
        "findings": preflight_of(found),
        "versions": selectors.versions_of(found),
        "exports": export_rows(Export.objects.filter(version__layout=found)),
    }


@router.get(
    "/layouts/{layout_id}/stage",
    openapi_extra=answers(**STAGE),
)
def stage(request: HttpRequest, layout_id: Id, elements: str = "") -> Answer:
    """The outlines of a layout, or of the elements listed with commas."""
    found = _layout(request, layout_id)
    listed = elements[:ELEMENTS_LISTED_MAX].split(",") if elements else None
    return {**selectors.stage_of(found, listed)}


@router.post("/layouts/{layout_id}/operations", openapi_extra=wrote("layout.edited", **EDITED))
def apply_operations(request: HttpRequest, layout_id: Id, body: OperationsBody) -> Answer:
    """Apply 1 to 64 operations as the next revision; one that is refused refuses all."""
    found, by = _layout(request, layout_id), user_of(request)
    operations = [operation.dict() for operation in body.operations]
    return write(
        request,
        found.project_id,
        lambda op_id: actions.apply_operations(
            layout=found,
            base_revision=body.base_revision,
            operations=operations,
            by=by,
            op_id=op_id,
        ),
        lambda applied: edited(found, applied),
        lambda: shown(actions.repeated(layout=found, operations=operations)),
    )


@router.post("/layouts/{layout_id}/art", openapi_extra=wrote("layout.edited", **EDITED))
def place_variant(request: HttpRequest, layout_id: Id, body: ArtBody) -> Answer:
    """Make a variant the layout's art: it covers the bleed box, what is too much is cut off."""
    found, by = _layout(request, layout_id), user_of(request)
    variant = variant_for(by, body.variant)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.place_variant(layout=found, variant=variant, by=by, op_id=op_id),
        lambda applied: edited(found, applied),
        lambda: shown(found),
    )


@router.post("/layouts/{layout_id}/extend", openapi_extra=wrote("job.queued"))
def extend_art(request: HttpRequest, layout_id: Id) -> Answer:
    """Order the placed art to be outpainted to the page; no job where it fills it already."""
    found, by = _layout(request, layout_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.extend_art_to_bleed(layout=found, by=by, op_id=op_id),
        _nothing_to_do,
    )


@router.post("/layouts/{layout_id}/upscale", openapi_extra=wrote("job.queued"))
def upscale_art(request: HttpRequest, layout_id: Id, body: EnlargeBody) -> Answer:
    """Order the placed art at print resolution; no job where it has it already."""
    found, by = _layout(request, layout_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.upscale_art_to_print(
            layout=found, wish=wish_of(body), by=by, op_id=op_id
        ),
        _nothing_to_do,
    )


@router.post("/layouts/{layout_id}/versions", openapi_extra=wrote("version.frozen"))
def freeze_version(request: HttpRequest, layout_id: Id, body: NoteBody) -> Answer:
    """Keep the layout as it is now as its next version."""
    found, by = _layout(request, layout_id), user_of(request)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.freeze_version(layout=found, note=body.note, by=by, op_id=op_id),
    )


@router.post("/layouts/{layout_id}/restore", openapi_extra=wrote("layout.edited", **EDITED))
def restore_version(request: HttpRequest, layout_id: Id, body: RestoreBody) -> Answer:
    """Make the layout what a version holds, by operations that can be undone."""
    found, by = _layout(request, layout_id), user_of(request)
    version = selectors.version_for(by, body.version)
    if version.layout_id != found.pk:
        raise NotFoundError
    return write(
        request,
        found.project_id,
        lambda op_id: actions.restore_version(layout=found, version=version, by=by, op_id=op_id),
        lambda applied: edited(found, applied, whole=True),
        lambda: shown(found),
    )


@router.get("/layouts/{layout_id}/preflight", openapi_extra=answers(findings=list[FindingRow]))
def preflight(request: HttpRequest, layout_id: Id) -> Answer:
    """What would stand between this layout and the press."""
    return {"findings": preflight_of(_layout(request, layout_id))}


@router.get(
    "/versions/{version_id}",
    openapi_extra=answers(
        **SHOWN,
        version=VersionRow,
        document=Json,
        thread=list[CommentRow],
        exports=list[ExportRow],
        carries=list[int],
    ),
    auth=EVERYONE,
)
def version(request: HttpRequest, version_id: Id) -> Answer:
    """A version: document, outlines, findings, exports and comments; guests get its row and its
    comments, and look at its proof."""
    by, found = found_by(request, lambda by: selectors.version_for(by, version_id))
    thread = thread_of(found, by)
    if isinstance(by, Guest):
        kept: Answer = {"document": {}, "stage": {}, "carries": [], "findings": [], "exports": []}
        return {**kept, "version": shared_version_row(found), "thread": thread}
    return {
        "version": version_row(found),
        "document": found.document,
        "stage": selectors.stage_of(found),
        "thread": thread,
        "carries": sources_of(found),
        "findings": preflight_of(found),
        "exports": exports_of_version(found),
    }


def _layout(request: HttpRequest, layout_id: int) -> Layout:
    return selectors.layout_for(user_of(request), layout_id)


def edited(layout: Layout, applied: Applied, *, whole: bool = False) -> Answer:
    """Return what an edit made: its revision, whom it overwrote, the changed outlines; an edit of
    the cover itself may change every one."""
    whole = whole or DOCUMENT in applied.changed
    return {
        "revision": applied.revision,
        "overwritten": applied.overwritten,
        "skipped": applied.skipped,
        **shown(layout, None if whole else applied.changed),
    }


def shown(layout: Layout, elements: Collection[str] | None = None) -> Answer:
    layout.refresh_from_db()
    return {
        "stage": selectors.stage_of(layout, elements),
        "findings": preflight_of(layout),
    }


def _nothing_to_do(job: Job | None) -> Answer:
    return {"job": None} if job is None else {}
