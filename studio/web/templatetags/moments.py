"""How long ago something was, and how far off, as people say it."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()

JUST_NOW = timedelta(minutes=1)


@register.filter
def ago(at: datetime) -> str:
    """Return "3 minutes ago"; what was within a minute is "just now"."""
    if timezone.now() - at < JUST_NOW:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(at)}


@register.filter
def span(at: datetime, other: datetime) -> str:
    """Return how far two moments lie apart, in one unit: "2 days"."""
    return timesince(min(at, other), max(at, other), depth=1)
