"""What people read of iterations and variants: the board, one variant, its lineage, its page."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from generation.contract.pixels import Padding, Size
from studio.artwork.favourites import favourites_of
from studio.artwork.models import Batch, Iteration, Variant
from studio.artwork.requests import page_plan_of
from studio.artwork.rows import (
    BatchRow,
    IterationRow,
    VariantRow,
    batch_rows,
    iteration_rows,
    variant_rows,
)
from studio.assets.models import Asset
from studio.assets.selectors import asset_for
from studio.core.cover_formats import COVER_FORMATS, CoverFormat, cover_format
from studio.core.errors import NotFoundError
from studio.core.outpaint_plan import effective_ppi, upscale_target
from studio.drafts.models import Draft
from studio.drafts.selectors import DraftRow, draft_row, drafts_of
from studio.jobs.models import Job
from studio.jobs.selectors import (
    JobRow,
    StepRow,
    job_rows,
    jobs_of,
    models_on_offer,
    steps_under_way,
)
from studio.projects.events import visible
from studio.projects.models import Project, ShareLink
from studio.projects.permissions import (
    Can,
    Guest,
    Principal,
    Shared,
    can,
    name_of,
    require,
    role_of,
    user_of,
)
from studio.projects.selectors import (
    EventRow,
    PersonRow,
    ProjectRow,
    event_row,
    latest_events,
    people_of,
    project_row,
)

ACTIVITY_SHOWN = 60


class Me(TypedDict):
    """Who reads, and what that person may do; a guest has no id."""

    id: int | None
    name: str
    role: str
    can: list[str]


class FormatRow(TypedDict):
    """A page size to choose from, in mm."""

    handle: str
    name: str
    trim: tuple[float, float]
    bleed: float
    safe: float


class Board(TypedDict):
    """Everything the board, the review and the outpaint screen begin with."""

    project: ProjectRow
    me: Me
    people: list[PersonRow]
    models: list[dict[str, Any]]
    drafts: list[DraftRow]
    iterations: list[IterationRow]
    batches: list[BatchRow]
    variants: list[VariantRow]
    jobs: list[JobRow]
    steps: list[StepRow]
    favourites: list[int]
    activity: list[EventRow]
    formats: list[FormatRow]


class PagePlan(TypedDict):
    """What a variant still needs to fill the page with bleed."""

    padding: dict[str, int] | None
    canvas: dict[str, int]
    format: FormatRow
    effective_ppi: float
    target: dict[str, int]


def board_of(project: Project, principal: Principal) -> Board:
    """Return a project's board as `principal` may see it; guests get no drafts and no people.

    Raises:
        NotFoundError: a stranger, or a guest of something else.
    """
    require(principal, project, Can.VIEW)
    member, user = role_of(principal, project) is not None, user_of(principal)
    return {
        "project": project_row(project),
        "me": me_of(project, principal),
        "people": people_of(project) if member else [],
        "models": models_on_offer(),
        "drafts": drafts_of(project) if member else [],
        "iterations": iteration_rows(Iteration.objects.filter(project=project)),
        "batches": batch_rows(Batch.objects.filter(iteration__project=project)),
        "variants": variant_rows(Variant.objects.filter(iteration__project=project)),
        "jobs": jobs_of(project),
        "steps": steps_under_way(project) if member else [],
        "favourites": favourites_of(project, user) if user else [],
        "activity": activity_of(project, principal),
        "formats": formats(),
    }


def me_of(project: Project, principal: Principal) -> Me:
    user = user_of(principal)
    return {
        "id": user.pk if user else None,
        "name": name_of(principal),
        "role": role_of(principal, project) or "guest",
        "can": sorted(can(principal, project)),
    }


def activity_of(project: Project, principal: Principal) -> list[EventRow]:
    """Return the newest events that `principal` may see, newest first."""
    role = role_of(principal, project)
    events = latest_events(project.pk, ACTIVITY_SHOWN)
    return [event_row(event) for event in events if visible(event, principal, role=role)]


def formats() -> list[FormatRow]:
    """Return the page sizes on offer."""
    return [format_row(cover) for cover in COVER_FORMATS.values()]


def format_row(cover: CoverFormat) -> FormatRow:
    return {
        "handle": cover.handle,
        "name": cover.name,
        "trim": (cover.trim_w_mm, cover.trim_h_mm),
        "bleed": cover.bleed_mm,
        "safe": cover.safe_mm,
    }


def rows_of(project: Project, wanted: Mapping[str, Iterable[int]]) -> dict[str, Any]:
    """Return this project's drafts, iterations, batches (by job), variants and jobs by their ids.

    Unknown ids, and those of other projects, are left out.
    """
    ids = {kind: list(wanted.get(kind, ())) for kind in wanted}
    rows: dict[str, Any] = {}
    if "drafts" in ids:
        found = Draft.objects.filter(project=project, pk__in=ids["drafts"])
        rows["drafts"] = [draft_row(draft) for draft in found]
    if "iterations" in ids:
        rows["iterations"] = iteration_rows(
            Iteration.objects.filter(project=project, pk__in=ids["iterations"])
        )
    if "batches" in ids:
        rows["batches"] = batch_rows(
            Batch.objects.filter(iteration__project=project, job__in=ids["batches"])
        )
    if "variants" in ids:
        rows["variants"] = variant_rows(
            Variant.objects.filter(iteration__project=project, pk__in=ids["variants"])
        )
    if "jobs" in ids:
        jobs = Job.objects.filter(project=project, pk__in=ids["jobs"])
        rows["jobs"] = job_rows(jobs.values_list("pk", flat=True))
    return rows


def variant_for(principal: Principal, variant_id: int) -> Variant:
    """Return a variant that `principal` may see: of an own project, of a shared board, or the one
    that a link shares.

    Raises:
        NotFoundError: an unknown id, or none of this person's business.
    """
    found = Variant.objects.select_related("iteration__project", "asset").filter(pk=variant_id)
    variant = found.first()
    if variant is None:
        raise NotFoundError
    require(
        principal, variant.iteration.project, Can.VIEW, on=Shared.variant(variant.pk, principal)
    )
    return variant


def picture_on_board(project: Project, sha256: str) -> Asset:
    """Return a picture that the board shows, and nothing else that the project stores.

    Raises:
        NotFoundError: no variant of the project is that picture.
    """
    asset = asset_for(project, sha256)
    if not Variant.objects.filter(iteration__project=project, asset=asset).exists():
        raise NotFoundError
    return asset


def shared_picture(guest: Guest, project_id: int) -> Variant | None:
    """Return the picture that a guest's link shares, where it is one of this project and holds."""
    link = guest.link
    if link.kind != ShareLink.Kind.VARIANT or link.project_id != project_id:
        return None
    try:
        return variant_for(guest, link.object_id or 0)
    except NotFoundError:
        return None


def iteration_for(principal: Principal, iteration_id: int) -> Iteration:
    """Return an iteration of a project that `principal` may see.

    Raises:
        NotFoundError: an unknown id, or another team's iteration.
    """
    found = Iteration.objects.select_related("project", "draft").filter(pk=iteration_id)
    iteration = found.first()
    if iteration is None:
        raise NotFoundError
    require(principal, iteration.project, Can.VIEW)
    return iteration


def ancestors_of(variant: Variant) -> list[Variant]:
    """Return the variants this one was made from, nearest first."""
    found: list[Variant] = []
    current = variant
    while current.source_id is not None:
        current = Variant.objects.select_related("asset", "iteration").get(pk=current.source_id)
        found.append(current)
    return found


def lineage_of(variant: Variant) -> list[VariantRow]:
    """Return the rows of a variant's ancestors, itself and its direct descendants, by number."""
    family = [variant.pk, *(ancestor.pk for ancestor in ancestors_of(variant))]
    family += variant.descendants.values_list("pk", flat=True)
    return variant_rows(Variant.objects.filter(pk__in=family))


def page_plan(variant: Variant, cover: CoverFormat | None = None) -> PagePlan:
    """Return what the page, or the project's own one, still needs of a variant."""
    page = cover or cover_format(variant.iteration.project.cover_format)
    plan = page_plan_of(variant, page)
    return {
        "padding": padding_row(plan.padding) if plan.padding else None,
        "canvas": _size_row(plan.canvas),
        "format": format_row(page),
        "effective_ppi": round(effective_ppi(plan.canvas.width, page.bleed_box.w), 1),
        "target": _size_row(upscale_target(page)),
    }


def padding_row(padding: Padding) -> dict[str, int]:
    """Return a padding as rows and JSON columns carry it."""
    return {
        "left": padding.left,
        "top": padding.top,
        "right": padding.right,
        "bottom": padding.bottom,
    }


def _size_row(size: Size) -> dict[str, int]:
    return {"width": size.width, "height": size.height}
