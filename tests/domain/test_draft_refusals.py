"""Updates that are no plain typing: refused with the reason, and nothing changes."""

from collections.abc import Callable

import pytest
from pycrdt import Array, Doc, Text, merge_updates

from studio.accounts.models import User
from studio.drafts import document
from studio.drafts.errors import DraftRefusedError
from studio.drafts.models import Draft, DraftUpdate
from studio.projects.models import Project
from tests.domain.draft_browser import Browser, applied, stored_text
from tests.domain.studio_work import make_draft


def _with_hole(draft: Draft) -> bytes:
    browser = Browser(draft)
    browser.type(0, "never sent")
    return browser.type(3, "sent")


def _other_root(draft: Draft) -> bytes:
    doc: Doc[Text] = Doc()
    doc["notes"] = Text("hidden")
    return doc.get_update()


def _other_kind(draft: Draft) -> bytes:
    doc: Doc[Array[str]] = Doc()
    doc[document.ROOT] = Array(["not", "text"])
    return doc.get_update()


def _formatted(draft: Draft) -> bytes:
    browser = Browser(draft)
    before = browser.doc.get_state()
    browser.text.insert(0, "bold", {"bold": True})
    return browser.doc.get_update(before)


def _embedded(draft: Draft) -> bytes:
    browser = Browser(draft)
    before = browser.doc.get_state()
    browser.text.insert_embed(0, {"image": "x"})
    return browser.doc.get_update(before)


def _too_long(draft: Draft) -> bytes:
    return Browser(draft).type(0, "x" * 16_000)


def _crowd(draft: Draft) -> bytes:
    return merge_updates(*(Browser(draft).type(0, "x") for _ in range(65)))


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        (lambda draft: b"", "cannot be read"),
        (lambda draft: b"junk" * 9, "cannot be read"),
        (lambda draft: b"\x00" * 65_537, "65537 bytes"),
        (_with_hole, "never arrived"),
        (_other_root, "adds 'notes'"),
        (_other_kind, "plain text"),
        (_formatted, "plain text"),
        (_embedded, "plain text"),
        (_too_long, "at most 16000"),
        (_crowd, "65 windows; at most 64"),
    ],
)
def test_an_update_that_is_no_plain_typing_is_refused_and_changes_nothing(
    project: Project, artist: User, hostile: Callable[[Draft], bytes], said: str
) -> None:
    draft = make_draft(project, artist)

    with pytest.raises(DraftRefusedError, match=said):
        applied(draft, hostile(draft), artist)

    assert stored_text(draft) == draft.text
    assert not DraftUpdate.objects.exists()


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [("CLIENTS_MAX", 2, "3 windows"), ("STORED_MAX_BYTES", 40, "history has reached")],
)
def test_a_draft_takes_no_more_than_its_readers_can_bear(
    project: Project,
    artist: User,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    most: int,
    said: str,
) -> None:
    draft = make_draft(project, artist)
    applied(draft, Browser(draft).type(0, "a"), artist)
    monkeypatch.setattr(document, limit, most)

    with pytest.raises(DraftRefusedError, match=said):
        applied(draft, Browser(draft).type(0, "b"), artist)


def test_a_panic_of_the_library_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As the library raises it."""

    def panic(self: object, update: bytes) -> None:
        raise PanicException

    monkeypatch.setattr(Doc, "apply_update", panic)

    with pytest.raises(DraftRefusedError, match="PanicException"):
        document.text_of([b"anything"])


@pytest.mark.parametrize("leaving", [KeyboardInterrupt, SystemExit])
def test_leaving_the_process_is_no_refusal(
    monkeypatch: pytest.MonkeyPatch, leaving: type[BaseException]
) -> None:
    def leave(self: object, update: bytes) -> None:
        raise leaving

    monkeypatch.setattr(Doc, "apply_update", leave)

    with pytest.raises(leaving):
        document.text_of([b"anything"])
