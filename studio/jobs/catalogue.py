"""What people can read of every model: its card, who runs it, and what was measured of it."""

from collections.abc import Mapping
from typing import Any, TypedDict

from django.utils import timezone

from generation.contract.engine import ModelCard
from studio.core.errors import NotFoundError
from studio.jobs.model_problems import problem_words
from studio.jobs.models import ModelCheck, ModelOffer, Rate
from studio.jobs.selectors import OFFER_FRESH


class BatchTime(TypedDict):
    """How long a pass of several pictures takes, as a multiple of a pass of one."""

    pictures: int
    times: float


class CheckRow(TypedDict):
    """What `manage.py models check` measured on one machine."""

    machine: str
    device: str
    load_s: float
    step_s: float
    memory_gb: float
    width: int
    height: int
    batches: list[BatchTime]
    together: int
    current: bool
    at: str


class SpeedRow(TypedDict):
    """How fast real jobs ran: seconds per step and image row, by task, size and kind of worker."""

    worker: str
    task: str
    megapixels: str
    s_per_step: float


class WorkerRow(TypedDict):
    """A worker that offers a model, and what it computes on."""

    name: str
    device: str


class AdapterRow(TypedDict):
    """An adapter that fits a model: a LoRA, ControlNet, IP-Adapter or upscaler."""

    handle: str
    kind: str
    title: str
    made_for: str
    licence: str
    commercial_use: str


class ModelDetail(TypedDict):
    """A model as its page shows it; `workers` are those heard of within the last minute."""

    handle: str
    title: str
    family: str
    executor: str
    licence: str
    commercial_use: str
    problem: str
    tasks: list[str]
    adapters: list[AdapterRow]
    width: int
    height: int
    multiple: int
    steps: int
    guidance_scale: float
    scheduler: str
    schedulers: list[str]
    is_default: bool
    procedural: bool
    words: int
    workers: list[WorkerRow]
    checks: list[CheckRow]
    speeds: list[SpeedRow]


def record_check(
    *,
    card: ModelCard,
    machine: str,
    device: str,
    load_s: float,
    step_s: float,
    memory_bytes: int,
    width_px: int,
    height_px: int,
    batch_ms: Mapping[int, float],
    together: int,
) -> None:
    """Keep what a check measured; a machine's newest replaces its last."""
    ModelCheck.objects.update_or_create(
        handle=card.handle,
        machine=machine[:80],
        defaults={
            "device": device[:80],
            "revision": card.revision[:64],
            "load_s": load_s,
            "step_s": step_s,
            "memory_bytes": memory_bytes,
            "width_px": width_px,
            "height_px": height_px,
            "batch_ms": {str(count): ms for count, ms in batch_ms.items()},
            "together": together,
        },
    )


def model_details() -> list[ModelDetail]:
    """Return every model that some worker announced within a day, the default first."""
    fresh = timezone.now() - OFFER_FRESH
    cards: dict[str, dict[str, Any]] = {}
    workers: dict[str, list[WorkerRow]] = {}
    for offer in ModelOffer.objects.order_by("seen_at"):
        cards[offer.handle] = offer.card
        listed = workers.setdefault(offer.handle, [])
        if offer.seen_at > fresh:
            listed.append({"name": offer.worker, "device": offer.device})
    for listed in workers.values():
        listed.sort(key=lambda row: row["name"])
    details = [_detail(handle, card, workers[handle]) for handle, card in cards.items()]
    return sorted(details, key=lambda row: (not row["is_default"], row["title"].casefold()))


def model_detail(handle: str) -> ModelDetail:
    """Return one model.

    Raises:
        NotFoundError: no worker announced it within a day.
    """
    found = next((row for row in model_details() if row["handle"] == handle), None)
    if found is None:
        raise NotFoundError
    return found


def _detail(handle: str, card: dict[str, Any], workers: list[WorkerRow]) -> ModelDetail:
    checks = ModelCheck.objects.filter(handle=handle).order_by("machine")
    rates = Rate.objects.filter(model=handle).order_by("worker_class", "task", "size_class")
    return {
        "handle": handle,
        "title": str(card.get("title", handle)),
        "family": str(card.get("family", "")),
        "executor": str(card.get("executor", "")),
        "licence": str(card.get("licence", "unknown")),
        "commercial_use": str(card.get("commercial_use", "unknown")),
        "problem": problem_words(str(card.get("problem", ""))),
        "tasks": list(card.get("tasks", ())),
        "adapters": [_adapter(said) for said in card.get("adapters", ())],
        "width": int(card.get("native_width", 0)),
        "height": int(card.get("native_height", 0)),
        "multiple": int(card.get("multiple", 1)),
        "steps": int(card.get("steps", 0)),
        "guidance_scale": float(card.get("guidance_scale", 0)),
        "scheduler": str(card.get("scheduler", "auto")),
        "schedulers": list(card.get("schedulers", ())),
        "is_default": bool(card.get("is_default")),
        "procedural": bool(card.get("procedural")),
        "words": len(card.get("vocabulary", ())),
        "workers": workers,
        "checks": [_check(row, str(card.get("revision", ""))) for row in checks],
        "speeds": [_speed(row) for row in rates],
    }


def _adapter(said: dict[str, Any]) -> AdapterRow:
    return {
        "handle": str(said.get("handle", "")),
        "kind": str(said.get("kind", "")),
        "title": str(said.get("title", "")),
        "made_for": str(said.get("made_for", "")),
        "licence": str(said.get("licence", "unknown")),
        "commercial_use": str(said.get("commercial_use", "unknown")),
    }


def _check(row: ModelCheck, revision: str) -> CheckRow:
    return {
        "machine": row.machine,
        "device": row.device,
        "load_s": round(row.load_s, 1),
        "step_s": round(row.step_s, 3),
        "memory_gb": round(row.memory_bytes / 1e9, 1),
        "width": row.width_px,
        "height": row.height_px,
        "batches": _batches(row.batch_ms),
        "together": row.together,
        "current": row.revision == revision,
        "at": row.at.isoformat(),
    }


def _batches(kept: Mapping[str, float]) -> list[BatchTime]:
    """Return the times of several pictures beside that of one."""
    alone = kept.get("1", 0.0)
    if alone <= 0:
        return []
    others = sorted((int(count), ms) for count, ms in kept.items() if count != "1")
    return [{"pictures": count, "times": round(ms / alone, 2)} for count, ms in others]


def _speed(row: Rate) -> SpeedRow:
    return {
        "worker": row.worker_class,
        "task": row.task,
        "megapixels": row.size_class,
        "s_per_step": round(row.ms_per_step / 1000, 3),
    }
