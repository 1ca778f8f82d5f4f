"""What shipped press profiles are called on screen; files keep their records' neutral names."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

SHIPPED = {
    "coated-x4": _("House, coated"),
    "coated-x4-marks": _("Coated, PDF/X-4 with marks"),
    "coated-x1a": _("Coated, PDF/X-1a:2001"),
    "coated-x1a-2003": _("Coated, PDF/X-1a:2003"),
    "us-newsstand": _("US newsstand, PDF/X-1a:2001"),
    "careful-printer": _("Coated, outlined type, wide safe area"),
}


def shown_name(record: Mapping[str, Any]) -> str:
    """Return a profile's name in the reader's language; a team's own stays as the team wrote it."""
    return str(SHIPPED.get(record.get("handle", ""), record.get("name", "")))
