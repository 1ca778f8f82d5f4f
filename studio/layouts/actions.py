"""What changes layouts: operations, placing art, and freezing and restoring versions."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.enlarging import EnlargeWish
from studio.artwork.models import Variant
from studio.artwork.origins import origins_of
from studio.artwork.requests import page_plan_of, size_of
from studio.core import layout_document
from studio.core.canonical import content_sha256
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.core.layout_document import Issue, Json
from studio.core.layout_edits import Operation, apply
from studio.core.outpaint_plan import print_size
from studio.jobs.models import Job
from studio.layouts import applying, covers, editing, placing
from studio.layouts.differences import operations_between
from studio.layouts.editing import Applied as Applied
from studio.layouts.labelling import label_for
from studio.layouts.models import Layout, Template, Version
from studio.layouts.outlook import reliefs_in
from studio.layouts.rows import called, layout_row, version_row
from studio.layouts.selectors import (
    asset_hashes_of,
    font_hashes_of,
    missing_assets_of,
    placed_variant_of,
)
from studio.layouts.shading import shades_for
from studio.layouts.starter_words import starter_texts
from studio.layouts.templates import begun_with
from studio.projects.events import append_event, rows_or_ids
from studio.projects.models import Project
from studio.projects.permissions import Can, require

OPERATIONS_MAX = 64
NOTE_MAX = 200
MASTHEAD_TEXT = "{issue.title}"
LANGUAGES = {"zh-hans": "zh-Hans"}
"""What covers call the languages of the interface."""


@transaction.atomic
def create_layout(
    *,
    project: Project,
    format_handle: str = "",
    variant: Variant | None = None,
    template: Template | None = None,
    name: str = "",
    by: User,
    op_id: UUID | None = None,
) -> Layout:
    """Begin a cover for a page size, the project's own unless given, perhaps with its art.

    A template of any project that `by` is a member of brings its page, its type and its words.
    Where a text cannot be read on the art, a new cover that has none gets a shade below it.

    Raises:
        ConflictError: the project has as many covers as it may.
    """
    require(by, project, Can.EDIT_LAYOUT)
    if template is not None:
        require(by, template.project, Can.VIEW)
    covers.check_room(project)
    document = (
        _begun(project, format_handle or project.cover_format)
        if template is None
        else begun_with(template, project)
    )
    if variant is not None:
        _check_placeable(project, variant)
        wanted = _art_properties(document, variant)
        label = label_for(project, document, source_type=wanted["source_type"])
        document["elements"][placing.art_id(document)] |= wanted
        for operation in [*label, *shades_for(document, reliefs_in(document))]:
            document, _before = apply(document, operation)
    layout = Layout.objects.create(
        project=project,
        name=covers.checked_name(name) if name.strip() else covers.free_name(project),
        document=document,
        created_by=by,
    )
    append_event(
        project_id=project.pk,
        name="layout.created",
        payload={"layout": layout_row(layout)},
        actor=by,
        op_id=op_id,
    )
    return layout


@transaction.atomic
def apply_operations(
    *,
    layout: Layout,
    base_revision: int,
    operations: Sequence[Mapping[str, Any]],
    by: User,
    op_id: UUID | None = None,
) -> Applied:
    """Apply a batch of 1 to 64 operations as the layout's next revision.

    Operations that are stored already are left out, so a batch may be sent again. An operation
    with `undoes` takes back one's own edit, and is skipped where somebody changed it since.

    Raises:
        RefusedError, ConflictError: one operation is refused, and with it the batch; also one
            whose id was sent before with another change.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    if not 1 <= len(operations) <= OPERATIONS_MAX:
        raise RefusedError(
            _("The batch has %(count)d operations; 1 to %(limit)d are taken at once.")
            % {"count": len(operations), "limit": OPERATIONS_MAX}
        )
    locked = applying.locked(layout)
    return applying.applied(
        locked, editing.parsed(operations), by, op_id, base_revision=base_revision
    )


def repeated(*, layout: Layout, operations: Sequence[Mapping[str, Any]]) -> Layout:
    """Return the layout to which a batch was applied before; see `editing.check_repeated`."""
    editing.check_repeated(layout, editing.parsed(operations))
    return layout


@transaction.atomic
def place_variant(
    *, layout: Layout, variant: Variant, by: User, op_id: UUID | None = None
) -> Applied:
    """Make a variant the layout's art: it covers the bleed box, what is too much is cut off."""
    require(by, layout.project, Can.EDIT_LAYOUT)
    _check_placeable(layout.project, variant)
    locked = applying.locked(layout)
    art = placing.art_id(locked.document)
    wanted = _art_properties(locked.document, variant)
    now = locked.document["elements"][art]
    changes = [
        Operation(kind="set", object=art, property=name, value=value)
        for name, value in wanted.items()
        if now.get(name) != value
    ]
    label = label_for(layout.project, locked.document, source_type=wanted["source_type"])
    return applying.applied(locked, applying.identified([*label, *changes]), by, op_id)


def extend_art_to_bleed(*, layout: Layout, by: User, op_id: UUID | None = None) -> Job | None:
    """Order the placed art to be outpainted to the page's proportions; None where it has them.

    Raises:
        ConflictError: nothing is placed, or not a variant of this project.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    variant = placed_variant_of(layout)
    plan = page_plan_of(variant, placing.cover_of(_current(layout).document))
    if plan.padding is None:
        return None
    return artwork.request_outpaint(
        variant=variant, padding=plan.padding, count=1, by=by, op_id=op_id
    )


def upscale_art_to_print(
    *, layout: Layout, wish: EnlargeWish | None = None, by: User, op_id: UUID | None = None
) -> Job | None:
    """Order the placed art at print resolution; None where it has it.

    Raises:
        ConflictError: nothing is placed, or not a variant of this project.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    variant = placed_variant_of(layout)
    size = print_size(size_of(variant), placing.cover_of(_current(layout).document))
    if size is None:
        return None
    return artwork.request_upscale(variant=variant, size=size, wish=wish, by=by, op_id=op_id)


@transaction.atomic
def freeze_version(
    *, layout: Layout, note: str = "", by: User, op_id: UUID | None = None
) -> Version:
    """Keep the layout as it is now as its next version, bound to its content by a hash.

    Raises:
        ConflictError: nothing was edited since the newest version, or a picture is missing.
    """
    require(by, layout.project, Can.FREEZE)
    tidy = " ".join(note.split())
    if len(tidy) > NOTE_MAX:
        raise RefusedError(
            _("The note has %(length)d characters; at most %(limit)d are taken.")
            % {"length": len(tidy), "limit": NOTE_MAX}
        )
    locked = applying.locked(layout)
    _check_new_content(locked)
    document = layout_document.to_json(layout_document.parse(locked.document))
    version = Version.objects.create(
        layout=locked,
        number=(locked.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        revision=locked.revision,
        document=document,
        content_sha256=content_hash(document=document),
        note=tidy,
        frozen_by=by,
    )
    append_event(
        project_id=locked.project_id,
        name="version.frozen",
        payload=rows_or_ids(version=dict(version_row(version)), layout=dict(layout_row(locked))),
        actor=by,
        op_id=op_id,
        kept={
            "version": version.pk,
            "subject": f"v{called(version)}",
            "content": version.content_sha256,
        },
    )
    return version


@transaction.atomic
def restore_version(
    *, layout: Layout, version: Version, by: User, op_id: UUID | None = None
) -> Applied:
    """Make the layout what a version holds, by ordinary operations that can be undone."""
    require(by, layout.project, Can.RESTORE)
    if version.layout_id != layout.pk:
        raise NotFoundError
    locked = applying.locked(layout)
    now, wanted = (_spelled_out(held.document) for held in (locked, version))
    return applying.applied(locked, applying.identified(operations_between(now, wanted)), by, op_id)


def content_hash(*, document: Json) -> str:
    """Return what an approval is bound to: a hash over a document, its pictures and its fonts."""
    return content_sha256(
        {
            "document": document,
            "assets": asset_hashes_of(document),
            "fonts": font_hashes_of(document),
        }
    )


def _spelled_out(document: Json) -> Json:
    """Return a document with every property that layouts have today, whenever it was made."""
    return layout_document.to_json(layout_document.parse(document))


def _begun(project: Project, format_handle: str) -> Json:
    """Return a starter document in its reader's language; its masthead follows the title."""
    issue = Issue(title=project.title[:80])
    document = layout_document.starter_document(format_handle, issue, starter_texts())
    document["lang"] = LANGUAGES.get(get_language() or "", "en")
    for run in document["elements"]["masthead"]["runs"]:
        run["text"] = MASTHEAD_TEXT
    return document


def _art_properties(document: Json, variant: Variant) -> dict[str, Any]:
    sha = variant.asset.sha256
    return {
        "asset": sha,
        "native_px": variant.native_width_px,
        "source_type": origins_of(variant.iteration.project, [sha])[sha].name,
        **placing.placement(size_of(variant), placing.cover_of(document)),
    }


def _check_placeable(project: Project, variant: Variant) -> None:
    if variant.iteration.project_id != project.pk:
        raise NotFoundError


def _check_new_content(layout: Layout) -> None:
    same = layout.versions.filter(revision=layout.revision).first()
    if same is not None:
        raise ConflictError(
            _("Nothing was edited since version %(number)d; it already holds this cover.")
            % {"number": same.number},
            code="nothing_changed",
        )
    missing = missing_assets_of(layout)
    if missing:
        raise ConflictError(
            _("The layout places the picture %(picture)s, which this project does not have.")
            % {"picture": missing[0][:12]},
            code="image_missing",
        )


def _current(layout: Layout) -> Layout:
    return Layout.objects.get(pk=layout.pk)
