"""One project's news over its socket: who may listen, resuming, refusing, ending."""

import asyncio
import json
import uuid

import pytest
from channels.db import database_sync_to_async
from django.contrib.sessions.models import Session

from studio.accounts.actions import change_password
from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.projects import actions
from studio.projects.events import last_seq
from studio.projects.models import Project, ShareLink
from studio.realtime import socket
from studio.realtime.window import BURST, EVENTS_MAX
from studio.reviews.actions import post_comment
from tests.domain.studio_work import make_variant
from tests.realtime.conftest import Opener, append_many, project_path, rename

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_member_hears_an_event_that_another_process_stored(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    await tab.resume(project, last)

    await rename(project, "Winter issue", editor)

    frame = await tab.hear("events")
    assert (frame["after"], frame["upto"]) == (last, last + 1)
    assert frame["events"][0]["name"] == "project.renamed"
    assert frame["events"][0]["payload"]["project"]["title"] == "Winter issue"


async def test_what_was_missed_is_replayed_from_the_cursor(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    for number in range(120):
        await rename(project, f"Title {number}", editor)
    tab = await open_tab(project_path(project), viewer)

    await tab.resume(project, last)

    heard = await tab.events_upto(last + 120)
    assert [event["seq"] for event in heard] == list(range(last + 1, last + 121))


@pytest.mark.parametrize("who", ["stranger", None])
async def test_only_members_get_past_the_handshake(
    project: Project, stranger: User, who: str | None, open_tab: Opener
) -> None:
    with pytest.raises(ConnectionRefusedError):
        await open_tab(project_path(project), stranger if who else None)


async def test_another_sites_page_cannot_open_a_socket(
    project: Project, editor: User, open_tab: Opener
) -> None:
    with pytest.raises(ConnectionRefusedError):
        await open_tab(project_path(project), editor, origin="http://evil.example")


@pytest.mark.parametrize("path", ["/ws/projects/999999/", f"/ws/projects/{2**70}/", "/ws/x/"])
async def test_an_address_that_nobody_has_is_refused(
    project: Project, editor: User, path: str, open_tab: Opener
) -> None:
    with pytest.raises(ConnectionRefusedError):
        await open_tab(path, editor)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"epoch": str(uuid.uuid4())}, "epoch"),
        ({"after": 10**9}, "ahead"),
    ],
)
async def test_a_cursor_the_log_cannot_serve_is_told_to_reload(
    project: Project,
    viewer: User,
    last: int,
    changes: dict[str, object],
    reason: str,
    open_tab: Opener,
) -> None:
    tab = await open_tab(project_path(project), viewer)
    await tab.resume(project, last, **changes)
    assert (await tab.hear("reload"))["reason"] == reason


async def test_a_cursor_below_the_kept_log_is_told_to_reload(
    project: Project, viewer: User, last: int, open_tab: Opener
) -> None:
    await database_sync_to_async(Project.objects.filter(pk=project.pk).update)(event_floor=last)
    tab = await open_tab(project_path(project), viewer)
    await tab.resume(project, 0)
    assert (await tab.hear("reload"))["reason"] == "behind"


HOSTILE = {
    "no JSON": "{",
    "a list": "[]",
    "a number": "7",
    "an unknown type": json.dumps({"type": "become_editor"}),
    "no type": "{}",
    "too large": json.dumps({"type": "presence", "page": "x" * 9000}),
    "nested without end": "[" * 8000,
    "an acknowledgement of what was never sent": json.dumps({"type": "ack", "upto": 10**6}),
    "a negative cursor": json.dumps({"type": "resume", "epoch": "e", "after": -1, "csrf": ""}),
    "a cursor beyond 64 bits": json.dumps({"type": "ack", "upto": 2**70}),
    "a true cursor": json.dumps({"type": "ack", "upto": True}),
    "presence before resume": json.dumps({"type": "presence", "page": "board"}),
    "half a surrogate pair": '{"type": "presence", "page": "b", "selection": "\\ud800"}',
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_message_no_page_of_ours_sends_closes_the_socket(
    project: Project, viewer: User, said: str, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    await tab.communicator.send_to(text_data=said)
    assert await tab.close_code() == 4400


async def test_a_binary_frame_closes_the_socket(
    project: Project, viewer: User, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    await tab.communicator.send_to(bytes_data=b"\x00" * 40)
    assert await tab.close_code() == 4400


async def test_a_stale_csrf_token_closes_the_socket(
    project: Project, viewer: User, last: int, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    await tab.resume(project, last, csrf="d" * 32)
    assert await tab.close_code() == 4400


async def test_a_socket_that_never_resumes_is_closed(
    project: Project, viewer: User, open_tab: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.Socket, "resume_within_s", 0.05)
    tab = await open_tab(project_path(project), viewer)
    assert await tab.close_code() == 4400


async def test_a_flood_closes_the_socket_and_nobody_elses(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    calm = await open_tab(project_path(project), editor)
    await calm.resume(project, last)
    flood = await open_tab(project_path(project), viewer)
    await flood.resume(project, last)
    for _ in range(int(BURST) + 20):
        await flood.say(type="presence", page="board")

    assert await flood.close_code() == 4429
    await rename(project, "Still here", editor)
    assert (await calm.hear("events"))["upto"] == last + 1


async def test_a_removed_member_hears_nothing_numbered_after_the_removal(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    await tab.resume(project, last)
    await rename(project, "Before", editor)
    assert (await tab.hear("events"))["upto"] == last + 1

    await database_sync_to_async(actions.remove_member)(project=project, user=viewer, by=editor)
    await rename(project, "After", editor)

    assert await tab.close_code() == 4403


async def test_editors_events_stay_with_editors_after_a_demotion(
    project: Project, artist: User, editor: User, last: int, open_tab: Opener
) -> None:
    change = database_sync_to_async(actions.change_role)
    await change(project=project, user=artist, role="editor", by=editor)
    tab = await open_tab(project_path(project), artist)
    await tab.resume(project, last)
    invite = database_sync_to_async(actions.invite)
    await invite(project=project, role="viewer", by=editor)
    heard = await tab.events_upto(last + 2)
    await change(project=project, user=artist, role="artist", by=editor)
    await invite(project=project, role="viewer", by=editor)

    heard += await tab.events_upto(last + 4)

    assert [event["name"] for event in heard] == [
        "member.role_changed",
        "invitation.created",
        "member.role_changed",
    ]


async def test_signing_out_closes_the_tabs_left_open(
    project: Project, viewer: User, last: int, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    await tab.resume(project, last)
    await tab.hear("ephemeral")
    await database_sync_to_async(_end_sessions)()
    assert await tab.close_code() == 4401


async def test_a_new_password_closes_what_the_old_one_opened(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    tab, other = [await open_tab(project_path(project), user) for user in (viewer, editor)]
    for one in (tab, other):
        await one.resume(project, last)
        await one.hear("ephemeral")

    change = database_sync_to_async(change_password)
    await change(user=viewer, current="", new="a violet hour at sea")

    assert await tab.close_code() == 4401
    await rename(project, "Winter issue", editor)
    assert (await other.hear("events"))["upto"] == last + 1


def _end_sessions() -> None:
    Session.objects.all().delete()


async def test_a_reader_that_stops_gets_a_bounded_amount_and_is_closed(
    project: Project,
    viewer: User,
    editor: User,
    last: int,
    open_tab: Opener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket.Socket, "stalled_after_s", 0.2)
    stalled = await open_tab(project_path(project), viewer)
    await stalled.resume(project, last)
    await stalled.hear("ephemeral")
    reading = await open_tab(project_path(project), editor)
    await reading.resume(project, last)

    await database_sync_to_async(append_many)(project, 900, editor)

    assert len(await reading.events_upto(last + 900)) == 900
    sent = 0
    while (message := await stalled.communicator.receive_output(5))["type"] != "websocket.close":
        sent += len(json.loads(message["text"]).get("events", []))
    assert message["code"] == 4408
    assert sent <= EVENTS_MAX + 50


async def test_presence_is_stamped_with_the_person_whatever_the_browser_claims(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    other = await open_tab(project_path(project), editor)
    for one in (tab, other):
        await one.resume(project, last)
        await one.hear("ephemeral")

    await tab.say(type="presence", page="board", user=editor.pk, name="Edith Editor")

    people: list[dict[str, object]] = []
    while not people:
        people = (await other.hear("ephemeral"))["payload"]["people"]
    assert [(p["user"], p["name"], p["page"]) for p in people] == [
        (viewer.pk, "Vera Viewer", "board")
    ]


async def test_a_tab_that_closes_is_gone_from_the_others(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    other = await open_tab(project_path(project), editor)
    for one in (tab, other):
        await one.resume(project, last)
    await tab.say(type="presence", page="board")
    while not (await other.hear("ephemeral"))["payload"]["people"]:
        pass

    await tab.communicator.disconnect()

    while (await other.hear("ephemeral"))["payload"]["people"]:
        pass


async def test_a_tab_that_hides_is_gone_from_the_others_until_it_shows_itself(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    tab = await open_tab(project_path(project), viewer)
    other = await open_tab(project_path(project), editor)
    for one in (tab, other):
        await one.resume(project, last)
    here = {"page": "board", "range": {"draft": 1}, "view": {"url": project_path(project)}}
    await tab.say(type="presence", **here)
    while not (people := (await other.hear("ephemeral"))["payload"]["people"]):
        pass
    assert people[0]["view"] == here["view"]

    await tab.say(type="presence", hidden=True)
    while (await other.hear("ephemeral"))["payload"]["people"]:
        pass

    await tab.say(type="presence", **here)
    while not (await other.hear("ephemeral"))["payload"]["people"]:
        pass


async def test_a_quiet_socket_beats_with_the_number_it_is_at(
    project: Project, viewer: User, last: int, open_tab: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.Socket, "beat_s", 0.05)
    tab = await open_tab(project_path(project), viewer)
    await tab.resume(project, last)
    assert (await tab.hear("beat"))["upto"] == last


async def test_resuming_again_and_again_while_others_write_makes_no_hole_and_no_double(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    writers, each = 3, 25
    write = database_sync_to_async(_rename_often, thread_sensitive=False)
    writing = [asyncio.create_task(write(project, editor, each)) for _ in range(writers)]
    heard: list[int] = []
    cursor, wanted = last, last + writers * each
    while cursor < wanted:
        tab = await open_tab(project_path(project), viewer)
        await tab.resume(project, cursor)
        frame = await tab.hear("events")
        assert frame["after"] == cursor
        heard += [event["seq"] for event in frame["events"]]
        cursor = frame["upto"]
    await asyncio.gather(*writing)
    assert heard == list(range(last + 1, wanted + 1))


async def test_a_guest_hears_what_everybody_may_and_nothing_else(
    project: Project, editor: User, last: int, open_tab: Opener
) -> None:
    link, _token = await database_sync_to_async(actions.create_share_link)(
        project=project, kind="board", by=editor
    )
    tab = await open_tab(project_path(project), None, guest_of=link)
    await tab.resume(project, last)
    assert (await tab.hear("events"))["events"] == []
    await rename(project, "Members only", editor)
    frame = await tab.hear("events")
    assert (frame["upto"], frame["events"]) == (last + 2, [])

    await database_sync_to_async(actions.revoke_share_link)(link=link, by=editor)
    assert await tab.close_code() == 4403


def _rename_often(project: Project, by: User, times: int) -> None:
    for number in range(times):
        actions.rename_project(project=project, title=f"Title {number}", by=by)


async def test_a_guest_of_a_picture_hears_what_is_said_of_it_until_the_link_is_revoked(
    project: Project, editor: User, open_tab: Opener
) -> None:
    @database_sync_to_async
    def share() -> tuple[list[Variant], list[ShareLink]]:
        pictures = [make_variant(project, editor) for _ in range(2)]
        links = [
            actions.create_share_link(
                project=project, kind="variant", object_id=made.pk, by=editor
            )[0]
            for made in pictures
        ]
        return pictures, links

    (shared, other), (link, others_link) = await share()
    after = await database_sync_to_async(last_seq)(project.pk)
    say = database_sync_to_async(post_comment)
    tab = await open_tab(f"{project_path(project)}?link={link.pk}", None, guest_of=link)
    await tab.resume(project, after)
    await say(subject=other, text="Elsewhere", by=editor)
    await say(subject=shared, text="Here", by=editor)

    heard = await tab.events_upto(after + 2)
    assert [set(event["payload"]) for event in heard] == [{"comment"}]
    assert heard[0]["payload"]["comment"]["text"] == "Here"

    revoke = database_sync_to_async(actions.revoke_share_link)
    await revoke(link=others_link, by=editor)
    await revoke(link=link, by=editor)
    assert await tab.close_code() == 4403
