"""The lineage: a project's iterations and variants as a graph to walk."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.core.errors import NotFoundError
from studio.projects.permissions import Guest
from studio.web.pages import open_project, page, project_page
from studio.web.views_board import board_data


@never_cache
@require_GET
@page
def lineage(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show where every picture comes from, and go on from any of them."""
    project, principal = open_project(request, project_id)
    if isinstance(principal, Guest):
        raise NotFoundError
    data = board_data(project, principal)
    newest = data["iterations"][-1] if data["iterations"] else None
    return project_page(
        request,
        "lineage",
        project=project,
        principal=principal,
        data=data,
        iterations=data["iterations"],
        newest=newest,
        variants=[v for v in data["variants"] if newest and v["iteration"] == newest["id"]],
    )
