"""`manage.py worker`: paint, or with --press render exports, until a signal."""

import asyncio
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from generation.worker.engine_link import EngineGoneError
from generation.worker.serve import serve_engine, serve_press

UNHEALTHY = 3


class Command(BaseCommand):
    help = "Take jobs from the queue: paint variants, or with --press render exports."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--press", action="store_true", help="render exports instead")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asyncio.run(serve_press() if options["press"] else serve_engine())
        except (EngineGoneError, ConnectionError) as error:
            self.stderr.write(str(error))
            sys.exit(UNHEALTHY)
        except OperationalError as error:
            self.stderr.write(f"The database does not answer ({error}): is DATABASE_URL right?")
            sys.exit(UNHEALTHY)
