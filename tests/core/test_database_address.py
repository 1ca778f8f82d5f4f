"""A database's address keeps what its owner wrote, encryption above all."""

import pytest

from studio.core.database_address import django_form, libpq_form


def test_an_address_becomes_the_form_of_django() -> None:
    made = django_form("postgres://maya:p%40ss@db.example:6432/cover%20desk?sslmode=verify-full")

    assert made == {
        "NAME": "cover desk",
        "USER": "maya",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_what_follows_the_question_mark_reaches_every_kind_of_connection() -> None:
    made = django_form("postgresql:///masthead?host=/run/postgresql&sslmode=require")
    made["OPTIONS"] |= {"pool": {"min_size": 2}, "server_side_binding": True}

    assert libpq_form(made) == {
        "dbname": "masthead",
        "host": "/run/postgresql",
        "sslmode": "require",
    }


@pytest.mark.parametrize(
    "url", ["mysql://a:secret@host/name", "postgres://a:secret@host", "host/name"]
)
def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="postgres://user:password@host") as refused:
        django_form(url)

    assert "secret" not in str(refused.value)
