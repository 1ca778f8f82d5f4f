"""Favourites: hearts that people give for themselves alone; only their own pages hear of them."""

from uuid import UUID

from django.db import transaction

from studio.accounts.models import User
from studio.artwork.models import Favourite, Variant
from studio.projects.bells import send_ephemeral
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
    told = {"to": by.pk, "variant": variant.pk, "favourite": favourite}
    project_id = variant.iteration.project_id
    # A lambda: Django cannot name a partial when it logs the failure of a robust hook.
    transaction.on_commit(
        lambda: send_ephemeral(project_id, "favourite.changed", told), robust=True
    )
    return favourite


def favourites_of(project: Project, user: User) -> list[int]:
    """Return the ids of the variants a person likes."""
    mine = Favourite.objects.filter(user=user, variant__iteration__project=project)
    return list(mine.order_by("variant").values_list("variant", flat=True))
