"""The list of projects, and the people of one."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts.models import User
from studio.assets.actions import tell_prompts
from studio.assets.selectors import prompts_are_written
from studio.core.cover_formats import COVER_FORMATS
from studio.core.errors import NotFoundError
from studio.exports.stages import Stage, stages_of
from studio.layouts.selectors import newest_versions, versions_called
from studio.notices.invitations import mail_invitation
from studio.notices.selectors import unseen_by_project
from studio.projects import actions, schedule
from studio.projects.models import Invitation, Project, Role, ShareLink
from studio.projects.selectors import (
    active_people,
    invitations_of,
    member_for,
    people_of,
    project_row,
    projects_for,
    share_links_of,
)
from studio.web.forms import (
    ROLE_NAMES,
    ROLES,
    DueForm,
    InviteForm,
    ProjectForm,
    RenameForm,
    ShareForm,
)
from studio.web.pages import account_of, number_in, open_project, page, project_page

ACTIVE_SHOWN = 5
SOON_DAYS = 3
STAGE_NAMES = {
    Stage.EMPTY: gettext_lazy("Not begun"),
    Stage.PICTURES: gettext_lazy("Pictures"),
    Stage.LAYOUT: gettext_lazy("Layout"),
    Stage.REVIEW: gettext_lazy("In review"),
    Stage.CHANGES_REQUESTED: gettext_lazy("Changes requested"),
    Stage.STALE: gettext_lazy("Changed since approval"),
    Stage.APPROVED: gettext_lazy("Approved"),
    Stage.EXPORTED: gettext_lazy("Ready for print"),
}
STAGE_TONES = {
    Stage.REVIEW: "accent",
    Stage.CHANGES_REQUESTED: "warn",
    Stage.STALE: "warn",
    Stage.APPROVED: "ok",
    Stage.EXPORTED: "ok",
}


@never_cache
@require_http_methods(["GET", "POST"])
@page
def projects(request: HttpRequest) -> HttpResponse:
    """List one's projects; a POST starts a new one."""
    user = account_of(request)
    if user is None:
        return redirect(f"{settings.LOGIN_URL}?next=/")
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        project = actions.create_project(**form.cleaned_data, by=user)
        return redirect("board", project.pk)
    cards = _cards(user)
    context = {
        "projects": [card for card in cards if not card["archived"]],
        "archived": [card for card in cards if card["archived"]],
        "form": form,
    }
    return render(request, "projects/index.html", context)


def _cards(user: User) -> list[dict[str, Any]]:
    """Return what the cards of somebody's projects show: what is due soonest first, then the
    newest."""
    names = {handle: preset.name for handle, preset in COVER_FORMATS.items()}
    mine = sorted(projects_for(user), key=lambda row: row["due_on"] or "9999")
    ids = [row["id"] for row in mine]
    unseen, active, stages = unseen_by_project(user, ids), active_people(ids), stages_of(ids)
    frozen = newest_versions(ids)
    today = timezone.localdate()
    return [
        {
            **row,
            "format_name": names.get(row["cover_format"], row["cover_format"]),
            "version": frozen.get(row["id"]),
            "unseen": unseen.get(row["id"], 0),
            "active": active.get(row["id"], [])[:ACTIVE_SHOWN],
            "stage_tone": STAGE_TONES.get(stages[row["id"]], ""),
            "stage_name": STAGE_NAMES[stages[row["id"]]],
            "due": _due(row["due_on"], today, stages[row["id"]]),
        }
        for row in mine
    ]


def _due(day: str | None, today: date, stage: Stage) -> dict[str, Any] | None:
    """Return a card's due day, and whether it presses: late, or within three days. What has been
    exported presses nobody."""
    if day is None:
        return None
    due = date.fromisoformat(day)
    left = (due - today).days
    open_ = stage is not Stage.EXPORTED
    form = "MONTH_DAY_FORMAT" if due.year == today.year else "DATE_FORMAT"
    said = date_format(due, form)
    return {"day": said, "late": open_ and left < 0, "soon": open_ and 0 <= left <= SOON_DAYS}


@never_cache
@require_http_methods(["GET", "POST"])
@page
def people(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show members, invitations and share links; editors change them here."""
    project, principal = open_project(request, project_id)
    if not isinstance(principal, User):
        raise NotFoundError
    shown: dict[str, Any] = {}
    if request.method == "POST":
        shown = _change_people(request, project, principal)
        if not shown:
            return redirect("people", project_id)
    project.refresh_from_db()
    wanted = number_in(request.GET.get("share"))
    if wanted is not None and "share_form" not in shown:
        shown["share_form"] = ShareForm(_version_choices(project), initial={"version": wanted})
    return _people_page(request, project, principal, shown)


def _people_page(
    request: HttpRequest, project: Project, user: User, shown: dict[str, Any]
) -> HttpResponse:
    members = people_of(project)
    manages = any(m["id"] == user.pk and m["role"] == "editor" for m in members)
    titles = dict(ROLES)
    context = {
        "members": [{**m, "role_title": titles[Role(m["role"])]} for m in members],
        "roles": ROLE_NAMES,
        "manages": manages,
        "invitations": [
            {**row, "role_title": titles[Role(row["role"])]}
            for row in (invitations_of(project) if manages else [])
        ],
        "links": share_links_of(project) if manages else [],
        "invite_form": InviteForm(),
        "share_form": ShareForm(_version_choices(project)),
        "tells_prompts": prompts_are_written(project),
        "rename_form": RenameForm(initial={"title": project.title}),
        "due_form": DueForm(initial={"due_on": project.due_on}),
        "archived": project.archived_at is not None,
        **shown,
    }
    data = {"project": project_row(project), "epoch": str(project.event_epoch)}
    return project_page(
        request,
        "people",
        project=project,
        principal=user,
        data={**data, "seq": project.event_seq, "people": members},
        **context,
    )


def _version_choices(project: Project) -> list[tuple[int, str]]:
    return [
        (version, _("Version %(number)s") % {"number": told})
        for version, told in versions_called(project).items()
    ]


def _change_people(request: HttpRequest, project: Project, by: User) -> dict[str, Any]:
    """Do what the pressed button says; a new link's secret is returned to be shown once."""
    post = request.POST
    match post.get("do"):
        case "invite":
            return _invite(request, project, by)
        case "share":
            return _share(request, project, by)
        case "rename":
            actions.rename_project(project=project, title=post.get("title", ""), by=by)
            messages.success(request, _("The title is saved."))
        case "due":
            return _set_due(request, project, by)
        case "archive":
            schedule.archive_project(project=project, by=by)
            messages.success(request, _("The project is archived. Everybody still sees it."))
        case "reopen":
            schedule.reopen_project(project=project, by=by)
            messages.success(request, _("The project is open again."))
        case "prompts":
            tell_prompts(project=project, tell=bool(post.get("tells_prompts")), by=by)
            messages.success(request, _("The choice is saved."))
        case "role":
            member = member_for(project, _number(post.get("user")))
            actions.change_role(project=project, user=member, role=post.get("role", ""), by=by)
            messages.success(request, _("The role is changed."))
        case "remove":
            member = member_for(project, _number(post.get("user")))
            actions.remove_member(project=project, user=member, by=by)
            messages.success(request, _("%(name)s is removed.") % {"name": member.name})
        case "revoke-invitation":
            invitation = _invitation(project, post.get("id"))
            actions.revoke_invitation(invitation=invitation, by=by)
            messages.success(request, _("The invitation is revoked."))
        case "revoke-link":
            actions.revoke_share_link(link=_link(project, post.get("id")), by=by)
            messages.success(request, _("The link is revoked. Open pages of guests end too."))
    return {}


def _set_due(request: HttpRequest, project: Project, by: User) -> dict[str, Any]:
    form = DueForm(request.POST)
    if not form.is_valid():
        return {"due_form": form}
    schedule.set_due(project=project, due_on=form.cleaned_data["due_on"], by=by)
    messages.success(request, _("The day is saved."))
    return {}


def _invite(request: HttpRequest, project: Project, by: User) -> dict[str, Any]:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return {"invite_form": form}
    invitation, token = actions.invite(project=project, by=by, **form.cleaned_data)
    url = request.build_absolute_uri(reverse("invitation", args=[token]))
    return {
        "new_invitation": url,
        "new_invitation_email": invitation.email,
        "mailed": mail_invitation(invitation=invitation, url=url),
    }


def _share(request: HttpRequest, project: Project, by: User) -> dict[str, Any]:
    form = ShareForm(_version_choices(project), request.POST)
    if not form.is_valid():
        return {"share_form": form}
    version = form.cleaned_data["version"]
    _link, token = actions.create_share_link(
        project=project,
        kind=ShareLink.Kind.VERSION if version else ShareLink.Kind.BOARD,
        object_id=version,
        may_comment=form.cleaned_data["may_comment"],
        days=form.cleaned_data["days"],
        password=form.cleaned_data["password"],
        by=by,
    )
    return {"new_link": request.build_absolute_uri(reverse("share", args=[token]))}


def _invitation(project: Project, text: str | None) -> Invitation:
    found = Invitation.objects.filter(project=project, pk=_number(text)).first()
    if found is None:
        raise NotFoundError
    return found


def _link(project: Project, text: str | None) -> ShareLink:
    found = ShareLink.objects.filter(project=project, pk=_number(text)).first()
    if found is None:
        raise NotFoundError
    return found


def _number(text: str | None) -> int:
    number = number_in(text)
    if number is None:
        raise NotFoundError
    return number
