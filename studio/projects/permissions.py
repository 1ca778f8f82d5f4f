"""Who may do what in a project; actions ask here, nobody else decides."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts import direct
from studio.accounts.models import User
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError
from studio.projects.models import Project, Role, ShareLink


class Can(StrEnum):
    """What a role may allow."""

    VIEW = "view"
    COMMENT = "comment"
    RATE = "rate"
    EDIT_DRAFT = "edit_draft"
    GENERATE = "generate"
    SHORTLIST = "shortlist"
    EDIT_LAYOUT = "edit_layout"
    FREEZE = "freeze"
    APPROVE = "approve"
    EXPORT = "export"
    RESTORE = "restore"
    MANAGE_MEMBERS = "manage_members"


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Someone without an account who came by a share link and gave a name."""

    link: ShareLink
    name: str


Principal = User | Guest


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What a guest wants to see: the board, or one version or variant by its id."""

    kind: ShareLink.Kind
    object_id: int | None = None

    @classmethod
    def version(cls, version_id: int) -> "Shared":
        return cls(kind=ShareLink.Kind.VERSION, object_id=version_id)

    @classmethod
    def variant(cls, variant_id: int, by: Principal) -> "Shared":
        """Return as what `by` sees a variant: by a link to just it, else as part of the board."""
        if isinstance(by, Guest) and by.link.kind == ShareLink.Kind.VARIANT:
            return cls(kind=ShareLink.Kind.VARIANT, object_id=variant_id)
        return BOARD

    @classmethod
    def by_link(cls, link: ShareLink) -> "Shared":
        return cls(kind=ShareLink.Kind(link.kind), object_id=link.object_id)


BOARD = Shared(kind=ShareLink.Kind.BOARD)

_VIEWER = frozenset({Can.VIEW, Can.COMMENT, Can.RATE})
_ARTIST = _VIEWER | {
    Can.EDIT_DRAFT,
    Can.GENERATE,
    Can.SHORTLIST,
    Can.EDIT_LAYOUT,
    Can.FREEZE,
}
ARCHIVED = frozenset({Can.VIEW, Can.MANAGE_MEMBERS})
"""What is left to do in an archived project."""
ALLOWED: dict[Role, frozenset[Can]] = {
    Role.VIEWER: _VIEWER,
    Role.ARTIST: _ARTIST,
    Role.EDITOR: frozenset(Can),
}


def require(by: Principal, project: Project, can: Can, *, on: Shared = BOARD) -> Role:
    """Return the role of `by`, or refuse; a guest counts as a viewer of the shared thing alone.

    Raises:
        NotFoundError: not a member, or a guest of something else: as if the id were wrong.
        ConflictError: the project is archived.
        NotAllowedError: the role is too low.
    """
    role, allowed, archived = _standing(by, project, on)
    if not allowed:
        raise NotFoundError
    if archived and can not in ARCHIVED:
        raise ConflictError(
            _("This project is archived: nothing in it changes until an editor takes it up again."),
            code="project_archived",
        )
    if can in allowed:
        return role
    raise NotAllowedError(
        _guest_refusal(can) if isinstance(by, Guest) else _role_refusal(role, can)
    )


def can(by: Principal, project: Project, *, on: Shared = BOARD) -> frozenset[Can]:
    """Return all that `by` may do, nothing for a stranger; `on` matters for guests only."""
    _role, allowed, archived = _standing(by, project, on)
    return allowed & ARCHIVED if archived else allowed


def role_of(by: Principal, project: Project) -> Role | None:
    """Return a member's role; None for guests, strangers and shut accounts."""
    if isinstance(by, Guest) or not by.is_authenticated:
        return None
    member = _member(by, project)
    return member[0] if member else None


def seen_project(by: User, project_id: int) -> Project | None:
    """Return a project that an account may see, as every role may; None for any other."""
    return direct.first(
        Project,
        "JOIN projects_membership AS mine ON mine.project_id = projects_project.id"
        " JOIN accounts_user AS member ON member.id = mine.user_id"
        " WHERE projects_project.id = %s AND member.id = %s AND member.is_active",
        [project_id, by.pk],
    )


def name_of(by: Principal) -> str:
    """Return what events and comments call a person by."""
    return by.name


def user_of(by: Principal) -> User | None:
    """Return the account behind a principal; a guest has none."""
    return None if isinstance(by, Guest) else by


def _standing(by: Principal, project: Project, on: Shared) -> tuple[Role, frozenset[Can], bool]:
    """Return a role, its rights, and whether the project is archived; a stranger is a viewer
    without any rights."""
    if isinstance(by, Guest):
        return Role.VIEWER, *_allowed_to_guest(by, project, on)
    member = _member(by, project) if by.is_authenticated else None
    if member is None:
        return Role.VIEWER, frozenset(), False
    role, archived = member
    return role, ALLOWED[role], archived


def _member(by: User, project: Project) -> tuple[Role, bool] | None:
    """Return a member's role and whether the project is archived, both fresh from the tables."""
    row = direct.one_row(
        "SELECT mine.role, project.archived_at IS NOT NULL FROM projects_membership AS mine"
        " JOIN accounts_user AS member ON member.id = mine.user_id"
        " JOIN projects_project AS project ON project.id = mine.project_id"
        " WHERE mine.project_id = %s AND mine.user_id = %s AND member.is_active",
        [project.pk, by.pk],
    )
    return (Role(row[0]), row[1]) if row else None


def _allowed_to_guest(guest: Guest, project: Project, on: Shared) -> tuple[frozenset[Can], bool]:
    """The link is read again each time, so that a revoked one ends open pages too."""
    link = (
        ShareLink.objects.select_related("project")
        .filter(
            pk=guest.link.pk,
            project=project,
            kind=on.kind,
            object_id=on.object_id,
            revoked_at=None,
            expires_at__gt=timezone.now(),
        )
        .first()
    )
    if link is None:
        return frozenset(), False
    allowed = frozenset({Can.VIEW, Can.COMMENT} if link.may_comment else {Can.VIEW})
    return allowed, link.project.archived_at is not None


def _guest_refusal(can: Can) -> str:
    if can is Can.COMMENT:
        return _("This link is for looking only. Ask whoever sent it for one that may comment.")
    return _("You are here by a share link; %(deed)s needs a member of the project.") % {
        "deed": _deed(can)
    }


def _role_refusal(role: Role, can: Can) -> str:
    needed = [r for r in Role if can in ALLOWED[r]]
    names = {
        "role": _role_name(role),
        "deed": _deed(can),
        "needed": _(" or ").join(_role_name(r) for r in needed),
    }
    return (
        _("Your role here is %(role)s; %(deed)s needs %(needed)s. Ask an editor of the project.")
        % names
    )


def _role_name(role: Role) -> str:
    return {
        Role.VIEWER: _("viewer"),
        Role.ARTIST: _("artist"),
        Role.EDITOR: _("editor"),
    }[role]


def _deed(can: Can) -> str:
    return {
        Can.VIEW: _("viewing"),
        Can.COMMENT: _("commenting"),
        Can.RATE: _("rating"),
        Can.EDIT_DRAFT: _("editing the prompt"),
        Can.GENERATE: _("generating"),
        Can.SHORTLIST: _("shortlisting"),
        Can.EDIT_LAYOUT: _("editing the layout"),
        Can.FREEZE: _("freezing a version"),
        Can.APPROVE: _("approving"),
        Can.EXPORT: _("exporting"),
        Can.RESTORE: _("restoring a version"),
        Can.MANAGE_MEMBERS: _("managing members"),
    }[can]
