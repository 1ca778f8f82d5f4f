"""Answers in plain words while the database is away: for a restart, or for good."""

import logging
from collections.abc import Callable
from http import HTTPStatus

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

AGAIN_AFTER_S = "3"


class DatabaseAway:
    """Turns a lost connection into 503, so that pages and scripts know to try again."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a view did not catch; anything else is a mistake of ours, and stays one."""
        if not isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError):
            return None
        logger.warning("%s lost the database: %s", request.path, error)
        answer = _as_json() if request.path.startswith("/api/") else _as_page()
        answer["Retry-After"] = AGAIN_AFTER_S
        return answer


def _as_json() -> HttpResponse:
    text = _(
        "The studio's database is away for a moment. What was confirmed is safe; send this again "
        "in a few seconds, under the same Idempotency-Key."
    )
    body = {"error": {"code": "database_away", "message": text}}
    return JsonResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _as_page() -> HttpResponse:
    return HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
