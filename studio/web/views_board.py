"""The board, and the outpaint screen of one variant."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.artwork.selectors import board_of
from studio.canvases.models import Canvas
from studio.canvases.selectors import detail_of, undo_row
from studio.core.cover_formats import COVER_FORMATS
from studio.core.errors import NotFoundError
from studio.drafts.selectors import newest_draft
from studio.layouts.selectors import layouts_of, versions_of_project
from studio.projects.models import Project
from studio.projects.permissions import BOARD, Guest, Principal
from studio.projects.selectors import snapshot
from studio.reviews.ballots import ballots_of, votes_of
from studio.reviews.models import Comment
from studio.reviews.selectors import comments_of, unread_of
from studio.web.pages import open_project, page, project_page


def board_data(project: Project, principal: Principal) -> dict[str, Any]:
    """Return what the board, review and outpaint screens begin with."""
    member = not isinstance(principal, Guest)

    def read() -> dict[str, Any]:
        return {
            **board_of(project, principal),
            "layouts": layouts_of(project) if member else [],
            "versions": versions_of_project(project) if member else [],
            "comments": comments_of(project, _open_comments(project)),
            "unread": unread_of(project, principal),
            "ballots": ballots_of(project, principal),
            "votes": votes_of(project, principal),
        }

    preset = COVER_FORMATS.get(project.cover_format)
    words = {
        "format_name": preset.name if preset else project.cover_format,
        "sample": _("A woman astronaut strides toward the viewer on Mars, wide angle from below"),
    }
    return {**snapshot(project, read), **words}


def _open_comments(project: Project) -> list[int]:
    """Return the open threads on variants: the grid shows their pins."""
    found = Comment.objects.filter(
        project=project, version=None, parent=None, resolved_at=None, removed_at=None
    )
    return list(found.values_list("pk", flat=True))


@never_cache
@require_GET
@page
def board(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show the pictures of a project, and where the next ones come from."""
    project, principal = open_project(request, project_id)
    data = board_data(project, principal)
    newest = data["iterations"][-1] if data["iterations"] else None
    shown = [v for v in data["variants"] if newest and v["iteration"] == newest["id"]]
    return project_page(
        request,
        "board",
        project=project,
        principal=principal,
        on=BOARD,
        data=data,
        iterations=data["iterations"],
        drafts=data["drafts"],
        newest=newest,
        variants=shown,
        draft=None if isinstance(principal, Guest) else newest_draft(project),
    )


@never_cache
@require_GET
@page
def outpaint(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show one variant with a frame for what shall be painted anew or beyond it."""
    project, principal = open_project(request, project_id)
    if isinstance(principal, Guest):
        raise NotFoundError
    data = board_data(project, principal)
    chosen = request.GET.get("variant", "")
    variant = next((v for v in data["variants"] if str(v["id"]) == chosen), None)
    canvas = Canvas.objects.filter(base=variant["id"]).first() if variant else None
    return project_page(
        request,
        "outpaint",
        project=project,
        principal=principal,
        data={
            **data,
            **(_canvas_data(canvas, principal, data["jobs"]) if canvas else {}),
            "selected": variant["id"] if variant else None,
        },
        variant=variant,
        variants=data["variants"],
    )


def _canvas_data(canvas: Canvas, principal: Principal, jobs: list[Any]) -> dict[str, Any]:
    """Return a canvas with all on it; its jobs beside those that the project lists anyway."""
    detail = detail_of(canvas)
    own = {job["id"] for job in detail["jobs"]}
    others = [job for job in jobs if job["id"] not in own]
    return {**detail, "jobs": [*others, *detail["jobs"]], "undo": undo_row(canvas, principal)}
