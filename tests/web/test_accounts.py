"""Signing in, one-time links, invitations, share links, the account page and the language."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from studio.accounts import tries
from studio.accounts.actions import change_password, create_sign_in_link, create_token
from studio.accounts.models import ApiToken, User
from studio.accounts.tries import TRIES_MAX, take_try, was_right
from studio.projects.actions import create_share_link, invite
from studio.projects.models import Invitation, Membership, Project, Role, ShareLink
from studio.web.addresses import address_of
from tests import factories

PASSWORD = "correct horse battery"
WRONG = {"email": "ada@example.org", "password": "wrong"}


@pytest.fixture
def person(db: None) -> User:
    return factories.make_user("Ada Lovelace", email="ada@example.org", password=PASSWORD)


def sign_in(client: Client, email: str, password: str, to: str = "") -> int:
    fields = {"email": email, "password": password, "next": to}
    return client.post("/sign-in/", fields).status_code


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_e_mail_and_password_sign_in(person: User, client: Client) -> None:
    assert sign_in(client, "ADA@example.org", PASSWORD) == 302
    assert signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD)]
)
def test_a_wrong_address_and_a_wrong_password_read_the_same(
    email: str, password: str, person: User, client: Client
) -> None:
    response = client.post("/sign-in/", {"email": email, "password": password})

    assert "E-mail and password do not fit together." in response.content.decode()
    assert not signed_in(client)


def test_ten_wrong_tries_close_an_address_for_a_while(person: User, client: Client) -> None:
    for _try in range(10):
        sign_in(client, "ada@example.org", "wrong")

    response = client.post("/sign-in/", {"email": "ada@example.org", "password": PASSWORD})

    assert "Too many tries" in response.content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/projects/3/", "/projects/3/"), ("https://evil.example/", "/"), ("//evil.example", "/")],
)
def test_signing_in_leads_to_pages_of_ours_only(
    wanted: str, reached: str, person: User, client: Client
) -> None:
    fields = {"email": "ada@example.org", "password": PASSWORD, "next": wanted}

    assert client.post("/sign-in/", fields)["Location"] == reached


def test_opening_a_sign_in_link_does_not_use_it_up(person: User, client: Client) -> None:
    token = create_sign_in_link(user=person, minutes=10)

    assert "Sign in as Ada Lovelace" in client.get(f"/sign-in/{token}/").content.decode()
    assert not signed_in(client)
    assert client.post(f"/sign-in/{token}/").status_code == 302
    assert signed_in(client)


def test_a_sign_in_link_works_once(person: User, client: Client) -> None:
    token = create_sign_in_link(user=person, minutes=10)
    Client().post(f"/sign-in/{token}/")

    assert client.post(f"/sign-in/{token}/").status_code == 404
    assert not signed_in(client)


def test_a_new_password_ends_the_links_made_before(person: User, client: Client) -> None:
    token = create_sign_in_link(user=person, minutes=10)
    change_password(user=person, current=PASSWORD, new="another long one")

    assert client.post(f"/sign-in/{token}/").status_code == 404
    assert not signed_in(client)


def test_a_new_password_ends_the_tokens_made_before(person: User, client: Client) -> None:
    _token, plain = create_token(user=person, name="ci")
    asks = {"Authorization": f"Bearer {plain}"}
    assert Client().get("/api/me", headers=asks).status_code == 200
    client.force_login(person)

    form = {"do": "password", "current": PASSWORD, "new": "another long one"}
    page = client.post("/account/", form, follow=True).content.decode()

    assert "your tokens have ended" in page
    assert Client().get("/api/me", headers=asks).status_code == 401
    _token, plain = create_token(user=person, name="ci")
    asks = {"Authorization": f"Bearer {plain}"}
    assert Client().get("/api/me", headers=asks).status_code == 200


def test_signing_out_needs_a_press_of_its_button(person: User, client: Client) -> None:
    client.force_login(person)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert not signed_in(client)


@pytest.fixture
def invitation(project: Project, editor: User) -> str:
    return invite(project=project, role=Role.ARTIST, email="new@example.org", by=editor)[1]


def test_an_invitation_makes_an_account_and_joins(
    invitation: str, project: Project, client: Client
) -> None:
    fields = {"name": "New Person", "email": "new@example.org", "password": PASSWORD}
    response = client.post(f"/invitations/{invitation}/", fields)

    assert response["Location"] == f"/projects/{project.pk}/"
    assert Membership.objects.get(user__email="new@example.org").role == Role.ARTIST
    assert signed_in(client)


def test_an_invitation_joins_whoever_is_signed_in(
    invitation: str, project: Project, stranger: User, client: Client
) -> None:
    client.force_login(stranger)
    client.post(f"/invitations/{invitation}/")

    assert Membership.objects.filter(project=project, user=stranger).exists()


def test_a_weak_password_is_refused_beside_the_form(invitation: str, client: Client) -> None:
    fields = {"name": "New Person", "email": "new@example.org", "password": "short"}
    response = client.post(f"/invitations/{invitation}/", fields)

    assert response.status_code == 200
    assert "notice bad" in response.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()
    assert Invitation.objects.get().accepted_at is None


def test_an_invitation_cannot_take_over_an_account(
    invitation: str, person: User, client: Client
) -> None:
    fields = {"name": "Somebody", "email": person.email, "password": "another password"}
    response = client.post(f"/invitations/{invitation}/", fields)

    assert "already an account" in response.content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize("address", ["/invitations/nothing/", "/share/nothing/"])
def test_unknown_links_say_so(address: str, db: None, client: Client) -> None:
    assert client.get(address).status_code == 404


@pytest.fixture
def share_token(project: Project, editor: User) -> str:
    return create_share_link(
        project=project, kind=ShareLink.Kind.BOARD, may_comment=True, by=editor
    )[1]


def test_a_guest_gives_a_name_before_the_board_opens(
    share_token: str, project: Project, client: Client
) -> None:
    assert client.get(f"/share/{share_token}/").status_code == 200
    response = client.post(f"/share/{share_token}/", {"name": "Gus"})

    assert response["Location"] == f"/projects/{project.pk}/"
    assert client.get(f"/projects/{project.pk}/").status_code == 200


def test_members_need_no_guest_name(share_token: str, viewer: User, client: Client) -> None:
    client.force_login(viewer)

    assert client.get(f"/share/{share_token}/").status_code == 302


def test_a_token_shows_once_and_can_be_revoked(person: User, client: Client) -> None:
    client.force_login(person)
    made = client.post("/account/", {"do": "token", "name": "nightly"})
    plain = made.context["plain"]

    assert plain in made.content.decode()
    assert plain not in client.get("/account/").content.decode()
    client.post("/account/", {"do": "revoke", "token": ApiToken.objects.get().pk})
    assert ApiToken.objects.get().revoked_at is not None


def test_nobody_revokes_anothers_token(person: User, stranger: User, client: Client) -> None:
    client.force_login(person)
    client.post("/account/", {"do": "token", "name": "nightly"})
    client.force_login(stranger)

    response = client.post("/account/", {"do": "revoke", "token": ApiToken.objects.get().pk})

    assert response.status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_the_account_page_changes_the_name(person: User, client: Client) -> None:
    client.force_login(person)
    client.post("/account/", {"do": "rename", "name": "Ada King"})

    person.refresh_from_db()
    assert person.name == "Ada King"


def test_the_password_changes_and_this_browser_stays_signed_in(
    person: User, client: Client
) -> None:
    client.force_login(person)
    fields = {"do": "password", "current": PASSWORD, "new": "another long one"}
    client.post("/account/", fields)

    assert client.get("/account/").status_code == 200
    assert sign_in(Client(), person.email, "another long one") == 302


SPACED = " a secret at sea "


def test_a_password_keeps_its_spaces_wherever_it_is_given(
    person: User, invitation: str, client: Client
) -> None:
    client.force_login(person)
    client.post("/account/", {"do": "password", "current": PASSWORD, "new": SPACED})
    fields = {"name": "New Person", "email": "new@example.org", "password": SPACED}
    Client().post(f"/invitations/{invitation}/", fields)

    found = {
        (email, password): sign_in(Client(), email, password)
        for email in (person.email, "new@example.org")
        for password in (SPACED, SPACED.strip())
    }
    assert list(found.values()) == [302, 200, 302, 200]


def test_whoever_holds_a_session_guesses_its_password_no_longer_than_others(
    person: User, client: Client
) -> None:
    client.force_login(person)
    form = {"do": "password", "new": "another long one"}
    for number in range(TRIES_MAX):
        client.post("/account/", {**form, "current": f"guess {number}"})

    assert client.post("/account/", {**form, "current": PASSWORD}).status_code == 403
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(("current", "new"), [("wrong", "another long one"), (PASSWORD, "short")])
def test_a_password_is_not_changed_by_strangers_or_to_a_weak_one(
    current: str, new: str, person: User, client: Client
) -> None:
    client.force_login(person)
    response = client.post("/account/", {"do": "password", "current": current, "new": new})

    assert response.status_code == 422
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_whoever_came_by_a_link_sets_a_first_password(client: Client, db: None) -> None:
    person = factories.make_user("Nora New", email="nora@example.org")
    client.force_login(person)
    client.post("/account/", {"do": "password", "new": "another long one"})

    person.refresh_from_db()
    assert person.check_password("another long one")


def test_the_language_stays_with_the_person(person: User, client: Client) -> None:
    client.force_login(person)
    client.post("/language/", {"language": "zh-hans", "next": "/account/"})

    person.refresh_from_db()
    assert person.language == "zh-hans"
    assert '<html lang="zh-Hans"' in client.get("/account/").content.decode()


@pytest.mark.parametrize("language", ["xx", "", "../en"])
def test_an_unknown_language_changes_nothing(language: str, person: User, client: Client) -> None:
    client.force_login(person)

    assert client.post("/language/", {"language": language}).status_code == 302
    person.refresh_from_db()
    assert person.language == ""


def test_a_person_who_signs_in_elsewhere_finds_the_language_again(
    person: User, client: Client
) -> None:
    User.objects.update(language="zh-hans")
    sign_in(client, "ada@example.org", PASSWORD)

    assert client.cookies["django_language"].value == "zh-hans"


def test_the_right_password_starts_the_count_anew_and_other_addresses_have_their_own(
    person: User, client: Client
) -> None:
    for _try in range(9):
        sign_in(client, "ada@example.org", "wrong")
    sign_in(client, "ada@example.org", PASSWORD)

    for _try in range(9):
        assert take_try("sign-in:ada@example.org", "127.0.0.1")
    assert take_try("sign-in:ADA@example.org", "127.0.0.1"), "the tenth is still taken"
    assert not take_try("sign-in:ada@example.org", "127.0.0.1")
    assert take_try("sign-in:bob@example.org", "127.0.0.1")


def test_wrong_tries_from_elsewhere_lock_nobody_out(person: User, client: Client) -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _try in range(TRIES_MAX + 1):
        sign_in(stranger, "ada@example.org", "wrong")

    sign_in(client, "ada@example.org", PASSWORD)

    assert signed_in(client)
    assert "Too many tries" in stranger.post("/sign-in/", WRONG).content.decode()


def test_many_machines_together_cannot_guess_on(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "TRIES_OF_ALL_MAX", 3)
    taken = [take_try("share:7", f"203.0.113.{number}") for number in range(4)]
    assert [bool(one) for one in taken] == [True, True, True, False]


def test_one_machine_cannot_try_one_password_on_everybody(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "TRIES_FROM_ONE_MAX", 3)
    taken = [take_try(f"sign-in:{name}@example.org", "203.0.113.9") for name in "abcd"]
    assert [bool(one) for one in taken] == [True, True, True, False]
    assert take_try("sign-in:d@example.org", "203.0.113.10")


def test_right_passwords_of_an_office_use_up_no_tries(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "TRIES_FROM_ONE_MAX", 3)
    for name in "abcdefgh":
        taken = take_try(f"sign-in:{name}@example.org", "203.0.113.9")
        assert taken is not None
        was_right(taken)


@pytest.mark.parametrize(
    ("proxies", "passed", "remote", "address"),
    [
        (0, "198.51.100.7", "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (1, "1.2.3.4, 198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (2, "1.2.3.4, 198.51.100.7, 10.0.0.2", "10.0.0.1", "198.51.100.7"),
        (1, "", "203.0.113.9", "203.0.113.9"),
        (1, "somewhere", "203.0.113.9", "203.0.113.9"),
        (0, "", "::ffff:203.0.113.9", "203.0.113.9"),
        (0, "", "2001:db8:1:2:3:4:5:6", "20010db800010002/64"),
        (0, "", "", ""),
    ],
)
def test_a_browser_is_known_by_what_our_own_proxies_say(
    settings: Any, proxies: int, passed: str, remote: str, address: str
) -> None:
    settings.MASTHEAD_PROXIES = proxies
    asked = RequestFactory(REMOTE_ADDR=remote).get("/", headers={"X-Forwarded-For": passed})
    assert address_of(asked) == address


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_do_not_slip_past_the_limit() -> None:
    taken = factories.in_threads(*[lambda: take_try("sign-in:ada@example.org", "10.0.0.1")] * 14)

    assert sum(one is not None for one in taken) == TRIES_MAX
