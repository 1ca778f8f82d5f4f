"""From a frozen draft and settings to what is painted: styles, choices, lists and grids."""

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from generation.contract.engine import AdapterKind, ModelCard
from generation.contract.pixels import Size
from generation.contract.requests import SEED_MAX, Control, Img2Img, Look, Txt2Img
from studio.artwork import requests
from studio.artwork.cards import card_for, check_adapter, check_adapters, check_sampler
from studio.artwork.requests import IterationSettings
from studio.assets.selectors import asset_for
from studio.core.cover_formats import cover_format
from studio.core.errors import NotFoundError, RefusedError
from studio.core.prompt_choices import COMBINATIONS_MAX, Combination, Plan, plan
from studio.core.prompt_grid import (
    CELLS_MAX,
    Axis,
    axis_row,
    cells_of,
    check_total,
    checked_axes,
    size_in,
)
from studio.core.prompt_weights import check_weights
from studio.core.traced_text import Traced, joined
from studio.core.wildcards import Drawn, drawn, names_in
from studio.core.writers import Run, runs_of
from studio.drafts.actions import Frozen
from studio.projects.models import Project
from studio.prompts.models import Style
from studio.prompts.selectors import lines_by_name, styles_by_name

STYLES_MAX = 3
NO_STYLE = "none"


@dataclass(frozen=True, kw_only=True)
class Painted:
    """One iteration to be: its request, who wrote its words, its place in a grid."""

    request: Txt2Img | Img2Img
    size: Size
    model_title: str
    writers: tuple[Run, ...] = ()
    cell: tuple[int, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Order:
    """Everything one "Generate" makes; with axes it is a grid."""

    painted: tuple[Painted, ...]
    axes: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Kit:
    """What a project lends to its prompts, read when a prompt asks for it, and the state of the
    dice that all cells share."""

    project: Project
    dice: int

    @cached_property
    def lists(self) -> Mapping[str, Sequence[str]]:
        return lines_by_name(self.project)

    @cached_property
    def styles(self) -> Mapping[str, Style]:
        return styles_by_name(self.project)


def order_of(*, project: Project, frozen: Frozen, settings: IterationSettings) -> Order:
    """Return what a draft makes with these settings.

    What is compared differs, and nothing else: all cells share their seeds and what is drawn.

    Raises:
        RefusedError: something is out of bounds, cannot be read, or makes too many cells.
    """
    axes = checked_axes(settings.axes)
    kit = _Kit(project=project, dice=secrets.randbits(64))
    plans = [_planned(frozen.text, settings, axes, cell) for cell in cells_of(axes)]
    whole = bool(axes) or settings.matrix
    made = sum(len(found.made) for found in plans) * settings.draws
    if whole:
        check_total(sum(found.total for found in plans) * settings.draws, settings.count)
    elif made > COMBINATIONS_MAX:
        raise RefusedError(
            _(
                "These settings make %(made)d iterations; at most %(limit)d are made at once. "
                "Draw less often."
            )
            % {"made": made, "limit": COMBINATIONS_MAX},
            code="grid_too_large",
        )
    if made > 1 and settings.seeds is None:
        settings = replace(settings, seeds=requests.rolled(settings.count))
    painted = tuple(
        _painted(kit, frozen, settings, axes, (*cell, *combination.digits, draw), combination)
        for cell, found in zip(cells_of(axes), plans, strict=True)
        for combination in found.made
        for draw in range(settings.draws)
    )
    complete = made == sum(found.total for found in plans) * settings.draws
    is_grid = made > 1 and complete and _is_even(plans)
    return Order(painted=painted, axes=_shown_axes(axes, plans[0], settings) if is_grid else ())


def _planned(
    text: str, settings: IterationSettings, axes: Sequence[Axis], cell: Sequence[int]
) -> Plan:
    """Return the combinations of a cell: its words, with the choices they hold."""
    traced = Traced.of(text)
    for axis, place in zip(axes, cell, strict=True):
        if axis.parameter == "words":
            if axis.find not in text:
                raise RefusedError(
                    _(
                        "The prompt does not hold '%(words)s', which an axis of the grid should "
                        "replace."
                    )
                    % {"words": axis.find[:40]},
                    code="grid_words_missing",
                )
            traced = traced.replaced(axis.find, axis.values[place])
    compared = {"steps": settings.steps_compared, "guidance_scale": settings.guidance_compared}
    limit = CELLS_MAX if axes or settings.matrix else COMBINATIONS_MAX
    return plan(traced, compared, limit=limit)


def _is_even(plans: Sequence[Plan]) -> bool:
    """Say whether every cell holds the same number of combinations, so that rows line up."""
    return len({len(found.made) for found in plans}) == 1


def _painted(
    kit: _Kit,
    frozen: Frozen,
    settings: IterationSettings,
    axes: Sequence[Axis],
    cell: tuple[int, ...],
    combination: Combination,
) -> Painted:
    asked = _with_axes(_with_values(settings, combination), axes, cell)
    dice = random.Random(kit.dice)
    lists = kit.lists if names_in(combination.traced.text) else {}
    words = drawn(combination.traced, lists, draw=cell[-1], dice=dice)
    styles = _styles(kit, asked.styles)
    wording = _styled(words.traced, styles).composed()
    check_weights(wording.text)
    negatives = [asked.negative_prompt, *(style.negative for style in styles)]
    asked = replace(asked, negative_prompt=", ".join(filter(None, negatives)))
    check_weights(asked.negative_prompt)
    request, size, card = _request(kit, asked, wording.text)
    return Painted(
        request=request,
        size=size,
        model_title=card.title,
        writers=tuple(runs_of(wording, frozen.writers)),
        cell=cell,
        facts=_facts(frozen, words, styles, asked),
    )


def _request(
    kit: _Kit, asked: IterationSettings, words: str
) -> tuple[Txt2Img | Img2Img, Size, ModelCard]:
    """Return the request for a wording, its pictures' size - the page's, or the reference's -
    and the model's card."""
    if not asked.reference:
        card = card_for(asked.model, "txt2img")
        _check_guides(kit, asked, card)
        request = requests.txt2img(
            prompt=words,
            settings=asked,
            card=card,
            cover=cover_format(kit.project.cover_format),
        )
        return request, request.size, card
    size = _size_of_picture(kit, asked.reference)
    card = card_for(asked.model, "img2img")
    _check_guides(kit, asked, card)
    return (
        requests.from_reference(prompt=words, settings=asked, card=card, source=asked.reference),
        size,
        card,
    )


def _check_guides(kit: _Kit, asked: IterationSettings, card: ModelCard) -> None:
    check_sampler(card, asked.scheduler)
    check_adapters(card, asked.adapters)
    if asked.control is not None:
        check_adapter(card, AdapterKind.CONTROLNET, asked.control.handle)
        _size_of_picture(kit, asked.control.image.sha256)
    if asked.look is not None:
        check_adapter(card, AdapterKind.IP_ADAPTER, asked.look.handle)
        _size_of_picture(kit, asked.look.image.sha256)


def _size_of_picture(kit: _Kit, sha256: str) -> Size:
    try:
        picture = asset_for(kit.project, sha256)
    except NotFoundError:
        raise RefusedError(
            str(_("The reference picture is not stored in this project. Choose another one.")),
            code="image_missing",
        ) from None
    if not picture.width_px or not picture.height_px:
        raise RefusedError(
            str(_("The reference is no picture. Choose another one.")), code="image_missing"
        )
    return Size(width=picture.width_px, height=picture.height_px)


def _facts(
    frozen: Frozen, words: Drawn, styles: Sequence[Style], asked: IterationSettings
) -> dict[str, Any]:
    return {
        "template": frozen.text,
        "template_sha256": frozen.sha256,
        "drawn": [list(pair) for pair in words.words],
        "styles": [
            {
                "name": style.name,
                "before": style.before,
                "after": style.after,
                "negative": style.negative,
            }
            for style in styles
        ],
        "reference": {"asset": asked.reference, "strength": asked.strength}
        if asked.reference
        else None,
        "adapters": [{"handle": one.handle, "weight": one.weight} for one in asked.adapters],
        "control": control_facts(asked.control),
        "look": look_facts(asked.look),
        "exact": asked.exact,
        "preset": asked.preset,
        "seeds_locked": asked.seeds_locked,
    }


def control_facts(control: Control | None) -> dict[str, Any] | None:
    """Return what is frozen of a control; its picture stays in the project's store."""
    if control is None:
        return None
    return {
        "handle": control.handle,
        "asset": control.image.sha256,
        "map": control.map,
        "strength": control.strength,
        "start": control.start,
        "end": control.end,
    }


def look_facts(look: Look | None) -> dict[str, Any] | None:
    """Return what is frozen of a look; its picture stays in the project's store."""
    if look is None:
        return None
    return {"handle": look.handle, "asset": look.image.sha256, "strength": look.strength}


def _with_values(settings: IterationSettings, combination: Combination) -> IterationSettings:
    steps = combination.values.get("steps")
    guidance = combination.values.get("guidance_scale")
    return replace(
        settings,
        steps=settings.steps if steps is None else int(steps),
        guidance_scale=settings.guidance_scale if guidance is None else guidance,
    )


def _with_axes(
    settings: IterationSettings, axes: Sequence[Axis], cell: Sequence[int]
) -> IterationSettings:
    """Return the settings of a cell."""
    for axis, place in zip(axes, cell, strict=False):
        settings = _set(settings, axis, axis.values[place])
    return settings


def _set(settings: IterationSettings, axis: Axis, value: str) -> IterationSettings:
    match axis.parameter:
        case "steps":
            return replace(settings, steps=int(value))
        case "guidance_scale":
            return replace(settings, guidance_scale=float(value))
        case "seed":
            first, count = int(value), settings.count
            seeds = tuple((first + index) % (SEED_MAX + 1) for index in range(count))
            return replace(settings, seeds=seeds)
        case "size":
            width, height = size_in(value) or (None, None)
            return replace(settings, width=width, height=height)
        case "style":
            return replace(settings, styles=() if value == NO_STYLE else (value,))
        case "scheduler":
            return replace(settings, scheduler=value)
        case "model":
            return replace(settings, model=value)
        case "negative_prompt":
            return replace(settings, negative_prompt=value)
        case "strength" if settings.reference:
            return replace(settings, strength=float(value))
        case "adapter_weight" if axis.find in {"", *(one.handle for one in settings.adapters)}:
            return _weighed(settings, axis.find, float(value))
        case "control_strength" if settings.control:
            return replace(settings, control=replace(settings.control, strength=float(value)))
        case "look_strength" if settings.look:
            return replace(settings, look=replace(settings.look, strength=float(value)))
        case "words":
            return settings
    raise RefusedError(str(_NEEDED[axis.parameter]), code="grid_parameter")


def _weighed(settings: IterationSettings, handle: str, weight: float) -> IterationSettings:
    """Return the settings with another weight of one LoRA, the first where none is named."""
    if not settings.adapters:
        raise RefusedError(str(_NEEDED["adapter_weight"]), code="grid_parameter")
    named = handle or settings.adapters[0].handle
    worn = (
        replace(one, weight=weight) if one.handle == named else one for one in settings.adapters
    )
    return replace(settings, adapters=tuple(worn))


_NEEDED = {
    "strength": _("How much may change can be varied once a picture to start from is chosen."),
    "adapter_weight": _("The weight of a LoRA can be varied once that LoRA is chosen."),
    "control_strength": _("The strength of a control can be varied once a control is chosen."),
    "look_strength": _("The strength of a look can be varied once a picture of it is chosen."),
}


def _styles(kit: _Kit, names: Sequence[str]) -> list[Style]:
    if len(names) > STYLES_MAX:
        raise RefusedError(
            _("%(count)d styles are chosen; at most %(limit)d go together.")
            % {"count": len(names), "limit": STYLES_MAX}
        )
    for name in names:
        if name not in kit.styles:
            known = ", ".join(sorted(kit.styles)) or _("none yet")
            raise RefusedError(
                _("There is no style '%(name)s'; the project has %(known)s.")
                % {"name": name[:40], "known": known},
                code="style_missing",
            )
    return [kit.styles[name] for name in names]


def _styled(words: Traced, styles: Sequence[Style]) -> Traced:
    """Return the words with those of the styles around them, the first style closest.

    Words that came from an earlier iteration may hold a style's already; they stay as they are.
    """
    for style in styles:
        if words.text.startswith(style.before) and words.text.endswith(style.after):
            continue
        before = f"{style.before}{_space(style.before)}" if style.before else ""
        after = f", {style.after}" if style.after else ""
        words = joined([Traced.new(before), words, Traced.new(after)])
    return words


def _space(before: str) -> str:
    return "" if before[-1:] in "，、：" else " "


def _shown_axes(
    axes: Sequence[Axis], found: Plan, settings: IterationSettings
) -> tuple[dict[str, Any], ...]:
    """Return what each number of a cell stands for."""
    shown = [axis_row(axis) for axis in axes]
    shown += [_row("choice", options) for options in found.options]
    for name, values in (
        ("steps", settings.steps_compared),
        ("guidance_scale", settings.guidance_compared),
    ):
        if values:
            shown.append(_row(name, [f"{value:g}" for value in dict.fromkeys(values)]))
    return (*shown, _row("draw", [str(draw + 1) for draw in range(settings.draws)]))


def _row(parameter: str, values: Sequence[str]) -> dict[str, Any]:
    return {"parameter": parameter, "values": list(values), "find": ""}
