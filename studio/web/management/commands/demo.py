"""`manage.py demo`: make the demo project with the running worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from studio.core.errors import DomainError
from studio.web.cover_run import CoverFailedError
from studio.web.demo import make_demo
from studio.web.progress import job_progress


class Command(BaseCommand):
    help = "Make the demo project; a worker and a press worker must be running."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with job_progress(Console()) as tell:
                make_demo(tell)
        except (CoverFailedError, DomainError) as error:
            raise CommandError(f"The demo project stays unfinished: {error}") from error
