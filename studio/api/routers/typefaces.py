"""Fonts: how the faces of layouts look, and what a file offers before any of it is taken in."""

from dataclasses import asdict
from typing import Annotated, Any, TypedDict

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.files import UploadedFile

from studio.api.answers import answers
from studio.api.auth import user_of
from studio.api.schemas import Id
from studio.core.errors import RefusedError
from studio.layouts.selectors import fonts
from studio.press.font_files import BYTES_MAX
from studio.press.specimen import SAMPLE, specimen_of
from studio.projects.selectors import project_for
from studio.typefaces import actions

router = Router(tags=["fonts"])
Answer = dict[str, Any]
WORDS_MAX = 24
"""Enough to judge a face by, of what may be a long text."""


class StyleRow(TypedDict):
    """A style by the name its maker gave it, and where it lies on each axis."""

    name: str
    values: dict[str, float]


class AxisRow(TypedDict):
    """An axis of a variable font, its ends and its usual value."""

    tag: str
    name: str
    least: float
    usual: float
    most: float


class FaceRow(TypedDict):
    """A face by its handle, and words set in it as an SVG path; none where it lacks the letters."""

    handle: str
    path: str
    width: int
    height: int


@router.get("/projects/{project_id}/font-faces", openapi_extra=answers(faces=list[FaceRow]))
def font_faces(
    request: HttpRequest,
    project_id: Id,
    words: Annotated[str, Query(max_length=WORDS_MAX)] = SAMPLE,
) -> Answer:
    """Show every font that layouts can use by some words, set in it."""
    project_for(user_of(request), project_id)
    store = fonts()
    faces = [font for font in map(store.get, store.handles()) if font is not None]
    return {
        "faces": [{"handle": font.handle, **asdict(specimen_of(font, words))} for font in faces]
    }


@router.post(
    "/projects/{project_id}/font-styles",
    openapi_extra=answers(family=str, styles=list[StyleRow], axes=list[AxisRow], asks_words=bool),
)
def font_styles(request: HttpRequest, project_id: Id, file: File[UploadedFile]) -> Answer:
    """Tell the styles of a font file, and the axes of a variable one; nothing of it is kept."""
    by = user_of(request)
    project = project_for(by, project_id)
    if (file.size or 0) > BYTES_MAX:
        raise RefusedError(
            _("A font file has at most %(limit)d MB.") % {"limit": BYTES_MAX // 1_000_000},
            code="font_size",
        )
    return asdict(actions.styles_in_file(project=project, data=bytes(file.read()), by=by))
