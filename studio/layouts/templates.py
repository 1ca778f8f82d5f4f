"""Templates: covers to begin others with, made of versions, used in any project."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.assets.models import Asset
from studio.core import layout_document
from studio.core.errors import ConflictError, RefusedError
from studio.core.layout_document import Json
from studio.layouts.models import Template, Version
from studio.layouts.selectors import ASSET_PROPERTIES, asset_hashes_of
from studio.projects.models import Project
from studio.projects.permissions import Can, require

TEMPLATES_MAX = 60
NAME_MAX = 80
TITLE_MAX = 80
PICTURES = {"asset": "", "cutout_mask": "", "cutout_foreground": "", "native_px": 0}


@transaction.atomic
def save_template(*, version: Version, name: str, by: User, op_id: UUID | None = None) -> Template:
    """Keep a version as a template of its project; a name that is taken is replaced."""
    project = version.layout.project
    require(by, project, Can.EDIT_LAYOUT)
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= NAME_MAX:
        raise RefusedError(
            _("The template's name has %(length)d characters; it must have 1 to %(limit)d.")
            % {"length": len(tidy), "limit": NAME_MAX}
        )
    others = project.templates.exclude(name=tidy).count()
    if others >= TEMPLATES_MAX:
        raise ConflictError(
            _("The project has %(count)d templates, which is the most. Delete one first.")
            % {"count": others},
            code="too_many_templates",
        )
    document = without_pictures(version.document)
    template, _made = Template.objects.update_or_create(
        project=project,
        name=tidy,
        defaults={"document": document, "version": version, "created_by": by},
    )
    return template


@transaction.atomic
def delete_template(*, template: Template, by: User, op_id: UUID | None = None) -> None:
    """Take a template off the list; covers that were begun with it stay as they are."""
    require(by, template.project, Can.EDIT_LAYOUT)
    template.delete()


def without_pictures(document: Json) -> Json:
    """Return a document to begin another cover with."""
    elements = {
        id_: held | PICTURES if held["kind"] == "art" else held
        for id_, held in document["elements"].items()
    }
    return {key: held for key, held in document.items() if key != "removed"} | {
        "elements": elements
    }


def begun_with(template: Template, project: Project) -> Json:
    """Return the document of a new cover of a project: words and type of the template, no file
    that the project does not have. An issue that is called like the template's project, which
    nobody typed, is called like this one."""
    document = layout_document.to_json(layout_document.parse(template.document))
    if document["issue"]["title"] == template.project.title[:TITLE_MAX]:
        document["issue"]["title"] = project.title[:TITLE_MAX]
    return _with_own_files(document, project)


def _with_own_files(document: Json, project: Project) -> Json:
    placed = asset_hashes_of(document)
    held = Asset.objects.filter(project=project, sha256__in=placed)
    foreign = set(placed) - set(held.values_list("sha256", flat=True))
    elements = {
        id_: element | {name: "" for name in ASSET_PROPERTIES if element.get(name, "") in foreign}
        for id_, element in document["elements"].items()
    }
    return document | {"elements": elements}
