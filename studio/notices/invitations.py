"""The mail that takes an invitation's link to the person it is meant for."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from studio.projects.models import Invitation

logger = logging.getLogger(__name__)
CONSOLE = "django.core.mail.backends.console.EmailBackend"


def mail_invitation(*, invitation: Invitation, url: str) -> bool:
    """Send the link to the invitation's address; say whether a mail server took it.

    Call it after the commit. The link's secret is kept nowhere, so nobody can send it later.
    """
    if not invitation.email:
        return False
    facts = {
        "name": invitation.created_by.name,
        "title": " ".join(invitation.project.title.split()),
        "url": url,
        "date": invitation.expires_at.date().isoformat(),
    }
    subject = _("%(name)s invites you to the cover “%(title)s”") % facts
    text = _(
        "%(name)s invites you to work on the cover “%(title)s” in Masthead.\n\n%(url)s\n\n"
        "The link works once, until %(date)s."
    )
    try:
        EmailMessage(subject, text % facts, to=[invitation.email]).send()
    except (OSError, SMTPException) as error:
        logger.warning("The mail of invitation %s was not sent: %s", invitation.pk, error)
        return False
    return settings.EMAIL_BACKEND != CONSOLE
