"""What changes accounts: people, sign-in links, personal tokens."""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts import direct
from studio.accounts.models import ApiToken, SignInLink, User
from studio.accounts.names import checked_name
from studio.accounts.tokens import digest_of, new_token
from studio.core.errors import ConflictError, NotFoundError, RefusedError

EMAIL_MAX = 254
LINK_MINUTES_MAX = 60 * 24 * 7
TOKENS_MAX = 20
USE_NOTED_EVERY = timedelta(minutes=5)


@transaction.atomic
def create_user(*, email: str, name: str, password: str | None) -> User:
    """Make an account; without a password its person signs in by links only."""
    address = email.strip().lower()
    _check_email(address)
    user = User(email=address, name=checked_name(name))
    if password is None:
        user.set_unusable_password()
    else:
        _check_password(password, user)
        user.set_password(password)
    if User.objects.filter(email=address).exists():
        raise ConflictError(
            _("There is already an account for %(email)s. Sign in instead.") % {"email": address},
            code="account_exists",
        )
    user.save()
    return user


@transaction.atomic
def create_sign_in_link(*, user: User, minutes: int) -> str:
    """Return the secret of a link that signs `user` in once, within `minutes`."""
    if not 1 <= minutes <= LINK_MINUTES_MAX:
        raise RefusedError(
            _("A sign-in link cannot last %(minutes)d minutes; 1 to %(limit)d are possible.")
            % {"minutes": minutes, "limit": LINK_MINUTES_MAX}
        )
    token = new_token()
    SignInLink.objects.create(
        user=user,
        digest=digest_of(token),
        expires_at=timezone.now() + timedelta(minutes=minutes),
    )
    return token


@transaction.atomic
def sign_in_by_link(*, token: str) -> User:
    """Use a sign-in link up and return its person.

    Raises:
        NotFoundError: the link is unknown, used or expired; the text is the same for all three.
    """
    now = timezone.now()
    # Only the link's own columns: with a join, PostgreSQL would not look again after a wait.
    used = SignInLink.objects.filter(
        digest=digest_of(token), used_at=None, expires_at__gt=now
    ).update(used_at=now)
    user = User.objects.filter(sign_in_links__digest=digest_of(token), is_active=True).first()
    if not used or user is None:
        raise NotFoundError(_("This sign-in link has been used or has expired. Ask for a new one."))
    return user


@transaction.atomic
def create_token(*, user: User, name: str) -> tuple[ApiToken, str]:
    """Make a personal token for scripts; its plain text is returned here and never again."""
    title = checked_name(name)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.api_tokens.filter(revoked_at=None).count() >= TOKENS_MAX:
        raise ConflictError(
            _("You have %(limit)d tokens, which is the limit. Revoke one you no longer use.")
            % {"limit": TOKENS_MAX},
            code="too_many_tokens",
        )
    plain = new_token()
    return ApiToken.objects.create(user=user, name=title, digest=digest_of(plain)), plain


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> ApiToken:
    """End one of one's own tokens at once; revoking it twice changes nothing."""
    if token.user_id != by.pk:
        raise NotFoundError
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    token.refresh_from_db()
    return token


def user_for_token(*, plain: str) -> User | None:
    """Return whose token this is, None for an unknown or revoked one, and note its use."""
    found = direct.first_of(
        (ApiToken, User),
        "accounts_apitoken JOIN accounts_user ON accounts_user.id = accounts_apitoken.user_id"
        " WHERE digest = %s AND revoked_at IS NULL AND is_active",
        [digest_of(plain)],
    )
    if found is None:
        return None
    token, user = cast(tuple[ApiToken, User], found)
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return user


@transaction.atomic
def rename(*, user: User, name: str) -> User:
    """Change how a person is called from now on; names in older events stay."""
    user.name = checked_name(name)
    user.save(update_fields=["name"])
    return user


@transaction.atomic
def change_password(*, user: User, current: str, new: str) -> User:
    """Set another password; whoever has one already must know it.

    Whoever fears that somebody came in wants everything ended by which one comes in: sign-in links
    and API tokens end with it, and so do other browsers' sessions.
    """
    if user.has_usable_password() and not user.check_password(current):
        raise RefusedError(_("The current password is wrong."), code="wrong_password")
    _check_password(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    SignInLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now())
    user.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    return user


@transaction.atomic
def set_language(*, user: User, language: str) -> User:
    """Choose the language of the pages; an empty one follows the browser."""
    known = [code for code, _title in settings.LANGUAGES]
    if language and language not in known:
        raise RefusedError(
            _("There is no language '%(language)s' here; there are %(known)s.")
            % {"language": language[:20], "known": ", ".join(known)}
        )
    user.language = language
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def set_nameless(*, user: User, nameless: bool) -> User:
    """Choose whether one is told who made, ordered, rated or said what one judges."""
    user.nameless = nameless
    user.save(update_fields=["nameless"])
    return user


@transaction.atomic
def deactivate(*, user: User) -> User:
    """Shut an account: its sessions, links and tokens stop working, its work stays."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    return user


def _check_email(address: str) -> None:
    try:
        if len(address) > EMAIL_MAX:
            raise ValidationError("too long")
        validate_email(address)
    except ValidationError as error:
        raise RefusedError(
            _("'%(email)s' is no e-mail address; it should look like name@example.org.")
            % {"email": address[:80]}
        ) from error


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages), code="weak_password") from error
