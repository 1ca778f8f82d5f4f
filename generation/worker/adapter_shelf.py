"""Adapters and upscalers as people change them: added whole from a disk, or removed."""

import shutil
from pathlib import Path

from generation.contract.engine import AdapterKind
from generation.contract.errors import ContractError
from generation.contract.requests import MODEL_HANDLE
from generation.engine.adapters import FOLDERS, WEIGHTS, AdapterEntry, adapter_of, adapters_in

ADDING = ".adding"
SUFFIX = ".safetensors"


class AdapterShelf:
    """What lies beside the models; an adapter appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, handle: str) -> bool:
        return any(entry.card.handle == handle for entry in adapters_in(self.folder))

    def add(self, source: Path, kind: AdapterKind, handle: str) -> AdapterEntry:
        """Copy a safetensors file, or a folder for the kinds that need one.

        Raises:
            ContractError: the handle is taken or none, or it is no usable adapter of that kind.
        """
        self._refuse_taken(handle)
        place = self.folder / FOLDERS[kind] / ADDING / FOLDERS[kind] / handle
        shutil.rmtree(place.parent.parent, ignore_errors=True)
        place.parent.mkdir(parents=True)
        try:
            _copy(source, kind, place)
            entry = adapter_of(place)
            if entry.card.problem:
                raise ContractError(f"{source} cannot be used. {entry.card.problem}")
            if entry.card.kind is not kind:
                raise ContractError(
                    f"{source} is of the kind {entry.card.kind.value}, not {kind.value}."
                )
            place.rename(self.folder / FOLDERS[kind] / handle)
        finally:
            shutil.rmtree(self.folder / FOLDERS[kind] / ADDING, ignore_errors=True)
        return adapter_of(self.folder / FOLDERS[kind] / handle)

    def remove(self, handle: str) -> None:
        """Delete an adapter's folder."""
        for entry in adapters_in(self.folder):
            if entry.card.handle == handle:
                shutil.rmtree(entry.folder)

    def _refuse_taken(self, handle: str) -> None:
        if not MODEL_HANDLE.fullmatch(handle):
            raise ContractError(
                f"'{handle[:80]}' is no handle: use 1 to 31 of the characters a-z, 0-9 and -. "
                "Give one with --handle."
            )
        if (self.folder / handle).exists() or self.has(handle):
            raise ContractError(
                f"There is '{handle}' already; give another name with --handle, or remove it first."
            )


def _copy(source: Path, kind: AdapterKind, place: Path) -> None:
    if kind in (AdapterKind.LORA, AdapterKind.UPSCALER):
        if source.suffix != SUFFIX or not source.is_file():
            raise ContractError(
                f"{source} is no safetensors file; only those are read, since others can run code."
            )
        place.mkdir()
        shutil.copyfile(source, place / WEIGHTS)
        return
    if not source.is_dir():
        raise ContractError(f"{source} is no folder; a {kind.value} is added as a folder.")
    shutil.copytree(source, place)
