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
    known = [one.handle for one in card.adapters if one.kind == AdapterKind.LORA]
    for adapter in adapters:
        if adapter.handle not in known:
            raise RefusedError(
                _("The LoRA '%(name)s' does not fit %(model)s; those that do: %(known)s.")
                % {
                    "name": adapter.handle[:40],
                    "model": card.title,
                    "known": ", ".join(known) or _("none"),
                },
                code="adapter_missing",
            )


def check_control(card: ModelCard, handle: str) -> None:
    """Refuse a ControlNet that no worker has for this model.

    Raises:
        RefusedError: with those that could be chosen.
    """
    known = [one.handle for one in card.adapters if one.kind == AdapterKind.CONTROLNET]
    if handle not in known:
        raise RefusedError(
            _("The ControlNet '%(name)s' does not fit %(model)s; those that do: %(known)s.")
            % {
                "name": handle[:40],
                "model": card.title,
                "known": ", ".join(known) or _("none"),
            },
            code="adapter_missing",
        )


def check_look(card: ModelCard, handle: str) -> None:
    """Refuse an IP-Adapter that no worker has for this model.

    Raises:
        RefusedError: with those that could be chosen.
    """
    known = [one.handle for one in card.adapters if one.kind == AdapterKind.IP_ADAPTER]
    if handle not in known:
        raise RefusedError(
            _("The IP-Adapter '%(name)s' does not fit %(model)s; those that do: %(known)s.")
            % {
                "name": handle[:40],
                "model": card.title,
                "known": ", ".join(known) or _("none"),
            },
            code="adapter_missing",
        )


def upscaler_on_offer() -> str:
    """Return the upscaling network that a living worker has, nothing where none has one."""
    painter = cards().get(BEFORE_ANY_WORKER.handle)
    known = painter.adapters if painter else ()
    return next((one.handle for one in known if one.kind == AdapterKind.UPSCALER), "")


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
    for name in ("tasks", "vocabulary"):
        values[name] = tuple(values.get(name, ()))
    values["adapters"] = tuple(_adapter(said) for said in values.get("adapters", ()))
    return ModelCard(**values)
