"""Does on canvases what people and a worker with the real painter do."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation.contract.codec import request_from_json
from generation.contract.engine import Picture, Report, Work
from generation.contract.pixels import Box
from generation.contract.requests import images_of
from generation.engine.executors.painter import PainterEngine
from studio.accounts.models import User
from studio.artwork.actions import RecordedPicture
from studio.artwork.composed import upload_variant
from studio.artwork.models import Variant
from studio.assets import store
from studio.assets.actions import store_image
from studio.canvases import actions
from studio.canvases.composing import composed, pieces_of
from studio.canvases.extending import continue_after
from studio.canvases.models import Candidate, Canvas, Frame
from studio.canvases.ordering import Wish
from studio.core.frame_plan import box_at
from studio.jobs import queue
from studio.jobs.models import Job
from studio.projects.models import Project
from tests.factories import encoded

Pixels = NDArray[np.uint8]
PROMPT = "a red fox in a snowy forest"


def noisy_picture(width: int, height: int, seed: int = 7) -> Image.Image:
    """Return a picture without two equal neighbours: whatever moves or changes is seen."""
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8))


def uploaded(project: Project, by: User, image: Image.Image) -> Variant:
    asset = store_image(project=project, data=encoded(image), by=by)
    return upload_variant(project=project, asset=asset, words=PROMPT, by=by)


def make_canvas(project: Project, by: User, width: int = 96, height: int = 128) -> Canvas:
    variant = uploaded(project, by, noisy_picture(width, height))
    return actions.open_canvas(variant=variant, by=by)


def order(
    canvas: Canvas, by: User, left: int, top: int, width: int, height: int, count: int = 1
) -> Frame:
    wish = Wish(box=box_at(left, top, width, height), count=count)
    return actions.order_frame(canvas=canvas, wish=wish, by=by)


def paint_job(job: Job, memory: Path | None = None) -> None:
    """Do what a worker does with the painter: paint, record, and go on with an extension."""
    started = queue.start(job.pk, attempt=job.attempt, worker="test")
    assert started is not None
    for picture in _painted(started, memory):
        asset = store_image(project=job.project, data=picture.png, by=None, keep_bytes=True)
        recorded = RecordedPicture(seed=picture.seed, asset=asset, facts=dict(picture.facts))
        actions.record_candidates(job_id=job.pk, attempt=job.attempt, pictures=[recorded])
    continue_after(job_id=job.pk)


def paint(frame: Frame, memory: Path | None = None) -> list[Candidate]:
    paint_job(frame.job, memory)
    return list(frame.candidates.order_by("pk"))


def pixels_of(canvas: Canvas, box: Box) -> Pixels:
    """Return what a canvas shows in a box."""
    return np.asarray(composed(pieces_of(canvas), box).image)


def _painted(job: Job, memory: Path | None) -> list[Picture]:
    request = request_from_json(job.request)
    reports: list[Report] = []
    engine = PainterEngine(reports.append, memory)
    engine.submit(
        Work(
            id=str(job.pk),
            request=request,
            flow="test",
            virtual_time=0.0,
            weight=1.0,
            images={ref.sha256: store.read(ref.sha256) for ref in images_of(request)},
            checkpoints={},
            done_seeds=frozenset(),
        )
    )
    while engine.tick():
        pass
    return [report for report in reports if isinstance(report, Picture)]
