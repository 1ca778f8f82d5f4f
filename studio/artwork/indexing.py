"""Lets iterations from before the search be found; what is indexed already is left alone."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from studio.artwork.models import Iteration
from studio.artwork.orders import index_iteration
from studio.projects.models import SearchEntry

BATCH = 200


def index_missing_iterations() -> int:
    """Index iterations that no search finds, a batch at a time, and return how many."""
    kind = SearchEntry.Kind.ITERATION
    indexed = SearchEntry.objects.filter(
        project=OuterRef("project"), kind=kind, object_id=OuterRef("pk")
    )
    missing = Iteration.objects.filter(~Exists(indexed)).select_related("created_by")
    count = 0
    while batch := list(missing.order_by("pk")[:BATCH]):
        with transaction.atomic():
            for iteration in batch:
                index_iteration(iteration)
                entry = SearchEntry.objects.filter(
                    project=iteration.project_id, kind=kind, object_id=iteration.pk
                )
                entry.update(at=iteration.created_at)
        count += len(batch)
    return count
