"""What people read of the history, and whether it is whole."""

from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from studio.audit.heads import head_of, projects_with_heads
from studio.audit.models import AuditEntry
from studio.core.audit_chain import Entry, Head, Problem, problems_in

SEAL = "masthead audit"
LISTED_MAX = 100


def history_of(
    project: int, *, before: int | None = None, limit: int = LISTED_MAX
) -> list[AuditEntry]:
    """Return entries of a project's history, newest first, below the number `before`."""
    found = AuditEntry.objects.filter(project=project)
    if before is not None:
        found = found.filter(seq__lt=before)
    return list(found.order_by("-seq")[: min(limit, LISTED_MAX)])


def projects_audited() -> list[int]:
    """Return the projects that have a history, or had one by what was written down elsewhere."""
    rows = AuditEntry.objects.order_by().values_list("project", flat=True).distinct()
    return sorted({*rows, *projects_with_heads()})


def problems_of(project: int, *, kept: Head | None = None) -> list[Problem]:
    """Return what is wrong with a project's history, nothing where it is whole.

    `kept` is a head that somebody kept elsewhere, and is asked besides our own.

    Raises:
        BrokenHeadError: the head that was written down was changed.
    """
    head = head_of(project)  # first, since entries may be added while they are read
    rows = AuditEntry.objects.filter(project=project).order_by("seq").iterator(chunk_size=1000)
    entries = [entry_of(row) for row in rows]
    heads = [known for known in (head, kept) if known]
    return problems_in(entries, project=project, heads=heads, is_sealed=_is_sealed)


def entry_of(row: AuditEntry) -> Entry:
    """Return a row as the chain sees it."""
    return Entry(
        project=row.project,
        seq=row.seq,
        at=row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        name=row.name,
        by=row.by,
        by_name=row.by_name,
        facts=row.facts,
        previous=row.previous,
        sha256=row.sha256,
        seal=row.seal,
    )


def _is_sealed(entry: Entry) -> bool:
    return any(
        constant_time_compare(
            salted_hmac(SEAL, entry.sha256, secret=key, algorithm="sha256").hexdigest(), entry.seal
        )
        for key in _keys()
    )


def _keys() -> Iterable[str | bytes]:
    """Return our key and those it replaced, which old entries are sealed with."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
