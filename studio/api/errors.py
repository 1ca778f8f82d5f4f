"""Refusals as answers: a status, and `{"error": {"code", "message"}}` with the text pages show."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from generation.contract.errors import ContractError
from studio.api.bodies import refusal_of
from studio.api.schema_words import words_for
from studio.core.errors import ConflictError, DomainError, GoneError, NotAllowedError, NotFoundError

logger = logging.getLogger(__name__)

STATUS: dict[type[DomainError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    GoneError: HTTPStatus.GONE,
}
VALUE_SHOWN = 40
ERRORS_SHOWN = 3
Raised = Exception | type[Exception]
UNPRINTED = {"missing", "string_unicode", "json_invalid", "extra_forbidden"}


def status_of(error: DomainError) -> HTTPStatus:
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.UNPROCESSABLE_ENTITY


def add_handlers(api: NinjaAPI) -> None:
    """Teach an API to answer every refusal in the one form."""

    def answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
        body = {"error": {"code": code, "message": str(message)}}
        return api.create_response(request, body, status=status)

    def refuse(request: HttpRequest, error: Raised) -> HttpResponse:
        refused = refused_as(request, error)
        return answer(request, status_of(refused), refused.code, refused.said(_))

    def http(request: HttpRequest, error: Raised) -> HttpResponse:
        if isinstance(error, HttpError) and error.status_code != HTTPStatus.BAD_REQUEST:
            code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
            return answer(request, error.status_code, code, http_text(error))
        return refuse(request, error)

    def too_big(request: HttpRequest, error: Raised) -> HttpResponse:
        text = _("The request is larger than 2.5 MB. Send less at once.")
        return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", text)

    for kind in (DomainError, ContractError, ValidationError, Http404):
        api.add_exception_handler(kind, refuse)
    api.add_exception_handler(HttpError, http)
    api.add_exception_handler(RequestDataTooBig, too_big)


def no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer an address below /api that no operation has."""
    error = NotFoundError()
    body = {"error": {"code": error.code, "message": error.said(_)}}
    return JsonResponse(body, status=HTTPStatus.NOT_FOUND)


def http_text(error: HttpError) -> str:
    match error.status_code:
        case HTTPStatus.UNAUTHORIZED if error.message == "Unauthorized":
            return _("Sign in, or send a personal token as 'Authorization: Bearer <token>'.")
        case HTTPStatus.FORBIDDEN:
            return _("The header X-CSRFToken is missing or stale. Reload the page and try again.")
    return error.message


def refused_as(request: HttpRequest, error: Raised) -> DomainError:
    """Return any refusal as one of ours."""
    match error:
        case DomainError():
            return error
        case Http404():
            return NotFoundError()
        case ValidationError() if any(_place(e)[0] == "path" for e in error.errors):
            return NotFoundError()  # as for an id that nobody has
        case ValidationError():
            lines = [_sentence(told) for told in error.errors[:ERRORS_SHOWN]]
            return DomainError(" ".join(lines))
        case ContractError():
            return DomainError(error.message)
    return refusal_of(request) or DomainError(str(error))


def _place(told: dict[str, Any]) -> tuple[str, str]:
    """Return where an error is: path, query, header or body; and the dotted name inside it."""
    place = [str(part) for part in told["loc"]]
    inside = place[2:] if place[0] == "body" and len(place) > 2 else place[1:]
    return place[0], ".".join(inside)


def _sentence(told: dict[str, Any]) -> str:
    _kind, name = _place(told)
    values = {"name": name, "text": words_for(told)}
    if told["type"] in UNPRINTED or "input" not in told:
        return _("%(name)s: %(text)s.") % values
    values["shown"] = _printable(told["input"])
    return _("%(name)s: %(text)s; %(shown)s was sent.") % values


def _printable(value: object) -> str:
    if isinstance(value, dict | list):
        return _("an object") if isinstance(value, dict) else _("a list")
    text = repr(value)
    cut = text if len(text) <= VALUE_SHOWN else f"{text[:VALUE_SHOWN]}..."
    return cut.encode("utf-8", "backslashreplace").decode()
