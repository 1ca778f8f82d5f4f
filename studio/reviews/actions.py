"""What people say of variants and versions, and what they decide."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.rows import label_of, variant_row
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.core.pins import Pin, Region
from studio.layouts.models import Version
from studio.projects.events import append_event, fits
from studio.projects.models import Membership, Project, Role, SearchEntry
from studio.projects.permissions import (
    Can,
    Guest,
    Principal,
    Shared,
    name_of,
    require,
    role_of,
    user_of,
)
from studio.projects.search import index_text
from studio.reviews.carrying import sources_of
from studio.reviews.deciding import decide
from studio.reviews.earlier import earlier_versions
from studio.reviews.models import Comment, CommentRead, Confirmation, Decision, Mention
from studio.reviews.rows import comment_row, region_row
from studio.reviews.selectors import shared_by

TEXT_MAX = 4000
MENTIONS_MAX = 20
READ_AT_ONCE_MAX = 500

Subject = Variant | Version


@transaction.atomic
def post_comment(
    *,
    subject: Subject,
    text: str,
    pin: tuple[float, float] | None = None,
    region: Region | None = None,
    parent: Comment | None = None,
    mentions: Iterable[int] = (),
    by: Principal,
    op_id: UUID | None = None,
) -> Comment:
    """Say something of a variant or version, perhaps pinned to a place, perhaps as a reply.

    Raises:
        RefusedError: no text, too much, a pin outside the picture, a pin on a reply, a region
            without its pin, or the mention of somebody who is no member.
        NotFoundError: the parent is on something else.
    """
    project, on = _scope(subject, by)
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
    _mention(comment, set(mentions), by)
    _index(comment, subject)
    return _told("comment.posted", comment, by, op_id)


@transaction.atomic
def edit_comment(*, comment: Comment, text: str, by: User, op_id: UUID | None = None) -> Comment:
    """Say it in other words, as long as nobody has answered; everybody sees that it was edited.

    Raises:
        NotAllowedError: it is somebody else's.
        ConflictError: it was answered or removed.
    """
    locked = _locked_own(comment, by)
    if locked.author_id != by.pk:
        raise NotAllowedError(_("Only whoever wrote a comment can edit it. Answer it instead."))
    _check_unanswered(locked)
    locked.text, locked.edited_at = _checked_text(text), timezone.now()
    locked.save(update_fields=["text", "edited_at"])
    _unindex(locked)
    _index(locked, _subject_of(locked))
    return _told("comment.edited", locked, by, op_id)


@transaction.atomic
def remove_comment(*, comment: Comment, by: User, op_id: UUID | None = None) -> Comment:
    """Take one's own words back while nobody has answered; editors take away any, with its answers.

    Raises:
        NotAllowedError: it is somebody else's, and `by` is no editor.
        ConflictError: it was answered, or removed before.
    """
    locked = _locked_own(comment, by)
    if role_of(by, comment.project) != Role.EDITOR:
        _check_unanswered(locked)
    answers = list(locked.replies.filter(removed_at=None))
    for gone in (locked, *answers):
        gone.text, gone.removed_at, gone.edited_at = "", timezone.now(), None
        gone.save(update_fields=["text", "removed_at", "edited_at"])
        _unindex(gone)
    more = {"comments_ids": [answer.pk for answer in answers]} if answers else {}
    return _told("comment.removed", locked, by, op_id, more)


@transaction.atomic
def confirm_pin(
    *, comment: Comment, subject: Subject, by: User, op_id: UUID | None = None
) -> Comment:
    """Say that a pin carried to `subject` points at the right place there.

    Raises:
        RefusedError: the comment has no pin, or none of its pins is carried there.
        ConflictError: somebody said so before.
    """
    require(by, comment.project, Can.COMMENT)
    _project, on = _scope(subject, by)
    require(by, comment.project, Can.VIEW, on=on)
    if comment.pin_x is None or not _is_carried(comment, subject):
        raise RefusedError(_("This comment has no pin that was carried to this picture."))
    _lock(subject)
    made, fresh = Confirmation.objects.get_or_create(
        comment=comment,
        variant=subject if isinstance(subject, Variant) else None,
        version=subject if isinstance(subject, Version) else None,
        defaults={"by": by},
    )
    if not fresh:
        raise ConflictError(_("%(name)s confirmed this pin here already.") % {"name": made.by.name})
    return _told("comment.confirmed", comment, by, op_id)


@transaction.atomic
def mark_read(*, project: Project, comments: Iterable[int], by: User) -> int:
    """Note that a member has seen comments, and return of how many that is new.

    Only they ever know, so no event tells of it. Unknown ids are left out.

    Raises:
        RefusedError: more than 500 at once.
    """
    require(by, project, Can.VIEW)
    ids = set(comments)
    if len(ids) > READ_AT_ONCE_MAX:
        raise RefusedError(
            _("%(count)d comments are more than the %(limit)d that can be marked at once.")
            % {"count": len(ids), "limit": READ_AT_ONCE_MAX}
        )
    unread = project.comments.filter(pk__in=ids).exclude(readers__user=by)
    seen = [CommentRead(comment_id=pk, user=by) for pk in unread.values_list("pk", flat=True)]
    CommentRead.objects.bulk_create(seen, ignore_conflicts=True)
    return len(seen)


def _is_carried(comment: Comment, subject: Subject) -> bool:
    if comment.variant_id is not None:
        return comment.variant_id in sources_of(subject)
    before = earlier_versions(subject) if isinstance(subject, Version) else []
    return comment.version_id in {version.pk for version in before}


def _mention(comment: Comment, people: set[int], by: Principal) -> None:
    """Name members in a comment; whoever is told by it is read off the event."""
    if not people:
        return
    members = Membership.objects.filter(project=comment.project_id, user__in=people)
    if isinstance(by, Guest) or len(people) > MENTIONS_MAX or members.count() < len(people):
        raise RefusedError(
            _("Members can name up to %(limit)d members of the project in a comment.")
            % {"limit": MENTIONS_MAX},
            code="mentions",
        )
    Mention.objects.bulk_create([Mention(comment=comment, user_id=pk) for pk in sorted(people)])


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


def _unindex(comment: Comment) -> None:
    SearchEntry.objects.filter(
        project=comment.project_id, kind=SearchEntry.Kind.COMMENT, object_id=comment.pk
    ).delete()


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


def _told(
    name: str,
    comment: Comment,
    by: Principal,
    op_id: UUID | None,
    more: dict[str, Any] | None = None,
) -> Comment:
    payload: dict[str, Any] = {"comment": comment_row(comment, whole=False), **(more or {})}
    if comment.variant is not None:
        # The variant counts its open threads. The comment itself always fits.
        whole = payload | {"variant": variant_row(comment.variant)}
        payload = whole if fits(whole) else payload | {"variant_ids": [comment.variant_id]}
    append_event(project_id=comment.project_id, name=name, payload=payload, actor=by, op_id=op_id)
    return comment


def _scope(subject: Subject, by: Principal) -> tuple[Project, Shared]:
    if isinstance(subject, Variant):
        return subject.iteration.project, Shared.variant(subject.pk, by)
    return subject.layout.project, Shared.version(subject.pk)


def _lock(subject: Subject) -> None:
    """Lock what is commented on, so that its row in the event counts every comment before."""
    if isinstance(subject, Variant):
        Variant.objects.select_for_update(no_key=True).get(pk=subject.pk)
    else:
        Version.objects.select_for_update(no_key=True).get(pk=subject.pk)


def _locked_comment(comment: Comment, by: User) -> Comment:
    """Check and lock the first comment of a thread."""
    require(by, comment.project, Can.COMMENT, on=shared_by(comment, by))
    subject = comment.variant or comment.version
    if subject is None or comment.parent_id is not None:
        raise RefusedError(
            _("A reply cannot be resolved or reopened by itself; do so with its thread.")
        )
    _lock(subject)
    return Comment.objects.select_related("variant", "resolved_by").get(pk=comment.pk)


def _locked_own(comment: Comment, by: User) -> Comment:
    """Check and lock a comment that its writer wants to change, or an editor to take away."""
    role = require(by, comment.project, Can.COMMENT, on=shared_by(comment, by))
    subject = _subject_of(comment)
    _lock(subject)
    locked = Comment.objects.select_related("variant", "version", "resolved_by").get(pk=comment.pk)
    if locked.removed_at is not None:
        raise ConflictError(_("This comment was removed before. Reload the page."))
    if locked.author_id != by.pk and role != Role.EDITOR:
        raise NotAllowedError(_("Only whoever wrote a comment, or an editor, can take it back."))
    return locked


def _check_unanswered(comment: Comment) -> None:
    thread = comment.parent_id or comment.pk
    later = Comment.objects.filter(parent=thread, pk__gt=comment.pk, removed_at=None)
    if later.exclude(author=comment.author_id).exists():
        raise ConflictError(
            _("Somebody has answered, so these words stay. Say more in an answer."), code="answered"
        )


def _subject_of(comment: Comment) -> Subject:
    subject = comment.variant or comment.version
    assert subject is not None  # the table holds no comment without its subject
    return subject


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
