"""A variant's PNG with the facts of its making written into it."""

from typing import Any

from studio.artwork.models import Variant
from studio.artwork.origins import origins_of
from studio.artwork.replays import runs_of_iteration
from studio.artwork.requests import adapters_of, print_ppi
from studio.assets import store
from studio.assets.selectors import prompts_are_written
from studio.core.cover_formats import cover_format
from studio.core.picture_metadata import SIGNATURE, Making, with_making
from studio.drafts.selectors import writer_rows
from studio.projects.nameless import reads_nameless
from studio.projects.permissions import Principal

WORN = ("adapters", "control", "look")


def png_with_facts(variant: Variant, by: Principal | None = None) -> bytes:
    """Return the stored PNG with text that says how to repeat it, and what it came from.

    It names who wrote the words, unless `by` reads without names.
    """
    data = store.read(variant.asset.sha256)
    if not data.startswith(SIGNATURE):
        raise ValueError(f"The picture of variant {variant.pk} is stored as something but PNG.")
    return with_making(data, _making(variant, by))


def _making(variant: Variant, by: Principal | None) -> Making:
    iteration, sha = variant.iteration, variant.asset.sha256
    return Making(
        prompt=iteration.prompt,
        negative_prompt=iteration.negative_prompt,
        steps=iteration.steps,
        guidance_scale=iteration.guidance_scale,
        scheduler=iteration.scheduler,
        seed=variant.seed,
        width=variant.native_width_px,
        height=variant.native_height_px,
        model=iteration.model,
        source_type=origins_of(iteration.project, [sha])[sha].code,
        tells_prompts=prompts_are_written(iteration.project),
        request=variant.job.request or {},
        writers=() if reads_nameless(by) else _writers(variant),
        ppi=print_ppi(variant, cover_format(iteration.project.cover_format)),
        facts={
            "iteration": iteration.number,
            "variant": variant.number,
            **({"parent": variant.source.asset.sha256} if variant.source else {}),
            **_worn(variant),
            **variant.facts,
        },
    )


def _writers(variant: Variant) -> tuple[str, ...]:
    """Return who wrote the words, each once, in the order of their first words."""
    rows = writer_rows(runs_of_iteration(variant.iteration))
    return tuple(dict.fromkeys(row["name"] for row in rows if row["name"]))


def _worn(variant: Variant) -> dict[str, Any]:
    """Return the LoRAs, the control and the look of the order that painted a variant.

    One that was only enlarged wears what its iteration's pictures do.
    """
    request = variant.job.request or {}
    worn = [{"handle": one.handle, "weight": one.weight} for one in adapters_of(variant.iteration)]
    return {
        **({"adapters": worn} if worn else {}),
        **{name: request[name] for name in WORN if request.get(name)},
    }
