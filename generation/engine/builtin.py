"""The diffusion model that comes with the software: its name, and whether it goes first."""

import importlib.util
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generation.contract.engine import (
    Aborted,
    Emit,
    Engine,
    Failed,
    ModelCard,
    Phase,
    Work,
    WorkId,
)
from generation.engine.catalogue import ModelEntry, entry_of

STARTER_FOLDER = Path(__file__).parents[1] / "starter" / "weights" / "starter"
MEASURED = "measured.json"
BUILD_WAIT_S = 0.005
EXPERIMENTAL = "Starter (experimental)"
READY = "Starter (diffusion, trained by Masthead)"


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One number the starter must reach before it is offered first."""

    name: str
    limit: float
    is_least: bool

    def passes(self, value: object) -> bool:
        """Say whether a measured value reaches the limit; one that was not measured does not."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return value >= self.limit if self.is_least else value <= self.limit


GATES = (
    Gate(name="attribute_accuracy", limit=0.85, is_least=True),
    Gate(name="probe_accuracy", limit=0.9, is_least=True),
    Gate(name="subjects_named", limit=0.9, is_least=True),
    Gate(name="subjects_known", limit=20, is_least=True),
    Gate(name="seam_score_p90", limit=1.0, is_least=False),
    Gate(name="protected_pixels_changed", limit=0, is_least=False),
    Gate(name="seconds_per_image", limit=3.0, is_least=False),
    Gate(name="pixels_per_image", limit=256 * 344, is_least=True),
    Gate(name="weights_mb", limit=40.0, is_least=False),
)
"""`subjects_named` is the share of the contact sheet's subjects that a person could name.

`subjects_known` counts the subjects a training has shown: a model of a few words, however well it
draws them, must not stand in front of the painter, who knows at least twenty.
"""


def gates_missed(measured: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the gates that the measured numbers do not pass."""
    return tuple(gate.name for gate in GATES if not gate.passes(measured.get(gate.name)))


def title_for(measured: Mapping[str, object]) -> str:
    """Return what people are told the starter is, by its numbers."""
    return EXPERIMENTAL if gates_missed(measured) else READY


def measured_in(folder: Path) -> dict[str, Any]:
    """Return the numbers recorded beside the weights, none where there are none to be read."""
    try:
        measured = json.loads((folder / MEASURED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return measured if isinstance(measured, dict) else {}


def builtin_entry(folder: Path) -> ModelEntry:
    """Return the entry of a model that comes with the software, judged by its numbers."""
    entry = entry_of(folder)
    measured = measured_in(folder)
    return replace(
        entry,
        card=replace(entry.card, title=title_for(measured)),
        is_builtin=True,
        prefers_default=not gates_missed(measured),
    )


def builtin_folders() -> tuple[Path, ...]:
    """Return the folders of the models that came with this copy and that it could run."""
    can_run = importlib.util.find_spec("torch") and importlib.util.find_spec("diffusers")
    return (STARTER_FOLDER,) if can_run and STARTER_FOLDER.is_dir() else ()


class LateEngine:
    """Engines built in the background when their first work comes: neither a start nor another
    engine's tick waits for them.
    """

    def __init__(
        self, cards: Sequence[ModelCard], build: Callable[[], Sequence[Engine]], emit: Emit
    ) -> None:
        self._cards, self._build, self._emit = tuple(cards), build, emit
        self._engines: tuple[Engine, ...] = ()
        self._waiting: list[Work] = []
        self._thread: threading.Thread | None = None
        self._error: Exception | None = None

    def models(self) -> tuple[ModelCard, ...]:
        return self._cards

    def submit(self, work: Work) -> None:
        if self._engines:
            self._engines[0].submit(work)
            return
        self._emit(Phase(work=work.id, name="loading"))
        self._waiting.append(work)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def abort(self, work_id: WorkId) -> None:
        for engine in self._engines:
            engine.abort(work_id)
        if any(work.id == work_id for work in self._waiting):
            self._waiting = [work for work in self._waiting if work.id != work_id]
            self._emit(Aborted(work=work_id))

    def measure(self, work: Work) -> Any:
        """Pass the question on; nothing can be measured of engines that were not built yet."""
        timed = getattr(self._engines[0], "measure", None) if self._engines else None
        return None if timed is None else timed(work)

    def tick(self) -> bool:
        if self._thread is not None:
            self._thread.join(BUILD_WAIT_S)
            if not self._thread.is_alive():
                self._thread = None
                self._hand_over()
            return True
        return any([engine.tick() for engine in self._engines])

    def _run(self) -> None:
        try:
            self._engines = tuple(self._build())
        except Exception as error:  # noqa: BLE001 - told to every work that waited for it
            self._error = error

    def _hand_over(self) -> None:
        """Let the works that waited go on, or say to each why it cannot."""
        waiting, self._waiting = self._waiting, []
        error, self._error = self._error, None
        for work in waiting:
            if error is None:
                self._engines[0].submit(work)
                continue
            text = f"The models' software cannot be started: {type(error).__name__}: {error}"
            self._emit(Failed(work=work.id, code="internal", text=text, retryable=True))
