"""The link in each digest that ends these mails: signed for one person, good without signing in."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from studio.accounts.models import User
from studio.core.errors import NotFoundError

SALT = "notices.stop-mails"


def stop_path(person: User) -> str:
    """Return the path of the page that ends somebody's digests."""
    return reverse("stop-mails", args=[Signer(salt=SALT).sign(str(person.pk))])


def person_of_stop(token: str) -> User:
    """Return whose digests a link ends.

    Raises:
        NotFoundError: the link was not made here, or its account is gone.
    """
    try:
        pk = int(Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        raise NotFoundError from None
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None:
        raise NotFoundError
    return person
