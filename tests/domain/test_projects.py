"""Projects, roles, invitations and share links."""

from datetime import timedelta

import pytest
from django.utils import timezone

from studio.accounts.actions import deactivate
from studio.accounts.models import User
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.projects import actions, selectors
from studio.projects.models import Event, Invitation, Membership, Project, Role, ShareLink
from studio.projects.permissions import ALLOWED, BOARD, Can, Guest, Shared, can, require
from tests.domain.studio_work import make_variant, make_version
from tests.factories import add_member, in_threads, make_guest, make_project, make_user

VIEWER = {Can.VIEW, Can.COMMENT, Can.RATE}
ARTIST = VIEWER | {Can.EDIT_DRAFT, Can.GENERATE, Can.SHORTLIST, Can.EDIT_LAYOUT, Can.FREEZE}
EDITOR = ARTIST | {Can.APPROVE, Can.EXPORT, Can.RESTORE, Can.MANAGE_MEMBERS}


def _newest(project: Project) -> Event:
    return project.events.latest("seq")


def test_the_table_of_roles_is_the_written_one() -> None:
    assert ALLOWED == {Role.VIEWER: VIEWER, Role.ARTIST: ARTIST, Role.EDITOR: EDITOR}
    assert set(Can) == EDITOR


def test_each_of_the_cast_may_do_what_their_role_says(
    project: Project, editor: User, artist: User, viewer: User, stranger: User, guest: Guest
) -> None:
    assert can(editor, project) == EDITOR
    assert can(artist, project) == ARTIST
    assert can(viewer, project) == VIEWER
    assert can(guest, project) == {Can.VIEW, Can.COMMENT}
    assert can(stranger, project) == set()


def test_a_low_role_is_told_which_role_it_needs(project: Project, viewer: User) -> None:
    with pytest.raises(NotAllowedError) as refusal:
        require(viewer, project, Can.GENERATE)

    assert refusal.value.message == (
        "Your role here is viewer; generating needs artist or editor. Ask an editor of the project."
    )


def test_a_stranger_gets_the_answer_of_a_wrong_id(project: Project, stranger: User) -> None:
    with pytest.raises(NotFoundError) as hidden:
        selectors.project_for(stranger, project.pk)
    with pytest.raises(NotFoundError) as missing:
        selectors.project_for(stranger, 10**9)

    assert str(hidden.value) == str(missing.value)


def test_a_shut_account_is_a_stranger(project: Project, artist: User) -> None:
    deactivate(user=artist)

    with pytest.raises(NotFoundError):
        require(artist, project, Can.VIEW)


def test_a_guest_who_may_only_look_is_told_so(project: Project, editor: User) -> None:
    looking = make_guest(project=project, by=editor, may_comment=False)

    assert can(looking, project) == {Can.VIEW}
    with pytest.raises(NotAllowedError, match="for looking only"):
        require(looking, project, Can.COMMENT)


def test_a_guest_sees_the_shared_thing_alone(project: Project, guest: Guest, editor: User) -> None:
    other = make_project(editor=editor, title="Winter issue")

    assert require(guest, project, Can.VIEW) == Role.VIEWER
    with pytest.raises(NotFoundError):
        require(guest, other, Can.VIEW)
    with pytest.raises(NotFoundError):
        require(guest, project, Can.VIEW, on=Shared.version(1))
    with pytest.raises(NotAllowedError, match="generating needs a member"):
        require(guest, project, Can.GENERATE)


def test_a_revoked_link_ends_the_rights_of_guests_who_are_already_in(
    project: Project, guest: Guest, editor: User
) -> None:
    actions.revoke_share_link(link=guest.link, by=editor)

    assert can(guest, project) == set()
    assert selectors.share_links_of(project) == []
    with pytest.raises(ConflictError, match="revoked already"):
        actions.revoke_share_link(link=guest.link, by=editor)


def test_an_expired_link_opens_nothing(project: Project, editor: User) -> None:
    link, token = actions.create_share_link(project=project, kind="board", days=1, by=editor)
    assert selectors.share_link_for(token) == link

    ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(NotFoundError, match="revoked or has expired"):
        selectors.share_link_for(token)
    assert can(Guest(link=link, name="Gus"), project, on=BOARD) == set()


@pytest.mark.parametrize(
    ("kind", "object_id", "days", "error"),
    [
        ("project", None, 7, RefusedError),
        ("board", 3, 7, RefusedError),
        ("version", None, 7, RefusedError),
        ("version", 10**9, 7, NotFoundError),
        ("board", None, 0, RefusedError),
        ("board", None, 366, RefusedError),
    ],
)
def test_share_links_to_nothing_sensible_are_refused(
    project: Project,
    editor: User,
    kind: str,
    object_id: int | None,
    days: int,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        actions.create_share_link(
            project=project, kind=kind, object_id=object_id, days=days, by=editor
        )

    assert not ShareLink.objects.exists()


def test_whoever_opens_a_project_is_its_editor(editor: User) -> None:
    project = actions.create_project(title="  May   issue ", cover_format="a4", by=editor)

    assert project.title == "May issue"
    assert [(p["id"], p["role"]) for p in selectors.people_of(project)] == [(editor.pk, "editor")]
    assert _newest(project).name == "member.added"
    assert _newest(project).payload["person"]["id"] == editor.pk


@pytest.mark.parametrize(
    ("title", "cover_format", "said"),
    [
        (" ", "a4", "0 characters; it needs 1 to 120"),
        ("x" * 121, "a4", "121 characters"),
        ("May", "a0", "no cover format 'a0'"),
    ],
)
def test_a_project_is_refused_with_the_reason(
    editor: User, title: str, cover_format: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        actions.create_project(title=title, cover_format=cover_format, by=editor)

    assert not Project.objects.exists()


def test_an_editor_renames_a_project_and_everybody_hears_the_new_row(
    project: Project, editor: User, artist: User
) -> None:
    actions.rename_project(project=project, title="Spring issue", by=editor)

    assert _newest(project).payload == {"project": selectors.project_row(project)}
    assert selectors.project_row(project)["title"] == "Spring issue"
    with pytest.raises(NotAllowedError):
        actions.rename_project(project=project, title="Mine", by=artist)


def test_a_member_is_added_once(project: Project, editor: User, stranger: User) -> None:
    actions.add_member(project=project, user=stranger, role="artist", by=editor)

    assert _newest(project).payload["person"]["id"] == stranger.pk
    assert can(stranger, project) == ARTIST
    with pytest.raises(ConflictError, match="is a member already"):
        actions.add_member(project=project, user=stranger, role="editor", by=editor)
    with pytest.raises(RefusedError, match="no role 'owner'"):
        actions.change_role(project=project, user=stranger, role="owner", by=editor)


def test_an_invitation_is_used_up_by_the_person_who_joins(
    project: Project, editor: User, stranger: User
) -> None:
    invitation, token = actions.invite(
        project=project, role="artist", email="New@Example.org", by=editor
    )
    assert invitation.digest not in token
    assert selectors.invitations_of(project)[0]["email"] == "new@example.org"

    member = actions.accept_invitation(token=token, by=stranger)

    assert (member.role, _newest(project).payload["person"]["role"]) == ("artist", "artist")
    assert selectors.invitations_of(project) == []
    with pytest.raises(NotFoundError, match="used, revoked or has expired"):
        actions.accept_invitation(token=token, by=make_user("Late Comer"))


def test_a_member_who_follows_an_invitation_leaves_it_for_others(
    project: Project, editor: User, viewer: User
) -> None:
    _invitation, token = actions.invite(project=project, role="editor", by=editor)
    before = _newest(project).seq

    assert actions.accept_invitation(token=token, by=viewer).role == "viewer"
    assert _newest(project).seq == before
    assert selectors.invitation_for_token(token)


def test_a_revoked_and_an_expired_invitation_open_nothing(
    project: Project, editor: User, stranger: User
) -> None:
    revoked, first = actions.invite(project=project, role="artist", by=editor)
    actions.revoke_invitation(invitation=revoked, by=editor)
    expired, second = actions.invite(project=project, role="artist", by=editor)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now())

    for token in (first, second):
        with pytest.raises(NotFoundError):
            actions.accept_invitation(token=token, by=stranger)
    with pytest.raises(ConflictError):
        actions.revoke_invitation(invitation=revoked, by=editor)


def test_open_invitations_of_a_project_have_a_limit(
    project: Project, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "OPEN_INVITATIONS_MAX", 1)
    first, _token = actions.invite(project=project, role="viewer", by=editor)

    with pytest.raises(RefusedError, match="Revoke some"):
        actions.invite(project=project, role="viewer", by=editor)

    actions.revoke_invitation(invitation=first, by=editor)
    assert actions.invite(project=project, role="viewer", by=editor)


def test_mailed_invitations_of_a_person_have_a_limit_over_all_projects(
    project: Project, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MAILED_WITHIN_HOUR_MAX", 1)
    first, _token = actions.invite(project=project, role="viewer", email="a@b.example", by=editor)
    actions.revoke_invitation(invitation=first, by=editor)
    other = make_project(editor=editor, title="Winter issue")

    with pytest.raises(RefusedError, match="send it yourself"):
        actions.invite(project=other, role="viewer", email="c@d.example", by=editor)

    assert actions.invite(project=other, role="viewer", by=editor)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_invitation_one_joins(project: Project, editor: User) -> None:
    _invitation, token = actions.invite(project=project, role="artist", by=editor)
    ann, bob = make_user("Ann Other"), make_user("Bob Other")

    results = in_threads(
        lambda: actions.accept_invitation(token=token, by=ann),
        lambda: actions.accept_invitation(token=token, by=bob),
    )

    assert {type(result) for result in results} == {Membership, NotFoundError}
    assert project.memberships.filter(user__in=[ann, bob]).count() == 1


@pytest.mark.parametrize("who", ["artist", "viewer"])
def test_only_editors_manage_members(
    who: str, request: pytest.FixtureRequest, project: Project, editor: User, artist: User
) -> None:
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowedError):
        actions.invite(project=project, role="editor", by=by)
    with pytest.raises(NotAllowedError):
        actions.change_role(project=project, user=artist, role="editor", by=by)
    with pytest.raises(NotAllowedError):
        actions.remove_member(project=project, user=editor, by=by)
    with pytest.raises(NotAllowedError):
        actions.create_share_link(project=project, kind="board", by=by)


def test_a_changed_role_and_a_removed_member_are_told(
    project: Project, editor: User, artist: User
) -> None:
    actions.change_role(project=project, user=artist, role="viewer", by=editor)
    assert _newest(project).name == "member.role_changed"
    assert _newest(project).payload["person"]["role"] == "viewer"

    actions.remove_member(project=project, user=artist, by=editor)
    assert (_newest(project).name, _newest(project).payload) == (
        "member.removed",
        {"user": artist.pk},
    )
    with pytest.raises(NotFoundError):
        require(artist, project, Can.VIEW)
    with pytest.raises(NotFoundError):
        actions.remove_member(project=project, user=artist, by=editor)


def test_anybody_may_leave_but_the_last_editor(
    project: Project, editor: User, viewer: User
) -> None:
    actions.remove_member(project=project, user=viewer, by=viewer)

    with pytest.raises(ConflictError, match="only editor"):
        actions.remove_member(project=project, user=editor, by=editor)
    with pytest.raises(ConflictError, match="only editor"):
        actions.change_role(project=project, user=editor, role="artist", by=editor)
    assert can(editor, project) == EDITOR


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_leave_at_once_do_not_leave_the_project_without_one(
    project: Project, editor: User
) -> None:
    second = make_user("Second Editor")
    add_member(project, second, Role.EDITOR)

    results = in_threads(
        lambda: actions.remove_member(project=project, user=editor, by=editor),
        lambda: actions.remove_member(project=project, user=second, by=second),
    )

    assert sorted(type(result).__name__ for result in results) == ["ConflictError", "NoneType"]
    assert project.memberships.filter(role=Role.EDITOR).count() == 1


@pytest.mark.parametrize(
    ("name", "initials"), [("Edith van Dyk", "ED"), ("Cher", "CH"), ("王小明", "王小")]
)
def test_initials_work_for_any_name(name: str, initials: str) -> None:
    assert selectors.initials_of(name) == initials


def test_a_list_of_projects_shows_the_persons_own_with_their_numbers(
    project: Project, editor: User, stranger: User
) -> None:
    theirs = make_project(editor=stranger, title="Elsewhere")
    rows = selectors.projects_for(editor)

    assert [(row["id"], row["members"], row["variants"], row["running"]) for row in rows] == [
        (project.pk, 3, 0, 0)
    ]
    assert [row["id"] for row in selectors.projects_for(stranger)] == [theirs.pk]


def test_links_in_use_name_what_they_share(project: Project, editor: User) -> None:
    variant, version = make_variant(project, editor), make_version(project, editor)
    for kind, shared in (("variant", variant), ("version", version)):
        actions.create_share_link(project=project, kind=kind, object_id=shared.pk, by=editor)
    actions.create_share_link(project=project, kind="board", by=editor)

    labels = [(row["kind"], row["label"]) for row in selectors.share_links_of(project)]

    assert labels == [("board", ""), ("version", "1"), ("variant", "#1.1")]
