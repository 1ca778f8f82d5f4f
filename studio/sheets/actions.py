"""What shares a contact sheet, and ends that."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.accounts.tokens import digest_of, new_token
from studio.core.errors import RefusedError
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require
from studio.sheets.models import SharedSheet
from studio.sheets.selectors import chosen_variants

TITLE_MAX = 120
DAYS_MAX = 90


@transaction.atomic
def share_sheet(
    *,
    project: Project,
    title: str,
    variant_ids: Sequence[int],
    days: int,
    by: User,
    op_id: UUID | None = None,
) -> tuple[SharedSheet, str]:
    """Make a link to a sheet for people without an account; its secret is returned only here.

    Raises:
        RefusedError: no title, too many pictures or days.
    """
    require(by, project, Can.MANAGE_MEMBERS)
    if not 1 <= days <= DAYS_MAX:
        raise RefusedError(
            _("A link can hold for 1 to %(limit)d days, not %(days)d.")
            % {"limit": DAYS_MAX, "days": days}
        )
    token = new_token()
    sheet = SharedSheet.objects.create(
        project=project,
        title=" ".join(title.split())[:TITLE_MAX] or project.title,
        variants=[variant.pk for variant in chosen_variants(project, variant_ids)],
        digest=digest_of(token),
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    _tell("share.created", sheet, by, op_id)
    return sheet, token


@transaction.atomic
def end_sheet(*, sheet: SharedSheet, by: User, op_id: UUID | None = None) -> None:
    """Let a shared sheet's link lead nowhere from now on."""
    require(by, sheet.project, Can.MANAGE_MEMBERS)
    sheet.revoked_at = sheet.revoked_at or timezone.now()
    sheet.save(update_fields=["revoked_at"])
    _tell("share.revoked", sheet, by, op_id)


def _tell(name: str, sheet: SharedSheet, by: User, op_id: UUID | None) -> None:
    append_event(
        project_id=sheet.project_id,
        name=name,
        payload={},
        actor=by,
        op_id=op_id,
        kept={
            "link": sheet.pk,
            "kind": "sheet",
            "pictures": len(sheet.variants),
            "until": sheet.expires_at.isoformat(),
        },
    )
