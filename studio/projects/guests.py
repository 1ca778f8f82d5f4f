"""Guests in a browser's session: which share links it opened, and under what name."""

from collections.abc import MutableMapping
from typing import Any

from studio.projects.models import ShareLink
from studio.projects.permissions import Guest, Shared

SESSION_KEY = "guests"
LINKS_MAX = 20


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


def _entries(session: MutableMapping[str, Any]) -> dict[str, str]:
    entries: dict[str, str] = session.get(SESSION_KEY, {})
    return entries
