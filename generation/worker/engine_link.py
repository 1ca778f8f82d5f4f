"""The parent's side of the pipe: start the child, feed it, watch it, restart it."""

import asyncio
import contextlib
import logging
import queue
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from multiprocessing.connection import Connection
from pathlib import Path

from generation.contract.engine import (
    Abort,
    Aborted,
    Beat,
    Checkpoint,
    Command,
    Done,
    Drain,
    Failed,
    Picture,
    Ready,
    Report,
    Step,
    Submit,
    Work,
    WorkId,
)
from generation.contract.requests import model_of
from generation.worker.inbox import Inbox
from generation.worker.launch import ChildConfig
from generation.worker.roster import Roster

logger = logging.getLogger(__name__)

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
SILENCE_S = 15.0
START_S = 120.0
CRASHES_MAX, CRASH_WINDOW_S = 5, 600.0
PAUSES_S = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STOP_S = 3.0


class EngineGoneError(Exception):
    """The engine child crashed too often to go on; an administrator must look at its log."""


class EngineLink:
    """One engine child and everything in flight in it.

    `on_ready` is called in the event loop with each Ready, after a restart too. Whoever runs a
    work receives its reports; the child may die and come back meanwhile without their noticing.
    """

    def __init__(self, config: ChildConfig, *, on_ready: Callable[[Ready], None]) -> None:
        self._config = config
        self._on_ready = on_ready
        self._roster = Roster()
        self._inboxes: dict[WorkId, Inbox] = {}
        self._aborting: set[WorkId] = set()
        self._crashes: deque[float] = deque()
        self._resident: tuple[str, ...] = ()
        self._child: _Child | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> Ready:
        """Start the child and wait until it is ready."""
        ready = await self._launch()
        self._watch = asyncio.create_task(self._keep_alive())
        return ready

    async def failure(self) -> None:
        """Return never, or raise EngineGoneError when the child cannot be kept alive."""
        if self._watch is None:
            raise RuntimeError("The link was not started.")
        await asyncio.shield(self._watch)

    async def run(self, work: Work) -> AsyncIterator[Report]:
        """Submit a work and yield its reports; the last is Done, Failed or Aborted."""
        inbox = self._inboxes[work.id] = Inbox()
        self._submit(self._roster.added(work))
        try:
            while True:
                report = await inbox.get()
                yield report
                if isinstance(report, Done | Failed | Aborted):
                    return
        finally:
            del self._inboxes[work.id]
            self._aborting.discard(work.id)

    def abort(self, work_id: WorkId) -> None:
        """Ask for a work to be stopped before its next step."""
        if work_id not in self._inboxes:
            return
        self._aborting.add(work_id)
        self._send(Abort(work=work_id))

    async def stop(self) -> None:
        """End the child."""
        if self._watch is not None:
            self._watch.cancel()
        if self._child is not None:
            self._child.send(Drain(deadline_s=STOP_S))
            await asyncio.to_thread(self._child.end, STOP_S)

    def warm(self) -> frozenset[str]:
        """Return the models that are loaded, and those that works in flight have loaded soon."""
        works = (held.request for held in self._roster.works())
        return frozenset(self._resident) | {model for work in works if (model := model_of(work))}

    def loaded(self) -> frozenset[str]:
        """Return the models that are in the child's memory now."""
        return frozenset(self._resident)

    def pid(self) -> int:
        """Return the child's process id."""
        if self._child is None:
            raise RuntimeError("The child was not started.")
        return self._child.process.pid

    async def _launch(self) -> Ready:
        self._resident = ()
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[Ready] = loop.create_future()
        self._child = child = _Child(self._config, loop, self._receive, ready)
        try:
            async with asyncio.timeout(START_S):
                return await ready
        except TimeoutError:
            child.end(0)
            raise EngineGoneError(f"The engine was not ready after {START_S:.0f} s.") from None

    async def _keep_alive(self) -> None:
        while True:
            if self._child is None:
                raise RuntimeError("The child was not started.")
            await self._child.died(SILENCE_S)
            self._count_crash()
            await asyncio.sleep(PAUSES_S[min(len(self._crashes) - 1, len(PAUSES_S) - 1)])
            with contextlib.suppress(ConnectionError):
                await self._launch()
                self._resubmit()

    def _count_crash(self) -> None:
        now = time.monotonic()
        self._crashes.append(now)
        while now - self._crashes[0] > CRASH_WINDOW_S:
            self._crashes.popleft()
        logger.warning("The engine child died; crash %d in ten minutes", len(self._crashes))
        if len(self._crashes) >= CRASHES_MAX:
            raise EngineGoneError(
                f"The engine crashed {CRASHES_MAX} times in ten minutes; its last words are "
                "in the log above. Check the newest model and the memory of this machine."
            )

    def _resubmit(self) -> None:
        works, guilty = self._roster.crashed()
        if guilty is not None:
            text = "The engine crashed twice while painting this; nothing else was harmed."
            self._deliver(Failed(work=guilty, code="engine_crashed", text=text, retryable=True))
        self._submit(works)

    def _submit(self, works: list[Work]) -> None:
        for work in works:
            self._send(Submit(work=work))
            if work.id in self._aborting:
                self._send(Abort(work=work.id))

    def _send(self, command: Command) -> None:
        if self._child is not None:
            self._child.send(command)

    def _receive(self, report: Report) -> None:
        """Handle a report of the child, in the event loop."""
        match report:
            case Ready():
                self._on_ready(report)
            case Beat(resident=resident):
                self._resident = resident
            case Step(work=work):
                self._deliver(report)
                self._submit(self._roster.stepped(work))
            case Picture(work=work, seed=seed):
                self._roster.painted(work, seed)
                self._deliver(report)
            case Checkpoint(work=work, seed=seed, data=data):
                self._roster.kept(work, seed, data)
                self._deliver(report)
            case Done(work=work) | Failed(work=work) | Aborted(work=work):
                self._deliver(report)
                self._submit(self._roster.settled(work))
            case _:
                self._deliver(report)

    def _deliver(self, report: Report) -> None:
        if isinstance(report, Ready | Beat):
            return
        inbox = self._inboxes.get(report.work)
        if inbox is not None:
            inbox.put(report)


class _Child:
    """One run of the child process, with a thread that reads and one that writes."""

    def __init__(
        self,
        config: ChildConfig,
        loop: asyncio.AbstractEventLoop,
        receive: Callable[[Report], None],
        ready: asyncio.Future[Ready],
    ) -> None:
        self._loop = loop
        self._receive = receive
        self._ready = ready
        self._heard_at = time.monotonic()
        self._gone = asyncio.Event()
        self._outgoing: queue.SimpleQueue[Command | ChildConfig | None] = queue.SimpleQueue()
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "generation.worker.engine_process", str(theirs.fileno())]
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=PROJECT_FOLDER)
        theirs.close()
        self._channel = Connection(ours.detach())
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._write, daemon=True).start()
        self._outgoing.put(config)

    def send(self, command: Command) -> None:
        """Queue a command for the child; a dead child takes none."""
        self._outgoing.put(command)

    async def died(self, silence_s: float) -> None:
        """Return when the child is gone; one that went silent is killed first."""
        while not self._gone.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._gone.wait()
            if time.monotonic() - self._heard_at > silence_s:
                logger.warning("The engine child was silent for %.0f s; killing it", silence_s)
                self.process.kill()
                await self._gone.wait()

    def end(self, wait_s: float) -> None:
        """Wait for the process to exit, kill it if it does not."""
        try:
            self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _read(self) -> None:
        try:
            while True:
                report = self._channel.recv()
                self._heard_at = time.monotonic()
                self._loop.call_soon_threadsafe(self._handle, report)
        except (EOFError, OSError):
            self._outgoing.put(None)
            self.process.wait()
            with contextlib.suppress(RuntimeError):  # the loop may be closed by now
                self._loop.call_soon_threadsafe(self._lost)

    def _write(self) -> None:
        with contextlib.suppress(OSError):  # the reader notices the child's end
            while (command := self._outgoing.get()) is not None:
                self._channel.send(command)

    def _handle(self, report: Report) -> None:
        if isinstance(report, Ready) and not self._ready.done():
            self._receive(report)
            self._ready.set_result(report)
            return
        self._receive(report)

    def _lost(self) -> None:
        if not self._ready.done():
            self._ready.set_exception(ConnectionError("The engine child died while starting."))
        self._gone.set()
