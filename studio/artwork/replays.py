"""Going on from earlier iterations: the same again, their words in a draft, two of them as one."""

from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from generation.contract.codec import request_from_json, task_of
from generation.contract.pixels import Size
from generation.contract.requests import Painting, Request, Txt2Img, seeds_of
from studio.accounts.models import User
from studio.artwork import orders
from studio.artwork.cards import card_for, offered_card
from studio.artwork.models import Batch, Iteration
from studio.artwork.requests import is_exact, native_size
from studio.core.cover_formats import cover_format
from studio.core.errors import NotFoundError, RefusedError
from studio.core.prompt_merge import Wording, merge
from studio.core.writers import Run
from studio.drafts.actions import add_draft
from studio.drafts.models import Draft
from studio.drafts.selectors import WriterRow, draft_row, writer_rows
from studio.projects.events import append_event
from studio.projects.permissions import Can, require


class RecipeRow(TypedDict):
    """What an iteration was made with beside its settings, and who wrote its words."""

    writers: list[WriterRow]
    template: str
    drawn: list[list[str]]
    styles: list[dict[str, str]]
    adapters: list[dict[str, Any]]
    look: dict[str, Any] | None
    reference: dict[str, Any] | None
    control: dict[str, Any] | None
    preset: str
    size: list[int] | None
    """Width and height in px; None where they follow from the page or from a reference."""
    seeds: list[str]
    seeds_locked: bool
    exact: bool
    draft: int
    draft_name: str
    draft_seq: int
    prompt_sha256: str


@transaction.atomic
def replay_iteration(*, iteration: Iteration, by: User, op_id: UUID | None = None) -> Iteration:
    """Paint an iteration again: the same words, seeds and settings, as the next iteration.

    Raises:
        RefusedError: its model is no longer on offer, or it has no painted order.
    """
    project = iteration.project
    require(by, project, Can.GENERATE)
    first, request = _first_order(iteration)
    if first is None or not isinstance(request, Painting):
        raise RefusedError(
            _("%(iteration)s was not painted from words, so it cannot be painted again.")
            % {"iteration": iteration}
        )
    card_for(request.model, task_of(request))
    job = orders.queued(project=project, request=request, by=by)
    again = orders.numbered_iteration(
        project=project,
        draft=iteration.draft,
        draft_seq=iteration.draft_seq,
        request=request,
        width_px=iteration.width_px,
        height_px=iteration.height_px,
        parent=iteration,
        by=by,
    )
    origin = orders.Origin(
        draft=iteration.draft, draft_seq=iteration.draft_seq, replay_of=iteration
    )
    recipe = getattr(iteration, "recipe", None)
    facts = recipe.facts if recipe else {}
    orders.recipe_of(again, origin, runs_of_iteration(iteration), facts).save()
    batch = Batch.objects.create(iteration=again, job=job, action=first.action, source=first.source)
    append_event(
        project_id=project.pk,
        name="iteration.submitted",
        payload=orders.submitted_payload(again, batch),
        actor=by,
        op_id=op_id,
    )
    return again


@transaction.atomic
def draft_from(
    *, iteration: Iteration, merged: Iteration | None = None, by: User, op_id: UUID | None = None
) -> Draft:
    """Begin a draft with an iteration's words, or with those of two as one.

    Words keep their writers. Where both changed the same words since the iteration they have in
    common, the draft holds a choice of the two.
    """
    project = iteration.project
    require(by, project, Can.EDIT_DRAFT)
    if merged is not None and merged.project_id != project.pk:
        raise NotFoundError
    words, name = _wording(iteration), f"#{iteration.number}"
    if merged is not None:
        words = merge(words, _wording(merged), base=common_prompt(iteration, merged))
        name = f"#{iteration.number} + #{merged.number}"
    draft = add_draft(project=project, name=name, text=words.text, by=by)
    draft.snapshot_writers = [[run.length, run.writer] for run in words.runs]
    draft.save(update_fields=["snapshot_writers"])
    append_event(
        project_id=project.pk,
        name="draft.created",
        payload={"draft": draft_row(draft)},
        actor=by,
        op_id=op_id,
    )
    return draft


def recipe_row(iteration: Iteration) -> RecipeRow:
    """Return what an iteration was made with."""
    recipe = getattr(iteration, "recipe", None)
    facts = recipe.facts if recipe else {}
    _batch, request = _first_order(iteration)
    return {
        "writers": writer_rows(runs_of_iteration(iteration)),
        "template": facts.get("template", iteration.prompt),
        "drawn": facts.get("drawn", []),
        "styles": facts.get("styles", []),
        "adapters": facts.get("adapters", []),
        "look": facts.get("look"),
        "reference": facts.get("reference"),
        "control": facts.get("control"),
        "preset": facts.get("preset", ""),
        "size": _size_asked(iteration, request),
        "seeds": [str(seed) for seed in seeds_of(request)] if request else [],
        "seeds_locked": bool(facts.get("seeds_locked")),
        "exact": is_exact(iteration),
        "draft": iteration.draft_id,
        "draft_name": iteration.draft.name,
        "draft_seq": iteration.draft_seq,
        "prompt_sha256": iteration.prompt_sha256,
    }


def _first_order(iteration: Iteration) -> tuple[Batch | None, Request | None]:
    """Return the order that an iteration began with, and its request where it is kept."""
    first = Batch.objects.select_related("job").filter(iteration=iteration).order_by("pk").first()
    kept = first.job.request if first else None
    return first, request_from_json(kept) if kept else None


def _size_asked(iteration: Iteration, request: Request | None) -> list[int] | None:
    """Return the size to ask for so that the same pixels are painted again; None for the page's."""
    if request is not None and not isinstance(request, Txt2Img):
        return None
    card = offered_card(iteration.model)
    painted = Size(width=iteration.width_px, height=iteration.height_px)
    cover = cover_format(iteration.project.cover_format)
    if card and painted == native_size(card, cover):
        return None
    return [painted.width, painted.height]


def runs_of_iteration(iteration: Iteration) -> list[Run]:
    """Return who wrote an iteration's words; whoever submitted it where no writers were kept."""
    recipe = getattr(iteration, "recipe", None)
    if recipe is None or not recipe.writers:
        return [Run(length=len(iteration.prompt), writer=iteration.created_by_id)]
    return [Run(length=length, writer=writer) for length, writer in recipe.writers]


def common_prompt(one: Iteration, other: Iteration) -> str:
    """Return the words of the nearest iteration that both come from; empty without one."""
    parents = _parents(one)
    above = _above(one.pk, parents)
    behind = set(_above(other.pk, parents))
    nearest = next((pk for pk in above if pk in behind), None)
    return Iteration.objects.get(pk=nearest).prompt if nearest else ""


def _parents(iteration: Iteration) -> dict[int, list[int]]:
    rows = Iteration.objects.filter(project=iteration.project_id)
    listed = rows.values_list("pk", "parent", "recipe__merged")
    return {pk: [one for one in (parent, merged) if one] for pk, parent, merged in listed}


def _above(start: int, parents: dict[int, list[int]]) -> list[int]:
    """Return an iteration and all it comes from, nearest first."""
    found, waiting = dict[int, None](), [start]
    while waiting:
        pk = waiting.pop(0)
        if pk not in found:
            found[pk] = None
            waiting += parents.get(pk, [])
    return list(found)


def _wording(iteration: Iteration) -> Wording:
    return Wording(text=iteration.prompt, runs=tuple(runs_of_iteration(iteration)))
