"""Rounds of votes over pictures."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import BallotBody, Id, VotesBody
from studio.api.writes import write
from studio.artwork.selectors import variant_for
from studio.projects.selectors import project_for
from studio.reviews import balloting
from studio.reviews.ballots import BallotRow, ballot_for, ballots_of, votes_of

router = Router(tags=["reviews"])
Answer = dict[str, Any]


@router.get(
    "/projects/{project_id}/ballots",
    openapi_extra=answers(ballots=list[BallotRow], votes=dict[str, dict[str, int]]),
)
def ballots(request: HttpRequest, project_id: Id) -> Answer:
    """The newest rounds of votes, and your own votes by round and variant."""
    by = user_of(request)
    project = project_for(by, project_id)
    return {"ballots": ballots_of(project, by), "votes": votes_of(project, by)}


@router.post("/projects/{project_id}/ballots", openapi_extra=wrote("ballot.opened"))
def open_ballot(request: HttpRequest, project_id: Id, body: BallotBody) -> Answer:
    """Ask members to vote over 2 to 24 variants: stars for each, or some picks."""
    by = user_of(request)
    project = project_for(by, project_id)
    variants = [variant_for(by, pk) for pk in body.variants]
    return write(
        request,
        project.pk,
        lambda op_id: balloting.open_ballot(
            project=project,
            variants=variants,
            title=body.title,
            picks=body.picks,
            blind=body.blind,
            voters=body.voters,
            by=by,
            op_id=op_id,
        ),
    )


@router.put("/ballots/{ballot_id}/votes", openapi_extra=wrote("ballot.voted"))
def vote(request: HttpRequest, ballot_id: Id, body: VotesBody) -> Answer:
    """Hand in your votes; nobody reads them before the round ends. The last hand-in counts."""
    by = user_of(request)
    ballot = ballot_for(by, ballot_id)
    votes = {row.variant: row.value for row in body.votes}
    return write(
        request,
        ballot.project_id,
        lambda op_id: balloting.cast_votes(ballot=ballot, votes=votes, by=by, op_id=op_id),
    )


@router.post("/ballots/{ballot_id}/reveal", openapi_extra=wrote("ballot.revealed"))
def reveal(request: HttpRequest, ballot_id: Id) -> Answer:
    """End a round with the votes that are in; for whoever opened it, and for editors."""
    by = user_of(request)
    ballot = ballot_for(by, ballot_id)
    return write(
        request,
        ballot.project_id,
        lambda op_id: balloting.reveal_ballot(ballot=ballot, by=by, op_id=op_id),
    )
