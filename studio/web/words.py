"""The browser's words of each language, under an address that changes with their content."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override, to_locale
from django.views.decorators.http import require_GET
from django.views.i18n import JSONCatalog

YEAR_S = 31_536_000


def catalogue_url(language: str) -> str:
    """Return where a language's words are; empty where the words in the code are the words."""
    file = _file_of(language)
    if not file.is_file():
        return ""
    return reverse("words", args=[language, _release(file, file.stat().st_mtime_ns)])


def _file_of(language: str) -> Path:
    folder = Path(settings.LOCALE_PATHS[0]) / to_locale(language)
    return folder / "LC_MESSAGES" / "djangojs.mo"


@cache
def _release(file: Path, _changed_at: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@require_GET
def words(request: HttpRequest, language: str, release: str) -> HttpResponse:
    """Send a catalogue; one address always has the same words, so it is kept for a year."""
    if language not in dict(settings.LANGUAGES) or catalogue_url(language) != request.path:
        raise Http404
    with override(language):
        response = JSONCatalog().get(request)
    response["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    return response
