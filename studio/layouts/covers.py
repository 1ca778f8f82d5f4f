"""A project's covers beside each other: what they are called, and which are put away."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import ConflictError, RefusedError
from studio.layouts import applying
from studio.layouts.models import Layout
from studio.layouts.rows import layout_row
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require

NAME_MAX = 80
COVERS_MAX = 200


@transaction.atomic
def rename_layout(*, layout: Layout, name: str, by: User, op_id: UUID | None = None) -> Layout:
    """Give a cover another name of 1 to 80 characters; two covers may share one."""
    require(by, layout.project, Can.EDIT_LAYOUT)
    tidy = checked_name(name)
    found = applying.locked(layout)
    found.name = tidy
    found.save(update_fields=["name"])
    return _told("layout.renamed", found, by, op_id)


@transaction.atomic
def archive_layout(*, layout: Layout, by: User, op_id: UUID | None = None) -> Layout:
    """Put a cover away: its versions and files stay, and nothing in it changes any more.

    Raises:
        ConflictError: it is archived already.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    found = applying.locked(layout)
    found.archived_at = timezone.now()
    found.save(update_fields=["archived_at"])
    return _told("layout.archived", found, by, op_id, kept={"name": found.name})


@transaction.atomic
def reopen_layout(*, layout: Layout, by: User, op_id: UUID | None = None) -> Layout:
    """Take an archived cover up again; it is the one last worked on.

    Raises:
        ConflictError: it is not archived.
    """
    require(by, layout.project, Can.EDIT_LAYOUT)
    found = applying.held(layout)
    if found.archived_at is None:
        raise ConflictError(_("This cover is not archived. Reload the page."))
    found.archived_at, found.edited_at = None, timezone.now()
    found.save(update_fields=["archived_at", "edited_at"])
    return _told("layout.reopened", found, by, op_id, kept={"name": found.name})


def checked_name(name: str) -> str:
    """Return a cover's name without needless spaces, or refuse it."""
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= NAME_MAX:
        raise RefusedError(
            _("The cover's name has %(length)d characters; it must have 1 to %(limit)d.")
            % {"length": len(tidy), "limit": NAME_MAX}
        )
    return tidy


def free_name(project: Project) -> str:
    """Return the project's title, numbered where a cover is called that already."""
    taken = set(Layout.objects.filter(project=project).values_list("name", flat=True))
    stem = project.title[: NAME_MAX - 4]
    names = [stem, *(f"{stem} {number}" for number in range(2, COVERS_MAX + 2))]
    return next(name for name in names if name not in taken)


def check_room(project: Project) -> None:
    """Refuse another cover where a project has as many as it may.

    Raises:
        ConflictError: it has, the archived ones counted.
    """
    count = Layout.objects.filter(project=project).count()
    if count >= COVERS_MAX:
        raise ConflictError(
            _("The project has %(count)d covers, which is the most. Begin another project.")
            % {"count": count},
            code="too_many_layouts",
        )


def _told(
    name: str,
    layout: Layout,
    by: User,
    op_id: UUID | None,
    *,
    kept: dict[str, Any] | None = None,
) -> Layout:
    append_event(
        project_id=layout.project_id,
        name=name,
        payload={"layout": layout_row(layout)},
        actor=by,
        op_id=op_id,
        kept=kept,
    )
    return layout
