"""Where the browser finds its words, and the words for what failed."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

from studio.jobs.failures import failure_words
from studio.web.words import catalogue_url

register = template.Library()


@register.simple_tag
def words_url() -> str:
    """Return the address of the reader's catalogue, empty where there is none."""
    return catalogue_url(get_language() or "en")


@register.filter
def why_failed(row: Mapping[str, Any]) -> str:
    """Return why an export has no file, empty where nothing failed."""
    return failure_words(row["error_code"], row["error_text"], told=row["error_told"])
