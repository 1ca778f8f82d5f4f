"""The people page: members, invitations and share links, by forms."""

import re
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client

from studio.accounts.models import User
from studio.projects.models import Invitation, Membership, Project, Role, ShareLink
from tests.domain.studio_work import make_version, painted


@pytest.fixture
def at_people(project: Project, editor: User, client: Client) -> Client:
    client.force_login(editor)
    return client


def post(client: Client, project: Project, **fields: object) -> str:
    return client.post(f"/projects/{project.pk}/people/", fields).content.decode()


def test_an_invitation_link_shows_once(at_people: Client, project: Project) -> None:
    text = post(at_people, project, do="invite", role="viewer")

    assert "http://testserver/invitations/" in text
    assert Invitation.objects.filter(role=Role.VIEWER).exists()
    assert "/invitations/" not in at_people.get(f"/projects/{project.pk}/people/").content.decode()


def test_an_invitation_goes_to_its_address_and_says_whether_a_server_took_it(
    at_people: Client, project: Project, settings: Any
) -> None:
    text = post(at_people, project, do="invite", role="viewer", email="ines@example.org")

    (mail,) = django_mail.outbox
    (link,) = re.findall(r"http://testserver/invitations/\S+/", str(mail.body))
    assert (mail.to, link in text) == (["ines@example.org"], True)
    assert "is on its way to ines@example.org" in text

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    text = post(at_people, project, do="invite", role="viewer", email="ines@example.org")
    assert "No mail server took the mail to ines@example.org." in text


def test_a_share_link_shows_once_and_can_be_revoked(at_people: Client, project: Project) -> None:
    text = post(at_people, project, do="share", days=3, may_comment="on")
    link = ShareLink.objects.get()

    assert "http://testserver/share/" in text
    assert (link.kind, link.may_comment) == ("board", True)
    post(at_people, project, do="revoke-link", id=link.pk)
    link.refresh_from_db()
    assert link.revoked_at is not None


@pytest.mark.parametrize("days", [0, 366, "x"])
def test_a_share_link_of_odd_length_is_refused(
    days: object, at_people: Client, project: Project
) -> None:
    text = post(at_people, project, do="share", days=days)

    assert "error-text" in text
    assert not ShareLink.objects.exists()


def test_roles_change_and_people_leave(
    at_people: Client, project: Project, artist: User, viewer: User
) -> None:
    post(at_people, project, do="role", user=artist.pk, role="editor")
    post(at_people, project, do="remove", user=viewer.pk)

    assert Membership.objects.get(user=artist).role == Role.EDITOR
    assert not Membership.objects.filter(user=viewer).exists()


def test_the_last_editor_cannot_leave(at_people: Client, project: Project, editor: User) -> None:
    response = at_people.post(
        f"/projects/{project.pk}/people/", {"do": "remove", "user": editor.pk}
    )

    assert response.status_code == 409
    assert Membership.objects.filter(user=editor).exists()


def test_the_title_changes(at_people: Client, project: Project) -> None:
    post(at_people, project, do="rename", title="July issue")

    project.refresh_from_db()
    assert project.title == "July issue"


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "invite", "role": "editor"},
        {"do": "share", "days": 3},
        {"do": "rename", "title": "Mine"},
    ],
)
def test_only_editors_change_people(
    fields: dict[str, object], project: Project, artist: User, client: Client
) -> None:
    client.force_login(artist)

    response = client.post(f"/projects/{project.pk}/people/", fields)

    assert response.status_code == 403
    assert "Your role here is artist" in response.content.decode()
    assert not Invitation.objects.filter(role="editor").exists()
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 30])
def test_ids_of_nothing_are_not_found(number: str, at_people: Client, project: Project) -> None:
    response = at_people.post(
        f"/projects/{project.pk}/people/", {"do": "revoke-link", "id": number}
    )

    assert response.status_code == 404


def test_an_editor_archives_a_project_and_its_card_moves_to_the_end(
    at_people: Client, project: Project
) -> None:
    post(at_people, project, do="due", due_on="2020-02-29")
    assert "was due Feb. 29, 2020" in at_people.get("/").content.decode()

    post(at_people, project, do="archive")
    text = at_people.get("/").content.decode()
    assert "1 archived project" in text
    assert "Archived" in at_people.get(f"/projects/{project.pk}/").content.decode()

    post(at_people, project, do="reopen")
    assert "archived project" not in at_people.get("/").content.decode()


def test_a_projects_card_shows_its_picture_until_a_cover_is_frozen(
    at_people: Client, project: Project, editor: User
) -> None:
    painted(project, editor)
    assert f"/assets/{project.pk}/" in at_people.get("/").content.decode()

    make_version(project, editor)
    newest = make_version(project, editor)
    text = at_people.get("/").content.decode()
    assert f"/api/versions/{newest.pk}/proof?width=480&amp;front=true" in text
    assert "/assets/" not in text


def test_a_day_that_is_none_is_refused_beside_its_field(
    at_people: Client, project: Project
) -> None:
    assert "Enter a valid date." in post(at_people, project, do="due", due_on="tomorrow")
