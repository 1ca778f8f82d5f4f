"""What makes files of versions: the request, and the rendering by the press worker."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.assets import store
from studio.assets.actions import store_file
from studio.core import layout_document
from studio.core.errors import ConflictError, DomainError, RefusedError
from studio.core.finding import Severity
from studio.exports.errors import ExportRefusedError
from studio.exports.models import Export
from studio.exports.selectors import FindingRow, export_row, finding_rows, preflight_of
from studio.jobs import queue
from studio.jobs.errors import JobLost
from studio.jobs.models import Job
from studio.jobs.selectors import job_row
from studio.layouts.actions import content_hash
from studio.layouts.models import Layout, Version
from studio.layouts.rows import APPROVED
from studio.layouts.selectors import fonts
from studio.press.export import ExportMeta, render_pdf, render_proof
from studio.press.preflight.file import check_file
from studio.projects.events import append_event, rows_or_ids
from studio.projects.permissions import Can, require
from studio.reviews.models import Decision
from studio.reviews.selectors import standing

PROOF_WIDTH_PX = 1600
FILE_NAME_MAX = 120
MEDIA_TYPES = {Export.Kind.PDF: "application/pdf", Export.Kind.PROOF: "image/png"}
SUFFIXES = {Export.Kind.PDF: ".pdf", Export.Kind.PROOF: "-proof.png"}
RENDERED = UUID("0b8d1f6a-8a0e-4c0a-a4f5-3f5f1f1f7c52")
"""Names the operations of the press: one attempt of a job is recorded once."""


@dataclass(frozen=True, kw_only=True)
class _Rendered:
    """A finished file, and what reading it back found."""

    data: bytes
    findings: list[FindingRow]


def request_export(
    *,
    version: Version,
    kind: str,
    override: bool = False,
    by: User,
    op_id: UUID | None = None,
) -> Export:
    """Order a file of a version: a print PDF of an approved one, or a proof of any.

    Raises:
        ConflictError: not approved, edited since, or preflight found errors (`preflight`) and
            nobody overrides them by name.
    """
    require(by, version.layout.project, Can.EXPORT)
    chosen = _checked_kind(kind)
    findings = preflight_of(version)
    errors = [finding for finding in findings if finding["severity"] == Severity.ERROR]
    prints = chosen == Export.Kind.PDF
    if prints and errors and not override:
        raise ConflictError(_preflight_refusal(errors), code="preflight")
    return _requested(
        version,
        chosen,
        findings,
        by if prints and errors else None,
        by=by,
        op_id=op_id,
    )


def render_export(*, job_id: int, attempt: int) -> Export:
    """Render the file of a started job, outside any transaction, and record it in one.

    What hinders a person's export ends as `export.failed`, or `export.refused` where the
    approval does not hold any more; a mistake of ours is raised.

    Raises:
        JobLost: another attempt took over: nothing is written.
    """
    found = Export.objects.select_related("version__layout__project", "approval")
    export = found.get(job=job_id)
    if not queue.progress(job_id, attempt=attempt, step=0, steps=1, phase="rendering"):
        raise JobLost(job_id, attempt)
    try:
        _check_unchanged(export)
        rendered = _rendered(export)
    except ExportRefusedError as error:
        return _ended(export, attempt, "export.refused", error.code, error.text)
    except DomainError as error:
        return _ended(export, attempt, "export.failed", error.code, error.message)
    except (FileNotFoundError, store.CorruptAssetError) as error:
        return _ended(export, attempt, "export.failed", "image_missing", _lost_file(error))
    project = export.version.layout.project
    asset = store_file(
        project=project, data=rendered.data, media_type=MEDIA_TYPES[Export.Kind(export.kind)]
    )
    with transaction.atomic():
        job = queue.lock_attempt(job_id, attempt=attempt)
        export.asset, export.finished_at = asset, timezone.now()
        export.findings = [*export.findings, *rendered.findings]
        export.save(update_fields=["asset", "finished_at", "findings"])
        queue.finish(job)
        _tell("export.ready", export, job, by=None, op_id=_attempt_id(job_id, attempt))
    return export


@transaction.atomic
def _requested(
    version: Version,
    kind: Export.Kind,
    findings: list[FindingRow],
    overridden_by: User | None,
    *,
    by: User,
    op_id: UUID | None,
) -> Export:
    # An edit locks the same row, so the approval that is seen here still stands at the commit.
    Layout.objects.select_for_update(no_key=True).get(pk=version.layout_id)
    approval = _standing_approval(version) if kind == Export.Kind.PDF else None
    project = version.layout.project
    job = queue.enqueue(
        project=project, press_args={"version": version.pk, "kind": kind.value}, by=by
    )
    export = Export.objects.create(
        version=version,
        kind=kind,
        job=job,
        approval=approval,
        file_name=file_name(title=project.title, number=version.number, kind=kind),
        findings=findings,
        overridden_by=overridden_by,
        requested_by=by,
    )
    _tell("export.requested", export, job, by=by, op_id=op_id)
    return export


def file_name(*, title: str, number: int, kind: Export.Kind) -> str:
    """Return a name that every file system takes, in the letters of the title's own script."""
    words = re.sub(r"[^\w]+", "-", title).strip("-_") or "cover"
    suffix = f"-v{number}{SUFFIXES[kind]}"
    return words.encode()[: FILE_NAME_MAX - len(suffix)].decode(errors="ignore") + suffix


def _standing_approval(version: Version) -> Decision:
    now = standing(version)
    approvals = version.decisions.filter(
        verdict=Decision.Verdict.APPROVED, content_sha256=version.content_sha256
    )
    approval = approvals.order_by("-pk").first()
    if now != APPROVED or approval is None:
        raise ConflictError(
            _(
                "Version %(number)d is %(standing)s; a print PDF needs an approved version. "
                "Ask an editor to approve it, or export a proof."
            )
            % {"number": version.number, "standing": _standing_name(now)},
            code="not_approved",
        )
    return approval


def _standing_name(standing: str) -> str:
    return {
        "open": _("not decided yet"),
        "approved": _("approved"),
        "changes_requested": _("sent back for changes"),
        "stale": _("older than the layout"),
    }[standing]


def _check_unchanged(export: Export) -> None:
    """Hash document and files again and ask for the approval of exactly that.

    Raises:
        ExportRefusedError: one of them does not hold any more.
    """
    version = export.version
    if content_hash(document=version.document) != version.content_sha256:
        raise ExportRefusedError(
            "content_changed",
            _(
                "The stored content of version %(number)d, or a font it uses here, is not the "
                "one that was frozen. Freeze and approve it again."
            )
            % {"number": version.number},
        )
    if export.kind != Export.Kind.PDF:
        return
    if standing(version) != APPROVED:
        raise ExportRefusedError(
            "not_approved",
            _("The approval of version %(number)d ended before the file was made.")
            % {"number": version.number},
        )


def _rendered(export: Export) -> _Rendered:
    """Return the file.

    Raises:
        DomainError: the layout cannot be set, or the file has errors nobody overrode.
    """
    version = export.version
    if export.kind == Export.Kind.PROOF:
        proof = render_proof(version.document, store.read, fonts(), width_px=PROOF_WIDTH_PX)
        return _Rendered(data=proof, findings=[])
    meta = ExportMeta(
        title=version.layout.project.title,
        created=version.frozen_at,
        document_id=f"{version.content_sha256}:{export.approval_id}",
    )
    data = render_pdf(version.document, store.read, fonts(), meta)
    cover = layout_document.parse(version.document).cover
    findings = finding_rows(check_file(data, cover))
    errors = [finding for finding in findings if finding["severity"] == Severity.ERROR]
    if errors and export.overridden_by_id is None:
        raise ConflictError(_preflight_refusal(errors), code="preflight")
    return _Rendered(data=data, findings=findings)


@transaction.atomic
def _ended(export: Export, attempt: int, name: str, code: str, text: str) -> Export:
    """Record that there will be no file, and tell why."""
    job = queue.lock_attempt(export.job_id, attempt=attempt)
    export.finished_at = timezone.now()
    export.save(update_fields=["finished_at"])
    queue.mark_failed(job, code=code, text=text)
    _tell(name, export, job, by=None, op_id=_attempt_id(job.pk, attempt))
    return export


def _tell(name: str, export: Export, job: Job, *, by: User | None, op_id: UUID | None) -> None:
    payload: dict[str, Any] = rows_or_ids(export=dict(export_row(export)), job=dict(job_row(job)))
    append_event(project_id=job.project_id, name=name, payload=payload, actor=by, op_id=op_id)


def _attempt_id(job_id: int, attempt: int) -> UUID:
    return uuid5(RENDERED, f"{job_id}:{attempt}")


def _checked_kind(kind: str) -> Export.Kind:
    if kind not in Export.Kind.values:
        raise RefusedError(
            _("There is no export '%(kind)s'; choose one of %(known)s.")
            % {"kind": kind[:20], "known": ", ".join(Export.Kind.values)}
        )
    return Export.Kind(kind)


def _preflight_refusal(errors: list[FindingRow]) -> str:
    return _(
        "Preflight found %(count)d errors, the first: %(first)s Mend them, or let an editor "
        "override them by name."
    ) % {"count": len(errors), "first": errors[0]["message"]}


def _lost_file(error: Exception) -> str:
    return _(
        "A picture of the layout is missing or damaged in the store (%(reason)s). Place it again."
    ) % {"reason": str(error)[:200]}
