"""Accounts from the command line, where nobody is there yet who could invite."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from studio.accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    out = io.StringIO()
    call_command("account", *words, stdout=out)
    return out.getvalue().strip()


def signs_in(link: str) -> bool:
    browser = Client()
    browser.post("/sign-in/" + link.split("/sign-in/")[1])
    return "_auth_user_id" in browser.session


def test_the_first_person_of_a_studio_gets_an_account_and_a_link_that_works_once() -> None:
    link = said("Maya@example.org", "--name", "Maya Chen")

    assert User.objects.get().email == "maya@example.org"
    assert signs_in(link)
    assert not signs_in(link)


def test_whoever_cannot_sign_in_any_more_gets_another_link() -> None:
    make_user("Maya", email="maya@example.org")

    assert signs_in(said("maya@example.org"))


def test_a_shut_account_signs_in_by_nothing() -> None:
    make_user("Maya", email="maya@example.org")
    earlier = said("maya@example.org")

    assert "can no longer sign in" in said("maya@example.org", "--shut")
    assert not signs_in(earlier)
    with pytest.raises(CommandError, match="Nobody signs in as maya"):
        said("maya@example.org")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("ben@example.org",), "--name"),
        (("ben", "--name", "Ben"), "ben"),
        (("maya@example.org", "--name", "Maya"), "already an account"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_in_one_line(words: tuple[str, ...], why: str) -> None:
    make_user("Maya", email="maya@example.org")

    with pytest.raises(CommandError, match=why) as refused:
        said(*words)

    assert "\n" not in str(refused.value)


def test_djangos_own_command_for_superusers_names_ours() -> None:
    with pytest.raises(CommandError, match=r"manage\.py account"):
        call_command(
            "createsuperuser", "--noinput", "--email", "maya@example.org", "--name", "Maya"
        )
