"""The child process that owns the device: builds the engine, ticks it, reports. No Django."""

import ctypes
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from generation.contract.engine import Abort, Beat, Drain, Engine, Ready, Report, Submit
from generation.engine.engine import build_engine
from generation.fake_engine import FakeEngine
from generation.worker.launch import ChildConfig

logger = logging.getLogger(__name__)

Resident = Callable[[], tuple[str, ...]]

NICE = 10
BEAT_S = 1.0
IDLE_WAIT_S = 0.5
PR_SET_PDEATHSIG = 1


def main(file_descriptor: int) -> None:
    """Serve the parent at the other end of a socket until it closes."""
    _become_a_good_child()
    channel = Connection(file_descriptor)
    config: ChildConfig = channel.recv()
    emit = _sender(channel)
    engine, device, resident = _engine(config, emit)
    emit(Ready(device=device, models=engine.models()))
    loop = ChildLoop(channel, engine)
    threading.Thread(target=_beat, args=(emit, loop, resident), daemon=True).start()
    loop.run()


class ChildLoop:
    """Drains the pipe, ticks once, and again; sleeps on the pipe when there is nothing to do."""

    def __init__(self, channel: Connection, engine: Engine) -> None:
        self._channel = channel
        self._engine = engine
        self.busy = False

    def run(self) -> None:
        """Work until the parent asks for the end or is gone."""
        wait_s = 0.0
        while self._drained(wait_s):
            self.busy = self._engine.tick()
            wait_s = 0.0 if self.busy else IDLE_WAIT_S

    def _drained(self, wait_s: float) -> bool:
        try:
            while self._channel.poll(wait_s):
                wait_s = 0.0
                match self._channel.recv():
                    case Submit(work=work):
                        self._engine.submit(work)
                    case Abort(work=work_id):
                        self._engine.abort(work_id)
                    case Drain():
                        return False
        except (EOFError, ConnectionResetError):
            return False
        return True


def _engine(config: ChildConfig, emit: Callable[[Report], None]) -> tuple[Engine, str, Resident]:
    """Return the engine, where it computes in words, and what tells its loaded models."""
    if config.fake_step_ms is not None:
        fake = FakeEngine(emit, step_ms=config.fake_step_ms)
        return fake, "no device: the fake engine", tuple
    engine = build_engine(config.engine, emit)
    return engine, engine.device, engine.resident


def _sender(channel: Connection) -> Callable[[Report], None]:
    """Return an emit that any thread may call; a parent that is gone ends the process."""
    lock = threading.Lock()

    def emit(report: Report) -> None:
        try:
            with lock:
                channel.send(report)
        except (BrokenPipeError, ConnectionResetError):
            os._exit(0)

    return emit


def _beat(emit: Callable[[Report], None], loop: ChildLoop, resident: Resident) -> None:
    pause = threading.Event()
    while not pause.wait(BEAT_S):
        phase = "painting" if loop.busy else "idle"
        emit(
            Beat(
                phase=phase,
                in_flight=int(loop.busy),
                memory=_resident_bytes(),
                resident=resident(),
            )
        )


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _become_a_good_child() -> None:
    """Die with the parent, leave Ctrl-C to it, yield to the web, and do not spin when waiting."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.nice(NICE)
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    # Read when cuBLAS is first used: without it a repeated sum may differ by its order [PyTorch
    # notes, "Reproducibility"].
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")


if __name__ == "__main__":
    main(int(sys.argv[1]))
