"""Press profiles of one's other projects, and taking one over: a printer serves many issues."""

from typing import TypedDict
from uuid import UUID

from django.db import transaction

from studio.accounts.models import User
from studio.core.errors import NotFoundError
from studio.exports.models import IccProfile, OwnProfile
from studio.exports.profiles import ProfileRow, add_icc_profile, icc_of, save_profile
from studio.press.profiles import parse_profile
from studio.projects.models import Membership, Project
from studio.projects.permissions import Can, require

NAME_MAX = 80
LISTED_MAX = 200


class ForeignProfileRow(TypedDict):
    """A press profile that another project of the reader's keeps."""

    id: int
    name: str
    project_title: str


def profiles_elsewhere(person: User, project: Project) -> list[ForeignProfileRow]:
    """Return the press profiles of the other projects that a person is a member of, newest first.

    Raises:
        NotFoundError: not a member of the project either.
    """
    require(person, project, Can.VIEW)
    mine = Membership.objects.filter(user=person).exclude(project=project)
    found = OwnProfile.objects.filter(project__in=mine.values("project"), removed_at=None)
    return [
        {"id": row.pk, "name": str(row), "project_title": row.project.title}
        for row in found.select_related("project").order_by("-pk")[:LISTED_MAX]
    ]


@transaction.atomic
def take_profile(
    *, project: Project, profile: int, by: User, op_id: UUID | None = None
) -> ProfileRow:
    """Copy a press profile of another project, with its ICC profile; the two part from then on.

    Where the project has a profile of that name, the other project's title goes with it.

    Raises:
        NotFoundError: no such profile in a project that the person is a member of.
        RefusedError: the project has its most profiles, or ICC profiles, already.
    """
    require(by, project, Can.EXPORT)
    row = OwnProfile.objects.filter(pk=profile, removed_at=None).select_related("project").first()
    if row is None:
        raise NotFoundError
    require(by, row.project, Can.VIEW)
    held = parse_profile(row.record)
    icc = icc_of(held)
    if icc is not None and not _has_icc(project, held.icc):
        add_icc_profile(project=project, data=icc, by=by)
    record = {**row.record, "name": _name_for(project, row)}
    return save_profile(project=project, record=record, by=by, op_id=op_id)


def _has_icc(project: Project, sha256: str) -> bool:
    return IccProfile.objects.filter(project=project, asset__sha256=sha256).exists()


def _name_for(project: Project, row: OwnProfile) -> str:
    own = OwnProfile.objects.filter(project=project, removed_at=None)
    if str(row) not in {str(one) for one in own}:
        return str(row)
    end = f" ({row.project.title})"[: NAME_MAX // 2]
    return str(row)[: NAME_MAX - len(end)] + end
