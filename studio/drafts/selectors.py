"""What people read of drafts."""

from collections.abc import Iterable
from typing import TypedDict

from studio.accounts import direct
from studio.accounts.models import User
from studio.core.errors import NotFoundError
from studio.core.writers import Run
from studio.drafts import document
from studio.drafts.models import Draft, DraftUpdate
from studio.projects.models import Project
from studio.projects.permissions import Can, Principal, require


class DraftRow(TypedDict):
    """A draft as pages list it; its text is fetched when it is opened."""

    id: int
    name: str
    seq: int
    text_sha256: str
    put_away: bool


class WriterRow(TypedDict):
    """A stretch of a text and who wrote it; nobody for words that came from a style or a list."""

    length: int
    user: int | None
    name: str


def draft_row(draft: Draft) -> DraftRow:
    return {
        "id": draft.pk,
        "name": draft.name,
        "seq": draft.seq,
        "text_sha256": draft.text_sha256,
        "put_away": draft.put_away_at is not None,
    }


def drafts_of(project: Project) -> list[DraftRow]:
    """Return a project's drafts, newest first."""
    return [draft_row(draft) for draft in project.drafts.order_by("-pk").defer("snapshot", "text")]


def newest_draft(project: Project) -> Draft | None:
    """Return the draft a board begins with, with its text."""
    return project.drafts.filter(put_away_at=None).only("pk", "text").order_by("-pk").first()


def draft_for(principal: Principal, draft_id: int, *, can: Can = Can.VIEW) -> Draft:
    """Return a draft of a project that `principal` may see.

    Raises:
        NotFoundError: an unknown id, or another team's draft.
    """
    draft = Draft.objects.select_related("project").filter(pk=draft_id).first()
    if draft is None:
        raise NotFoundError
    require(principal, draft.project, can)
    return draft


def draft_in(project: Project, draft_id: int) -> Draft:
    """Return a draft of a project that the caller was found to see.

    Raises:
        NotFoundError: an unknown id, or another project's draft.
    """
    draft = direct.first(Draft, "WHERE id = %s AND project_id = %s", [draft_id, project.pk])
    if draft is None:
        raise NotFoundError
    draft.project = project
    return draft


def stored_bytes(draft: Draft, upto: int | None = None) -> list[bytes]:
    """Return the snapshot and the updates after it, up to number `upto` or the newest."""
    later = DraftUpdate.objects.filter(draft=draft, seq__gt=draft.snapshot_seq)
    if upto is not None:
        later = later.filter(seq__lte=upto)
    return [bytes(draft.snapshot), *_bytes(later.order_by("seq").values_list("update", flat=True))]


def writers_of(draft: Draft, upto: int | None = None) -> list[Run]:
    """Return who wrote each stretch of a draft's text at number `upto`, or at its newest."""
    later = DraftUpdate.objects.filter(draft=draft, seq__gt=draft.snapshot_seq).order_by("seq")
    if upto is not None:
        later = later.filter(seq__lte=upto)
    typed = later.values_list("update", "author") if upto != draft.snapshot_seq else []
    updates = [(bytes(update), author) for update, author in typed]
    return document.written(bytes(draft.snapshot), _begun(draft), updates)


def writer_rows(runs: Iterable[Run]) -> list[WriterRow]:
    """Return runs with the writers' names."""
    listed = list(runs)
    found = User.objects.filter(pk__in={run.writer for run in listed if run.writer is not None})
    names = dict(found.values_list("pk", "name"))
    return [
        {
            "length": run.length,
            "user": run.writer,
            "name": names.get(run.writer, "") if run.writer is not None else "",
        }
        for run in listed
    ]


def _begun(draft: Draft) -> list[Run]:
    if draft.snapshot_writers is not None:
        return [Run(length=length, writer=writer) for length, writer in draft.snapshot_writers]
    # A snapshot from before writers were kept may hold many people's words: nobody's then.
    first = draft.created_by_id if draft.snapshot_seq == 0 else None
    length = len(document.text_of([bytes(draft.snapshot)]))
    return [Run(length=length, writer=first)] if length else []


def opened_for(draft: Draft, state_vector: bytes) -> document.Opened:
    """Return what a browser with that state vector lacks of a draft.

    Raises:
        DraftRefusedError: the state vector cannot be read.
    """
    return document.opened(stored_bytes(draft), state_vector)


def _bytes(values: Iterable[bytes | memoryview]) -> Iterable[bytes]:
    return (bytes(value) for value in values)
