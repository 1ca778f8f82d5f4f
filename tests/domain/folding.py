"""Does what a page does: holds the rows of a project, and folds events into them."""

from typing import Any, cast

from studio.accounts.models import User
from studio.artwork import selectors as artwork_rows
from studio.canvases import selectors as canvas_rows
from studio.canvases.models import Canvas
from studio.exports import selectors as export_rows
from studio.layouts import selectors as layout_rows
from studio.projects.models import Event, Project
from studio.projects.selectors import project_row
from studio.reviews.ballots import ballots_of
from studio.reviews.ballots import rows_of as ballot_rows
from studio.reviews.models import Comment
from studio.reviews.selectors import comments_of

Rows = dict[str, dict[Any, dict[str, Any]]]

PLURAL = {
    "person": "people",
    "draft": "drafts",
    "iteration": "iterations",
    "batch": "batches",
    "job": "jobs",
    "variant": "variants",
    "comment": "comments",
    "layout": "layouts",
    "version": "versions",
    "export": "exports",
    "canvas": "canvases",
    "layer": "layers",
    "frame": "frames",
    "candidate": "candidates",
    "extension": "extensions",
    "ballot": "ballots",
}
KINDS = frozenset(PLURAL.values())
OF_THE_JOB = ("state", "phase", "finished_at", "error_code", "error_text")
OF_CANVASES = ("canvases", "layers", "frames", "candidates", "extensions")


def page(project: Project, by: User) -> Rows:
    """Return all rows that the pages of a project show, by kind and id."""
    board = cast(dict[str, Any], artwork_rows.board_of(project, by))
    found = {kind: board[kind] for kind in KINDS if kind in board}
    found["layouts"] = layout_rows.layouts_of(project)
    found["versions"] = layout_rows.versions_of_project(project)
    found["exports"] = export_rows.exports_of(project)
    found["comments"] = comments_of(project, Comment.objects.values_list("pk", flat=True))
    found["ballots"] = ballots_of(project, by)
    found |= {kind: [] for kind in OF_CANVASES}
    for canvas in Canvas.objects.filter(project=project):
        detail = cast(dict[str, Any], canvas_rows.detail_of(canvas))
        for kind in OF_CANVASES:
            found[kind] = [*found[kind], *detail[kind]]
    found["projects"] = [{"id": project.pk, "title": project_row(project)["title"]}]
    return {kind: _by_id(kind, rows) for kind, rows in found.items()}


def folded(rows: Rows, event: Event) -> Rows:
    """Do what the browser's reducer does with an event."""
    now = {kind: dict(held) for kind, held in rows.items()}
    for key, value in event.payload.items():
        kind = PLURAL.get(key, key)
        if kind in KINDS:
            now[kind].update(_by_id(kind, value if isinstance(value, list) else [value]))
        if key.endswith("_ids"):
            named = PLURAL.get(key[:-4], key[:-4])
            now[named].update(_by_id(named, fetched(event.project, named, value)))
    if "project" in event.payload:
        row = event.payload["project"]
        now["projects"] = {row["id"]: {"id": row["id"], "title": row["title"]}}
    if event.name == "member.removed":
        del now["people"][event.payload["user"]]
    for export in now["exports"].values():
        job = now["jobs"][export["job"]]
        export.update({name: job[name] for name in OF_THE_JOB})
    return now


def fetched(project: Project, kind: str, ids: list[int]) -> list[dict[str, Any]]:
    """Return rows that an event only named, as GET .../rows does."""
    wanted = {kind: ids}
    rows: dict[str, Any] = {
        **artwork_rows.rows_of(project, wanted),
        **layout_rows.rows_of(project, wanted),
        **export_rows.rows_of(project, wanted),
        **canvas_rows.rows_of(project, wanted),
    }
    if kind == "comments":
        rows["comments"] = comments_of(project, ids)
    if kind == "ballots":
        rows["ballots"] = ballot_rows(project, ids)
    return cast(list[dict[str, Any]], rows[kind])


def _by_id(kind: str, rows: list[Any]) -> dict[Any, dict[str, Any]]:
    return {row["job" if kind == "batches" else "id"]: dict(row) for row in rows}
