"""What changes notices: telling people, reading logs for them, marking read, mail choices."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import RefusedError
from studio.notices.models import Kind, LogCursor, MailChoice, Notice, Seen
from studio.notices.rules import Told, told_by
from studio.projects.models import Membership, Project
from studio.projects.permissions import Can, Principal, name_of, require, user_of
from studio.projects.selectors import events_after

EVENTS_AT_ONCE = 500
MARKED_MAX = 500


@transaction.atomic
def notify(
    *,
    project: Project,
    people: Iterable[int],
    kind: Kind,
    key: str,
    by: Principal | None = None,
    facts: dict[str, Any] | None = None,
    place: dict[str, int] | None = None,
) -> int:
    """Tell members of a project something that concerns them, and return how many were told.

    Whoever did it is not told; ids of non-members are left out. The same `key` reaches a person
    once, however often it is told: build it from the row it is about.
    """
    actor = user_of(by) if by is not None else None
    told = Told(kind=kind, people=frozenset(people), facts=facts or {}, place=place or {})
    return _tell(project.pk, told, key, actor.pk if actor else None, name_of(by) if by else "")


def fold_logs() -> int:
    """Read every log that grew since it was last read, and return how many people were told."""
    behind = Project.objects.annotate(done=Coalesce("notice_cursor__seq", 0)).exclude(
        event_seq=F("done")
    )
    return sum(fold_log(project_id=pk) for pk in behind.values_list("pk", flat=True))


@transaction.atomic
def fold_log(*, project_id: int) -> int:
    """Tell people what the log of a project has for them since it was last read.

    The cursor is locked and moves in the same transaction as the notices, so a killed process
    leaves both or neither.
    """
    LogCursor.objects.get_or_create(project_id=project_id)
    cursor = LogCursor.objects.select_for_update(no_key=True).get(project_id=project_id)
    newest = Project.objects.values_list("event_seq", flat=True).get(pk=project_id)
    events = events_after(project_id, min(cursor.seq, newest), EVENTS_AT_ONCE)
    count = 0
    for event in events:
        for number, told in enumerate(told_by(event)):
            key = f"event:{project_id}:{event.seq}:{number}"
            count += _tell(project_id, told, key, event.actor_id, event.actor_name)
    cursor.seq = events[-1].seq if events else newest
    cursor.save(update_fields=["seq"])
    return count


@transaction.atomic
def mark_read(*, person: User, ids: Iterable[int] | None = None, upto: int | None = None) -> int:
    """Mark one's own notices read, by ids or all up to one; return how many are left unread."""
    mine = Notice.objects.filter(person=person, read_at=None)
    wanted = list(ids or [])
    if len(wanted) > MARKED_MAX:
        raise RefusedError(
            _("%(count)d notices at once; at most %(limit)d can be marked. Mark all instead.")
            % {"count": len(wanted), "limit": MARKED_MAX}
        )
    chosen = mine.filter(pk__in=wanted) if upto is None else mine.filter(pk__lte=upto)
    chosen.update(read_at=timezone.now())
    return mine.count()


@transaction.atomic
def mark_seen(*, project: Project, person: User, upto: int) -> int:
    """Note up to which event somebody has seen a project's activity; it never goes back."""
    require(person, project, Can.VIEW)
    newest = Project.objects.values_list("event_seq", flat=True).get(pk=project.pk)
    seq = min(upto, newest)
    mark, _made = Seen.objects.get_or_create(person=person, project=project, defaults={"seq": seq})
    Seen.objects.filter(pk=mark.pk, seq__lt=seq).update(seq=seq)
    return max(mark.seq, seq)


@transaction.atomic
def choose_mail(*, person: User, frequency: str) -> MailChoice:
    """Choose how often unread notices come by e-mail; only later ones will."""
    if frequency not in MailChoice.Frequency.values:
        raise RefusedError(
            _("There is no frequency '%(frequency)s'; choose one of %(known)s.")
            % {"frequency": frequency[:20], "known": ", ".join(MailChoice.Frequency.values)}
        )
    now = timezone.now()
    choice, _made = MailChoice.objects.get_or_create(
        person=person, defaults={"frequency": frequency, "last_made_at": now}
    )
    if choice.frequency != frequency:
        choice.frequency, choice.last_made_at = frequency, now
        choice.save(update_fields=["frequency", "last_made_at"])
    return choice


def _tell(project_id: int, told: Told, key: str, actor_id: int | None, by_name: str) -> int:
    members = Membership.objects.filter(
        project_id=project_id, user_id__in=told.people, user__is_active=True
    ).exclude(user_id=actor_id)
    rows = [
        Notice(
            person_id=person_id,
            project_id=project_id,
            key=key[:80],
            kind=told.kind,
            by_name=by_name,
            facts=told.facts,
            place=told.place,
            at=timezone.now(),
        )
        for person_id in members.values_list("user_id", flat=True)
    ]
    known = Notice.objects.filter(key=key[:80], person__in=[row.person_id for row in rows])
    fresh = len(rows) - known.count() if rows else 0
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return fresh
