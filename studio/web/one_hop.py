"""Answers a request in one thread, from the first middleware that may query to the view."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware


class OneHop(ASGIHandler):
    """Django's ASGI handler, but a chain of functions is called as one.

    Django 5.2 builds an asynchronous chain around a view that is none: each request changes
    between the event loop and its thread again and again. Here all
    that is synchronous is called by its thread, and static files stay with the event loop.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    def adapt_method_mode(
        self,
        is_async: bool,
        method: Callable[..., Any],
        method_is_async: bool | None = None,
        debug: bool = False,
        name: str | None = None,
    ) -> Callable[..., Any]:
        """Leave the whole chain as it is, asynchronous at its rim: the server awaits it."""
        if method_is_async and name is None:
            return method
        return super().adapt_method_mode(is_async, method, method_is_async, debug, name)


class Security(SecurityMiddleware):
    """Django's, which reads and writes headers only and so needs no thread for that."""

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        answer: Any = self.process_request(request)
        if answer is None:
            answer = await cast(Awaitable[HttpResponseBase], self.get_response(request))
        return self.process_response(request, answer)
