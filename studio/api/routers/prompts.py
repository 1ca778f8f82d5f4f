"""What prompts are written with: lists for wildcards, styles, proposals."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import Id, RewriteBody, StyleBody, WordListBody
from studio.api.writes import write
from studio.projects.selectors import project_for
from studio.prompts import actions, rewrites, selectors
from studio.prompts.selectors import StyleRow, Tools, WordListRow

router = Router(tags=["prompts"])
Answer = dict[str, Any]


@router.get("/projects/{project_id}/prompt-tools", openapi_extra=answers(Tools, proposes=bool))
def prompt_tools(request: HttpRequest, project_id: Id) -> Answer:
    """The project's lists and styles, and whether a language model can make proposals."""
    by = user_of(request)
    tools = selectors.tools_of(project_for(by, project_id), by)
    return {**tools, "proposes": rewrites.is_configured()}


@router.put(
    "/projects/{project_id}/word-lists", openapi_extra=wrote("tool.saved", list=WordListRow)
)
def save_list(request: HttpRequest, project_id: Id, body: WordListBody) -> Answer:
    """Keep a list under a name, one line each; `__name__` in a prompt draws from it."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.save_list(
            project=project, name=body.name, text=body.text, by=by, op_id=op_id
        ),
        lambda saved: {"list": selectors.list_row(saved)},
    )


@router.delete("/projects/{project_id}/word-lists/{list_id}", openapi_extra=wrote("tool.removed"))
def remove_list(request: HttpRequest, project_id: Id, list_id: Id) -> Answer:
    """Drop a list; iterations keep what was drawn from it."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.remove_list(project=project, list_id=list_id, by=by, op_id=op_id),
    )


@router.put("/projects/{project_id}/styles", openapi_extra=wrote("tool.saved", style=StyleRow))
def save_style(request: HttpRequest, project_id: Id, body: StyleBody) -> Answer:
    """Keep a style under a name: words before and after a prompt, and negative words."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.save_style(project=project, by=by, op_id=op_id, **body.dict()),
        lambda saved: {"style": selectors.style_row(saved)},
    )


@router.delete("/projects/{project_id}/styles/{style_id}", openapi_extra=wrote("tool.removed"))
def remove_style(request: HttpRequest, project_id: Id, style_id: Id) -> Answer:
    """Drop a style; iterations keep the words it added."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: actions.remove_style(project=project, style_id=style_id, by=by, op_id=op_id),
    )


@router.post(
    "/projects/{project_id}/rewrites", openapi_extra=answers(model=str, proposals=list[str])
)
def propose(request: HttpRequest, project_id: Id, body: RewriteBody) -> Answer:
    """Up to three rewritten prompts from the language model; none where none is set up."""
    by = user_of(request)
    project = project_for(by, project_id)
    found = rewrites.proposals_for(project=project, text=body.text, wish=body.wish, by=by)
    return {"model": found.model, "proposals": list(found.texts)}
