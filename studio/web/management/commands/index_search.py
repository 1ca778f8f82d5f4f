"""`manage.py index_search`: let the search find what was written before there was one."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.artwork.indexing import index_missing_iterations
from studio.reviews.indexing import index_missing_comments


class Command(BaseCommand):
    help = "Index prompts and comments that the search does not find yet; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        iterations, comments = index_missing_iterations(), index_missing_comments()
        if options["verbosity"] > 0:
            self.stdout.write(f"Indexed {iterations} prompts and {comments} comments.")
