"""Mails of unread notices: made in one transaction, sent under a lease, known by their id."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q

from studio.notices.digest_mail import message_of
from studio.notices.models import Digest, MailChoice, Notice
from studio.projects.models import Membership

logger = logging.getLogger(__name__)

EVERY = {
    MailChoice.Frequency.HOURLY: timedelta(hours=1),
    MailChoice.Frequency.DAILY: timedelta(days=1),
}
LEASE = timedelta(minutes=5)
TRIES_MAX = 5
AT_ONCE = 50


def make_digests(now: datetime) -> int:
    """Make the mails that are due by now; people with nothing unread get none."""
    made = 0
    for frequency, every in EVERY.items():
        due = MailChoice.objects.filter(
            frequency=frequency, last_made_at__lte=now - every, person__is_active=True
        )
        made += sum(_make(pk, frequency, now) for pk in due.values_list("pk", flat=True))
    return made


def send_digests(now: datetime) -> int:
    """Send what is made and not sent; return how many went out.

    A lease keeps two processes from sending the same one. Killed between the sending and the
    note of it, a process leaves the mail to be sent once more, under the same Message-ID and with
    the same content, by which a mailbox knows it again.
    """
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    waiting = Digest.objects.filter(free, sent_at=None, tries__lt=TRIES_MAX).order_by("made_at")
    sent = 0
    for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        taken = Digest.objects.filter(free, pk=pk, sent_at=None).update(
            leased_until=now + LEASE, tries=F("tries") + 1
        )
        if taken:
            sent += _send(Digest.objects.select_related("person").get(pk=pk), now)
    return sent


@transaction.atomic
def _make(choice_id: int, frequency: MailChoice.Frequency, now: datetime) -> int:
    """Gather one person's unread, unmailed notices; a second process finds the choice moved on."""
    choice = MailChoice.objects.select_for_update(no_key=True).get(pk=choice_id)
    if choice.frequency != frequency or choice.last_made_at > now - EVERY[frequency]:
        return 0
    since, choice.last_made_at = choice.last_made_at, now
    choice.save(update_fields=["last_made_at"])
    member = Membership.objects.filter(user_id=choice.person_id).values("project")
    unread = Notice.objects.filter(
        person_id=choice.person_id, project__in=member, read_at=None, digest=None, at__gt=since
    )
    ids = list(unread.values_list("pk", flat=True))
    if not ids:
        return 0
    digest = Digest.objects.create(person_id=choice.person_id, made_at=now)
    Notice.objects.filter(pk__in=ids).update(digest=digest)
    return 1


def _send(digest: Digest, now: datetime) -> int:
    try:
        with get_connection() as connection:
            message = message_of(digest)
            message.connection = connection
            message.send()
    except (OSError, SMTPException) as error:
        logger.warning("Digest %s was not sent, try %s: %s", digest.pk, digest.tries, error)
        return 0
    Digest.objects.filter(pk=digest.pk).update(sent_at=now)
    return 1
