"""What people read of reviews: threads, with pins carried along the lineage, and standings."""

import json
from collections.abc import Iterable, Sequence
from typing import TypedDict

from django.db.models import QuerySet

from generation.contract.pixels import Padding
from studio.artwork.models import Variant
from studio.artwork.requests import size_of
from studio.artwork.rows import label_of
from studio.artwork.selectors import ancestors_of
from studio.core.errors import NotFoundError
from studio.core.pins import Pin, Region, carried
from studio.layouts import rows as layouts
from studio.layouts.models import Layout, Version
from studio.layouts.rows import DecisionRow
from studio.layouts.signoffs import ReviewRow, review_row, signoff_of
from studio.projects.models import Project
from studio.projects.permissions import BOARD, Can, Principal, Shared, require
from studio.reviews.models import Comment

TEXT_SHOWN = 1500
TEXT_SHOWN_BYTES = 2400


class PinRow(TypedDict):
    """A place on a picture, as fractions from its top left corner."""

    x: float
    y: float


class RegionRow(TypedDict):
    """A marked part of a picture: a rectangle by two corners, or a line drawn by hand."""

    kind: str
    points: list[list[float]]


class CommentRow(TypedDict):
    """A comment; in events long text is cut. `carried_from` names the ancestor it was pinned to."""

    id: int
    variant: int | None
    version: int | None
    parent: int | None
    text: str
    text_cut: bool
    pin: PinRow | None
    region: RegionRow | None
    by: int | None
    by_name: str
    guest: bool
    created_at: str
    resolved_at: str | None
    resolved_by_name: str | None
    carried_from: str | None


def comment_row(comment: Comment, *, whole: bool = True) -> CommentRow:
    """Return a comment's row; events carry it with `whole=False`."""
    text = comment.text if whole else _cut(comment.text)
    pin = _pin_of(comment)
    return {
        "id": comment.pk,
        "variant": comment.variant_id,
        "version": comment.version_id,
        "parent": comment.parent_id,
        "text": text,
        "text_cut": text != comment.text,
        "pin": {"x": pin.x, "y": pin.y} if pin else None,
        "region": comment.region,
        "by": comment.author_id,
        "by_name": comment.author_name,
        "guest": comment.share_link_id is not None,
        "created_at": comment.created_at.isoformat(),
        "resolved_at": comment.resolved_at.isoformat() if comment.resolved_at else None,
        "resolved_by_name": comment.resolved_by.name if comment.resolved_by else None,
        "carried_from": None,
    }


def comments_of(project: Project, ids: Iterable[int]) -> list[CommentRow]:
    """Return this project's comments of these ids; unknown ones are left out."""
    return [comment_row(c) for c in _comments(project.comments.filter(pk__in=list(ids)))]


def thread_of(subject: Variant | Version) -> list[CommentRow]:
    """Return the comments on a variant or version, oldest first.

    A variant's thread ends with the pinned comments of the variants it was made from, each where
    its place now lies.
    """
    if isinstance(subject, Version):
        return [comment_row(c) for c in _comments(subject.comments.all())]
    own = [comment_row(c) for c in _comments(subject.comments.all())]
    return own + _carried_rows(subject)


def comment_for(principal: Principal, comment_id: int) -> Comment:
    """Return a comment that `principal` may see.

    Raises:
        NotFoundError: an unknown id, or none of this person's business.
    """
    found = Comment.objects.select_related(
        "project", "variant__iteration", "version__layout", "resolved_by"
    )
    comment = found.filter(pk=comment_id).first()
    if comment is None:
        raise NotFoundError
    require(principal, comment.project, Can.VIEW, on=shared_by(comment))
    return comment


def shared_by(comment: Comment) -> Shared:
    """Return through which kind of share link a guest reaches a comment."""
    return BOARD if comment.version_id is None else Shared.version(comment.version_id)


def standing(version: Version) -> str:
    """Return open, approved, changes_requested, or stale once the layout has moved on."""
    fresh = Version.objects.select_related("layout").defer("document", "layout__document")
    return layouts.standing_of(fresh.get(pk=version.pk))


class SignoffRow(TypedDict):
    """Where a picture stands, its open sign-off, and the newest decisions on it."""

    standing: str
    review: ReviewRow | None
    decisions: list[DecisionRow]


def signoff_row(variant: Variant) -> SignoffRow:
    """Return where a picture stands; nothing makes that stale, since a picture never changes."""
    made = variant.decisions.select_related("by").order_by("-pk")[: layouts.DECISIONS_SHOWN]
    return {
        "standing": signoff_of(variant).standing.state.value,
        "review": review_row(variant),
        "decisions": [layouts.decision_row(row) for row in reversed(made)],
    }


def standing_of_layout(layout: Layout) -> str:
    """Return the standing of what a layout shows now."""
    return layouts.standing_of_layout(Layout.objects.get(pk=layout.pk))


def _comments(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.select_related("resolved_by").order_by("pk")


def _carried_rows(variant: Variant) -> list[CommentRow]:
    """Return the pinned comments of all ancestors, nearest ancestor first, with their replies."""
    ancestors = ancestors_of(variant)
    found: list[CommentRow] = []
    for place, ancestor in enumerate(ancestors):
        path = [variant, *ancestors][: place + 1]
        kept = [row for row in _rows_on(ancestor) if row["carried_from"]]
        found += [_moved(row, ancestor, path) for row in kept]
    return found


def _rows_on(ancestor: Variant) -> list[CommentRow]:
    """Return an ancestor's comments, naming it in those that belong to a pin."""
    rows = [comment_row(c) for c in _comments(ancestor.comments.all())]
    pinned = {row["id"] for row in rows if row["pin"]}
    for row in rows:
        if row["id"] in pinned or row["parent"] in pinned:
            row["carried_from"] = label_of(ancestor)
    return rows


def _moved(row: CommentRow, ancestor: Variant, path: Sequence[Variant]) -> CommentRow:
    """Return the row with pin and region where the content lies at the end of `path`."""
    if row["pin"] is None:
        return row
    pin = _carried_along(row["pin"]["x"], row["pin"]["y"], ancestor, path)
    row["pin"] = {"x": pin.x, "y": pin.y}
    if row["region"] is not None:
        moved = [_carried_along(x, y, ancestor, path) for x, y in row["region"]["points"]]
        row["region"] = {**row["region"], "points": [[pin.x, pin.y] for pin in moved]}
    return row


def _carried_along(x: float, y: float, ancestor: Variant, path: Sequence[Variant]) -> Pin:
    """Return a place of the ancestor on the newest picture of `path`, which is newest first."""
    pin, source = Pin(x=x, y=y), ancestor
    for made in reversed(path):
        padding = Padding(**made.padding) if made.padding else None
        pin, source = carried(pin, size_of(source), padding), made
    return Pin(x=round(pin.x, 6), y=round(pin.y, 6))


def region_row(region: Region) -> RegionRow:
    """Return a region as rows and JSON columns carry it."""
    return {"kind": region.kind, "points": [[pin.x, pin.y] for pin in region.points]}


def _pin_of(comment: Comment) -> Pin | None:
    if comment.pin_x is None or comment.pin_y is None:
        return None
    return Pin(x=comment.pin_x, y=comment.pin_y)


def _cut(text: str) -> str:
    """Return the beginning of a text that is small enough for an event in any script."""
    shown = text[:TEXT_SHOWN]
    while len(json.dumps(shown, ensure_ascii=False).encode()) > TEXT_SHOWN_BYTES:
        shown = shown[: len(shown) * 9 // 10]
    return shown
