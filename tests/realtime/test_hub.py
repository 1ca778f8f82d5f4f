"""The hub: bells, lost bells, cut listeners, several processes, presence between them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.db import connection

from studio.accounts.models import User
from studio.projects import bells, events
from studio.projects.models import Project
from studio.realtime import hub as hub_module
from studio.realtime.hub import Hub
from studio.realtime.rooms import Kind, Room, Subscription
from tests.realtime.conftest import PATIENCE_S, append_many, rename

pytestmark = pytest.mark.django_db(transaction=True)


class Ear:
    """A subscription of one hub to one project, and what it heard."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.subscription = Subscription()
        self.room: Room
        self.ephemerals: list[dict[str, Any]] = []

    async def until(self, reached: Callable[["Ear"], bool], patience_s: float = PATIENCE_S) -> None:
        """Wait for news until `reached` holds."""
        async with asyncio.timeout(patience_s):
            while not reached(self):
                await self.subscription.wait(patience_s)
                self.ephemerals += [json.loads(e.text) for e in self.subscription.take_ephemerals()]


@pytest_asyncio.fixture
async def hubs() -> AsyncIterator[list[Hub]]:
    """Two hubs, as two processes would have."""
    made = [Hub(), Hub()]
    yield made
    for one in made:
        await one.close()


async def ear_of(hub: Hub, project: Project) -> Ear:
    ear = Ear(hub)
    (ear.room,) = await hub.subscribe(ear.subscription, (Kind.PROJECT, project.pk))
    return ear


async def test_two_processes_hear_one_room(
    project: Project, editor: User, last: int, hubs: list[Hub]
) -> None:
    ears = [await ear_of(hub, project) for hub in hubs]
    await rename(project, "Heard twice", editor)
    for ear in ears:
        await ear.until(lambda ear: ear.room.seq == last + 1)
        (stored,) = await ear.hub.after(ear.room, last, 10)
        assert json.loads(stored.text)["payload"]["project"]["title"] == "Heard twice"


async def test_a_lost_bell_costs_about_a_second(
    project: Project,
    editor: User,
    last: int,
    hubs: list[Hub],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ear = await ear_of(hubs[0], project)
    monkeypatch.setattr(events, "ring", lambda project_id, seq: None)

    await rename(project, "Mute", editor)

    await ear.until(lambda ear: ear.room.seq == last + 1, 2 * hub_module.SWEEP_S)


async def test_a_killed_listener_comes_back_and_reads_what_rang_meanwhile(
    project: Project, editor: User, last: int, hubs: list[Hub]
) -> None:
    ear = await ear_of(hubs[0], project)
    assert await database_sync_to_async(_kill_hubs)() > 0
    await rename(project, "After the cut", editor)
    await ear.until(lambda ear: ear.room.seq == last + 1)
    assert hubs[0].healthy()


async def test_a_room_reads_the_table_where_its_tail_does_not_reach(
    project: Project, editor: User, last: int, hubs: list[Hub]
) -> None:
    ear = await ear_of(hubs[0], project)
    await database_sync_to_async(append_many)(project, 700, editor)
    await ear.until(lambda ear: ear.room.seq == last + 700)

    old = await hubs[0].after(ear.room, last, 50)
    new = await hubs[0].after(ear.room, last + 650, 100)

    assert ear.room.base > last
    assert [stored.seq for stored in old] == list(range(last + 1, last + 51))
    assert [stored.seq for stored in new] == list(range(last + 651, last + 701))


async def test_a_room_opens_at_the_newest_number_not_at_the_first(
    project: Project, last: int, hubs: list[Hub]
) -> None:
    ear = await ear_of(hubs[0], project)
    await _let_listen(project, [ear])
    assert (ear.room.base, ear.room.seq, len(ear.room.tail)) == (last, last, 0)


async def test_a_log_that_went_back_is_noticed(
    project: Project, editor: User, last: int, hubs: list[Hub]
) -> None:
    ear = await ear_of(hubs[0], project)
    await rename(project, "Lost by a restored backup", editor)
    await ear.until(lambda ear: ear.room.seq == last + 1)
    await database_sync_to_async(Project.objects.filter(pk=project.pk).update)(event_seq=last)
    await ear.until(lambda ear: ear.room.restored == 1)
    assert ear.room.seq == last


async def test_a_step_reaches_every_process_and_only_the_newest_is_kept(
    project: Project, hubs: list[Hub]
) -> None:
    ears = [await ear_of(hub, project) for hub in hubs]
    await _let_listen(project, ears)
    send = database_sync_to_async(bells.send_ephemeral)
    for step in (1, 2, 3):
        await send(
            project_id=project.pk,
            name="job.step",
            payload={"job": 1, "seed": "7", "step": step},
        )
    for ear in ears:
        await ear.until(lambda ear: _steps(ear)[-1:] == [3])
        assert _steps(ear) == sorted(_steps(ear))


async def test_people_of_one_process_are_seen_in_the_other_until_they_leave(
    project: Project, hubs: list[Hub]
) -> None:
    here, there = [await ear_of(hub, project) for hub in hubs]
    await _let_listen(project, [here, there])

    hubs[0].put_presence(here.room, "tab", {"tab": "tab", "user": 1, "page": "board"})
    await there.until(lambda ear: [p["tab"] for p in ear.room.presence.people()] == ["tab"])

    hubs[0].drop_presence(here.room, "tab")
    await there.until(lambda ear: not ear.room.presence.people())


async def test_a_process_that_opens_a_room_later_learns_who_is_there(
    project: Project, hubs: list[Hub]
) -> None:
    here = await ear_of(hubs[0], project)
    await _let_listen(project, [here])
    hubs[0].put_presence(here.room, "tab", {"tab": "tab", "user": 1, "page": "board"})
    await here.until(lambda ear: bool(ear.ephemerals))

    there = await ear_of(hubs[1], project)

    await there.until(lambda ear: bool(ear.room.presence.people()))


async def test_a_hub_ends_with_its_last_ear_and_leaves_no_task(
    project: Project, hubs: list[Hub]
) -> None:
    before = asyncio.all_tasks()
    ear = await ear_of(hubs[0], project)
    await hubs[0].unsubscribe(ear.subscription)
    assert asyncio.all_tasks() == before
    assert hubs[0].healthy()


async def _let_listen(project: Project, ears: list[Ear]) -> None:
    """Return once every hub's listener hears: ephemerals before that are not kept for it."""
    send = database_sync_to_async(bells.send_ephemeral)
    for ear in ears:
        while not ear.ephemerals:
            payload = {"job": 0, "seed": "0", "step": 0}
            await send(project_id=project.pk, name="job.step", payload=payload)
            await ear.subscription.wait(0.2)
            ear.ephemerals += [json.loads(e.text) for e in ear.subscription.take_ephemerals()]
        ear.ephemerals.clear()


def _steps(ear: Ear) -> list[int]:
    told = [m["payload"] for m in ear.ephemerals if m["name"] == "job.step"]
    return [payload["step"] for payload in told if payload["job"] == 1]


def _kill_hubs() -> int:
    """End every hub's connections, as a restarted database would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'masthead hub' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])
