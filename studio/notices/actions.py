"""What changes notices: telling people, reading logs for them, marking read, mail choices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import RefusedError
from studio.notices.digests import make_digests, send_digests
from studio.notices.models import Kind, LogCursor, MailChoice, Notice, Seen
from studio.notices.reminders import reminders_due
from studio.notices.rules import Told, done_by, told_by
from studio.notices.selectors import projects_behind
from studio.projects.bells import send_ephemeral
from studio.projects.models import Event, Membership, Project
from studio.projects.permissions import Can, Principal, name_of, require, user_of
from studio.projects.selectors import events_after

EVENTS_AT_ONCE = 500
MARKED_MAX = 500
KEY_MAX = 80
RUNG_AT_ONCE = 300


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
    if len(key) > KEY_MAX:
        raise ValueError(f"The key {key!r} is longer than {KEY_MAX} characters.")
    actor = user_of(by) if by is not None else None
    told = Told(kind=kind, people=frozenset(people), facts=facts or {}, place=place or {})
    by_name = name_of(by) if by else ""
    return _tell(project.pk, [_Due(told, key, actor.pk if actor else None, by_name)])


def fold_logs() -> int:
    """Read every log that grew since it was last read, and return how many people were told."""
    return sum(fold_log(project_id=pk) for pk in projects_behind())


def fold_logs_of(*, person: User) -> int:
    """Read the logs of somebody's own projects, so that nothing is missing from a first look."""
    return sum(fold_log(project_id=pk) for pk in projects_behind(person))


def attend() -> None:
    """Do what is due: read logs, remind, make digests, send them. Any number of processes may."""
    fold_logs()
    now = timezone.now()
    remind(now=now)
    make_digests(now)
    send_digests(now)


def remind(*, now: datetime) -> int:
    """Remind people of decisions that are due or late, and return how many were told."""
    return sum(
        notify(
            project=reminder.project,
            people=reminder.people,
            kind=Kind.ASKED,
            key=reminder.key,
            facts=reminder.facts,
            place=reminder.place,
        )
        for reminder in reminders_due(now)
    )


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
    due = [
        _Due(told, f"event:{project_id}:{event.seq}", event.actor_id, event.actor_name)
        for event in events
        for told in told_by(event)
    ]
    count = _tell(project_id, due)
    _put_away(project_id, events)
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
    """Choose how often unread notices come by e-mail; only later ones will.

    The language it is chosen in is kept: a mail cannot follow its reader's browser.
    """
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
    choice.language = get_language() or ""
    choice.save(update_fields=["frequency", "last_made_at", "language"])
    return choice


@dataclass(frozen=True)
class _Due:
    """What people are to be told, under which key, and who did it."""

    told: Told
    key: str
    actor_id: int | None
    by_name: str


def _tell(project_id: int, due: Sequence[_Due]) -> int:
    """Store notices for those who are members and were not told yet, and return how many."""
    people = {person for one in due for person in one.told.people}
    if not people:
        return 0
    members = set(
        Membership.objects.filter(
            project_id=project_id, user_id__in=people, user__is_active=True
        ).values_list("user_id", flat=True)
    )
    known = set(
        Notice.objects.filter(key__in={one.key for one in due}, person__in=people).values_list(
            "key", "person_id"
        )
    )
    rows: dict[tuple[str, int], Notice] = {}
    for one in due:
        for person_id in sorted((one.told.people & members) - {one.actor_id}):
            place = one.key, person_id
            if place not in known:
                rows.setdefault(place, _notice(project_id, one, person_id))
    Notice.objects.bulk_create(rows.values(), ignore_conflicts=True)
    fresh = sorted({row.person_id for row in rows.values()})
    if fresh:
        _ring_after(project_id, fresh)
    return len(rows)


def _put_away(project_id: int, events: Iterable[Event]) -> None:
    """Mark read what asked for votes that are in, or of a round that ended."""
    for ballot, whose in filter(None, map(done_by, events)):
        asked = Notice.objects.filter(
            project_id=project_id, kind=Kind.VOTE, place__ballot=ballot, read_at=None
        )
        told = asked if whose is None else asked.filter(person__in=whose)
        people = sorted(told.values_list("person_id", flat=True))
        told.update(read_at=timezone.now())
        if people:
            _ring_after(project_id, people)


def _ring_after(project_id: int, people: list[int]) -> None:
    transaction.on_commit(lambda: _ring(project_id, people), robust=True)


def _notice(project_id: int, due: _Due, person_id: int) -> Notice:
    return Notice(
        person_id=person_id,
        project_id=project_id,
        key=due.key,
        kind=due.told.kind,
        by_name=due.by_name,
        facts=due.told.facts,
        place=due.told.place,
        at=timezone.now(),
    )


def _ring(project_id: int, people: list[int]) -> None:
    """Let open pages of these people ask for their notices."""
    for start in range(0, len(people), RUNG_AT_ONCE):
        some = people[start : start + RUNG_AT_ONCE]
        send_ephemeral(project_id, "notices.told", {"people": some})
