"""Requests that are larger than any page of ours sends end before anybody reads them."""

import asyncio
from typing import Any

import pytest

from studio.web import one_hop
from studio.web.one_hop import OneHop

CHUNK = {"type": "http.request", "body": b"x" * 600, "more_body": True}


def answered(headers: list[tuple[bytes, bytes]], chunks: int) -> tuple[list[Any], int]:
    """Return what was sent, and how many chunks were taken from a client that sends on and on."""
    sent: list[Any] = []
    taken = 0

    async def receive() -> Any:
        nonlocal taken
        taken += 1
        return CHUNK if taken < chunks else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/projects", "headers": headers}
    asyncio.run(OneHop()(scope, receive, send))
    return sent, taken


@pytest.mark.parametrize(
    ("headers", "taken"),
    [([(b"content-length", b"1001")], 0), ([], 2), ([(b"content-length", b"5")], 2)],
)
def test_a_request_that_is_too_large_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch, headers: list[tuple[bytes, bytes]], taken: int
) -> None:
    monkeypatch.setattr(one_hop, "BODY_MAX", 1000)

    sent, took = answered(headers, chunks=50)

    assert (sent[0]["status"], took) == (413, taken)
    assert b"Send less" in sent[1]["body"]
