"""Variants that no engine painted: flattened canvases, and pictures that a team brings along."""

import secrets
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from generation.contract.pixels import Size
from generation.contract.requests import PROMPT_MAX
from studio.accounts.models import User
from studio.artwork import orders, requests
from studio.artwork.cards import card_for
from studio.artwork.models import Batch, Iteration, Variant
from studio.artwork.requests import IterationSettings
from studio.artwork.rows import batch_row, iteration_row, variant_rows
from studio.assets.models import Asset
from studio.core.cover_formats import cover_format
from studio.core.errors import RefusedError
from studio.drafts.actions import add_draft
from studio.drafts.selectors import draft_row
from studio.jobs.selectors import job_row
from studio.jobs.settled import settled_job
from studio.projects.events import append_event, rows_or_ids
from studio.projects.models import Project
from studio.projects.permissions import Can, require

SEED_BITS = 62


@transaction.atomic
def record_composed(
    *,
    source: Variant,
    asset: Asset,
    action: Batch.Action,
    padding: dict[str, int],
    facts: dict[str, Any],
    by: User,
    op_id: UUID | None = None,
) -> Variant:
    """Store a picture that was put together from `source` and patches as its descendant: a
    flattened canvas or a crop. `padding` is how far it goes beyond `source` on each side, in px;
    below 0 where it is cut off."""
    require(by, source.iteration.project, Can.GENERATE)
    batch = _batch(source.iteration, action, by, source=source)
    native = orders.native_px(source, action, asset.width_px or 0, asset.height_px or 0)
    variant = _variant(
        batch,
        asset,
        native,
        padding=padding if any(padding.values()) else None,
        facts={**facts, **_origin(source)},
    )
    append_event(
        project_id=batch.job.project_id,
        name="variants.ready",
        payload=rows_or_ids(**_rows(batch, variant)),
        actor=by,
        op_id=op_id,
    )
    return variant


@transaction.atomic
def upload_variant(
    *, project: Project, asset: Asset, words: str, by: User, op_id: UUID | None = None
) -> Variant:
    """Begin an iteration with a picture of the team's own; `words` say what it shows.

    The words are the prompt of whatever is painted around it.

    Raises:
        RefusedError: there are no words, too many, or no model is on offer.
    """
    require(by, project, Can.GENERATE)
    told = words.strip()
    if not 1 <= len(told) <= PROMPT_MAX:
        raise RefusedError(
            _("Say in 1 to %(limit)d characters what the picture shows: new parts follow it.")
            % {"limit": PROMPT_MAX},
            code="words_missing",
        )
    size = Size(width=asset.width_px or 0, height=asset.height_px or 0)
    request = requests.txt2img(
        prompt=told,
        settings=IterationSettings(width=size.width, height=size.height, count=1),
        card=card_for("", "outpaint"),
        cover=cover_format(project.cover_format),
    )
    draft = add_draft(project=project, name=_("Uploaded picture"), text=request.prompt, by=by)
    iteration = orders.numbered_iteration(
        project=project,
        draft=draft,
        draft_seq=draft.seq,
        request=request,
        width_px=size.width,
        height_px=size.height,
        parent=None,
        by=by,
    )
    batch = _batch(iteration, Batch.Action.UPLOAD, by)
    facts = {"uploaded": True, "model_title": _("Uploaded picture")}
    variant = _variant(batch, asset, (size.width, size.height), padding=None, facts=facts)
    rows = {"iteration": dict(iteration_row(iteration)), "draft": dict(draft_row(draft))}
    append_event(
        project_id=project.pk,
        name="variant.uploaded",
        payload=rows_or_ids(**rows, **_rows(batch, variant)),
        actor=by,
        op_id=op_id,
    )
    return variant


def _batch(
    iteration: Iteration, action: Batch.Action, by: User, source: Variant | None = None
) -> Batch:
    job = settled_job(project=iteration.project, task=str(action), by=by)
    return Batch.objects.create(iteration=iteration, job=job, action=action, source=source)


def _variant(
    batch: Batch,
    asset: Asset,
    native_px: tuple[int, int],
    *,
    padding: dict[str, int] | None,
    facts: dict[str, Any],
) -> Variant:
    """Store a variant under its iteration's next number; the project is locked for it."""
    Project.objects.select_for_update(no_key=True).get(pk=batch.job.project_id)
    last = batch.iteration.variants.aggregate(last=Max("number"))["last"] or 0
    return Variant.objects.create(
        iteration=batch.iteration,
        number=last + 1,
        job=batch.job,
        source=batch.source,
        asset=asset,
        seed=secrets.randbits(SEED_BITS),
        padding=padding,
        native_width_px=native_px[0],
        native_height_px=native_px[1],
        facts=facts,
    )


def _origin(source: Variant) -> dict[str, Any]:
    model = ("model_title", "model_revision", "executor", "licence", "commercial_use")
    kept = (*model, "procedural", "uploaded")
    return {name: source.facts[name] for name in kept if name in source.facts}


def _rows(batch: Batch, variant: Variant) -> dict[str, Any]:
    found = variant_rows(Variant.objects.filter(pk=variant.pk))
    return {
        "variants": [dict(row) for row in found],
        "job": dict(job_row(batch.job)),
        "batch": dict(batch_row(batch)),
    }
