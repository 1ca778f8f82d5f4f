"""What every page needs: who is asking, the project, its screens, and refusals as pages."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypedDict

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import ConflictError, DomainError, GoneError, NotAllowedError, NotFoundError
from studio.projects.guests import guest_in
from studio.projects.models import Project
from studio.projects.nameless import reads_nameless, told
from studio.projects.permissions import BOARD, Can, Guest, Principal, Shared, can, role_of
from studio.projects.selectors import COLORS, project_for, project_row

View = Callable[..., HttpResponseBase]

STATUS: dict[type[DomainError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    GoneError: HTTPStatus.GONE,
}
GUEST_COLOR = 5
DIGITS_MAX = 18
"""More digits than any row's number has; Python refuses to read thousands of them."""


class MeRow(TypedDict):
    """Who has the page open, and what that person may do there."""

    id: int | None
    name: str
    color: int
    role: str
    can: list[str]
    guest: bool
    nameless: bool
    """Whether names are kept back: see `core.nameless`."""
    link: int | None
    """The share link that a guest came by; its socket names it."""


def page(view: View) -> View:
    """Show a refusal as a page with its status; ask strangers without an account to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFoundError as error:
            if request.user.is_anonymous and request.method == "GET" and not kwargs.get("token"):
                return redirect_to_login(request.get_full_path())
            return refusal(request, error)
        except DomainError as error:
            return refusal(request, error)

    return guarded


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    status = next(
        (status for kind, status in STATUS.items() if isinstance(error, kind)),
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )
    context = {"message": error.said(_), "status": status.value}
    return render(request, "errors/refused.html", context, status=status)


def account_of(request: HttpRequest) -> User | None:
    """Return who is signed in."""
    return None if isinstance(request.user, AnonymousUser) else request.user


def principal_of(request: HttpRequest, project_id: int, on: Shared = BOARD) -> Principal:
    """Return the member, or the guest this browser is by a share link.

    Raises:
        NotFoundError: neither; a wrong id reads the same.
    """
    user = account_of(request)
    if user is not None and role_of(user, Project(pk=project_id)):
        return user
    guest = guest_in(request.session, project_id, on)
    if guest is None:
        raise NotFoundError
    return guest


def open_project(
    request: HttpRequest, project_id: int, *, on: Shared = BOARD, may: Can = Can.VIEW
) -> tuple[Project, Principal]:
    """Return the project and who opens it, or refuse."""
    principal = principal_of(request, project_id, on)
    return project_for(principal, project_id, can=may, on=on), principal


def number_in(text: str | None) -> int | None:
    """Return the number of a row that an address or a form names; None for anything else."""
    return int(text) if text and text.isdecimal() and len(text) <= DIGITS_MAX else None


def me_row(principal: Principal, project: Project, on: Shared = BOARD) -> MeRow:
    guest = isinstance(principal, Guest)
    return {
        "id": None if isinstance(principal, Guest) else principal.pk,
        "name": principal.name,
        "color": GUEST_COLOR if isinstance(principal, Guest) else principal.pk % COLORS + 1,
        "role": "guest" if guest else str(role_of(principal, project)),
        "can": sorted(str(deed) for deed in can(principal, project, on=on)),
        "guest": guest,
        "nameless": reads_nameless(principal),
        "link": principal.link.pk if isinstance(principal, Guest) else None,
    }


def screens_of(
    project_id: int, me: MeRow, on: Shared = BOARD, cover: int | None = None
) -> list[dict[str, str]]:
    """Return the screens a person can open, as the bar lists them; those of a cover stay with
    `cover`, where one is chosen."""
    titles = {
        "board": _("Board"),
        "review": _("Review"),
        "outpaint": _("Outpaint"),
        "layout": _("Layout"),
        "export": _("Export"),
        "people": _("People"),
    }
    guests = ["board", "review"] if on == BOARD else ["review"]
    shown = guests if me["guest"] else list(titles)
    query = f"?{on.kind}={on.object_id}" if me["guest"] and on != BOARD else ""
    queries = dict.fromkeys(("layout", "export"), f"?layout={cover}") if cover else {}
    return [
        {
            "screen": name,
            "title": titles[name],
            "url": reverse(name, args=[project_id]) + queries.get(name, query),
        }
        for name in shown
    ]


def project_page(
    request: HttpRequest,
    screen: str,
    *,
    project: Project,
    principal: Principal,
    data: dict[str, Any],
    on: Shared = BOARD,
    cover: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a screen of a project with its first data, as its reader is told it."""
    data, context = told(principal, data), told(principal, context)
    me = me_row(principal, project, on)
    screens = screens_of(project.pk, me, on, cover)
    row = data.get("project") or project_row(project)
    urls = {entry["screen"]: entry["url"] for entry in screens}
    shared = {
        "project": row,
        "me": me,
        "screen": screen,
        "screens": screens,
        "read_only": Can.COMMENT not in me["can"],
        "data": {**data, "project": row, "me": me, "urls": urls},
        "large_picture": large_picture(screen, project.pk, data),
    }
    return render(request, TEMPLATES[screen], {**shared, **context})


def large_picture(screen: str, project_id: int, data: dict[str, Any]) -> str:
    """Return the picture that a screen's script will show largest: the browser may fetch it now."""
    match screen:
        case "layout" if data.get("detail"):
            elements = data["detail"]["document"]["elements"].values()
            art = next((e.get("asset") for e in elements if e.get("kind") == "art"), None)
            return f"{reverse('asset', args=[project_id, art])}?w=1024" if art else ""
        case "outpaint" if data.get("selected"):
            asset = next(v["asset"] for v in data["variants"] if v["id"] == data["selected"])
            return reverse("asset", args=[project_id, asset])
        case "export" if data.get("detail") and data["detail"]["versions"]:
            newest = max(version["id"] for version in data["detail"]["versions"])
            return f"/api/versions/{data.get('selected_version') or newest}/proof?width=800"
    return ""


TEMPLATES = {
    "board": "board/index.html",
    "lineage": "lineage/index.html",
    "review": "reviews/index.html",
    "comments": "reviews/comments.html",
    "outpaint": "variants/index.html",
    "layout": "layouts/index.html",
    "export": "exports/index.html",
    "people": "projects/people.html",
    "history": "history/index.html",
    "fonts": "typefaces/index.html",
}
