"""What people read of exports: findings before one, its state, the files made so far."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from studio.assets import store
from studio.core.errors import NotFoundError
from studio.core.layout_document import parse, to_json
from studio.core.picture_origin import made_by_machine
from studio.core.reformat import front_alone
from studio.exports.finding_rows import (
    NONE,
    AcknowledgedRow,
    FindingRow,
    Held,
    acknowledged_in,
    finding_rows,
    held_by,
    stored_rows,
)
from studio.exports.models import Acknowledgement, Export
from studio.exports.origins import told_document
from studio.exports.outside_facts import outside_facts_of
from studio.exports.profile_names import shown_name
from studio.exports.profiles import icc_of, profile_named
from studio.jobs.failures import told_in_languages
from studio.layouts import outlook
from studio.layouts.actions import content_hash
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import asset_sizes_of, fonts, project_of
from studio.press import colour
from studio.press.comp_mark import checked_words
from studio.press.export import ExportMeta, render_proof, render_web
from studio.press.preflight.run import check_document, check_plates
from studio.projects.models import Project
from studio.projects.permissions import Can, Principal, require

LIVE_PPI = 72
PROOF_EDITION = 3
"""Counts up when proofs of the same content come out otherwise; older ones are made anew."""
PROOF_WIDTHS = (160, 320, 480, 800, 1024, 1200, 1600, 2400, 4096)
"""The widths in which versions' proofs are kept: any width for the asking would fill the disk."""
COMP_PX = 800
UNMARKED = (Export.Kind.SVG, Export.Kind.IDML, Export.Kind.SHEET)
"""Files whose art goes as it is, without the invisible mark."""


class ExportRow(TypedDict):
    """An export; state, phase and error are those of its job."""

    id: int
    version: int
    version_number: int
    kind: str
    job: int
    state: str
    phase: str
    step: int
    steps: int
    file_name: str
    asset: str | None
    bytes: int | None
    findings: list[FindingRow]
    profile_name: str
    width: int | None
    comp_words: str
    source_type: str
    signed: bool
    marked: bool
    sidecar: str | None
    overridden_by_name: str | None
    by_name: str
    requested_at: str
    finished_at: str | None
    error_code: str
    error_text: str
    error_told: dict[str, str]


def preflight_of(subject: Layout | Version, handle: str = "") -> list[FindingRow]:
    """Return what would hinder or mar the print of a layout or version, worst first.

    It is held against the press profile of that handle, the project's chosen one without.
    """
    profile = profile_named(project_of(subject), handle)
    document = told_document(subject)
    outside, sizes = outside_facts_of(subject, document), asset_sizes_of(subject)
    found = check_document(document, sizes, fonts(), profile, outside)
    return finding_rows(found, acknowledged_of(subject, profile.handle))


def plates_of(subject: Layout | Version, handle: str = "") -> list[FindingRow]:
    """Return what the composed plates show, at a resolution that a person can wait for."""
    profile = profile_named(project_of(subject), handle)
    with colour.printing_by(icc_of(profile)):
        found = check_plates(subject.document, store.read, fonts(), profile, ppi=LIVE_PPI)
    return finding_rows(found, acknowledged_of(subject, profile.handle))


def acknowledged_of(subject: Layout | Version, handle: str) -> Mapping[str, AcknowledgedRow]:
    """Return which warnings people let stand of just this content, by the findings' keys."""
    project = project_of(subject)
    if not Acknowledgement.objects.filter(project=project, profile=handle).exists():
        return NONE  # which spares the hash of a layout that changes with every edit
    return acknowledged_in(project, content_of(subject), handle)


def content_of(subject: Layout | Version) -> str:
    """Return the hash of what is shown now: a layout and the version frozen of it have the same."""
    if isinstance(subject, Version):
        return subject.content_sha256
    return content_hash(document=to_json(parse(subject.document)))


def proof_of(subject: Layout | Version, width_px: int, *, front: bool = False) -> bytes:
    """Return a layout or version as a PNG of the next kept width, as it will be cut.

    With `front` only the front of a wraparound sheet.
    """
    width = next((kept for kept in PROOF_WIDTHS if kept >= width_px), PROOF_WIDTHS[-1])
    document = front_alone(subject.document) if front else subject.document
    if isinstance(subject, Layout):
        return render_proof(document, store.read, fonts(), width_px=width)
    # A version never changes, so its proof is kept under the hash of its content.
    name = f"proofs/{PROOF_EDITION}/{subject.content_sha256}-{width}{'-front' * front}.png"
    kept = Path(default_storage.path(name))
    if not kept.exists():
        store.write_whole(kept, render_proof(document, store.read, fonts(), width_px=width))
    return kept.read_bytes()


def comp_of(version: Version, words: str) -> bytes:
    """Return a version's proof with words across it, to look at before ordering one."""
    meta = ExportMeta(title=version.layout.project.title, created=version.frozen_at)
    document, told = told_document(version), checked_words(words)
    made = render_web(
        document, store.read, fonts(), meta, kind="jpeg", width_px=COMP_PX, comp_words=told
    )
    return made.data


def soft_proof_of(
    layout: Layout, *, width_px: int, press_colours: bool = True, front: bool = False
) -> bytes:
    """Return the layout as it is now, cut, by the ICC profile of its project's press."""
    with colour.printing_by(icc_of(profile_named(layout.project))):
        return outlook.proof_of(layout, width_px=width_px, press_colours=press_colours, front=front)


def exports_of(project: Project) -> list[ExportRow]:
    """Return a project's exports, newest first."""
    return export_rows(Export.objects.filter(version__layout__project=project))


def exports_of_version(version: Version) -> list[ExportRow]:
    """Return a version's exports, newest first."""
    return export_rows(Export.objects.filter(version=version))


def rows_of(project: Project, wanted: dict[str, list[int]]) -> dict[str, Any]:
    """Return this project's exports by their ids; unknown ones are left out."""
    if "exports" not in wanted:
        return {}
    mine = Export.objects.filter(version__layout__project=project)
    return {"exports": export_rows(mine.filter(pk__in=wanted["exports"]))}


def export_for(principal: Principal, export_id: int) -> Export:
    """Return an export of a project that `principal` is a member of.

    Raises:
        NotFoundError: an unknown id, or another team's export.
    """
    found = Export.objects.select_related("version__layout__project", "asset", "job", "credentials")
    export = found.filter(pk=export_id).first()
    if export is None:
        raise NotFoundError
    require(principal, export.version.layout.project, Can.VIEW)
    return export


def export_rows(exports: QuerySet[Export]) -> list[ExportRow]:
    found = exports.select_related(
        "version", "job", "asset", "overridden_by", "requested_by", "credentials"
    )
    rows = list(found.order_by("-pk"))
    held = _held_of(rows)
    return [_export(export, held) for export in rows]


def export_row(export: Export) -> ExportRow:
    """Return one export's row, read anew."""
    return export_rows(Export.objects.filter(pk=export.pk))[0]


def _held_of(exports: Sequence[Export]) -> Held:
    """Return the acknowledgements of what was exported."""
    projects = {export.job.project_id for export in exports}
    contents = {export.version.content_sha256 for export in exports}
    found = Acknowledgement.objects.filter(project__in=projects, content_sha256__in=contents)
    return held_by(found.select_related("by"))


def _place_of(export: Export) -> tuple[str, str]:
    return export.version.content_sha256, export.profile.get("handle", "")


def _is_marked(export: Export) -> bool:
    """Tell whether a file's art carries the invisible mark; older files do not."""
    wanted = export.kind not in UNMARKED and bool(export.profile.get("watermark"))
    return wanted and bool(export.source_type) and made_by_machine(export.source_type)


def _export(export: Export, held: Held) -> ExportRow:
    finished_at = export.job.finished_at
    return {
        "id": export.pk,
        "version": export.version_id,
        "version_number": export.version.number,
        "kind": export.kind,
        "job": export.job_id,
        "state": export.job.state,
        "phase": export.job.phase,
        "step": export.job.step,
        "steps": export.job.steps,
        "file_name": export.file_name,
        "asset": export.asset.sha256 if export.asset else None,
        "bytes": export.asset.size_bytes if export.asset else None,
        "findings": stored_rows(export.findings, held.get(_place_of(export), NONE)),
        "profile_name": shown_name(export.profile),
        "width": export.width_px,
        "comp_words": export.comp_words,
        "source_type": export.source_type,
        "signed": export.signed,
        "marked": _is_marked(export),
        "sidecar": export.credentials.sha256 if export.credentials else None,
        "overridden_by_name": export.overridden_by.name if export.overridden_by else None,
        "by_name": export.requested_by.name,
        "requested_at": export.requested_at.isoformat(),
        "finished_at": finished_at.isoformat() if finished_at else None,
        "error_code": export.job.error_code,
        "error_text": export.job.error_text[:500],
        "error_told": told_in_languages(export.job.error_said),
    }
