"""Guests in a browser's session: which share links it came by, under which name."""

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from studio.projects.models import ShareLink
from studio.projects.permissions import Guest

SESSION_KEY = "guests"
LINKS_MAX = 20


def remember_guest(session: SessionBase, *, link: ShareLink, name: str) -> Guest:
    """Keep in the session that its browser came by `link`; the name was checked before."""
    known = {key: value for key, value in _known(session).items() if key != str(link.pk)}
    session[SESSION_KEY] = dict([*known.items(), (str(link.pk), name)][-LINKS_MAX:])
    return Guest(link=link, name=name)


def guests_of(session: SessionBase) -> list[Guest]:
    """Return who this browser is by its share links that still work, the newest first."""
    known = _known(session)
    if not known:
        return []
    links = ShareLink.objects.select_related("project").filter(
        pk__in=[int(key) for key in known], revoked_at=None, expires_at__gt=timezone.now()
    )
    guests = {str(link.pk): Guest(link=link, name=known[str(link.pk)]) for link in links}
    return [guests[key] for key in reversed(known) if key in guests]


def _known(session: SessionBase) -> dict[str, str]:
    return dict(session.get(SESSION_KEY, {}))
