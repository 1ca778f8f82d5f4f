"""Workers are killed by the dozen while they paint; what that lost, doubled and delayed."""

import os
import signal
import subprocess
import sys

from tests.bench.queue_scene import Fact, Scene, until
from tests.running import ROOT

KILLS = 30
WORKERS = 4
AT_A_TIME = 3
ORDERS = 90
WORK = {"width": 64, "height": 80, "count": 2, "steps": 12}


def kills(scene: Scene) -> Fact:
    """Kill three of five workers in each round, thirty in all, and wait until all is painted."""
    workers = [_worker(scene) for _ in range(WORKERS)]
    killed, resumed_s = 0, [0.0]
    try:
        until(lambda: _offering(scene) > WORKERS)
        while killed < KILLS:
            customer = scene.customer()
            customer.order_many(WORK, ORDERS)
            victims = workers[:AT_A_TIME]
            until(lambda victims=victims: _all_paint(scene, victims))
            at = _kill(scene, victims)
            killed += len(victims)
            workers = workers[AT_A_TIME:] + [_worker(scene) for _ in victims]
            customer.join()
            until(
                lambda: scene.number("SELECT count(*) FROM jobs_job WHERE finished_at IS NULL") == 0
            )
            resumed_s.append(_longest_pause(scene, at))
            until(lambda: _offering(scene) > WORKERS)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return {"kills": killed, **_damage(scene), "resume_max_s": round(max(resumed_s), 2)}


def _worker(scene: Scene) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "worker"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=scene.studio.env(), stdout=quiet, stderr=quiet)


def _offering(scene: Scene) -> int:
    """Return how many workers announced themselves and were heard of lately."""
    return scene.number(
        "SELECT count(*) FROM jobs_modeloffer WHERE seen_at > now() - interval '8 seconds'"
    )


def _all_paint(scene: Scene, workers: list[subprocess.Popen[bytes]]) -> bool:
    names = [f"%-{worker.pid}" for worker in workers]
    sql = (
        "SELECT count(DISTINCT worker) FROM jobs_job WHERE state = 'running'"
        " AND worker LIKE ANY(%s)"
    )
    return scene.number(sql, names) == len(workers)


def _kill(scene: Scene, workers: list[subprocess.Popen[bytes]]) -> float:
    """Kill them and return when, by the database's clock."""
    at = float(scene.rows("SELECT EXTRACT(EPOCH FROM clock_timestamp())")[0][0])
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
    for worker in workers:
        worker.wait()
    return at


def _longest_pause(scene: Scene, killed_at: float) -> float:
    """Return after how many seconds the last of the jobs that lost a worker was taken up again."""
    sql = (
        "SELECT max(EXTRACT(EPOCH FROM started_at)) FROM jobs_job"
        " WHERE attempt > 1 AND started_at > to_timestamp(%s)"
    )
    last = scene.rows(sql, killed_at)[0][0]
    return float(last) - killed_at if last is not None else 0.0


def _damage(scene: Scene) -> Fact:
    """Return how many pictures ordered are not there, and how many are there or were told twice."""
    ordered = scene.number("SELECT sum(images) FROM jobs_job")
    stored = scene.number("SELECT count(DISTINCT (job_id, seed)) FROM artwork_variant")
    rows = scene.number("SELECT count(*) FROM artwork_variant")
    told = scene.rows(
        "SELECT count(*), count(DISTINCT one->>'id') FROM projects_event,"
        " jsonb_array_elements(payload->'variants') AS one WHERE name = 'variants.ready'"
    )[0]
    taken_up = scene.number("SELECT count(*) FROM jobs_job WHERE attempt > 1")
    return {
        "lost": ordered - stored,
        "duplicated": rows - stored + told[0] - told[1],
        "taken_up_again": taken_up,
    }
