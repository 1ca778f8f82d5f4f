"""Accounts, sign-in links and personal tokens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from studio.accounts import actions
from studio.accounts.models import ApiToken, SignInLink, User
from studio.accounts.selectors import token_for, tokens_of
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from tests.factories import in_threads, make_user

GOOD = "correct horse battery"


@pytest.mark.django_db
def test_an_account_is_found_again_whatever_the_case_of_its_address() -> None:
    user = actions.create_user(email=" Mei.Lin@Example.ORG ", name=" Mei  Lin ", password=GOOD)

    assert (user.email, user.name) == ("mei.lin@example.org", "Mei Lin")
    assert User.objects.get_by_natural_key("MEI.LIN@example.org") == user
    assert user.check_password(GOOD)
    with pytest.raises(ConflictError, match="already an account for mei"):
        actions.create_user(email="MEI.LIN@example.org", name="Other", password=GOOD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "name", "password", "said"),
    [
        ("no-address", "Ann", GOOD, "is no e-mail address"),
        (f"{'a' * 250}@example.org", "Ann", GOOD, "is no e-mail address"),
        ("ann@example.org", "   ", GOOD, "The name is empty"),
        ("ann@example.org", "x" * 81, GOOD, "81 characters; at most 80"),
        ("ann@example.org", "Ann\u202e", GOOD, "control characters"),
        ("ann@example.org", "Ann", "short", "at least 10 characters"),
        ("ann@example.org", "Ann", "password1234", "too common"),
    ],
)
def test_an_account_is_refused_with_the_reason(
    email: str, name: str, password: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        actions.create_user(email=email, name=name, password=password)

    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_sign_in_link_signs_its_person_in_once() -> None:
    user = make_user("Ann Other")
    token = actions.create_sign_in_link(user=user, minutes=5)

    assert actions.sign_in_by_link(token=token) == user
    with pytest.raises(NotFoundError, match="used or has expired"):
        actions.sign_in_by_link(token=token)


@pytest.mark.django_db
def test_an_expired_link_an_unknown_one_and_one_of_a_shut_account_read_the_same() -> None:
    ann, bob = make_user("Ann Other"), make_user("Bob Other")
    expired = actions.create_sign_in_link(user=ann, minutes=5)
    SignInLink.objects.filter(user=ann).update(expires_at=timezone.now() - timedelta(seconds=1))
    shut = actions.create_sign_in_link(user=bob, minutes=5)
    actions.deactivate(user=bob)

    said = set()
    for token in (expired, shut, "unknown", "\ud800"):
        with pytest.raises(NotFoundError) as refusal:
            actions.sign_in_by_link(token=token)
        said.add(refusal.value.message)

    assert len(said) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_sign_in_link_one_gets_in() -> None:
    token = actions.create_sign_in_link(user=make_user("Ann Other"), minutes=5)

    results = in_threads(*[lambda: actions.sign_in_by_link(token=token)] * 2)

    assert {type(result) for result in results} == {User, NotFoundError}


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [0, -5, 60 * 24 * 7 + 1])
def test_a_sign_in_link_lasts_a_minute_to_a_week(minutes: int) -> None:
    with pytest.raises(RefusedError, match="1 to 10080"):
        actions.create_sign_in_link(user=make_user("Ann Other"), minutes=minutes)


@pytest.mark.django_db
def test_a_token_works_until_it_is_revoked_and_is_stored_as_a_digest_only() -> None:
    user = make_user("Ann Other")
    token, plain = actions.create_token(user=user, name="nightly script")

    assert plain not in str(ApiToken.objects.values_list("digest", "name").get())
    assert actions.user_for_token(plain=plain) == user
    assert tokens_of(user)[0]["last_used_at"] is not None
    assert actions.user_for_token(plain=plain[:-1]) is None

    actions.revoke_token(token=token, by=user)

    assert actions.user_for_token(plain=plain) is None
    assert tokens_of(user) == []


@pytest.mark.django_db
def test_a_token_is_nobody_elses_business() -> None:
    ann, bob = make_user("Ann Other"), make_user("Bob Other")
    token, plain = actions.create_token(user=ann, name="script")

    with pytest.raises(NotFoundError):
        token_for(bob, token.pk)
    with pytest.raises(NotFoundError):
        actions.revoke_token(token=token, by=bob)

    assert actions.user_for_token(plain=plain) == ann


@pytest.mark.django_db
def test_a_shut_account_leaves_its_tokens_dead() -> None:
    user = make_user("Ann Other")
    _token, plain = actions.create_token(user=user, name="script")

    actions.deactivate(user=user)

    assert actions.user_for_token(plain=plain) is None


@pytest.mark.django_db
def test_a_person_has_at_most_twenty_tokens() -> None:
    user = make_user("Ann Other")
    first, _plain = actions.create_token(user=user, name="script")
    for _number in range(19):
        actions.create_token(user=user, name="script")

    with pytest.raises(ConflictError, match="20 tokens"):
        actions.create_token(user=user, name="one more")
    actions.revoke_token(token=first, by=user)

    assert actions.create_token(user=user, name="one more")


@pytest.mark.django_db
def test_people_choose_their_name_and_language() -> None:
    user = make_user("Ann Other")

    actions.rename(user=user, name="安妮")
    actions.set_language(user=user, language="zh-hans")

    user.refresh_from_db()
    assert (user.name, user.language) == ("安妮", "zh-hans")
    with pytest.raises(RefusedError, match="there are en, zh-hans"):
        actions.set_language(user=user, language="tlh")
