"""The names and shapes in a safetensors file, read from its bounded header alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

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
    return shapes_of(path.name, header_of(path))


def header_of(path: Path, *, bytes_max: int = FILE_BYTES_MAX) -> Mapping[str, Any]:
    """Return the header of a safetensors file: what it says of each tensor, and of itself.

    Raises:
        TensorsError: it is missing, too large, or not what it says it is.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size > bytes_max:
                raise TensorsError(
                    f"{path.name} has {size / 1e9:.1f} GB; at most {bytes_max / 1e9:.1f} GB are "
                    "read."
                )
            if not 2 <= length <= min(HEADER_BYTES_MAX, size - 8):
                raise TensorsError(f"{path.name} is no safetensors file.")
            header = json.loads(file.read(length))
    except (OSError, ValueError, RecursionError) as error:
        raise TensorsError(f"{path.name} cannot be read as safetensors: {error}.") from error
    if not isinstance(header, dict) or len(header) > TENSORS_MAX:
        raise TensorsError(f"{path.name} holds no table of at most {TENSORS_MAX:,} tensors.")
    return header


def shapes_of(name: str, header: Mapping[str, Any]) -> Shapes:
    """Return each tensor's shape from a file's header.

    Raises:
        TensorsError: a tensor has no shape or no place in the file.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    for key, about in header.items():
        if key == "__metadata__":
            continue
        shape = about.get("shape") if isinstance(about, dict) else None
        places = about.get("data_offsets") if isinstance(about, dict) else None
        if not _is_whole(shape) or not _is_whole(places) or len(places) != 2:
            raise TensorsError(f"{name} gives no shape for '{key[:80]}'.")
        shapes[key] = tuple(shape)
    return shapes


def _is_whole(numbers: Any) -> TypeGuard[list[int]]:
    return isinstance(numbers, list) and all(isinstance(one, int) for one in numbers)
