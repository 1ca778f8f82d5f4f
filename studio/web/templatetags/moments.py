"""How long ago something was, as people say it."""

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
