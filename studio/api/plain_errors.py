"""Gives the API's one form to refusals that frameworks answer before or beside an operation."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _


class PlainErrors:
    """Turns a wrong method, a stale token or a broken view below /api/ into JSON."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = self._answer(request)
        if not request.path.startswith("/api/") or given.status_code < HTTPStatus.BAD_REQUEST:
            return given
        if given.headers.get("Content-Type", "").startswith("application/json"):
            return given
        if settings.DEBUG and given.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            return given  # the page for developers says more
        return _as_json(request, given)


def _as_json(request: HttpRequest, given: HttpResponseBase) -> JsonResponse:
    status = HTTPStatus(given.status_code)
    code = status.phrase.lower().replace(" ", "_").replace("-", "_")
    body = {"error": {"code": code, "message": _text(request, given)}}
    answer = JsonResponse(body, status=status)
    for name in ("Allow", "Retry-After", "Vary", "Content-Language"):
        if name in given.headers:
            answer.headers[name] = given.headers[name]
    answer.cookies = given.cookies
    return answer


def _text(request: HttpRequest, given: HttpResponseBase) -> str:
    match given.status_code:
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _("%(method)s is not possible here; possible: %(allowed)s.") % {
                "method": (request.method or "")[:20],
                "allowed": given.headers.get("Allow", ""),
            }
        case HTTPStatus.FORBIDDEN:
            return _("The header X-CSRFToken is missing or stale. Reload the page and try again.")
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            return _("The studio met a mistake of its own. The administrator finds it in the log.")
    return _("The request could not be read. Check its address, headers and body.")
