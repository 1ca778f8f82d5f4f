"""Which models the living workers can run."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from generation.contract.engine import ModelCard
from studio.jobs.models import ModelOffer

FORGOTTEN_AFTER = timedelta(days=1)


@transaction.atomic
def announce_models(worker: str, cards: Sequence[ModelCard], device: str = "") -> None:
    """Note which models a worker can run, and on what; `seen` keeps them on offer."""
    for card in cards:
        ModelOffer.objects.update_or_create(
            worker=worker,
            handle=card.handle,
            defaults={"card": asdict(card), "device": device[:80]},
        )
    mine = ModelOffer.objects.filter(worker=worker)
    mine.exclude(handle__in=[card.handle for card in cards]).delete()
    ModelOffer.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def withdraw_models(worker: str) -> None:
    """Forget a worker's models because it stops."""
    ModelOffer.objects.filter(worker=worker).delete()


def seen(worker: str, loaded: Collection[str] = ()) -> None:
    """Say that a worker lives, and which models it has loaded; it repeats this all the time."""
    is_loaded = Q(handle__in=[*loaded, ""])  # an empty list is no condition
    ModelOffer.objects.filter(worker=worker).update(seen_at=timezone.now(), loaded=is_loaded)
