"""Projects, their state, and the event log."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from studio.accounts.models import User
from studio.api.answers import answers, wrote
from studio.api.auth import EVERYONE, found_by, user_of
from studio.api.bodies import check_text
from studio.api.finding import shared_with
from studio.api.project_schemas import DueBody, ProjectBody, TitleBody
from studio.api.rows import ROW_LISTS, RowsQuery, rows_asked
from studio.api.schemas import Id, Number
from studio.api.writes import answer, asked_of, operation_id, write
from studio.artwork.selectors import Board, Me, board_of
from studio.core.errors import NotFoundError
from studio.jobs.selectors import models_on_offer
from studio.projects import actions, schedule, selectors
from studio.projects.events import committed_events, visible
from studio.projects.guests import shares_one_thing, told_to
from studio.projects.models import Event, Project
from studio.projects.permissions import Guest, Principal, can, role_of
from studio.projects.search import Found
from studio.projects.search import search as find_texts
from studio.projects.selectors import EventRow, PersonRow, ProjectRow
from studio.reviews.ballots import BallotRow, ballots_of

router = Router(tags=["projects"])
Answer = dict[str, Any]


@router.get("/projects", openapi_extra=answers(projects=list[ProjectRow]))
def projects(request: HttpRequest) -> Answer:
    """My projects, newest first."""
    return {"projects": selectors.projects_for(user_of(request))}


@router.post("/projects", openapi_extra=wrote("member.added", project=ProjectRow))
def create_project(request: HttpRequest, body: ProjectBody) -> Answer:
    """Open a project; whoever opens it is its editor."""
    user, op_id = user_of(request), operation_id(request)
    made = Event.objects.filter(op_id=op_id, actor=user, name="member.added")
    first = made.filter(asked__in=["", asked_of(request)]).first()
    if first is not None:  # the log tells repeats apart inside one project only
        row = selectors.project_row(first.project)
        return {**answer(first, replayed=True), "project": row}
    with committed_events(asked_of(request)):
        project = actions.create_project(
            title=body.title,
            cover_format=body.cover_format,
            due_on=body.due_on,
            by=user,
            op_id=op_id,
        )
    return {"seq": 1, "replayed": False, "project": selectors.project_row(project)}


@router.get(
    "/projects/{project_id}",
    openapi_extra=answers(project=ProjectRow, me=Me, people=list[PersonRow]),
    auth=EVERYONE,
)
def project(request: HttpRequest, project_id: Id) -> Answer:
    """A project, what I may do in it, and its people."""
    principal, found = _shared_project(request, project_id)
    people = [] if isinstance(principal, Guest) else selectors.people_of(found)
    row = selectors.bare_project_row if shares_one_thing(principal) else selectors.project_row
    return {
        "project": row(found),
        "me": _me(principal, found),
        "people": people,
    }


@router.patch("/projects/{project_id}", openapi_extra=wrote("project.renamed"))
def rename_project(request: HttpRequest, project_id: Id, body: TitleBody) -> Answer:
    """Change a project's title."""
    user = user_of(request)
    found = selectors.project_for(user, project_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.rename_project(project=found, title=body.title, by=user, op_id=op_id),
    )


@router.put("/projects/{project_id}/due", openapi_extra=wrote("project.due_set"))
def set_due(request: HttpRequest, project_id: Id, body: DueBody) -> Answer:
    """Say on which day the printer wants the cover; null takes the day back."""
    user = user_of(request)
    found = selectors.project_for(user, project_id)
    return write(
        request,
        project_id,
        lambda op_id: schedule.set_due(project=found, due_on=body.due_on, by=user, op_id=op_id),
    )


@router.put("/projects/{project_id}/archived", openapi_extra=wrote("project.archived"))
def archive_project(request: HttpRequest, project_id: Id) -> Answer:
    """Put a project away: it is still seen, and nothing in it changes any more."""
    user = user_of(request)
    found = selectors.project_for(user, project_id)
    return write(
        request,
        project_id,
        lambda op_id: schedule.archive_project(project=found, by=user, op_id=op_id),
    )


@router.delete("/projects/{project_id}/archived", openapi_extra=wrote("project.reopened"))
def reopen_project(request: HttpRequest, project_id: Id) -> Answer:
    """Take an archived project up again."""
    user = user_of(request)
    found = selectors.project_for(user, project_id)
    return write(
        request,
        project_id,
        lambda op_id: schedule.reopen_project(project=found, by=user, op_id=op_id),
    )


@router.get(
    "/projects/{project_id}/events",
    openapi_extra=answers(epoch=str, upto=int, events=list[EventRow]),
    auth=EVERYONE,
)
def events(request: HttpRequest, project_id: Id, after: Number = 0, limit: Id = 200) -> Answer:
    """The log above `after`, at most `limit` (up to 1,000); `upto` is the number to go on from."""
    principal, found = _shared_project(request, project_id)
    selectors.check_kept(found, after)
    read = selectors.events_after(project_id, after, limit)
    role = role_of(principal, found)
    rows = [selectors.event_row(e) for e in read if visible(e, principal, role=role)]
    shown = [{**row, "payload": told_to(principal, row["payload"])} for row in rows]
    upto = read[-1].seq if read else after
    return {"epoch": str(found.event_epoch), "upto": upto, "events": shown}


@router.get(
    "/projects/{project_id}/board",
    openapi_extra=answers(Board, epoch=str, seq=int, ballots=list[BallotRow]),
    auth=EVERYONE,
)
def board(request: HttpRequest, project_id: Id) -> Answer:
    """The whole board, and the number of the last event in it."""
    principal, found = found_by(request, lambda by: selectors.project_for(by, project_id))

    def read() -> Answer:
        return {**board_of(found, principal), "ballots": ballots_of(found, principal)}

    return selectors.snapshot(found, read)


@router.get("/projects/{project_id}/rows", openapi_extra=answers(**ROW_LISTS), auth=EVERYONE)
def rows(request: HttpRequest, project_id: Id, query: Query[RowsQuery]) -> Answer:
    """Rows by kind and id, as in `?iterations=1,2&variants=3`; ids of others are left out."""
    try:
        principal, found = found_by(request, lambda by: selectors.project_for(by, project_id))
    except NotFoundError:
        principal, found = _shared_project(request, project_id)
    return rows_asked(found, query, principal)


@router.get("/projects/{project_id}/search", openapi_extra=answers(Found))
def search(request: HttpRequest, project_id: Id, q: str) -> Answer:
    """Prompts and comments that hold all the words, or whose writer does; the newest first."""
    by = user_of(request)
    project = selectors.project_for(by, project_id)
    return {**find_texts(project=project, words=check_text(q), by=by)}


@router.get("/models", openapi_extra=answers(models=list[dict[str, Any]]))
def models(request: HttpRequest) -> Answer:
    """The models that workers announced, the default first."""
    return {"models": models_on_offer()}


def _shared_project(request: HttpRequest, project_id: int) -> tuple[Principal, Project]:
    return found_by(request, lambda by: selectors.project_for(by, project_id, on=shared_with(by)))


def _me(principal: Principal, found: Project) -> Answer:
    allowed = sorted(can(principal, found, on=shared_with(principal)))
    return {
        "id": principal.pk if isinstance(principal, User) else None,
        "name": principal.name,
        "role": role_of(principal, found) or "guest",
        "can": allowed,
        "guest": isinstance(principal, Guest),
    }
