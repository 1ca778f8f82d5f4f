"""Answers a request in one thread, from the first middleware to the commit and the reply's end."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.urls import set_script_prefix
from servestatic.middleware import ServeStaticMiddleware

THREADS = 32
"""Requests that are answered at a time; most that take long wait for something else."""

BODY_MAX = 70_000_000
"""Bytes of one request; the largest we take is a picture of 32 MiB and its form."""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class OneHop(ASGIHandler):
    """Django's ASGI handler for a chain of functions that are all synchronous.

    Django 5.2 gives each request a thread of its own and changes to it three times. Here a few
    threads stay, and one call in one of them does everything. Static files need no thread.
    """

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        self._files = StaticFiles(self)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(settings.STATIC_URL):
            await self._files(scope, receive, send)
            return
        try:
            _check_declared(scope)
            body = await self.read_body(receive)
        except RequestAborted:
            return
        except RequestTooLargeError as refusal:
            await self.send_response(HttpResponse(str(refusal), status=413), send)
            return
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self._threads, self._answered, scope, body)
        if not response.streaming:
            await self.send_response(response, send)
            return
        async with ThreadSensitiveContext():
            try:
                await self.send_response(response, send)
            finally:
                await sync_to_async(response.close)()

    async def read_body(self, receive: Receive) -> IO[bytes]:
        """Return a body, from its beginning; what is large lies on the disk.

        Raises:
            RequestAborted: the client went away.
            RequestTooLargeError: it goes on beyond `BODY_MAX`.
        """
        body = SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115 - the request closes it
        try:
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RequestAborted
                body.write(message.get("body", b""))
                if body.tell() > BODY_MAX:
                    raise RequestTooLargeError
                more = message.get("more_body", False)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return cast(IO[bytes], body)

    def _answered(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """Answer a request; what it used is given back, but for what is still to be streamed."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        with body:
            request, refusal = self.create_request(scope, body)
            response: Any = self.get_response(request) if request else refusal
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            close_old_connections()
        else:
            response.close()
        return cast(HttpResponseBase, response)


class RequestTooLargeError(Exception):
    """More was sent than any page of ours sends."""

    def __str__(self) -> str:
        return f"A request may have {BODY_MAX // 1_000_000} MB. Send less at once."


def _check_declared(scope: Scope) -> None:
    """Refuse a body whose own length says that it is too large.

    Raises:
        RequestTooLargeError: it does.
    """
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > BODY_MAX:
        raise RequestTooLargeError


class StaticFiles(ASGIHandler):
    """Sends static files from the event loop; what is none goes to the handler of all else."""

    def __init__(self, other: OneHop) -> None:
        self._other = other
        super().__init__()

    def load_middleware(self, is_async: bool = True) -> None:
        super().load_middleware(is_async=False)
        others = sync_to_async(self._other.get_response)
        self._middleware_chain = Security(ServeStaticMiddleware(others))


class Security(SecurityMiddleware):
    """Django's, which reads and writes headers only and so needs no thread for that."""

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        answer: Any = self.process_request(request)
        if answer is None:
            answer = await cast(Awaitable[HttpResponseBase], self.get_response(request))
        return self.process_response(request, answer)
