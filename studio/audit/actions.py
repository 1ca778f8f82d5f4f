"""What writes the history: one entry at the end of a project's chain."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from studio.audit.heads import keep_head
from studio.audit.models import AuditEntry
from studio.audit.selectors import SEAL, entry_of
from studio.core.audit_chain import Head, first_link, hash_of


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
