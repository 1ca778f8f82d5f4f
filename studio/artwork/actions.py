"""What changes iterations and variants: orders of pictures, their results, what people think."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from generation.contract.pixels import Padding, Size
from generation.contract.requests import OVERLAP, Painting, Request
from studio.accounts.models import User
from studio.artwork import orders, requests
from studio.artwork.cards import card_for
from studio.artwork.enlarging import EnlargeWish, upscale
from studio.artwork.models import Batch, Grid, Iteration, Rating, Variant
from studio.artwork.recipes import order_of
from studio.artwork.recording import RecordedPicture as RecordedPicture
from studio.artwork.recording import record_variants as record_variants
from studio.artwork.requests import IterationSettings as IterationSettings
from studio.artwork.rows import label_of, state_name, variant_row
from studio.assets.selectors import asset_for
from studio.core import lifecycle
from studio.core.cover_formats import cover_format
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.drafts.actions import freeze
from studio.drafts.models import Draft
from studio.jobs.models import Job
from studio.projects.events import append_event, rows_or_ids
from studio.projects.models import Project
from studio.projects.permissions import Can, require

VARIATION_COUNT = 4
PART_COUNT = 3
STARS_MAX = 5


@transaction.atomic
def submit_iteration(
    *,
    project: Project,
    draft: Draft,
    draft_seq: int,
    settings: IterationSettings,
    by: User,
    parent: Iteration | None = None,
    merged: Iteration | None = None,
    op_id: UUID | None = None,
) -> Iteration:
    """Freeze a draft as the project's next iteration and queue it for generation.

    A draft with choices, or settings with values to compare, makes siblings: an iteration for
    each combination, since an iteration is one wording. They share their seeds, so that only
    what is compared differs. The first is returned, and recorded under `op_id`.

    Raises:
        ConflictError: the draft is not at that number, or too many jobs wait.
        RefusedError: a setting is out of bounds, a choice cannot be read, or the model is not
            on offer.
    """
    require(by, project, Can.GENERATE)
    _check_same_project(
        project, draft.project_id, *(before.project_id for before in (parent, merged) if before)
    )
    frozen = freeze(draft=draft, seq=draft_seq)
    order = order_of(project=project, frozen=frozen, settings=settings)
    grid = None
    if order.axes:
        grid = Grid.objects.create(project=project, axes=list(order.axes), created_by=by)
    origin = orders.Origin(
        draft=draft, draft_seq=draft_seq, parent=parent, merged=merged, grid=grid
    )
    made = [
        orders.submitted(
            project=project,
            painted=painted,
            origin=origin,
            by=by,
            op_id=uuid5(op_id, str(number)) if op_id and number else op_id,
        )
        for number, painted in enumerate(order.painted)
    ]
    return made[0]


@transaction.atomic
def request_variations(
    *,
    variant: Variant,
    strength: str | float = "subtle",
    count: int = VARIATION_COUNT,
    by: User,
    op_id: UUID | None = None,
) -> Job:
    """Order more pictures like a variant: "subtle", "strong", or a strength of 0.01 to 1."""
    require(by, variant.iteration.project, Can.GENERATE)
    card = card_for(variant.iteration.model, "img2img")
    value = _strength(strength, {"subtle": card.subtle, "strong": card.strong})
    near_strong = value - card.subtle > card.strong - value
    return _order(
        variant,
        requests.img2img(variant=variant, strength=value, count=count),
        Batch.Action.STRONG if near_strong else Batch.Action.SUBTLE,
        by=by,
        op_id=op_id,
    )


@transaction.atomic
def request_inpaint(
    *,
    variant: Variant,
    mask_sha: str,
    prompt: str | None = None,
    strength: float = 1.0,
    count: int = PART_COUNT,
    by: User,
    op_id: UUID | None = None,
) -> Job:
    """Order the marked part of a variant to be repainted; changed words make an iteration.

    Raises:
        RefusedError: the mask is not stored here, or not of the variant's size.
    """
    require(by, variant.iteration.project, Can.GENERATE)
    card_for(variant.iteration.model, "inpaint")
    _check_mask(variant, mask_sha)
    request = requests.inpaint(
        variant=variant, prompt=prompt, mask_sha=mask_sha, strength=strength, count=count
    )
    return _order(variant, request, Batch.Action.INPAINT, by=by, op_id=op_id)


@transaction.atomic
def request_outpaint(
    *,
    variant: Variant,
    padding: Padding,
    prompt: str | None = None,
    count: int = PART_COUNT,
    overlap: int = OVERLAP,
    by: User,
    op_id: UUID | None = None,
) -> Job:
    """Order a variant to be continued into `padding`; changed words make an iteration."""
    require(by, variant.iteration.project, Can.GENERATE)
    card_for(variant.iteration.model, "outpaint")
    request = requests.outpaint(
        variant=variant, prompt=prompt, padding=padding, overlap=overlap, count=count
    )
    return _order(variant, request, Batch.Action.OUTPAINT, by=by, op_id=op_id)


def outpaint_to_page(
    *, variant: Variant, count: int = 1, by: User, op_id: UUID | None = None
) -> Job:
    """Order a variant to be continued until it has the proportions of the project's page.

    Raises:
        ConflictError: it has them already.
    """
    require(by, variant.iteration.project, Can.GENERATE)
    cover = cover_format(variant.iteration.project.cover_format)
    plan = requests.page_plan_of(variant, cover)
    if plan.padding is None:
        raise ConflictError(
            _("%(variant)s already has the proportions of %(page)s; there is nothing to outpaint.")
            % {"variant": label_of(variant), "page": cover.name},
            code="page_filled",
        )
    return request_outpaint(variant=variant, padding=plan.padding, count=count, by=by, op_id=op_id)


@transaction.atomic
def request_upscale(
    *,
    variant: Variant,
    size: Size,
    wish: EnlargeWish | None = None,
    by: User,
    op_id: UUID | None = None,
) -> Job:
    """Order the same picture at exactly `size`.

    By an upscaling network where a worker has one; a model paints detail into it where the wish
    asks for that.

    Raises:
        RefusedError: the size is smaller, or what is wished for is not on offer.
    """
    require(by, variant.iteration.project, Can.GENERATE)
    request = upscale(variant=variant, size=size, wish=wish or EnlargeWish())
    return _order(variant, request, Batch.Action.UPSCALE, by=by, op_id=op_id)


@transaction.atomic
def rate_variant(*, variant: Variant, stars: int, by: User, op_id: UUID | None = None) -> Variant:
    """Give a variant 1 to 5 stars in one's own name; 0 takes them back."""
    require(by, variant.iteration.project, Can.RATE)
    if not 0 <= stars <= STARS_MAX:
        raise RefusedError(
            _("A rating of %(stars)d stars cannot be given; 1 to %(limit)d can, 0 for none.")
            % {"stars": stars, "limit": STARS_MAX}
        )
    locked = _locked(variant)
    if stars:
        _rate(locked, by, stars)
    else:
        Rating.objects.filter(variant=locked, user=by).delete()
    return _told("variant.rated", locked, by, op_id)


def _rate(variant: Variant, by: User, stars: int) -> None:
    """Store a rating in one statement: everybody rates, and the variant is locked meanwhile."""
    Rating.objects.bulk_create(
        [Rating(variant=variant, user=by, stars=stars)],
        update_conflicts=True,
        unique_fields=["variant", "user"],
        update_fields=["stars", "at"],
    )


def shortlist_variant(*, variant: Variant, by: User, op_id: UUID | None = None) -> Variant:
    """Take a variant into the closer choice."""
    return _moved(variant, Variant.State.SHORTLISTED, "variant.shortlisted", by, op_id)


def reject_variant(*, variant: Variant, by: User, op_id: UUID | None = None) -> Variant:
    """Put a variant aside; it can be restored."""
    return _moved(variant, Variant.State.REJECTED, "variant.rejected", by, op_id)


def restore_variant(*, variant: Variant, by: User, op_id: UUID | None = None) -> Variant:
    """Make a shortlisted or rejected variant one among the others again."""
    return _moved(variant, Variant.State.NEW, "variant.restored", by, op_id)


@transaction.atomic
def _moved(
    variant: Variant, state: Variant.State, name: str, by: User, op_id: UUID | None
) -> Variant:
    require(by, variant.iteration.project, Can.SHORTLIST)
    locked = _locked(variant)
    if not lifecycle.may_change(lifecycle.VARIANT, locked.state, state):
        raise ConflictError(
            _("%(variant)s is %(state)s already. Reload the page.")
            % {"variant": label_of(locked), "state": state_name(state)},
            code="state_unchanged",
        )
    locked.state = state
    locked.save(update_fields=["state"])
    return _told(name, locked, by, op_id)


def _told(name: str, variant: Variant, by: User, op_id: UUID | None) -> Variant:
    append_event(
        project_id=variant.iteration.project_id,
        name=name,
        payload=rows_or_ids(variant=dict(variant_row(variant))),
        actor=by,
        op_id=op_id,
    )
    return variant


def _locked(variant: Variant) -> Variant:
    """Lock a variant, so that its row in the event holds what others did just before."""
    rows = Variant.objects.select_related("iteration__project", "asset")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=variant.pk)


def _order(
    variant: Variant, request: Request, action: Batch.Action, *, by: User, op_id: UUID | None
) -> Job:
    """Queue an order for pictures from a variant; words of its own make it an iteration."""
    project, iteration = variant.iteration.project, variant.iteration
    job = orders.queued(project=project, request=request, by=by)
    reworded = isinstance(request, Painting) and request.prompt != iteration.prompt
    if isinstance(request, Painting) and reworded:
        iteration = orders.reworded_iteration(source=variant, request=request, by=by)
    batch = Batch.objects.create(iteration=iteration, job=job, action=action, source=variant)
    submitted = orders.submitted_payload(iteration, batch) if reworded else None
    append_event(
        project_id=project.pk,
        name="iteration.submitted" if reworded else "job.queued",
        payload=submitted or orders.queued_payload(batch),
        actor=by,
        op_id=op_id,
    )
    return job


def _strength(strength: str | float, named: Mapping[str, float]) -> float:
    if isinstance(strength, str):
        if strength not in named:
            raise RefusedError(
                _("There is no strength '%(strength)s'; use subtle, strong or 0.01 to 1.")
                % {"strength": strength[:20]}
            )
        return named[strength]
    return strength


def _check_mask(variant: Variant, mask_sha: str) -> None:
    try:
        mask = asset_for(variant.iteration.project, mask_sha)
    except NotFoundError:
        raise RefusedError(
            _("The mask %(mask)s is not stored in this project. Upload it first.")
            % {"mask": mask_sha[:12]},
            code="image_missing",
        ) from None
    if (mask.width_px, mask.height_px) != (variant.asset.width_px, variant.asset.height_px):
        raise RefusedError(
            _(
                "The mask is %(width)s x %(height)s px, the picture %(needed_width)s x "
                "%(needed_height)s px. Draw the mask at the picture's size."
            )
            % {
                "width": mask.width_px,
                "height": mask.height_px,
                "needed_width": variant.asset.width_px,
                "needed_height": variant.asset.height_px,
            },
            code="mask_size",
        )


def _check_same_project(project: Project, *others: int | None) -> None:
    if any(other not in {None, project.pk} for other in others):
        raise NotFoundError
