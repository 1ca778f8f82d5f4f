#!/usr/bin/env python
"""The studio's commands."""

import os
import sys

from django.core.management import execute_from_command_line

WORKER_COMMANDS = {"worker", "models"}


def main() -> None:
    """Run a command, with the worker's settings where it needs the engine's side."""
    if len(sys.argv) > 1 and sys.argv[1] in WORKER_COMMANDS:
        # Not setdefault: `manage.py studio` hands its own setting on to the workers it starts.
        os.environ["DJANGO_SETTINGS_MODULE"] = "generation.worker.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
