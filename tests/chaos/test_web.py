"""Web processes are killed while people write and watch: acknowledged means once in the log."""

import threading
from collections.abc import Iterator

import pytest

from tests.chaos.faults import kill
from tests.chaos.people import Listener, Member, Room, check_log, named
from tests.running import RunningStudio, SecondWeb

pytestmark = pytest.mark.e2e

WRITES = 40
KILLS_AFTER = (8, 24)
MISSED = 50


@pytest.fixture(scope="module")
def second(studio: RunningStudio, editor: Member) -> Iterator[Member]:
    """The same person at one more web process."""
    web: SecondWeb = studio.second_web_process()
    member = editor.at(web.address)
    yield member
    member.http.close()
    web.kill()


def test_writes_go_on_over_the_kills_of_their_web_process_each_once(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    answers: list[int] = []

    def write() -> None:
        for n in range(WRITES):
            answers.append(room.member.once("PATCH", room.path, {"title": f"Title {n}"})["seq"])

    writer = threading.Thread(target=write)
    writer.start()
    for count in KILLS_AFTER:
        listener.wait(lambda events, count=count: len(events) >= count)  # type: ignore[misc]
        kill(studio, "web")
    writer.join()

    check_log(room, listener)
    renamed = named(room.log(), "project.renamed")
    titles = [event["payload"]["project"]["title"] for event in renamed]
    assert titles == [f"Title {n}" for n in range(WRITES)]
    assert [event["seq"] for event in renamed] == answers


def test_two_web_processes_tell_the_same_events_and_step_images(
    room: Room, listener: Listener, second: Member
) -> None:
    with room.listener(second) as other:
        job = room.generate(width=64, height=80, count=2, steps=10)
        for ear in (listener, other):
            ear.wait_for_event("variants.ready", 2)
        check_log(room, listener)
        check_log(room, other)

    assert {seed for seed, _ in listener.previews(job["id"])} == set(job["seeds"])
    assert listener.previews(job["id"]) == other.previews(job["id"])


def test_whoever_comes_back_after_fifty_events_gets_each_once_and_in_order(
    room: Room, second: Member
) -> None:
    with room.listener(second) as away:
        cursor = away.cursor
    for n in range(MISSED):
        room.member.done("PATCH", room.path, {"title": f"Missed {n}"})

    with room.listener(second, after=cursor) as back:
        back.wait(lambda events: len(events) >= MISSED)
        check_log(room, back)
