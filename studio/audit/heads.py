"""The head of each chain, written down in a file that no change of the database reaches."""

import fcntl
import logging
import os
from pathlib import Path

from django.conf import settings
from django.core.signing import BadSignature, Signer

from studio.core.audit_chain import Head

logger = logging.getLogger(__name__)

SALT = "masthead audit head"


class BrokenHeadError(Exception):
    """A head's file does not carry our signature."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not carry this studio's signature; it was changed by hand.")


def keep_head(project: int, head: Head) -> None:
    """Write a chain's newest entry down; an older one never replaces a newer."""
    folder = Path(settings.MASTHEAD_AUDIT)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            known = head_of(project)
        except BrokenHeadError:
            # What is left here is evidence; `audit verify` tells of it.
            logger.exception("The head of project %s was not written down.", project)
            return
        if known is None or known.seq < head.seq:
            _replace(folder / f"{project}.head", f"{project}:{head.seq}:{head.sha256}")


def head_of(project: int) -> Head | None:
    """Return the head that was written down for a project, None where none was.

    Raises:
        BrokenHeadError: the file was changed by somebody without our key.
    """
    path = Path(settings.MASTHEAD_AUDIT) / f"{project}.head"
    if not path.is_file():
        return None
    try:
        named, seq, sha256 = Signer(salt=SALT).unsign(path.read_text().strip()).split(":")
    except (BadSignature, ValueError, UnicodeDecodeError) as error:
        raise BrokenHeadError(path) from error
    if int(named) != project:
        raise BrokenHeadError(path)
    return Head(seq=int(seq), sha256=sha256)


def projects_with_heads() -> set[int]:
    """Return the projects whose heads were written down."""
    return {int(path.stem) for path in Path(settings.MASTHEAD_AUDIT).glob("*.head")}


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(Signer(salt=SALT).sign(text))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
