"""The one place that asks whether somebody reads without names, and holds names back from them.

Pages, the API, sockets, mails, tables and files go through here; `core.nameless` says what.
"""

from typing import TypeVar, cast

from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.nameless import Reader, veiled
from studio.projects.permissions import Principal

T = TypeVar("T")


def reads_nameless(by: Principal | None) -> bool:
    return isinstance(by, User) and by.nameless


def told(by: Principal | None, rows: T, *, also: bool = False) -> T:
    """Return rows as `by` is told them; `also` where they are known to read without names."""
    if not isinstance(by, User) or not (by.nameless or also):
        return rows
    return cast(T, veiled(rows, Reader(me=by.pk, somebody=_("Somebody"))))


def name_told(by: Principal | None, name: str) -> str:
    """Return what `by` is told of whoever made or said something about a picture."""
    return _("Somebody") if name and reads_nameless(by) else name
