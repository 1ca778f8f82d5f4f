"""Whether this process serves: its database answers, and news still arrive."""

from http import HTTPStatus

import psycopg
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.realtime.hub import hub


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer whoever watches this process; 503 says in words what is wrong."""
    wrong = _wrong()
    status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
    return HttpResponse(f"{wrong or 'ok'}\n", content_type="text/plain", status=status)


def _wrong() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (Error, psycopg.Error):
        return "the database does not answer"
    if not hub.healthy():
        return f"no news for {hub.seconds_since_bell_or_sweep():.0f} s"
    return ""
