"""Rounds of votes: private until all are revealed together."""

import json

import pytest

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.projects import actions as projects
from studio.projects.models import Project
from studio.projects.permissions import Guest
from studio.reviews.balloting import cast_votes, open_ballot, reveal_ballot
from studio.reviews.ballots import ballot_row, ballots_of, votes_of
from studio.reviews.models import Ballot
from tests.domain.studio_work import make_variant, newest
from tests.factories import in_threads, make_project


@pytest.fixture
def pictures(project: Project, artist: User) -> list[Variant]:
    return [make_variant(project, artist) for _ in range(3)]


def starred(pictures: list[Variant], *stars: int) -> dict[int, int]:
    return {picture.pk: given for picture, given in zip(pictures, stars, strict=True)}


def test_votes_stay_private_until_the_last_one_is_in(
    project: Project, pictures: list[Variant], artist: User, editor: User, viewer: User
) -> None:
    ballot = open_ballot(project=project, variants=pictures, title=" The  cover ", by=artist)
    assert len(newest(project).payload["ballot"]["voters"]) == 3

    cast_votes(ballot=ballot, votes=starred(pictures, 2, 5, 1), by=viewer)
    cast_votes(ballot=ballot, votes=starred(pictures, 1, 5, 3), by=viewer)

    told = newest(project)
    assert (told.name, told.payload["ballot"]["results"]) == ("ballot.voted", None)
    assert [row["voted"] for row in told.payload["ballot"]["voters"]].count(True) == 1
    assert "value" not in json.dumps(told.payload)
    assert votes_of(project, viewer) == {
        str(ballot.pk): {str(p.pk): s for p, s in zip(pictures, (1, 5, 3), strict=True)}
    }
    assert votes_of(project, editor) == {}
    cast_votes(ballot=ballot, votes=starred(pictures, 3, 4, 4), by=artist)
    cast_votes(ballot=ballot, votes=starred(pictures, 3, 3, 4), by=editor)

    told = newest(project)
    assert told.name == "ballot.revealed"
    assert [(row["variant"], row["score"]) for row in told.payload["ballot"]["results"]] == [
        (pictures[1].pk, 4.0),
        (pictures[2].pk, 3.67),
        (pictures[0].pk, 2.33),
    ]
    assert [viewer.pk, 5] in told.payload["ballot"]["results"][0]["by"]
    with pytest.raises(ConflictError, match="has ended"):
        cast_votes(ballot=ballot, votes=starred(pictures, 1, 1, 1), by=viewer)


def test_a_blind_round_never_tells_who_voted_how(
    project: Project, pictures: list[Variant], artist: User, viewer: User
) -> None:
    ballot = open_ballot(
        project=project, variants=pictures, picks=1, blind=True, voters=[viewer.pk], by=artist
    )

    cast_votes(ballot=ballot, votes={pictures[2].pk: 1}, by=viewer)

    best, *others = ballot_row(ballot)["results"] or []
    assert (best["variant"], best["score"], best["votes"], best["by"]) == (pictures[2].pk, 1, 1, [])
    assert {row["score"] for row in others} == {0}


def test_whoever_opened_a_round_or_an_editor_ends_it_early(
    project: Project, pictures: list[Variant], artist: User, editor: User, viewer: User
) -> None:
    ballot = open_ballot(project=project, variants=pictures, by=editor)
    with pytest.raises(ConflictError, match="Nobody has voted"):
        reveal_ballot(ballot=ballot, by=editor)
    cast_votes(ballot=ballot, votes=starred(pictures, 1, 2, 3), by=viewer)
    with pytest.raises(NotAllowedError, match="or an editor"):
        reveal_ballot(ballot=ballot, by=artist)

    reveal_ballot(ballot=ballot, by=editor)

    assert newest(project).payload["ballot"]["results"][0]["variant"] == pictures[2].pk


def test_a_round_does_not_wait_for_who_has_left(
    project: Project, pictures: list[Variant], artist: User, editor: User, viewer: User
) -> None:
    ballot = open_ballot(
        project=project, variants=pictures, voters=[artist.pk, viewer.pk], by=editor
    )
    projects.remove_member(project=project, user=viewer, by=editor)

    cast_votes(ballot=ballot, votes=starred(pictures, 1, 2, 3), by=artist)

    assert newest(project).name == "ballot.revealed"


@pytest.mark.parametrize(
    ("votes", "picks", "said"),
    [
        ((1, 2), 0, "Give each picture"),
        ((1, 2, 6), 0, "1 to 5 stars"),
        ((1, 1), 1, "Pick 1 pictures; 2 are picked"),
        ((5,), 1, "Pick 1"),
    ],
)
def test_votes_out_of_bounds_are_refused(
    project: Project,
    pictures: list[Variant],
    artist: User,
    votes: tuple[int, ...],
    picks: int,
    said: str,
) -> None:
    ballot = open_ballot(project=project, variants=pictures, picks=picks, by=artist)
    given = {picture.pk: vote for picture, vote in zip(pictures, votes, strict=False)}

    with pytest.raises(RefusedError, match=said):
        cast_votes(ballot=ballot, votes=given, by=artist)


def test_a_round_needs_pictures_and_voters_of_its_project(
    project: Project, pictures: list[Variant], artist: User, viewer: User, stranger: User
) -> None:
    elsewhere = make_variant(make_project(editor=stranger), stranger)
    with pytest.raises(NotAllowedError):
        open_ballot(project=project, variants=pictures, by=viewer)
    for wrong, said in (
        ({"variants": pictures[:1] * 2}, "2 to 24 different"),
        ({"picks": 3}, "1 to 2 of 3 pictures"),
        ({"title": "x" * 81}, "81 characters"),
        ({"voters": [stranger.pk]}, "members of the project"),
    ):
        with pytest.raises(RefusedError, match=said):
            open_ballot(**{"project": project, "variants": pictures, "by": artist, **wrong})  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        open_ballot(project=project, variants=[*pictures, elsewhere], by=artist)


def test_who_is_not_asked_does_not_vote_and_guests_see_nothing(
    project: Project, pictures: list[Variant], artist: User, viewer: User, guest: Guest
) -> None:
    ballot = open_ballot(project=project, variants=pictures, voters=[viewer.pk], by=artist)

    with pytest.raises(NotAllowedError, match="not asked to vote"):
        cast_votes(ballot=ballot, votes=starred(pictures, 1, 1, 1), by=artist)
    other = make_variant(project, artist)
    with pytest.raises(RefusedError, match="not in this round"):
        cast_votes(ballot=ballot, votes={other.pk: 1}, by=viewer)
    assert ballots_of(project, guest) == []
    assert votes_of(project, guest) == {}


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_votes_at_once_one_ends_the_round(
    project: Project, pictures: list[Variant], artist: User, viewer: User
) -> None:
    ballot = open_ballot(
        project=project, variants=pictures, voters=[artist.pk, viewer.pk], by=artist
    )

    in_threads(
        lambda: cast_votes(ballot=ballot, votes=starred(pictures, 1, 2, 3), by=artist),
        lambda: cast_votes(ballot=ballot, votes=starred(pictures, 1, 2, 3), by=viewer),
    )

    assert [e.name for e in project.events.order_by("seq")][-2:] == [
        "ballot.voted",
        "ballot.revealed",
    ]
    assert Ballot.objects.get(pk=ballot.pk).revealed_at
