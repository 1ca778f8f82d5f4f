"""A whole studio for browser stories and benches: `manage.py studio` as people run it."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOP_S = 30


@dataclass
class RunningStudio:
    """`manage.py studio` in a folder of its own; `lines` is what it printed so far."""

    var: Path
    environment: dict[str, str] = field(default_factory=dict)
    demo: bool = False
    web: int = 1
    lines: list[str] = field(default_factory=list)
    address: str = ""
    sign_in_link: str = ""
    started_in_s: float = 0.0

    def start(self, timeout_s: float = 120) -> None:
        """Start it and return when it says that it is ready."""
        began = time.monotonic()
        command = [sys.executable, "manage.py", "studio", "--port", "0", "--web", str(self.web)]
        self._process = subprocess.Popen(
            command if self.demo else [*command, "--no-demo"],
            cwd=ROOT,
            env=self.env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        self._news: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        deadline = began + timeout_s
        self.address = self._awaited(r"is ready: (http://\S+)", deadline)
        self.started_in_s = time.monotonic() - began
        self.sign_in_link = self._awaited(r"(http://\S+/sign-in/\S+/)", deadline)

    def stop(self) -> int:
        """Press Ctrl-C and return the exit status."""
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise AssertionError("The studio did not stop within 30 s of Ctrl-C.") from None

    def env(self) -> dict[str, str]:
        """Return the environment in which any command of this studio runs."""
        inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        return {
            **inherited,
            "PYTHONUNBUFFERED": "1",
            "MASTHEAD_VAR": str(self.var),
            "MASTHEAD_HOSTS": "*",
            **self.environment,
        }

    def pid(self) -> int:
        """Return the parent's process id."""
        return self._process.pid

    def children(self) -> dict[int, str]:
        """Return the command line of every process below the parent, by process id."""
        parents = {pid: _parent(pid) for pid in map(int, _process_ids())}
        below = {self.pid()}
        for _ in range(3):
            below |= {pid for pid, parent in parents.items() if parent in below}
        return {pid: _command(pid) for pid in below - {self.pid()}}

    def second_web_process(self) -> "SecondWeb":
        """Start one more Daphne on the same database, at an address of its own."""
        return SecondWeb(self.env())

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as printed:
            for line in printed:
                self.lines.append(line.rstrip())
                self._news.put(line)
        self._news.put("")

    def _awaited(self, pattern: str, deadline: float) -> str:
        for line in self.lines:
            if found := re.search(pattern, line):
                return found[1]
        while True:
            try:
                line = self._news.get(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                line = ""
            if found := re.search(pattern, line):
                return found[1]
            if not line:
                said = "\n".join(self.lines)
                raise AssertionError(f"The studio never said '{pattern}'. It said:\n{said}")


class SecondWeb:
    """A Daphne process of its own."""

    def __init__(self, env: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0"]
        settings = {"DJANGO_SETTINGS_MODULE": "studio.settings"}
        self._process = subprocess.Popen(
            [*command, "studio.asgi:application"], cwd=ROOT, env={**env, **settings}
        )
        _await_answer(f"{self.address}/healthz", self._process)

    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """Kill it as a failing machine would."""
        self._process.kill()
        self._process.wait()


def _await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)  # nothing else tells that another process began to listen
    raise AssertionError(f"{url} never answered.")


def _process_ids() -> list[str]:
    return [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _parent(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(re.search(r"^PPid:\s+(\d+)", status, re.M)[1])  # type: ignore[index]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""
