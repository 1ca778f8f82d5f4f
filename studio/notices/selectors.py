"""What people read of their notices, and how much of each project they have not seen."""

from collections.abc import Sequence
from typing import TypedDict

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from studio.accounts.models import User
from studio.notices.models import Kind, MailChoice, Notice, Seen
from studio.notices.words import sentence_of
from studio.projects.models import Membership, Project
from studio.projects.nameless import name_told

LISTED_MAX = 50


class NoticeRow(TypedDict):
    """A notice in the reader's language; `url` opens what it is about."""

    id: int
    kind: str
    project: int
    project_title: str
    text: str
    quote: str
    url: str
    at: str
    unread: bool


class Notices(TypedDict):
    """One page of somebody's notices, newest first; `next` continues it."""

    notices: list[NoticeRow]
    unread: int
    next: int | None


def notices_of(
    person: User, *, before: int | None = None, unread_only: bool = False, limit: int = LISTED_MAX
) -> Notices:
    """Return somebody's notices of projects they are still in, newest first."""
    found = _mine(person).select_related("project").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    if unread_only:
        found = found.filter(read_at=None)
    size = min(limit, LISTED_MAX)
    rows = list(found[: size + 1])
    return {
        "notices": [notice_row(notice) for notice in rows[:size]],
        "unread": unread_count(person),
        "next": rows[size - 1].pk if len(rows) > size else None,
    }


def unread_count(person: User) -> int:
    return _mine(person).filter(read_at=None).count()


def notice_row(notice: Notice) -> NoticeRow:
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "project": notice.project_id,
        "project_title": notice.project.title,
        "text": sentence_of(notice.kind, name_in(notice), notice.facts),
        "quote": str(notice.facts.get("quote", "")),
        "url": url_of(notice),
        "at": notice.at.isoformat(),
        "unread": notice.read_at is None,
    }


def name_in(notice: Notice) -> str:
    """Return whom a notice names to its reader: what is said of pictures may come from somebody."""
    said = notice.kind in {Kind.MENTION, Kind.REPLY, Kind.COMMENT}
    return name_told(notice.person, notice.by_name) if said else notice.by_name


def url_of(notice: Notice) -> str:
    """Return the path of the screen that shows what a notice is about."""
    base, place = f"/projects/{notice.project_id}/", notice.place
    if "export" in place:
        return f"{base}export/?version={place['version']}"
    for kind in ("version", "variant", "ballot"):
        if kind in place:
            thread = f"&comment={place['comment']}" if "comment" in place else ""
            return f"{base}review/?{kind}={place[kind]}{thread}"
    return base


def unseen_by_project(person: User, projects: Sequence[int]) -> dict[int, int]:
    """Return how many events of each project somebody has not seen; none before the first look."""
    marks = Seen.objects.filter(person=person, project_id__in=projects)
    behind = marks.annotate(unseen=F("project__event_seq") - F("seq"))
    return {mark.project_id: mark.unseen for mark in behind if mark.unseen > 0}


def seen_upto(person: User, project: Project) -> int | None:
    """Return up to which event somebody has seen a project, None before the first look."""
    return Seen.objects.filter(person=person, project=project).values_list("seq", flat=True).first()


def projects_behind(person: User | None = None) -> list[int]:
    """Return the projects, or somebody's, whose log has grown since it was read for notices."""
    grown = Project.objects.annotate(done=Coalesce("notice_cursor__seq", Value(0)))
    if person is not None:
        grown = grown.filter(memberships__user=person)
    return list(grown.exclude(event_seq=F("done")).values_list("pk", flat=True))


def mail_frequency(person: User) -> str:
    """Return how often somebody wants mail; nobody is sent any without asking for it."""
    chosen = MailChoice.objects.filter(person=person).values_list("frequency", flat=True).first()
    return chosen or MailChoice.Frequency.OFF.value


def _mine(person: User) -> QuerySet[Notice]:
    member = Membership.objects.filter(user=person).values("project")
    return Notice.objects.filter(person=person, project__in=member)
