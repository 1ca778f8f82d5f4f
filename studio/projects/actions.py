"""What changes projects and who is in them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.accounts.tokens import digest_of, new_token
from studio.core.cover_formats import cover_format as preset_for
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.projects.events import append_event
from studio.projects.models import Invitation, Membership, Project, Role, ShareLink
from studio.projects.permissions import Can, require
from studio.projects.selectors import (
    invitation_for_token,
    open_invitations,
    person_row,
    project_row,
)

TITLE_MAX = 120
INVITATION_DAYS = 14
OPEN_INVITATIONS_MAX = 100
MAILED_WITHIN_HOUR_MAX = 30
"""Invitations of one person, revoked ones too: the studio's mail server is not for strangers."""
SHARE_DAYS_MAX = 365
SHARE_PASSWORD_MIN, SHARE_PASSWORD_MAX = 6, 128


@transaction.atomic
def create_project(
    *,
    title: str,
    cover_format: str,
    due_on: date | None = None,
    by: User,
    op_id: UUID | None = None,
) -> Project:
    """Open a project; whoever opens it is its first editor. The printer wants it on `due_on`."""
    preset_for(cover_format)
    project = Project.objects.create(
        title=_checked_title(title), cover_format=cover_format, due_on=due_on, created_by=by
    )
    Membership.objects.create(project=project, user=by, role=Role.EDITOR)
    _append_person("member.added", project, by, Role.EDITOR, by, op_id)
    return project


@transaction.atomic
def rename_project(*, project: Project, title: str, by: User, op_id: UUID | None = None) -> Project:
    """Change a project's title."""
    require(by, project, Can.MANAGE_MEMBERS)
    project.title = _checked_title(title)
    project.save(update_fields=["title"])
    append_event(
        project_id=project.pk,
        name="project.renamed",
        payload={"project": project_row(project)},
        actor=by,
        op_id=op_id,
    )
    return project


@transaction.atomic
def invite(
    *, project: Project, role: str, email: str = "", by: User, op_id: UUID | None = None
) -> tuple[Invitation, str]:
    """Make a link by which one person joins with `role`; its secret is returned only here.

    Raises:
        RefusedError: no such role, no e-mail address, or too many invitations: open ones of the
            project, or mailed ones of the person within an hour.
    """
    require(by, project, Can.MANAGE_MEMBERS)
    address = _checked_email(email)
    _check_invitations(project, by, mailed=bool(address))
    token = new_token()
    invitation = Invitation.objects.create(
        project=project,
        role=_checked_role(role),
        email=address,
        digest=digest_of(token),
        created_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    kept = {"invitation": invitation.pk, "role": invitation.role}
    _append_bare("invitation.created", project, by, op_id, kept)
    return invitation, token


@transaction.atomic
def accept_invitation(*, token: str, by: User, op_id: UUID | None = None) -> Membership:
    """Join a project by an invitation and use it up; a member keeps role and invitation.

    Raises:
        NotFoundError: the invitation is unknown, used, revoked or expired.
    """
    invitation = invitation_for_token(token)
    project = invitation.project
    present = Membership.objects.filter(project=project, user=by).first()
    if present:
        return present
    _use_up(invitation, by)
    member = Membership.objects.create(project=project, user=by, role=invitation.role)
    _append_person("member.added", project, by, Role(member.role), by, op_id)
    return member


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, op_id: UUID | None = None) -> Invitation:
    """Take an invitation back that nobody has accepted."""
    require(by, invitation.project, Can.MANAGE_MEMBERS)
    revoked = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if not revoked:
        raise ConflictError(
            _("This invitation has been accepted or revoked already. Reload the page.")
        )
    kept = {"invitation": invitation.pk, "role": invitation.role}
    _append_bare("invitation.revoked", invitation.project, by, op_id, kept)
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def add_member(
    *, project: Project, user: User, role: str, by: User, op_id: UUID | None = None
) -> Membership:
    """Take somebody who has an account into the project, without an invitation."""
    require(by, project, Can.MANAGE_MEMBERS)
    member, made = Membership.objects.get_or_create(
        project=project, user=user, defaults={"role": _checked_role(role)}
    )
    if not made:
        raise ConflictError(
            _("%(name)s is a member already. Change the role instead.") % {"name": user.name},
            code="member_already",
        )
    _append_person("member.added", project, user, Role(member.role), by, op_id)
    return member


@transaction.atomic
def change_role(
    *, project: Project, user: User, role: str, by: User, op_id: UUID | None = None
) -> Membership:
    """Give a member another role; the last editor stays one."""
    require(by, project, Can.MANAGE_MEMBERS)
    new_role = _checked_role(role)
    member = _locked_member(project, user)
    if new_role != Role.EDITOR:
        _check_editor_remains(project, member)
    was, member.role = member.role, new_role
    member.save(update_fields=["role"])
    _append_person("member.role_changed", project, user, new_role, by, op_id, was=was)
    return member


@transaction.atomic
def remove_member(*, project: Project, user: User, by: User, op_id: UUID | None = None) -> None:
    """End a membership; people may leave on their own, but the last editor cannot."""
    require(by, project, Can.VIEW if user.pk == by.pk else Can.MANAGE_MEMBERS)
    member = _locked_member(project, user)
    _check_editor_remains(project, member)
    member.delete()
    append_event(
        project_id=project.pk,
        name="member.removed",
        payload={"user": user.pk},
        actor=by,
        op_id=op_id,
        kept={"user": user.pk, "person": user.name, "was": member.role},
    )


@transaction.atomic
def create_share_link(
    *,
    project: Project,
    kind: str,
    object_id: int | None = None,
    may_comment: bool = True,
    days: int = 14,
    password: str = "",
    by: User,
    op_id: UUID | None = None,
) -> tuple[ShareLink, str]:
    """Let guests see the board, or one version or variant, for some days; the secret is returned
    only here.

    With a password, the link alone lets nobody in.
    """
    require(by, project, Can.MANAGE_MEMBERS)
    _check_shared(project, kind, object_id)
    if not 1 <= days <= SHARE_DAYS_MAX:
        raise RefusedError(
            _("A share link cannot last %(days)d days; 1 to %(limit)d are possible.")
            % {"days": days, "limit": SHARE_DAYS_MAX}
        )
    token = new_token()
    link = ShareLink.objects.create(
        project=project,
        kind=kind,
        object_id=object_id,
        may_comment=may_comment,
        digest=digest_of(token),
        password=_hashed(password),
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    _append_bare("share.created", project, by, op_id, _kept_of(link))
    return link, token


@transaction.atomic
def revoke_share_link(*, link: ShareLink, by: User, op_id: UUID | None = None) -> ShareLink:
    """End a share link at once, for pages that are open too."""
    require(by, link.project, Can.MANAGE_MEMBERS)
    if not ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise ConflictError(_("This link has been revoked already. Reload the page."))
    _append_bare("share.revoked", link.project, by, op_id, _kept_of(link))
    link.refresh_from_db()
    return link


def _use_up(invitation: Invitation, by: User) -> None:
    """Mark an invitation accepted; of two people at once, one gets it."""
    now = timezone.now()
    used = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now
    ).update(accepted_at=now, accepted_by=by)
    if not used:
        raise NotFoundError(
            _("This invitation has been used, revoked or has expired. Ask for a new one.")
        )


def _locked_member(project: Project, user: User) -> Membership:
    """Lock the project's editors and this member, in the order of their ids."""
    rows = Membership.objects.filter(project=project).order_by("pk")
    # FOR UPDATE, since the row may be deleted next.
    members = {member.user_id: member for member in rows.select_for_update()}
    if user.pk not in members:
        raise NotFoundError
    return members[user.pk]


def _check_editor_remains(project: Project, leaving: Membership) -> None:
    others = Membership.objects.filter(
        project=project, role=Role.EDITOR, user__is_active=True
    ).exclude(pk=leaving.pk)
    if leaving.role == Role.EDITOR and not others.exists():
        raise ConflictError(
            _("%(name)s is the project's only editor. Make somebody else an editor first.")
            % {"name": leaving.user.name},
            code="last_editor",
        )


def _check_shared(project: Project, kind: str, object_id: int | None) -> None:
    if kind not in ShareLink.Kind.values:
        raise RefusedError(
            _("'%(kind)s' cannot be shared; choose one of %(known)s.")
            % {"kind": kind[:20], "known": ", ".join(ShareLink.Kind.values)}
        )
    if kind == ShareLink.Kind.BOARD and object_id is None:
        return
    if kind == ShareLink.Kind.BOARD or object_id is None:
        raise RefusedError(_("A shared version or variant needs its id, a shared board has none."))
    held = {"version": "layouts__versions", "variant": "iterations__variants"}[kind]
    if not Project.objects.filter(pk=project.pk, **{held: object_id}).exists():
        raise NotFoundError


def _hashed(password: str) -> str:
    if not password:
        return ""
    if not SHARE_PASSWORD_MIN <= len(password) <= SHARE_PASSWORD_MAX:
        raise RefusedError(
            _("The password has %(length)d characters; it needs %(least)d to %(limit)d.")
            % {
                "length": len(password),
                "least": SHARE_PASSWORD_MIN,
                "limit": SHARE_PASSWORD_MAX,
            }
        )
    return make_password(password)


def _checked_title(title: str) -> str:
    tidy = " ".join(title.split())
    if not 1 <= len(tidy) <= TITLE_MAX:
        raise RefusedError(
            _("The title has %(length)d characters; it needs 1 to %(limit)d.")
            % {"length": len(tidy), "limit": TITLE_MAX}
        )
    return tidy


def _checked_role(role: str) -> Role:
    if role not in Role.values:
        raise RefusedError(
            _("There is no role '%(role)s'; choose one of %(known)s.")
            % {"role": role[:20], "known": ", ".join(Role.values)}
        )
    return Role(role)


def _check_invitations(project: Project, by: User, *, mailed: bool) -> None:
    """Hold an invitation against the limits; invitations of a person wait for one another."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if open_invitations().filter(project=project).count() >= OPEN_INVITATIONS_MAX:
        raise RefusedError(
            _("%(limit)d invitations to this project are open; that is the most. Revoke some.")
            % {"limit": OPEN_INVITATIONS_MAX},
            code="invitations_many",
        )
    since = timezone.now() - timedelta(hours=1)
    sent = Invitation.objects.filter(created_by=by, created_at__gt=since)
    if mailed and sent.exclude(email="").count() >= MAILED_WITHIN_HOUR_MAX:
        raise RefusedError(
            _(
                "You have mailed %(limit)d invitations within an hour; that is the most. Wait a "
                "while, or make a link without an address and send it yourself."
            )
            % {"limit": MAILED_WITHIN_HOUR_MAX},
            code="mails_many",
        )


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise RefusedError(
            _("'%(email)s' is no e-mail address; it should look like name@example.org.")
            % {"email": address[:80]}
        ) from error
    return address


def _append_person(
    name: str,
    project: Project,
    user: User,
    role: Role,
    by: User,
    op_id: UUID | None,
    *,
    was: str = "",
) -> None:
    append_event(
        project_id=project.pk,
        name=name,
        payload={"person": person_row(user, role)},
        actor=by,
        op_id=op_id,
        kept={"user": user.pk, "person": user.name, "role": role.value, "was": was},
    )


def _append_bare(
    name: str, project: Project, by: User, op_id: UUID | None, kept: dict[str, Any]
) -> None:
    append_event(project_id=project.pk, name=name, payload={}, actor=by, op_id=op_id, kept=kept)


def _kept_of(link: ShareLink) -> dict[str, Any]:
    return {
        "link": link.pk,
        "kind": link.kind,
        "object": link.object_id,
        "may_comment": link.may_comment,
        "password": bool(link.password),
        "until": link.expires_at.isoformat(),
    }
