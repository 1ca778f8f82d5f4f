"""How an engine is driven and what it reports, in one process or over a pipe."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.requests import Request
from generation.contract.sentences import Sentence

PREVIEW_BYTES_MAX = 25_000
PREVIEWS_PER_SECOND = 4

WorkId = str
Load = Callable[[str], Image.Image]
"""Returns the stored picture with that SHA-256, as RGB or "L"."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """One request in the hands of an engine, with all the pictures it names.

    `images` maps SHA-256 to an encoded file. Seeds in `done_seeds` are not painted again.
    `flow` names the queue of one person in one project, for fairness between them.
    """

    id: WorkId
    request: Request
    flow: str = ""
    virtual_time: float = 0.0
    weight: float = 1.0
    images: Mapping[str, bytes] = field(default_factory=dict)
    checkpoints: Mapping[int, bytes] = field(default_factory=dict)
    done_seeds: frozenset[int] = frozenset()


class AdapterKind(StrEnum):
    """What lies beside the models: learned styles, guides, looks of pictures, upscalers."""

    LORA = "lora"
    CONTROLNET = "controlnet"
    IP_ADAPTER = "ip-adapter"
    UPSCALER = "upscaler"


@dataclass(frozen=True, kw_only=True)
class AdapterCard:
    """What people are told of an adapter that fits a model; `scale` is an upscaler's factor."""

    handle: str
    kind: AdapterKind
    title: str
    made_for: str
    licence: str = "unknown"
    commercial_use: str = "unknown"
    revision: str = ""
    scale: int = 1
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What people are told of a model before they choose it.

    `executor` is one of painter, steps, pipeline, http. `commercial_use` is yes, no or unknown.
    `vocabulary` lists the words a small model understands, empty where it reads any text.
    `multiple` is the step in px to which sizes are rounded inside the model. `adapters` are
    those of its machine that fit it; the painter's are the upscalers, which need no model.
    `schedulers` are the samplers that fit it, `auto` - its own - among them.
    """

    handle: str
    title: str
    family: str
    executor: str
    licence: str
    commercial_use: str
    revision: str
    tasks: tuple[str, ...]
    native_width: int
    native_height: int
    multiple: int
    steps: int
    guidance_scale: float
    scheduler: str
    schedulers: tuple[str, ...] = ("auto",)
    procedural: bool = False
    is_default: bool = False
    subtle: float = 0.5
    strong: float = 0.85
    vocabulary: tuple[str, ...] = ()
    problem: str = ""
    adapters: tuple[AdapterCard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ready:
    """The engine is up: its device in words and the models it can run."""

    device: str
    models: tuple[ModelCard, ...]


@dataclass(frozen=True, kw_only=True)
class Beat:
    """A sign of life, each second: what it is doing, how much memory it holds, in bytes, and which
    models are loaded."""

    phase: str
    in_flight: int
    memory: int
    resident: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Phase:
    """Work entered a named stage (loading, encoding, painting, decoding); fraction 0-1 or None."""

    work: WorkId
    name: str
    fraction: float | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One image advanced to `step` of `steps` (from 1), which took `ms` milliseconds."""

    work: WorkId
    seed: int
    step: int
    steps: int
    ms: float


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The newest estimate of one image as WebP, at most 25 kB."""

    work: WorkId
    seed: int
    step: int
    webp: bytes
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Enough to go on with one image from `step`, as safetensors."""

    work: WorkId
    seed: int
    step: int
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One finished image as a bare PNG; `facts` are JSON-ready (seam scores, size asked for)."""

    work: WorkId
    seed: int
    png: bytes
    width: int
    height: int
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Done:
    """Every image of the work has been reported."""

    work: WorkId


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The work ended with an error; images reported before it stay good.

    `sentence` says the same as `text`, for readers of any language.
    """

    work: WorkId
    code: str
    text: str
    retryable: bool
    sentence: Sentence | None = None

    @classmethod
    def by(cls, work: WorkId, error: EngineError) -> "Failed":
        """Return the report of a work that an error ended."""
        return cls(
            work=work,
            code=error.code,
            text=error.message,
            retryable=error.retryable,
            sentence=error.sentence,
        )


@dataclass(frozen=True, kw_only=True)
class Aborted:
    """The work was stopped between two steps, as asked."""

    work: WorkId


Report = Ready | Beat | Phase | Step | Preview | Checkpoint | Picture | Done | Failed | Aborted
Emit = Callable[[Report], None]


@dataclass(frozen=True, kw_only=True)
class Submit:
    """Parent to child: take this work."""

    work: Work


@dataclass(frozen=True, kw_only=True)
class Abort:
    """Parent to child: stop this work before its next step."""

    work: WorkId


@dataclass(frozen=True, kw_only=True)
class Drain:
    """Parent to child: checkpoint what runs and exit within `deadline_s` seconds."""

    deadline_s: float


Command = Submit | Abort | Drain


class Engine(Protocol):
    """Turns works into pictures; news leaves through the `emit` given at construction."""

    def models(self) -> tuple[ModelCard, ...]:
        """Return the cards of every model this engine can run or must refuse, with the reason."""

    def submit(self, work: Work) -> None:
        """Take a work; failures of the work itself are reported, never raised."""

    def abort(self, work_id: WorkId) -> None:
        """Stop a work before its next step; unknown ids are ignored."""

    def tick(self) -> bool:
        """Do at most one forward pass or drawing stage; return False when there was nothing."""
