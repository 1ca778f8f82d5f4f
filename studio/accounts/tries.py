"""Wrong passwords, counted over all processes."""

import hashlib
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from studio.accounts.models import PasswordTry

TRIES_MAX = 10
TRIES_WITHIN = timedelta(minutes=5)


@transaction.atomic
def take_try(what: str) -> bool:
    """Spend one try on something that a password opens; False when too many were wrong lately.

    It counts as wrong until `forget_tries`, so that many at once cannot slip past the limit.
    """
    key, now = _key_of(what), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    PasswordTry.objects.filter(at__lt=now - TRIES_WITHIN).delete()
    if PasswordTry.objects.filter(key=key).count() >= TRIES_MAX:
        return False
    PasswordTry.objects.create(key=key, at=now)
    return True


def forget_tries(what: str) -> None:
    """Start counting anew: the right password was given."""
    PasswordTry.objects.filter(key=_key_of(what)).delete()


def _key_of(what: str) -> str:
    return hashlib.sha256(what.strip().casefold().encode()).hexdigest()
