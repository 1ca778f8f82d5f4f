"""Workers, engines and the press are killed, frozen and stopped; no work is lost or doubled."""

import os
import signal

import psycopg
import pytest

from tests.chaos.faults import kill, pid_of
from tests.chaos.people import Listener, Room, check_log, check_painted_once, named
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

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
    job = room.generate(width=64, height=80, count=2, steps=45)
    listener.wait_for_step(job["id"], 5)
    os.kill(pid_of(studio, "worker"), signal.SIGTERM)

    listener.wait_for_event("job.requeued")
    listener.wait_for_event("variants.ready", 2)
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


def test_a_waiting_job_is_aborted_at_once(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    jobs = [room.generate(width=64, height=80, count=1, steps=150) for _ in range(20)]
    room.member.done("POST", f"/jobs/{jobs[-1]['id']}/abort")
    assert room.job(jobs[-1]["id"])["state"] == "aborted"
    for job in jobs[:-1]:
        room.member.done("POST", f"/jobs/{job['id']}/abort")

    listener.wait_for_event("job.aborted", 20, timeout_s=20)
    started = {event["payload"]["job"]["id"] for event in named(listener.events, "job.started")}
    assert jobs[-1]["id"] not in started
    check_log(room, listener)


def test_a_failed_job_is_retried_once_its_reason_is_mended(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    room.generate(width=64, height=80, count=1, steps=1)
    (variant,) = listener.wait_for_event("variants.ready")["payload"]["variants"]
    sha = variant["asset"]
    stored = studio.var / "assets" / sha[:2] / sha[2:4] / sha
    stored.rename(stored.with_suffix(".away"))
    body = {"strength": "subtle", "count": 1}
    job = room.member.done("POST", f"/variants/{variant['id']}/variations", body)["job"]

    failed = listener.wait_for_event("job.failed")["payload"]["job"]
    assert failed["error_code"] == "image_missing"
    assert "choose another source" in failed["error_text"]
    stored.with_suffix(".away").rename(stored)
    room.member.done("POST", f"/jobs/{job['id']}/retry")

    listener.wait_for_event("variants.ready", 2)
    check_painted_once(room, job)
    check_log(room, listener)


def test_a_press_worker_killed_during_an_export_prints_it_once(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    room.generate(width=64, height=80, count=1, steps=1)
    (variant,) = listener.wait_for_event("variants.ready")["payload"]["variants"]
    version = room.approved_version(variant)
    order = {"kind": "pdf", "override": True}
    room.member.done("POST", f"/versions/{version['id']}/exports", order)
    listener.wait_for_event("job.started", 2)
    kill(studio, "press")

    told = listener.wait_for_event("export.ready")["payload"]
    (ready,) = told.get("export_ids") or [told["export"]["id"]]
    listener.wait(lambda events: True)
    check_log(room, listener)
    assert len(named(listener.events, "export.ready")) == 1
    assert named(listener.events, "job.requeued")
    printed = room.member.http.get(f"/exports/{ready}/download")
    assert printed.content.startswith(b"%PDF-")


def test_a_worker_that_the_queue_had_forgotten_goes_on_serving(
    studio: RunningStudio, room: Room, listener: Listener
) -> None:
    """A machine that slept for minutes wakes up, and finds that others cleared its place away."""
    with psycopg.connect(host=str(studio.var / "pg"), user="postgres", dbname="masthead") as line:
        line.execute("DELETE FROM procrastinate_workers")

    job = room.generate(**FEW_SMALL)
    listener.wait_for_event("variants.ready", 3)
    check_painted_once(room, job)
    check_log(room, listener)
