"""Lets a named person acknowledge a warning of preflight, with a reason."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.core.finding import Severity
from studio.exports.finding_rows import FindingRow, stored_rows
from studio.exports.models import Acknowledgement, Export
from studio.exports.profiles import profile_named
from studio.exports.selectors import content_of, plates_of, preflight_of
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import project_of
from studio.projects.events import append_event
from studio.projects.permissions import Can, require

REASON_MAX = 500


def acknowledge(
    *,
    subject: Layout | Version,
    key: str,
    reason: str,
    profile: str = "",
    by: User,
    op_id: UUID | None = None,
) -> Acknowledgement:
    """Let a warning of exactly this content stand; any later change asks again.

    `key` is the finding's; `profile` the handle of the press profile it was found by, the
    project's chosen one without.

    Raises:
        RefusedError: no reason, or a longer one than is kept.
        NotFoundError: this content has no such finding.
        ConflictError: it is an error, which is mended or overridden, or a mere note.
    """
    project = project_of(subject)
    require(by, project, Can.EXPORT)
    told = _checked_reason(reason)
    handle = profile_named(project, profile).handle
    finding = _found(subject, handle, key)
    return _stored(subject, handle, finding, told, by, op_id)


def _checked_reason(reason: str) -> str:
    told = " ".join(reason.split())
    if not 1 <= len(told) <= REASON_MAX:
        raise RefusedError(
            _("The reason has %(length)d characters; it needs 1 to %(limit)d.")
            % {"length": len(told), "limit": REASON_MAX}
        )
    return told


def _found(subject: Layout | Version, handle: str, key: str) -> FindingRow:
    for row in _findings(subject, handle):
        if row["key"] != key:
            continue
        if row["severity"] != Severity.WARNING:
            raise ConflictError(
                _("Only warnings are acknowledged; mend an error, or override it at the export."),
                code="no_warning",
            )
        return row
    raise NotFoundError(
        _("The cover has no such warning any more. Look at the findings as they are now.")
    )


def _findings(subject: Layout | Version, handle: str) -> Iterator[FindingRow]:
    """Yield the findings of a content, the costly ones last: plates are composed for them."""
    yield from preflight_of(subject, handle)
    if isinstance(subject, Version):
        for export in Export.objects.filter(version=subject, profile__handle=handle):
            yield from stored_rows(export.findings)
    yield from plates_of(subject, handle)


@transaction.atomic
def _stored(
    subject: Layout | Version,
    handle: str,
    finding: FindingRow,
    reason: str,
    by: User,
    op_id: UUID | None,
) -> Acknowledgement:
    project, content = project_of(subject), content_of(subject)
    kept = Acknowledgement.objects.create(
        project=project,
        content_sha256=content,
        profile=handle,
        code=finding["code"],
        key=finding["key"],
        reason=reason,
        by=by,
    )
    number = f"v{subject.number}" if isinstance(subject, Version) else subject.name
    append_event(
        project_id=project.pk,
        name="finding.acknowledged",
        payload={"content": content, "key": finding["key"]},
        actor=by,
        op_id=op_id,
        kept={
            "subject": number,
            "content": content,
            "profile": handle,
            "finding": {name: finding[name] for name in ("severity", "code", "element", "values")},
            "reason": reason,
        },
    )
    return kept
