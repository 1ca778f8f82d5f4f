"""All remarks of a project as one list: by picture, with the numbers that their pins have there."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypedDict

from django.db.models import F, Q, QuerySet

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.rows import label_of
from studio.core.layout_document import parse
from studio.layouts.models import Version
from studio.layouts.rows import called, called_among
from studio.projects.models import Project
from studio.reviews.models import Comment
from studio.reviews.rows import CommentRow
from studio.reviews.selectors import thread_of, unread_comments

STATES = ("open", "resolved", "all")
LISTED_MAX = 40
"""So many threads stand on one page."""
DOWNLOADED_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which threads are listed: those in which a filter fits the first comment or an answer."""

    state: str = "open"
    mine: bool = False
    unread: bool = False
    variant: int | None = None
    version: int | None = None


class ListedThread(TypedDict):
    """A thread; `number` is its pin's on the picture, None without a pin."""

    comment: CommentRow
    replies: list[CommentRow]
    number: int | None
    unread: bool


class ListedPicture(TypedDict):
    """A picture or version with threads that were written on it; `size` is in px, or in mm."""

    variant: int | None
    version: int | None
    label: str
    asset: str
    size: tuple[float, float]
    threads: list[ListedThread]


def pin_numbers(thread: Iterable[CommentRow]) -> dict[int, int]:
    """Return the number of each pin as the picture shows it: carried ones count, removed ones do
    not (`threadsOf` in the browser's `threads.js` is the same rule).
    """
    shown = [row for row in thread if row["parent"] is None and not row["removed"] and row["pin"]]
    ids = sorted(row["id"] for row in shown)
    return {pk: number for number, pk in enumerate(ids, start=1)}


def threads_in(project: Project, by: User, wanted: Wanted) -> QuerySet[Comment]:
    """Return the first comments of the wanted threads: by picture, versions first, newest first,
    and each picture's oldest first."""
    found = project.comments.filter(parent=None, removed_at=None)
    if wanted.state != "all":
        found = found.filter(resolved_at__isnull=wanted.state == "open")
    if wanted.mine:
        own = project.comments.filter(Q(author=by) | Q(mentions__user=by), removed_at=None)
        found = found.filter(_within(own))
    if wanted.unread:
        found = found.filter(_within(unread_comments(project, by)))
    if wanted.variant:
        found = found.filter(variant=wanted.variant)
    if wanted.version:
        found = found.filter(version=wanted.version)
    newest = F("version").desc(nulls_last=True), F("variant").desc(nulls_last=True)
    return found.order_by(*newest, "pk")


def pictures_of(project: Project, by: User, threads: Iterable[Comment]) -> list[ListedPicture]:
    """Return the given threads, in their order, by the pictures they were written on."""
    new = set(unread_comments(project, by).values_list("pk", flat=True))
    return [
        _picture(subject, {comment.pk for comment in group}, new, by)
        for subject, group in _by_subject(list(threads))
    ]


def subjects_with_remarks(project: Project) -> list[tuple[str, str]]:
    """Return every picture and version that was remarked on as (address, label), newest first."""
    said = project.comments.filter(removed_at=None)
    versions = Version.objects.filter(pk__in=said.values("version")).order_by("-pk")
    variants = Variant.objects.filter(pk__in=said.values("variant")).order_by("-pk")
    told = called_among(versions.select_related("layout").defer("document", "layout__document"))
    return [
        *((f"version:{pk}", f"v{words}") for pk, words in told.items()),
        *((f"variant:{v.pk}", label_of(v)) for v in variants.select_related("iteration")),
    ]


def _within(comments: QuerySet[Comment]) -> Q:
    """Return the condition that a thread, or an answer in it, is among these comments."""
    return Q(pk__in=comments.values("pk")) | Q(pk__in=comments.values("parent"))


def _by_subject(
    threads: list[Comment],
) -> list[tuple[Variant | Version, list[Comment]]]:
    variants = Variant.objects.select_related("iteration__project", "asset").in_bulk(
        {comment.variant_id for comment in threads if comment.variant_id}
    )
    versions = Version.objects.select_related("layout__project").in_bulk(
        {comment.version_id for comment in threads if comment.version_id}
    )
    grouped = groupby(threads, key=lambda comment: (comment.version_id, comment.variant_id))
    return [
        (versions[version] if version else variants[variant or 0], list(group))
        for (version, variant), group in grouped
    ]


def _picture(
    subject: Variant | Version, wanted: set[int], new: set[int], by: User
) -> ListedPicture:
    rows = thread_of(subject, by)
    numbers = pin_numbers(rows)
    listed: list[ListedThread] = []
    for row in (row for row in rows if row["id"] in wanted):
        replies = [r for r in rows if r["parent"] == row["id"] and not r["removed"]]
        unread = any(said["id"] in new for said in (row, *replies))
        listed.append(
            {
                "comment": row,
                "replies": replies,
                "number": numbers.get(row["id"]),
                "unread": unread,
            }
        )
    if isinstance(subject, Variant):
        size = (float(subject.asset.width_px or 1), float(subject.asset.height_px or 1))
        label, asset = label_of(subject), subject.asset.sha256
    else:
        page = parse(subject.document).cover.trim_box
        size, label, asset = (page.w, page.h), f"v{called(subject)}", ""
    return {
        "variant": subject.pk if isinstance(subject, Variant) else None,
        "version": subject.pk if isinstance(subject, Version) else None,
        "label": label,
        "asset": asset,
        "size": size,
        "threads": listed,
    }
