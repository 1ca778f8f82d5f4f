"""Rounds of votes: opened over pictures, voted in private, revealed all at once."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.projects.events import append_event, rows_or_ids
from studio.projects.models import Membership, Project, Role
from studio.projects.permissions import Can, require
from studio.reviews.ballots import ballot_row
from studio.reviews.models import Ballot, BallotEntry, Vote, Voter

ENTRIES_MIN, ENTRIES_MAX = 2, 24
VOTERS_MAX = 50
TITLE_MAX = 80
STARS_MAX = 5


@transaction.atomic
def open_ballot(
    *,
    project: Project,
    variants: Sequence[Variant],
    title: str = "",
    picks: int = 0,
    blind: bool = False,
    voters: Iterable[int] = (),
    by: User,
    op_id: UUID | None = None,
) -> Ballot:
    """Ask members to vote over pictures: 1 to 5 stars each, or with `picks`, for so many of them.

    `voters` are the members asked, all of the project where none is named. In a blind round it
    stays untold who voted how. Without a title, each reader sees the question in their language.

    Raises:
        RefusedError: less than 2 or more than 24 pictures, pictures twice or of another project,
            picks for all of them, a long title, or a voter who is no member.
    """
    require(by, project, Can.SHORTLIST)
    pictures = _checked_pictures(project, variants)
    if not 0 <= picks < len(pictures):
        raise RefusedError(
            _("Each person may pick 1 to %(most)d of %(count)d pictures, not %(picks)d.")
            % {"most": len(pictures) - 1, "count": len(pictures), "picks": picks}
        )
    name = " ".join(title.split())
    if len(name) > TITLE_MAX:
        raise RefusedError(
            _("The title has %(length)d characters; at most %(limit)d are shown.")
            % {"length": len(name), "limit": TITLE_MAX}
        )
    asked = _checked_voters(project, set(voters))
    ballot = Ballot.objects.create(
        project=project,
        title=name,
        rule=Ballot.Rule.PICK if picks else Ballot.Rule.STARS,
        picks=picks,
        blind=blind,
        opened_by=by,
    )
    BallotEntry.objects.bulk_create(
        BallotEntry(ballot=ballot, variant=variant, number=number)
        for number, variant in enumerate(pictures, start=1)
    )
    Voter.objects.bulk_create(Voter(ballot=ballot, user_id=person) for person in sorted(asked))
    return _told("ballot.opened", ballot, by, op_id)


@transaction.atomic
def cast_votes(
    *, ballot: Ballot, votes: Mapping[int, int], by: User, op_id: UUID | None = None
) -> Ballot:
    """Hand in one's votes, {variant: stars} or {variant: 1} for each pick; the last hand-in counts.

    The round ends, and shows what it came to, with the last person asked.

    Raises:
        NotAllowedError: `by` is not asked.
        ConflictError: the round has ended.
        RefusedError: a picture without stars, stars that are not 1 to 5, or another number of
            picks than asked for.
    """
    require(by, ballot.project, Can.RATE)
    locked = _locked(ballot)
    voter = locked.voters.filter(user=by).first()
    if voter is None:
        raise NotAllowedError(
            _("You are not asked to vote in this round. Ask %(name)s for one that asks you.")
            % {"name": locked.opened_by.name}
        )
    entries = {entry.variant_id: entry for entry in locked.entries.all()}
    _check_votes(locked, entries, votes)
    voter.votes.all().delete()
    Vote.objects.bulk_create(
        Vote(voter=voter, entry=entries[variant], value=value) for variant, value in votes.items()
    )
    voter.voted_at = timezone.now()
    voter.save(update_fields=["voted_at"])
    members = Membership.objects.filter(project=locked.project).values("user")
    if locked.voters.filter(voted_at=None, user__in=members).exists():
        return _told("ballot.voted", locked, by, op_id)
    return _reveal(locked, None, by, op_id)


@transaction.atomic
def reveal_ballot(*, ballot: Ballot, by: User, op_id: UUID | None = None) -> Ballot:
    """End a round with the votes that are in, and show what it came to.

    Raises:
        NotAllowedError: `by` neither opened it nor is an editor.
        ConflictError: it has ended, or nobody has voted.
    """
    role = require(by, ballot.project, Can.RATE)
    locked = _locked(ballot)
    if locked.opened_by_id != by.pk and role != Role.EDITOR:
        raise NotAllowedError(
            _("Only %(name)s, who opened this round, or an editor can end it early.")
            % {"name": locked.opened_by.name}
        )
    if not locked.voters.exclude(voted_at=None).exists():
        raise ConflictError(_("Nobody has voted yet, so there is nothing to show."))
    return _reveal(locked, by, by, op_id)


def _reveal(ballot: Ballot, early: User | None, by: User, op_id: UUID | None) -> Ballot:
    ballot.revealed_at, ballot.revealed_by = timezone.now(), early
    ballot.save(update_fields=["revealed_at", "revealed_by"])
    return _told("ballot.revealed", ballot, by, op_id)


def _told(name: str, ballot: Ballot, by: User, op_id: UUID | None) -> Ballot:
    payload = rows_or_ids(ballot=dict(ballot_row(ballot)))
    append_event(project_id=ballot.project_id, name=name, payload=payload, actor=by, op_id=op_id)
    return ballot


def _locked(ballot: Ballot) -> Ballot:
    """Lock a round that is still open."""
    rows = Ballot.objects.select_related("project", "opened_by")
    locked = rows.select_for_update(no_key=True, of=("self",)).get(pk=ballot.pk)
    if locked.revealed_at is not None:
        raise ConflictError(_("This round of votes has ended. Open another one to go on."))
    return locked


def _checked_pictures(project: Project, variants: Sequence[Variant]) -> list[Variant]:
    distinct = list({variant.pk: variant for variant in variants}.values())
    if not ENTRIES_MIN <= len(distinct) <= ENTRIES_MAX:
        raise RefusedError(
            _("A round needs %(low)d to %(high)d different pictures, not %(count)d.")
            % {"low": ENTRIES_MIN, "high": ENTRIES_MAX, "count": len(distinct)}
        )
    if any(variant.iteration.project_id != project.pk for variant in distinct):
        raise NotFoundError
    return distinct


def _checked_voters(project: Project, voters: set[int]) -> set[int]:
    members = set(Membership.objects.filter(project=project).values_list("user", flat=True))
    asked = voters or members
    if not asked <= members or len(asked) > VOTERS_MAX:
        raise RefusedError(
            _("Up to %(limit)d members of the project can be asked to vote.")
            % {"limit": VOTERS_MAX}
        )
    return asked


def _check_votes(
    ballot: Ballot, entries: Mapping[int, BallotEntry], votes: Mapping[int, int]
) -> None:
    if not set(votes) <= set(entries):
        raise RefusedError(_("A vote is for a picture that is not in this round."))
    if ballot.rule == Ballot.Rule.PICK:
        if len(votes) != ballot.picks or set(votes.values()) != {1}:
            raise RefusedError(
                _("Pick %(picks)d pictures; %(count)d are picked.")
                % {"picks": ballot.picks, "count": len(votes)}
            )
    elif len(votes) < len(entries) or not all(1 <= s <= STARS_MAX for s in votes.values()):
        raise RefusedError(_("Give each picture of the round 1 to 5 stars."))
