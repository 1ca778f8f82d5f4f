"""Drafts: the prompts being written; the draft's socket carries the typing itself."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import DraftBody, DraftChangeBody, DraftCopyBody, DraftTextBody, Id
from studio.api.writes import operation_id, write
from studio.drafts import actions, selectors
from studio.drafts.models import DraftUpdate
from studio.drafts.selectors import DraftRow, WriterRow
from studio.projects.permissions import Can
from studio.projects.selectors import project_for

router = Router(tags=["drafts"])
Answer = dict[str, Any]


@router.post("/projects/{project_id}/drafts", openapi_extra=wrote("draft.created"))
def create_draft(request: HttpRequest, project_id: Id, body: DraftBody) -> Answer:
    """Begin a draft with its first text."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.create_draft(
            project=project, name=body.name, text=body.text, by=by, op_id=op_id
        ),
    )


@router.get("/drafts/{draft_id}", openapi_extra=answers(draft=DraftRow, text=str, seq=int))
def draft(request: HttpRequest, draft_id: Id) -> Answer:
    """A draft with its text at its newest number."""
    found = selectors.draft_for(user_of(request), draft_id)
    return {"draft": selectors.draft_row(found), "text": found.text, "seq": found.seq}


@router.patch("/drafts/{draft_id}", openapi_extra=wrote("draft.changed"))
def change_draft(request: HttpRequest, draft_id: Id, body: DraftChangeBody) -> Answer:
    """Give a draft another name, put it away, or bring it back."""
    by = user_of(request)
    found = selectors.draft_for(by, draft_id)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.change_draft(
            draft=found, by=by, name=body.name, put_away=body.put_away, op_id=op_id
        ),
    )


@router.post("/drafts/{draft_id}/copies", openapi_extra=wrote("draft.created"))
def copy_draft(request: HttpRequest, draft_id: Id, body: DraftCopyBody) -> Answer:
    """Begin another draft with this one's newest words; each stretch keeps who wrote it."""
    by = user_of(request)
    found = selectors.draft_for(by, draft_id)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.copy_draft(draft=found, name=body.name, by=by, op_id=op_id),
    )


@router.get("/drafts/{draft_id}/writers", openapi_extra=answers(seq=int, writers=list[WriterRow]))
def writers(request: HttpRequest, draft_id: Id) -> Answer:
    """Who wrote which stretch of a draft's text at its newest number."""
    found = selectors.draft_for(user_of(request), draft_id, can=Can.EDIT_DRAFT)
    rows = selectors.writer_rows(selectors.writers_of(found, found.seq))
    return {"seq": found.seq, "writers": rows}


@router.put(
    "/drafts/{draft_id}/text",
    openapi_extra=answers(seq=int, replayed=bool, text_sha256=str, draft=DraftRow),
)
def replace_text(request: HttpRequest, draft_id: Id, body: DraftTextBody) -> Answer:
    """Make the text that stood at `base_seq` into `text`; what others typed since stays."""
    by, op_id = user_of(request), operation_id(request)
    found = selectors.draft_for(by, draft_id)
    replayed = DraftUpdate.objects.filter(draft=found, op_id=op_id).exists()
    seq = actions.replace_text(
        draft=found, text=body.text, base_seq=body.base_seq, by=by, op_id=op_id
    )
    found.refresh_from_db()
    return {
        "seq": seq,
        "replayed": replayed,
        "text_sha256": found.text_sha256,
        "draft": selectors.draft_row(found),
    }
