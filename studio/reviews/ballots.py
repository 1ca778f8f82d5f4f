"""Rounds of votes as JSON-ready rows. Before its end, a row tells who has voted, never how."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypedDict

from django.db.models import QuerySet

from studio.core.errors import NotFoundError
from studio.projects.models import Project
from studio.projects.permissions import Can, Guest, Principal, require
from studio.reviews.models import Ballot, Vote

BALLOTS_SHOWN = 20


class VoterRow(TypedDict):
    """A member who is asked to vote, and whether they have."""

    id: int
    name: str
    voted: bool


class ResultRow(TypedDict):
    """What a picture came to: its mean stars or its picks; `by` is empty in a blind round."""

    variant: int
    score: float
    votes: int
    by: list[list[int]]
    """[user id, stars or 1], for each person who voted for it."""


class BallotRow(TypedDict):
    """A round of votes over pictures; `results` come with its end, the best first."""

    id: int
    title: str
    rule: str
    picks: int
    blind: bool
    by: int
    by_name: str
    opened_at: str
    revealed_at: str | None
    entries: list[int]
    voters: list[VoterRow]
    results: list[ResultRow] | None


def ballots_of(project: Project, by: Principal) -> list[BallotRow]:
    """Return the newest rounds, the newest first; guests see none."""
    if isinstance(by, Guest):
        return []
    return ballot_rows(project.ballots.order_by("-pk")[:BALLOTS_SHOWN])


def ballot_rows(ballots: QuerySet[Ballot]) -> list[BallotRow]:
    found = ballots.select_related("opened_by").prefetch_related("entries", "voters__user")
    return [_row(ballot) for ballot in found]


def rows_of(project: Project, ids: Iterable[int]) -> list[BallotRow]:
    """Return this project's rounds of these ids; unknown ones are left out."""
    return ballot_rows(project.ballots.filter(pk__in=list(ids)).order_by("-pk"))


def ballot_row(ballot: Ballot) -> BallotRow:
    """Return one round's row, read anew."""
    return ballot_rows(Ballot.objects.filter(pk=ballot.pk))[0]


def votes_of(project: Project, by: Principal) -> dict[str, dict[str, int]]:
    """Return how `by` voted: by round, then by variant. Nobody else is told."""
    if isinstance(by, Guest):
        return {}
    votes = Vote.objects.select_related("entry").filter(
        voter__user=by.pk, voter__ballot__project=project
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for vote in votes.order_by("pk"):
        found[str(vote.entry.ballot_id)][str(vote.entry.variant_id)] = vote.value
    return dict(found)


def ballot_for(by: Principal, ballot_id: int) -> Ballot:
    """Return a round of a project that `by` is a member of.

    Raises:
        NotFoundError: an unknown id, or another team's.
    """
    ballot = Ballot.objects.select_related("project", "opened_by").filter(pk=ballot_id).first()
    if ballot is None or isinstance(by, Guest):
        raise NotFoundError
    require(by, ballot.project, Can.VIEW)
    return ballot


def _row(ballot: Ballot) -> BallotRow:
    voters = sorted(ballot.voters.all(), key=lambda voter: voter.user.name.casefold())
    entries = sorted(ballot.entries.all(), key=lambda entry: entry.number)
    return {
        "id": ballot.pk,
        "title": ballot.title,
        "rule": ballot.rule,
        "picks": ballot.picks,
        "blind": ballot.blind,
        "by": ballot.opened_by_id,
        "by_name": ballot.opened_by.name,
        "opened_at": ballot.opened_at.isoformat(),
        "revealed_at": ballot.revealed_at.isoformat() if ballot.revealed_at else None,
        "entries": [entry.variant_id for entry in entries],
        "voters": [
            {"id": voter.user_id, "name": voter.user.name, "voted": voter.voted_at is not None}
            for voter in voters
        ],
        "results": _results(ballot) if ballot.revealed_at else None,
    }


def _results(ballot: Ballot) -> list[ResultRow]:
    """Return what each picture came to; of equal ones the earlier entry is first."""
    given: dict[int, list[list[int]]] = {
        entry.variant_id: [] for entry in sorted(ballot.entries.all(), key=lambda e: e.number)
    }
    votes = Vote.objects.filter(entry__ballot=ballot).select_related("entry", "voter")
    for vote in votes.order_by("voter__user"):
        given[vote.entry.variant_id].append([vote.voter.user_id, vote.value])
    results = [_result(ballot, variant, by) for variant, by in given.items()]
    return sorted(results, key=lambda result: -result["score"])


def _result(ballot: Ballot, variant: int, by: list[list[int]]) -> ResultRow:
    total = sum(value for _user, value in by)
    starred = ballot.rule == Ballot.Rule.STARS
    return {
        "variant": variant,
        "score": (round(total / len(by), 2) if by else 0.0) if starred else float(total),
        "votes": len(by),
        "by": [] if ballot.blind else by,
    }
