"""What people say of variants and versions, and what they decide."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.rows import label_of, variant_row
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.core.pins import Pin, Region
from studio.layouts.models import Version
from studio.projects.events import append_event, fits
from studio.projects.models import Project, SearchEntry
from studio.projects.permissions import (
    BOARD,
    Can,
    Guest,
    Principal,
    Shared,
    name_of,
    require,
    user_of,
)
from studio.projects.search import index_text
from studio.reviews.deciding import decide
from studio.reviews.models import Comment, Decision
from studio.reviews.selectors import comment_row, region_row, shared_by

TEXT_MAX = 4000

Subject = Variant | Version


@transaction.atomic
def post_comment(
    *,
    subject: Subject,
    text: str,
    pin: tuple[float, float] | None = None,
    region: Region | None = None,
    parent: Comment | None = None,
    by: Principal,
    op_id: UUID | None = None,
) -> Comment:
    """Say something of a variant or version, perhaps pinned to a place, perhaps as a reply.

    Raises:
        RefusedError: no text, too much, a pin outside the picture, a pin on a reply, or a region
            without its pin.
        NotFoundError: the parent is on something else.
    """
    project, on = _scope(subject)
    require(by, project, Can.COMMENT, on=on)
    spot = Pin(x=pin[0], y=pin[1]) if pin is not None else None
    if region is not None and spot is None:
        raise RefusedError(_("A marked region needs the place of its pin."))
    if parent is not None:
        _check_reply(subject, parent, spot)
    _lock(subject)
    comment = Comment.objects.create(
        project=project,
        variant=subject if isinstance(subject, Variant) else None,
        version=subject if isinstance(subject, Version) else None,
        parent=(parent.parent or parent) if parent else None,
        text=_checked_text(text),
        pin_x=spot.x if spot else None,
        pin_y=spot.y if spot else None,
        region=region_row(region) if region else None,
        author=user_of(by),
        author_name=name_of(by),
        share_link=by.link if isinstance(by, Guest) else None,
    )
    _index(comment, subject)
    return _told("comment.posted", comment, by, op_id)


def _index(comment: Comment, subject: Subject) -> None:
    """Let a comment be found where it was said."""
    on_variant = isinstance(subject, Variant)
    index_text(
        project_id=comment.project_id,
        kind=SearchEntry.Kind.COMMENT,
        object_id=comment.pk,
        label=label_of(subject) if isinstance(subject, Variant) else f"v{subject.number}",
        place={"variant" if on_variant else "version": subject.pk},
        text=comment.text,
        by_name=comment.author_name,
    )


@transaction.atomic
def resolve_comment(*, comment: Comment, by: User, op_id: UUID | None = None) -> Comment:
    """Mark a thread as dealt with."""
    locked = _locked_comment(comment, by)
    if locked.resolved_at is not None:
        raise ConflictError(_("This thread is resolved already. Reload the page."))
    locked.resolved_at, locked.resolved_by = timezone.now(), by
    locked.save(update_fields=["resolved_at", "resolved_by"])
    return _told("comment.resolved", locked, by, op_id)


@transaction.atomic
def reopen_comment(*, comment: Comment, by: User, op_id: UUID | None = None) -> Comment:
    """Take a thread up again."""
    locked = _locked_comment(comment, by)
    if locked.resolved_at is None:
        raise ConflictError(_("This thread is open already. Reload the page."))
    locked.resolved_at, locked.resolved_by = None, None
    locked.save(update_fields=["resolved_at", "resolved_by"])
    return _told("comment.reopened", locked, by, op_id)


def approve_version(*, version: Version, by: User, op_id: UUID | None = None) -> Decision:
    """Approve exactly this content.

    Raises:
        ConflictError: it is approved already, or the layout has moved on.
    """
    return decide(subject=version, verdict=Decision.Verdict.APPROVED, by=by, op_id=op_id)


def request_changes(
    *, version: Version, reason: str, by: User, op_id: UUID | None = None
) -> Decision:
    """Send a version back with a reason of 1 to 2,000 characters; this ends an approval too."""
    verdict = Decision.Verdict.CHANGES_REQUESTED
    return decide(subject=version, verdict=verdict, reason=reason, by=by, op_id=op_id)


def _told(name: str, comment: Comment, by: Principal, op_id: UUID | None) -> Comment:
    payload: dict[str, Any] = {"comment": comment_row(comment, whole=False)}
    if comment.variant is not None:
        # The variant counts its open threads. The comment itself always fits.
        whole = payload | {"variant": variant_row(comment.variant)}
        payload = whole if fits(whole) else payload | {"variant_ids": [comment.variant_id]}
    append_event(project_id=comment.project_id, name=name, payload=payload, actor=by, op_id=op_id)
    return comment


def _scope(subject: Subject) -> tuple[Project, Shared]:
    if isinstance(subject, Variant):
        return subject.iteration.project, BOARD
    return subject.layout.project, Shared.version(subject.pk)


def _lock(subject: Subject) -> None:
    """Lock what is commented on, so that its row in the event counts every comment before."""
    if isinstance(subject, Variant):
        Variant.objects.select_for_update(no_key=True).get(pk=subject.pk)
    else:
        Version.objects.select_for_update(no_key=True).get(pk=subject.pk)


def _locked_comment(comment: Comment, by: User) -> Comment:
    """Check and lock the first comment of a thread."""
    require(by, comment.project, Can.COMMENT, on=shared_by(comment))
    subject = comment.variant or comment.version
    if subject is None or comment.parent_id is not None:
        raise RefusedError(
            _("A reply cannot be resolved or reopened by itself; do so with its thread.")
        )
    _lock(subject)
    return Comment.objects.select_related("variant", "resolved_by").get(pk=comment.pk)


def _check_reply(subject: Subject, parent: Comment, pin: Pin | None) -> None:
    place = parent.variant_id if isinstance(subject, Variant) else parent.version_id
    if place != subject.pk:
        raise NotFoundError
    if pin is not None:
        raise RefusedError(_("A reply has no pin of its own; it belongs to its thread's."))


def _checked_text(text: str) -> str:
    tidy = text.strip()
    if not 1 <= len(tidy) <= TEXT_MAX:
        raise RefusedError(
            _("The comment has %(length)d characters; it needs 1 to %(limit)d.")
            % {"length": len(tidy), "limit": TEXT_MAX}
        )
    return tidy
