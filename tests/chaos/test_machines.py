"""Workers with different models at one database: each takes what it can run, and pages say who."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.chaos.people import Listener, Member, Room, check_painted_once, wait_for_model
from tests.running import ROOT, RunningStudio
from tests.worker.image_server import KEY, ImageServer, painting_for

pytestmark = pytest.mark.e2e

SMALL = {"width": 64, "height": 80, "count": 1, "steps": 2}
REMOTE = "far-away"


@contextmanager
def another_machine(studio: RunningStudio, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one more worker on the studio's database, with an engine of its own."""
    env = {k: v for k, v in studio.env().items() if k != "MASTHEAD_ENGINE"}
    command = [sys.executable, "manage.py", "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, env={**env, **environment})
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(30)


def who_painted(studio: RunningStudio, job: int) -> str:
    """Return the name of the worker that ran a job."""
    with psycopg.connect(host=str(studio.var / "pg"), user="postgres", dbname="masthead") as line:
        row = line.execute("SELECT worker FROM jobs_job WHERE id = %s", [job]).fetchone()
    assert row is not None
    return str(row[0])


def test_a_mixed_batch_of_orders_is_shared_out_by_what_each_machine_can_run(
    studio: RunningStudio, editor: Member, room: Room, listener: Listener
) -> None:
    with (
        painting_for(ImageServer()) as server,
        another_machine(
            studio,
            MASTHEAD_IMAGES_API=server.address,
            MASTHEAD_IMAGES_API_KEY=KEY,
            MASTHEAD_IMAGES_API_MODELS=REMOTE,
        ) as worker,
    ):
        for handle in ("painter", REMOTE):
            wait_for_model(editor, handle)
        orders = ["fake", "painter", REMOTE, "fake", "painter", REMOTE]
        jobs = [room.generate(**SMALL, model=model) for model in orders]
        listener.wait_for_event("variants.ready", len(jobs))

        for model, job in zip(orders, jobs, strict=True):
            check_painted_once(room, job)
            is_new = who_painted(studio, job["id"]).endswith(f"-{worker.pid}")
            assert is_new == (model != "fake")
        page = editor.http.get("/models/").text
        listed = listing(studio)

    name = f"engine-{os.uname().nodename}-{worker.pid}"
    assert f"{name} <small>cpu" in page
    assert {line.split()[0] for line in listed if name in line} >= {"painter", REMOTE}
    assert any("fake engine" in line for line in listed if line.startswith("fake"))


def listing(studio: RunningStudio) -> list[str]:
    """Return what `models list` says of who serves what."""
    command = [sys.executable, "manage.py", "models", "list"]
    said = subprocess.run(command, cwd=ROOT, env=studio.env(), capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return said.stdout.partition("Served now:")[2].splitlines()
