"""Bringing fonts in and taking them off the list."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.assets.actions import store_file
from studio.core.errors import NotFoundError, RefusedError
from studio.press.font_files import FontFacts
from studio.press.font_intake import TakenFont, styles_in, taken_in
from studio.press.font_styles import FontStyles
from studio.press.fonts import font_store
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require
from studio.typefaces.models import Typeface

TYPEFACES_MAX = 200
PERSON_MAX = 100
"""So that nobody alone takes all the studio's places, which only their project can free."""
LICENCE_MAX = 400
STYLES_AT_ONCE = 12
FONT_TYPE = "font/sfnt"


def styles_in_file(*, project: Project, data: bytes, by: User) -> FontStyles:
    """Return the styles and axes that a font file offers; nothing of it is kept.

    Raises:
        RefusedError: see `press.font_intake.styles_in`.
    """
    require(by, project, Can.EXPORT)
    return styles_in(data)


def add_typefaces(
    *, project: Project, data: bytes, licence: str, styles: Sequence[str] = ("",), by: User
) -> list[Typeface]:
    """Take styles of a font file into the studio; every project may set type in them from now on.

    Args:
        project: where the person is an editor; the file is kept with it.
        data: an OpenType or TrueType file, a web font, a collection, or a variable font.
        licence: whose licence covers its use, in the owner's words.
        styles: which ones of a collection or a variable font, by name or by values of its axes
            such as "wght=550 wdth=87.5".

    Raises:
        RefusedError: see `press.font_intake.taken_in`; no words about the licence; too many
            styles at once; a font is here already; or the studio or the person has its most.
    """
    require(by, project, Can.EXPORT)
    words = " ".join(licence.split())
    if not 1 <= len(words) <= LICENCE_MAX:
        raise RefusedError(
            _("Say whose licence covers this font, in at most %(limit)d characters.")
            % {"limit": LICENCE_MAX},
            code="licence_missing",
        )
    wanted = list(dict.fromkeys(" ".join(style.split()) for style in styles)) or [""]
    if len(wanted) > STYLES_AT_ONCE:
        raise RefusedError(
            _("At most %(limit)d styles are taken at once; choose fewer.")
            % {"limit": STYLES_AT_ONCE},
            code="font_styles_many",
        )
    taken = [taken_in(data, style) for style in wanted]
    with transaction.atomic():
        return [_kept(project, font, words, by) for font in taken]


def _kept(project: Project, font: TakenFont, words: str, by: User) -> Typeface:
    facts = font.facts
    _check_room(facts, by)
    asset = store_file(project=project, data=font.data, media_type=FONT_TYPE)
    return Typeface.objects.create(
        handle=_free_handle(facts.handle),
        asset=asset,
        name=facts.name,
        family=facts.family,
        rights=facts.rights,
        licence=words,
        added_by=by,
    )


@transaction.atomic
def retire_typeface(*, project: Project, handle: str, by: User) -> None:
    """Take a font off the list that the project brought; type already set in it keeps it, and the
    history keeps which file that was and by whose licence.

    Raises:
        NotFoundError: no such font of this project is on the list.
    """
    require(by, project, Can.EXPORT)
    found = Typeface.objects.filter(asset__project=project, handle=handle[:64], retired_at=None)
    face = found.select_related("asset").select_for_update(of=("self",), no_key=True).first()
    if face is None:
        raise NotFoundError
    face.retired_at = timezone.now()
    face.save(update_fields=["retired_at"])
    append_event(
        project_id=project.pk,
        name="typeface.retired",
        payload={"name": face.name},
        actor=by,
        kept={"name": face.name, "licence": face.licence, "sha256": face.asset.sha256},
    )


def _check_room(facts: FontFacts, by: User) -> None:
    offered = Typeface.objects.filter(retired_at=None)
    if offered.filter(asset__sha256=facts.sha256).exists():
        raise RefusedError(
            _("'%(name)s' is in the studio already.") % {"name": facts.name}, code="font_known"
        )
    if offered.count() >= TYPEFACES_MAX:
        raise RefusedError(
            _("The studio has %(limit)d fonts of its own already; that is the most. Remove one.")
            % {"limit": TYPEFACES_MAX},
            code="font_limit",
        )
    if offered.filter(added_by=by).count() >= PERSON_MAX:
        raise RefusedError(
            _("You have brought %(limit)d fonts already; that is one person's most. Remove one.")
            % {"limit": PERSON_MAX},
            code="font_limit",
        )


def _free_handle(wanted: str) -> str:
    """Return the handle, numbered where a font of another file has it already."""
    handle, number = wanted, 1
    while font_store().get(handle) or Typeface.objects.filter(handle=handle).exists():
        number += 1
        handle = f"{wanted[:58]}-v{number}"
    return handle
