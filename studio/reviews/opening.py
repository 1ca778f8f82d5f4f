"""Opening and closing sign-offs: which people are asked to decide, in which stages, by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import ConflictError, RefusedError
from studio.core.signoff import Rule
from studio.layouts.signoffs import Signoff, Subject, content_of, signoff_of
from studio.projects.events import append_event
from studio.projects.models import Membership, Project, Role
from studio.projects.permissions import Can, require
from studio.reviews.deciding import (
    asked_now,
    check_fresh,
    locked,
    named,
    project_of,
    rows_of,
    title_of,
    with_asked,
)
from studio.reviews.models import Review, Seat, Stage

STAGES_MAX = 6
SEATS_MAX = 12
NAME_MAX = 60
BRIEF_MAX = 500
DUE_WITHIN = timedelta(days=731)


@dataclass(frozen=True, kw_only=True)
class NewSeat:
    """Who is asked: a member, or anybody with a role."""

    person: int | None = None
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class NewStage:
    """A stage as it is asked for; `needed` counts for the rule "some" alone."""

    seats: tuple[NewSeat, ...]
    rule: str = Rule.ALL.value
    needed: int = 1
    name: str = ""
    due: datetime | None = None


@transaction.atomic
def open_review(
    *,
    subject: Subject,
    stages: Sequence[NewStage],
    brief: str = "",
    by: User,
    op_id: UUID | None = None,
) -> Review:
    """Ask people to decide on a version or a picture, stage after stage.

    What any editor decided of it before does not count in it.

    Raises:
        RefusedError: a stage that nobody or too many sit in, a stranger, a rule or date that
            cannot hold.
        ConflictError: one is open already, or the layout has moved on.
    """
    project = project_of(subject)
    require(by, project, Can.APPROVE)
    checked = _checked(project, stages)
    fresh = locked(subject)
    check_fresh(fresh)
    if signoff_of(fresh).review is not None:
        raise ConflictError(
            _("A sign-off is open already. Close it, then open another."), code="review_open"
        )
    review = Review.objects.create(
        **named(fresh), brief=_checked_text(brief, BRIEF_MAX), opened_by=by
    )
    _make_stages(review, checked)
    after = locked(subject)
    append_event(
        project_id=project.pk,
        name="review.opened",
        payload=with_asked(rows_of(after), asked_now(signoff_of(after), project)),
        actor=by,
        op_id=op_id,
        kept=_kept_of(after, signoff_of(after)),
    )
    return review


@transaction.atomic
def close_review(*, subject: Subject, by: User, op_id: UUID | None = None) -> Review:
    """End an open sign-off; what was decided in it is kept and does not count any more.

    Raises:
        ConflictError: none is open.
    """
    project = project_of(subject)
    require(by, project, Can.APPROVE)
    review = _open_review(signoff_of(locked(subject)))
    review.closed_at = timezone.now()
    review.save(update_fields=["closed_at"])
    append_event(
        project_id=project.pk,
        name="review.closed",
        payload=rows_of(locked(subject)),
        actor=by,
        op_id=op_id,
        kept={"review": review.pk, "subject": title_of(subject), "content": content_of(subject)},
    )
    return review


def _kept_of(subject: Subject, found: Signoff) -> dict[str, Any]:
    """Return what the history keeps of an opening: which content, and who was asked for what."""
    return {
        "review": found.review.pk,
        "subject": title_of(subject),
        "content": content_of(subject),
        "brief": found.review.brief,
        "stages": [
            {
                "name": row.name,
                "rule": row.rule,
                "needed": row.needed,
                "due": row.due.isoformat() if row.due else None,
                "seats": [
                    {"user": seat.person_id, "person": seat.person.name}
                    if seat.person
                    else {"role": seat.role}
                    for seat in row.seats.all()
                ],
            }
            for row in found.rows
        ],
    }


def _open_review(found: Signoff) -> Review:
    if not isinstance(found.review, Review):
        raise ConflictError(_("No sign-off is open here. Reload the page."), code="no_review")
    return found.review


def _make_stages(review: Review, stages: Sequence[NewStage]) -> None:
    for number, new in enumerate(stages, start=1):
        stage = Stage.objects.create(
            review=review,
            number=number,
            name=new.name,
            rule=new.rule,
            needed=new.needed,
            due=new.due,
        )
        Seat.objects.bulk_create(
            Seat(stage=stage, number=place, person_id=seat.person, role=seat.role)
            for place, seat in enumerate(new.seats, start=1)
        )


def _checked(project: Project, stages: Sequence[NewStage]) -> list[NewStage]:
    if not 1 <= len(stages) <= STAGES_MAX:
        raise RefusedError(
            _("The sign-off has %(count)d stages; 1 to %(limit)d are possible.")
            % {"count": len(stages), "limit": STAGES_MAX}
        )
    members = set(
        Membership.objects.filter(project=project, user__is_active=True).values_list(
            "user_id", flat=True
        )
    )
    return [_checked_stage(stage, number, members) for number, stage in enumerate(stages, start=1)]


def _checked_stage(stage: NewStage, number: int, members: set[int]) -> NewStage:
    if not 1 <= len(stage.seats) <= SEATS_MAX:
        raise RefusedError(
            _("Stage %(number)d asks %(count)d people; 1 to %(limit)d are possible.")
            % {"number": number, "count": len(stage.seats), "limit": SEATS_MAX}
        )
    if stage.rule not in Stage.Rule.values:
        raise RefusedError(
            _("There is no rule '%(rule)s'; choose one of %(known)s.")
            % {"rule": stage.rule[:20], "known": ", ".join(Stage.Rule.values)}
        )
    if stage.rule == Stage.Rule.SOME and not 1 <= stage.needed <= len(stage.seats):
        raise RefusedError(
            _("Stage %(number)d needs %(needed)d approvals of %(count)d people; 1 to all can be.")
            % {"number": number, "needed": stage.needed, "count": len(stage.seats)}
        )
    _check_seats(stage, number, members)
    _check_due(stage, number)
    return NewStage(
        seats=stage.seats,
        rule=stage.rule,
        needed=stage.needed if stage.rule == Stage.Rule.SOME else 1,
        name=_checked_text(stage.name, NAME_MAX),
        due=stage.due,
    )


def _check_seats(stage: NewStage, number: int, members: set[int]) -> None:
    people = [seat.person for seat in stage.seats if seat.person is not None]
    if len(set(people)) != len(people):
        raise RefusedError(
            _("Stage %(number)d asks a person twice; name each once.") % {"number": number}
        )
    if not set(people) <= members:
        raise RefusedError(
            _("Stage %(number)d asks somebody who is no member of the project. Invite them first.")
            % {"number": number}
        )
    for seat in stage.seats:
        if (seat.person is None) != (seat.role in Role.values):
            raise RefusedError(
                _("A seat of stage %(number)d needs a person or a role, one of %(known)s.")
                % {"number": number, "known": ", ".join(Role.values)}
            )


def _check_due(stage: NewStage, number: int) -> None:
    now = timezone.now()
    if stage.due is None:
        return
    if timezone.is_naive(stage.due) or not now < stage.due <= now + DUE_WITHIN:
        raise RefusedError(
            _("Stage %(number)d is due at a time that has passed, or in more than two years.")
            % {"number": number}
        )


def _checked_text(text: str, limit: int) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > limit:
        raise RefusedError(
            _("The text has %(length)d characters; at most %(limit)d are taken.")
            % {"length": len(tidy), "limit": limit}
        )
    return tidy
