"""Lets old events go: pages that are further behind fetch the snapshot instead."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery

from studio.projects.models import Event, Project

KEPT_FOR = timedelta(days=30)
KEPT_MAX = 50_000
KEPT_ALWAYS = 200
"""The newest stay however old they are: a quiet project's activity is still told."""
AT_ONCE = 5_000


def prune_events(now: datetime) -> int:
    """Delete events that are too old or too many, some thousands at a time; return how many."""
    oldest = Event.objects.filter(project=OuterRef("pk"), seq=OuterRef("event_floor"))
    held = Project.objects.annotate(
        since=Subquery(oldest.values("at")[:1]), held=F("event_seq") - F("event_floor") + 1
    ).filter(held__gt=KEPT_ALWAYS)
    due = held.filter(Q(since__lt=now - KEPT_FOR) | Q(held__gt=KEPT_MAX))
    return sum(_prune(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _prune(project_id: int, now: datetime) -> int:
    """Raise the floor and delete below it in one transaction; the row's lock keeps writers out."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
    events = Event.objects.filter(project_id=project_id)
    outdated = events.filter(at__lt=now - KEPT_FOR).aggregate(last=Max("seq"))["last"] or 0
    wanted = max(outdated + 1, project.event_seq - KEPT_MAX + 1)
    floor = min(wanted, project.event_seq - KEPT_ALWAYS + 1, project.event_floor + AT_ONCE)
    if floor <= project.event_floor:
        return 0
    deleted, _by_kind = events.filter(seq__lt=floor).delete()
    Project.objects.filter(pk=project_id).update(event_floor=floor)
    return deleted
