"""Guests in a browser's session: which share links it opened, and under what name."""

from collections.abc import MutableMapping
from typing import Any

from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext as _

from studio.accounts.tries import take_try, was_right
from studio.core.errors import NotAllowedError
from studio.projects.models import ShareLink
from studio.projects.permissions import Guest, Principal, Shared

SESSION_KEY = "guests"
LINKS_MAX = 20


def open_link(link: ShareLink, password: str, *, address: str) -> None:
    """Let a guest who calls from `address` past the password of a link, where it has one.

    Raises:
        NotAllowedError: a wrong password, or too many of them within five minutes.
    """
    if not link.password:
        return
    taken = take_try(f"share:{link.pk}", address)
    if taken is None:
        raise NotAllowedError(_("Too many tries. Wait five minutes, then try again."))
    if not check_password(password, link.password):
        raise NotAllowedError(_("This is not the link's password. Ask whoever sent the link."))
    was_right(taken)


def remember_guest(session: MutableMapping[str, Any], *, link: ShareLink, name: str) -> Guest:
    """Note that this browser came by `link`; the newest 20 links are kept."""
    known = {key: kept for key, kept in _entries(session).items() if key != str(link.pk)}
    session[SESSION_KEY] = dict([*known.items(), (str(link.pk), name)][-LINKS_MAX:])
    return Guest(link=link, name=name)


def guest_in(
    session: MutableMapping[str, Any], project_id: int, on: Shared | None = None
) -> Guest | None:
    """Return the guest this browser is in a project, by its newest link to it, or to `on` alone.

    Whether the link still holds is for `permissions` to say, each time something is asked.
    """
    names = _entries(session)
    links = ShareLink.objects.filter(pk__in=[int(key) for key in names], project_id=project_id)
    if on is not None:
        links = links.filter(kind=on.kind, object_id=on.object_id)
    newest = max(links, key=lambda link: list(names).index(str(link.pk)), default=None)
    return Guest(link=newest, name=names[str(newest.pk)]) if newest else None


def guests_of(session: MutableMapping[str, Any]) -> list[Guest]:
    """Return who this browser is by all its links, the newest first; whether they still hold is
    for `permissions` to say."""
    names = _entries(session)
    links = ShareLink.objects.select_related("project").filter(pk__in=[int(key) for key in names])
    guests = {str(link.pk): Guest(link=link, name=names[str(link.pk)]) for link in links}
    return [guests[key] for key in reversed(names) if key in guests]


def shares_a_picture(by: Principal) -> bool:
    """Say whether this is the guest of exactly one picture."""
    return isinstance(by, Guest) and by.link.kind == ShareLink.Kind.VARIANT


def shares_one_thing(by: Principal) -> bool:
    """Say whether this is the guest of one picture or version, and not of the board around it."""
    return isinstance(by, Guest) and by.link.kind != ShareLink.Kind.BOARD


def told_to(by: Principal, payload: dict[str, Any]) -> dict[str, Any]:
    """Return what of an event's payload may reach `by`: the guest of one thing gets the comment
    alone, since its row tells what the team chose, decided and made it from."""
    if not shares_one_thing(by):
        return payload
    return {kind: rows for kind, rows in payload.items() if kind in {"comment", "comments_ids"}}


def _entries(session: MutableMapping[str, Any]) -> dict[str, str]:
    entries: dict[str, str] = session.get(SESSION_KEY, {})
    return entries
