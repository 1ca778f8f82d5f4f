"""The history of a project that nobody can rewrite, and whether it is whole."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.audit.actions import OF_A_BACKUP
from studio.audit.heads import BrokenHeadError
from studio.audit.models import AuditEntry
from studio.audit.selectors import LISTED_MAX, history_of, problems_of
from studio.audit.words import details_of, sentence_of
from studio.core.errors import NotFoundError
from studio.projects.models import Project
from studio.projects.permissions import Guest
from studio.projects.selectors import people_of, project_row
from studio.web.pages import number_in, open_project, page, project_page

CHECKED_MAX = 5_000
"""Longer histories are verified by `manage.py audit verify` alone: pages should not wait."""


@never_cache
@require_GET
@page
def history(request: HttpRequest, project_id: int) -> HttpResponse:
    """List decisions, roles, links, versions and exports, newest first, to members."""
    project, principal = open_project(request, project_id)
    if isinstance(principal, Guest):
        raise NotFoundError
    entries = history_of(project.pk, before=number_in(request.GET.get("before")))
    people = people_of(project)
    colours = {person["id"]: person for person in people}
    data = {"project": project_row(project), "epoch": str(project.event_epoch)}
    return project_page(
        request,
        "history",
        project=project,
        principal=principal,
        data={**data, "seq": project.event_seq, "people": people},
        entries=[_shown(entry, colours.get(entry.by or 0)) for entry in entries],
        next=entries[-1].seq if len(entries) == LISTED_MAX and entries[-1].seq > 1 else None,
        state=_state(project),
    )


def _shown(entry: AuditEntry, person: Any) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "by_name": entry.by_name or _("The studio"),
        "person": person,
        "text": sentence_of(entry),
        "details": details_of(entry),
        "hash": entry.sha256,
    }


def _state(project: Project) -> dict[str, Any]:
    """Say whether the chain is whole, where it is short enough to look at while somebody waits."""
    count = AuditEntry.objects.filter(project=project.pk).count()
    if count > CHECKED_MAX:
        return {"count": count, "checked": False}
    try:
        found = {problem.fault for problem in problems_of(project.pk)}
    except BrokenHeadError:
        return {"count": count, "checked": True, "faults": True, "restored": False}
    restored = bool(found) and found <= OF_A_BACKUP
    return {"count": count, "checked": True, "faults": bool(found), "restored": restored}
