"""How an order of pictures becomes rows: iteration, job, batch, and the event's payload."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from generation.contract.requests import Outpaint, Painting, Request, model_of
from studio.accounts import direct
from studio.accounts.models import User
from studio.artwork.cards import offered_card
from studio.artwork.models import Batch, Grid, Iteration, Recipe, Variant
from studio.artwork.recipes import Painted
from studio.artwork.requests import size_of
from studio.artwork.rows import batch_row, fresh_iteration_row, label_of
from studio.core.writers import Run
from studio.drafts.actions import add_draft
from studio.drafts.models import Draft
from studio.drafts.selectors import draft_row
from studio.jobs import queue
from studio.jobs.models import Job
from studio.jobs.selectors import row_of
from studio.projects.events import append_event, rows_or_ids
from studio.projects.models import Project, SearchEntry
from studio.projects.search import index_text

UPSCALE_WEIGHT = 0.25
DEADLINE_WEIGHT = 4.0
DEADLINE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What an iteration comes from: the words at a draft's number, and earlier iterations."""

    draft: Draft
    draft_seq: int
    parent: Iteration | None = None
    merged: Iteration | None = None
    replay_of: Iteration | None = None
    grid: Grid | None = None


def submitted(
    *, project: Project, painted: Painted, origin: Origin, by: User, op_id: UUID | None
) -> Iteration:
    """Store one wording as the next iteration, queue it and tell."""
    request = painted.request
    job = queued(project=project, request=request, by=by)
    iteration = numbered_iteration(
        project=project,
        draft=origin.draft,
        draft_seq=origin.draft_seq,
        request=request,
        width_px=painted.size.width,
        height_px=painted.size.height,
        parent=origin.parent,
        by=by,
    )
    recipe = recipe_of(iteration, origin, painted.writers, painted.facts, cell=painted.cell)
    batch = Batch(iteration=iteration, job=job, action=Batch.Action.TXT2IMG)
    direct.store(recipe, batch)
    append_event(
        project_id=project.pk,
        name="iteration.submitted",
        payload=submitted_payload(iteration, batch, painted.model_title),
        actor=by,
        op_id=op_id,
    )
    return iteration


def recipe_of(
    iteration: Iteration,
    origin: Origin,
    writers: Sequence[Run],
    facts: Mapping[str, Any],
    *,
    cell: Sequence[int] = (),
) -> Recipe:
    """Return what is to be frozen with an iteration: what its words and settings do not say."""
    return Recipe(
        iteration=iteration,
        grid=origin.grid,
        cell=list(cell) if origin.grid else [],
        merged=origin.merged,
        replay_of=origin.replay_of,
        writers=[[run.length, run.writer] for run in writers],
        facts=dict(facts),
    )


def numbered_iteration(
    *,
    project: Project,
    draft: Draft,
    draft_seq: int,
    request: Painting,
    width_px: int,
    height_px: int,
    parent: Iteration | None,
    by: User,
) -> Iteration:
    """Store the project's next iteration; the project stays locked until the commit."""
    direct.one_row("SELECT FROM projects_project WHERE id = %s FOR NO KEY UPDATE", [project.pk])
    numbers = "SELECT coalesce(max(number), 0) + 1 FROM artwork_iteration WHERE project_id = %s"
    (number,) = direct.one_row(numbers, [project.pk]) or (1,)
    iteration = Iteration(
        project=project,
        parent=parent,
        number=number,
        draft=draft,
        draft_seq=draft_seq,
        prompt=request.prompt,
        prompt_sha256=hashlib.sha256(request.prompt.encode()).hexdigest(),
        negative_prompt=request.negative_prompt,
        model=request.model,
        width_px=width_px,
        height_px=height_px,
        steps=request.sampling.steps,
        guidance_scale=request.sampling.guidance_scale,
        scheduler=request.sampling.scheduler,
        created_by=by,
    )
    direct.store(iteration)
    index_iteration(iteration)
    return iteration


def index_iteration(iteration: Iteration) -> None:
    """Let an iteration be found by its words and its writer."""
    index_text(
        project_id=iteration.project_id,
        kind=SearchEntry.Kind.ITERATION,
        object_id=iteration.pk,
        label=f"#{iteration.number}",
        place={"iteration": iteration.pk},
        text=iteration.prompt,
        by_name=iteration.created_by.name,
    )


def reworded_iteration(*, source: Variant, request: Painting, by: User) -> Iteration:
    """Store the child iteration of an order that has other words than its source."""
    project = source.iteration.project
    draft = add_draft(project=project, name=label_of(source), text=request.prompt, by=by)
    size = size_of(source)
    if isinstance(request, Outpaint):
        size = size.grown(request.padding)
    return numbered_iteration(
        project=project,
        draft=draft,
        draft_seq=draft.seq,
        request=request,
        width_px=size.width,
        height_px=size.height,
        parent=source.iteration,
        by=by,
    )


def queued(*, project: Project, request: Request, by: User) -> Job:
    """Queue a request; a plain upscale counts a quarter, since it keeps no model busy.

    A project that is due within a day is served four times as often: others wait, none starves.
    """
    weight = UPSCALE_WEIGHT if model_of(request) is None else 1.0
    if is_due_now(project):
        weight *= DEADLINE_WEIGHT
    return queue.enqueue(project=project, request=request, by=by, weight=weight)


def is_due_now(project: Project) -> bool:
    """Say whether the printer wants a project today, tomorrow, or wanted it yesterday."""
    due = project.due_on
    return due is not None and abs(due - timezone.localdate()) <= DEADLINE


def submitted_payload(
    iteration: Iteration, batch: Batch, model_title: str | None = None
) -> dict[str, Any]:
    """Return what `iteration.submitted` carries; the model's title is looked up unless known."""
    if model_title is None:
        card = offered_card(iteration.model)
        model_title = card.title if card else iteration.model
    return rows_or_ids(
        iteration=dict(fresh_iteration_row(iteration, model_title)),
        batch=dict(batch_row(batch)),
        job=dict(row_of(batch.job, done=0)),
        draft=dict(draft_row(iteration.draft)),
    )


def queued_payload(batch: Batch) -> dict[str, Any]:
    """Return what `job.queued` carries."""
    return rows_or_ids(batch=dict(batch_row(batch)), job=dict(row_of(batch.job, done=0)))


def native_px(source: Variant, action: str, width_px: int, height_px: int) -> tuple[int, int]:
    """Return the painted pixels of a picture made from `source`.

    Upscaling adds no painted pixels. Repainting all of a picture paints all of it; repainting
    or continuing a part leaves the rest as coarse as the source was.
    """
    if action in {Batch.Action.SUBTLE, Batch.Action.STRONG}:
        return width_px, height_px
    if action == Batch.Action.UPSCALE:
        return source.native_width_px, source.native_height_px
    across = source.native_width_px / (source.asset.width_px or 1)
    down = source.native_height_px / (source.asset.height_px or 1)
    return round(width_px * across), round(height_px * down)
