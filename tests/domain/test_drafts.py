"""Drafts: typed together, stored before they are told, frozen at a number."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from studio.accounts.models import User
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.drafts import actions, document
from studio.drafts.errors import DraftRefusedError
from studio.drafts.models import Draft, DraftUpdate
from studio.drafts.selectors import (
    draft_for,
    drafts_of,
    newest_draft,
    opened_for,
    stored_bytes,
)
from studio.projects.bells import DRAFTS_CHANNEL
from studio.projects.models import Project
from tests.domain.draft_browser import Browser, applied, stored_text
from tests.domain.studio_work import make_draft, newest
from tests.factories import in_threads

MIXED = "a 狐狸 🦊 in café light"


def test_a_draft_begins_with_its_text_and_tells_of_itself(project: Project, artist: User) -> None:
    draft = actions.create_draft(project=project, name=" Night  one ", text=MIXED, by=artist)

    assert (draft.name, draft.seq, draft.text) == ("Night one", 0, MIXED)
    assert document.text_of(stored_bytes(draft)) == MIXED
    assert newest(project).payload["draft"] == drafts_of(project)[0]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("", "words", "needs 1 to 80"),
        ("x" * 81, "words", "81 characters"),
        ("Prompt", "x" * 16_001, "16001 characters"),
        ("Prompt", "\ud83e", "half a character"),
        ("Prompt", "a\x00b", "half a character"),
    ],
)
def test_a_draft_that_cannot_be_kept_is_refused(
    project: Project, artist: User, name: str, text: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        actions.create_draft(project=project, name=name, text=text, by=artist)


def test_what_two_people_type_at_the_same_time_is_merged(
    project: Project, artist: User, editor: User
) -> None:
    draft = make_draft(project, artist, MIXED)
    one, two = Browser(draft), Browser(draft)

    first = applied(draft, one.type(2, "red "), artist)
    second = applied(draft, two.type(len(MIXED), "!"), editor)

    assert (first, second) == (1, 2)
    assert stored_text(draft) == "a red 狐狸 🦊 in café light!"


def test_an_update_that_arrives_twice_is_stored_once(project: Project, artist: User) -> None:
    draft, op_id = make_draft(project, artist), uuid4()
    update = Browser(draft).type(0, "x")

    numbers = [
        actions.apply_update(draft=draft, update=update, op_id=op_id, by=artist) for _ in range(2)
    ]

    assert numbers == [1, 1]
    assert DraftUpdate.objects.count() == 1


def test_an_update_without_content_is_not_stored(project: Project, artist: User) -> None:
    draft = make_draft(project, artist)

    assert applied(draft, document.NOTHING, artist) == 0
    assert not DraftUpdate.objects.exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "new"),
        ("old", ""),
        (MIXED, MIXED),
        (MIXED, "a 狐狸 🐺 in café light"),
        ("🦊🦊🦊", "🦊🦊"),
        ("aaaa", "aaa"),
        ("封面x", "A封面x"),
        ("e\u0301e\u0301", "e\u0301"),
    ],
)
def test_a_text_is_replaced_by_its_difference_only(before: str, after: str) -> None:
    stored = [document.begun(before)]

    update = document.replacement(stored, after)

    assert document.text_after(stored, update) == after
    assert (update == document.NOTHING) == (before == after)


def test_a_replaced_text_keeps_what_others_typed_meanwhile(
    project: Project, artist: User, editor: User
) -> None:
    draft = make_draft(project, artist, "a fox")
    applied(draft, Browser(draft).type(5, " at night"), editor)

    seq = actions.replace_text(draft=draft, text="a red fox", base_seq=0, by=artist)

    assert (seq, stored_text(draft)) == (2, "a red fox at night")


def test_a_replacement_sent_twice_is_made_once(project: Project, artist: User) -> None:
    draft, op_id = make_draft(project, artist, "a fox"), uuid4()

    numbers = [
        actions.replace_text(draft=draft, text="two foxes", base_seq=0, by=artist, op_id=op_id)
        for _ in range(2)
    ]

    assert numbers == [1, 1]
    assert actions.replace_text(draft=draft, text="two foxes", base_seq=1, by=artist) == 1


def test_an_id_that_comes_again_with_other_words_is_refused(project: Project, artist: User) -> None:
    draft, op_id = make_draft(project, artist, "a fox"), uuid4()
    update, other = (Browser(draft).type(5, word) for word in (" at night", " at noon"))
    actions.apply_update(draft=draft, update=update, op_id=op_id, by=artist)

    with pytest.raises(ConflictError, match="names another change") as refused:
        actions.apply_update(draft=draft, update=other, op_id=op_id, by=artist)
    with pytest.raises(ConflictError, match="names another change"):
        actions.replace_text(draft=draft, text="an owl", base_seq=1, by=artist, op_id=op_id)

    assert (refused.value.code, stored_text(draft)) == ("op_reused", "a fox at night")
    DraftUpdate.objects.update(digest="")
    assert actions.apply_update(draft=draft, update=other, op_id=op_id, by=artist) == 1


def test_a_replacement_sent_again_on_a_newer_number_is_the_same(
    project: Project, artist: User
) -> None:
    draft, op_id = make_draft(project, artist, "a fox"), uuid4()
    for base_seq in (0, 1):
        actions.replace_text(draft=draft, text="owls", base_seq=base_seq, by=artist, op_id=op_id)

    with pytest.raises(ConflictError, match="names another change"):
        actions.replace_text(draft=draft, text="an owl", base_seq=0, by=artist, op_id=op_id)
    assert (stored_text(draft), DraftUpdate.objects.count()) == ("owls", 1)


def test_a_draft_is_frozen_at_a_number_whatever_came_later(project: Project, artist: User) -> None:
    draft = make_draft(project, artist, "one")
    for text in ("one two", "one two three"):
        draft.refresh_from_db()
        actions.replace_text(draft=draft, text=text, base_seq=draft.seq, by=artist)

    assert [actions.freeze(draft=draft, seq=seq).text for seq in range(3)] == [
        "one",
        "one two",
        "one two three",
    ]
    frozen = actions.freeze(draft=draft, seq=2)
    draft.refresh_from_db()
    assert (frozen.sha256, frozen.seq) == (draft.text_sha256, 2)
    with pytest.raises(ConflictError, match="has not reached change 3"):
        actions.freeze(draft=draft, seq=3)


def _typed(draft: Draft, by: User, count: int) -> None:
    browser = Browser(draft)
    for number in range(count):
        applied(draft, browser.type(number, "abcde封🦊"[number % 7]), by)


def test_many_updates_are_folded_into_the_snapshot_and_nothing_is_lost(
    project: Project, artist: User
) -> None:
    draft = make_draft(project, artist, "")
    early = Browser(draft)
    size = actions.COMPACT_AFTER + actions.NEWEST_KEPT

    _typed(draft, artist, size)

    draft.refresh_from_db()
    assert draft.snapshot_seq == size - actions.NEWEST_KEPT
    assert document.text_of(stored_bytes(draft)) == draft.text
    assert len(draft.text) == size
    with pytest.raises(ConflictError, match="no longer kept; the oldest is 200"):
        actions.freeze(draft=draft, seq=199)
    assert len(actions.freeze(draft=draft, seq=200).text) == 200
    applied(draft, early.type(0, "from a browser that was away "), artist)
    assert stored_text(draft).count("from a browser that was away ") == 1
    assert len(draft.text) == size + len("from a browser that was away ")


def test_compacting_drops_month_old_updates_below_the_snapshot_alone(
    project: Project, artist: User
) -> None:
    draft = make_draft(project, artist, "")
    _typed(draft, artist, 60)
    DraftUpdate.objects.update(at=timezone.now() - timedelta(days=31))

    actions.compact(draft=draft)

    draft.refresh_from_db()
    assert (draft.snapshot_seq, draft.updates.count()) == (10, 50)
    assert document.text_of(stored_bytes(draft)) == draft.text


def test_an_opening_browser_gets_what_it_lacks_and_no_more(project: Project, artist: User) -> None:
    draft = make_draft(project, artist, MIXED)
    browser = Browser(draft)
    applied(draft, Browser(draft).type(0, "x"), artist)

    opened = opened_for(draft, browser.doc.get_state())
    browser.doc.apply_update(opened.update)

    assert str(browser.text) == f"x{MIXED}"
    assert browser.doc.get_update(opened.state_vector)[:1] == b"\x00"
    assert len(opened.update) < len(opened_for(draft, b"\x00").update)
    with pytest.raises(DraftRefusedError):
        opened_for(draft, b"\xff\xff")


@pytest.mark.parametrize("seed", range(12))
def test_random_typing_converges_through_a_server_that_compacts_meanwhile(
    project: Project, artist: User, editor: User, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "NEWEST_KEPT", 3)
    dice = random.Random(seed)
    draft = make_draft(project, artist, MIXED)
    people = [(Browser(draft), artist), (Browser(draft), editor)]
    letters = "ab 封面🦊é\n"

    for _ in range(25):
        browser, who = dice.choice(people)
        length = len(str(browser.text))
        at = dice.randint(0, length)
        cut = dice.randint(0, min(3, length - at))
        typed = "".join(dice.choices(letters, k=dice.randint(0, 3)))
        applied(draft, browser.type(at, typed, delete=cut), who)
        if dice.random() < 0.2:
            actions.compact(draft=draft)
        if dice.random() < 0.4:
            browser.doc.apply_update(opened_for(draft, browser.doc.get_state()).update)
    for browser, _who in people:
        browser.doc.apply_update(opened_for(draft, browser.doc.get_state()).update)

    assert {str(browser.text) for browser, _who in people} == {stored_text(draft)}
    assert draft.snapshot_seq > 0


@pytest.mark.django_db(transaction=True)
def test_updates_at_the_same_time_are_numbered_one_after_the_other(
    project: Project, artist: User, editor: User
) -> None:
    draft = make_draft(project, artist, "")
    one, two = Browser(draft).type(0, "left "), Browser(draft).type(0, "right ")

    numbers = in_threads(lambda: applied(draft, one, artist), lambda: applied(draft, two, editor))

    assert set(numbers) == {1, 2}
    assert stored_text(draft) in {"left right ", "right left "}


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_update_is_stored(
    project: Project, artist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[int, int]] = []
    monkeypatch.setattr(actions, "ring_draft", lambda draft, seq: rung.append((draft, seq)))
    draft = make_draft(project, artist)

    applied(draft, Browser(draft).type(0, "x"), artist)

    assert rung == [(draft.pk, 1)]
    assert DRAFTS_CHANNEL == "masthead_drafts"


ACTS: dict[str, Callable[[Draft, User], object]] = {
    "create": lambda draft, by: make_draft(draft.project, by),
    "type": lambda draft, by: applied(draft, Browser(draft).type(0, "x"), by),
    "replace": lambda draft, by: actions.replace_text(
        draft=draft, text="other words", base_seq=0, by=by
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_artists_may_write_viewers_may_not_and_strangers_find_nothing(
    project: Project,
    artist: User,
    viewer: User,
    stranger: User,
    act: Callable[[Draft, User], object],
) -> None:
    draft = make_draft(project, artist)

    with pytest.raises(NotAllowedError, match="editing the prompt"):
        act(draft, viewer)
    with pytest.raises(NotFoundError):
        act(draft, stranger)
    assert act(draft, artist)


def test_a_draft_is_found_by_members_only(
    project: Project, artist: User, viewer: User, stranger: User
) -> None:
    draft = make_draft(project, artist)

    assert draft_for(viewer, draft.pk) == draft
    for by, wrong in ((stranger, draft.pk), (viewer, draft.pk + 1000)):
        with pytest.raises(NotFoundError):
            draft_for(by, wrong)


def test_a_draft_is_renamed_and_put_away_and_no_board_begins_with_it(
    project: Project, artist: User
) -> None:
    first, second = (make_draft(project, artist) for _ in range(2))
    assert newest_draft(project) == second

    actions.change_draft(draft=second, name="  Two   foxes ", put_away=True, by=artist)

    assert newest_draft(project) == first
    row = {row["id"]: row for row in drafts_of(project)}[second.pk]
    assert (row["name"], row["put_away"]) == ("Two foxes", True)
    actions.change_draft(draft=second, put_away=False, by=artist)
    assert newest_draft(project) == second
    with pytest.raises(RefusedError):
        actions.change_draft(draft=second, by=artist)
