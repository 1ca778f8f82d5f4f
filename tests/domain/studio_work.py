"""Does in tests what people and a worker do: drafts, iterations, painted variants, covers."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from generation.contract.codec import request_from_json
from generation.contract.engine import ModelCard
from generation.contract.pixels import Size
from generation.contract.requests import Img2Img, Inpaint, Outpaint, Txt2Img, Upscale, seeds_of
from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.actions import IterationSettings, RecordedPicture
from studio.artwork.models import Iteration, Variant
from studio.assets.actions import store_mask
from studio.drafts import actions as drafts
from studio.drafts.models import Draft
from studio.jobs import queue
from studio.jobs.models import Job, ModelOffer
from studio.layouts import actions as layouts
from studio.layouts.editing import Applied
from studio.layouts.models import Layout, Version
from studio.projects.models import Event, Project
from tests.factories import encoded, make_asset, make_picture

PROMPT = "a red fox, synthwave"
SMALL = IterationSettings(width=64, height=80, count=2)


def newest(project: Project) -> Event:
    """Return the project's newest event."""
    return project.events.latest("seq")


def make_draft(project: Project, by: User, text: str = PROMPT) -> Draft:
    return drafts.create_draft(project=project, name="Prompt", text=text, by=by)


def submit(
    project: Project, by: User, *, prompt: str = PROMPT, settings: IterationSettings = SMALL
) -> Iteration:
    """Submit a prompt as the next iteration."""
    draft = make_draft(project, by, prompt)
    return artwork.submit_iteration(
        project=project, draft=draft, draft_seq=draft.seq, settings=settings, by=by
    )


def paint(job: Job, *, facts: Mapping[str, Any] | None = None) -> list[Variant]:
    """Do what a worker does: take the job and record a picture of each seed, one by one."""
    started = queue.start(job.pk, attempt=job.attempt, worker="test")
    assert started is not None
    for picture in pictures_of(started, facts=facts):
        artwork.record_variants(job_id=job.pk, attempt=job.attempt, pictures=[picture])
    return list(Variant.objects.filter(job=job).order_by("number"))


def pictures_of(job: Job, *, facts: Mapping[str, Any] | None = None) -> list[RecordedPicture]:
    """Return a stored picture of the right size, and of its own colour, for each seed."""
    size = size_asked(job)
    return [
        RecordedPicture(
            seed=seed,
            asset=make_asset(
                job.project, make_picture(size.width, size.height, f"#{(seed + job.pk) % 4096:06x}")
            ),
            facts=facts or {},
        )
        for seed in seeds_of(request_from_json(job.request))
    ]


def size_asked(job: Job) -> Size:
    """Return the size of the pictures that a job's request asks for."""
    request = request_from_json(job.request)
    match request:
        case Txt2Img(size=size) | Upscale(size=size):
            return size
        case Img2Img() | Inpaint() | Outpaint():
            asset = job.project.assets.get(sha256=request.source.sha256)
    source = Size(width=asset.width_px or 0, height=asset.height_px or 0)
    return source.grown(request.padding) if isinstance(request, Outpaint) else source


def painted(project: Project, by: User, *, settings: IterationSettings = SMALL) -> list[Variant]:
    """Return the variants of a fresh iteration."""
    return paint(submit(project, by, settings=settings).batches.get().job)


def make_variant(project: Project, by: User, *, width: int = 64, height: int = 80) -> Variant:
    settings = IterationSettings(width=width, height=height, count=1)
    return painted(project, by, settings=settings)[0]


def make_layout(project: Project, by: User, *, variant: Variant | None = None) -> Layout:
    return layouts.create_layout(project=project, variant=variant, by=by)


def make_version(project: Project, by: User, *, variant: Variant | None = None) -> Version:
    """Freeze a fresh layout."""
    return layouts.freeze_version(layout=make_layout(project, by, variant=variant), by=by)


def make_mask(project: Project, width: int = 64, height: int = 80) -> str:
    """Store a mask that marks everything, and return its SHA-256."""
    image = make_picture(width, height, "white").convert("L")
    return store_mask(project=project, data=encoded(image), by=None).sha256


def offer(card: ModelCard, worker: str = "engine-1") -> None:
    """Let a worker offer a model."""
    ModelOffer.objects.create(worker=worker, handle=card.handle, card=asdict(card))


def op(kind: str, element: str, name: str = "", value: Any = None, **more: Any) -> dict[str, Any]:
    """Return an operation as a browser sends it."""
    operation = {"op_id": str(uuid4()), "kind": kind, "object": element, "value": value, **more}
    return {**operation, "property": name} if name else operation


def edit(layout: Layout, by: User, *operations: dict[str, Any], base: int = 0) -> Applied:
    return layouts.apply_operations(
        layout=layout, base_revision=base, operations=list(operations), by=by
    )


def undo_of(operation: dict[str, Any]) -> dict[str, Any]:
    return op(operation["kind"], operation["object"], undoes=operation["op_id"])
