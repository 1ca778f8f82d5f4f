"""What changes canvases: frames ordered and painted, candidates accepted, layers sorted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.artwork import orders
from studio.artwork.actions import RecordedPicture
from studio.artwork.models import Variant
from studio.assets import store
from studio.assets.actions import store_image
from studio.assets.models import Asset
from studio.assets.pictures import png_of
from studio.canvases import editing, ordering
from studio.canvases.composing import patch_of
from studio.canvases.editing import Change
from studio.canvases.models import Candidate, Canvas, Extension, Frame, Layer, SeamVerdict
from studio.canvases.ordering import Planned, Wish
from studio.canvases.permissions import JUDGE, PAINT
from studio.canvases.rows import (
    candidate_row,
    candidate_rows,
    canvas_row,
    extension_row,
    frame_row,
)
from studio.canvases.selectors import corners, painted_box, stacks
from studio.core.errors import ConflictError, RefusedError
from studio.core.frame_plan import checked_frame
from studio.jobs import queue
from studio.jobs.models import Job
from studio.jobs.selectors import job_row
from studio.projects.events import append_event, rows_or_ids
from studio.projects.permissions import require

COUNT_MAX = 4
RECORDED = UUID("3b0f2c5e-93a7-4a0e-9e3c-5a1e3d9b7c11")
"""Names the operations of workers: the same job and seed is recorded once."""


@transaction.atomic
def open_canvas(*, variant: Variant, by: User, op_id: UUID | None = None) -> Canvas:
    """Return the canvas of a picture, made where there is none yet."""
    require(by, variant.iteration.project, PAINT)
    Variant.objects.select_for_update(no_key=True).get(pk=variant.pk)
    found = Canvas.objects.filter(base=variant).first()
    if found is not None:
        return found
    canvas = Canvas.objects.create(project=variant.iteration.project, base=variant, created_by=by)
    append_event(
        project_id=canvas.project_id,
        name="canvas.opened",
        payload={"canvas": canvas_row(canvas)},
        actor=by,
        op_id=op_id,
    )
    return canvas


def order_frame(*, canvas: Canvas, wish: Wish, by: User, op_id: UUID | None = None) -> Frame:
    """Order 1 to 4 pictures for a part of a canvas.

    The frame keeps its place, the revision and what lay under it then: whatever happens to the
    canvas while it is painted, its candidates fit there and nowhere else.

    Raises:
        RefusedError: the frame is out of bounds, touches nothing, or would change nothing.
        ConflictError: too many jobs wait.
    """
    require(by, canvas.project, PAINT)
    if not 1 <= wish.count <= COUNT_MAX:
        raise RefusedError(
            _("%(count)d results for a frame cannot be painted; 1 to %(limit)d can.")
            % {"count": wish.count, "limit": COUNT_MAX}
        )
    fresh = Canvas.objects.select_related("project", "base__asset", "base__iteration").get(
        pk=canvas.pk
    )
    checked_frame(wish.box, painted_box(fresh))
    return place_frame(
        canvas=fresh, wish=wish, planned=ordering.planned(fresh, wish), by=by, op_id=op_id
    )


@transaction.atomic
def place_frame(
    *,
    canvas: Canvas,
    wish: Wish,
    planned: Planned,
    by: User,
    extension: Extension | None = None,
    op_id: UUID | None = None,
) -> Frame:
    """Queue a planned frame and tell; a frame of an extension is its next step."""
    require(by, canvas.project, PAINT)
    job = orders.queued(project=canvas.project, request=planned.request, by=by)
    frame = Frame.objects.create(
        canvas=canvas,
        job=job,
        extension=extension,
        extension_step=extension.step if extension else None,
        kind=planned.kind,
        left=wish.box.left,
        top=wish.box.top,
        width=wish.box.width,
        height=wish.box.height,
        base_revision=planned.revision,
        under=planned.under,
        kept=corners(planned.kept) if planned.kept else None,
        touched=planned.touched,
        prompt=planned.request.prompt,
        created_by=by,
    )
    payload = {"frame": dict(frame_row(frame)), "job": dict(job_row(job))}
    if extension is not None:
        payload["extension"] = dict(extension_row(extension))
    append_event(
        project_id=canvas.project_id,
        name="frame.queued",
        payload=rows_or_ids(**payload),
        actor=by,
        op_id=op_id,
    )
    return frame


@transaction.atomic
def record_candidates(
    *, job_id: int, attempt: int, pictures: Sequence[RecordedPicture]
) -> list[Candidate]:
    """Turn finished pictures into candidates and tell; the last picture finishes the job.

    Raises:
        JobLost: another attempt took over: nothing is written.
    """
    job = queue.lock_attempt(job_id, attempt=attempt)
    frame = job.frame
    known = set(frame.candidates.values_list("seed", flat=True))
    new = [picture for picture in pictures if picture.seed not in known]
    complete = len(known) + len(new) >= job.images
    if not new and not complete:
        return []
    made = [
        Candidate.objects.create(
            frame=frame, seed=picture.seed, asset=picture.asset, facts=dict(picture.facts)
        )
        for picture in new
    ]
    if complete:
        queue.finish(job)
    rows = candidate_rows(Candidate.objects.filter(pk__in=[candidate.pk for candidate in made]))
    append_event(
        project_id=job.project_id,
        name="candidates.ready",
        payload=rows_or_ids(candidates=[dict(row) for row in rows], job=dict(job_row(job))),
        actor=None,
        op_id=_recorded_id(job, [picture.seed for picture in new]),
    )
    return made


def accept_candidate(*, candidate: Candidate, by: User, op_id: UUID | None = None) -> Canvas:
    """Lay a candidate onto its canvas, at its frame's own place, over all other layers.

    Another candidate of the same frame gives way in the same edit.

    Raises:
        ConflictError: it lies there already.
    """
    require(by, candidate.frame.canvas.project, PAINT)
    return _accepted(candidate, _patch(candidate), by, op_id)


@transaction.atomic
def _accepted(candidate: Candidate, patch: Asset, by: User, op_id: UUID | None) -> Canvas:
    canvas = editing.locked(candidate.frame.canvas)
    layer = Layer.objects.filter(candidate=candidate).first()
    if layer is not None and layer.present:
        raise ConflictError(
            _("This picture lies on the canvas already. Look for it among the layers."),
            code="accepted_already",
        )
    changes = [
        Change(layer=other, property="present", value=False)
        for other in Layer.objects.filter(candidate__frame=candidate.frame, present=True)
    ]
    if layer is None:
        layer = Layer.objects.create(
            canvas=canvas,
            candidate=candidate,
            patch=patch,
            position=_above(canvas),
            added_by=by,
        )
    accepted = Change(layer=layer, property="present", value=True, before=False)
    return editing.applied(canvas, [*changes, accepted], by, op_id)


@transaction.atomic
def change_layer(
    *,
    layer: Layer,
    present: bool | None = None,
    visible: bool | None = None,
    place: int | None = None,
    by: User,
    op_id: UUID | None = None,
) -> Canvas:
    """Show or hide a layer, take it off or put it back, or give it another place.

    Args:
        layer: one of the canvas, as an id or as read before.
        present: False takes it off the canvas.
        visible: False hides it.
        place: its place among the present layers, 0 being the lowest.
        by: whose edit it is, and who alone can undo it.
        op_id: names the write.

    Raises:
        RefusedError: nothing would change.
    """
    require(by, layer.canvas.project, PAINT)
    canvas = editing.locked(layer.canvas)
    fresh = Layer.objects.get(pk=layer.pk)
    wanted: dict[str, Any] = {"present": present, "visible": visible}
    if place is not None:
        wanted["position"] = _position_at(fresh, place)
    changes = [
        Change(layer=fresh, property=name, value=value)
        for name, value in wanted.items()
        if value is not None and value != getattr(fresh, name)
    ]
    if not changes:
        raise RefusedError(
            _("The layer is like that already, so there is nothing to change."),
            code="nothing_changed",
        )
    return editing.applied(canvas, changes, by, op_id)


def undo(*, canvas: Canvas, by: User, op_id: UUID | None = None) -> Canvas:
    """Take back one's own newest edit; what others changed since stays as it is."""
    return _stepped(canvas, by, op_id, again=False)


def redo(*, canvas: Canvas, by: User, op_id: UUID | None = None) -> Canvas:
    """Do again what one took back last."""
    return _stepped(canvas, by, op_id, again=True)


@transaction.atomic
def discard_candidate(
    *, candidate: Candidate, discarded: bool = True, by: User, op_id: UUID | None = None
) -> Candidate:
    """Put a candidate aside, or take it back."""
    require(by, candidate.frame.canvas.project, PAINT)
    locked = Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)
    locked.discarded = discarded
    locked.save(update_fields=["discarded"])
    return _told(locked, by, op_id)


@transaction.atomic
def judge_seam(
    *, candidate: Candidate, verdict: str, by: User, op_id: UUID | None = None
) -> Candidate:
    """Say in one's own name whether a candidate's seam shows; "" takes it back."""
    require(by, candidate.frame.canvas.project, JUDGE)
    locked = Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)
    if verdict:
        if verdict not in SeamVerdict.Verdict.values:
            raise RefusedError(
                _("There is no verdict '%(verdict)s'; say good or seam, or nothing.")
                % {"verdict": verdict[:20]}
            )
        SeamVerdict.objects.update_or_create(
            candidate=locked, user=by, defaults={"verdict": verdict}
        )
    else:
        SeamVerdict.objects.filter(candidate=locked, user=by).delete()
    return _told(locked, by, op_id)


@transaction.atomic
def _stepped(canvas: Canvas, by: User, op_id: UUID | None, *, again: bool) -> Canvas:
    require(by, canvas.project, PAINT)
    locked = editing.locked(canvas)
    found = stacks(locked, by)
    revisions = found.undone if again else found.done
    if not revisions:
        raise ConflictError(
            _("You took nothing back here.") if again else _("You have changed nothing here yet."),
            code="nothing_to_undo",
        )
    changes = editing.undoing(locked, revisions[-1])
    return editing.applied(locked, changes, by, op_id, undoes=revisions[-1])


def _patch(candidate: Candidate) -> Asset:
    picture = store.open_image(candidate.asset.sha256)
    patch = patch_of(picture, ordering.touched_by(candidate))
    project = candidate.frame.canvas.project
    return store_image(project=project, data=png_of(patch), by=None, keep_bytes=True)


def _above(canvas: Canvas) -> float:
    return (canvas.layers.aggregate(top=Max("position"))["top"] or 0.0) + 1.0


def _position_at(layer: Layer, place: int) -> float:
    """Return a position between the neighbours at a place among the other present layers."""
    others = layer.canvas.layers.filter(present=True).exclude(pk=layer.pk)
    held = list(others.order_by("position", "pk").values_list("position", flat=True))
    place = min(max(place, 0), len(held))
    if not held:
        return layer.position
    if place == 0:
        return held[0] - 1.0
    if place == len(held):
        return held[-1] + 1.0
    return (held[place - 1] + held[place]) / 2


def _told(candidate: Candidate, by: User, op_id: UUID | None) -> Candidate:
    append_event(
        project_id=candidate.frame.canvas.project_id,
        name="candidate.changed",
        payload={"candidate": candidate_row(candidate)},
        actor=by,
        op_id=op_id,
    )
    return candidate


def _recorded_id(job: Job, seeds: Sequence[int]) -> UUID:
    return uuid5(RECORDED, f"{job.pk}:{','.join(map(str, seeds)) or 'end'}")
