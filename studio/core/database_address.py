"""The address of the database: as people write it, as Django takes it, and as libpq does."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SCHEMES = ("postgres", "postgresql")
FORM = "postgres://user:password@host:5432/name"
_LIBPQ = {
    "NAME": "dbname",
    "USER": "user",
    "PASSWORD": "password",
    "HOST": "host",
    "PORT": "port",
}


def django_form(url: str) -> dict[str, Any]:
    """Return Django's form of a postgres:// address; what follows its ? becomes options.

    Raises:
        ValueError: with what the address lacks; its password is not told.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in SCHEMES or not name:
        raise ValueError(
            f"DATABASE_URL has to look like {FORM}; its scheme is '{parts.scheme}' and its "
            f"name '{name}'."
        )
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def libpq_form(database: Mapping[str, Any]) -> dict[str, str]:
    """Return what PostgreSQL's own library takes of Django's form, such as `sslmode`."""
    address = {ours: str(database[key]) for key, ours in _LIBPQ.items() if database.get(key)}
    options = {
        key: value for key, value in database.get("OPTIONS", {}).items() if isinstance(value, str)
    }
    return {**options, **address}
