"""What people read of projects, their members and their events."""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import Any, TypedDict

from django.db import connection, transaction
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.accounts.tokens import digest_of
from studio.core.errors import ConflictError, NotFoundError
from studio.projects.models import Event, Invitation, Membership, Project, Role, ShareLink
from studio.projects.permissions import (
    BOARD,
    Can,
    Principal,
    Shared,
    require,
    seen_project,
)

COLORS = 8
_NUMBERED = {
    "version": ("layouts__versions", "{}", "layouts__versions__number"),
    "variant": (
        "iterations__variants",
        "#{}.{}",
        "iterations__number",
        "iterations__variants__number",
    ),
}
"""Of what links share: where it lies from a project, what it is called, by which numbers."""
EVENTS_MAX = 1000
ACTIVE_MINUTES, ACTIVE_EVENTS = 15, 200


class PersonRow(TypedDict):
    """A member as pages show one; `color` is 1 to 8."""

    id: int
    name: str
    initials: str
    role: str
    color: int


class ProjectRow(TypedDict):
    """A project as lists show it; `cover` is the SHA-256 of its most telling picture, `due_on` the
    day on which the printer wants it."""

    id: int
    title: str
    cover_format: str
    created_at: str
    due_on: str | None
    archived: bool
    cover: str | None
    members: int
    variants: int
    running: int


class InvitationRow(TypedDict):
    """An invitation that still works, without its secret."""

    id: int
    role: str
    email: str
    by_name: str
    created_at: str
    expires_at: str


class ShareLinkRow(TypedDict):
    """A share link that still works, without its secret; `label` is what pages call the version
    or variant it shares, "" for a board."""

    id: int
    kind: str
    object_id: int | None
    label: str
    may_comment: bool
    has_password: bool
    by_name: str
    created_at: str
    expires_at: str


class EventRow(TypedDict):
    """An event as the log's readers get it."""

    seq: int
    name: str
    by: int | None
    by_name: str
    at: str
    op_id: str | None
    payload: dict[str, Any]


def projects_for(user: User) -> list[ProjectRow]:
    """Return the projects somebody is a member of, newest first."""
    mine = Membership.objects.filter(user=user).values("project")
    return [_project_row(p) for p in _counted(Project.objects.filter(pk__in=mine))]


def active_people(projects: Collection[int]) -> dict[int, list[PersonRow]]:
    """Return who did something in each project within the last quarter of an hour, the latest
    first. Only each project's newest events are looked through."""
    since = timezone.now() - timedelta(minutes=ACTIVE_MINUTES)
    newest = Event.objects.filter(
        project__in=projects,
        seq__gt=F("project__event_seq") - ACTIVE_EVENTS,
        at__gt=since,
        actor__memberships__project=F("project"),
    )
    found: dict[int, list[PersonRow]] = {}
    last = newest.values("project", "actor", "actor__memberships__role").annotate(at=Max("at"))
    people = User.objects.in_bulk({row["actor"] for row in last})
    for row in sorted(last, key=lambda row: row["at"], reverse=True):
        person = person_row(people[row["actor"]], Role(row["actor__memberships__role"]))
        found.setdefault(row["project"], []).append(person)
    return found


def project_for(
    principal: Principal, project_id: int, *, can: Can = Can.VIEW, on: Shared = BOARD
) -> Project:
    """Return a project that `principal` may see.

    Raises:
        NotFoundError: an unknown id, or none of this person's business.
    """
    if can is Can.VIEW and isinstance(principal, User):
        project = seen_project(principal, project_id)
    else:
        project = Project.objects.filter(pk=project_id).first()
    if project is None:
        raise NotFoundError
    if can is not Can.VIEW or not isinstance(principal, User):
        require(principal, project, can, on=on)
    return project


def project_row(project: Project) -> ProjectRow:
    return _project_row(_counted(Project.objects.filter(pk=project.pk)).get())


def bare_project_row(project: Project) -> ProjectRow:
    """Return a project's row for guests of one thing in it: its title, and no counts."""
    return {**project_row(project), "cover": None, "members": 0, "variants": 0, "running": 0}


def people_of(project: Project) -> list[PersonRow]:
    """Return the members, editors first, then by name."""
    members = Membership.objects.select_related("user").filter(project=project)
    rank = {role: number for number, role in enumerate(reversed(Role))}
    ordered = sorted(members, key=lambda m: (rank[Role(m.role)], m.user.name.casefold(), m.pk))
    return [person_row(member.user, Role(member.role)) for member in ordered]


def person_row(user: User, role: Role) -> PersonRow:
    return {
        "id": user.pk,
        "name": user.name,
        "initials": initials_of(user.name),
        "role": role.value,
        "color": user.pk % COLORS + 1,
    }


def initials_of(name: str) -> str:
    """Return one or two letters for a name in any script."""
    words = name.split()
    letters = words[0][0] + words[-1][0] if len(words) > 1 else name[:2]
    return letters.upper()


def member_for(project: Project, user_id: int) -> User:
    """Return a member of the project by the person's id.

    Raises:
        NotFoundError: nobody of that id is a member.
    """
    member = project.memberships.select_related("user").filter(user_id=user_id).first()
    if member is None:
        raise NotFoundError
    return member.user


def invitations_of(project: Project) -> list[InvitationRow]:
    """Return the invitations that can still be accepted, newest first."""
    waiting = open_invitations().filter(project=project).select_related("created_by")
    return [
        {
            "id": invitation.pk,
            "role": invitation.role,
            "email": invitation.email,
            "by_name": invitation.created_by.name,
            "created_at": invitation.created_at.isoformat(),
            "expires_at": invitation.expires_at.isoformat(),
        }
        for invitation in waiting.order_by("-pk")
    ]


def invitation_for_token(token: str) -> Invitation:
    """Return the invitation a link names.

    Raises:
        NotFoundError: unknown, used, revoked or expired; the text is the same for all.
    """
    found = open_invitations().select_related("project", "created_by")
    invitation = found.filter(digest=digest_of(token)).first()
    if invitation is None:
        raise NotFoundError(
            _("This invitation has been used, revoked or has expired. Ask for a new one.")
        )
    return invitation


def open_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )


def share_links_of(project: Project) -> list[ShareLinkRow]:
    """Return the share links that still work, newest first."""
    found = _open_links().filter(project=project).select_related("created_by").order_by("-pk")
    links = list(found)
    labels = _labels(project, links)
    return [
        {
            "id": link.pk,
            "kind": link.kind,
            "object_id": link.object_id,
            "label": labels.get((link.kind, link.object_id), ""),
            "may_comment": link.may_comment,
            "has_password": bool(link.password),
            "by_name": link.created_by.name,
            "created_at": link.created_at.isoformat(),
            "expires_at": link.expires_at.isoformat(),
        }
        for link in links
    ]


def _labels(project: Project, links: Iterable[ShareLink]) -> dict[tuple[str, int | None], str]:
    """Return what shared versions and variants are called. Their tables live on floors above; only
    their names are used."""
    named = Project.objects.filter(pk=project.pk)
    ids = {kind: [link.object_id for link in links if link.kind == kind] for kind in _NUMBERED}
    labels: dict[tuple[str, int | None], str] = {}
    for kind, (path, pattern, *numbers) in _NUMBERED.items():
        rows = named.filter(**{f"{path}__in": ids[kind]}).values_list(path, *numbers)
        labels |= {(kind, row[0]): pattern.format(*row[1:]) for row in rows}
    return labels


def share_link_for(token: str) -> ShareLink:
    """Return the share link a secret belongs to.

    Raises:
        NotFoundError: unknown, revoked or expired; the text is the same for all.
    """
    link = _open_links().select_related("project").filter(digest=digest_of(token)).first()
    if link is None:
        raise NotFoundError(_("This link has been revoked or has expired. Ask for a new one."))
    return link


def events_after(project_id: int, after: int, limit: int = EVENTS_MAX) -> list[Event]:
    """Return at most `limit` events numbered above `after`, in order; `visible` filters them."""
    found = Event.objects.filter(project_id=project_id, seq__gt=after)
    return list(found.select_related("actor").order_by("seq")[: min(limit, EVENTS_MAX)])


def check_kept(project: Project, after: int) -> None:
    """Refuse to read on from a number below which events were let go.

    Raises:
        ConflictError: what follows on `after` is no longer there as a whole; 0 means "from the
            oldest on" and is always answered.
    """
    if 0 < after < project.event_floor - 1:
        raise ConflictError(
            _("Events up to %(floor)d are no longer kept. Fetch the board, and go on from its seq.")
            % {"floor": project.event_floor - 1},
            code="events_pruned",
        )


def latest_events(project_id: int, limit: int) -> list[Event]:
    """Return the newest events, newest first."""
    return list(Event.objects.filter(project_id=project_id).order_by("-seq")[:limit])


def event_row(event: Event) -> EventRow:
    return {
        "seq": event.seq,
        "name": event.name,
        "by": event.actor_id,
        "by_name": event.actor_name,
        "at": event.at.isoformat(),
        "op_id": str(event.op_id) if event.op_id else None,
        "payload": event.payload,
    }


def snapshot(project: Project, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return `{"epoch", "seq", **read()}`: a state and the number of the last event in it.

    All is read from one snapshot of the database. Inside a caller's transaction that
    transaction's isolation holds; the number is read first, so that an event may then be
    offered again to a page that has it, but none is missed.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        epoch, seq = Project.objects.values_list("event_epoch", "event_seq").get(pk=project.pk)
        return {"epoch": str(epoch), "seq": seq, **read()}


def _open_links() -> QuerySet[ShareLink]:
    return ShareLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now())


def _counted(projects: QuerySet[Project]) -> QuerySet[Any]:
    """Add what lists show. The counted tables live on floors above; only their names are used."""
    running = Q(jobs__state__in=["queued", "running"])
    return projects.annotate(
        cover=Subquery(_pictures().values("iterations__variants__asset__sha256")[:1]),
        member_count=_number_of(Count("memberships")),
        variant_count=_number_of(Count("iterations__variants")),
        running_count=_number_of(Count("jobs", filter=running)),
    ).order_by("-pk")


def _pictures() -> QuerySet[Project]:
    """Return the outer project's shortlisted pictures, then its new ones, each newest first."""
    shown = ["shortlisted", "new"]
    return Project.objects.filter(
        pk=OuterRef("pk"), iterations__variants__state__in=shown
    ).order_by("-iterations__variants__state", "-iterations__variants__pk")


def _number_of(count: Count) -> Subquery:
    """Count in a query of its own: joined together, the tables would multiply."""
    return Subquery(
        Project.objects.filter(pk=OuterRef("pk")).values("pk").annotate(n=count).values("n")
    )


def _project_row(project: Any) -> ProjectRow:
    return {
        "id": project.pk,
        "title": project.title,
        "cover_format": project.cover_format,
        "created_at": project.created_at.isoformat(),
        "due_on": project.due_on.isoformat() if project.due_on else None,
        "archived": project.archived_at is not None,
        "cover": project.cover,
        "members": project.member_count,
        "variants": project.variant_count,
        "running": project.running_count,
    }
