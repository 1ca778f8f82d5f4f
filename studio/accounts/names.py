"""What people, guests and tokens may be called."""

from django.utils.translation import gettext as _

from studio.core.errors import RefusedError

NAME_MAX = 80


def checked_name(name: str) -> str:
    """Return a name without surplus blanks, or refuse it."""
    tidy = " ".join(name.split())
    if not tidy:
        raise RefusedError(_("The name is empty; write at least one character."))
    if len(tidy) > NAME_MAX:
        raise RefusedError(
            _("The name has %(length)d characters; at most %(limit)d are taken.")
            % {"length": len(tidy), "limit": NAME_MAX}
        )
    if not tidy.isprintable():
        raise RefusedError(_("The name holds control characters; use letters, digits and signs."))
    return tidy
