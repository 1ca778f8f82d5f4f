"""The studio's own fonts as rows, and as what the font store takes."""

from datetime import datetime
from typing import TypedDict

from studio.assets import store
from studio.press.fonts import OwnFont
from studio.projects.models import Project
from studio.typefaces.models import Typeface


class TypefaceRow(TypedDict):
    """One font that somebody brought."""

    handle: str
    project: int
    name: str
    family: str
    rights: str
    licence: str
    added_by_name: str
    added_at: datetime


def typefaces() -> list[TypefaceRow]:
    """Return the fonts on offer, by family and name."""
    found = Typeface.objects.filter(retired_at=None).select_related("added_by", "asset")
    return [
        {
            "handle": face.handle,
            "project": face.asset.project_id,
            "name": face.name,
            "family": face.family,
            "rights": face.rights,
            "licence": face.licence,
            "added_by_name": face.added_by.name,
            "added_at": face.added_at,
        }
        for face in found.order_by("family", "name", "pk")
    ]


def brought_elsewhere(project: Project) -> frozenset[str]:
    """Return the fonts, by handle, whose files another project brought and alone passes on."""
    found = Typeface.objects.exclude(asset__project=project)
    return frozenset(found.values_list("handle", flat=True))


def own_fonts() -> tuple[OwnFont, ...]:
    """Return every font ever brought, retired ones too: covers set in them still print."""
    found = Typeface.objects.select_related("asset").order_by("pk")
    return tuple(
        OwnFont(
            handle=face.handle,
            path=store.path_of(face.asset.sha256),
            licence=face.licence,
            is_offered=face.retired_at is None,
        )
        for face in found
    )
