"""The diffusion model that comes with the software: its name, and whether it goes first."""

import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generation.contract.engine import Emit, Engine, ModelCard, Phase, Work, WorkId
from generation.engine.catalogue import ModelEntry, entry_of

STARTER_FOLDER = Path(__file__).parents[1] / "starter" / "weights" / "starter"
MEASURED = "measured.json"
IN_TRAINING = "Starter (in training)"
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
    Gate(name="seam_score_p90", limit=1.0, is_least=False),
    Gate(name="protected_pixels_changed", limit=0, is_least=False),
    Gate(name="seconds_per_image", limit=3.0, is_least=False),
    Gate(name="pixels_per_image", limit=256 * 344, is_least=True),
    Gate(name="weights_mb", limit=40.0, is_least=False),
)
"""`subjects_named` is the share of the contact sheet's subjects that a person could name."""


def gates_missed(measured: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the gates that the measured numbers do not pass."""
    return tuple(gate.name for gate in GATES if not gate.passes(measured.get(gate.name)))


def title_for(measured: Mapping[str, object]) -> str:
    """Return what people are told the starter is, by its numbers."""
    return IN_TRAINING if gates_missed(measured) else READY


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
    """Engines built when their first work comes, so that a start need not wait for them."""

    def __init__(
        self, cards: Sequence[ModelCard], build: Callable[[], Sequence[Engine]], emit: Emit
    ) -> None:
        self._cards, self._build, self._emit = tuple(cards), build, emit
        self._engines: tuple[Engine, ...] = ()

    def models(self) -> tuple[ModelCard, ...]:
        return self._cards

    def submit(self, work: Work) -> None:
        if not self._engines:
            self._emit(Phase(work=work.id, name="loading"))
            self._engines = tuple(self._build())
        self._engines[0].submit(work)

    def abort(self, work_id: WorkId) -> None:
        for engine in self._engines:
            engine.abort(work_id)

    def tick(self) -> bool:
        return any([engine.tick() for engine in self._engines])
