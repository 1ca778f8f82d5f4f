"""When the printer wants a project's cover, and whether the project is still worked on."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import ConflictError
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require
from studio.projects.selectors import project_row


@transaction.atomic
def set_due(
    *, project: Project, due_on: date | None, by: User, op_id: UUID | None = None
) -> Project:
    """Say on which day the printer wants the cover; None takes the day back."""
    require(by, project, Can.MANAGE_MEMBERS)
    project.due_on = due_on
    project.save(update_fields=["due_on"])
    return _told("project.due_set", project, by, op_id)


@transaction.atomic
def archive_project(*, project: Project, by: User, op_id: UUID | None = None) -> Project:
    """Put a project away: everybody goes on seeing it, and nothing in it changes any more. Jobs
    that run or wait are finished.

    Raises:
        ConflictError: it is archived already.
    """
    return _set_archived("project.archived", project, by, op_id)


@transaction.atomic
def reopen_project(*, project: Project, by: User, op_id: UUID | None = None) -> Project:
    """Take an archived project up again.

    Raises:
        ConflictError: it is not archived.
    """
    return _set_archived("project.reopened", project, by, op_id)


def _set_archived(name: str, project: Project, by: User, op_id: UUID | None) -> Project:
    require(by, project, Can.MANAGE_MEMBERS)
    archives = name == "project.archived"
    moved = Project.objects.filter(pk=project.pk, archived_at__isnull=archives).update(
        archived_at=timezone.now() if archives else None
    )
    if not moved:
        raise ConflictError(
            _("This project is archived already. Reload the page.")
            if archives
            else _("This project is not archived. Reload the page.")
        )
    project.refresh_from_db(fields=["archived_at"])
    return _told(name, project, by, op_id, kept={})


def _told(
    name: str, project: Project, by: User, op_id: UUID | None, kept: dict[str, Any] | None = None
) -> Project:
    payload = {"project": project_row(project)}
    append_event(
        project_id=project.pk, name=name, payload=payload, actor=by, op_id=op_id, kept=kept
    )
    return project
