"""From which seam score on a picture is painted again: what orders carry, where it was fitted."""

from collections.abc import Mapping

from django.db import transaction

from studio.artwork.models import SeamLimit


def seam_limit(task: SeamLimit.Task) -> float | None:
    """Return the fitted limit of a task's seams; None leaves it to the engine."""
    return SeamLimit.objects.filter(task=task).values_list("limit", flat=True).first()


@transaction.atomic
def keep_seam_limits(*, limits: Mapping[SeamLimit.Task, float]) -> None:
    """Let orders from now on carry these limits; jobs that wait keep theirs."""
    for task, limit in limits.items():
        SeamLimit.objects.update_or_create(task=task, defaults={"limit": limit})


@transaction.atomic
def forget_seam_limits() -> int:
    """Leave the limits to the engine again, and return how many there were."""
    return SeamLimit.objects.all().delete()[0]
