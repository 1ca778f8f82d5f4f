"""Choosing pictures for a contact sheet, the sheet itself, and its shared link."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.rows import VariantRow, variant_rows
from studio.core.errors import NotFoundError
from studio.projects.models import Project
from studio.sheets import actions, selectors
from studio.web.pages import me_row, number_in, open_project, page, screens_of

SHOWN_MAX = 120
CHOSEN_MAX = 200
"""More may be ticked than a sheet takes; making it says how many are too many."""
TYPES = {"png": "image/png", "pdf": "application/pdf"}


@never_cache
@require_http_methods(["GET", "POST"])
@page
def sheet(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """Choose pictures by ticking them; the buttons make the PNG, the PDF or a link.

    `?variants=1,2` opens it with a selection, `?show=shortlist`, `?show=favourites` and
    `?iteration=3` with those; what is ticked stays while older pictures are looked for.
    """
    project, principal = open_project(request, project_id)
    if not isinstance(principal, User):
        raise NotFoundError
    link = ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do in TYPES:
            return _file(project, _title(request, project), _chosen(request), do, principal)
        if do == "end":
            number = number_in(request.POST.get("id")) or 0
            actions.end_sheet(sheet=selectors.sheet_for(principal, number), by=principal)
            messages.success(request, _("The link is revoked."))
            return redirect("sheet", project_id)
        if do == "share":
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


@dataclass(frozen=True, kw_only=True)
class _Look:
    """Which pictures the page offers: of which kind, of which iteration, on which page."""

    show: str
    iteration: int | None
    page: str

    @classmethod
    def of(cls, told: QueryDict) -> Self:
        return cls(
            show=told.get("show", "")[:20],
            iteration=number_in(told.get("iteration")),
            page=told.get("page", "")[:9],
        )


def _context(request: HttpRequest, project: Project, user: User, link: str) -> dict[str, Any]:
    look = _Look.of(request.POST if request.method == "POST" else request.GET)
    found = selectors.pictures_of(project, user, show=look.show, iteration=look.iteration)
    chosen = set(_ticked(request, project, user, look))
    shelf = Paginator(found, SHOWN_MAX).get_page(look.page)
    further = {variant.pk for variant in shelf} - chosen
    shared = [
        {**row, "expires_at": parse_datetime(row["expires_at"])}
        for row in selectors.sheets_of(project)
    ]
    return {
        "project": project,
        "screens": screens_of(project.pk, me_row(user, project)),
        "any": Variant.objects.filter(iteration__project=project).exists(),
        "chosen": _rows(project, chosen),
        "further": _rows(project, further)[::-1],
        "shelf": shelf,
        "look": look,
        "kinds": _kinds(),
        "title": _title(request, project),
        "limit": selectors.PICTURES_MAX,
        "link": link,
        "sheets": shared,
    }


def _kinds() -> list[tuple[str, str]]:
    return [
        ("", _("All pictures")),
        (selectors.SHORTLIST, _("Shortlisted")),
        (selectors.FAVOURITES, _("My favourites")),
    ]


def _rows(project: Project, ids: Collection[int]) -> list[VariantRow]:
    return variant_rows(Variant.objects.filter(iteration__project=project, pk__in=ids))


def _ticked(request: HttpRequest, project: Project, user: User, look: _Look) -> list[int]:
    """Return what is ticked: what was sent; at first what the address names or looks at, else the
    shortlist."""
    if request.method == "POST":
        return _chosen(request)[:CHOSEN_MAX]
    if listed := request.GET.get("variants"):
        numbers = map(number_in, listed.split(",", CHOSEN_MAX)[:CHOSEN_MAX])
        return [number for number in numbers if number is not None]
    asked = selectors.pictures_of(
        project,
        user,
        show=look.show or ("" if look.iteration else selectors.SHORTLIST),
        iteration=look.iteration,
    )
    return list(asked.values_list("pk", flat=True)[: selectors.PICTURES_MAX])


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


def _file(
    project: Project, title: str, ids: list[int], kind: str, by: User | None = None
) -> HttpResponse:
    data = selectors.drawn_sheet(project=project, title=title, ids=ids, kind=kind, by=by)
    response = HttpResponse(data, content_type=TYPES[kind])
    response["Content-Disposition"] = f'inline; filename="contact-sheet-{project.pk}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
