"""Contract requests from what people ask for: settings, iterations, variants and plans."""

import math
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _

from generation.contract.engine import ModelCard
from generation.contract.errors import ContractError
from generation.contract.pixels import Padding, Size
from generation.contract.requests import (
    SEED_MAX,
    Adapter,
    Control,
    ControlMap,
    ImageRef,
    Img2Img,
    Inpaint,
    Look,
    Outpaint,
    Sampling,
    SchedulerName,
    Txt2Img,
)
from studio.artwork.models import Iteration, SeamLimit, Variant
from studio.artwork.seam_limits import seam_limit
from studio.core.cover_formats import CoverFormat
from studio.core.errors import RefusedError
from studio.core.outpaint_plan import OutpaintPlan, effective_ppi, plan_outpaint
from studio.core.prompt_grid import Axis

COUNT = 6
SIZE_STEP = 8


@dataclass(frozen=True, kw_only=True)
class IterationSettings:
    """How an iteration is painted; what is None or empty follows from the model and the page."""

    model: str = ""
    width: int | None = None
    height: int | None = None
    steps: int | None = None
    guidance_scale: float | None = None
    scheduler: str = ""
    negative_prompt: str = ""
    count: int = COUNT
    seeds: tuple[int, ...] | None = None
    exact: bool = False
    steps_compared: tuple[int, ...] = ()
    guidance_compared: tuple[float, ...] = ()
    styles: tuple[str, ...] = ()
    axes: tuple[Axis, ...] = ()
    matrix: bool = False
    """Whether all choices are painted, as a grid, and not the nine that lie farthest apart."""
    draws: int = 1
    reference: str = ""
    """The SHA-256 of a stored picture to start from; the result has its size."""
    strength: float = 0.6
    adapters: tuple[Adapter, ...] = ()
    """LoRAs that the pictures wear, each with its weight."""
    control: Control | None = None
    """A map that the pictures follow through a ControlNet."""
    look: Look | None = None
    """A picture whose look they carry over through an IP-Adapter."""
    preset: str = ""
    seeds_locked: bool = False


class _Painting(TypedDict):
    model: str
    prompt: str
    negative_prompt: str
    seeds: tuple[int, ...]
    sampling: Sampling
    adapters: tuple[Adapter, ...]
    look: Look | None


@contextmanager
def refusing() -> Iterator[None]:
    """Tell people what the contract refuses in the contract's own words."""
    try:
        yield
    except ContractError as error:
        raise RefusedError(error.message, code="bad_request") from error


def txt2img(
    *, prompt: str, settings: IterationSettings, card: ModelCard, cover: CoverFormat
) -> Txt2Img:
    """Return the request of a new iteration.

    Raises:
        RefusedError: a value is out of the contract's bounds.
    """
    with refusing():
        return Txt2Img(
            model=card.handle,
            prompt=composed(prompt),
            negative_prompt=composed(settings.negative_prompt),
            seeds=settings.seeds or rolled(settings.count),
            sampling=_sampling(settings, card),
            adapters=settings.adapters,
            control=settings.control,
            look=settings.look,
            size=_size(settings, card, cover),
        )


def from_reference(
    *, prompt: str, settings: IterationSettings, card: ModelCard, source: str
) -> Img2Img:
    """Return the request of a new iteration that starts from a stored picture.

    Raises:
        RefusedError: a value is out of the contract's bounds.
    """
    with refusing():
        return Img2Img(
            model=card.handle,
            prompt=composed(prompt),
            negative_prompt=composed(settings.negative_prompt),
            seeds=settings.seeds or rolled(settings.count),
            sampling=_sampling(settings, card),
            adapters=settings.adapters,
            control=settings.control,
            look=settings.look,
            source=ImageRef(sha256=source),
            strength=settings.strength,
        )


def control_of(
    *, handle: str, asset: str, kind: str, strength: float, start: float, end: float
) -> Control:
    """Return the control that people ask for.

    Raises:
        RefusedError: a value is out of the contract's bounds.
    """
    with refusing():
        return Control(
            handle=handle,
            image=ImageRef(sha256=asset),
            map=ControlMap(kind),
            strength=strength,
            start=start,
            end=end,
        )


def look_of(*, handle: str, asset: str, strength: float) -> Look:
    """Return the look that people ask for.

    Raises:
        RefusedError: a value is out of the contract's bounds.
    """
    with refusing():
        return Look(handle=handle, image=ImageRef(sha256=asset), strength=strength)


def img2img(*, variant: Variant, strength: float, count: int) -> Img2Img:
    """Return the request for variations of a variant: its own words, new seeds."""
    with refusing():
        return Img2Img(
            **_painting(variant.iteration, count), source=source_of(variant), strength=strength
        )


def inpaint(
    *, variant: Variant, prompt: str | None, mask_sha: str, strength: float, count: int
) -> Inpaint:
    """Return the request to repaint what the mask marks, in `prompt` or the variant's own words."""
    with refusing():
        return Inpaint(
            **_painting(variant.iteration, count, prompt),
            source=source_of(variant),
            mask=ImageRef(sha256=mask_sha),
            strength=strength,
            seam_limit=seam_limit(SeamLimit.Task.INPAINT),
        )


def outpaint(
    *, variant: Variant, prompt: str | None, padding: Padding, overlap: int, count: int
) -> Outpaint:
    """Return the request to continue a variant into `padding`, in `prompt` or its own words."""
    with refusing():
        size_of(variant).grown(padding)
        return Outpaint(
            **_painting(variant.iteration, count, prompt),
            source=source_of(variant),
            padding=padding,
            overlap=overlap,
            seam_limit=seam_limit(SeamLimit.Task.OUTPAINT),
        )


def rolled(count: int) -> tuple[int, ...]:
    """Return `count` different random seeds."""
    seeds: set[int] = set()
    while len(seeds) < count:
        seeds.add(secrets.randbelow(SEED_MAX + 1))
    return tuple(seeds)


def composed(text: str) -> str:
    """Return the text in Unicode's composed form, which the contract demands."""
    return unicodedata.normalize("NFC", text)


def source_of(variant: Variant) -> ImageRef:
    return ImageRef(sha256=variant.asset.sha256)


def size_of(variant: Variant) -> Size:
    """Return the pixel size of a variant's picture."""
    return Size(width=variant.asset.width_px or 0, height=variant.asset.height_px or 0)


def page_plan_of(variant: Variant, cover: CoverFormat) -> OutpaintPlan:
    """Return what a variant lacks of the page's proportions, to the pixel.

    Models work in multiples, but any size may be asked for; rounding the sides up here would
    leave a strip that the next plan wants to fill again.
    """
    return plan_outpaint(size_of(variant), cover, multiple=1)


def print_ppi(variant: Variant, cover: CoverFormat) -> float | None:
    """Return the resolution at which a variant fills the page with its bleed; None where it has
    other proportions, so that nobody knows how large it will be printed."""
    size, box = size_of(variant), cover.bleed_box
    try:
        if plan_outpaint(size, cover).padding is not None:
            return None
    except RefusedError:
        return None
    return min(effective_ppi(size.width, box.w), effective_ppi(size.height, box.h))


def native_size(card: ModelCard, cover: CoverFormat) -> Size:
    """Return the size at which a model paints best, in the proportions of the page with bleed."""
    aspect = cover.bleed_box.w / cover.bleed_box.h
    height = math.sqrt(card.native_width * card.native_height / aspect)
    step = math.lcm(card.multiple, SIZE_STEP)
    return Size(width=_snapped(height * aspect, step), height=_snapped(height, step))


def _snapped(length: float, step: int) -> int:
    return max(step, round(length / step) * step)


def _size(settings: IterationSettings, card: ModelCard, cover: CoverFormat) -> Size:
    if settings.width is None and settings.height is None:
        return native_size(card, cover)
    if settings.width is None or settings.height is None:
        raise ContractError(_("Only one side of the size was given; give both, or neither."))
    return Size(width=settings.width, height=settings.height)


def _sampling(settings: IterationSettings, card: ModelCard) -> Sampling:
    guidance = settings.guidance_scale
    return Sampling(
        scheduler=_scheduler(settings.scheduler or card.scheduler),
        steps=card.steps if settings.steps is None else settings.steps,
        guidance_scale=card.guidance_scale if guidance is None else guidance,
        exact=settings.exact,
    )


def _scheduler(name: str) -> SchedulerName:
    try:
        return SchedulerName(name)
    except ValueError:
        known = ", ".join(SchedulerName)
        raise ContractError(
            _("There is no scheduler '%(name)s'; choose one of %(known)s.")
            % {"name": name[:20], "known": known}
        ) from None


def _painting(iteration: Iteration, count: int, prompt: str | None = None) -> _Painting:
    """Return what a further order shares with its iteration, with new seeds and perhaps words."""
    return {
        "model": iteration.model,
        "prompt": composed(prompt) if prompt and prompt.strip() else iteration.prompt,
        "negative_prompt": iteration.negative_prompt,
        "seeds": rolled(count),
        "sampling": sampling_of(iteration),
        "adapters": adapters_of(iteration),
        "look": look_worn(iteration),
    }


def sampling_of(iteration: Iteration, card: ModelCard | None = None) -> Sampling:
    """Return how an iteration was sampled, or how another model is sampled best."""
    if card is not None:
        return _sampling(IterationSettings(), card)
    return Sampling(
        scheduler=_scheduler(iteration.scheduler),
        steps=iteration.steps,
        guidance_scale=iteration.guidance_scale,
        exact=is_exact(iteration),
    )


def is_exact(iteration: Iteration) -> bool:
    """Say whether an iteration's pictures repeat to the bit; what is made from them does too."""
    recipe = getattr(iteration, "recipe", None)
    return bool(recipe and recipe.facts.get("exact"))


def adapters_of(iteration: Iteration) -> tuple[Adapter, ...]:
    """Return the LoRAs that an iteration's pictures wear."""
    recipe = getattr(iteration, "recipe", None)
    worn = recipe.facts.get("adapters", ()) if recipe else ()
    return tuple(Adapter(handle=one["handle"], weight=one["weight"]) for one in worn)


def look_worn(iteration: Iteration) -> Look | None:
    """Return the look that an iteration's pictures carry over."""
    recipe = getattr(iteration, "recipe", None)
    said = recipe.facts.get("look") if recipe else None
    if not said:
        return None
    image = ImageRef(sha256=said["asset"])
    return Look(handle=said["handle"], image=image, strength=said["strength"])
