"""What changes drafts: typed updates, whole replacements, and freezing for an iteration."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import ConflictError, RefusedError
from studio.core.said_before import check_same, digest_of_bytes
from studio.core.writers import Run
from studio.drafts import document
from studio.drafts.errors import DraftRefusedError
from studio.drafts.models import Draft, DraftUpdate
from studio.drafts.selectors import draft_row, stored_bytes, writers_of
from studio.projects.bells import ring_draft
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require

logger = logging.getLogger(__name__)

NAME_MAX = 80
COMPACT_AFTER = 200
NEWEST_KEPT = 50
"""A snapshot stops this far short of the newest update, so that recent numbers can be frozen."""
RAW_KEPT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A draft's text at one number, and who wrote it."""

    text: str
    sha256: str
    seq: int
    writers: tuple[Run, ...] = ()


@dataclass(frozen=True)
class _Named:
    """Under which id a change was sent, and the digest of what was sent."""

    op_id: UUID
    digest: str


@transaction.atomic
def create_draft(
    *, project: Project, name: str, text: str, by: User, op_id: UUID | None = None
) -> Draft:
    """Begin a draft with its first text."""
    require(by, project, Can.EDIT_DRAFT)
    draft = add_draft(project=project, name=name, text=text, by=by)
    append_event(
        project_id=project.pk,
        name="draft.created",
        payload={"draft": draft_row(draft)},
        actor=by,
        op_id=op_id,
    )
    return draft


@transaction.atomic
def copy_draft(*, draft: Draft, name: str, by: User, op_id: UUID | None = None) -> Draft:
    """Begin another draft with a draft's newest words; each stretch keeps who wrote it.

    Raises:
        RefusedError: a name that is empty or too long.
    """
    require(by, draft.project, Can.EDIT_DRAFT)
    frozen = freeze(draft=draft, seq=Draft.objects.values_list("seq", flat=True).get(pk=draft.pk))
    copy = add_draft(project=draft.project, name=name, text=frozen.text, by=by)
    copy.snapshot_writers = [[run.length, run.writer] for run in frozen.writers]
    copy.save(update_fields=["snapshot_writers"])
    append_event(
        project_id=draft.project_id,
        name="draft.created",
        payload={"draft": draft_row(copy)},
        actor=by,
        op_id=op_id,
    )
    return copy


def add_draft(*, project: Project, name: str, text: str, by: User) -> Draft:
    """Store a new draft; the caller checks permission and appends the event that tells of it."""
    whole = document.checked(text)
    return Draft.objects.create(
        project=project,
        name=_tidy(name),
        snapshot=document.begun(whole),
        text=whole,
        text_sha256=_sha256(whole),
        created_by=by,
    )


@transaction.atomic
def change_draft(
    *,
    draft: Draft,
    by: User,
    name: str | None = None,
    put_away: bool | None = None,
    op_id: UUID | None = None,
) -> Draft:
    """Give a draft another name, take it off the list, or bring it back; its words stay.

    Raises:
        RefusedError: nothing to change, or a name that is empty or too long.
    """
    require(by, draft.project, Can.EDIT_DRAFT)
    if name is None and put_away is None:
        raise RefusedError(_("Say the draft's new name, or whether it is put away."))
    changed = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    if name is not None:
        changed.name = _tidy(name)
    if put_away is not None:
        changed.put_away_at = timezone.now() if put_away else None
    changed.save(update_fields=["name", "put_away_at"])
    append_event(
        project_id=draft.project_id,
        name="draft.changed",
        payload={"draft": draft_row(changed)},
        actor=by,
        op_id=op_id,
    )
    return changed


@transaction.atomic
def apply_update(*, draft: Draft, update: bytes, op_id: UUID, by: User) -> int:
    """Store one Yjs update and return its number; a known `op_id` returns its old one.

    Raises:
        DraftRefusedError: see `document.text_after`.
        ConflictError: the `op_id` is another change's.
    """
    require(by, draft.project, Can.EDIT_DRAFT)
    locked = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    digest = digest_of_bytes("update", update)
    known = _seq_of(locked, op_id, digest)
    if known is not None:
        return known
    if update == document.NOTHING:
        return locked.seq
    return _store(locked, update, _Named(op_id, digest), by)


@transaction.atomic
def replace_text(
    *, draft: Draft, text: str, base_seq: int, by: User, op_id: UUID | None = None
) -> int:
    """Make the text that stood at `base_seq` into `text`, and return the number of the change.

    What others typed since `base_seq` stays, as if both had typed at the same time.

    Raises:
        ConflictError: `base_seq` is not there yet, or no longer kept; or the `op_id` is another
            change's. The same text on another `base_seq` is the same change.
    """
    require(by, draft.project, Can.EDIT_DRAFT)
    locked = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    digest = digest_of_bytes("text", text.encode())
    known = _seq_of(locked, op_id, digest) if op_id else None
    if known is not None:
        return known
    _check_kept(locked, base_seq)
    update = document.replacement(stored_bytes(locked, base_seq), document.checked(text))
    if update == document.NOTHING:
        return locked.seq
    return _store(locked, update, _Named(op_id or uuid4(), digest), by)


def freeze(*, draft: Draft, seq: int) -> Frozen:
    """Return a draft's text at one of its numbers, whatever was typed since.

    Raises:
        ConflictError: the number is not there yet, or no longer kept.
    """
    # At its own number a draft's text is settled for good, however old the instance.
    current = draft if draft.seq == seq else Draft.objects.get(pk=draft.pk)
    _check_kept(current, seq)
    writers = tuple(writers_of(current, seq))
    if seq == current.seq:
        return Frozen(text=current.text, sha256=current.text_sha256, seq=seq, writers=writers)
    text = document.text_of(stored_bytes(current, seq))
    return Frozen(text=text, sha256=_sha256(text), seq=seq, writers=writers)


@transaction.atomic
def compact(*, draft: Draft) -> None:
    """Fold all but the newest updates into the snapshot, and drop those a month old."""
    locked = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    upto = locked.seq - NEWEST_KEPT
    if upto <= locked.snapshot_seq:
        return
    try:
        writers = writers_of(locked, upto)
        locked.snapshot = document.compacted(stored_bytes(locked, upto))
    except DraftRefusedError:
        logger.exception("draft %s cannot be compacted at %s; its updates stay", locked.pk, upto)
        return
    locked.snapshot_seq = upto
    locked.snapshot_writers = [[run.length, run.writer] for run in writers]
    locked.save(update_fields=["snapshot", "snapshot_seq", "snapshot_writers"])
    old = DraftUpdate.objects.filter(draft=locked, seq__lte=upto)
    old.filter(at__lt=timezone.now() - RAW_KEPT).delete()


def _store(draft: Draft, update: bytes, named: _Named, by: User) -> int:
    """Add an update to a locked draft."""
    text = document.text_after(stored_bytes(draft), update)
    draft.seq += 1
    draft.text, draft.text_sha256 = text, _sha256(text)
    DraftUpdate.objects.create(
        draft=draft,
        seq=draft.seq,
        op_id=named.op_id,
        digest=named.digest,
        update=update,
        author=by,
    )
    draft.save(update_fields=["seq", "text", "text_sha256"])
    if draft.seq - draft.snapshot_seq >= COMPACT_AFTER + NEWEST_KEPT:
        compact(draft=draft)
    transaction.on_commit(partial(ring_draft, draft.pk, draft.seq), robust=True)
    return draft.seq


def _seq_of(draft: Draft, op_id: UUID, digest: str) -> int | None:
    """Return the number under which the very same change was stored, None where none was."""
    stored = DraftUpdate.objects.filter(draft=draft, op_id=op_id)
    known = stored.values_list("seq", "digest").first()
    if known is None:
        return None
    check_same(str(op_id), known[1], digest)
    return known[0]


def _check_kept(draft: Draft, seq: int) -> None:
    if seq > draft.seq:
        raise ConflictError(
            _("The draft has not reached change %(seq)d; its newest is %(newest)d. Reload it.")
            % {"seq": seq, "newest": draft.seq},
            code="draft_behind",
        )
    if seq < draft.snapshot_seq:
        raise ConflictError(
            _("Change %(seq)d of the draft is no longer kept; the oldest is %(oldest)d. Reload it.")
            % {"seq": seq, "oldest": draft.snapshot_seq},
            code="draft_compacted",
        )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _tidy(name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= NAME_MAX:
        raise RefusedError(
            _("The draft's name has %(length)d characters; it needs 1 to %(limit)d.")
            % {"length": len(tidy), "limit": NAME_MAX}
        )
    return tidy
