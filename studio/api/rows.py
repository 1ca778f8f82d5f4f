"""Which rows a page asks for by number, because an event only named them."""

import re
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from studio.artwork import selectors as artwork
from studio.artwork.rows import BatchRow, IterationRow, VariantRow
from studio.canvases import selectors as canvases
from studio.canvases.rows import CandidateRow, CanvasRow, ExtensionRow, FrameRow, LayerRow
from studio.core.errors import RefusedError
from studio.drafts.selectors import DraftRow
from studio.exports import selectors as exports
from studio.jobs.selectors import JobRow
from studio.layouts import selectors as layouts
from studio.layouts.rows import LayoutRow, VersionRow
from studio.projects.models import Project, ShareLink
from studio.projects.permissions import Guest, Principal
from studio.reviews import ballots
from studio.reviews import selectors as reviews
from studio.reviews.ballots import BallotRow
from studio.reviews.rows import CommentRow

IDS = re.compile(r"[0-9]{1,18}(,[0-9]{1,18}){0,199}")
SHOWN_TO_GUESTS = {
    ShareLink.Kind.BOARD: frozenset({"iterations", "variants", "comments"}),
    ShareLink.Kind.VERSION: frozenset({"comments"}),
    ShareLink.Kind.VARIANT: frozenset({"comments"}),
}

ROW_LISTS: dict[str, Any] = {
    "iterations": list[IterationRow],
    "batches": list[BatchRow],
    "variants": list[VariantRow],
    "jobs": list[JobRow],
    "comments": list[CommentRow],
    "drafts": list[DraftRow],
    "layouts": list[LayoutRow],
    "versions": list[VersionRow],
    "exports": list[exports.ExportRow],
    "canvases": list[CanvasRow],
    "layers": list[LayerRow],
    "frames": list[FrameRow],
    "candidates": list[CandidateRow],
    "extensions": list[ExtensionRow],
    "ballots": list[BallotRow],
}
"""The kinds that can be asked for, and what their rows are."""

Ids = Annotated[str, Field(max_length=4000)]


class RowsQuery(Schema):
    """Up to 200 ids of each kind, separated by commas."""

    iterations: Ids = ""
    batches: Ids = ""
    variants: Ids = ""
    jobs: Ids = ""
    comments: Ids = ""
    drafts: Ids = ""
    layouts: Ids = ""
    versions: Ids = ""
    exports: Ids = ""
    canvases: Ids = ""
    layers: Ids = ""
    frames: Ids = ""
    candidates: Ids = ""
    extensions: Ids = ""
    ballots: Ids = ""


def rows_asked(project: Project, query: RowsQuery, principal: Principal) -> dict[str, Any]:
    """Return the rows asked for, as far as `principal` may see them."""
    wanted = _wanted(query, principal)
    rows = {
        **artwork.rows_of(project, wanted),
        **layouts.rows_of(project, wanted),
        **canvases.rows_of(project, wanted),
        **exports.rows_of(project, wanted),
    }
    if "comments" in wanted:
        guest = principal if isinstance(principal, Guest) else None
        rows["comments"] = reviews.comments_of(project, wanted["comments"], guest)
    if "ballots" in wanted:
        rows["ballots"] = ballots.rows_of(project, wanted["ballots"])
    return rows


def _wanted(query: RowsQuery, principal: Principal) -> dict[str, list[int]]:
    """Return the ids asked for by kind; a guest gets what the shared thing shows to guests."""
    given = {kind: text for kind, text in query.dict().items() if text}
    asked = {kind: _ids(kind, text) for kind, text in given.items()}
    if isinstance(principal, Guest):
        shown = SHOWN_TO_GUESTS[ShareLink.Kind(principal.link.kind)]
        return {kind: ids for kind, ids in asked.items() if kind in shown}
    return asked


def _ids(kind: str, text: str) -> list[int]:
    if not IDS.fullmatch(text):
        raise RefusedError(
            _("%(kind)s is '%(text)s'; it must be 1 to 200 ids separated by commas, as in 3,14.")
            % {"kind": kind, "text": text[:60]}
        )
    return [int(part) for part in text.split(",")]
