"""How far each cover has come, for lists of projects."""

from collections.abc import Collection
from enum import StrEnum

from django.db.models import F

from studio.artwork.models import Variant
from studio.core.signoff import State
from studio.exports.models import Export
from studio.layouts.models import Layout, Version
from studio.layouts.rows import APPROVED, STALE, layout_rows
from studio.layouts.selectors import covers_worked_on
from studio.reviews.models import Review

PRINTED = (Export.Kind.PDF, Export.Kind.TIFF, Export.Kind.KIT)


class Stage(StrEnum):
    """How far a project has come, by the cover last worked on."""

    EMPTY = "empty"
    PICTURES = "pictures"
    LAYOUT = "layout"
    REVIEW = "review"
    CHANGES_REQUESTED = "changes_requested"
    STALE = "stale"
    APPROVED = "approved"
    EXPORTED = "exported"


def stages_of(projects: Collection[int]) -> dict[int, Stage]:
    """Return the stage of each project by its id, in a fixed number of queries."""
    laid_out = covers_worked_on(projects)
    rows = layout_rows(Layout.objects.filter(pk__in=laid_out.values()))
    standings = {row["id"]: row["standing"] for row in rows}
    current = Version.objects.filter(
        layout__in=laid_out.values(), revision=F("layout__revision")
    ).values("pk")
    asked = set(
        Review.objects.filter(version__in=current, closed_at=None).values_list(
            "version__layout", flat=True
        )
    )
    printed = set(
        Export.objects.filter(
            version__in=current, asset__isnull=False, kind__in=PRINTED
        ).values_list("version__layout", flat=True)
    )
    painted = set(
        Variant.objects.filter(iteration__project__in=projects).values_list(
            "iteration__project", flat=True
        )
    )
    stages: dict[int, Stage] = {}
    for project in projects:
        layout = laid_out.get(project)
        if layout is None:
            stages[project] = Stage.PICTURES if project in painted else Stage.EMPTY
        else:
            stages[project] = _of_layout(standings[layout], layout in asked, layout in printed)
    return stages


def _of_layout(standing: str, asked: bool, printed: bool) -> Stage:
    if standing == APPROVED:
        return Stage.EXPORTED if printed else Stage.APPROVED
    if standing in (State.CHANGES_REQUESTED, STALE):
        return Stage(standing)
    return Stage.REVIEW if asked else Stage.LAYOUT
