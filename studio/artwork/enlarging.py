"""More pixels for a picture: which network adds them, and which model paints detail into them."""

import math
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _

from generation.contract.engine import AdapterCard, AdapterKind, ModelCard
from generation.contract.pixels import Size
from generation.contract.requests import TILE_MAX, TILE_MIN, Refine, Upscale, UpscaleMethod
from studio.artwork.cards import check_adapter, enlarger, handles_of, refiners
from studio.artwork.models import Variant
from studio.artwork.requests import (
    adapters_of,
    composed,
    refusing,
    rolled,
    sampling_of,
    size_of,
    source_of,
)
from studio.core.cover_formats import CoverFormat, cover_format
from studio.core.errors import RefusedError
from studio.core.outpaint_plan import print_size

STRENGTH = 0.25
LANCZOS = "lanczos"
OVERLAP_SHARE = 5 / 32
OVERLAP_MIN, OVERLAP_MAX = 64, 256
TIMES = (2, 4)


@dataclass(frozen=True, kw_only=True)
class RefineWish:
    """Detail painted over the enlarged picture; what is empty follows from the picture."""

    model: str = ""
    prompt: str = ""
    strength: float = STRENGTH


@dataclass(frozen=True, kw_only=True)
class EnlargeWish:
    """How pixels are added: `upscaler` is a network's handle, `lanczos`, or "" for what is best
    of those on offer."""

    upscaler: str = ""
    refine: RefineWish | None = None


class SizeChoice(TypedDict):
    """A size to enlarge to: `times` the picture's own, or 0 for the page at print resolution."""

    times: int
    width: int
    height: int


class EnlargerRow(TypedDict):
    """A network or a model to choose; `scale` is a network's own factor, `models` which models
    have it beside them."""

    handle: str
    title: str
    licence: str
    commercial_use: str
    scale: int
    models: list[str]


class RefinerRow(TypedDict):
    """A model that paints detail."""

    handle: str
    title: str
    licence: str
    commercial_use: str


class EnlargeChoices(TypedDict):
    """What there is to choose before a picture is enlarged; `refiner` is the picture's own model
    where that can paint detail."""

    sizes: list[SizeChoice]
    upscalers: list[EnlargerRow]
    refiners: list[RefinerRow]
    refiner: str
    prompt: str


def upscale(*, variant: Variant, size: Size, wish: EnlargeWish) -> Upscale:
    """Return the request for more pixels of the same picture.

    Raises:
        RefusedError: the size is smaller or out of bounds, or what is wished for is not on offer.
    """
    have = size_of(variant)
    if size.width < have.width or size.height < have.height:
        raise RefusedError(
            _(
                "%(width)d x %(height)d px is smaller than the variant's %(has_width)d x "
                "%(has_height)d px; choose a larger size."
            )
            % {
                "width": size.width,
                "height": size.height,
                "has_width": have.width,
                "has_height": have.height,
            },
            code="bad_request",
        )
    painter = None if wish.refine is None else _refiner(variant, wish.refine.model)
    upscaler = _upscaler(painter or enlarger(), wish.upscaler)
    with refusing():
        return Upscale(
            source=source_of(variant),
            size=size,
            method=UpscaleMethod.UPSCALER if upscaler else UpscaleMethod.LANCZOS,
            upscaler=upscaler or None,
            refine=_refine(variant, painter, wish.refine) if painter and wish.refine else None,
        )


def enlarge_choices(variant: Variant, cover: CoverFormat | None = None) -> EnlargeChoices:
    """Return what a person may choose from for a variant, on its project's page or another."""
    page = cover or cover_format(variant.iteration.project.cover_format)
    painters = refiners()
    beside: dict[str, list[str]] = {}
    for card in painters:
        for handle in handles_of(card, AdapterKind.UPSCALER):
            beside.setdefault(handle, []).append(card.handle)
    networks = [one for one in enlarger().adapters if one.kind == AdapterKind.UPSCALER]
    own = variant.iteration.model
    return {
        "sizes": _sizes(size_of(variant), page),
        "upscalers": [_network_row(one, beside.get(one.handle, [])) for one in networks],
        "refiners": [_refiner_row(card) for card in painters],
        "refiner": own if own in {card.handle for card in painters} else "",
        "prompt": variant.iteration.prompt,
    }


def _sizes(have: Size, page: CoverFormat) -> list[SizeChoice]:
    printed = print_size(have, page)
    rows: list[SizeChoice] = []
    if printed is not None:
        rows.append({"times": 0, "width": printed.width, "height": printed.height})
    for times in TIMES:
        width, height = have.width * times, have.height * times
        if _is_paintable(width, height):
            rows.append({"times": times, "width": width, "height": height})
    return rows


def _is_paintable(width: int, height: int) -> bool:
    try:
        Size(width=width, height=height)
    except ValueError:
        return False
    return True


def _refiner(variant: Variant, handle: str) -> ModelCard:
    """Return the model that paints detail: the one named, the picture's own, or the first."""
    known = {card.handle: card for card in refiners()}
    if not known:
        raise RefusedError(
            _("No worker offers a model that can paint detail. Enlarge without it."),
            code="model_missing",
        )
    if handle and handle not in known:
        raise RefusedError(
            _("The model '%(model)s' cannot paint detail; these can: %(known)s.")
            % {"model": handle[:40], "known": ", ".join(known)},
            code="model_missing",
        )
    first = next(iter(known.values()))
    return known[handle] if handle else known.get(variant.iteration.model, first)


def _upscaler(card: ModelCard, wished: str) -> str:
    """Return the network beside a model, the painter's for plain upscales; "" is Lanczos."""
    if wished == LANCZOS:
        return ""
    if wished:
        check_adapter(card, AdapterKind.UPSCALER, wished)
        return wished
    return next(iter(handles_of(card, AdapterKind.UPSCALER)), "")


def _refine(variant: Variant, card: ModelCard, wish: RefineWish) -> Refine:
    """Return how a model paints detail: as it painted the picture, or as its own card says."""
    iteration = variant.iteration
    is_own = card.handle == iteration.model
    fitting = handles_of(card, AdapterKind.LORA)
    side = math.isqrt(card.native_width * card.native_height)
    tile = min(TILE_MAX, max(TILE_MIN, side // card.multiple * card.multiple))
    return Refine(
        model=card.handle,
        prompt=composed(wish.prompt.strip() or iteration.prompt),
        negative_prompt=iteration.negative_prompt,
        seed=rolled(1)[0],
        sampling=sampling_of(iteration, card if not is_own else None),
        adapters=tuple(one for one in adapters_of(iteration) if one.handle in fitting),
        strength=wish.strength,
        tile=tile,
        overlap=min(OVERLAP_MAX, max(OVERLAP_MIN, round(tile * OVERLAP_SHARE))),
    )


def _network_row(one: AdapterCard, models: list[str]) -> EnlargerRow:
    return {
        "handle": one.handle,
        "title": one.title,
        "licence": one.licence,
        "commercial_use": one.commercial_use,
        "scale": one.scale,
        "models": models,
    }


def _refiner_row(card: ModelCard) -> RefinerRow:
    return {
        "handle": card.handle,
        "title": card.title,
        "licence": card.licence,
        "commercial_use": card.commercial_use,
    }
