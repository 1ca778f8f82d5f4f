"""When a device's memory is full: how it is known, what is freed, and what would fit instead."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from generation.contract.pixels import Size
from generation.engine.attempt import snapped
from generation.engine.catalogue import ModelEntry

SAID_BY_ALLOCATORS = ("out of memory", "can't allocate memory", "not enough memory")
"""CPUs and Apple's GPUs raise a plain RuntimeError."""

FULL = (torch.OutOfMemoryError, MemoryError, RuntimeError)
"""What a full memory may raise; `is_full` tells it from other errors."""


def is_full(error: BaseException) -> bool:
    """Say whether an error means that memory ran out."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(said in text for said in SAID_BY_ALLOCATORS)


def empty_caches() -> None:
    """Give back what torch keeps of a GPU's memory for later."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


@dataclass(kw_only=True)
class Fitting:
    """What has been painted on this device with each model, to say what would fit."""

    entries: Sequence[ModelEntry]
    memory_bytes: int
    painted: dict[str, Size] = field(default_factory=dict)

    def note(self, handle: str, size: Size) -> None:
        """Remember the largest size a model has taken a step at."""
        known = self.painted.get(handle)
        if known is None or _area(size) > _area(known):
            self.painted[handle] = size

    def advice(self, handle: str, size: Size) -> str:
        """Return what was refused, by how much memory, and what would fit."""
        words = [
            f"Painting {size.width} x {size.height} px with {handle} does not fit into this "
            f"device's memory, of which models may take {self.memory_bytes / 1e9:.1f} GB.",
            self._smaller_size(handle, size),
        ]
        smaller = self._smaller_model(handle)
        if smaller is not None:
            words.append(
                f"Or choose a smaller model: {smaller.card.handle} has "
                f"{smaller.weight_bytes / 1e9:.1f} GB of weights."
            )
        return " ".join(words)

    def _smaller_size(self, handle: str, size: Size) -> str:
        known = self.painted.get(handle)
        if known is not None and _area(known) < _area(size):
            return f"{known.width} x {known.height} px has been painted with it here."
        half = _halved(size, self._multiple(handle))
        return f"Try half of the area, {half.width} x {half.height} px."

    def _multiple(self, handle: str) -> int:
        return next((e.card.multiple for e in self.entries if e.card.handle == handle), 8)

    def _smaller_model(self, handle: str) -> ModelEntry | None:
        """Return the largest of the models that are smaller."""
        own = next((e.weight_bytes for e in self.entries if e.card.handle == handle), 0)
        smaller = [e for e in self.entries if e.weight_bytes < own and not e.card.problem]
        return max(smaller, key=lambda entry: entry.weight_bytes, default=None)


def _halved(size: Size, multiple: int) -> Size:
    side = math.sqrt(0.5)
    least = max(64, multiple)
    return snapped(
        Size(
            width=max(least, int(size.width * side) - multiple),
            height=max(least, int(size.height * side) - multiple),
        ),
        multiple,
    )


def _area(size: Size) -> int:
    return size.width * size.height
