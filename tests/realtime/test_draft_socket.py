"""A prompt typed by several people over its socket: stored first, told afterwards."""

import json
import uuid
from typing import Any

import pytest
from channels.db import database_sync_to_async
from pycrdt import Doc, Text

from studio.accounts.actions import change_password
from studio.accounts.models import User
from studio.drafts import actions
from studio.drafts.document import ROOT
from studio.drafts.models import Draft
from studio.projects import actions as projects
from studio.projects.models import Project
from tests.realtime.conftest import PATIENCE_S, Opener, Tab

pytestmark = pytest.mark.django_db(transaction=True)


class Typist:
    """A browser's copy of a draft, and its socket."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.doc: Doc[Text] = Doc()
        self.text: Text = self.doc.get(ROOT, type=Text)
        self.seq = 0

    async def open(self) -> dict[str, Any]:
        vector = self.doc.get_state().hex()
        await self.tab.say(type="open", state_vector=vector, csrf=self.tab.csrf)
        await self.hear_update()
        return await self.tab.hear("beat")

    async def hear_update(self) -> int:
        frame = await self.tab.communicator.receive_from(timeout=PATIENCE_S)
        assert isinstance(frame, bytes)
        self.doc.apply_update(frame[8:])
        self.seq = int.from_bytes(frame[:8], "big")
        return self.seq

    async def type(self, words: str, *, op_id: uuid.UUID | None = None) -> dict[str, Any]:
        """Append words, send them, and return the server's answer."""
        before = self.doc.get_state()
        self.text.insert(len(str(self.text).encode()), words)
        return await self.send(self.doc.get_update(before), op_id or uuid.uuid4())

    async def send(self, update: bytes, op_id: uuid.UUID) -> dict[str, Any]:
        await self.tab.communicator.send_to(bytes_data=op_id.bytes + update)
        answer = json.loads(await self._answer())
        assert answer["op_id"] == str(op_id)
        return dict(answer)

    async def _answer(self) -> str:
        """Return the next text frame; one's own update may be told before it is answered."""
        while isinstance(heard := await self.tab.communicator.receive_from(PATIENCE_S), bytes):
            self.doc.apply_update(heard[8:])
        return str(heard)


@pytest.fixture
def draft(project: Project, artist: User) -> Draft:
    return actions.create_draft(project=project, name="Cover", text="封面 a fox", by=artist)


async def typist(open_tab: Opener, draft: Draft, user: User) -> Typist:
    return Typist(await open_tab(f"/ws/drafts/{draft.pk}/", user))


async def test_opening_gives_the_text_and_its_hash(
    draft: Draft, viewer: User, open_tab: Opener
) -> None:
    reader = await typist(open_tab, draft, viewer)
    beat = await reader.open()
    assert str(reader.text) == "封面 a fox"
    assert (beat["seq"], beat["text_sha256"]) == (draft.seq, draft.text_sha256)
    assert beat["state_vector"] == reader.doc.get_state().hex()


async def test_a_draft_that_a_thousand_browsers_typed_in_still_opens(
    draft: Draft, viewer: User, open_tab: Opener
) -> None:
    reader = await typist(open_tab, draft, viewer)
    for _ in range(1000):
        other: Doc[Text] = Doc()
        other.get(ROOT, type=Text).insert(0, "x")
        reader.doc.apply_update(other.get_update())
    assert len(reader.doc.get_state()) > 5_000
    assert (await reader.open())["seq"] == draft.seq


async def test_what_one_types_is_stored_and_read_by_the_other(
    draft: Draft, artist: User, editor: User, open_tab: Opener
) -> None:
    one, other = (
        await typist(open_tab, draft, artist),
        await typist(open_tab, draft, editor),
    )
    await one.open()
    await other.open()

    answer = await one.type(" in the snow 🦊")

    assert (answer["type"], answer["seq"]) == ("stored", 1)
    assert await other.hear_update() == 1
    assert str(other.text) == "封面 a fox in the snow 🦊"
    await database_sync_to_async(draft.refresh_from_db)()
    assert draft.text == str(other.text)


async def test_an_update_sent_twice_is_stored_once(
    draft: Draft, artist: User, open_tab: Opener
) -> None:
    one = await typist(open_tab, draft, artist)
    await one.open()
    before, op_id = one.doc.get_state(), uuid.uuid4()
    first = await one.type("!", op_id=op_id)
    second = await one.send(one.doc.get_update(before), op_id)
    assert first == second


async def test_another_update_under_the_same_id_is_refused_and_the_line_stays(
    draft: Draft, artist: User, open_tab: Opener
) -> None:
    one = await typist(open_tab, draft, artist)
    await one.open()
    before, op_id = one.doc.get_state(), uuid.uuid4()
    first = await one.type("!", op_id=op_id)
    update = one.doc.get_update(before)
    refused = await one.type("?", op_id=op_id)
    assert (refused["type"], refused["code"]) == ("refused", "op_reused")
    assert refused["op_id"] == str(op_id)
    assert await one.send(update, op_id) == first


@pytest.mark.parametrize(
    ("who", "update", "code"),
    [
        ("viewer", b"\x00\x00", "not_allowed"),
        ("artist", b"junk", "draft_refused"),
    ],
)
async def test_an_update_that_may_not_or_cannot_be_stored_is_refused_by_name(
    draft: Draft,
    artist: User,
    viewer: User,
    open_tab: Opener,
    who: str,
    update: bytes,
    code: str,
) -> None:
    one = await typist(open_tab, draft, viewer if who == "viewer" else artist)
    await one.open()
    answer = await one.send(update, uuid.uuid4())
    assert (answer["type"], answer["code"]) == ("refused", code)


async def test_a_refusal_is_told_in_the_language_of_the_browser(
    draft: Draft, artist: User, open_tab: Opener
) -> None:
    tab = await open_tab(f"/ws/drafts/{draft.pk}/", artist, language="zh-CN,zh;q=0.9")
    one = Typist(tab)
    await one.open()
    answer = await one.send(b"junk", uuid.uuid4())
    assert answer["message"] == "无法读取此更改（ValueError）。请重新打开草稿。"


@pytest.mark.parametrize(
    "frame",
    [
        {"text_data": "{"},
        {"text_data": '{"type": "open", "state_vector": "zz", "csrf": ""}'},
        {"text_data": '{"type": "resume"}'},
        {"bytes_data": b"short"},
        {"bytes_data": bytes(70_000)},
        {"bytes_data": bytes(40)},
    ],
    ids=["no JSON", "no hex", "another socket's", "too short", "too large", "before opening"],
)
async def test_a_frame_no_page_of_ours_sends_closes_the_draft(
    draft: Draft, artist: User, open_tab: Opener, frame: dict[str, Any]
) -> None:
    one = await typist(open_tab, draft, artist)
    await one.tab.communicator.send_to(**frame)
    assert await one.tab.close_code() == 4400


async def test_a_stranger_cannot_open_a_draft(
    draft: Draft, stranger: User, open_tab: Opener
) -> None:
    with pytest.raises(ConnectionRefusedError):
        await typist(open_tab, draft, stranger)


async def test_a_new_password_ends_the_typing_of_whoever_knew_the_old_one(
    draft: Draft, artist: User, open_tab: Opener
) -> None:
    one = await typist(open_tab, draft, artist)
    await one.open()
    change = database_sync_to_async(change_password)
    await change(user=artist, current="", new="a violet hour at sea")
    assert await one.tab.close_code() == 4401


async def test_a_removed_member_loses_the_draft_too(
    project: Project, draft: Draft, artist: User, editor: User, open_tab: Opener
) -> None:
    one = await typist(open_tab, draft, artist)
    await one.open()
    await database_sync_to_async(projects.remove_member)(project=project, user=artist, by=editor)
    assert await one.tab.close_code() == 4403
