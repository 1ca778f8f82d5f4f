"""Fetches models from a hub that speaks Hugging Face's addresses: safetensors and configs only."""

import hashlib
import http.client
import json
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

TIMEOUT_S = 30.0
BLOCK_BYTES = 1 << 20
ANSWER_BYTES_MAX = 16 << 20
WANTED = frozenset({".json", ".txt", ".model", ".safetensors"})
INDEX = "model_index.json"

OnBytes = Callable[[str, int, int], None]
"""Told a file's name, how many of its bytes are here, and how many it has."""


class HubError(Exception):
    """Why a model cannot be fetched, in one line."""


@dataclass(frozen=True, kw_only=True)
class HubFile:
    """One file of a model; `sha256` is empty where the hub does not tell it."""

    name: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class HubModel:
    """A model at one pinned revision, with the licence its page states."""

    name: str
    revision: str
    licence: str
    licence_url: str
    files: tuple[HubFile, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class Hub:
    """Reads one hub; nothing it names is ever run."""

    def __init__(self, address: str, *, token: str = "") -> None:
        self._address, self._token = address.rstrip("/"), token

    def model(self, name: str, revision: str = "main") -> HubModel:
        """Return what a diffusers model consists of; the revision becomes the commit it names now.

        Raises:
            HubError: no network, no such model, or an answer that is not understood.
        """
        listed = self.listed(name, revision)
        if INDEX not in {file.name for file in listed.files}:
            raise HubError(
                f"{name} has no {INDEX}, so it is no diffusers model. One of its files is added "
                "with --file, an adapter with --kind."
            )
        index = self._json(f"/{_quoted(name)}/resolve/{_quoted(listed.revision)}/{INDEX}")
        return replace(listed, files=wanted(listed.files, index))

    def listed(self, name: str, revision: str = "main") -> HubModel:
        """Return all files of a repository at the commit that a revision names now.

        Raises:
            HubError: no network, no such repository, or an answer that is not understood.
        """
        path = f"/api/models/{_quoted(name)}/revision/{_quoted(revision)}?blobs=true"
        said = self._json(path)
        try:
            commit, siblings = str(said["sha"]), said["siblings"]
            listed = [_file(sibling) for sibling in siblings]
        except (KeyError, TypeError, ValueError) as error:
            raise HubError(f"The hub's answer about {name} is not understood: {error}.") from error
        licence, licence_url = _licence(said.get("cardData"))
        return HubModel(
            name=name,
            revision=commit,
            licence=licence,
            licence_url=licence_url,
            files=tuple(listed),
        )

    def fetch(self, model: HubModel, folder: Path, on_bytes: OnBytes) -> None:
        """Write every file below `folder`, going on where an earlier attempt stopped.

        Raises:
            HubError: the network or the disk failed, or a file is not what the hub promised.
        """
        missing = sum(f.size for f in model.files if not (folder / f.name).is_file())
        free = shutil.disk_usage(folder).free
        if missing > free:
            raise HubError(
                f"{model.name} needs {missing / 1e9:.1f} GB; the disk has {free / 1e9:.1f} GB free."
            )
        for file in model.files:
            if not (folder / file.name).is_file():
                self._fetch_file(model, file, folder / file.name, on_bytes)

    def _fetch_file(self, model: HubModel, file: HubFile, path: Path, on_bytes: OnBytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        here = part.stat().st_size if part.is_file() else 0
        if here < file.size or not here:
            address = f"/{_quoted(model.name)}/resolve/{model.revision}/{_quoted(file.name)}"
            self._stream(address, part, here, file, on_bytes)
        _check(part, file)
        part.replace(path)

    def _stream(
        self, address: str, part: Path, here: int, file: HubFile, on_bytes: OnBytes
    ) -> None:
        try:
            with self._opened(address, first_byte=here) as answer:
                is_rest = answer.status == http.HTTPStatus.PARTIAL_CONTENT
                here = here if is_rest else 0
                with part.open("ab" if is_rest else "wb") as out:
                    while block := answer.read(BLOCK_BYTES):
                        here += len(block)
                        if here > file.size:
                            raise HubError(f"{file.name} is longer than the hub says it is.")
                        out.write(block)
                        on_bytes(file.name, here, file.size)
        except (OSError, http.client.HTTPException) as error:
            raise HubError(
                f"{file.name} stopped at {here:,} of {file.size:,} bytes ({error}). "
                "Run the same command again to go on from there."
            ) from error

    def _json(self, path: str) -> dict[str, Any]:
        try:
            with self._opened(path) as answer:
                said = json.loads(answer.read(ANSWER_BYTES_MAX))
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise HubError(f"{self._address} sent no usable answer: {error}.") from error
        if not isinstance(said, dict):
            raise HubError(f"{self._address} sent no object.")
        return said

    def _opened(self, path: str, *, first_byte: int = 0) -> Any:
        request = urllib.request.Request(self._address + path)
        if first_byte:
            request.add_header("Range", f"bytes={first_byte}-")
        if self._token:  # not passed on to the store that a hub sends large files from
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            return urllib.request.urlopen(request, timeout=TIMEOUT_S)
        except urllib.error.HTTPError as error:
            error.close()
            raise HubError(_refusal(error.code, path)) from error
        except OSError as error:
            raise HubError(
                f"{self._address} cannot be reached: is this machine connected to the network? "
                "A model folder on a disk can be added by its path."
            ) from error


def wanted(files: Sequence[HubFile], index: dict[str, Any]) -> tuple[HubFile, ...]:
    """Return the files a diffusers folder needs: its parts' configurations and safetensors.

    Pickles, code and pictures stay behind, and so do half-precision copies of files that are
    there in full.
    """
    parts = {name for name, value in index.items() if isinstance(value, list)}
    names = {file.name for file in files}
    return tuple(
        file
        for file in files
        if _belongs(PurePosixPath(file.name), parts)
        and not (".fp16." in file.name and file.name.replace(".fp16.", ".") in names)
    )


def _belongs(path: PurePosixPath, parts: set[str]) -> bool:
    if str(path) == INDEX:
        return True
    return len(path.parts) == 2 and path.parts[0] in parts and path.suffix in WANTED


def _file(sibling: dict[str, Any]) -> HubFile:
    name = str(sibling["rfilename"])
    if name.startswith("/") or ".." in PurePosixPath(name).parts or "\\" in name:
        raise ValueError(f"'{name[:80]}' is no name of a file inside a model")
    lfs = sibling.get("lfs") or {}
    return HubFile(name=name, size=int(sibling["size"]), sha256=str(lfs.get("sha256", "")))


def _licence(card: Any) -> tuple[str, str]:
    said = card if isinstance(card, dict) else {}
    name = said.get("license_name") or said.get("license") or "unknown"
    return str(name)[:100], str(said.get("license_link") or "")[:300]


def _check(part: Path, file: HubFile) -> None:
    if part.stat().st_size != file.size:
        raise HubError(
            f"{file.name} has {part.stat().st_size:,} of {file.size:,} bytes. "
            "Run the same command again to go on from there."
        )
    if file.sha256:
        with part.open("rb") as data:
            found = hashlib.file_digest(data, "sha256").hexdigest()
        if found != file.sha256:
            part.unlink()
            raise HubError(f"{file.name} arrived damaged and was thrown away; run this again.")


def _refusal(status: int, path: str) -> str:
    if status in (401, 403):
        return (
            "The hub wants an account that has accepted this model's licence; accept it on the "
            "model's page and set MASTHEAD_HUB_TOKEN."
        )
    if status == 404:
        return f"The hub has nothing at {path.split('?')[0]}; is the name written as owner/name?"
    return f"The hub answered {status} for {path.split('?')[0]}."


def _quoted(text: str) -> str:
    return urllib.parse.quote(text)
