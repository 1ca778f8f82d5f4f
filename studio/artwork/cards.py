"""Which model paints an order: the cards that workers announced, and the choice among them."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from generation.contract.engine import AdapterCard, AdapterKind, ModelCard
from generation.contract.requests import Adapter
from studio.core.errors import RefusedError
from studio.jobs.selectors import models_on_offer, newest_offer

LORAS_MAX = 3
"""How many LoRAs one picture wears; more of them fight each other."""

BEFORE_ANY_WORKER = ModelCard(
    handle="painter",
    title="Painter (procedural, no model)",
    family="painter",
    executor="painter",
    licence="Apache-2.0",
    commercial_use="yes",
    revision="1",
    tasks=("txt2img", "img2img", "inpaint", "outpaint", "upscale"),
    native_width=640,
    native_height=832,
    multiple=1,
    steps=7,
    guidance_scale=1.0,
    scheduler="auto",
    schedulers=(),
    procedural=True,
)
"""Sizes and steps for orders that wait for the first worker; every machine has this model."""


def cards() -> dict[str, ModelCard]:
    """Return the newest card of every model on offer, the default first."""
    return {row["handle"]: _card(row) for row in models_on_offer()}


def offered_card(handle: str) -> ModelCard | None:
    """Return the newest card of one model, None where no worker offers it now."""
    row = newest_offer(handle)
    return _card(row) if row else None


def card_for(handle: str, task: str) -> ModelCard:
    """Return the card of a model that can do `task`; an empty handle asks for the default.

    Raises:
        RefusedError: no worker offers the model, it cannot run, or it cannot do the task.
    """
    offered = cards()
    wanted = handle or _default_handle(offered, task)
    if not offered:
        return replace(BEFORE_ANY_WORKER, handle=wanted, title=wanted)
    if wanted not in offered:
        raise RefusedError(
            _("No worker offers the model '%(model)s'; on offer: %(known)s.")
            % {"model": wanted[:40], "known": ", ".join(offered)},
            code="model_missing",
        )
    return _checked(offered[wanted], task)


def check_sampler(card: ModelCard, name: str) -> None:
    """Refuse a sampler that the model's worker does not offer for it.

    Raises:
        RefusedError: with those that could be chosen.
    """
    known = card.schedulers
    if name and known and name not in {*known, card.scheduler}:
        raise RefusedError(
            _("The sampler '%(name)s' does not fit %(model)s; those that do: %(known)s.")
            % {"name": name[:20], "model": card.title, "known": ", ".join(known)},
            code="sampler_missing",
        )


def check_adapters(card: ModelCard, adapters: Sequence[Adapter]) -> None:
    """Refuse LoRAs that no worker has for this model, and more than go together.

    Raises:
        RefusedError: with those that could be chosen.
    """
    if len(adapters) > LORAS_MAX:
        raise RefusedError(
            _("%(count)d LoRAs are chosen; at most %(limit)d go together.")
            % {"count": len(adapters), "limit": LORAS_MAX},
            code="too_many_adapters",
        )
    for adapter in adapters:
        check_adapter(card, AdapterKind.LORA, adapter.handle)


def check_adapter(card: ModelCard, kind: AdapterKind, handle: str) -> None:
    """Refuse an adapter of a kind that no worker has for this model.

    Raises:
        RefusedError: with those that could be chosen.
    """
    known = handles_of(card, kind)
    if handle not in known:
        raise RefusedError(
            _("The %(kind)s '%(name)s' does not fit %(model)s; those that do: %(known)s.")
            % {
                "kind": kind_words(kind),
                "name": handle[:40],
                "model": card.title,
                "known": ", ".join(known) or _("none"),
            },
            code="adapter_missing",
        )


def kind_words(kind: AdapterKind) -> str:
    """Return how people call a kind of adapter."""
    return {
        AdapterKind.LORA: "LoRA",
        AdapterKind.CONTROLNET: "ControlNet",
        AdapterKind.IP_ADAPTER: "IP-Adapter",
        AdapterKind.UPSCALER: _("upscaler"),
    }[kind]


def handles_of(card: ModelCard, kind: AdapterKind) -> list[str]:
    """Return the adapters of a kind that fit a model."""
    return [one.handle for one in card.adapters if one.kind == kind]


def refiners() -> list[ModelCard]:
    """Return the models that can paint detail into an enlarged picture, the default first."""
    return [
        card
        for card in cards().values()
        if card.executor == "steps" and "upscale" in card.tasks and not card.problem
    ]


def enlarger() -> ModelCard:
    """Return the card that names the upscalers of plain upscales: the painter's."""
    return cards().get(BEFORE_ANY_WORKER.handle, BEFORE_ANY_WORKER)


def title_of(handle: str, offered: dict[str, ModelCard]) -> str:
    """Return how people call a model, its handle where no worker offers it now."""
    return offered[handle].title if handle in offered else handle


def _default_handle(offered: dict[str, ModelCard], task: str) -> str:
    usable = [card for card in offered.values() if not card.problem and task in card.tasks]
    preferred = [card.handle for card in usable if card.is_default]
    configured = str(settings.MASTHEAD_DEFAULT_MODEL)
    fallback = [card.handle for card in usable] or [BEFORE_ANY_WORKER.handle]
    return next(iter([*preferred, *filter(None, [configured]), *fallback]))


def _checked(card: ModelCard, task: str) -> ModelCard:
    names = {"model": card.title, "problem": card.problem, "task": task}
    if card.problem:
        raise RefusedError(
            _("%(model)s cannot run: %(problem)s Choose another model.") % names,
            code="model_missing",
        )
    if task not in card.tasks:
        raise RefusedError(
            _("%(model)s cannot do %(task)s; it does %(known)s. Choose another model.")
            % {**names, "known": ", ".join(card.tasks)},
            code="task_missing",
        )
    return card


def _adapter(said: dict[str, Any]) -> AdapterCard:
    known = {field.name for field in fields(AdapterCard)}
    return AdapterCard(**{name: value for name, value in said.items() if name in known})


def _card(row: dict[str, Any]) -> ModelCard:
    known = {field.name for field in fields(ModelCard)}
    values = {name: value for name, value in row.items() if name in known}
    for name in ("tasks", "vocabulary", "schedulers"):
        values[name] = tuple(values.get(name, ()))
    values["adapters"] = tuple(_adapter(said) for said in values.get("adapters", ()))
    return ModelCard(**values)
