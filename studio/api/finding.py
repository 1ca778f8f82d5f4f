"""Finds rows by id, the same way for an unknown id and for somebody else's row."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from studio.core.errors import NotFoundError
from studio.projects.permissions import BOARD, Guest, Principal, Shared

Row = TypeVar("Row", bound=Model)


def one(rows: QuerySet[Row], row_id: int) -> Row:
    """Return the row of that id.

    Raises:
        NotFoundError: it is not among `rows`.
    """
    found = rows.filter(pk=row_id).first()
    if found is None:
        raise NotFoundError
    return found


def shared_with(principal: Principal) -> Shared:
    """Return what a guest's link shares; members may see the board."""
    if not isinstance(principal, Guest):
        return BOARD
    return Shared.by_link(principal.link)
