"""The head of each chain, written down in a file that no change of the database reaches."""

import fcntl
import logging
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.signing import BadSignature, Signer

from studio.audit.models import AuditEntry
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
        if known is not None and not _reaches(project, known):
            # Later entries must not hide that the end was cut off before them.
            logger.warning(
                "The history of project %s was written down to entry %s, which is not there. Was "
                "a backup restored? `manage.py audit verify` tells what to do.",
                project,
                known.seq,
            )
        elif known is None or known.seq < head.seq:
            _replace(folder / f"{project}.head", f"{project}:{head.seq}:{head.sha256}")


def give_up_head(project: int, *, for_head: Head) -> Path:
    """Put another head in the place of one that the database will never reach again, and return
    where the former is kept."""
    folder = Path(settings.MASTHEAD_AUDIT)
    path = folder / f"{project}.head"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        aside = folder / f"{project}.head.before-{for_head.seq}"
        shutil.copyfile(path, aside)
        _replace(path, f"{project}:{for_head.seq}:{for_head.sha256}")
    return aside


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


def _reaches(project: int, head: Head) -> bool:
    """Say whether the database has the entry that was written down."""
    held = AuditEntry.objects.filter(project=project, seq=head.seq, sha256=head.sha256)
    return held.exists()


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(Signer(salt=SALT).sign(text))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
