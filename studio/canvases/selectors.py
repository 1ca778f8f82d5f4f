"""What people read of canvases: one with all that belongs to it, and what the page needs of it."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from django.db.models import Q

from generation.contract.pixels import Box
from studio.accounts import direct
from studio.artwork.cards import card_for
from studio.artwork.models import SeamLimit
from studio.artwork.selectors import FormatRow, format_row
from studio.canvases.composing import composed, extent_of, pieces_of
from studio.canvases.models import (
    Candidate,
    Canvas,
    CanvasOperation,
    Extension,
    Frame,
    Layer,
    SeamVerdict,
)
from studio.canvases.rows import (
    CandidateRow,
    CanvasRow,
    ExtensionRow,
    FrameRow,
    LayerRow,
    candidate_rows,
    canvas_rows,
    extension_rows,
    frame_rows,
    layer_rows,
)
from studio.core.cover_formats import CoverFormat, cover_format
from studio.core.errors import NotFoundError
from studio.core.frame_plan import frames_to, page_target
from studio.core.outpaint_plan import effective_ppi
from studio.core.seam_fit import Said
from studio.core.undo_stack import Edit, Stacks, stacks_of
from studio.jobs.models import Job
from studio.jobs.selectors import JobRow, job_rows
from studio.layouts.placing import cover_of
from studio.layouts.selectors import cover_worked_on
from studio.projects.models import Project
from studio.projects.permissions import Can, Principal, require, user_of


class CanvasDetail(TypedDict):
    """A canvas with everything on it."""

    canvases: list[CanvasRow]
    layers: list[LayerRow]
    frames: list[FrameRow]
    candidates: list[CandidateRow]
    extensions: list[ExtensionRow]
    jobs: list[JobRow]


class Needs(TypedDict):
    """What the page still needs of a canvas, in canvas pixels; boxes are left, top, right, bottom.

    `trim` is where the paper is cut; `frames` is how many frames an extension would take.
    """

    painted: list[int]
    target: list[int]
    trim: list[float]
    format: FormatRow
    frames: int
    effective_ppi: float
    multiple: int
    native_area: int


class VerdictRow(TypedDict):
    """A person's word on a seam beside what was measured: what limits are fitted to."""

    candidate: int
    verdict: str
    seam_score: float | None
    tries: int
    overlap: int | None
    kind: str
    model: str
    width: int
    height: int
    by: int
    at: str


def canvas_for(principal: Principal, canvas_id: int) -> Canvas:
    """Return a canvas of a project that `principal` is a member of.

    Raises:
        NotFoundError: an unknown id, or another team's canvas.
    """
    rows = Canvas.objects.select_related("project", "base__asset", "base__iteration")
    canvas = rows.filter(pk=canvas_id).first()
    if canvas is None or user_of(principal) is None:
        raise NotFoundError
    require(principal, canvas.project, Can.VIEW)
    return canvas


def candidate_for(principal: Principal, candidate_id: int) -> Candidate:
    """Return a candidate of a canvas that `principal` may see.

    Raises:
        NotFoundError: an unknown id, or another team's candidate.
    """
    rows = Candidate.objects.select_related("frame__canvas__project", "frame__job", "asset")
    candidate = rows.filter(pk=candidate_id).first()
    if candidate is None:
        raise NotFoundError
    canvas_for(principal, candidate.frame.canvas_id)
    return candidate


def extension_for(principal: Principal, extension_id: int) -> Extension:
    """Return an extension of a canvas that `principal` may see.

    Raises:
        NotFoundError: an unknown id, or another team's extension.
    """
    found = Extension.objects.select_related("canvas__project").filter(pk=extension_id)
    extension = found.first()
    if extension is None:
        raise NotFoundError
    canvas_for(principal, extension.canvas_id)
    return extension


def detail_of(canvas: Canvas) -> CanvasDetail:
    """Return a canvas with its layers, frames, candidates, extensions and their jobs."""
    jobs = Job.objects.filter(frame__canvas=canvas)
    return {
        "canvases": canvas_rows(Canvas.objects.filter(pk=canvas.pk)),
        "layers": layer_rows(canvas.layers.all()),
        "frames": frame_rows(canvas.frames.all()),
        "candidates": candidate_rows(Candidate.objects.filter(frame__canvas=canvas)),
        "extensions": extension_rows(canvas.extensions.all()),
        "jobs": job_rows(jobs.values_list("pk", flat=True)),
    }


def canvases_of(project: Project) -> list[CanvasRow]:
    """Return a project's canvases, oldest first."""
    return canvas_rows(Canvas.objects.filter(project=project))


def rows_of(project: Project, wanted: Mapping[str, Iterable[int]]) -> dict[str, Any]:
    """Return rows of this project's canvases by their ids; unknown ones are left out."""
    ids = {kind: list(found) for kind, found in wanted.items()}
    rows: dict[str, Any] = {}
    if "canvases" in ids:
        rows["canvases"] = canvas_rows(
            Canvas.objects.filter(project=project, pk__in=ids["canvases"])
        )
    if "layers" in ids:
        layers = Layer.objects.filter(canvas__project=project, pk__in=ids["layers"])
        rows["layers"] = layer_rows(layers)
    if "frames" in ids:
        frames = Frame.objects.filter(canvas__project=project, pk__in=ids["frames"])
        rows["frames"] = frame_rows(frames)
    if "candidates" in ids:
        candidates = Candidate.objects.filter(frame__canvas__project=project)
        rows["candidates"] = candidate_rows(candidates.filter(pk__in=ids["candidates"]))
    if "extensions" in ids:
        extensions = Extension.objects.filter(canvas__project=project, pk__in=ids["extensions"])
        rows["extensions"] = extension_rows(extensions)
    return rows


def frame_jobs(job_ids: Iterable[int]) -> set[int]:
    """Return which of these jobs paint frames of canvases."""
    found = direct.rows(
        "SELECT job_id FROM canvases_frame WHERE job_id = ANY(%s::bigint[])", [list(job_ids)]
    )
    return {job_id for (job_id,) in found}


def painted_seeds(job_id: int) -> list[int]:
    """Return the seeds of a frame's job whose candidates are recorded."""
    return list(Candidate.objects.filter(frame__job=job_id).values_list("seed", flat=True))


def stacks(canvas: Canvas, principal: Principal) -> Stacks:
    """Return the revisions that a person can undo and redo on a canvas."""
    own = CanvasOperation.objects.filter(canvas=canvas, author=user_of(principal))
    edits = own.values_list("revision", "undoes").distinct().order_by("revision")
    return stacks_of(Edit(revision=revision, undoes=undoes) for revision, undoes in edits)


def undo_row(canvas: Canvas, principal: Principal) -> dict[str, int]:
    """Return how many edits a person can undo and redo."""
    found = stacks(canvas, principal)
    return {"undo": len(found.done), "redo": len(found.undone)}


def page_of(canvas: Canvas) -> CoverFormat:
    """Return the page of the cover last worked on, or the project's own where there is none."""
    layout = cover_worked_on(canvas.project)
    return cover_of(layout.document) if layout else cover_format(canvas.project.cover_format)


def painted_box(canvas: Canvas) -> Box:
    """Return the smallest box around the base and the visible layers."""
    return extent_of(pieces_of(canvas))


def frames_for(canvas: Canvas, target: Box) -> tuple[Box, ...]:
    """Return the frames that grow a canvas to `target`; gaps between its layers come first."""
    pieces = pieces_of(canvas)
    painted = extent_of(pieces)
    card = card_for(canvas.base.iteration.model, "outpaint")
    frames = frames_to(painted, target, native_area=card.native_width * card.native_height)
    gaps = len(pieces) > 1 and not composed(pieces, painted).is_whole
    return (painted, *frames) if gaps else frames


def needs_of(canvas: Canvas) -> Needs:
    """Return what the page still needs of a canvas, and how fine it would print."""
    cover = page_of(canvas)
    painted = painted_box(canvas)
    target = page_target(painted, cover)
    card = card_for(canvas.base.iteration.model, "outpaint")
    scale = target.width / cover.bleed_box.w
    cut = cover.bleed_mm * scale
    return {
        "painted": corners(painted),
        "target": corners(target),
        "trim": [target.left + cut, target.top + cut, target.right - cut, target.bottom - cut],
        "format": format_row(cover),
        "frames": len(frames_for(canvas, target)),
        "effective_ppi": round(effective_ppi(target.width, cover.bleed_box.w), 1),
        "multiple": card.multiple,
        "native_area": card.native_width * card.native_height,
    }


def verdicts_of(project: Project | None = None) -> list[VerdictRow]:
    """Return all verdicts on seams, of one project or of all, oldest first."""
    found = SeamVerdict.objects.select_related("candidate__frame__job").order_by("pk")
    if project is not None:
        found = found.filter(candidate__frame__canvas__project=project)
    return [_verdict(verdict) for verdict in found]


def seams_said(task: SeamLimit.Task) -> list[Said]:
    """Return what was said of the seams of a task, where they were measured."""
    found = SeamVerdict.objects.select_related("candidate").order_by("pk")
    grown = Q(candidate__frame__kind=Frame.Kind.OUTPAINT)
    return [
        Said(
            picture=verdict.candidate_id,
            score=float(verdict.candidate.facts["seam_score"]),
            seam=verdict.verdict == SeamVerdict.Verdict.SEAM,
        )
        for verdict in found.filter(grown if task is SeamLimit.Task.OUTPAINT else ~grown)
        if verdict.candidate.facts.get("seam_score") is not None
    ]


def corners(box: Box) -> list[int]:
    return [box.left, box.top, box.right, box.bottom]


def _verdict(verdict: SeamVerdict) -> VerdictRow:
    candidate, frame = verdict.candidate, verdict.candidate.frame
    return {
        "candidate": candidate.pk,
        "verdict": verdict.verdict,
        "seam_score": candidate.facts.get("seam_score"),
        "tries": candidate.facts.get("tries", 1),
        "overlap": candidate.facts.get("overlap"),
        "kind": frame.kind,
        "model": frame.job.model,
        "width": frame.width,
        "height": frame.height,
        "by": verdict.user_id,
        "at": verdict.at.isoformat(),
    }
