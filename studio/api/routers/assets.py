"""Pictures and masks that people send."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router
from ninja.files import UploadedFile

from studio.api.answers import answers
from studio.api.auth import user_of
from studio.api.schemas import Id
from studio.assets.actions import store_image, store_mask
from studio.assets.pictures import BYTES_MAX
from studio.core.errors import RefusedError
from studio.projects.selectors import project_for

router = Router(tags=["assets"])
Purpose = Annotated[Literal["image", "mask"], Form()]
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
    if (file.size or 0) > BYTES_MAX:
        raise RefusedError(
            _("The file has %(size)d MB; at most %(limit)d MB are taken.")
            % {"size": (file.size or 0) // MEGABYTE, "limit": BYTES_MAX // MEGABYTE},
            code="file_too_large",
        )
    store = store_mask if purpose == "mask" else store_image
    asset = store(project=project, data=file.read(), by=by, claimed_type=file.content_type)
    return {"sha256": asset.sha256, "width": asset.width_px, "height": asset.height_px}
