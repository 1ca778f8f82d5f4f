"""`manage.py seam_verdicts`: what people said of seams, one JSON object a line."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from studio.canvases.selectors import verdicts_of


class Command(BaseCommand):
    """Prints every verdict with what was measured, for fitting the limits of seams again."""

    help = "Print what people said of seams beside what was measured, one JSON object a line."

    def handle(self, *args: Any, **options: Any) -> None:
        for row in verdicts_of():
            self.stdout.write(json.dumps(row))
