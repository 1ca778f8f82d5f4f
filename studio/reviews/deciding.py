"""Deciding on versions and pictures: who may at which seat, and what a decision brings about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.rows import label_of, variant_row
from studio.core.errors import ConflictError, NotAllowedError, RefusedError
from studio.core.signoff import State, Verdict, newest_marks, open_seats, seat_for
from studio.layouts.models import Layout, Version
from studio.layouts.rows import STALE, called, layout_row, standing_of, version_row
from studio.layouts.signoffs import RELATIONS, Signoff, Subject, content_of, signoff_of
from studio.projects.events import append_event, fits, rows_or_ids
from studio.projects.models import Membership, Project
from studio.projects.permissions import Can, require
from studio.reviews.models import Decision

REASON_MAX = 2000
ASKED_MAX = 100


def decide(
    *, subject: Subject, verdict: str, reason: str = "", by: User, op_id: UUID | None = None
) -> Decision:
    """Say of exactly this content that it is approved, needs changes, or does not concern one, or
    take an approval back that was given at one's seat.

    Raises:
        RefusedError: an unknown verdict, or a reason that is missing or too long.
        NotAllowedError: nothing is asked of this person now.
        ConflictError: the layout has moved on, the same was decided at this seat before, or there
            is no approval to take back.
    """
    chosen = _checked_verdict(verdict)
    return _decided(subject, chosen, _checked_reason(chosen, reason), by, op_id)


@transaction.atomic
def _decided(
    subject: Subject, verdict: Verdict, reason: str, by: User, op_id: UUID | None
) -> Decision:
    project = project_of(subject)
    role = require(by, project, Can.VIEW)
    fresh = locked(subject)
    before = signoff_of(fresh)
    check_fresh(fresh)
    place = seat_for(before.stages, before.marks, person=by.pk, role=role)
    if place is None:
        raise _refusal(before, project, by, role)
    stage, seat = place
    _check_new(before, stage, seat, verdict)
    decision = Decision.objects.create(
        **named(fresh),
        seat=sorted(before.rows[stage].seats.all(), key=lambda row: row.number)[seat]
        if before.review
        else None,
        verdict=verdict.value,
        content_sha256=content_of(fresh),
        reason=reason,
        by=by,
    )
    _tell(fresh, before, decision, op_id)
    return decision


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who is to decide next, by when, and at which stage."""

    stage: str
    people: tuple[int, ...]
    due: str | None


def asked_now(found: Signoff, project: Project) -> Asked | None:
    """Return who is to decide now, None where nobody is or no sign-off is open."""
    place, seats = open_seats(found.stages, found.marks)
    if found.review is None or not seats:
        return None
    stage, row = found.stages[place], found.rows[place]
    named_people = {stage.seats[seat].person for seat in seats} - {None}
    roles = {stage.seats[seat].role for seat in seats} - {""}
    done = {mark.by for mark in newest_marks(place, found.marks).values()}
    members = Membership.objects.filter(project=project, user__is_active=True)
    wanted = members.filter(Q(user__in=named_people) | Q(role__in=roles)).exclude(user__in=done)
    people = wanted.order_by("user_id").values_list("user_id", flat=True)[:ASKED_MAX]
    due = row.due.isoformat() if row.due else None
    return Asked(stage=row.name or str(place + 1), people=tuple(people), due=due)


def is_asked(found: Signoff, person: int, role: str) -> bool:
    """Say whether it is this member's turn to decide in an open sign-off."""
    place, seats = open_seats(found.stages, found.marks)
    if found.review is None or not seats:
        return False
    done = {mark.by for mark in newest_marks(place, found.marks).values()}
    wanted = [found.stages[place].seats[seat] for seat in seats]
    return person not in done and any(
        seat.person == person or (seat.person is None and seat.role == role) for seat in wanted
    )


def locked(subject: Subject) -> Subject:
    """Lock what a verdict is on and return it read anew; an edit of a layout locks the same row,
    so none can slip in between the look and the verdict."""
    if isinstance(subject, Variant):
        Variant.objects.select_for_update(no_key=True).get(pk=subject.pk)
        found = Variant.objects.select_related("iteration__project", "asset")
        return found.prefetch_related(*RELATIONS).get(pk=subject.pk)
    Layout.objects.select_for_update(no_key=True).get(pk=subject.layout_id)
    versions = Version.objects.select_related("layout__project").defer("document")
    return versions.prefetch_related(*RELATIONS).get(pk=subject.pk)


def check_fresh(subject: Subject) -> None:
    """Refuse to decide on a version that the layout has left behind."""
    if isinstance(subject, Version) and standing_of(subject) == STALE:
        raise ConflictError(
            _("The layout was edited after version %(number)d. Freeze it again, then decide.")
            % {"number": subject.number},
            code="stale",
        )


def project_of(subject: Subject) -> Project:
    return subject.layout.project if isinstance(subject, Version) else subject.iteration.project


def named(subject: Subject) -> dict[str, Any]:
    """Return the relation by which a row names its subject."""
    return {"version": subject} if isinstance(subject, Version) else {"variant": subject}


def title_of(subject: Subject) -> str:
    """Return what the history calls a subject."""
    return f"v{called(subject)}" if isinstance(subject, Version) else label_of(subject)


def rows_of(subject: Subject) -> dict[str, Any]:
    """Return the rows by which open pages learn of a changed sign-off."""
    if isinstance(subject, Variant):
        return rows_or_ids(variant=dict(variant_row(subject)))
    return rows_or_ids(version=dict(version_row(subject)), layout=dict(layout_row(subject.layout)))


def with_asked(rows: dict[str, Any], asked: Asked | None) -> dict[str, Any]:
    """Add who is asked; where that would be too large, rows give way to their ids."""
    facts: dict[str, Any] = {
        "asked": list(asked.people) if asked else [],
        "due": asked.due if asked else None,
        "stage": asked.stage if asked else "",
    }
    if fits({**rows, **facts}):
        return {**rows, **facts}
    short = {
        f"{kind}_ids": [row["id"]]
        for kind, row in rows.items()
        if isinstance(row, dict) and "id" in row
    }
    return {**{key: value for key, value in rows.items() if key.endswith("_ids")}, **short, **facts}


def _tell(subject: Subject, before: Signoff, decision: Decision, op_id: UUID | None) -> None:
    project = project_of(subject)
    fresh = locked(subject)
    after = signoff_of(fresh)
    name = _event_name(subject, before, after, decision)
    payload = rows_of(fresh)
    if name == "stage.opened":
        payload = with_asked(payload, asked_now(after, project))
    if isinstance(subject, Variant):
        payload["verdict"] = decision.verdict
    append_event(
        project_id=project.pk,
        name=name,
        payload=payload,
        actor=decision.by,
        op_id=op_id,
        kept=_kept_of(fresh, decision, after),
    )


def _kept_of(subject: Subject, decision: Decision, after: Signoff) -> dict[str, Any]:
    """Return what the history keeps of a decision: on which content, where, and what came of it."""
    seat = decision.seat
    return {
        "decision": decision.pk,
        "subject": title_of(subject),
        "content": decision.content_sha256,
        "verdict": str(decision.verdict),
        "reason": decision.reason,
        "review": seat.stage.review_id if seat else None,
        "stage": seat.stage.number if seat else None,
        "seat": seat.number if seat else None,
        "standing": after.standing.state.value,
    }


def _event_name(subject: Subject, before: Signoff, after: Signoff, decision: Decision) -> str:
    """Return what a decision brought about: an end, the next stage, or one more answer."""
    was, now = before.standing, after.standing
    if isinstance(subject, Version):
        if decision.verdict == Verdict.CHANGES_REQUESTED:
            return "version.changes_requested"
        if now.state == State.APPROVED and was.state != State.APPROVED:
            return "version.approved"
        ended = was.state == State.APPROVED and now.state != State.APPROVED
        if ended and decision.verdict == Verdict.WITHDRAWN:
            return "approval.withdrawn"
    moved = now.current is not None and was.current is not None and now.current > was.current
    return "stage.opened" if moved else "decision.recorded"


def _refusal(found: Signoff, project: Project, by: User, role: str) -> NotAllowedError:
    if found.review is None:
        require(by, project, Can.APPROVE)
    seats = [seat for stage in found.stages for seat in stage.seats]
    if any(seat.person == by.pk or seat.role == role for seat in seats):
        return NotAllowedError(
            _("Your stage of this sign-off has not begun; the one before it must end first.")
        )
    return NotAllowedError(
        _("This sign-off asks %(names)s. Ask whoever opened it to name you in a new one.")
        % {"names": _(", ").join(_names(found))}
    )


def _names(found: Signoff) -> Iterable[str]:
    seats = (seat for row in found.rows for seat in row.seats.all())
    roles = {"viewer": _("viewer"), "artist": _("artist"), "editor": _("editor")}
    return dict.fromkeys(seat.person.name if seat.person else roles[seat.role] for seat in seats)


def _check_new(found: Signoff, stage: int, seat: int, verdict: Verdict) -> None:
    before = newest_marks(stage, found.marks).get(seat)
    if verdict == Verdict.WITHDRAWN:
        if before is None or before.verdict != Verdict.APPROVED:
            raise ConflictError(
                _("There is no approval of yours to withdraw. Reload the page."),
                code="not_approved",
            )
        return
    if before is None or before.verdict != verdict or verdict == Verdict.CHANGES_REQUESTED:
        return
    raise ConflictError(
        _("That is approved already. Reload the page.")
        if verdict == Verdict.APPROVED
        else _("You said already that this is not relevant to you. Reload the page."),
        code="already_approved" if verdict == Verdict.APPROVED else "already_decided",
    )


def _checked_verdict(verdict: str) -> Verdict:
    known = [entry.value for entry in Verdict]
    if verdict not in known:
        raise RefusedError(
            _("There is no verdict '%(verdict)s'; choose one of %(known)s.")
            % {"verdict": verdict[:20], "known": _(", ").join(known)}
        )
    return Verdict(verdict)


def _checked_reason(verdict: Verdict, reason: str) -> str:
    tidy = reason.strip()
    least = 1 if verdict == Verdict.CHANGES_REQUESTED else 0
    if not least <= len(tidy) <= REASON_MAX:
        raise RefusedError(
            _("The reason has %(length)d characters; it needs %(least)d to %(limit)d.")
            % {"length": len(tidy), "least": least, "limit": REASON_MAX}
        )
    return tidy
