"""All remarks of a project on one page to work through or to print, and as a table."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import User
from studio.core.csv_table import csv_table
from studio.core.errors import NotFoundError
from studio.projects.models import Project
from studio.projects.nameless import told
from studio.projects.selectors import people_of, project_row
from studio.reviews.listing import (
    DOWNLOADED_MAX,
    LISTED_MAX,
    STATES,
    ListedPicture,
    ListedThread,
    Wanted,
    pictures_of,
    subjects_with_remarks,
    threads_in,
)
from studio.reviews.rows import CommentRow
from studio.web.pages import number_in, open_project, page, project_page

Line = Sequence[str | int | None]
DRAWN = 1000
"""How many units wide pictures are drawn with their pins."""


@never_cache
@require_GET
@page
def comments(request: HttpRequest, project_id: int) -> HttpResponse:
    """List a project's threads to its members, by picture, with the numbers of their pins."""
    project, me = _opened(request, project_id)
    wanted = _wanted(request)
    pages = Paginator(threads_in(project, me, wanted), LISTED_MAX)
    shown = pages.get_page(number_in(request.GET.get("page")) or 1)
    pictures = pictures_of(project, me, shown.object_list)
    data = {"project": project_row(project), "epoch": str(project.event_epoch)}
    return project_page(
        request,
        "comments",
        project=project,
        principal=me,
        data={**data, "seq": project.event_seq, "people": people_of(project)},
        pictures=[_drawn(project, picture) for picture in pictures],
        count=pages.count,
        shown=shown,
        wanted=wanted,
        about=_about(wanted),
        states=_states(),
        subjects=_named(subjects_with_remarks(project)),
        query=_query(wanted),
    )


@never_cache
@require_GET
@page
def comments_table(request: HttpRequest, project_id: int) -> HttpResponse:
    """Send the listed threads as CSV, a line for each remark and answer."""
    project, me = _opened(request, project_id)
    found = threads_in(project, me, _wanted(request))
    pictures = pictures_of(project, me, found[:DOWNLOADED_MAX])
    lines: list[Line] = [_headings(), *_lines(request, project, told(me, pictures))]
    if found.count() > DOWNLOADED_MAX:
        lines.append([_("Only the first %(limit)d are listed.") % {"limit": DOWNLOADED_MAX}])
    response = HttpResponse(csv_table(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="comments-{project.pk}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _opened(request: HttpRequest, project_id: int) -> tuple[Project, User]:
    """Return the project and its member; guests see remarks beside what was shared alone."""
    project, principal = open_project(request, project_id)
    if not isinstance(principal, User):
        raise NotFoundError
    return project, principal


def _wanted(request: HttpRequest) -> Wanted:
    query = request.GET
    kind, _colon, number = query.get("on", "").partition(":")
    about = {kind: number_in(number)} if kind in {"variant", "version"} else {}
    state = query.get("state", "open")
    return Wanted(
        state=state if state in STATES else "open",
        mine=query.get("mine") == "1",
        unread=query.get("unread") == "1",
        variant=about.get("variant"),
        version=about.get("version"),
    )


def _about(wanted: Wanted) -> str:
    if wanted.version:
        return f"version:{wanted.version}"
    return f"variant:{wanted.variant}" if wanted.variant else ""


def _query(wanted: Wanted) -> str:
    """Return the filters as the address carries them."""
    fields = {"state": wanted.state, "on": _about(wanted)}
    flags = {"mine": wanted.mine, "unread": wanted.unread}
    kept = {name: value for name, value in fields.items() if value}
    return urlencode(kept | {name: "1" for name, on in flags.items() if on})


def _states() -> list[tuple[str, str]]:
    return [("open", _("Unresolved")), ("resolved", _("Resolved")), ("all", _("All"))]


def _named(subjects: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(address, _name(label)) for address, label in subjects]


def _name(label: str) -> str:
    return _("Version %(number)s") % {"number": label[1:]} if label.startswith("v") else label


def _address(project: Project, picture: ListedPicture) -> str:
    version, variant = picture["version"], picture["variant"]
    on = f"version={version}" if version else f"variant={variant}"
    return f"/projects/{project.pk}/review/?{on}"


def _drawn(project: Project, picture: ListedPicture) -> dict[str, Any]:
    """Return a picture for the page: its address, and the places of its pins in drawn units."""
    width, height = picture["size"]
    high = round(DRAWN * height / width)
    src = f"/assets/{project.pk}/{picture['asset']}?w=512"
    if picture["version"]:
        src = f"/api/versions/{picture['version']}/proof?width=480"
    return {
        "name": _name(picture["label"]),
        "url": _address(project, picture),
        "src": src,
        "height": high,
        "threads": [_shown(thread, high) for thread in picture["threads"]],
    }


def _shown(thread: ListedThread, high: int) -> dict[str, Any]:
    comment, pin = thread["comment"], thread["comment"]["pin"]
    region = comment["region"]
    points = [(round(x * DRAWN), round(y * high)) for x, y in region["points"]] if region else []
    if region and region["kind"] == "rect":
        (left, top), (right, bottom) = points
        points = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return {
        **thread,
        "said": [_dated(row) for row in (comment, *thread["replies"])],
        "at": {"x": round(pin["x"] * DRAWN), "y": round(pin["y"] * high)} if pin else None,
        "outline": " ".join(f"{x},{y}" for x, y in points),
    }


def _dated(row: CommentRow) -> dict[str, Any]:
    return {**row, "created_at": parse_datetime(row["created_at"])}


def _headings() -> Line:
    return [
        _("Picture"),
        _("Pin"),
        _("Comment"),
        _("Answer to"),
        _("By"),
        _("Written"),
        _("Text"),
        _("State"),
        _("Resolved by"),
        _("Link"),
    ]


def _lines(request: HttpRequest, project: Project, pictures: list[ListedPicture]) -> Iterator[Line]:
    for picture in pictures:
        for thread in picture["threads"]:
            comment = thread["comment"]
            address = f"{_address(project, picture)}&comment={comment['id']}"
            link = request.build_absolute_uri(address)
            done = _("resolved") if comment["resolved_at"] else _("open")
            for row in (comment, *thread["replies"]):
                yield [
                    _name(picture["label"]),
                    thread["number"],
                    row["id"],
                    row["parent"],
                    row["by_name"],
                    row["created_at"],
                    row["text"],
                    done,
                    comment["resolved_by_name"],
                    link,
                ]
