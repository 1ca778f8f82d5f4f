"""Share links with a password: who gets in, how often one may try, and what a guest sees."""

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.accounts.tries import TRIES_MAX
from studio.core.errors import RefusedError
from studio.projects import actions
from studio.projects.models import Project, ShareLink
from tests.domain.studio_work import make_version

PASSWORD = "violet hour"


def locked_link(project: Project, editor: User) -> str:
    _link, token = actions.create_share_link(
        project=project, kind="board", password=PASSWORD, by=editor
    )
    return f"/share/{token}/"


def enter(path: str, password: str, client: Client | None = None) -> tuple[Client, int, str]:
    browser = client or Client()
    reply = browser.post(path, {"name": "Gus", "password": password})
    return browser, reply.status_code, reply.content.decode()


def test_only_the_right_password_lets_a_guest_in(project: Project, editor: User) -> None:
    path = locked_link(project, editor)

    assert project.title not in Client().get(path).content.decode()
    stranger, status, said = enter(path, "Violet hour")
    assert (status, stranger.get(f"/projects/{project.pk}/").status_code) == (200, 302)
    assert "not the link&#x27;s password" in said
    guest, status, _said = enter(path, PASSWORD)
    assert (status, guest.get(f"/projects/{project.pk}/").status_code) == (302, 200)
    assert PASSWORD not in ShareLink.objects.get().password


def test_after_ten_wrong_passwords_the_right_one_waits_too(project: Project, editor: User) -> None:
    path = locked_link(project, editor)
    for number in range(TRIES_MAX):
        enter(path, f"guess {number}")

    _browser, status, said = enter(path, PASSWORD)

    assert status == 200
    assert "Wait five minutes" in said


def test_wrong_guesses_elsewhere_keep_no_guest_out(project: Project, editor: User) -> None:
    path = locked_link(project, editor)
    for number in range(TRIES_MAX + 1):
        enter(path, f"guess {number}", Client(REMOTE_ADDR="203.0.113.9"))

    assert enter(path, PASSWORD)[1] == 302


def test_a_revoked_link_asks_for_no_password_any_more(project: Project, editor: User) -> None:
    path = locked_link(project, editor)
    guest, _status, _said = enter(path, PASSWORD)

    actions.revoke_share_link(link=ShareLink.objects.get(), by=editor)

    assert Client().get(path).status_code == 404
    assert guest.get(f"/projects/{project.pk}/").status_code == 302


def test_a_link_to_a_version_is_proposed_where_its_review_leads_here(
    project: Project, editor: User
) -> None:
    version = make_version(project, editor)
    client = Client()
    client.force_login(editor)

    page = client.get(f"/projects/{project.pk}/people/?share={version.pk}").content.decode()

    assert f'<option value="{version.pk}" selected>' in page


@pytest.mark.parametrize("password", ["short", "x" * 129])
def test_a_password_of_another_length_is_refused(
    project: Project, editor: User, password: str
) -> None:
    with pytest.raises(RefusedError, match="it needs 6 to 128"):
        actions.create_share_link(project=project, kind="board", password=password, by=editor)
