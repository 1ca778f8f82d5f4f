"""Loaded models: kept while they fit, evicted by disuse, never while they paint."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generation.contract.errors import EngineError
from generation.contract.sentences import Sentence
from generation.engine.background import Loading
from generation.engine.catalogue import ModelEntry

HEADROOM = 1.2
"""Weights in memory, with what a forward pass needs beside them."""


@dataclass
class _Loaded:
    model: Any
    size: int
    holders: int = 0


class ModelStore:
    """Holds models within a budget; one store serves every executor of a device."""

    def __init__(self, *, memory_bytes: int, widening: float = 1.0) -> None:
        self._memory_bytes, self._widening = memory_bytes, widening
        self._loaded: OrderedDict[str, _Loaded] = OrderedDict()
        self._loading: Loading | None = None

    def has_room(self, entry: ModelEntry) -> bool:
        """Say whether a model is loaded, or fits once idle ones have left.

        With nothing painting the answer is yes: then loading says what does not fit.
        """
        if entry.card.handle in self._loaded:
            return True
        held = [loaded.size for loaded in self._loaded.values() if loaded.holders]
        if self._loading is not None:
            held.append(self._loading.size)
        return not held or sum(held) + self._size(entry) <= self._memory_bytes

    def ready(self, entry: ModelEntry, load: Callable[[], Any]) -> bool:
        """Say whether a model is loaded; where it is not, load it in the background.

        One model is read at a time.

        Raises:
            EngineError: `out_of_memory` for a model larger than the budget; whatever `load` raises.
        """
        handle = entry.card.handle
        if handle in self._loaded:
            return True
        if self._loading is None:
            self._make_room(entry)
            self._loading = Loading(handle, self._size(entry), load)
        if not self._loading.is_over:
            return False
        loading, self._loading = self._loading, None
        if loading.handle == handle or not loading.failed:
            self._loaded[loading.handle] = _Loaded(model=loading.result(), size=loading.size)
        return loading.handle == handle

    def wait(self) -> bool:
        """Say whether a model is being read; where nobody paints meanwhile, give it a moment."""
        if self._loading is None:
            return False
        if not any(loaded.holders for loaded in self._loaded.values()):
            self._loading.wait()
        return True

    def hold(self, entry: ModelEntry, load: Callable[[], Any]) -> Any:
        """Return the model, loading it if need be; it stays until as many `release` calls.

        Raises:
            EngineError: `out_of_memory` for a model larger than the budget; whatever `load` raises.
        """
        handle = entry.card.handle
        if handle not in self._loaded:
            self._make_room(entry)
            self._loaded[handle] = _Loaded(model=load(), size=self._size(entry))
        loaded = self._loaded[handle]
        loaded.holders += 1
        self._loaded.move_to_end(handle)
        return loaded.model

    def release(self, handle: str) -> None:
        """Say that one user of a model is done with it."""
        self._loaded[handle].holders -= 1

    def evict_idle(self) -> bool:
        """Let go of every model that nobody paints with; return whether there was one."""
        idle = [handle for handle, loaded in self._loaded.items() if not loaded.holders]
        for handle in idle:
            del self._loaded[handle]
        return bool(idle)

    def handles(self) -> tuple[str, ...]:
        """Return the loaded models, the longest unused first."""
        return tuple(self._loaded)

    def _size(self, entry: ModelEntry) -> int:
        return int(entry.weight_bytes * self._widening * HEADROOM)

    def _make_room(self, entry: ModelEntry) -> None:
        size = self._size(entry)
        if size > self._memory_bytes:
            raise EngineError(
                "out_of_memory",
                Sentence(
                    "{model} needs about {size:.1f} GB; models may take {room:.1f} GB here. "
                    "Choose a smaller model.",
                    model=entry.card.handle,
                    size=size / 1e9,
                    room=self._memory_bytes / 1e9,
                ),
                retryable=False,
            )
        for handle in [name for name, loaded in self._loaded.items() if not loaded.holders]:
            if sum(loaded.size for loaded in self._loaded.values()) + size <= self._memory_bytes:
                return
            del self._loaded[handle]
