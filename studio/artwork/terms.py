"""Which models painted in stored pictures, and whether their licences let these be sold."""

from collections.abc import Collection, Iterator
from typing import Any

from generation.contract.engine import ModelCard
from studio.artwork.cards import BEFORE_ANY_WORKER, offered_card
from studio.artwork.models import Batch, Variant
from studio.artwork.origins import KEEPS, steps_of
from studio.projects.models import Project

UNKNOWN = "unknown"


def terms_of(project: Project, hashes: Collection[str]) -> dict[str, dict[str, str]]:
    """Return, for each picture by its SHA-256, the titles of all that painted in it and of the
    LoRAs they wore, with their commercial use: yes, no or unknown.

    What was kept when it was painted counts; for older pictures, what is announced now.
    """
    return {
        sha: {title: use for step in steps_of(project, sha) for title, use in _painters(step)}
        for sha in hashes
    }


def _painters(variant: Variant) -> Iterator[tuple[str, str]]:
    """Yield what one step of a lineage painted with."""
    action, request = variant.job.batch.action, variant.job.request or {}
    if action not in KEEPS | {Batch.Action.UPLOAD}:
        yield _kept(variant)
        yield from _worn(variant)
    refine = request.get("refine") if action == Batch.Action.UPSCALE else None
    for handle in [refine["model"]] if refine else []:
        yield _announced(handle)
    for patch in variant.facts.get("patches", ()):
        yield _announced(patch["model"])


def _kept(variant: Variant) -> tuple[str, str]:
    title, use = _announced(variant.iteration.model)
    facts = variant.facts
    return str(facts.get("model_title", title)), str(facts.get("commercial_use", use))


def _worn(variant: Variant) -> Iterator[tuple[str, str]]:
    recipe = getattr(variant.iteration, "recipe", None)
    worn: list[dict[str, Any]] = recipe.facts.get("adapters", []) if recipe else []
    card = _card(variant.iteration.model) if worn else None
    known = {one.handle: one for one in card.adapters} if card else {}
    for handle in (adapter["handle"] for adapter in worn):
        held = known.get(handle)
        yield (held.title, held.commercial_use) if held else (handle, UNKNOWN)


def _announced(handle: str) -> tuple[str, str]:
    card = _card(handle)
    return (card.title, card.commercial_use) if card else (handle, UNKNOWN)


def _card(handle: str) -> ModelCard | None:
    return offered_card(handle) or (
        BEFORE_ANY_WORKER if handle == BEFORE_ANY_WORKER.handle else None
    )
