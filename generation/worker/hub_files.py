"""Single files and adapters from the hub: chosen from a model's list, fetched, and handed on."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from generation.contract.engine import AdapterKind
from generation.contract.requests import MODEL_HANDLE
from generation.engine.adapters import IMAGE_ENCODER
from generation.worker.hub import Hub, HubError, HubFile, HubModel, OnBytes
from generation.worker.licences import use_of
from generation.worker.shelf import ADDING

SUFFIX = ".safetensors"
NAMED_MAX = 8


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What was fetched: the file or folder to add, and what the hub says of it."""

    path: Path
    card: dict[str, str]


@contextmanager
def brought(
    hub: Hub,
    folder: Path,
    name: str,
    handle: str,
    *,
    kind: AdapterKind | None,
    file: str | None,
    revision: str,
    on_bytes: OnBytes,
) -> Iterator[Brought]:
    """Fetch what a kind needs below `folder`; it goes away once it has been added.

    Args:
        hub: where it lies.
        folder: the models folder.
        name: owner/name.
        handle: how it will be called; a transfer that broke off goes on under the same one.
        kind: of adapter; None for a checkpoint in one file.
        file: which of the repository's files, where there are several.
        revision: a branch or commit.
        on_bytes: is told how far each file is.

    Raises:
        HubError: it could not be fetched, or which file is meant is not known.
    """
    if not MODEL_HANDLE.fullmatch(handle):
        raise HubError(f"'{handle[:80]}' is no handle; give one with --handle.")
    listed = hub.listed(name, revision)
    chosen = _chosen(listed.files, kind, file, name)
    place = folder / ADDING / f"hub-{handle}-{listed.revision[:12]}"
    place.mkdir(parents=True, exist_ok=True)
    model = replace(listed, files=tuple(chosen))
    hub.fetch(model, place, on_bytes)
    yield Brought(path=_path_of(place, chosen, kind), card=_card(model))
    shutil.rmtree(place)


def _chosen(
    files: Sequence[HubFile], kind: AdapterKind | None, file: str | None, name: str
) -> list[HubFile]:
    """Return the files to fetch, the one with the weights first."""
    if kind is AdapterKind.CONTROLNET:
        return _beside(files, _weights(files, file, name, depth=None if file else 1), "config.json")
    weights = _weights(files, file, name, depth=None if file else 1)
    if kind is not AdapterKind.IP_ADAPTER:
        return [weights]
    encoder = PurePosixPath(weights.name).parent / IMAGE_ENCODER
    parts = [
        one
        for one in files
        if PurePosixPath(one.name).parent == encoder
        and PurePosixPath(one.name).suffix in (".json", SUFFIX)
    ]
    if not parts:
        raise HubError(
            f"{name} has no image encoder in {encoder}; fetch one and add the file from the disk "
            "with --image-encoder."
        )
    return [weights, *parts]


def _weights(
    files: Sequence[HubFile], file: str | None, name: str, *, depth: int | None
) -> HubFile:
    names = {one.name for one in files}
    found = [
        one
        for one in files
        if one.name.endswith(SUFFIX)
        and (file is None or one.name == file)
        and (depth is None or len(PurePosixPath(one.name).parts) == depth)
        and not (".fp16." in one.name and one.name.replace(".fp16.", ".") in names)
    ]
    if len(found) == 1:
        return found[0]
    known = sorted(one for one in names if one.endswith(SUFFIX))
    if not known:
        raise HubError(f"{name} holds no safetensors file; others can run code and are not read.")
    listed = ", ".join(known[:NAMED_MAX]) + (" and more" if len(known) > NAMED_MAX else "")
    raise HubError(f"Say with --file which one of {name} is meant: {listed}.")


def _beside(files: Sequence[HubFile], weights: HubFile, name: str) -> list[HubFile]:
    folder = PurePosixPath(weights.name).parent
    found = [one for one in files if PurePosixPath(one.name) == folder / name]
    return [weights, *found]


def _path_of(place: Path, chosen: Sequence[HubFile], kind: AdapterKind | None) -> Path:
    weights = place / chosen[0].name
    if kind is AdapterKind.CONTROLNET:  # one without a configuration is converted
        return weights.parent if len(chosen) > 1 else weights
    if kind is AdapterKind.IP_ADAPTER:
        return weights.parent
    return weights


def _card(model: HubModel) -> dict[str, str]:
    return {
        "title": model.name.rpartition("/")[2][:80],
        "licence": model.licence,
        "commercial_use": use_of(model.licence),
        "source": model.name,
        "source_revision": model.revision,
    }
