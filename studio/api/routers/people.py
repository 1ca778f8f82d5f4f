"""Who is in a project: members, invitations, share links."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.finding import one
from studio.api.schemas import Id, InvitationBody, RoleBody, ShareBody
from studio.api.writes import write
from studio.notices.invitations import mail_invitation
from studio.projects import actions, selectors
from studio.projects.models import Invitation, Project, ShareLink
from studio.projects.permissions import Can
from studio.projects.selectors import InvitationRow, PersonRow, ShareLinkRow

router = Router(tags=["people"])
Answer = dict[str, Any]


@router.get("/projects/{project_id}/members", openapi_extra=answers(people=list[PersonRow]))
def members(request: HttpRequest, project_id: Id) -> Answer:
    """The members, editors first."""
    found = selectors.project_for(user_of(request), project_id)
    return {"people": selectors.people_of(found)}


@router.patch(
    "/projects/{project_id}/members/{user_id}", openapi_extra=wrote("member.role_changed")
)
def change_role(request: HttpRequest, project_id: Id, user_id: Id, body: RoleBody) -> Answer:
    """Give a member another role; the last editor stays one."""
    by, found = user_of(request), _project(request, project_id)
    member = selectors.member_for(found, user_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.change_role(
            project=found, user=member, role=body.role, by=by, op_id=op_id
        ),
    )


@router.delete("/projects/{project_id}/members/{user_id}", openapi_extra=wrote("member.removed"))
def remove_member(request: HttpRequest, project_id: Id, user_id: Id) -> Answer:
    """End a membership; people may leave on their own."""
    by, found = user_of(request), _project(request, project_id)
    member = selectors.member_for(found, user_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.remove_member(project=found, user=member, by=by, op_id=op_id),
    )


@router.post(
    "/projects/{project_id}/invitations",
    openapi_extra=wrote("invitation.created", invitation=int, url=str, mailed=bool),
)
def invite(request: HttpRequest, project_id: Id, body: InvitationBody) -> Answer:
    """Make a link by which one person joins; its address is shown in this answer only.

    With an e-mail address the link is sent there too; `mailed` says whether a server took it."""
    by, found = user_of(request), _project(request, project_id)

    def reply(made: tuple[Invitation, str]) -> Answer:
        invitation, token = made
        url = _url(request, "invitation", token)
        mailed = mail_invitation(invitation=invitation, url=url)
        return {"invitation": invitation.pk, "url": url, "mailed": mailed}

    return write(
        request,
        project_id,
        lambda op_id: actions.invite(
            project=found, role=body.role, email=body.email, by=by, op_id=op_id
        ),
        reply,
    )


@router.delete(
    "/projects/{project_id}/invitations/{invitation_id}", openapi_extra=wrote("invitation.revoked")
)
def revoke_invitation(request: HttpRequest, project_id: Id, invitation_id: Id) -> Answer:
    """Take an invitation back that nobody has accepted."""
    by, found = user_of(request), _project(request, project_id)
    invitation = one(Invitation.objects.filter(project=found), invitation_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.revoke_invitation(invitation=invitation, by=by, op_id=op_id),
    )


@router.get(
    "/projects/{project_id}/share-links",
    openapi_extra=answers(share_links=list[ShareLinkRow], invitations=list[InvitationRow]),
)
def share_links(request: HttpRequest, project_id: Id) -> Answer:
    """The share links and invitations that still work, without their secrets."""
    found = selectors.project_for(user_of(request), project_id, can=Can.MANAGE_MEMBERS)
    return {
        "share_links": selectors.share_links_of(found),
        "invitations": selectors.invitations_of(found),
    }


@router.post(
    "/projects/{project_id}/share-links",
    openapi_extra=wrote("share.created", share_link=int, url=str),
)
def create_share_link(request: HttpRequest, project_id: Id, body: ShareBody) -> Answer:
    """Let guests see the board or one version; the address is shown in this answer only."""
    by, found = user_of(request), _project(request, project_id)

    def reply(made: tuple[ShareLink, str]) -> Answer:
        link, token = made
        return {"share_link": link.pk, "url": _url(request, "share", token)}

    return write(
        request,
        project_id,
        lambda op_id: actions.create_share_link(project=found, by=by, op_id=op_id, **body.dict()),
        reply,
    )


@router.delete("/projects/{project_id}/share-links/{link_id}", openapi_extra=wrote("share.revoked"))
def revoke_share_link(request: HttpRequest, project_id: Id, link_id: Id) -> Answer:
    """End a share link at once, for open pages too."""
    by, found = user_of(request), _project(request, project_id)
    link = one(ShareLink.objects.filter(project=found), link_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.revoke_share_link(link=link, by=by, op_id=op_id),
    )


def _project(request: HttpRequest, project_id: int) -> Project:
    return selectors.project_for(user_of(request), project_id)


def _url(request: HttpRequest, page: str, token: str) -> str:
    return request.build_absolute_uri(reverse(page, args=[token]))
