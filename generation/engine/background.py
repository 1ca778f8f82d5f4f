"""A model read in a thread of its own, so that nobody's next step waits for it."""

import threading
from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

THREAD = "masthead-loading"
WAIT_S = 0.02
FACTORIES = frozenset({torch.empty, torch.ones, torch.zeros, torch.rand, torch.randn})

_own = threading.local()


class Loading:
    """One load under way; `is_over` says when `result` may be asked."""

    def __init__(self, handle: str, size: int, load: Callable[[], Any]) -> None:
        self.handle, self.size = handle, size
        self._load = load
        self._model: Any = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    @property
    def failed(self) -> bool:
        """Whether an ended load went wrong."""
        return self._error is not None

    def wait(self) -> None:
        """Give the load a moment while there is nothing else to do."""
        self._thread.join(WAIT_S)

    def result(self) -> Any:
        """Return the model, or raise what went wrong."""
        if self._error is not None:
            raise self._error
        return self._model

    def _run(self) -> None:
        try:
            with OwnDefaultDtype():
                self._model = self._load()
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is asked for
            self._error = error


class OwnDefaultDtype(TorchFunctionMode):
    """Makes the loading thread's new tensors of the dtype it asked for, and nobody else's."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = dict(kwargs or {})
        if func in FACTORIES and named.get("dtype") is None:
            named["dtype"] = _default_dtype()
        return func(*args, **named)


def keep_default_dtype() -> None:
    """Let no load change torch's default dtype, which holds for every thread of the process.

    Loading in half precision sets it while a network is built; a step that another thread takes
    meanwhile would make its numbers of it.
    """
    change = torch.set_default_dtype
    if getattr(change, "is_thread_aware", False):
        return

    def changed(dtype: torch.dtype) -> None:
        if threading.current_thread().name == THREAD:
            _own.dtype = dtype
        else:
            change(dtype)

    changed.is_thread_aware = True  # type: ignore[attr-defined]
    torch.set_default_dtype = changed


def _default_dtype() -> torch.dtype:
    dtype: torch.dtype = getattr(_own, "dtype", torch.float32)
    return dtype
