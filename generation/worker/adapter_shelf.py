"""Adapters and upscalers as people change them: added whole from a disk, or removed."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from generation.contract.engine import AdapterKind
from generation.contract.errors import ContractError
from generation.contract.requests import MODEL_HANDLE
from generation.engine.adapters import (
    FOLDERS,
    IMAGE_ENCODER,
    WEIGHTS,
    AdapterEntry,
    adapter_of,
    adapters_in,
)
from generation.engine.checkpoints.conversion import convert_control_net
from generation.engine.checkpoints.reading import adapter_words, is_control_net, sound_shapes
from generation.engine.tensors import TensorsError, shapes_in
from generation.worker.shelf import ADDING, write_card

SUFFIX = ".safetensors"


class AdapterShelf:
    """What lies beside the models; an adapter appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, handle: str) -> bool:
        return any(entry.card.handle == handle for entry in adapters_in(self.folder))

    def add(
        self,
        source: Path,
        kind: AdapterKind,
        handle: str,
        *,
        image_encoder: Path | None = None,
        card: Mapping[str, str] | None = None,
        said: Mapping[str, str] | None = None,
    ) -> AdapterEntry:
        """Copy a safetensors file, or a folder for the kinds that need one.

        An IP-Adapter is a file with the folder of its image encoder, or a folder that holds both.

        Raises:
            ContractError: the handle is taken or none, or it is no usable adapter of that kind.
        """
        self._refuse_taken(handle)
        place = self.folder / FOLDERS[kind] / ADDING / FOLDERS[kind] / handle
        shutil.rmtree(place.parent.parent, ignore_errors=True)
        place.parent.mkdir(parents=True)
        try:
            if kind is AdapterKind.IP_ADAPTER:
                _copy_ip_adapter(source, image_encoder, place)
            else:
                _copy(source, kind, place)
            write_card(place, card or {}, said)
            entry = adapter_of(place)
            if entry.card.problem:
                other = _other_kind(place, kind)
                raise ContractError(
                    f"{source} is {other}"
                    if other
                    else f"{source} cannot be used. {entry.card.problem}"
                )
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


def _other_kind(place: Path, kind: AdapterKind) -> str:
    """Return what a file is that is of another kind than was said, and how it is added."""
    try:
        words = adapter_words(shapes_in(place / WEIGHTS))
    except (TensorsError, OSError):
        return ""
    return "" if f"--kind {kind}." in words else words


def _copy(source: Path, kind: AdapterKind, place: Path) -> None:
    single = kind is AdapterKind.CONTROLNET and source.is_file()
    if single or kind in (AdapterKind.LORA, AdapterKind.UPSCALER):
        if source.suffix != SUFFIX or not source.is_file():
            raise ContractError(
                f"{source} is no safetensors file; only those are read, since others can run code."
            )
        if single:
            return _convert(source, place)
        place.mkdir()
        shutil.copyfile(source, place / WEIGHTS)
        return None
    if not source.is_dir():
        raise ContractError(f"There is no {source}.")
    shutil.copytree(source, place)


def _convert(source: Path, place: Path) -> None:
    """Write a ControlNet of one file as a folder; another adapter is named as what it is."""
    shapes = sound_shapes(source)
    other = "" if is_control_net(shapes) else adapter_words(shapes)
    if other:
        raise ContractError(f"{source} is {other}")
    convert_control_net(source, place)


def _copy_ip_adapter(source: Path, encoder: Path | None, place: Path) -> None:
    """Copy the one file of layers and the image encoder's configuration and weights."""
    files = sorted(source.glob(f"*{SUFFIX}")) if source.is_dir() else [source]
    encoder = encoder or (source if source.is_dir() else source.parent) / IMAGE_ENCODER
    if len(files) != 1 or files[0].suffix != SUFFIX or not files[0].is_file():
        raise ContractError(
            f"{source} is no safetensors file and no folder with exactly one; other files can run "
            "code and are not read."
        )
    if not encoder.is_dir():
        raise ContractError(
            f"There is no image encoder in {encoder}. Give its folder with --image-encoder: "
            "config.json and model.safetensors of the CLIP encoder it was published with."
        )
    (place / IMAGE_ENCODER).mkdir(parents=True)
    shutil.copyfile(files[0], place / WEIGHTS)
    for path in (*encoder.glob("*.json"), *encoder.glob(f"*{SUFFIX}")):
        shutil.copyfile(path, place / IMAGE_ENCODER / path.name)
