"""The one way by which operations reach a layout: stored, numbered and told."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.assets.models import Asset
from studio.core.errors import ConflictError, RefusedError
from studio.core.layout_document import Json
from studio.core.layout_edits import Operation
from studio.layouts import editing
from studio.layouts.editing import Applied
from studio.layouts.models import Layout, LayoutOperation, Version
from studio.layouts.rows import layout_row, version_rows
from studio.layouts.selectors import asset_hashes_of
from studio.projects.events import append_event, fits, rows_or_ids


def held(layout: Layout) -> Layout:
    """Return the layout as it is now, held until the transaction ends."""
    return Layout.objects.select_for_update(no_key=True).get(pk=layout.pk)


def locked(layout: Layout) -> Layout:
    """Return the layout as it is now, held for an edit until the transaction ends.

    Raises:
        ConflictError: it is archived.
    """
    found = held(layout)
    if found.archived_at is not None:
        raise ConflictError(
            _("The cover “%(name)s” is archived. Take it up again to change it.")
            % {"name": found.name},
            code="layout_archived",
        )
    return found


def identified(operations: Iterable[Operation]) -> list[Operation]:
    """Give operations that the server makes their ids."""
    return [replace(operation, op_id=str(uuid4())) for operation in operations]


def applied(
    layout: Layout,
    operations: Sequence[Operation],
    by: User,
    op_id: UUID | None,
    *,
    base_revision: int | None = None,
) -> Applied:
    """Apply operations to a locked layout, store them and tell.

    Raises:
        RefusedError: an operation is refused, or places a file that the project does not have.
        ConflictError: an operation's id was sent before with another change.
    """
    stored = editing.known(layout, operations)
    new = [operation for operation in operations if operation.op_id not in stored]
    outcome = editing.applied(layout, new, by)
    _check_pictures(layout, outcome.document)
    if not outcome.rows:
        revision = max(stored.values(), default=layout.revision)
        return Applied(revision=revision, skipped=outcome.skipped, replayed=bool(stored))
    frozen = layout.versions.filter(revision=layout.revision)
    stale = list(frozen.values_list("pk", flat=True))
    base = layout.revision if base_revision is None else base_revision
    lost = editing.overwritten(layout, base, outcome.rows, by)
    _store(layout, outcome)
    append_event(
        project_id=layout.project_id,
        name="layout.edited",
        payload=_edited_payload(layout, outcome.rows, stale),
        actor=by,
        op_id=op_id,
    )
    return Applied(
        revision=layout.revision,
        overwritten=lost,
        skipped=outcome.skipped,
        changed=sorted({row.object for row in outcome.rows}),
    )


def _check_pictures(layout: Layout, document: Json) -> None:
    """Refuse another project's file: whoever knows its hash could have it drawn here and see it."""
    placed = set(asset_hashes_of(document)) - set(asset_hashes_of(layout.document))
    held = Asset.objects.filter(project=layout.project_id, sha256__in=placed)
    foreign = placed - set(held.values_list("sha256", flat=True)) if placed else placed
    if foreign:
        raise RefusedError(
            _("This project has no file %(sha256)s. Bring the picture into the project first.")
            % {"sha256": min(foreign)[:12]},
            code="foreign_asset",
        )


def _store(layout: Layout, outcome: editing.Outcome) -> None:
    layout.revision += 1
    layout.document = outcome.document
    layout.edited_at = timezone.now()
    layout.save(update_fields=["revision", "document", "edited_at"])
    for position, row in enumerate(outcome.rows):
        row.revision, row.position = layout.revision, position
    LayoutOperation.objects.bulk_create(outcome.rows)


def _edited_payload(
    layout: Layout, rows: Sequence[LayoutOperation], stale: Sequence[int]
) -> dict[str, Any]:
    """Return what `layout.edited` carries: the operations, and the version they make stale.

    Operations that are too large to travel are None; then the browser fetches the document.
    """
    versions = version_rows(Version.objects.filter(pk__in=stale))
    told = rows_or_ids(layout=dict(layout_row(layout)), versions=[dict(row) for row in versions])
    payload = {**told, "operations": editing.operation_facts(rows)}
    return payload if fits(payload) else {**told, "operations": None}
