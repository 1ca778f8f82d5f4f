"""What the tick loop asks of images in flight and of who makes them, and what it notes of each."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from generation.contract.engine import ModelCard, Work


class FinishedPicture(Protocol):
    """What an image becomes: a Pillow image and facts."""

    @property
    def image(self) -> Any: ...

    @property
    def facts(self) -> Any: ...


class InFlight(Protocol):
    """One image between its first noise and its picture."""

    seed: int
    step: int
    key: Hashable

    @property
    def rows(self) -> int: ...

    @property
    def steps(self) -> int: ...

    def predict(self, group: Sequence[Any]) -> Sequence[Any]:
        """Return a prediction per image, None for one that needs further passes first."""

    def advance(self, prediction: Any) -> None: ...

    def preview(self) -> Any: ...

    def checkpoint(self) -> bytes | None: ...

    def finish(self) -> FinishedPicture | None: ...

    def close(self) -> None: ...


class Admission(Protocol):
    """Turns a work into its images in flight."""

    def models(self) -> tuple[ModelCard, ...]: ...

    def has_room(self, work: Work) -> bool: ...

    def ready(self, work: Work) -> bool:
        """Say whether a work's model is loaded; one that is not is read in the background."""

    def loading(self) -> bool:
        """Say whether a model is being read; give it a moment where nobody paints."""

    def admit(self, work: Work, phase: Callable[[str], None]) -> Sequence[InFlight]: ...


@dataclass(eq=False)
class Job:
    """A work in flight; its images stay in the order of its seeds."""

    work: Work
    images: list[InFlight]
    next_preview_at: float = 0.0


@dataclass(eq=False)
class Member:
    """One image with the job it belongs to; `alone` once a shared pass with it has failed."""

    job: Job
    image: InFlight
    alone: bool = False
    has_stepped: bool = False
    previewed_at: float = -1.0
    kept_step: int = 0
    kept_at: float = 0.0

    @property
    def flow(self) -> str:
        return self.job.work.flow
