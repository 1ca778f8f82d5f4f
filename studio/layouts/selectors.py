"""What people read of layouts: rows, documents with their pictures, and outlines."""

from collections.abc import Collection
from typing import Any, TypedDict

from django.conf import settings
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.assets.models import Asset
from studio.core.errors import ConflictError, NotFoundError
from studio.core.layout_document import Json
from studio.layouts.models import Layout, Template, Version
from studio.layouts.placing import art_id
from studio.layouts.rows import LayoutRow, VersionRow, called_among, layout_rows, version_rows
from studio.press import svg
from studio.press.fonts import FontStore, font_store
from studio.press.layout import AssetSizes, lay_out
from studio.projects.models import Membership, Project
from studio.projects.permissions import Can, Principal, Shared, require
from studio.typefaces.selectors import own_fonts

TEMPLATES_LISTED_MAX = 300
ASSET_PROPERTIES = ("asset", "cutout_mask", "cutout_foreground", "logo")


def layouts_of(project: Project) -> list[LayoutRow]:
    """Return a project's layouts, newest first."""
    return layout_rows(Layout.objects.filter(project=project))


def versions_of(layout: Layout) -> list[VersionRow]:
    """Return a layout's versions, newest first."""
    return version_rows(Version.objects.filter(layout=layout))


def versions_of_project(project: Project) -> list[VersionRow]:
    """Return all versions of a project's layouts, newest first."""
    return version_rows(Version.objects.filter(layout__project=project))


def versions_called(project: Project) -> dict[int, str]:
    """Return how people call each version of a project by its id, newest first."""
    found = Version.objects.filter(layout__project=project).select_related("layout")
    return called_among(found.defer("document", "layout__document").order_by("-pk"))


def cover_worked_on(project: Project) -> Layout | None:
    """Return the cover that was edited last; None where there is none that is not archived."""
    return _worked_on([project.pk]).first()


def covers_worked_on(projects: Collection[int]) -> dict[int, int]:
    """Return the cover of each project that was edited last, by the project's id."""
    return dict(_worked_on(projects).values_list("project", "pk"))


def newest_versions(projects: Collection[int]) -> dict[int, int]:
    """Return the version of each project that was frozen last, by the project's id."""
    found = Version.objects.filter(layout__project__in=projects, layout__archived_at=None)
    return dict(found.order_by("pk").values_list("layout__project", "pk"))


class TemplateRow(TypedDict):
    """A cover to begin others with, and the project it was made in."""

    id: int
    name: str
    by_name: str
    created_at: str
    project: int
    project_title: str


def templates_for(person: User, project: Project) -> list[TemplateRow]:
    """Return what a person can begin a cover of a project with: the project's own templates by
    name, then those of the other projects they are a member of, of the newest project first."""
    mine = Membership.objects.filter(user=person).values("project")
    found = Template.objects.filter(project__in=mine).defer("document")
    foreign = Case(When(project=project, then=Value(0)), default=Value(1))
    ordered = found.order_by(foreign, "-project_id", "name")
    return [
        {
            "id": template.pk,
            "name": template.name,
            "by_name": template.created_by.name,
            "created_at": template.created_at.isoformat(),
            "project": template.project_id,
            "project_title": template.project.title,
        }
        for template in ordered.select_related("created_by", "project")[:TEMPLATES_LISTED_MAX]
    ]


def template_for(principal: Principal, template_id: int) -> Template:
    """Return a template of a project that `principal` is a member of.

    Raises:
        NotFoundError: an unknown id, or another team's template.
    """
    found = Template.objects.select_related("project").filter(pk=template_id).first()
    if found is None:
        raise NotFoundError
    require(principal, found.project, Can.VIEW)
    return found


def rows_of(project: Project, wanted: dict[str, list[int]]) -> dict[str, Any]:
    """Return this project's layouts and versions by their ids; unknown ones are left out."""
    rows: dict[str, Any] = {}
    if "layouts" in wanted:
        layouts = Layout.objects.filter(project=project, pk__in=wanted["layouts"])
        rows["layouts"] = layout_rows(layouts)
    if "versions" in wanted:
        versions = Version.objects.filter(layout__project=project, pk__in=wanted["versions"])
        rows["versions"] = version_rows(versions)
    return rows


def layout_for(principal: Principal, layout_id: int, *, can: Can = Can.VIEW) -> Layout:
    """Return a layout of a project that `principal` is a member of.

    Raises:
        NotFoundError: an unknown id, or another team's layout.
    """
    layout = Layout.objects.select_related("project").filter(pk=layout_id).first()
    if layout is None:
        raise NotFoundError
    require(principal, layout.project, can)
    return layout


def version_for(principal: Principal, version_id: int, *, can: Can = Can.VIEW) -> Version:
    """Return a version that `principal` may see, as a member or as a guest of just this version.

    Raises:
        NotFoundError: an unknown id, or none of this person's business.
    """
    found = Version.objects.select_related("layout__project").filter(pk=version_id)
    version = found.first()
    if version is None:
        raise NotFoundError
    require(principal, version.layout.project, can, on=Shared.version(version.pk))
    return version


def project_of(subject: Layout | Version) -> Project:
    """Return the project a layout or version belongs to."""
    return subject.project if isinstance(subject, Layout) else subject.layout.project


def stage_of(subject: Layout | Version, elements: Collection[str] | None = None) -> Json:
    """Return the outlines of a layout or version, or of some of its elements only."""
    display = lay_out(subject.document, asset_sizes_of(subject), fonts())
    stage: Json = {**svg.stage(display), "revision": subject.revision}
    if elements is not None:
        stage["elements"] = [shown for shown in stage["elements"] if shown["id"] in elements]
    return stage


def asset_sizes_of(subject: Layout | Version) -> AssetSizes:
    """Return the pixel size of every picture the document places, by SHA-256."""
    found = _assets(subject).values_list("sha256", "width_px", "height_px")
    return {sha: (width or 0, height or 0) for sha, width, height in found}


def asset_hashes_of(document: Json) -> list[str]:
    """Return the SHA-256 of every file a document places, sorted."""
    named = {
        element.get(name, "")
        for element in document["elements"].values()
        for name in ASSET_PROPERTIES
    }
    return sorted(named - {""})


def font_hashes_of(document: Json) -> dict[str, str]:
    """Return the SHA-256 of every font a document names and this machine has."""
    runs = [run for element in document["elements"].values() for run in element.get("runs", ())]
    found = {run["font"]: fonts().get(run["font"]) for run in runs}
    return {handle: font.sha256 for handle, font in found.items() if font is not None}


def missing_assets_of(subject: Layout | Version) -> list[str]:
    """Return the files a document places and its project does not have."""
    held = set(_assets(subject).values_list("sha256", flat=True))
    return [sha for sha in asset_hashes_of(subject.document) if sha not in held]


def placed_variant_of(layout: Layout) -> Variant:
    """Return the variant that is the layout's art.

    Raises:
        ConflictError: nothing is placed, or not a variant of this project.
    """
    document = Layout.objects.values_list("document", flat=True).get(pk=layout.pk)
    sha = document["elements"][art_id(document)]["asset"]
    found = Variant.objects.select_related("iteration__project", "asset").filter(
        iteration__project=layout.project_id, asset__sha256=sha
    )
    variant = found.order_by("-pk").first()
    if variant is None:
        raise ConflictError(
            _("The layout has no art that was painted here. Place a variant first."),
            code="no_art",
        )
    return variant


def fonts() -> FontStore:
    """Return the fonts of layouts: bundled, of the administrator's folder, and brought ones."""
    folder = settings.MASTHEAD_FONTS
    return font_store((str(folder),) if folder else (), own_fonts())


def _worked_on(projects: Collection[int]) -> QuerySet[Layout]:
    found = Layout.objects.filter(project__in=projects, archived_at=None)
    return found.order_by("project", "-edited_at", "-pk").distinct("project")


def _assets(subject: Layout | Version) -> QuerySet[Asset]:
    project = project_of(subject)
    return Asset.objects.filter(project=project, sha256__in=asset_hashes_of(subject.document))
