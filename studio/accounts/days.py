"""Days as the reader's language says them."""

from datetime import date

from django.utils.formats import date_format


def day_words(iso: str) -> str:
    """Return the day that an ISO date or moment begins with: "March 1, 2026"."""
    return date_format(date.fromisoformat(iso[:10]), "DATE_FORMAT")
