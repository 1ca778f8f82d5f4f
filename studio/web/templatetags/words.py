"""Where the browser finds its words."""

from django import template
from django.utils.translation import get_language

from studio.web.words import catalogue_url

register = template.Library()


@register.simple_tag
def words_url() -> str:
    """Return the address of the reader's catalogue, empty where there is none."""
    return catalogue_url(get_language() or "en")
