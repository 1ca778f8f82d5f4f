"""Layouts and versions as JSON-ready rows, with the standing that decisions give them.

Decisions belong to a floor above; they are read here by the name of their relation only.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, TypedDict

from django.db.models import Prefetch, QuerySet

from studio.core.signoff import State
from studio.layouts.models import Layout, Version
from studio.layouts.signoffs import RELATIONS, ReviewRow, review_row, signoff_of

OPEN, APPROVED, STALE = State.OPEN.value, State.APPROVED.value, "stale"
REASON_SHOWN = 400
DECISIONS_SHOWN = 4


class DecisionRow(TypedDict):
    """A verdict on a version."""

    verdict: str
    reason: str
    by_name: str
    at: str


class VersionRow(TypedDict):
    """A version; `standing` is open, approved, changes_requested or stale.

    `review` is its open sign-off; without one any editor decides.
    """

    id: int
    layout: int
    number: int
    revision: int
    content_sha256: str
    note: str
    by_name: str
    frozen_at: str
    standing: str
    decisions: list[DecisionRow]
    review: ReviewRow | None


class LayoutRow(TypedDict):
    """A layout; its standing is that of its newest version while nothing was edited since."""

    id: int
    name: str
    revision: int
    standing: str
    edited_at: str
    archived: bool


def layout_row(layout: Layout) -> LayoutRow:
    """Return one layout's row, read anew."""
    return layout_rows(Layout.objects.filter(pk=layout.pk))[0]


def layout_rows(layouts: QuerySet[Layout]) -> list[LayoutRow]:
    """Return rows, newest first."""
    # Documents are large and rows do not show them.
    versions = Version.objects.defer("document").prefetch_related(*RELATIONS)
    found = layouts.defer("document").prefetch_related(Prefetch("versions", versions))
    found = found.order_by("-pk")
    return [_layout(layout) for layout in found]


def version_row(version: Version) -> VersionRow:
    """Return one version's row, read anew."""
    return version_rows(Version.objects.filter(pk=version.pk))[0]


def shared_version_row(version: Version) -> VersionRow:
    """Return the row of a version for guests of just it: what it is and whether it stands, and
    nothing of who is asked or what was said in deciding."""
    return {**version_row(version), "decisions": [], "review": None}


def version_rows(versions: QuerySet[Version]) -> list[VersionRow]:
    """Return rows, newest first."""
    found = versions.select_related("layout", "frozen_by").prefetch_related(*RELATIONS)
    found = found.defer("document", "layout__document")
    return [_version(version) for version in found.order_by("-pk")]


def called(version: Version) -> str:
    """Return how people call a version: "3", or "3 (Night)" where its project has several covers.

    Rows do not hold it: covers come and are renamed while pages are open. A version of an archived
    cover has its name with it as soon as the project has another.
    """
    return called_among([version])[version.pk]


def called_among(versions: Collection[Version]) -> dict[int, str]:
    """Return how people call versions, by their ids, in one query."""
    kept = Layout.objects.filter(archived_at=None)
    kept = kept.filter(project__in={version.layout.project_id for version in versions})
    covers = defaultdict[int, set[int]](set)
    for project, cover in kept.values_list("project", "pk"):
        covers[project].add(cover)
    return {version.pk: _called(version, covers[version.layout.project_id]) for version in versions}


def cover_told(version: Version) -> str:
    """Return the name of a version's cover where its project has another, else nothing."""
    others = Layout.objects.filter(project=version.layout.project_id, archived_at=None)
    return _cover_told(version, set(others.values_list("pk", flat=True)))


def _cover_told(version: Version, covers: set[int]) -> str:
    return version.layout.name if covers - {version.layout_id} else ""


def _called(version: Version, covers: set[int]) -> str:
    name = _cover_told(version, covers)
    return f"{version.number} ({name})" if name else str(version.number)


def decision_row(row: Any) -> DecisionRow:
    """Return the row of a decision; a long reason is cut."""
    return {
        "verdict": row.verdict,
        "reason": row.reason[:REASON_SHOWN],
        "by_name": row.by.name,
        "at": row.at.isoformat(),
    }


def standing_of(version: Version) -> str:
    """Return what its decisions come to, unless the layout has changed since the freezing."""
    return STALE if version.revision != version.layout.revision else _verdict(version)


def standing_of_layout(layout: Layout) -> str:
    """Return the standing of what the layout shows now; stale where an approval was outrun."""
    return _standing(layout, layout.versions.defer("document").prefetch_related(*RELATIONS))


def _standing(layout: Layout, versions: Iterable[Version]) -> str:
    found = list(versions)
    current = [version for version in found if version.revision == layout.revision]
    if current:
        return _verdict(max(current, key=lambda version: version.number))
    return STALE if any(_verdict(version) == APPROVED for version in found) else OPEN


def _verdict(version: Version) -> str:
    return signoff_of(version).standing.state.value


def _layout(layout: Layout) -> LayoutRow:
    return {
        "id": layout.pk,
        "name": layout.name,
        "revision": layout.revision,
        "standing": _standing(layout, layout.versions.all()),
        "edited_at": layout.edited_at.isoformat(),
        "archived": layout.archived_at is not None,
    }


def _version(version: Version) -> VersionRow:
    decisions = sorted(version.decisions.all(), key=lambda row: row.pk)
    return {
        "id": version.pk,
        "layout": version.layout_id,
        "number": version.number,
        "revision": version.revision,
        "content_sha256": version.content_sha256,
        "note": version.note,
        "by_name": version.frozen_by.name,
        "frozen_at": version.frozen_at.isoformat(),
        "standing": standing_of(version),
        "decisions": [decision_row(row) for row in decisions[-DECISIONS_SHOWN:]],
        "review": review_row(version),
    }
