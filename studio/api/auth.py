"""Who calls: a member by session or token, or a guest by session."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer

from studio.accounts.actions import user_for_token
from studio.accounts.models import User
from studio.core.errors import NotAllowedError, NotFoundError
from studio.projects.guests import guests_of
from studio.projects.permissions import Guest, Principal

Found = TypeVar("Found")
TOKEN_MAX = 200


class Token(HttpBearer):
    """A personal token in the header `Authorization: Bearer <token>`; needs no CSRF token."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        user = user_for_token(plain=token) if len(token) <= TOKEN_MAX else None
        if user is None:
            raise AuthenticationError(
                message="This token is unknown or has been revoked. Make a new one on your "
                "account page."
            )
        return user


class Session(APIKeyCookie):
    """The browser's session; writes need the header `X-CSRFToken`."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return None if isinstance(request.user, AnonymousUser) else request.user


class GuestSession(APIKeyCookie):
    """A session that came by a share link; only the shared thing answers."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> list[Guest] | None:
        return guests_of(request.session) or None


MEMBERS = [Token(), Session()]
EVERYONE = [Token(), Session(), GuestSession()]


def user_of(request: HttpRequest) -> User:
    """Return the account behind a request that guests cannot make."""
    user: Any = request.auth  # type: ignore[attr-defined]
    if not isinstance(user, User):
        raise NotFoundError
    return user


def signed_in_user_of(request: HttpRequest) -> User:
    """Return the account behind a request that no token can make.

    Raises:
        NotAllowedError: it came with a token, which whoever found it could hand on for good.
    """
    if _by_token(request):
        raise NotAllowedError(
            _("A token cannot make or end tokens. Sign in and do it on your account page.")
        )
    return user_of(request)


def found_by(request: HttpRequest, find: Callable[[Principal], Found]) -> tuple[Principal, Found]:
    """Return what `find` finds, and as whom: the account first, then each share link's guest.

    Raises:
        NotFoundError: nobody this browser is may see it; a wrong id reads the same.
    """
    for principal in principals_of(request):
        try:
            return principal, find(principal)
        except NotFoundError:
            continue
    raise NotFoundError


def principals_of(request: HttpRequest) -> list[Principal]:
    auth: Any = request.auth  # type: ignore[attr-defined]
    if isinstance(auth, list):
        return auth
    return [auth] if _by_token(request) else [auth, *guests_of(request.session)]


def _by_token(request: HttpRequest) -> bool:
    return "Authorization" in request.headers
