"""Iterations and variants: painting, choosing, painting on."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from generation.contract.pixels import Padding, Size
from generation.contract.requests import Adapter, Control, Look
from studio.api.answers import answers, wrote
from studio.api.auth import EVERYONE, found_by, user_of
from studio.api.iteration_body import ControlBody, IterationBody, LookBody
from studio.api.schemas import (
    FavouriteBody,
    Id,
    InpaintBody,
    MergeBody,
    OutpaintBody,
    RatingBody,
    StateBody,
    UpscaleBody,
    VariationsBody,
)
from studio.api.wishes import wish_of
from studio.api.writes import write
from studio.artwork import actions, enlarging, favourites, replays, selectors
from studio.artwork.enlarging import EnlargeChoices
from studio.artwork.models import Variant
from studio.artwork.replays import RecipeRow
from studio.artwork.requests import IterationSettings, control_of, look_of
from studio.artwork.rows import (
    IterationRow,
    VariantRow,
    iteration_row,
    shared_variant_row,
    variant_row,
)
from studio.artwork.selectors import PagePlan
from studio.core.errors import NotFoundError
from studio.core.prompt_grid import Axis
from studio.core.vocabulary import words_in
from studio.drafts.selectors import draft_in
from studio.jobs.selectors import models_on_offer
from studio.projects.guests import shares_a_picture
from studio.projects.selectors import project_for
from studio.reviews.carrying import sources_of
from studio.reviews.rows import CommentRow
from studio.reviews.selectors import thread_of

router = Router(tags=["artwork"])
Answer = dict[str, Any]


@router.get("/models/{handle}/reading", openapi_extra=answers(understood=list[str] | None))
def reading(request: HttpRequest, handle: str, prompt: str) -> Answer:
    """The words of a prompt that a model with a small vocabulary understands; null reads all."""
    card = next((card for card in models_on_offer() if card.get("handle") == handle), None)
    if card is None:
        raise NotFoundError(_("No worker offers a model of that name now."))
    words = card.get("vocabulary") or []
    return {"understood": words_in(prompt, words) if words else None}


@router.post("/projects/{project_id}/iterations", openapi_extra=wrote("iteration.submitted"))
def submit_iteration(request: HttpRequest, project_id: Id, body: IterationBody) -> Answer:
    """Freeze a draft at `draft_seq` as the next iteration and queue it for painting."""
    by = user_of(request)
    project = project_for(by, project_id)
    draft = draft_in(project, body.draft)
    parent = None if body.parent is None else selectors.iteration_for(by, body.parent)
    merged = None if body.merged is None else selectors.iteration_for(by, body.merged)
    before = [iteration.project_id for iteration in (parent, merged) if iteration]
    if any(other != project_id for other in before):
        raise NotFoundError
    return write(
        request,
        project_id,
        lambda op_id: actions.submit_iteration(
            project=project,
            draft=draft,
            draft_seq=body.draft_seq,
            settings=_settings(body),
            by=by,
            parent=parent,
            merged=merged,
            op_id=op_id,
        ),
    )


@router.post("/iterations/{iteration_id}/replay", openapi_extra=wrote("iteration.submitted"))
def replay(request: HttpRequest, iteration_id: Id) -> Answer:
    """Paint an iteration again as the next one: the same words, seeds and settings."""
    by = user_of(request)
    found = selectors.iteration_for(by, iteration_id)
    return write(
        request,
        found.project_id,
        lambda op_id: replays.replay_iteration(iteration=found, by=by, op_id=op_id),
    )


@router.post("/iterations/{iteration_id}/draft", openapi_extra=wrote("draft.created"))
def draft_from(request: HttpRequest, iteration_id: Id, body: MergeBody) -> Answer:
    """Begin a draft with an iteration's words, or with those of two joined as one."""
    by = user_of(request)
    found = selectors.iteration_for(by, iteration_id)
    other = None if body.merged is None else selectors.iteration_for(by, body.merged)
    return write(
        request,
        found.project_id,
        lambda op_id: replays.draft_from(iteration=found, merged=other, by=by, op_id=op_id),
    )


@router.get("/iterations/{iteration_id}/recipe", openapi_extra=answers(recipe=RecipeRow))
def recipe(request: HttpRequest, iteration_id: Id) -> Answer:
    """Who wrote which words of an iteration, and what else it was made with."""
    found = selectors.iteration_for(user_of(request), iteration_id)
    return {"recipe": replays.recipe_row(found)}


@router.get(
    "/iterations/{iteration_id}", openapi_extra=answers(iteration=IterationRow), auth=EVERYONE
)
def iteration(request: HttpRequest, iteration_id: Id) -> Answer:
    """An iteration with its words uncut."""
    _by, found = found_by(request, lambda by: selectors.iteration_for(by, iteration_id))
    row = iteration_row(found)
    whole = {"prompt": found.prompt, "negative_prompt": found.negative_prompt}
    return {"iteration": {**row, **whole, "prompt_cut": False}}


@router.get(
    "/variants/{variant_id}",
    openapi_extra=answers(
        variant=VariantRow,
        iteration=IterationRow | None,
        thread=list[CommentRow],
        carries=list[int],
        lineage=list[VariantRow],
    ),
    auth=EVERYONE,
)
def variant(request: HttpRequest, variant_id: Id) -> Answer:
    """A variant with its iteration, its comments, and where it comes from; guests of just this
    picture get it and its own comments."""
    by, found = found_by(request, lambda by: selectors.variant_for(by, variant_id))
    if shares_a_picture(by):
        row, thread = shared_variant_row(found), thread_of(found, by)
        alone: Answer = {"iteration": None, "carries": [], "lineage": [row]}
        return {**alone, "variant": row, "thread": thread}
    return {
        "variant": variant_row(found),
        "iteration": iteration_row(found.iteration),
        "thread": thread_of(found, by),
        "carries": sources_of(found),
        "lineage": selectors.lineage_of(found),
    }


@router.post("/variants/{variant_id}/variations", openapi_extra=wrote("job.queued"))
def request_variations(request: HttpRequest, variant_id: Id, body: VariationsBody) -> Answer:
    """Order more pictures like this one: `subtle`, `strong`, or a strength of 0.01 to 1."""
    found, by = _variant(request, variant_id), user_of(request)
    return write(
        request,
        found.iteration.project_id,
        lambda op_id: actions.request_variations(
            variant=found, strength=body.strength, count=body.count, by=by, op_id=op_id
        ),
    )


@router.post(
    "/variants/{variant_id}/inpaint", openapi_extra=wrote("job.queued", "iteration.submitted")
)
def request_inpaint(request: HttpRequest, variant_id: Id, body: InpaintBody) -> Answer:
    """Repaint where the uploaded mask is white; other words make a new iteration."""
    found, by = _variant(request, variant_id), user_of(request)
    return write(
        request,
        found.iteration.project_id,
        lambda op_id: actions.request_inpaint(
            variant=found,
            mask_sha=body.mask,
            prompt=body.prompt,
            strength=body.strength,
            count=body.count,
            by=by,
            op_id=op_id,
        ),
    )


@router.post(
    "/variants/{variant_id}/outpaint", openapi_extra=wrote("job.queued", "iteration.submitted")
)
def request_outpaint(request: HttpRequest, variant_id: Id, body: OutpaintBody) -> Answer:
    """Continue the picture into `padding`, pixels on each side."""
    found, by = _variant(request, variant_id), user_of(request)
    padding = Padding(**body.padding.dict())
    return write(
        request,
        found.iteration.project_id,
        lambda op_id: actions.request_outpaint(
            variant=found,
            padding=padding,
            prompt=body.prompt,
            count=body.count,
            overlap=body.overlap,
            by=by,
            op_id=op_id,
        ),
    )


@router.post("/variants/{variant_id}/extend", openapi_extra=wrote("job.queued"))
def extend(request: HttpRequest, variant_id: Id) -> Answer:
    """Continue the picture until it has the proportions of the project's page."""
    found, by = _variant(request, variant_id), user_of(request)
    return write(
        request,
        found.iteration.project_id,
        lambda op_id: actions.outpaint_to_page(variant=found, by=by, op_id=op_id),
    )


@router.get("/variants/{variant_id}/page-plan", openapi_extra=answers(PagePlan))
def page_plan(request: HttpRequest, variant_id: Id) -> Answer:
    """What the picture still lacks to fill the page with bleed."""
    return {**selectors.page_plan(_variant(request, variant_id))}


@router.post("/variants/{variant_id}/upscale", openapi_extra=wrote("job.queued"))
def request_upscale(request: HttpRequest, variant_id: Id, body: UpscaleBody) -> Answer:
    """Order the same picture at exactly this many pixels; `refine` paints detail into it."""
    found, by = _variant(request, variant_id), user_of(request)
    size = Size(width=body.width, height=body.height)
    return write(
        request,
        found.iteration.project_id,
        lambda op_id: actions.request_upscale(
            variant=found, size=size, wish=wish_of(body), by=by, op_id=op_id
        ),
    )


@router.get("/variants/{variant_id}/enlarge-choices", openapi_extra=answers(choices=EnlargeChoices))
def enlarge_choices(request: HttpRequest, variant_id: Id) -> Answer:
    """The sizes, upscaling networks and models to choose from for a larger picture."""
    return {"choices": enlarging.enlarge_choices(_variant(request, variant_id))}


@router.put("/variants/{variant_id}/rating", openapi_extra=wrote("variant.rated"))
def rate(request: HttpRequest, variant_id: Id, body: RatingBody) -> Answer:
    """Give 1 to 5 stars in my own name; 0 takes them back."""
    found, by = _variant(request, variant_id), user_of(request)
    return write(
        request,
        found.iteration.project_id,
        lambda op_id: actions.rate_variant(variant=found, stars=body.stars, by=by, op_id=op_id),
    )


@router.put(
    "/variants/{variant_id}/favourite",
    openapi_extra=answers(favourite=bool, seq=int | None, replayed=bool),
)
def set_favourite(request: HttpRequest, variant_id: Id, body: FavouriteBody) -> Answer:
    """Mark a variant as one of my favourites, which nobody else sees."""
    found, by = _variant(request, variant_id), user_of(request)
    return write(
        request,
        found.iteration.project_id,
        lambda op_id: favourites.set_favourite(
            variant=found, favourite=body.favourite, by=by, op_id=op_id
        ),
        lambda favourite: {"favourite": favourite},
    )


@router.put("/variants/{variant_id}/state", openapi_extra=wrote("variant.shortlisted"))
def set_state(request: HttpRequest, variant_id: Id, body: StateBody) -> Answer:
    """Shortlist or reject a variant, or make it `new` again."""
    found, by = _variant(request, variant_id), user_of(request)
    act = {
        "new": actions.restore_variant,
        "shortlisted": actions.shortlist_variant,
        "rejected": actions.reject_variant,
    }[body.state]
    return write(
        request,
        found.iteration.project_id,
        lambda op_id: act(variant=found, by=by, op_id=op_id),
    )


def _variant(request: HttpRequest, variant_id: int) -> Variant:
    return selectors.variant_for(user_of(request), variant_id)


def _settings(body: IterationBody) -> IterationSettings:
    seeds = None if body.seeds is None else tuple(body.seeds)
    return IterationSettings(
        model=body.model,
        width=body.width,
        height=body.height,
        steps=body.steps,
        guidance_scale=body.guidance_scale,
        scheduler=body.scheduler,
        negative_prompt=body.negative_prompt,
        count=body.count if seeds is None else len(seeds),
        seeds=seeds,
        exact=body.exact,
        steps_compared=tuple(body.steps_compared),
        guidance_compared=tuple(body.guidance_compared),
        styles=tuple(body.styles),
        axes=tuple(
            Axis(parameter=axis.parameter, values=tuple(axis.values), find=axis.find)
            for axis in body.axes
        ),
        matrix=body.matrix,
        draws=body.draws,
        reference=body.reference or "",
        strength=body.strength,
        adapters=tuple(Adapter(handle=one.handle, weight=one.weight) for one in body.adapters),
        control=_control(body.control) if body.control else None,
        look=_look(body.look) if body.look else None,
        preset=body.preset,
        seeds_locked=body.seeds_locked,
    )


def _control(body: ControlBody) -> Control:
    return control_of(
        handle=body.handle,
        asset=body.asset,
        kind=body.map,
        strength=body.strength,
        start=body.start,
        end=body.end,
    )


def _look(body: LookBody) -> Look:
    return look_of(handle=body.handle, asset=body.asset, strength=body.strength)
