"""What people and scripts read while the database is away."""

from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from studio.web.database_away import DatabaseAway

AWAY = OperationalError("server closed the connection unexpectedly")


def answered(path: str, error: Exception) -> Any:
    request = RequestFactory().get(path)
    return DatabaseAway(lambda _: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(
    ("path", "words"), [("/api/projects", b"database_away"), ("/projects/1/", b"Reload the page")]
)
def test_a_lost_database_is_a_reason_to_try_again(path: str, words: bytes) -> None:
    answer = answered(path, AWAY)

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert words in answer.content


def test_a_mistake_of_ours_stays_one() -> None:
    assert answered("/", IntegrityError("null value")) is None
