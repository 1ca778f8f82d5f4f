"""Iterations, variants and batches as JSON-ready rows, the same in pages, replies and events."""

from collections.abc import Iterable
from typing import Any, TypedDict

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from studio.artwork.cards import cards, offered_card, title_of
from studio.artwork.models import Batch, Iteration, Rating, Recipe, Variant

PROMPT_SHOWN = 400


class GridRow(TypedDict):
    """The grid an iteration is a cell of: what its axes vary, and the cell's place on each."""

    id: int
    axes: list[dict[str, Any]]
    cell: list[int]


class IterationRow(TypedDict):
    """An iteration; long words are cut here and fetched whole by its id."""

    id: int
    number: int
    parent: int | None
    prompt: str
    negative_prompt: str
    prompt_cut: bool
    model: str
    model_title: str
    width: int
    height: int
    steps: int
    guidance_scale: float
    scheduler: str
    by: int
    by_name: str
    created_at: str
    grid: GridRow | None
    merged: int | None
    replay_of: int | None
    styles: list[str]


class BatchRow(TypedDict):
    """Which job paints for which iteration, and from which variant."""

    job: int
    iteration: int
    action: str
    source: int | None


class VariantRow(TypedDict):
    """A variant; `stars` is the mean of `ratings`, `comments` counts its open threads, and
    `refined_by` is the model that painted detail when it was enlarged."""

    id: int
    iteration: int
    number: int
    label: str
    job: int
    source: int | None
    seed: str
    state: str
    asset: str
    width: int
    height: int
    native_width: int
    native_height: int
    action: str
    padding: dict[str, int] | None
    ratings: dict[str, int]
    stars: float | None
    seam_score: float | None
    procedural: bool
    model_title: str
    refined_by: str
    comments: int
    created_at: str


def iteration_rows(iterations: QuerySet[Iteration]) -> list[IterationRow]:
    """Return rows, oldest first."""
    offered = cards()
    found = iterations.select_related("created_by", "recipe__grid").order_by("number")
    return [_iteration(iteration, title_of(iteration.model, offered)) for iteration in found]


def iteration_row(iteration: Iteration) -> IterationRow:
    found = Iteration.objects.select_related("created_by", "recipe__grid").get(pk=iteration.pk)
    card = offered_card(found.model)
    return _iteration(found, card.title if card else found.model)


def fresh_iteration_row(iteration: Iteration, model_title: str) -> IterationRow:
    """Return the row of an iteration made a moment ago, as it is at hand."""
    return _iteration(iteration, model_title)


def batch_rows(batches: QuerySet[Batch]) -> list[BatchRow]:
    return [batch_row(batch) for batch in batches.order_by("pk")]


def batch_row(batch: Batch) -> BatchRow:
    return {
        "job": batch.job_id,
        "iteration": batch.iteration_id,
        "action": batch.action,
        "source": batch.source_id,
    }


def variant_rows(variants: QuerySet[Variant]) -> list[VariantRow]:
    """Return rows in the order in which iterations and variants were numbered."""
    is_open = Q(comments__parent=None, comments__resolved_at=None, comments__removed_at=None)
    found = (
        variants.select_related("iteration", "asset", "job__batch")
        .annotate(open_comments=Count("comments", filter=is_open & Q(comments__isnull=False)))
        .order_by("iteration__number", "number")
    )
    listed = list(found)
    ratings = _ratings_of(variant.pk for variant in listed)
    return [
        _variant(variant, ratings.get(variant.pk, {}), comments=variant.open_comments)
        for variant in listed
    ]


def fresh_variant_row(variant: Variant) -> VariantRow:
    """Return the row of a variant made a moment ago, which nobody can have spoken of yet."""
    return _variant(variant, {}, comments=0)


def variant_row(variant: Variant) -> VariantRow:
    """Return one variant's row, read anew."""
    return variant_rows(Variant.objects.filter(pk=variant.pk))[0]


def shared_variant_row(variant: Variant) -> VariantRow:
    """Return the row of a variant for guests of just it: what it is, and nothing of the team's
    choice, stars, or where it comes from."""
    return {
        **variant_row(variant),
        "state": Variant.State.NEW.value,
        "source": None,
        "padding": None,
        "ratings": {},
        "stars": None,
        "seam_score": None,
    }


def label_of(variant: Variant) -> str:
    """Return what people call a variant: the iteration's number and its own."""
    return f"#{variant.iteration.number}.{variant.number}"


def state_name(state: Variant.State) -> str:
    """Return how people call a variant's state."""
    return {
        Variant.State.NEW: _("new"),
        Variant.State.SHORTLISTED: _("shortlisted"),
        Variant.State.REJECTED: _("rejected"),
    }[state]


def _iteration(iteration: Iteration, model_title: str) -> IterationRow:
    prompt, negative = iteration.prompt, iteration.negative_prompt
    return {
        "id": iteration.pk,
        "number": iteration.number,
        "parent": iteration.parent_id,
        "prompt": prompt[:PROMPT_SHOWN],
        "negative_prompt": negative[:PROMPT_SHOWN],
        "prompt_cut": max(len(prompt), len(negative)) > PROMPT_SHOWN,
        "model": iteration.model,
        "model_title": model_title,
        "width": iteration.width_px,
        "height": iteration.height_px,
        "steps": iteration.steps,
        "guidance_scale": iteration.guidance_scale,
        "scheduler": iteration.scheduler,
        "by": iteration.created_by_id,
        "by_name": iteration.created_by.name,
        "created_at": iteration.created_at.isoformat(),
        **_origin(iteration),
    }


class _Origin(TypedDict):
    grid: GridRow | None
    merged: int | None
    replay_of: int | None
    styles: list[str]


def _origin(iteration: Iteration) -> _Origin:
    """Return what an iteration's recipe adds; those from before recipes have none."""
    recipe: Recipe | None = getattr(iteration, "recipe", None)
    if recipe is None:
        return {"grid": None, "merged": None, "replay_of": None, "styles": []}
    grid = recipe.grid
    return {
        "grid": {"id": grid.pk, "axes": grid.axes, "cell": recipe.cell} if grid else None,
        "merged": recipe.merged_id,
        "replay_of": recipe.replay_of_id,
        "styles": [style["name"] for style in recipe.facts.get("styles", [])],
    }


def _ratings_of(variant_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for rating in Rating.objects.filter(variant__in=list(variant_ids)).order_by("user"):
        found.setdefault(rating.variant_id, {})[str(rating.user_id)] = rating.stars
    return found


def _variant(variant: Any, ratings: dict[str, int], *, comments: int) -> VariantRow:
    stars = round(sum(ratings.values()) / len(ratings), 2) if ratings else None
    return {
        "id": variant.pk,
        "iteration": variant.iteration_id,
        "number": variant.number,
        "label": label_of(variant),
        "job": variant.job_id,
        "source": variant.source_id,
        "seed": str(variant.seed),
        "state": variant.state,
        "asset": variant.asset.sha256,
        "width": variant.asset.width_px,
        "height": variant.asset.height_px,
        "native_width": variant.native_width_px,
        "native_height": variant.native_height_px,
        "action": variant.job.batch.action,
        "padding": variant.padding,
        "ratings": ratings,
        "stars": stars,
        "seam_score": variant.facts.get("seam_score"),
        "procedural": bool(variant.facts.get("procedural")),
        "model_title": variant.facts.get("model_title", variant.iteration.model),
        "refined_by": variant.facts.get("refined_by", ""),
        "comments": comments,
        "created_at": variant.created_at.isoformat(),
    }
