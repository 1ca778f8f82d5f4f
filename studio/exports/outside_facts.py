"""What preflight is told besides the document: codes of other issues, terms of its pictures."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Func, JSONField, Value
from django.utils import timezone

from studio.artwork.terms import terms_of
from studio.assets.models import Asset
from studio.core.barcode import BarcodeError, full_digits
from studio.core.layout_document import Issue, LayoutDocument
from studio.core.layout_elements import Art, Barcode
from studio.exports.models import Export
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import project_of
from studio.layouts.starter_words import placeholders
from studio.press.preflight.outside_facts import ModelTerms, OutsideFacts, UsedCode
from studio.projects.models import Membership, Project, Role

PRINTED = (Export.Kind.PDF, Export.Kind.TIFF, Export.Kind.KIT)
BARCODES = '$.elements.* ? (@.kind == "barcode")'


def outside_facts_of(subject: Layout | Version, document: LayoutDocument) -> OutsideFacts:
    """Return what the studio knows of a cover whose parsed document is given."""
    project = project_of(subject)
    shown = [held for held in document.elements.values() if not held.hidden]
    placed = {held.asset for held in shown if isinstance(held, Art) and held.asset}
    coded = any(isinstance(held, Barcode) and held.digits for held in shown)
    terms = terms_of(project, placed)
    return OutsideFacts(
        codes=tuple(_codes_of_others(project, document.issue)) if coded else (),
        models={
            sha: tuple(ModelTerms(title=title, use=use) for title, use in uses.items())
            for sha, uses in terms.items()
        },
        broken=_broken(project, placed),
        placeholders=placeholders(),
    )


def _codes_of_others(project: Project, issue: Issue) -> Iterator[UsedCode]:
    """Yield the codes that other issues of the team were printed with this year, oldest last."""
    made = Export.objects.filter(
        kind__in=PRINTED,
        asset__isnull=False,
        requested_at__year=timezone.now().year,
        version__layout__project__in=_team_projects(project),
    )
    codes = Func(
        "version__document",
        Value(BARCODES),
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )
    found = made.order_by("version", "-pk").distinct("version").annotate(codes=codes)
    for row in found.values(
        "version__document__issue", "version__layout__project", "codes", "requested_at"
    ):
        other = row["version__document__issue"]
        if _same_issue(issue.to_json(), other, row["version__layout__project"] == project.pk):
            continue
        told = " ".join(filter(None, (other["title"], other["number"] or other["date"])))
        for code in _whole(row["codes"]):
            yield UsedCode(**code, issue=told or "?", date=row["requested_at"].date().isoformat())


def _team_projects(project: Project) -> Any:
    """Return the projects that have an editor in common with this one: a team's issues."""
    editors = Membership.objects.filter(project=project, role=Role.EDITOR).values("user")
    shared = Membership.objects.filter(role=Role.EDITOR, user__in=editors)
    return shared.values("project")


def _same_issue(mine: dict[str, Any], other: dict[str, Any], here: bool) -> bool:
    """Say whether two covers are of one issue: by its number, by its date where it has none."""
    same_name = (mine["number"], mine["number"] or mine["date"]) == (
        other["number"],
        other["number"] or other["date"],
    )
    return same_name and (here or mine["title"] == other["title"])


def _whole(held: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    for code in held:
        try:
            digits = full_digits(code.get("symbology", "issn"), code.get("digits", ""))
        except BarcodeError:
            continue
        if not code.get("hidden"):
            yield {"digits": digits, "addon": code.get("addon", "")}


def _broken(project: Project, hashes: Collection[str]) -> dict[str, str]:
    found = Asset.objects.filter(project=project, sha256__in=hashes).exclude(credentials_broken="")
    return dict(found.values_list("sha256", "credentials_broken"))
