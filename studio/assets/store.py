"""Files named by their SHA-256, in a folder of Django's default storage."""

import hashlib
import os
import re
import tempfile
from io import BytesIO
from pathlib import Path

from django.core.files.storage import default_storage
from PIL import Image

SHA256 = re.compile(r"[0-9a-f]{64}")


class CorruptAssetError(Exception):
    """A stored file no longer has the content it is named by."""


def path_of(sha: str) -> Path:
    """Return where the file of that SHA-256 lies, or would lie.

    Raises:
        ValueError: `sha` is not 64 lower-case hex digits, so it never leaves the folder.
    """
    if not SHA256.fullmatch(sha):
        raise ValueError(f"{sha[:80]!r} is no SHA-256 of 64 hex digits.")
    return Path(default_storage.path(f"{sha[:2]}/{sha[2:4]}/{sha}"))


def put(data: bytes) -> str:
    """Store a file and return its SHA-256; storing the same content again costs nothing.

    The file appears under its name only when it is whole and on the disk, so a process killed
    halfway leaves no truncated picture behind.
    """
    sha = hashlib.sha256(data).hexdigest()
    path = path_of(sha)
    if not path.exists():
        write_whole(path, data)
    return sha


def exists(sha: str) -> bool:
    return path_of(sha).exists()


def read(sha: str) -> bytes:
    """Return a file's content.

    Raises:
        FileNotFoundError: nothing is stored under that name.
        CorruptAssetError: the disk returned something else.
    """
    data = path_of(sha).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha:
        raise CorruptAssetError(f"The stored file {sha} has changed on the disk.")
    return data


def open_image(sha: str) -> Image.Image:
    """Return a stored picture, decoded."""
    image = Image.open(BytesIO(read(sha)))
    image.load()
    return image


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
