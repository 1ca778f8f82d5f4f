"""Which pictures stand on a sheet, and the sheets that are shared."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.accounts.tokens import digest_of
from studio.artwork.favourites import favourites_of
from studio.artwork.models import Variant
from studio.artwork.rows import VariantRow, variant_rows
from studio.assets import store
from studio.assets.selectors import prompts_are_written
from studio.core.errors import NotFoundError, RefusedError
from studio.press.contact_sheet import Cell, sheet_pdf, sheet_png
from studio.press.fonts import font_store
from studio.projects.models import Project
from studio.projects.nameless import told
from studio.projects.permissions import Can, Principal, require
from studio.sheets.models import SharedSheet

PICTURES_MAX = 48
SHORTLIST, FAVOURITES = "shortlist", "favourites"
DRAWN = {"png": sheet_png, "pdf": sheet_pdf}
TOKEN_MAX = 200
SHEET_EDITION = 1
"""Counts up when sheets of the same content come out otherwise; older ones are drawn anew."""


class SheetRow(TypedDict):
    """A shared sheet, without its secret."""

    id: int
    title: str
    pictures: int
    by_name: str
    expires_at: str


def pictures_of(
    project: Project, user: User, *, show: str = "", iteration: int | None = None
) -> QuerySet[Variant]:
    """Return pictures to choose from, the newest first: all, the shortlist or one's favourites,
    perhaps of one iteration's number only."""
    found = Variant.objects.filter(iteration__project=project).order_by("-pk")
    if show == SHORTLIST:
        found = found.filter(state=Variant.State.SHORTLISTED)
    if show == FAVOURITES:
        found = found.filter(pk__in=favourites_of(project, user))
    return found if iteration is None else found.filter(iteration__number=iteration)


def chosen_variants(project: Project, ids: Sequence[int]) -> list[Variant]:
    """Return the variants of a selection, in the order in which they were numbered.

    Raises:
        RefusedError: none, or more than a sheet holds.
        NotFoundError: one is not of this project.
    """
    wanted = set(ids)
    if not 1 <= len(wanted) <= PICTURES_MAX:
        raise RefusedError(
            _("%(count)d pictures are chosen; a contact sheet takes 1 to %(limit)d.")
            % {"count": len(wanted), "limit": PICTURES_MAX}
        )
    found = Variant.objects.filter(iteration__project=project, pk__in=wanted)
    listed = list(
        found.select_related("iteration", "asset").order_by("iteration__number", "number")
    )
    if len(listed) != len(wanted):
        raise NotFoundError
    return listed


def drawn_sheet(
    *,
    project: Project,
    title: str,
    ids: Sequence[int],
    kind: str,
    by: Principal | None = None,
) -> bytes:
    """Return a sheet as `png` or `pdf`; one that was drawn before is kept.

    `by` may read without names, and so without the stars that others gave.
    """
    variants = chosen_variants(project, ids)
    rows = {
        row["id"]: row
        for row in told(by, variant_rows(Variant.objects.filter(pk__in=[v.pk for v in variants])))
    }
    tells = prompts_are_written(project)
    cells = [_cell(variant, rows[variant.pk], tells_prompt=tells) for variant in variants]
    kept = _kept_at(kind, title, [variant.asset.sha256 for variant in variants], cells)
    if not kept.exists():
        folders = (str(settings.MASTHEAD_FONTS),) if settings.MASTHEAD_FONTS else ()
        store.write_whole(kept, DRAWN[kind](title, cells, font_store(folders)))
    return kept.read_bytes()


def _kept_at(kind: str, title: str, pictures: Sequence[str], cells: Sequence[Cell]) -> Path:
    """Return where a sheet of just this content is kept: whoever has a link may ask without end."""
    told = [[cell.heading, cell.words, cell.facts] for cell in cells]
    content = json.dumps([SHEET_EDITION, kind, title, pictures, told])
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Path(default_storage.path(f"sheets/{digest}.{kind}"))


def sheet_of(token: str) -> SharedSheet:
    """Return the sheet behind a link.

    Raises:
        NotFoundError: an unknown, ended or revoked link.
    """
    sheet = (
        SharedSheet.objects.select_related("project", "created_by")
        .filter(digest=digest_of(token[:TOKEN_MAX]), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if sheet is None:
        raise NotFoundError
    return sheet


def sheets_of(project: Project) -> list[SheetRow]:
    """Return the sheets that are shared now, the newest first."""
    found = SharedSheet.objects.select_related("created_by").filter(
        project=project, revoked_at=None, expires_at__gt=timezone.now()
    )
    return [
        {
            "id": sheet.pk,
            "title": sheet.title,
            "pictures": len(sheet.variants),
            "by_name": sheet.created_by.name,
            "expires_at": sheet.expires_at.isoformat(),
        }
        for sheet in found.order_by("-pk")
    ]


def sheet_for(principal: Principal, sheet_id: int) -> SharedSheet:
    """Return a shared sheet of a project that `principal` may see."""
    sheet = SharedSheet.objects.select_related("project").filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFoundError
    require(principal, sheet.project, Can.VIEW)
    return sheet


def _cell(variant: Variant, row: VariantRow, *, tells_prompt: bool) -> Cell:
    sha = variant.asset.sha256
    stars = f"  \u2605 {row['stars']:g}" if row["stars"] else ""
    return Cell(
        load=lambda: store.open_image(sha),
        heading=f"{row['label']}{stars}",
        words=variant.iteration.prompt if tells_prompt else "",
        facts=f"{row['seed']} \u00b7 {row['model_title']}",
    )
