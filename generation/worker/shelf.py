"""The models folder as people change it: add from a disk or a hub, remove."""

import importlib
import json
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generation.contract.errors import ContractError
from generation.contract.requests import MODEL_HANDLE
from generation.engine.catalogue import CARD, RESERVED, ModelEntry, card_beside, entry_of
from generation.engine.checkpoints.reading import Checkpoint
from generation.worker.hub import Hub, OnBytes
from generation.worker.licences import use_of

ADDING = ".adding"
"""Where models lie until they are whole; the catalogue passes over names with a dot."""

CONVERSION = "generation.engine.checkpoints.conversion"
"""Imported where a file is converted: torch takes seconds that no other command need spend."""


class Shelf:
    """The models folder; a model appears in it whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add_folder(
        self,
        source: Path,
        handle: str,
        *,
        link: bool,
        card: Mapping[str, str] | None = None,
        said: Mapping[str, str] | None = None,
    ) -> ModelEntry:
        """Copy a diffusers folder, or link to it where it lies.

        `card` goes with one that brings none of its own, `said` goes before what a card says. A
        linked folder is never written into: its card lies beside the link.

        Raises:
            ContractError: the handle is taken or none, or the folder is no usable model.
        """
        self._refuse_taken(handle)
        place = self._fresh_place(handle)
        place.symlink_to(source.resolve(), target_is_directory=True)
        try:
            _refuse_unusable(entry_of(place), source)
        finally:
            place.unlink()
        if link:
            place.symlink_to(source.resolve(), target_is_directory=True)
            brought = {} if (source / CARD).exists() else card or {}
            self._write_beside(handle, {**brought, **(said or {})})
        else:
            shutil.copytree(source, place)
            write_card(place, card or {}, said)
        return self._placed(place, handle)

    def add_file(
        self,
        checkpoint: Checkpoint,
        handle: str,
        *,
        card: Mapping[str, str],
        prediction: str | None = None,
        base: Path | None = None,
    ) -> ModelEntry:
        """Convert a single-file checkpoint into a diffusers folder.

        Raises:
            ContractError: the handle is taken or none, or the file cannot be converted.
        """
        self._refuse_taken(handle)
        place = self._fresh_place(handle)
        conversion = importlib.import_module(CONVERSION)
        try:
            conversion.convert(checkpoint, place, prediction=prediction, base=base)
            write_card(place, card)
            _refuse_unusable(entry_of(place), checkpoint.path)
        except ContractError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        return self._placed(place, handle)

    def add_from_hub(
        self,
        hub: Hub,
        name: str,
        handle: str,
        *,
        revision: str,
        on_bytes: OnBytes,
        said: Mapping[str, str] | None = None,
    ) -> ModelEntry:
        """Fetch a model and record where it is from and under which licence; `said` goes first.

        Raises:
            ContractError: the handle is taken or none, or what came is no usable model.
            HubError: it could not be fetched; another call goes on from there.
        """
        self._refuse_taken(handle)
        model = hub.model(name, revision)
        place = self.folder / ADDING / handle
        place.mkdir(parents=True, exist_ok=True)
        origin = place / ".revision"
        if origin.is_file() and origin.read_text(encoding="utf-8") != model.revision:
            shutil.rmtree(place)  # half of another revision
            place.mkdir()
        origin.write_text(model.revision, encoding="utf-8")
        hub.fetch(model, place, on_bytes)
        card = {
            "title": name.rpartition("/")[2][:80],
            "licence": model.licence,
            "commercial_use": use_of(model.licence),
            "licence_url": model.licence_url,
            "source": name,
            "source_revision": model.revision,
        }
        write_card(place, card, said)
        _refuse_unusable(entry_of(place), Path(name))
        origin.unlink()
        return self._placed(place, handle)

    def remove(self, handle: str) -> None:
        """Delete a model's folder, or only the link where it lies elsewhere.

        Raises:
            ContractError: there is no such model in the folder.
        """
        place = self.folder / handle
        if not MODEL_HANDLE.fullmatch(handle) or handle in RESERVED or not place.is_dir():
            raise ContractError(f"There is no model '{handle[:80]}' in {self.folder}.")
        if place.is_symlink():
            place.unlink()
        else:
            shutil.rmtree(place)
        card_beside(place).unlink(missing_ok=True)

    def _write_beside(self, handle: str, card: Mapping[str, str]) -> None:
        path = card_beside(self.folder / handle)
        path.unlink(missing_ok=True)
        if card:
            path.parent.mkdir(exist_ok=True)
            path.write_text(_toml(card), encoding="utf-8")

    def _refuse_taken(self, handle: str) -> None:
        if not MODEL_HANDLE.fullmatch(handle) or handle in RESERVED:
            raise ContractError(
                f"'{handle[:80]}' is no handle: use 1 to 31 of the characters a-z, 0-9 and -. "
                "Give one with --handle."
            )
        if (self.folder / handle).exists():
            raise ContractError(
                f"There is a model '{handle}' already; give another name with --handle, or "
                f"remove it first."
            )

    def _fresh_place(self, handle: str) -> Path:
        place = self.folder / ADDING / handle
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_symlink():
            place.unlink()
        shutil.rmtree(place, ignore_errors=True)
        return place

    def _placed(self, place: Path, handle: str) -> ModelEntry:
        place.rename(self.folder / handle)
        return entry_of(self.folder / handle)


def handle_for(name: str) -> str:
    """Return a handle made of the last part of a path or a hub's name."""
    last = name.rstrip("/").rpartition("/")[2].lower()
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in last)[:31]


def write_card(place: Path, card: Mapping[str, str], said: Mapping[str, str] | None = None) -> None:
    """Write what is known of a model or adapter.

    A card that came with it stays as it is, but for what the person who adds it says.
    """
    path = place / CARD
    known: Mapping[str, Any] = card
    if path.exists():
        if not said:
            return
        known = tomllib.loads(path.read_text(encoding="utf-8"))
    if known or said:
        path.write_text(_toml({**known, **(said or {})}), encoding="utf-8")


def _refuse_unusable(entry: ModelEntry, source: Path) -> None:
    if entry.card.problem:
        kind = _adapter_kind(source)
        if kind:
            raise ContractError(f"{source} holds {kind}.")
        raise ContractError(f"{source} cannot be used. {entry.card.problem}")


def _adapter_kind(source: Path) -> str:
    """Return what a folder that is no model is otherwise, and how it is added."""
    if (source / "image_encoder").is_dir():
        return "an IP-Adapter. Add it with --kind ip-adapter"
    config = source / "config.json"
    if config.is_file() and "ControlNetModel" in config.read_text("utf-8", errors="replace"):
        return "a ControlNet. Add it with --kind controlnet"
    if not (source / "model_index.json").is_file() and list(source.glob("*.safetensors")):
        return "single files, no diffusers folder. Add one of its .safetensors files by its path"
    return ""


def _toml(values: Mapping[str, Any]) -> str:
    """JSON's texts, numbers and lists are TOML's too, once DEL, which TOML forbids, is escaped."""
    lines = (
        f"{name} = {json.dumps(value)}".replace("\x7f", "\\u007f") for name, value in values.items()
    )
    return "\n".join(lines) + "\n"
