"""What people read of reviews: threads, with pins carried along the lineage, and standings."""

from collections.abc import Iterable
from typing import TypedDict

from django.db.models import QuerySet, Subquery

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.core.errors import NotFoundError
from studio.layouts import rows as layouts
from studio.layouts.models import Layout, Version
from studio.layouts.rows import DecisionRow
from studio.layouts.signoffs import ReviewRow, review_row, signoff_of
from studio.projects.guests import shares_a_picture
from studio.projects.models import Membership, Project, ShareLink
from studio.projects.permissions import BOARD, Can, Guest, Principal, Shared, require
from studio.reviews.carrying import carried_rows, placed_rows, told
from studio.reviews.earlier import earlier_rows
from studio.reviews.models import Comment
from studio.reviews.rows import CommentRow, comment_row

UNREAD_SHOWN = 500


def comments_of(
    project: Project, ids: Iterable[int], guest: Guest | None = None
) -> list[CommentRow]:
    """Return this project's comments of these ids, of a guest's only those on what is shared."""
    found = project.comments.filter(pk__in=list(ids))
    if guest is not None:
        on_board = guest.link.kind == ShareLink.Kind.BOARD
        about = {"version": None} if on_board else {guest.link.kind: guest.link.object_id}
        found = found.filter(**about)
    return [comment_row(c) for c in told(found)]


def thread_of(subject: Variant | Version, by: Principal) -> list[CommentRow]:
    """Return the comments on a variant or version, oldest first.

    A thread ends with the pinned comments of the variants it was made from, each where its place
    now lies; a version's, with those of the pictures on it and the open ones of the versions
    before it. Guests of one picture or version see
    its own alone.
    """
    own = [comment_row(comment) for comment in told(subject.comments.all())]
    if isinstance(subject, Variant):
        return own if shares_a_picture(by) else own + carried_rows(subject)
    return own if isinstance(by, Guest) else [*own, *earlier_rows(subject), *placed_rows(subject)]


class UnreadRow(TypedDict):
    """A comment that a member has not seen yet, and what it is on."""

    id: int
    variant: int | None
    version: int | None


def unread_of(project: Project, by: Principal) -> list[UnreadRow]:
    """Return what others said since `by` joined and they have not seen; the newest 500.

    Guests have no list of their own.
    """
    if isinstance(by, Guest):
        return []
    found = unread_comments(project, by).order_by("-pk")
    rows = found.values_list("pk", "variant", "version")[:UNREAD_SHOWN]
    return [{"id": pk, "variant": variant, "version": version} for pk, variant, version in rows]


def unread_comments(project: Project, by: User) -> QuerySet[Comment]:
    """Return what others said since `by` joined and they have not seen."""
    since = Membership.objects.filter(project=project, user=by.pk).values("added_at")
    found = project.comments.filter(removed_at=None, created_at__gte=Subquery(since))
    return found.exclude(author=by.pk).exclude(readers__user=by.pk)


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
    require(principal, comment.project, Can.VIEW, on=shared_by(comment, principal))
    return comment


def shared_by(comment: Comment, by: Principal) -> Shared:
    """Return through which kind of share link `by` reaches a comment, where that is a guest."""
    if comment.variant_id is not None:
        return Shared.variant(comment.variant_id, by)
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
