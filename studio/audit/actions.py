"""What writes the history: one entry at the end of a project's chain."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from studio.audit.heads import give_up_head, head_of, keep_head
from studio.audit.models import AuditEntry
from studio.audit.selectors import SEAL, entry_of, problems_of
from studio.core.audit_chain import Fault, Head, first_link, hash_of
from studio.core.errors import ConflictError, RefusedError

RESTORED = "history.restored"
REASON_MAX = 500
OF_A_BACKUP = {Fault.CUT_OFF, Fault.REWRITTEN}
"""What a restored backup looks like from the head that was written down."""


def accept_restored(*, project: int, reason: str, by_name: str) -> tuple[AuditEntry, Path]:
    """Go on from a restored backup knowingly: the history says so itself, and by whom.

    Pages that were open before begin anew, since the project's log gets another epoch. Return the
    entry, and where the head that was given up is kept.

    Raises:
        RefusedError: no reason, or one of more than 500 characters.
        ConflictError: the history is whole, or something else than its end is wrong.
        BrokenHeadError: the head that was written down was changed by hand.
    """
    said = " ".join(reason.split())
    if not 1 <= len(said) <= REASON_MAX:
        raise RefusedError(
            _("Give a reason of 1 to %(limit)d characters; it has %(count)d.")
            % {"limit": REASON_MAX, "count": len(said)}
        )
    with transaction.atomic():
        _renew_epoch(project)
        lost, last = _given_up(project), AuditEntry.objects.filter(project=project).count()
        facts = {"reason": said, "lost": lost.seq, "head": lost.sha256, "kept": last}
        entry = record(project=project, name=RESTORED, facts=facts, by=None, by_name=by_name)
    return entry, give_up_head(project, for_head=Head(seq=entry.seq, sha256=entry.sha256))


def _renew_epoch(project: int) -> None:
    """Lock the project as `record` wants it, and tell open pages that the log went back. Its table
    lies on a floor above; only its name is used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE projects_project SET event_epoch = gen_random_uuid() WHERE id = %s", [project]
        )


def _given_up(project: int) -> Head:
    """Return the head that the database no longer reaches, where that is all that is wrong."""
    problems = problems_of(project)
    if not problems:
        raise ConflictError(_("The history of this project is whole; there is nothing to accept."))
    others = sorted({problem.fault for problem in problems} - OF_A_BACKUP)
    head = head_of(project)
    if others or head is None:
        raise ConflictError(
            _(
                "A restored backup does not explain what is wrong here (%(faults)s). Keep the "
                "database and var/audit as they are, and find out who changed them."
            )
            % {"faults": ", ".join(others)}
        )
    return head


def record(
    *, project: int, name: str, facts: Mapping[str, Any], by: int | None, by_name: str
) -> AuditEntry:
    """Add a fact to a project's history, in the transaction of the write that it tells of.

    The caller holds the project's row, so that two entries never follow on the same one.
    """
    if not connection.in_atomic_block:
        raise ValueError(f"{name} must be recorded in the transaction of the write it tells of.")
    last = AuditEntry.objects.filter(project=project).order_by("-seq").first()
    row = AuditEntry(
        project=project,
        seq=last.seq + 1 if last else 1,
        at=timezone.now(),
        name=name,
        by=by,
        by_name=by_name,
        facts=dict(facts),
        previous=last.sha256 if last else first_link(project),
    )
    row.sha256 = hash_of(entry_of(row))
    row.seal = salted_hmac(
        SEAL, row.sha256, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
    row.save(force_insert=True)
    head = Head(seq=row.seq, sha256=row.sha256)
    # A lambda: Django cannot name a partial when it logs the failure of a robust hook.
    transaction.on_commit(lambda: keep_head(project, head), robust=True)
    return row
