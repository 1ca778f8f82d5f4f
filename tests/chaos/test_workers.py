"""Workers, engines and the press are killed, frozen and stopped; no work is lost or doubled."""

import os
import signal

from tests.chaos.faults import kill, pid_of
from tests.chaos.people import Listener, Room, check_log, check_painted_once
from tests.running import RunningStudio

FEW_SMALL = {"width": 64, "height": 80, "count": 3, "steps": 8}


def test_a_worker_killed_while_it_paints_loses_and_doubles_nothing(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    job = room.generate(**FEW_SMALL)
    listener.wait_for_event("variants.ready")
    kill(studio, "worker")

    listener.wait_for_event("variants.ready", 3)
    check_painted_once(room, job)
    check_log(room, listener)
    assert room.job(job["id"])["attempt"] == 2


def test_a_killed_engine_is_replaced_and_the_job_keeps_its_attempt(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    job = room.generate(**FEW_SMALL)
    listener.wait_for_event("variants.ready")
    kill(studio, "engine")

    listener.wait_for_event("variants.ready", 3)
    check_painted_once(room, job)
    check_log(room, listener)
    assert room.job(job["id"])["attempt"] == 1


def test_a_frozen_worker_that_wakes_can_write_nothing_any_more(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    job = room.generate(**FEW_SMALL)
    listener.wait_for_event("variants.ready")
    frozen = pid_of(studio, "worker")
    os.kill(frozen, signal.SIGSTOP)
    try:
        listener.wait_for_event("job.requeued")
    finally:
        os.kill(frozen, signal.SIGCONT)

    listener.wait_for_event("variants.ready", 3)
    check_painted_once(room, job)
    check_log(room, listener)
    assert room.job(job["id"])["attempt"] == 2
    assert pid_of(studio, "worker") == frozen


def test_a_worker_asked_to_stop_gives_its_job_back_without_a_failure(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    job = room.generate(width=64, height=80, count=3, steps=60)
    listener.wait_for_step(job["id"], 5)
    os.kill(pid_of(studio, "worker"), signal.SIGTERM)

    listener.wait_for_event("job.requeued")
    listener.wait_for_event("variants.ready", 3)
    check_painted_once(room, job)
    check_log(room, listener)


def test_a_running_job_is_aborted_between_two_steps(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    job = room.generate(width=64, height=80, count=1, steps=150)
    listener.wait_for_step(job["id"], 2)
    room.member.done("POST", f"/jobs/{job['id']}/abort")

    ended = listener.wait_for_event("job.aborted", timeout_s=10)["payload"]["job"]
    assert (ended["state"], ended["done"]) == ("aborted", 0)
    check_log(room, listener)
