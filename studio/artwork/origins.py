"""What stored pictures really are, read from their lineage: painted, brought, or both."""

from collections.abc import Collection, Iterator
from typing import Any

from studio.artwork.cards import BEFORE_ANY_WORKER, offered_card
from studio.artwork.models import Batch, Variant
from studio.core.picture_origin import Origin, Part, origin_of
from studio.projects.models import Project

KEEPS = {Batch.Action.UPSCALE, Batch.Action.CANVAS, Batch.Action.CROP}
"""What paints nothing by itself: enlarging, and putting patches together."""


def origins_of(project: Project, hashes: Collection[str]) -> dict[str, Origin]:
    """Return the origin of each picture of a project by its SHA-256; unknown ones are left out.

    A picture that was brought again is what it was when the project first had it.
    """
    return {
        sha: origin_of({part for step in steps for part in _added(step)})
        for sha in hashes
        if (steps := list(steps_of(project, sha)))
    }


def steps_of(project: Project, sha256: str) -> Iterator[Variant]:
    """Yield a picture of a project and what it was made from, up to where its lineage began;
    nothing for an unknown one."""
    held = _first(project.pk, sha256)
    while held is not None:
        yield held
        source = held.source
        held = _first(project.pk, source.asset.sha256) if source else None


def _first(project: int, sha256: str) -> Variant | None:
    found = Variant.objects.filter(iteration__project=project, asset__sha256=sha256)
    related = found.select_related("job__batch", "iteration__recipe", "asset", "source__asset")
    return related.order_by("pk").first()


def _added(variant: Variant) -> Iterator[Part]:
    """Yield what one step of a lineage adds."""
    action = variant.job.batch.action
    if action == Batch.Action.UPLOAD:
        yield Part.BROUGHT
    elif action not in KEEPS:
        yield _painted(variant.facts)
    if action == Batch.Action.UPSCALE and (variant.job.request or {}).get("refine"):
        yield Part.TRAINED
    for patch in variant.facts.get("patches", ()):
        yield _by_model(patch["model"])


def _painted(facts: dict[str, Any]) -> Part:
    return Part.PROCEDURE if facts.get("procedural") else Part.TRAINED


def _by_model(handle: str) -> Part:
    card = offered_card(handle)
    if card is None:
        card = BEFORE_ANY_WORKER if handle == BEFORE_ANY_WORKER.handle else None
    return Part.PROCEDURE if card is not None and card.procedural else Part.TRAINED
