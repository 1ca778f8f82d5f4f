"""The layout of a cover, and its exports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.core.errors import NotFoundError
from studio.exports.profiles import press_of
from studio.exports.selectors import exports_of, preflight_of
from studio.layouts import refining
from studio.layouts.models import Layout
from studio.layouts.rows import layout_row
from studio.layouts.selectors import (
    cover_worked_on,
    fonts,
    layout_for,
    stage_of,
    version_for,
    versions_of,
)
from studio.projects.models import Project
from studio.projects.permissions import Guest, Principal
from studio.projects.selectors import snapshot
from studio.web.pages import number_in, open_project, page, project_page
from studio.web.views_board import board_data

NEW = "new"
"""What ?layout= says to begin another cover."""


@never_cache
@require_GET
@page
def layout(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show the cover on its page, in mm."""
    return _screen(request, project_id, "layout")


@never_cache
@require_GET
@page
def export(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show what can be exported, and the files made so far."""
    return _screen(request, project_id, "export")


def _screen(request: HttpRequest, project_id: int, screen: str) -> HttpResponse:
    project, principal = open_project(request, project_id)
    if isinstance(principal, Guest):
        raise NotFoundError
    chosen = _chosen_layout(request, project, principal)
    detail = snapshot(project, lambda: _detail(project, chosen)) if chosen else None
    data = board_data(project, principal)
    several = len(data["layouts"]) > 1
    return project_page(
        request,
        screen,
        project=project,
        principal=principal,
        data={
            **data,
            "detail": detail,
            "exports": exports_of(project),
            "fonts": fonts().handles(),
            "press": press_of(principal, project),
            "matting": refining.offered(),
            "selected_version": number_in(request.GET.get("version")),
        },
        cover=chosen.pk if chosen and several else None,
        detail=detail,
        first_look=_first_look(detail),
        exports=exports_of(project),
        versions=data["versions"],
        formats=data["formats"],
    )


def _chosen_layout(request: HttpRequest, project: Project, by: Principal) -> Layout | None:
    """Return the cover of ?layout= or ?version=, else the one last worked on; None while there is
    none, and for ?layout=new, with which another one begins."""
    if request.GET.get("layout") == NEW:
        return None
    if request.GET.get("layout"):
        found = layout_for(by, _number(request.GET["layout"]))
    elif request.GET.get("version"):
        found = version_for(by, _number(request.GET["version"])).layout
    else:
        return cover_worked_on(project)
    if found.project_id != project.pk:
        raise NotFoundError
    return found


def _number(text: str) -> int:
    wanted = number_in(text)
    if wanted is None:
        raise NotFoundError
    return wanted


def _detail(project: Project, chosen: Layout) -> dict[str, Any]:
    """Return what GET /api/layouts/{id} replies."""
    return {
        "layout": layout_row(chosen),
        "document": chosen.document,
        "stage": stage_of(chosen),
        "findings": preflight_of(chosen),
        "versions": versions_of(chosen),
        "exports": exports_of(project),
    }


def _first_look(detail: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return where the art lies on the page: what is painted before any script runs."""
    elements = detail["stage"]["elements"] if detail else []
    found = (image for shown in elements if shown["kind"] == "art" for image in shown["images"])
    image = next(found, None)
    if detail is None or image is None:
        return None
    return {
        "page": " ".join(map(str, detail["stage"]["view_box"])),
        "window": " ".join(map(str, image["clip_mm"])),
        "clip": [str(side) for side in image["clip_mm"]],
        "placed": [str(side) for side in image["placed_mm"]],
    }
