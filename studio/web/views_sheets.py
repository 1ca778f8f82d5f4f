"""Choosing pictures for a contact sheet, the sheet itself, and its shared link."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.rows import variant_rows
from studio.core.errors import NotFoundError
from studio.projects.models import Project
from studio.sheets import actions, selectors
from studio.web.pages import me_row, number_in, open_project, page, screens_of

SHOWN_MAX = 120
TYPES = {"png": "image/png", "pdf": "application/pdf"}


@never_cache
@require_http_methods(["GET", "POST"])
@page
def sheet(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """Choose pictures by ticking them; the buttons make the PNG, the PDF or a link."""
    project, principal = open_project(request, project_id)
    if not isinstance(principal, User):
        raise NotFoundError
    link = ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do in TYPES:
            return _file(project, _title(request, project), _chosen(request), do)
        if do == "end":
            number = number_in(request.POST.get("id")) or 0
            actions.end_sheet(sheet=selectors.sheet_for(principal, number), by=principal)
            messages.success(request, _("The link is revoked."))
            return redirect("sheet", project_id)
        link = _shared(request, project, principal)
    return render(request, "sheets/choose.html", _context(request, project, principal, link))


@never_cache
@require_GET
@page
def shared_sheet(request: HttpRequest, *, token: str, kind: str = "") -> HttpResponse:
    """Show a shared sheet to whoever has its link, or send it as a file."""
    found = selectors.sheet_of(token)
    if kind:
        return _file(found.project, found.title, found.variants, kind)
    return render(request, "sheets/shared.html", {"sheet": found, "token": token})


def _context(request: HttpRequest, project: Project, user: User, link: str) -> dict[str, Any]:
    newest = Variant.objects.filter(iteration__project=project).order_by("-pk")[:SHOWN_MAX]
    rows = variant_rows(Variant.objects.filter(pk__in=[variant.pk for variant in newest]))
    chosen = set(_chosen(request))
    ticked = [
        {**row, "ticked": row["id"] in chosen or (not chosen and row["state"] == "shortlisted")}
        for row in rows
    ]
    shared = [
        {**row, "expires_at": parse_datetime(row["expires_at"])}
        for row in selectors.sheets_of(project)
    ]
    return {
        "project": project,
        "screens": screens_of(project.pk, me_row(user, project)),
        "variants": ticked,
        "title": _title(request, project),
        "limit": selectors.PICTURES_MAX,
        "link": link,
        "sheets": shared,
    }


def _title(request: HttpRequest, project: Project) -> str:
    return " ".join(request.POST.get("title", "").split())[: actions.TITLE_MAX] or project.title


def _chosen(request: HttpRequest) -> list[int]:
    given = request.POST.getlist("variant")
    return [number for number in map(number_in, given) if number is not None]


def _shared(request: HttpRequest, project: Project, user: User) -> str:
    _sheet, token = actions.share_sheet(
        project=project,
        title=_title(request, project),
        variant_ids=_chosen(request),
        days=number_in(request.POST.get("days")) or 0,
        by=user,
    )
    return request.build_absolute_uri(reverse("shared-sheet", args=[token]))


def _file(project: Project, title: str, ids: list[int], kind: str) -> HttpResponse:
    data = selectors.drawn_sheet(project=project, title=title, ids=ids, kind=kind)
    response = HttpResponse(data, content_type=TYPES[kind])
    response["Content-Disposition"] = f'inline; filename="contact-sheet-{project.pk}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
