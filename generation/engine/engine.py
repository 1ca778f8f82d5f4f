"""One engine out of all: the painter, and the models that lie in the folder."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generation.contract.engine import Emit, Engine, Failed, ModelCard, Work, WorkId
from generation.contract.requests import Upscale, UpscaleMethod, model_of
from generation.engine.adapters import adapters_in, upscalers_of, with_adapters
from generation.engine.builtin import LateEngine, builtin_entry
from generation.engine.catalogue import ModelEntry, models_in
from generation.engine.config import EngineConfig
from generation.engine.enlarged_first import EnlargedFirst, takes_two_stages
from generation.engine.executors.painter import PainterEngine

DIFFUSION = "generation.engine.diffusion"
PIPELINES = "generation.engine.executors.pipeline"
UPSCALER = "generation.engine.executors.upscaler"
IMAGES_API = "generation.engine.executors.images_api"


@dataclass
class Resident:
    """Which models are in memory, as soon as something can load them."""

    handles: Callable[[], tuple[str, ...]] = tuple


class ComposedEngine:
    """Routes each work to the engine that has its model; `device` says where they compute.

    An upscale that names no model goes to the painter: every machine has it, and it remembers
    what its own pictures show when they come back larger.
    """

    def __init__(
        self,
        *,
        emit: Emit,
        device: str,
        resident: Resident,
        engines: Sequence[Engine],
        painter: Engine,
        remote: Any = None,
        upscaler: Engine | None = None,
        stages: EnlargedFirst | None = None,
        refused: Sequence[ModelCard],
        preferred: Sequence[str],
        builtin: Sequence[str],
    ) -> None:
        self.device, self._resident = device, resident
        self._emit, self._painter = emit, painter
        self._remote = remote
        self._upscaler = upscaler
        self._stages = stages or EnlargedFirst(emit)
        self._stages.go_on = self._hand_on
        beside = [engine for engine in (remote, upscaler) if engine]
        self._engines = (*engines, *beside, painter)
        self._refused = {card.handle: card for card in refused}
        self._routes = {card.handle: engine for engine in self._engines for card in engine.models()}
        self._default = default_handle(self._cards(), preferred, builtin)

    def models(self) -> tuple[ModelCard, ...]:
        return tuple(
            replace(card, is_default=card.handle == self._default) for card in self._cards()
        )

    def resident(self) -> tuple[str, ...]:
        """Return the models that paint without being loaded first."""
        return self._resident.handles()

    def submit(self, work: Work) -> None:
        handle = model_of(work.request)
        if isinstance(work.request, Upscale) and handle is None:
            networked = work.request.method is UpscaleMethod.UPSCALER
            (self._upscaler if networked and self._upscaler else self._painter).submit(work)
        elif handle not in self._routes:
            self._fail(work, self._missing(handle or ""))
        elif not takes_two_stages(work):
            self._hand_on(work)
        elif self._upscaler is None:
            self._fail(work, "There are no upscalers on this machine; enlarge without one.")
        else:
            self._stages.begin(work)
            self._upscaler.submit(work)

    def _hand_on(self, work: Work) -> None:
        self._routes[model_of(work.request) or ""].submit(work)

    def _fail(self, work: Work, text: str) -> None:
        self._emit(Failed(work=work.id, code="model_missing", text=text, retryable=False))

    def abort(self, work_id: WorkId) -> None:
        for engine in self._engines:
            engine.abort(work_id)

    def tick(self) -> bool:
        """Let each engine take a step; only when none had one, wait for what a server paints."""
        worked = any([engine.tick() for engine in self._engines])
        return worked or (self._remote is not None and self._remote.wait())

    def measure(self, work: Work) -> Any:
        """Return how passes of several pictures pay with a work's model; None where it paints by
        itself, one picture after another."""
        engine = self._routes[model_of(work.request) or ""]
        timed = getattr(engine, "measure", None)
        return None if timed is None else timed(work)

    def _cards(self) -> tuple[ModelCard, ...]:
        usable = [card for engine in self._engines for card in engine.models()]
        return (*usable, *self._refused.values())

    def _missing(self, handle: str) -> str:
        if handle in self._refused:
            return f"The model '{handle}' cannot be used. {self._refused[handle].problem}"
        return f"There is no model '{handle}' here; there are {', '.join(sorted(self._routes))}."


def build_engine(config: EngineConfig, emit: Emit) -> ComposedEngine:
    """Return the engine of this machine: whatever models it has, and always the painter.

    Torch is only imported where a model lies in the folder, so that a machine without one
    starts at once.
    """
    upscalers = upscalers_of(adapters_in(config.models_folder))
    stages = EnlargedFirst(emit)
    painter = PainterEngine(
        emit,
        index_folder=config.painter_index_folder,
        upscalers=tuple(entry.card for entry in upscalers),
    )
    taken = {card.handle for card in painter.models()}
    entries = [_unless_taken(entry, taken) for entry in entries_of(config)]
    usable = [entry for entry in entries if not entry.card.problem]
    resident = Resident()
    device, engines = _engines_of(config, usable, stages.hear_model, resident)
    taken |= {entry.card.handle for entry in usable}
    remote, doubled = _remote_engine(config, taken, emit)
    return ComposedEngine(
        emit=emit,
        device=device,
        resident=resident,
        engines=engines,
        painter=painter,
        remote=remote,
        upscaler=_imported(UPSCALER).UpscalerEngine(config, upscalers, stages.hear_network)
        if upscalers
        else None,
        stages=stages,
        refused=[*(entry.card for entry in entries if entry.card.problem), *doubled],
        preferred=[entry.card.handle for entry in entries if entry.prefers_default],
        builtin=[
            *(entry.card.handle for entry in entries if entry.is_builtin),
            *(card.handle for card in (remote.models() if remote else ())),
        ],
    )


def _remote_engine(
    config: EngineConfig, taken: set[str], emit: Emit
) -> tuple[Any, list[ModelCard]]:
    """Return what paints with another server's models, and the cards whose names are taken.

    None of them is ever offered first: what a picture costs there is not for us to decide.
    """
    if config.images_api is None:
        return None, []
    module = _imported(IMAGES_API)
    models = module.remote_models(config.images_api)
    free = [model for model in models if model.card.handle not in taken]
    doubled = [
        replace(model.card, problem=f"The name '{model.card.handle}' belongs to a local model.")
        for model in models
        if model.card.handle in taken
    ]
    return module.ImagesApiEngine(config.images_api, free, emit), doubled


def _engines_of(
    config: EngineConfig, usable: Sequence[ModelEntry], emit: Emit, resident: Resident
) -> tuple[str, tuple[Engine, ...]]:
    """A model that comes with the software but is not offered first must not delay the start."""
    if any(entry.prefers_default or not entry.is_builtin for entry in usable):
        return model_engines(config, usable, emit, resident)
    cards = [entry.card for entry in usable]
    late = LateEngine(cards, lambda: model_engines(config, usable, emit, resident)[1], emit)
    return "cpu", (late,) if cards else ()


def model_engines(
    config: EngineConfig,
    entries: Sequence[ModelEntry],
    emit: Emit,
    resident: Resident | None = None,
) -> tuple[str, tuple[Engine, ...]]:
    """Return the device in words, and the engines of usable models, which share it."""
    diffusion = _imported(DIFFUSION)
    shared = diffusion.shared_by(config)
    if resident is not None:
        resident.handles = shared.store.handles
    steps = [entry for entry in entries if entry.card.executor == "steps"]
    whole = [entry for entry in entries if entry.card.executor == "pipeline"]
    engines: list[Engine] = [diffusion.step_engine(shared, config, steps, emit)] if steps else []
    if whole:
        engines.append(_imported(PIPELINES).PipelineEngine(shared, whole, emit))
    return shared.device.words, tuple(engines)


def entries_of(config: EngineConfig) -> tuple[ModelEntry, ...]:
    """Return the models that come with the software, then those in the models folder."""
    own = tuple(builtin_entry(folder) for folder in config.builtin_folders if folder.is_dir())
    known = {entry.card.handle for entry in own}
    found = models_in(config.models_folder)
    entries = (*own, *(entry for entry in found if entry.card.handle not in known))
    adapters = adapters_in(config.models_folder)
    return tuple(with_adapters(entry, adapters) for entry in entries)


def default_handle(
    cards: Sequence[ModelCard], preferred: Sequence[str], builtin: Sequence[str]
) -> str:
    """Return the model that is offered first.

    A usable model from the folder, before all one whose card asks for it; else one that comes
    with the software and passed its gates; else the painter.
    """
    usable = [card for card in cards if not card.problem]
    models = sorted(card.handle for card in usable if not card.procedural)
    found = [handle for handle in models if handle not in builtin]
    asked = [handle for handle in found if handle in preferred]
    passed = [handle for handle in models if handle in builtin and handle in preferred]
    painters = [card.handle for card in usable if card.procedural]
    return next(iter((*asked, *found, *passed, *painters)), "")


def _imported(name: str) -> Any:
    """Import a module only now: torch and diffusers take seconds (and 70 MB for the pipelines)
    that a machine without such models need not spend."""
    return importlib.import_module(name)


def _unless_taken(entry: ModelEntry, taken: set[str]) -> ModelEntry:
    if entry.card.handle not in taken:
        return entry
    problem = f"The name '{entry.card.handle}' belongs to a built-in model; rename the folder."
    return replace(entry, card=replace(entry.card, problem=problem))
