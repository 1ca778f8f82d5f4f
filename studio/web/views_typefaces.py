"""The page of fonts: what came with the studio, what editors brought, and bringing one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts.models import User
from studio.core.errors import NotFoundError, RefusedError
from studio.layouts.selectors import fonts
from studio.press.font_files import BYTES_MAX
from studio.press.fonts import Font
from studio.press.logo_font import FAMILY as LOGO
from studio.press.specimen import specimen_of
from studio.projects.models import Project
from studio.projects.permissions import ALLOWED, Can, require
from studio.projects.selectors import people_of, project_row
from studio.typefaces import actions
from studio.typefaces.selectors import typefaces
from studio.web.pages import open_project, page, project_page

STYLE_MAX = 120


@never_cache
@require_http_methods(["GET", "POST"])
@page
def fonts_page(request: HttpRequest, project_id: int) -> HttpResponse:
    """List the fonts by family, each with a line set in it; editors bring and remove their own."""
    project, principal = open_project(request, project_id)
    if not isinstance(principal, User):
        raise NotFoundError
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _done(request, project, principal))
            return redirect("fonts", project_id)
        except RefusedError as error:
            problem = error.said(_)
    data = {"project": project_row(project), "epoch": str(project.event_epoch)}
    return project_page(
        request,
        "fonts",
        project=project,
        principal=principal,
        data={**data, "seq": project.event_seq, "people": people_of(project)},
        own=[_own(row) for row in typefaces()],
        families=_families(fonts().handles()),
        brings=Can.EXPORT in ALLOWED[require(principal, project, Can.VIEW)],
        problem=problem,
        licence=request.POST.get("licence", "")[: actions.LICENCE_MAX],
        style=request.POST.get("style", "")[:STYLE_MAX],
        style_max=STYLE_MAX,
        styles_at_once=actions.STYLES_AT_ONCE,
        megabytes=BYTES_MAX // 1_000_000,
    )


def _done(request: HttpRequest, project: Project, by: User) -> str:
    if request.POST.get("do") == "remove":
        handle = request.POST.get("handle", "")
        actions.retire_typeface(project=project, handle=handle, by=by)
        return _("The font is off the list. Type that is set in it keeps it.")
    faces = actions.add_typefaces(
        project=project,
        data=_file(request),
        licence=request.POST.get("licence", ""),
        styles=[style[:STYLE_MAX] for style in request.POST.getlist("style")],
        by=by,
    )
    names = ", ".join(face.name for face in faces)
    return ngettext(
        "“%(names)s” can be used in every layout now.",
        "%(count)d styles can be used in every layout now: %(names)s.",
        len(faces),
    ) % {"names": names, "count": len(faces)}


def _file(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise RefusedError(_("Choose a font file first."), code="file_missing")
    data: bytes = file.read(BYTES_MAX + 1)
    return data


def _own(row: Any) -> dict[str, Any]:
    rights = {
        "installable": _("embedding allowed"),
        "editable": _("embedding allowed, for editing too"),
        "preview": _("embedding allowed for print and preview"),
    }
    font = fonts().get(row["handle"])
    return {
        **row,
        "rights_words": rights.get(row["rights"], row["rights"]),
        "specimen": specimen_of(font, *_says(row["family"])) if font else None,
    }


def _says(family: str) -> list[str]:
    """Return the words that a logo is shown by; nothing for a font of letters."""
    return [family.removeprefix(f"{LOGO} ")] if family.startswith(f"{LOGO} ") else []


def _families(handles: Iterable[str]) -> list[dict[str, Any]]:
    """Return the shipped and installed families, each by its plainest face."""
    store, brought = fonts(), {row["handle"] for row in typefaces()}
    found: dict[str, list[Font]] = {}
    for handle in handles:
        font = store.get(handle)
        if font is not None and handle not in brought:
            found.setdefault(font.family_name, []).append(font)
    return [
        {
            "name": name,
            "styles": len(faces),
            "licence": faces[0].licence,
            "specimen": specimen_of(min(faces, key=lambda font: len(font.handle))),
        }
        for name, faces in sorted(found.items())
    ]
