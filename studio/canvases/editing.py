"""Changing properties of layers on a locked canvas: stored with what stood there, and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studio.accounts.models import User
from studio.canvases.models import Candidate, Canvas, CanvasOperation, Layer
from studio.canvases.rows import candidate_rows, canvas_row, layer_rows
from studio.projects.events import append_event, rows_or_ids

Value = bool | float


@dataclass(frozen=True, kw_only=True)
class Change:
    """A new value for one property of a layer."""

    layer: Layer
    property: str
    value: Value
    before: Value | None = None
    """What stood there, where the layer is new; otherwise its present value."""


def locked(canvas: Canvas) -> Canvas:
    rows = Canvas.objects.select_related("project", "base__asset", "base__iteration")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=canvas.pk)


def applied(
    canvas: Canvas,
    changes: Sequence[Change],
    by: User,
    op_id: UUID | None,
    *,
    undoes: int | None = None,
) -> Canvas:
    """Make changes the next revision of a locked canvas; the event is the last write."""
    canvas.revision += 1
    canvas.save(update_fields=["revision"])
    for change in changes:
        _change(canvas, change, by, undoes)
    touched = {change.layer.pk for change in changes}
    layers = layer_rows(Layer.objects.filter(pk__in=touched))
    candidates = candidate_rows(Candidate.objects.filter(layer__in=touched))
    append_event(
        project_id=canvas.project_id,
        name="canvas.edited",
        payload=rows_or_ids(
            canvas=dict(canvas_row(canvas)),
            layers=[dict(row) for row in layers],
            candidates=[dict(row) for row in candidates],
        ),
        actor=by,
        op_id=op_id,
    )
    return canvas


def undoing(canvas: Canvas, revision: int) -> list[Change]:
    """Return what takes back a revision; what somebody else changed since stays as it is."""
    made = canvas.operations.filter(revision=revision).select_related("layer").order_by("pk")
    return [Change(layer=op.layer, property=op.property, value=_back(op)) for op in made]


def _back(operation: CanvasOperation) -> Any:
    now = getattr(operation.layer, operation.property)
    return operation.before if now == operation.after else now


def _change(canvas: Canvas, change: Change, by: User, undoes: int | None) -> None:
    layer = change.layer
    before = getattr(layer, change.property) if change.before is None else change.before
    setattr(layer, change.property, change.value)
    layer.save(update_fields=[change.property])
    CanvasOperation.objects.create(
        canvas=canvas,
        revision=canvas.revision,
        layer=layer,
        property=change.property,
        before=before,
        after=change.value,
        undoes=undoes,
        author=by,
    )
