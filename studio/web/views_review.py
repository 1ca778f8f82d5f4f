"""The review of variants and versions, for members and guests."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.artwork.models import Variant
from studio.artwork.rows import shared_variant_row
from studio.artwork.selectors import variant_for
from studio.core.errors import NotFoundError
from studio.layouts.models import Version
from studio.layouts.rows import shared_version_row
from studio.layouts.selectors import version_for
from studio.projects.models import Project, ShareLink
from studio.projects.permissions import BOARD, Can, Guest, Principal, Shared, can
from studio.projects.selectors import bare_project_row, project_for, snapshot
from studio.reviews.selectors import thread_of
from studio.web.pages import number_in, open_project, page, principal_of, project_page
from studio.web.views_board import board_data

ROUNDS_SHOWN = 3
"""As many as the strip lists."""


@never_cache
@require_GET
@page
def review(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show one picture large, with what people say of it."""
    version_id = number_in(request.GET.get("version"))
    if version_id is not None:
        return _version_page(request, project_id, version_id)
    variant_id = number_in(request.GET.get("variant"))
    try:
        project, principal = open_project(request, project_id)
    except NotFoundError:
        if variant_id is None:
            raise
        return _shared_picture_page(request, project_id, variant_id)
    variant = variant_for(principal, variant_id) if variant_id is not None else None
    if variant and variant.iteration.project_id != project.pk:
        raise NotFoundError
    return _page(request, project, principal, board_data(project, principal), variant)


def _shared_picture_page(request: HttpRequest, project_id: int, variant_id: int) -> HttpResponse:
    """Show a picture to the guests of a link to just it."""
    on = Shared(kind=ShareLink.Kind.VARIANT, object_id=variant_id)
    principal = principal_of(request, project_id, on)
    project, variant = project_for(principal, project_id, on=on), variant_for(principal, variant_id)
    data = snapshot(project, lambda: {"variants": [shared_variant_row(variant)]})
    data["project"] = bare_project_row(project)
    return _page(request, project, principal, data, variant, on=on)


def _version_page(request: HttpRequest, project_id: int, version_id: int) -> HttpResponse:
    """Show a version: to members beside all else, to its guests alone."""
    on = Shared.version(version_id)
    principal = principal_of(request, project_id, on)
    project = project_for(principal, project_id, on=on)
    version = version_for(principal, version_id)
    if version.layout.project_id != project.pk:
        raise NotFoundError
    if _sees_board(principal, project):
        data = board_data(project, principal)
    else:
        data = snapshot(project, lambda: {"versions": [shared_version_row(version)]})
        data["project"] = bare_project_row(project)
    return _page(request, project, principal, data, version, on=on)


def _sees_board(principal: Principal, project: Project) -> bool:
    try:
        project_for(principal, project.pk)
    except NotFoundError:
        return False
    return True


def _page(
    request: HttpRequest,
    project: Project,
    principal: Principal,
    data: dict[str, Any],
    subject: Variant | Version | None,
    *,
    on: Shared = BOARD,
) -> HttpResponse:
    variants = sorted(data.get("variants", []), key=lambda row: -row["id"])
    shortlist = [row for row in variants if row["state"] == "shortlisted"]
    others = [] if shortlist else [row for row in variants if row["state"] == "new"]
    versions = sorted(data.get("versions", []), key=lambda row: -row["id"])
    return project_page(
        request,
        "review",
        project=project,
        principal=principal,
        on=on,
        data=data,
        alone=isinstance(principal, Guest) and on != BOARD,
        versions=versions,
        has_variants=bool(variants),
        shortlist=shortlist,
        others=others,
        rounds=data.get("ballots", [])[:ROUNDS_SHOWN],
        may_ask=Can.SHORTLIST in can(principal, project, on=on),
        thread=thread_of(subject, principal) if subject else [],
        large_picture=_picture_of(subject, project) or _first_picture(project, data),
    )


def _first_picture(project: Project, data: dict[str, Any]) -> str:
    """Return the picture that the page opens with where its address names none."""
    versions = [row["id"] for row in data.get("versions", [])]
    if versions:
        return f"/api/versions/{max(versions)}/proof?width=1024"
    variants = sorted(data.get("variants", []), key=lambda row: -row["id"])
    shortlist = [row for row in variants if row["state"] == "shortlisted"]
    shown = shortlist or [row for row in variants if row["state"] == "new"]
    return reverse("asset", args=[project.pk, shown[0]["asset"]]) if shown else ""


def _picture_of(subject: Variant | Version | None, project: Project) -> str:
    if isinstance(subject, Version):
        return f"/api/versions/{subject.pk}/proof?width=1024"
    if isinstance(subject, Variant):
        return reverse("asset", args=[project.pk, subject.asset.sha256])
    return ""
