"""Growing a canvas to a target: frame after frame, each begun when the one before is accepted."""

import logging
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from generation.contract.pixels import Box
from studio.accounts.models import User
from studio.canvases import actions, ordering
from studio.canvases.models import Candidate, Canvas, Extension, Frame
from studio.canvases.ordering import Wish
from studio.canvases.permissions import PAINT
from studio.canvases.rows import extension_row
from studio.canvases.selectors import corners, frames_for, page_of, painted_box
from studio.core.errors import ConflictError, DomainError
from studio.core.frame_plan import checked_frame, joined, page_target
from studio.jobs.models import Job
from studio.projects.events import append_event
from studio.projects.permissions import require

logger = logging.getLogger(__name__)


def extend_canvas(
    *,
    canvas: Canvas,
    target: Box | None = None,
    prompt: str = "",
    count: int = 1,
    by: User,
    op_id: UUID | None = None,
) -> Extension:
    """Grow a canvas to `target`, or to the page's proportions, by as many frames as it takes.

    Raises:
        ConflictError: it covers that already.
        RefusedError: the target is out of bounds.
    """
    require(by, canvas.project, PAINT)
    painted = painted_box(canvas)
    goal = page_target(painted, page_of(canvas)) if target is None else joined(painted, target)
    boxes = frames_for(canvas, checked_frame(goal, painted))
    if not boxes:
        raise ConflictError(
            _("The picture covers that already; there is nothing to extend."),
            code="page_filled",
        )
    wish = Wish(box=boxes[0], prompt=prompt, count=count)
    planned = ordering.planned(canvas, wish)
    with transaction.atomic():
        extension = Extension.objects.create(
            canvas=canvas,
            boxes=[corners(box) for box in boxes],
            prompt=prompt.strip(),
            count=count,
            created_by=by,
        )
        actions.place_frame(
            canvas=canvas,
            wish=wish,
            planned=planned,
            extension=extension,
            by=by,
            op_id=op_id,
        )
    return extension


def continue_after(*, job_id: int) -> None:
    """Go on with the extension that a finished job belongs to, if any: accept, then order on.

    Called again it does nothing more: an accepted frame is found accepted, and a step is only
    taken from the step before.
    """
    frames = Frame.objects.select_related("extension__created_by", "extension__canvas__project")
    frame = frames.filter(job=job_id, job__state=Job.State.SUCCEEDED).first()
    if frame is None or frame.extension is None:
        return
    extension = frame.extension
    if extension.state != Extension.State.RUNNING or frame.extension_step != extension.step:
        return
    try:
        _step(extension, frame)
    except DomainError as error:
        logger.info("extension %s stops: %s", extension.pk, error.code)
        _end(extension, Extension.State.STOPPED, None, None)


def resume_extension(*, extension: Extension, by: User, op_id: UUID | None = None) -> Extension:
    """Go on with an extension that was stopped, from its first frame that is not accepted."""
    require(by, extension.canvas.project, PAINT)
    with transaction.atomic():
        locked = Extension.objects.select_for_update(no_key=True).get(pk=extension.pk)
        if locked.state == Extension.State.DONE:
            raise ConflictError(_("This extension is complete."), code="extension_done")
        locked.state = Extension.State.RUNNING
        locked.save(update_fields=["state"])
    frame = locked.frames.select_related("job").filter(extension_step=locked.step).first()
    if frame is None or _came_to_nothing(frame):
        locked.frames.filter(extension_step=locked.step).update(extension=None, extension_step=None)
        _order(locked, op_id)
    else:
        _changed(locked, by, op_id)
        continue_after(job_id=frame.job_id)
    return locked


def stop_extension(*, extension: Extension, by: User, op_id: UUID | None = None) -> Extension:
    """Order no further frames; what is accepted stays, and the frame under way is finished."""
    require(by, extension.canvas.project, PAINT)
    return _end(extension, Extension.State.STOPPED, by, op_id)


def _step(extension: Extension, frame: Frame) -> None:
    best = _best(frame)
    if best is None:
        return
    if not Candidate.objects.filter(pk=best.pk, layer__present=True).exists():
        actions.accept_candidate(candidate=best, by=extension.created_by)
    taken = Extension.objects.filter(
        pk=extension.pk, step=extension.step, state=Extension.State.RUNNING
    ).update(step=extension.step + 1)
    if not taken:
        return
    extension.refresh_from_db()
    if extension.step >= len(extension.boxes):
        _end(extension, Extension.State.DONE, None, None)
        return
    _order(extension, None)


def _order(extension: Extension, op_id: UUID | None) -> None:
    left, top, right, bottom = extension.boxes[extension.step]
    box = Box(left=left, top=top, right=right, bottom=bottom)
    wish = Wish(box=box, prompt=extension.prompt, count=extension.count)
    canvas = Canvas.objects.select_related("project", "base__asset", "base__iteration").get(
        pk=extension.canvas_id
    )
    actions.place_frame(
        canvas=canvas,
        wish=wish,
        planned=ordering.planned(canvas, wish),
        extension=extension,
        by=extension.created_by,
        op_id=op_id,
    )


def _came_to_nothing(frame: Frame) -> bool:
    """Tell whether a frame has ended without a picture to go on with."""
    return frame.job.is_final and _best(frame) is None


def _best(frame: Frame) -> Candidate | None:
    """Return the candidate whose seam shows least; unmeasured ones come last."""
    found = frame.candidates.select_related("frame__canvas__project", "frame__job", "asset")
    kept = [candidate for candidate in found if not candidate.discarded]
    return min(
        kept, key=lambda one: (one.facts.get("seam_score", float("inf")), one.pk), default=None
    )


@transaction.atomic
def _end(
    extension: Extension, state: Extension.State, by: User | None, op_id: UUID | None
) -> Extension:
    locked = Extension.objects.select_for_update(no_key=True).get(pk=extension.pk)
    if locked.state == Extension.State.DONE:
        raise ConflictError(_("This extension is complete."), code="extension_done")
    locked.state = state
    locked.save(update_fields=["state"])
    return _changed(locked, by, op_id)


@transaction.atomic
def _changed(extension: Extension, by: User | None, op_id: UUID | None) -> Extension:
    append_event(
        project_id=extension.canvas.project_id,
        name="extension.changed",
        payload={"extension": extension_row(extension)},
        actor=by,
        op_id=op_id,
    )
    return extension
