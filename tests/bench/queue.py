"""`python -m tests.bench.queue`: from an order to its pictures, in turn, over killed workers.

A job is what one API request orders: here one iteration of one picture of 64 x 80 px in one step,
the dearest case for the queue, since nothing of the path is shared by several pictures. It counts
once its picture is stored, recorded as a variant, and heard of on an open board.
`pictures_per_s` is the same path with four pictures to a job, as people order them.
`--cost` measures only that part: its `cpu_ms_per_job` holds on a busy machine too.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.queue_clients import Log
from tests.bench.queue_cost import measured
from tests.bench.queue_kills import kills
from tests.bench.queue_scene import Fact, Scene, until
from tests.chaos.people import Room
from tests.running import ROOT, RunningStudio

ONE_BY_ONE = 100
JOBS = 1200
CUSTOMERS = 4
SMALL = {"width": 64, "height": 80, "count": 1, "steps": 1}
FOUR = {**SMALL, "count": 4}
WAIT_S = 120.0
FAKE = {
    "MASTHEAD_ENGINE": "fake",
    "MASTHEAD_WAITING_PER_PERSON": "2000",
    "MASTHEAD_WAITING_PER_PROJECT": "5000",
}


def main() -> None:
    """Measure once and print what was measured."""
    load_before = os.getloadavg()[0]
    facts: Fact = {}
    with tempfile.TemporaryDirectory(prefix="masthead-queue-") as folder:
        for number, (step_ms, parts) in enumerate(COST if "--cost" in sys.argv else STUDIOS):
            environment = {**FAKE, "MASTHEAD_FAKE_STEP_MS": str(step_ms)}
            studio = RunningStudio(var=Path(folder) / f"var{number}", environment=environment)
            studio.start()
            try:
                scene = Scene(studio)
                for part in parts:
                    facts |= part(scene)
                    print(json.dumps(facts), flush=True)
            finally:
                studio.stop()
    facts["load_average"] = [round(load_before, 2), round(os.getloadavg()[0], 2)]
    print(json.dumps(facts))


def waits(scene: Scene) -> Fact:
    """One order after the other at an idle worker: from its row to the row's start."""
    customer, log = scene.customer(), Log(scene.editor, scene.room.id)
    for number in range(ONE_BY_ONE):
        customer.order(SMALL)
        log.wait_for("variants.ready", number + 1, WAIT_S)
    found = scene.rows(
        "SELECT EXTRACT(EPOCH FROM started_at - created_at) * 1000 FROM jobs_job ORDER BY id"
    )
    took = sorted(float(ms) for (ms,) in found)
    return {
        "enqueue_to_start_p50_ms": round(statistics.median(took), 1),
        "enqueue_to_start_p95_ms": round(took[int(0.95 * len(took))], 1),
    }


def throughput(scene: Scene) -> Fact:
    """Orders by a script in each of four projects, until their boards heard of every picture."""
    cost, (ordered_s, took_s) = measured(scene, JOBS, lambda: ordered(scene, SMALL, JOBS))
    return {
        "jobs_per_s": round(JOBS / took_s, 1),
        "orders_per_s": round(JOBS / ordered_s, 1),
        **cost,
    }


def pictures(scene: Scene) -> Fact:
    """The same with four pictures to a job."""
    _ordered_s, took_s = ordered(scene, FOUR, JOBS // 4)
    return {"pictures_per_s": round(JOBS / took_s, 1)}


def ordered(scene: Scene, settings: Fact, jobs: int) -> tuple[float, float]:
    """Order so many jobs, shared among the projects, and return the seconds until all were
    ordered and until every picture was heard of.
    """
    rooms = [Room(scene.editor, f"Room {number}") for number in range(CUSTOMERS)]
    logs = [Log(scene.editor, room.id) for room in rooms]
    began = time.monotonic()
    for customer in (crowd := [scene.customer(room) for room in rooms]):
        customer.order_many(settings, jobs // CUSTOMERS)
    for customer in crowd:
        customer.join()
    ordered_s = time.monotonic() - began
    for log in logs:
        log.wait_for("variants.ready", jobs // CUSTOMERS * settings["count"], WAIT_S)
    return ordered_s, time.monotonic() - began


def fairness(scene: Scene) -> Fact:
    """Three teams: A orders 60, then B 6, then C 6 at twice the weight; where their last came."""
    command = [sys.executable, "-m", "tests.bench.queue_flood"]
    subprocess.run(command, cwd=ROOT, env=scene.studio.env(), check=True)
    until(lambda: scene.number("SELECT count(*) FROM jobs_job WHERE finished_at IS NULL") == 0)
    order = [
        name
        for (name,) in scene.rows(
            "SELECT person.name FROM jobs_job AS job"
            " JOIN accounts_user AS person ON person.id = job.submitted_by_id"
            " WHERE person.name IN ('A', 'B', 'C') ORDER BY job.started_at"
        )
    ]
    last = {name: len(order) - order[::-1].index(name) for name in "ABC"}
    return {"fair_last_position": last["B"], "fair_last_position_weight_2": last["C"]}


STUDIOS = ((0, (waits, fairness)), (0, (throughput, pictures)), (15, (kills,)))
"""How long a step of the engine lasts in ms, and what is measured there."""
COST = ((0, (throughput,)),)

if __name__ == "__main__":
    main()
