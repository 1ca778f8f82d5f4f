"""The names and shapes in a safetensors file, read from its bounded header alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Shapes = Mapping[str, tuple[int, ...]]
HEADER_BYTES_MAX = 16 << 20
TENSORS_MAX = 50_000
FILE_BYTES_MAX = 8 << 30


class TensorsError(Exception):
    """Why a file is no safetensors file that can be read."""


def shapes_in(path: Path) -> Shapes:
    """Return each tensor's shape, without reading any weights.

    Raises:
        TensorsError: it is missing, too large, or not what it says it is.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size > FILE_BYTES_MAX:
                raise TensorsError(f"{path.name} has {size / 1e9:.1f} GB; at most 8.6 GB are read.")
            if not 2 <= length <= min(HEADER_BYTES_MAX, size - 8):
                raise TensorsError(f"{path.name} is no safetensors file.")
            header = json.loads(file.read(length))
    except (OSError, ValueError, RecursionError) as error:
        raise TensorsError(f"{path.name} cannot be read as safetensors: {error}.") from error
    return _shapes(path.name, header)


def _shapes(name: str, header: Any) -> Shapes:
    if not isinstance(header, dict) or len(header) > TENSORS_MAX:
        raise TensorsError(f"{name} holds no table of at most {TENSORS_MAX:,} tensors.")
    shapes: dict[str, tuple[int, ...]] = {}
    for key, about in header.items():
        if key == "__metadata__":
            continue
        shape = about.get("shape") if isinstance(about, dict) else None
        if not isinstance(shape, list) or not all(isinstance(side, int) for side in shape):
            raise TensorsError(f"{name} gives no shape for '{key[:80]}'.")
        shapes[key] = tuple(shape)
    return shapes
