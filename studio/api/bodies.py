"""Reads JSON bodies, and refuses what no table could keep: before any schema looks at them."""

import json
import math
from typing import Any, NoReturn, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from studio.core.errors import RefusedError

INT_MAX = 2**63 - 1
INT_MIN = -(2**63)
SHOWN = 24


class BodyParser(Parser):
    """A JSON parser whose refusals keep their reason; the framework forgets it."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            return cast(dict[str, Any], parsed(request.body))
        except RefusedError as error:
            request.META["masthead.refusal"] = error
            raise


def refusal_of(request: HttpRequest) -> RefusedError | None:
    """Return why the body of this request was refused, if it was."""
    return request.META.get("masthead.refusal")


def parsed(body: bytes) -> object:
    """Return decoded JSON without NaN, NUL, half surrogate pairs and numbers beyond 64 bits."""
    try:
        value = json.loads(body, parse_int=_whole, parse_float=_fraction, parse_constant=_constant)
    except RecursionError as error:
        raise RefusedError(_("The body is nested too deeply."), code="not_json") from error
    except ValueError as error:
        raise RefusedError(
            _("The body is no JSON: %(reason)s.") % {"reason": str(error)[:120]}, code="not_json"
        ) from error
    _check_texts(value)
    return value


def check_text(text: str) -> str:
    """Return a text that UTF-8 and PostgreSQL can hold, or refuse it."""
    if "\x00" in text:
        raise RefusedError(_("The text holds the character U+0000. Remove it."), code="nul")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RefusedError(
            _("The text holds half of a surrogate pair, \\u%(code)x. Send whole characters.")
            % {"code": ord(text[error.start])},
            code="surrogate",
        ) from error
    return text


def _check_texts(value: object) -> None:
    """Check every text, keys included; a loop, since the depth is the sender's choice."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            check_text(item)
        elif isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) <= len(str(INT_MIN)) else INT_MAX + 1
    if not INT_MIN <= number <= INT_MAX:
        shown = digits if len(digits) <= SHOWN else f"{digits[:SHOWN]}..."
        raise RefusedError(
            _("The number %(number)s is beyond 64 bits; %(low)d to %(high)d are taken.")
            % {"number": shown, "low": INT_MIN, "high": INT_MAX},
            code="number_too_large",
        )
    return number


def _fraction(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise RefusedError(
            _("The number %(number)s is too large to compute with.") % {"number": digits[:SHOWN]},
            code="number_too_large",
        )
    return number


def _constant(name: str) -> NoReturn:
    raise RefusedError(_("%(name)s is no JSON number.") % {"name": name}, code="not_json")
