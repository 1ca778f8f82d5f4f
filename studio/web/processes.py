"""Child processes under one parent: started, restarted when they die, all stopped together."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from studio.environment import BASE_DIR

logger = logging.getLogger(__name__)

STOP_S = 8.0
LOOK_EVERY_S = 0.3
DEATHS_MAX, DEATH_WINDOW_S = 5, 60.0
PR_SET_PDEATHSIG = 1


class ChildKeepsDyingError(Exception):
    """A child died so often that restarting it again would only hide the reason."""


@dataclass(kw_only=True)
class Child:
    """One child process: what it is called, how it starts, when it died.

    `settings` are added to the environment it inherits.
    """

    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches only the parent."""
        self.process = subprocess.Popen(
            self.command,
            pass_fds=self.pass_fds,
            env={**os.environ, **self.settings},
            cwd=BASE_DIR,
            process_group=0,
            preexec_fn=_die_with_the_parent,
        )

    def is_dead(self) -> bool:
        """Say whether the process has ended."""
        return self.process is not None and self.process.poll() is not None


class Family:
    """The children of this process."""

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._cares: list[Callable[[], None]] = []
        self._ending = threading.Event()

    def add(self, child: Child) -> Child:
        """Start a child and look after it from now on."""
        child.start()
        self._children.append(child)
        return child

    def also(self, care: Callable[[], None]) -> None:
        """Call `care` at every look: for what must live too, but is no child of this process."""
        self._cares.append(care)

    def end_on_signals(self) -> None:
        """Let Ctrl-C and SIGTERM end `watch`."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def is_ending(self) -> bool:
        """Say whether a signal asked for the end."""
        return self._ending.is_set()

    def watch(self) -> None:
        """Restart children that die, until a signal.

        Raises:
            ChildKeepsDyingError: when one died five times within a minute.
        """
        while not self._ending.wait(LOOK_EVERY_S):
            self.look_after()

    def run(self, child: Child) -> int | None:
        """Run a child to its end while looking after the others; None when a signal came first."""
        child.start()
        while not child.is_dead():
            if self._ending.wait(LOOK_EVERY_S):
                _terminate([child])
                return None
            self.look_after()
        return child.process.returncode if child.process else None

    def look_after(self) -> None:
        """Restart each child that has died, after whatever the children need."""
        for care in self._cares:
            if not self._ending.is_set():
                care()
        for child in self._children:
            if child.is_dead() and not self._ending.is_set():
                _note_death(child)
                child.start()

    def stop(self) -> None:
        """Ask all children to end, and kill those that do not within 8 s."""
        self._ending.set()
        _terminate(self._children)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._ending.set()


def python(*arguments: str) -> list[str]:
    """Return the command line that runs this Python with `arguments`."""
    return [sys.executable, *arguments]


def _terminate(children: Sequence[Child]) -> None:
    running = [c.process for c in children if c.process and c.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_S
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _note_death(child: Child) -> None:
    now = time.monotonic()
    child.deaths.append(now)
    while now - child.deaths[0] > DEATH_WINDOW_S:
        child.deaths.popleft()
    code = child.process.returncode if child.process else None
    if len(child.deaths) >= DEATHS_MAX:
        raise ChildKeepsDyingError(
            f"The {child.name} ended {DEATHS_MAX} times within a minute (last with code {code}). "
            "What it said last stands above; mend that and start again."
        )
    logger.warning("The %s ended with code %s; starting it again", child.name, code)


def _die_with_the_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == 1:
        os._exit(1)
