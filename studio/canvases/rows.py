"""Canvases and what belongs to them as JSON-ready rows, the same in pages, replies and events."""

from typing import TypedDict

from django.db.models import QuerySet

from generation.contract.requests import SEAM_LIMIT
from studio.artwork.rows import label_of
from studio.canvases.models import Candidate, Canvas, Extension, Frame, Layer

PROMPT_SHOWN = 200
Rect = tuple[int, int, int, int]


class CanvasRow(TypedDict):
    """A canvas; `base` is the variant whose top left corner is 0, 0."""

    id: int
    base: int
    base_asset: str
    label: str
    width: int
    height: int
    revision: int
    by_name: str
    created_at: str


class FrameRow(TypedDict):
    """An order for a part of a canvas; `kept` is what an outpainting continues, in the frame,
    `touched` the SHA-256 of a mask of what an inpainting may change."""

    id: int
    canvas: int
    job: int
    kind: str
    left: int
    top: int
    width: int
    height: int
    kept: list[int] | None
    touched: str | None
    base_revision: int
    prompt: str
    extension: int | None
    by: int
    by_name: str
    created_at: str


class CandidateRow(TypedDict):
    """A picture for a frame; `verdicts` is what people say of its seam, by their ids."""

    id: int
    canvas: int
    frame: int
    seed: str
    asset: str
    discarded: bool
    layer: int | None
    seam_score: float | None
    seam_limit: float
    """From which score on its order takes a seam to be seen."""
    tries: int
    overlap: int | None
    procedural: bool
    verdicts: dict[str, str]


class LayerRow(TypedDict):
    """An accepted patch; lower positions lie below."""

    id: int
    canvas: int
    candidate: int
    frame: int
    asset: str
    left: int
    top: int
    width: int
    height: int
    present: bool
    visible: bool
    position: float
    by_name: str


class ExtensionRow(TypedDict):
    """A growth to a target: so many frames, of which `step` are accepted."""

    id: int
    canvas: int
    frames: int
    step: int
    state: str
    target: list[int]
    by: int
    by_name: str


def canvas_rows(canvases: QuerySet[Canvas]) -> list[CanvasRow]:
    found = canvases.select_related("base__asset", "base__iteration", "created_by").order_by("pk")
    return [
        {
            "id": canvas.pk,
            "base": canvas.base_id,
            "base_asset": canvas.base.asset.sha256,
            "label": label_of(canvas.base),
            "width": canvas.base.asset.width_px or 0,
            "height": canvas.base.asset.height_px or 0,
            "revision": canvas.revision,
            "by_name": canvas.created_by.name,
            "created_at": canvas.created_at.isoformat(),
        }
        for canvas in found
    ]


def canvas_row(canvas: Canvas) -> CanvasRow:
    return canvas_rows(Canvas.objects.filter(pk=canvas.pk))[0]


def frame_rows(frames: QuerySet[Frame]) -> list[FrameRow]:
    found = frames.select_related("created_by", "touched").order_by("pk")
    return [_frame(frame) for frame in found]


def frame_row(frame: Frame) -> FrameRow:
    return frame_rows(Frame.objects.filter(pk=frame.pk))[0]


def candidate_rows(candidates: QuerySet[Candidate]) -> list[CandidateRow]:
    found = candidates.select_related("asset", "frame__job", "layer").prefetch_related("verdicts")
    return [_candidate(candidate) for candidate in found.order_by("pk")]


def candidate_row(candidate: Candidate) -> CandidateRow:
    return candidate_rows(Candidate.objects.filter(pk=candidate.pk))[0]


def layer_rows(layers: QuerySet[Layer]) -> list[LayerRow]:
    found = layers.select_related("patch", "candidate__frame", "added_by").order_by("pk")
    return [_layer(layer) for layer in found]


def extension_rows(extensions: QuerySet[Extension]) -> list[ExtensionRow]:
    found = extensions.select_related("created_by").order_by("pk")
    return [
        {
            "id": extension.pk,
            "canvas": extension.canvas_id,
            "frames": len(extension.boxes),
            "step": extension.step,
            "state": extension.state,
            "target": _around(extension.boxes),
            "by": extension.created_by_id,
            "by_name": extension.created_by.name,
        }
        for extension in found
    ]


def extension_row(extension: Extension) -> ExtensionRow:
    return extension_rows(Extension.objects.filter(pk=extension.pk))[0]


def _frame(frame: Frame) -> FrameRow:
    return {
        "id": frame.pk,
        "canvas": frame.canvas_id,
        "job": frame.job_id,
        "kind": frame.kind,
        "left": frame.left,
        "top": frame.top,
        "width": frame.width,
        "height": frame.height,
        "kept": frame.kept,
        "touched": frame.touched.sha256 if frame.touched else None,
        "base_revision": frame.base_revision,
        "prompt": frame.prompt[:PROMPT_SHOWN],
        "extension": frame.extension_id,
        "by": frame.created_by_id,
        "by_name": frame.created_by.name,
        "created_at": frame.created_at.isoformat(),
    }


def _candidate(candidate: Candidate) -> CandidateRow:
    facts = candidate.facts
    said = sorted(candidate.verdicts.all(), key=lambda verdict: verdict.user_id)
    return {
        "id": candidate.pk,
        "canvas": candidate.frame.canvas_id,
        "frame": candidate.frame_id,
        "seed": str(candidate.seed),
        "asset": candidate.asset.sha256,
        "discarded": candidate.discarded,
        "layer": candidate.layer.pk if hasattr(candidate, "layer") else None,
        "seam_score": facts.get("seam_score"),
        "seam_limit": candidate.frame.job.request.get("seam_limit") or SEAM_LIMIT,
        "tries": facts.get("tries", 1),
        "overlap": facts.get("overlap"),
        "procedural": bool(facts.get("procedural")),
        "verdicts": {str(verdict.user_id): verdict.verdict for verdict in said},
    }


def _layer(layer: Layer) -> LayerRow:
    frame = layer.candidate.frame
    return {
        "id": layer.pk,
        "canvas": layer.canvas_id,
        "candidate": layer.candidate_id,
        "frame": frame.pk,
        "asset": layer.patch.sha256,
        "left": frame.left,
        "top": frame.top,
        "width": frame.width,
        "height": frame.height,
        "present": layer.present,
        "visible": layer.visible,
        "position": layer.position,
        "by_name": layer.added_by.name,
    }


def _around(boxes: list[list[int]]) -> list[int]:
    lows, highs = [box[:2] for box in boxes], [box[2:] for box in boxes]
    return [*map(min, zip(*lows, strict=True)), *map(max, zip(*highs, strict=True))]
