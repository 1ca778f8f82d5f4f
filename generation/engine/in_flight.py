"""What the tick loop asks of images in flight, and of whoever turns works into them."""

from collections.abc import Callable, Hashable, Sequence
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
