"""What people read of drafts."""

from collections.abc import Iterable
from typing import TypedDict

from studio.core.errors import NotFoundError
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


def draft_row(draft: Draft) -> DraftRow:
    return {
        "id": draft.pk,
        "name": draft.name,
        "seq": draft.seq,
        "text_sha256": draft.text_sha256,
    }


def drafts_of(project: Project) -> list[DraftRow]:
    """Return a project's drafts, newest first."""
    return [draft_row(draft) for draft in project.drafts.order_by("-pk").defer("snapshot", "text")]


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


def stored_bytes(draft: Draft, upto: int | None = None) -> list[bytes]:
    """Return the snapshot and the updates after it, up to number `upto` or the newest."""
    later = DraftUpdate.objects.filter(draft=draft, seq__gt=draft.snapshot_seq)
    if upto is not None:
        later = later.filter(seq__lte=upto)
    return [bytes(draft.snapshot), *_bytes(later.order_by("seq").values_list("update", flat=True))]


def opened_for(draft: Draft, state_vector: bytes) -> document.Opened:
    """Return what a browser with that state vector lacks of a draft.

    Raises:
        DraftRefusedError: the state vector cannot be read.
    """
    return document.opened(stored_bytes(draft), state_vector)


def _bytes(values: Iterable[bytes | memoryview]) -> Iterable[bytes]:
    return (bytes(value) for value in values)
