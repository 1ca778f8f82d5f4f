"""Runs `manage.py models` and returns what it said."""

import io

from django.core.management import call_command


def models(*words: str) -> str:
    out = io.StringIO()
    call_command("models", *words, stdout=out)
    return out.getvalue()
