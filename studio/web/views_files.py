"""Pictures and finished files, to those who may see their project."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from studio.artwork.selectors import picture_on_board, shared_picture, variant_for
from studio.assets import store
from studio.assets.models import Asset
from studio.assets.selectors import asset_for
from studio.assets.thumbnails import thumbnail
from studio.core.errors import GoneError, NotFoundError
from studio.exports.selectors import export_for
from studio.projects.guests import guests_of
from studio.projects.permissions import Guest
from studio.web.downloads import png_with_facts
from studio.web.pages import account_of, number_in, open_project, page

logger = logging.getLogger(__name__)

YEAR_S = 31_536_000


@require_GET
@page
def asset(request: HttpRequest, project_id: int, sha: str) -> HttpResponseBase:
    """Send a stored picture, or with ?w= a small WebP of it. A name never changes its content."""
    stored = _asset_seen(request, project_id, sha)
    width = request.GET.get("w", "")
    tag = f'"{sha}-{width}"'
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        return _kept(unchanged, tag)
    if not width:
        with _file_there(sha):
            return _kept(_file(store.path_of(sha).open("rb"), stored.media_type), tag)
    wide = number_in(width)
    if wide is None:
        raise NotFoundError
    with _file_there(sha):
        return _kept(_file(thumbnail(sha, wide).open("rb"), "image/webp"), tag)


def _asset_seen(request: HttpRequest, project_id: int, sha: str) -> Asset:
    """Return a file of a member's project, or a picture of what a link shares."""
    try:
        project, principal = open_project(request, project_id)
        if isinstance(principal, Guest):
            return picture_on_board(project, sha)
        return asset_for(project, sha)
    except NotFoundError:
        for guest in guests_of(request.session):
            picture = shared_picture(guest, project_id)
            if picture is not None and picture.asset.sha256 == sha:
                return picture.asset
        raise


@contextmanager
def _file_there(sha: str) -> Iterator[None]:
    """Say in words that a stored file is gone or damaged; the log names it for whoever mends it."""
    try:
        yield
    except (FileNotFoundError, store.CorruptAssetError) as error:
        logger.error("The file of asset %s cannot be sent: %s", sha, error)
        raise GoneError(
            _(
                "This file is no longer on the studio's disk, or is damaged. Ask whoever runs the "
                "studio to bring it back from a backup."
            )
        ) from error


def _file(file: BinaryIO, media_type: str) -> FileResponse:
    return FileResponse(file, content_type=media_type)


def _kept(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    """Let this browser keep the file, for nobody but the person who may see it."""
    response["Cache-Control"] = f"private, max-age={YEAR_S}, immutable"
    response["ETag"] = tag
    patch_vary_headers(response, ["Cookie"])
    return response


@require_GET
@page
def export_download(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Send a finished export under its file name."""
    user = account_of(request)
    if user is None:
        raise NotFoundError
    export = export_for(user, export_id)
    if export.asset is None:
        raise NotFoundError
    with _file_there(export.asset.sha256):
        return FileResponse(
            store.path_of(export.asset.sha256).open("rb"),
            as_attachment=True,
            filename=export.file_name,
            content_type=export.asset.media_type,
        )


@require_GET
@page
def variant_download(request: HttpRequest, variant_id: int) -> HttpResponse:
    """Send a variant as a PNG that tells how it was made."""
    user = account_of(request)
    if user is None:
        raise NotFoundError
    variant = variant_for(user, variant_id)
    iteration = variant.iteration
    name = f"{iteration.project_id}-{iteration.number}.{variant.number}.png"
    with _file_there(variant.asset.sha256):
        response = HttpResponse(png_with_facts(variant, user), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
