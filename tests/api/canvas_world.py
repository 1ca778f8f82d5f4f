"""A canvas with one of everything, for the world of the API's tests."""

from dataclasses import dataclass

from studio.accounts.models import User
from studio.artwork.actions import RecordedPicture
from studio.artwork.models import Variant
from studio.canvases import actions, extending
from studio.canvases.models import Candidate, Canvas, Extension, Layer
from studio.canvases.ordering import Wish
from studio.core.frame_plan import box_at
from studio.jobs import queue
from tests import factories

MARGIN = 64


@dataclass(frozen=True, kw_only=True)
class CanvasWorld:
    """A canvas that the artist worked on: a layer, a further candidate, an extension under way."""

    canvas: Canvas
    layer: Layer
    candidate: Candidate
    extension: Extension
    undone: Canvas
    """Another canvas, on which the artist took the last edit back."""


def make_canvas_world(first: Variant, second: Variant, artist: User) -> CanvasWorld:
    canvas = actions.open_canvas(variant=first, by=artist)
    accepted, waiting = _painted(canvas, artist)
    actions.accept_candidate(candidate=accepted, by=artist)
    undone = actions.open_canvas(variant=second, by=artist)
    actions.accept_candidate(candidate=_painted(undone, artist)[0], by=artist)
    actions.undo(canvas=undone, by=artist)
    target = box_at(0, -4 * MARGIN, 256, 1024)
    return CanvasWorld(
        canvas=canvas,
        layer=canvas.layers.get(),
        candidate=waiting,
        extension=extending.extend_canvas(canvas=canvas, target=target, by=artist),
        undone=undone,
    )


def _painted(canvas: Canvas, by: User) -> list[Candidate]:
    """Return two candidates for a frame over the whole upper edge."""
    asset = canvas.base.asset
    width, height = asset.width_px or 0, (asset.height_px or 0) + MARGIN
    wish = Wish(box=box_at(0, -MARGIN, width, height), count=2)
    frame = actions.order_frame(canvas=canvas, wish=wish, by=by)
    queue.start(frame.job_id, 1, "worker")
    pictures = [
        RecordedPicture(
            seed=int(seed),
            asset=factories.make_asset(
                canvas.project, factories.make_picture(width, height, colour)
            ),
            facts={"seam_score": 0.5, "overlap": 32},
        )
        for seed, colour in zip(frame.job.request["seeds"], ("green", "navy"), strict=True)
    ]
    actions.record_candidates(job_id=frame.job_id, attempt=1, pictures=pictures)
    return list(frame.candidates.order_by("pk"))
