"""Favourites: hearts that people give for themselves alone, so no event tells of them."""

from uuid import UUID

from django.db import transaction

from studio.accounts.models import User
from studio.artwork.models import Favourite, Variant
from studio.projects.models import Project
from studio.projects.permissions import Can, require


@transaction.atomic
def set_favourite(
    *, variant: Variant, favourite: bool, by: User, op_id: UUID | None = None
) -> bool:
    """Give a variant one's heart, or take it back; doing it twice changes nothing.

    `op_id` is taken like everywhere, though nothing needs to be recorded once.
    """
    require(by, variant.iteration.project, Can.VIEW)
    if favourite:
        Favourite.objects.get_or_create(variant=variant, user=by)
    else:
        Favourite.objects.filter(variant=variant, user=by).delete()
    return favourite


def favourites_of(project: Project, user: User) -> list[int]:
    """Return the ids of the variants a person likes."""
    mine = Favourite.objects.filter(user=user, variant__iteration__project=project)
    return list(mine.order_by("variant").values_list("variant", flat=True))
