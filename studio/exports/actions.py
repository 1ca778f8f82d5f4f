"""What makes files of versions: the request, and the rendering by the press worker."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.assets import store
from studio.assets.actions import store_file
from studio.core.errors import ConflictError, DomainError, RefusedError
from studio.core.finding import Severity
from studio.core.picture_origin import cover_origin
from studio.core.plain_reasons import plain_reason
from studio.exports.errors import ExportRefusedError
from studio.exports.finding_rows import FindingRow
from studio.exports.models import Export
from studio.exports.naming import free_name
from studio.exports.origins import told_document
from studio.exports.profiles import profile_named
from studio.exports.rendering import (
    MEDIA_TYPES,
    PRINT,
    WEB,
    Rendered,
    rendered,
)
from studio.exports.selectors import export_row, preflight_of
from studio.jobs import queue
from studio.jobs.errors import JobLost
from studio.jobs.models import Job
from studio.jobs.selectors import job_row
from studio.layouts.actions import content_hash
from studio.layouts.models import Layout, Version
from studio.layouts.rows import APPROVED, called
from studio.press.comp_mark import checked_words
from studio.press.profiles import PressProfile
from studio.projects.events import append_event, rows_or_ids
from studio.projects.permissions import Can, require
from studio.reviews.models import Decision
from studio.reviews.selectors import standing

WIDTH_MIN, WIDTH_MAX = 320, 2048
RENDERED = UUID("0b8d1f6a-8a0e-4c0a-a4f5-3f5f1f1f7c52")
"""Names the operations of the press: one attempt of a job is recorded once."""


def request_export(
    *,
    version: Version,
    kind: str,
    override: bool = False,
    profile: str = "",
    width_px: int | None = None,
    comp_words: str = "",
    by: User,
    op_id: UUID | None = None,
) -> Export:
    """Order a file of a version: one for print of an approved one, any other of any.

    `profile` is the handle of a press profile, the project's chosen one without; `width_px` is
    for pictures that screens show, `comp_words` go across such a picture or a proof.

    Raises:
        ConflictError: not approved, edited since, or preflight found errors (`preflight`) and
            nobody overrides them by name.
    """
    require(by, version.layout.project, Can.EXPORT)
    chosen = _checked_kind(kind)
    _check_width(chosen, width_px)
    words = _checked_comp(chosen, comp_words)
    held = profile_named(version.layout.project, profile)
    findings = preflight_of(version, held.handle)
    errors = _errors(findings)
    prints = chosen in PRINT
    if prints and errors and not override:
        raise ConflictError(_preflight_refusal(errors), code="preflight")
    order = _Order(
        kind=chosen,
        profile=held,
        width_px=width_px,
        comp_words=words,
        findings=findings,
        overridden_by=by if prints and override else None,
    )
    return _requested(version, order, by=by, op_id=op_id)


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
        return _recorded(export, attempt, _rendered(export, attempt))
    except ExportRefusedError as error:
        return _ended(export, attempt, "export.refused", error.code, error.text)
    except DomainError as error:
        return _ended(export, attempt, "export.failed", error.code, error.said(_))
    except (FileNotFoundError, store.CorruptAssetError) as error:
        return _ended(export, attempt, "export.failed", "image_missing", _lost_file(error))


def _recorded(export: Export, attempt: int, made: Rendered) -> Export:
    """Store the file and tell, unless the approval ended while it was made.

    Raises:
        ExportRefusedError: it did.
    """
    project, job_id = export.version.layout.project, export.job_id
    _stop_if_asked(job_id, attempt)
    media_type = MEDIA_TYPES[Export.Kind(export.kind)]
    asset = store_file(project=project, data=made.data, media_type=media_type)
    if made.manifest:
        export.credentials = store_file(
            project=project, data=made.manifest, media_type="application/c2pa"
        )
    with transaction.atomic():
        # An edit or a decision waits for this row, so the approval still stands at the commit.
        Layout.objects.select_for_update(no_key=True).get(pk=export.version.layout_id)
        _check_approved(export)
        job = queue.lock_attempt(job_id, attempt=attempt)
        export.asset, export.finished_at = asset, timezone.now()
        export.findings = [*export.findings, *map(dict, made.findings)]
        export.signed = made.signed
        if not _errors(export.findings):
            export.overridden_by = None
        export.save(
            update_fields=[
                "asset",
                "finished_at",
                "findings",
                "signed",
                "credentials",
                "overridden_by",
            ]
        )
        queue.finish(job)
        _tell("export.ready", export, job, by=None, op_id=_attempt_id(job_id, attempt))
    return export


@dataclass(frozen=True, kw_only=True)
class _Order:
    """What is asked for, once it is known to be possible."""

    kind: Export.Kind
    profile: PressProfile
    width_px: int | None
    comp_words: str
    findings: list[FindingRow]
    overridden_by: User | None


@transaction.atomic
def _requested(version: Version, order: _Order, *, by: User, op_id: UUID | None) -> Export:
    # An edit locks the same row, so the approval that is seen here still stands at the commit.
    Layout.objects.select_for_update(no_key=True).get(pk=version.layout_id)
    approval = _standing_approval(version) if order.kind in PRINT else None
    project = version.layout.project
    asked = {"version": version.pk, "kind": order.kind.value, "language": get_language() or "en"}
    job = queue.enqueue(project=project, press_args=asked, by=by)
    export = Export.objects.create(
        version=version,
        kind=order.kind,
        profile=order.profile.to_json(),
        width_px=order.width_px,
        comp_words=order.comp_words,
        source_type=cover_origin(told_document(version)),
        job=job,
        approval=approval,
        file_name=free_name(
            version,
            order.kind,
            order.profile,
            width_px=order.width_px,
            comp_words=order.comp_words,
        ),
        findings=order.findings,
        overridden_by=order.overridden_by,
        requested_by=by,
    )
    _tell("export.requested", export, job, by=by, op_id=op_id)
    return export


def _standing_approval(version: Version) -> Decision:
    now = standing(version)
    approvals = version.decisions.filter(
        verdict=Decision.Verdict.APPROVED, content_sha256=version.content_sha256
    )
    approval = approvals.order_by("-pk").first()
    if now != APPROVED or approval is None:
        raise ConflictError(
            _(
                "Version %(number)d is %(standing)s; a file for print needs an approved "
                "version. Ask an editor to approve it, or export a proof."
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
    _check_approved(export)


def _check_approved(export: Export) -> None:
    if export.kind in PRINT and standing(export.version) != APPROVED:
        raise ExportRefusedError(
            "not_approved",
            _("The approval of version %(number)d ended before the file was made.")
            % {"number": export.version.number},
        )


def _rendered(export: Export, attempt: int) -> Rendered:
    """Return the file.

    Raises:
        DomainError: the layout cannot be set, or plates or file have errors nobody overrode.
    """

    def tell(step: int, steps: int, phase: str) -> None:
        if not queue.progress(export.job_id, attempt, step=step, steps=steps, phase=phase):
            raise JobLost(export.job_id, attempt)
        _stop_if_asked(export.job_id, attempt)

    made = rendered(export, tell)
    errors = _errors(made.findings)
    if errors and export.overridden_by_id is None:
        raise ConflictError(_preflight_refusal(errors), code="preflight")
    return made


def _stop_if_asked(job_id: int, attempt: int) -> None:
    """End the attempt as stopped where somebody asked for that.

    Raises:
        JobLost: it ended so; nothing more is written.
    """
    if Job.objects.filter(pk=job_id, abort_requested_at__isnull=False).exists():
        queue.aborted(job_id, attempt)
        raise JobLost(job_id, attempt)


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
    append_event(
        project_id=job.project_id,
        name=name,
        payload=payload,
        actor=by,
        op_id=op_id,
        kept=_kept_of(export, job),
    )


def _kept_of(export: Export, job: Job) -> dict[str, Any]:
    """Return what the history keeps of an export: of what, on whose word, and which file."""
    return {
        "export": export.pk,
        "kind": export.kind,
        "subject": f"v{called(export.version)}",
        "content": export.version.content_sha256,
        "approval": export.approval_id,
        "overridden_by": export.overridden_by.name if export.overridden_by else None,
        "file": export.file_name,
        "sha256": export.asset.sha256 if export.asset else None,
        "code": job.error_code,
    }


def _attempt_id(job_id: int, attempt: int) -> UUID:
    return uuid5(RENDERED, f"{job_id}:{attempt}")


def _checked_kind(kind: str) -> Export.Kind:
    if kind not in Export.Kind.values:
        raise RefusedError(
            _("There is no export '%(kind)s'; choose one of %(known)s.")
            % {"kind": kind[:20], "known": ", ".join(Export.Kind.values)}
        )
    return Export.Kind(kind)


def _errors(findings: list[FindingRow]) -> list[FindingRow]:
    return [finding for finding in findings if finding["severity"] == Severity.ERROR]


def _check_width(kind: Export.Kind, width_px: int | None) -> None:
    if width_px is None:
        return
    if kind not in WEB or not WIDTH_MIN <= width_px <= WIDTH_MAX:
        raise RefusedError(
            _("A width of %(low)d to %(high)d px is for PNG, JPEG and WebP only; leave it out.")
            % {"low": WIDTH_MIN, "high": WIDTH_MAX}
        )


def _checked_comp(kind: Export.Kind, words: str) -> str:
    told = checked_words(words)
    if told and kind not in WEB | {Export.Kind.PROOF}:
        raise RefusedError(
            _("Words go across proofs, PNG, JPEG and WebP only, never across a file for print."),
            code="comp_not_here",
        )
    return told


def _preflight_refusal(errors: list[FindingRow]) -> str:
    return _(
        "Preflight found %(count)d errors, the first: %(first)s Mend them, or let an editor "
        "override them by name."
    ) % {"count": len(errors), "first": errors[0]["message"]}


def _lost_file(error: Exception) -> str:
    """Return what happened to a picture, without where on the machine it lies."""
    told = isinstance(error, OSError) and error.strerror
    return _(
        "A picture of the layout is missing or damaged in the store (%(reason)s). Place it again."
    ) % {"reason": told or plain_reason(error, _("its contents are not what its format asks for"))}
