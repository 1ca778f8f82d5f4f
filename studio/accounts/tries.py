"""Wrong passwords, counted over all processes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from studio.accounts.models import PasswordTry

TRIES_MAX = 10
"""For one thing from one address: a stranger elsewhere cannot lock its owner out with these."""
TRIES_OF_ALL_MAX = 200
"""For one thing from all addresses together, so that many machines cannot guess for long."""
TRIES_FROM_ONE_MAX = 100
"""From one address for all things together: each costs a slow hash."""
TRIES_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Try:
    """One try that was taken: its rows, and under which key the thing is counted there."""

    key: str
    rows: tuple[int, ...]


@transaction.atomic
def take_try(what: str, address: str) -> Try | None:
    """Spend one try on something that a password opens; None when too many were wrong lately.

    It counts as wrong until `was_right`, so that many at once cannot slip past a limit.
    """
    key, now = _key_of(what, address), timezone.now()
    limits = {
        key: TRIES_MAX,
        _key_of(what, ""): TRIES_OF_ALL_MAX,
        _key_of("", address): TRIES_FROM_ONE_MAX,
    }
    _lock(limits)
    PasswordTry.objects.filter(at__lt=now - TRIES_WITHIN).delete()
    if any(PasswordTry.objects.filter(key=one).count() >= most for one, most in limits.items()):
        return None
    rows = PasswordTry.objects.bulk_create([PasswordTry(key=one, at=now) for one in limits])
    return Try(key=key, rows=tuple(row.pk for row in rows))


def was_right(taken: Try) -> None:
    """Count a try no more, and the wrong ones before it for the same from the same address."""
    PasswordTry.objects.filter(pk__in=taken.rows).delete()
    PasswordTry.objects.filter(key=taken.key).delete()


def _lock(keys: Iterable[str]) -> None:
    """Let tries under these keys wait for one another; in order, so that none wait in a ring."""
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _key_of(what: str, address: str) -> str:
    return hashlib.sha256(f"{what.strip().casefold()}\n{address}".encode()).hexdigest()
