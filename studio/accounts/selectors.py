"""What people see of their own account."""

from typing import TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import ApiToken, SignInLink, User
from studio.accounts.tokens import digest_of
from studio.core.errors import NotFoundError


class TokenRow(TypedDict):
    """A personal token without its secret."""

    id: int
    name: str
    created_at: str
    last_used_at: str | None


def tokens_of(user: User) -> list[TokenRow]:
    """Return the tokens that work, newest first."""
    tokens = user.api_tokens.filter(revoked_at=None).order_by("-id")
    return [token_row(token) for token in tokens]


def token_row(token: ApiToken) -> TokenRow:
    return {
        "id": token.pk,
        "name": token.name,
        "created_at": token.created_at.isoformat(),
        "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
    }


def person_of_link(token: str) -> User:
    """Return whom a sign-in link would sign in; looking uses nothing up.

    Raises:
        NotFoundError: the link is unknown, used or expired; the text is the same for all three.
    """
    link = SignInLink.objects.select_related("user").filter(
        digest=digest_of(token), used_at=None, expires_at__gt=timezone.now(), user__is_active=True
    )
    found = link.first()
    if found is None:
        raise NotFoundError(_("This sign-in link has been used or has expired. Ask for a new one."))
    return found.user


def token_for(user: User, token_id: int) -> ApiToken:
    """Return one of one's own tokens.

    Raises:
        NotFoundError: an unknown id, or somebody else's token.
    """
    token = user.api_tokens.filter(pk=token_id).first()
    if token is None:
        raise NotFoundError
    return token
