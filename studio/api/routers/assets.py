"""Pictures and masks that people send."""

from functools import partial
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router
from ninja.files import UploadedFile

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import Id, PictureSettingBody
from studio.api.writes import write
from studio.assets.actions import store_image, store_mask, tell_prompts
from studio.assets.pictures import BYTES_MAX
from studio.assets.selectors import has_asset
from studio.core.errors import RefusedError
from studio.core.picture_metadata import read_making
from studio.core.worn_metadata import without_missing
from studio.projects.permissions import Can, require
from studio.projects.selectors import project_for

router = Router(tags=["assets"])
MEGABYTE = 1024 * 1024


@router.post(
    "/projects/{project_id}/assets", openapi_extra=answers(sha256=str, width=int, height=int)
)
def upload(
    request: HttpRequest,
    project_id: Id,
    file: File[UploadedFile],
    purpose: Form[Literal["image", "mask"]] = "image",
) -> dict[str, Any]:
    """Store a PNG, JPEG or WebP as a picture, or as a mask: white is repainted, black kept."""
    by = user_of(request)
    project = project_for(by, project_id)
    _check_bytes(file)
    store = store_mask if purpose == "mask" else store_image
    asset = store(project=project, data=file.read(), by=by, claimed_type=file.content_type)
    return {"sha256": asset.sha256, "width": asset.width_px, "height": asset.height_px}


@router.post(
    "/projects/{project_id}/picture-readings",
    openapi_extra=answers(origin=str | None, values=dict[str, Any]),
)
def read_picture(request: HttpRequest, project_id: Id, file: File[UploadedFile]) -> dict[str, Any]:
    """What a PNG, JPEG or WebP says of its making, as values for the prompt form; nothing is kept.

    `origin` is the program that wrote it (Masthead, InvokeAI, SwarmUI, A1111, ComfyUI), null
    where the file says nothing known.
    """
    by = user_of(request)
    project = project_for(by, project_id)
    require(by, project, Can.GENERATE)
    _check_bytes(file)
    found = read_making(file.read())
    if found is None:
        return {"origin": None, "values": {}}
    values = without_missing(found.values, partial(has_asset, project))
    return {"origin": found.origin, "values": values}


@router.put("/projects/{project_id}/picture-setting", openapi_extra=wrote("project.prompts_told"))
def set_picture_setting(
    request: HttpRequest, project_id: Id, body: PictureSettingBody
) -> dict[str, Any]:
    """Choose whether prompts are told in downloaded pictures and under those of contact sheets."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: tell_prompts(project=project, tell=body.tells_prompts, by=by, op_id=op_id),
    )


def _check_bytes(file: UploadedFile) -> None:
    if (file.size or 0) > BYTES_MAX:
        raise RefusedError(
            _("The file has %(size)d MB; at most %(limit)d MB are taken.")
            % {"size": (file.size or 0) // MEGABYTE, "limit": BYTES_MAX // MEGABYTE},
            code="file_too_large",
        )
