"""PostgreSQL is killed while people work: everything comes back by itself, nothing is lost."""

import os
import signal
from pathlib import Path

import pytest

from tests.chaos.faults import database_pid, kill_database, pid_of
from tests.chaos.people import Listener, Member, Room, check_log, check_painted_once
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

SMALL = {"width": 64, "height": 80, "count": 4, "steps": 20}


def test_a_killed_database_comes_back_and_with_it_whatever_was_acknowledged(
    studio: RunningStudio, editor: Member, room: Room, listener: Listener
) -> None:
    before = {part: pid_of(studio, part) for part in ("web", "worker", "press", "engine")}
    job = room.generate(**SMALL)
    listener.wait_for_event("variants.ready")
    first = kill_database(studio)

    written = [room.member.once("PATCH", room.path, {"title": f"After {n}"}) for n in range(5)]
    listener.wait_for_event("variants.ready", 4)

    check_painted_once(room, job)
    check_log(room, listener)
    log = room.log()
    for n, answer in enumerate(written):
        assert log[answer["seq"] - 1]["payload"]["project"]["title"] == f"After {n}"
    assert database_pid(studio) != first
    assert {part: pid_of(studio, part) for part in before} == before


def test_a_killed_session_of_the_database_is_replaced_everywhere(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    """PostgreSQL ends every session when one was killed, and recovers without being restarted."""
    first = database_pid(studio)
    job = room.generate(**SMALL)
    listener.wait_for_event("variants.ready")
    os.kill(_session(first), signal.SIGKILL)

    listener.wait_for_event("variants.ready", 4)
    check_painted_once(room, job)
    check_log(room, listener)
    assert database_pid(studio) == first


def _session(postmaster: int) -> int:
    """Return one client's process; killing it makes PostgreSQL end all the others."""
    pids = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return next(
        int(pid) for pid in pids if b"masthead" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
