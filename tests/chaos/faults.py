"""Finds the processes of a running studio, and stops them as machines do."""

import os
import signal
import time
from pathlib import Path

from tests.chaos.people import PATIENCE_S
from tests.running import RunningStudio

PARTS = {
    "worker": "manage.py worker",
    "press": "manage.py worker --press",
    "engine": "generation.worker.engine_process",
    "web": "daphne",
}


def pid_of(studio: RunningStudio, part: str) -> int:
    """Return the process id of a part, waiting for it to be started again."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = [pid for pid, command in studio.children().items() if _is(part, command)]
        if found:
            return found[0]
        time.sleep(0.05)  # a process table tells nobody when it changes
    raise AssertionError(f"No {part} runs: {studio.children()}")


def kill(studio: RunningStudio, part: str) -> int:
    """Kill a part with -9 and return the process id it had."""
    pid = pid_of(studio, part)
    os.kill(pid, signal.SIGKILL)
    return pid


def kill_database(studio: RunningStudio) -> int:
    """Kill PostgreSQL's first process with -9 and return its process id."""
    pid = database_pid(studio)
    os.kill(pid, signal.SIGKILL)
    return pid


def database_pid(studio: RunningStudio) -> int:
    return int((Path(studio.var) / "pg" / "postmaster.pid").read_text().split("\n", 1)[0])


def _is(part: str, command: str) -> bool:
    words = PARTS[part]
    return words in command and (part != "worker" or "--press" not in command)
