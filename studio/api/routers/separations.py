"""The plates of a layout or version: each by itself, together, by its ink, and at a place."""

import re
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from studio.api.answers import answers
from studio.api.auth import user_of
from studio.api.schemas import Handle, Id
from studio.core.errors import RefusedError
from studio.exports import separations
from studio.exports.separations import InkRow, SeparationsRow
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import layout_for, version_for

router = Router(tags=["exports"])
Answer = dict[str, Any]
Millimetres = Annotated[float, Query(ge=-2000, le=2000)]
PLATES = re.compile(r"\d{1,2}(,\d{1,2}){0,15}")


@router.get("/layouts/{layout_id}/separations", openapi_extra=answers(SeparationsRow))
def of_layout(request: HttpRequest, layout_id: Id, profile: Handle = "") -> Answer:
    """The plates of a layout as it is now, the press's ink limit, and where the ink is heaviest."""
    return {**separations.separations_of(_layout(request, layout_id), profile)}


@router.get("/versions/{version_id}/separations", openapi_extra=answers(SeparationsRow))
def of_version(request: HttpRequest, version_id: Id, profile: Handle = "") -> Answer:
    """The plates of a version, the press's ink limit, and where the ink is heaviest."""
    return {**separations.separations_of(_version(request, version_id), profile)}


@router.get("/layouts/{layout_id}/separations/picture")
def layout_picture(
    request: HttpRequest, layout_id: Id, plates: str = "", profile: Handle = ""
) -> HttpResponse:
    """Plates by their numbers, such as 0,3, as PNG; without numbers the map of heavy ink."""
    return _picture(_layout(request, layout_id), plates, profile)


@router.get("/versions/{version_id}/separations/picture")
def version_picture(
    request: HttpRequest, version_id: Id, plates: str = "", profile: Handle = ""
) -> HttpResponse:
    """Plates by their numbers, such as 0,3, as PNG; without numbers the map of heavy ink."""
    return _picture(_version(request, version_id), plates, profile)


@router.get("/layouts/{layout_id}/separations/ink", openapi_extra=answers(InkRow))
def layout_ink(
    request: HttpRequest, layout_id: Id, x_mm: Millimetres, y_mm: Millimetres, profile: Handle = ""
) -> Answer:
    """The ink of a place of a layout, in mm from the front's trim corner."""
    found = _layout(request, layout_id)
    return {**separations.ink_of(found, x_mm=x_mm, y_mm=y_mm, handle=profile)}


@router.get("/versions/{version_id}/separations/ink", openapi_extra=answers(InkRow))
def version_ink(
    request: HttpRequest, version_id: Id, x_mm: Millimetres, y_mm: Millimetres, profile: Handle = ""
) -> Answer:
    """The ink of a place of a version, in mm from the front's trim corner."""
    found = _version(request, version_id)
    return {**separations.ink_of(found, x_mm=x_mm, y_mm=y_mm, handle=profile)}


def _layout(request: HttpRequest, layout_id: int) -> Layout:
    return layout_for(user_of(request), layout_id)


def _version(request: HttpRequest, version_id: int) -> Version:
    return version_for(user_of(request), version_id)


def _picture(subject: Layout | Version, plates: str, profile: str) -> HttpResponse:
    if plates and not PLATES.fullmatch(plates):
        raise RefusedError(
            _("Name plates by their numbers, separated by commas, such as 0,3."),
            code="plates_unreadable",
        )
    chosen = [int(plate) for plate in plates.split(",")] if plates else []
    made = (
        separations.plates_picture(subject, chosen, profile)
        if chosen
        else separations.ink_map_of(subject, profile)
    )
    headers = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type="image/png", headers=headers)
