"""Who wrote which words: kept by the server through typing, merging and compaction."""

from uuid import uuid4

import pytest
from pycrdt import Doc, Text

from studio.accounts.models import User
from studio.core.errors import NotAllowedError, RefusedError
from studio.drafts import actions
from studio.drafts.models import Draft
from studio.drafts.selectors import stored_bytes, writer_rows, writers_of
from studio.projects.models import Project
from tests.domain.studio_work import make_draft

pytestmark = pytest.mark.django_db


def said(draft: Draft, upto: int | None = None) -> list[tuple[str, str]]:
    """Return the stretches of a draft with their writers' first names."""
    draft.refresh_from_db()
    text = actions.freeze(draft=draft, seq=draft.seq if upto is None else upto).text
    found, start = [], 0
    for row in writer_rows(writers_of(draft, upto)):
        found.append((text[start : start + row["length"]], row["name"].split()[0]))
        start += row["length"]
    assert start == len(text)
    return found


def type_in(draft: Draft, text: str, by: User) -> int:
    draft.refresh_from_db()
    return actions.replace_text(draft=draft, text=text, base_seq=draft.seq, by=by)


def test_each_persons_words_stay_theirs(project: Project, artist: User, editor: User) -> None:
    draft = make_draft(project, artist, "一只狐狸 in snow")
    first = type_in(draft, "一只红色的狐狸 in snow", editor)
    type_in(draft, "一只红色的狐狸 in snow 🦊", artist)
    type_in(draft, "一只红的狐狸 in snow 🦊", artist)

    words = [("一只", "Arthur"), ("红的", "Edith"), ("狐狸 in snow 🦊", "Arthur")]
    assert said(draft) == words
    assert said(draft, first)[1] == ("红色的", "Edith")


def test_words_typed_offline_at_the_same_place_keep_both_writers(
    project: Project, artist: User, editor: User
) -> None:
    draft = make_draft(project, artist, "fox")
    updates = []
    for words in ("red ", "old "):
        doc: Doc[Text] = Doc()
        for stored in stored_bytes(draft):
            doc.apply_update(stored)
        state = doc.get_state()
        doc.get("prompt", type=Text).insert(0, words)
        updates.append(doc.get_update(state))
    for update, by in zip(updates, (artist, editor), strict=True):
        actions.apply_update(draft=draft, update=update, op_id=uuid4(), by=by)

    runs = dict(said(draft))

    assert {runs.get("red ", runs.get("red fox")), runs["old "]} == {"Arthur", "Edith"}


def test_compaction_keeps_the_writers(project: Project, artist: User, editor: User) -> None:
    draft = make_draft(project, artist, "fox")
    for number in range(actions.NEWEST_KEPT + 4):
        type_in(draft, f"fox {'x' * number}", editor if number % 2 else artist)
    before = said(draft)
    draft.refresh_from_db()

    actions.compact(draft=draft)

    draft.refresh_from_db()
    assert draft.snapshot_writers
    assert said(draft) == before


def test_a_copy_keeps_who_wrote_which_words_and_goes_its_own_way(
    project: Project, artist: User, editor: User
) -> None:
    draft = make_draft(project, artist, "一只狐狸 in snow")
    type_in(draft, "一只红色的狐狸 in snow 🦊", editor)
    before = said(draft)

    copy = actions.copy_draft(draft=draft, name=" Copy  of it ", by=editor)

    assert (copy.name, copy.seq, copy.created_by) == ("Copy of it", 0, editor)
    assert said(copy) == before
    type_in(copy, "两只红色的狐狸 in snow 🦊", editor)
    assert said(copy)[0] == ("两", "Edith")
    assert said(draft) == before
    assert actions.freeze(draft=copy, seq=0).text == "一只红色的狐狸 in snow 🦊"


def test_a_copy_needs_a_name_and_the_right_to_write(
    project: Project, artist: User, viewer: User
) -> None:
    draft = make_draft(project, artist, "a fox")
    with pytest.raises(RefusedError, match="1 to 80"):
        actions.copy_draft(draft=draft, name=" ", by=artist)
    with pytest.raises(NotAllowedError):
        actions.copy_draft(draft=draft, name="Mine", by=viewer)
