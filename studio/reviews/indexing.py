"""Lets comments from before the search be found; what is indexed already is left alone."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from studio.artwork.rows import label_of
from studio.projects.models import SearchEntry
from studio.projects.search import index_text
from studio.reviews.models import Comment

BATCH = 200


def index_missing_comments() -> int:
    """Index comments that no search finds, a batch at a time, and return how many."""
    indexed = SearchEntry.objects.filter(
        project=OuterRef("project"), kind=SearchEntry.Kind.COMMENT, object_id=OuterRef("pk")
    )
    missing = Comment.objects.filter(~Exists(indexed))
    count = 0
    while batch := list(
        missing.select_related("variant__iteration", "version").order_by("pk")[:BATCH]
    ):
        with transaction.atomic():
            for comment in batch:
                _index(comment)
        count += len(batch)
    return count


def _index(comment: Comment) -> None:
    on_variant = comment.variant is not None
    index_text(
        project_id=comment.project_id,
        kind=SearchEntry.Kind.COMMENT,
        object_id=comment.pk,
        label=label_of(comment.variant) if comment.variant else f"v{_number(comment)}",
        place={
            "variant" if on_variant else "version": comment.variant_id or comment.version_id or 0
        },
        text=comment.text,
        by_name=comment.author_name,
    )
    entry = SearchEntry.objects.filter(
        project=comment.project_id, kind=SearchEntry.Kind.COMMENT, object_id=comment.pk
    )
    entry.update(at=comment.created_at)


def _number(comment: Comment) -> int:
    return comment.version.number if comment.version else 0
