"""What waits for somebody: votes, decisions, mentions, comments on their work, failed jobs."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.rows import label_of
from studio.jobs.failures import failure_words, told_in_languages
from studio.jobs.models import Job
from studio.layouts.models import Layout, Version
from studio.layouts.rows import OPEN, STALE, standing_of
from studio.layouts.signoffs import RELATIONS, Subject, signoff_of
from studio.notices.words import question
from studio.projects.models import Membership, Project, Role
from studio.projects.nameless import name_told
from studio.reviews.deciding import is_asked, project_of
from studio.reviews.models import Comment, Review, Voter

KINDS = ("votes", "decisions", "mentions", "comments", "failures")
"""In the order in which they are done: a vote is a glance for which all others wait."""
LISTED_MAX = 100
QUOTED = 140
FAILURES_FOR = timedelta(days=7)
"""A failed job waits this long; after that nobody will try it again."""


class WaitingRow(TypedDict):
    """One thing that waits: what it is about, what was said, and where it is done.

    At most one of `variant`, `version` and `ballot` says what it is on; a failed job is on none.
    """

    kind: str
    project: int
    project_title: str
    subject: str
    variant: int | None
    version: int | None
    ballot: int | None
    by_name: str
    quote: str
    url: str
    at: datetime
    due: datetime | None


def waiting_for(person: User) -> dict[str, list[WaitingRow]]:
    """Return what waits for somebody by kind, what is due first first, else the newest first.

    Nothing waits in an archived project: nobody may act there.
    """
    mine = Project.objects.filter(memberships__user=person, archived_at=None)
    found = {
        "votes": list(_votes(person, mine)),
        "decisions": [*_asked(person, mine), *_undecided(person, mine)],
        "mentions": list(_mentions(person, mine)),
        "comments": list(_comments(person, mine)),
        "failures": list(_failures(person, mine)),
    }
    return {kind: sorted(rows, key=_urgency) for kind, rows in found.items()}


def waiting_count(person: User) -> int:
    """Return how many things wait for somebody."""
    return sum(len(rows) for rows in waiting_for(person).values())


def _urgency(row: WaitingRow) -> tuple[bool, float]:
    due, at = row["due"], row["at"]
    return (False, due.timestamp()) if due else (True, -at.timestamp())


def _asked(person: User, mine: QuerySet[Project]) -> Iterator[WaitingRow]:
    """Return the open sign-offs in which it is this person's turn."""
    within = Q(version__layout__project__in=mine) | Q(variant__iteration__project__in=mine)
    seats = Q(stages__seats__person=person) | Q(stages__seats__role__gt="")
    found = Review.objects.filter(within, seats, closed_at=None).distinct()
    reviews = list(found.select_related("opened_by").order_by("-pk")[:LISTED_MAX])
    roles = dict(Membership.objects.filter(user=person).values_list("project", "role"))
    for review, subject in zip(reviews, _subjects_of(reviews), strict=True):
        project = project_of(subject)
        signed = signoff_of(subject)
        stale = isinstance(subject, Version) and standing_of(subject) == STALE
        if stale or not is_asked(signed, person.pk, roles[project.pk]):
            continue
        yield {
            **_row("decisions", project, subject, review.opened_by.name, review.opened_at),
            "quote": review.brief,
            "due": signed.rows[signed.standing.current or 0].due,
        }


def subject_of(review: Review) -> Subject:
    """Return what a sign-off is on, with all that its standing is read from."""
    return _subjects_of([review])[0]


def _subjects_of(reviews: Sequence[Review]) -> list[Subject]:
    """Return what each sign-off is on, in the same order and in as many queries as for one."""
    versions = Version.objects.select_related("layout__project", "frozen_by")
    versions = versions.defer("document", "layout__document").prefetch_related(*RELATIONS)
    variants = Variant.objects.select_related("iteration__project", "asset")
    frozen = versions.in_bulk([review.version_id for review in reviews if review.version_id])
    painted = variants.prefetch_related(*RELATIONS).in_bulk(
        [review.variant_id for review in reviews if review.variant_id]
    )
    return [
        frozen[review.version_id] if review.version_id else painted[review.variant_id or 0]
        for review in reviews
    ]


def _undecided(person: User, mine: QuerySet[Project]) -> Iterator[WaitingRow]:
    """Return to editors the newest version of each layout that any editor may decide on."""
    edits = mine.filter(memberships__role=Role.EDITOR, memberships__user=person)
    newest = Version.objects.filter(layout=OuterRef("pk")).order_by("-number").values("pk")[:1]
    layouts = Layout.objects.filter(project__in=edits, archived_at=None).annotate(
        newest=Subquery(newest)
    )
    ids = [pk for pk in layouts.values_list("newest", flat=True) if pk]
    versions = Version.objects.filter(pk__in=ids, revision=F("layout__revision"))
    versions = versions.select_related("layout__project", "frozen_by").defer(
        "document", "layout__document"
    )
    for version in versions.prefetch_related(*RELATIONS).order_by("-pk")[:LISTED_MAX]:
        found = signoff_of(version)
        if found.review is None and not found.marks and found.standing.state.value == OPEN:
            yield {
                **_row(
                    "decisions",
                    version.layout.project,
                    version,
                    version.frozen_by.name,
                    version.frozen_at,
                ),
                "quote": version.note,
            }


def _mentions(person: User, mine: QuerySet[Project]) -> Iterator[WaitingRow]:
    """Return the open threads somebody was named in and has not answered since."""
    named = Comment.objects.filter(mentions__user=person, project__in=mine)
    for comment in _unanswered(named, person):
        yield _said("mentions", comment, person)


def _comments(person: User, mine: QuerySet[Project]) -> Iterator[WaitingRow]:
    """Return the open threads on somebody's own pictures and versions that await an answer."""
    own = Q(variant__job__submitted_by=person) | Q(version__frozen_by=person)
    begun = Comment.objects.filter(own, project__in=mine, parent=None)
    others = begun.exclude(author=person).exclude(mentions__user=person)
    for comment in _unanswered(others, person):
        yield _said("comments", comment, person)


def _unanswered(comments: QuerySet[Comment], person: User) -> list[Comment]:
    """Return the newest comment of each open thread to which the person has said nothing since."""
    is_open = Q(parent=None, resolved_at=None) | Q(parent__isnull=False, parent__resolved_at=None)
    found = comments.filter(is_open).select_related(
        "project", "variant__iteration", "version__layout", "parent"
    )
    found = found.defer("version__document", "version__layout__document").order_by("pk")
    threads = {row.parent_id or row.pk: row for row in list(found.reverse()[:LISTED_MAX])[::-1]}
    answers = Comment.objects.filter(parent__in=threads, author=person).order_by("pk")
    last = dict(answers.values_list("parent_id", "pk"))
    return [row for thread, row in threads.items() if last.get(thread, 0) < row.pk]


def _votes(person: User, mine: QuerySet[Project]) -> Iterator[WaitingRow]:
    """Return the rounds of votes that run and in which this person has not voted."""
    voters = Voter.objects.filter(
        user=person, voted_at=None, ballot__revealed_at=None, ballot__project__in=mine
    )
    shown = voters.select_related("ballot__project", "ballot__opened_by")
    for voter in shown.order_by("-pk")[:LISTED_MAX]:
        ballot = voter.ballot
        yield {
            "kind": "votes",
            "project": ballot.project_id,
            "project_title": ballot.project.title,
            "subject": ballot.title or question(),
            "variant": None,
            "version": None,
            "ballot": ballot.pk,
            "by_name": ballot.opened_by.name,
            "quote": "",
            "url": f"/projects/{ballot.project_id}/review/?ballot={ballot.pk}",
            "at": ballot.opened_at,
            "due": None,
        }


def _failures(person: User, mine: QuerySet[Project]) -> Iterator[WaitingRow]:
    """Return somebody's jobs and exports that failed lately and were not tried again."""
    since = timezone.now() - FAILURES_FOR
    jobs = Job.objects.filter(
        submitted_by=person, project__in=mine, state=Job.State.FAILED, finished_at__gt=since
    )
    shown = jobs.select_related("project", "export").order_by("-finished_at")
    for job in shown[:LISTED_MAX]:
        export = getattr(job, "export", None)
        base = f"/projects/{job.project_id}/"
        yield {
            "kind": "failures",
            "project": job.project_id,
            "project_title": job.project.title,
            "subject": export.file_name if export else job.task,
            "variant": None,
            "version": export.version_id if export else None,
            "ballot": None,
            "by_name": "",
            "quote": _why_failed(job)[:QUOTED],
            "url": f"{base}export/?version={export.version_id}" if export else base,
            "at": job.finished_at or job.created_at,
            "due": None,
        }


def _why_failed(job: Job) -> str:
    told = told_in_languages(job.error_said)
    return failure_words(job.error_code, job.error_text, job.model, told)


def _said(kind: str, comment: Comment, person: User) -> WaitingRow:
    subject = comment.variant or comment.version
    assert subject is not None
    name = name_told(person, comment.author_name)
    row = _row(kind, comment.project, subject, name, comment.created_at)
    return {
        **row,
        "quote": comment.text[:QUOTED],
        "url": f"{row['url']}&comment={comment.parent_id or comment.pk}",
    }


def _row(kind: str, project: Project, subject: Subject, by_name: str, at: datetime) -> WaitingRow:
    on = "version" if isinstance(subject, Version) else "variant"
    return {
        "kind": kind,
        "project": project.pk,
        "project_title": project.title,
        "subject": label_of(subject) if isinstance(subject, Variant) else f"v{subject.number}",
        "variant": subject.pk if on == "variant" else None,
        "version": subject.pk if on == "version" else None,
        "ballot": None,
        "by_name": by_name,
        "quote": "",
        "url": f"/projects/{project.pk}/review/?{on}={subject.pk}",
        "at": at,
        "due": None,
    }
