"""What a job costs: the processor time of each process, and what the database does for it.

Unlike times, these hold on a busy machine too: `python -m tests.bench.queue --cost` measures only
them.
"""

import os
import re
import resource
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.bench.queue_scene import Fact, Scene
from tests.running import RunningStudio

T = TypeVar("T")
PARTS = {"web": "daphne", "worker": r"manage\.py worker *$", "engine": "engine_process"}


def measured(scene: Scene, jobs: int, work: Callable[[], T]) -> tuple[Fact, T]:
    """Do so many jobs' work and return what each cost, with the work's own result."""
    cpu_before, before = cpu_seconds(scene.studio), commits(scene)
    result = work()
    cpu = {
        part: round((after - cpu_before.get(part, 0.0)) * 1000 / jobs, 2)
        for part, after in cpu_seconds(scene.studio).items()
    }
    facts = {
        "cpu_ms_per_job": cpu,
        "cpu_ms_per_job_total": round(sum(cpu.values()), 2),
        "commits_per_job": round((commits(scene) - before) / jobs, 1),
    }
    return facts, result


def commits(scene: Scene) -> int:
    """Return how many transactions the database has committed so far."""
    sql = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'masthead'"
    return scene.number(sql)


def cpu_seconds(studio: RunningStudio) -> dict[str, float]:
    """Return the processor time of each part of a studio so far, and of this bench."""
    found = dict.fromkeys([*PARTS, "postgres"], 0.0)
    for pid, command in studio.children().items():
        part = next((name for name, words in PARTS.items() if re.search(words, command)), None)
        if part:
            found[part] += _spent_s(pid)
    server = int((studio.var / "pg" / "postmaster.pid").read_text().split()[0])
    for path in Path(f"/proc/{server}/task/{server}").glob("children"):
        found["postgres"] += sum(_spent_s(int(pid)) for pid in path.read_text().split())
    found["postgres"] += _spent_s(server, of_ended_children=True)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {**found, "bench": own.ru_utime + own.ru_stime}


def _spent_s(pid: int, *, of_ended_children: bool = False) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    last = 15 if of_ended_children else 13
    return sum(map(int, fields[11:last])) / os.sysconf("SC_CLK_TCK")
