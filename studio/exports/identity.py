"""The studio's signing certificate: made on the first run, or the administrator's own files."""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from studio.press.provenance.credentials import Identity, make_identity

CHAIN, KEY = "certificate.pem", "key.pem"


def identity_folder() -> Path:
    """Return where certificate and key lie; put your own there before the first export."""
    return Path(settings.VAR) / "credentials"


def studio_identity() -> Identity:
    """Return who signs this studio's files; of several processes one makes the key."""
    folder = identity_folder()
    if not folder.exists():
        _make(folder)
    return Identity(chain=(folder / CHAIN).read_bytes(), key=(folder / KEY).read_bytes())


def _make(folder: Path) -> None:
    """Write both files and give them their place in one step, whoever is first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made, begun = make_identity(), Path(tempfile.mkdtemp(dir=folder.parent, prefix=".credentials"))
    (begun / CHAIN).write_bytes(made.chain)
    (begun / KEY).touch(mode=0o600)
    (begun / KEY).write_bytes(made.key)
    try:
        os.rename(begun, folder)
    except OSError:
        shutil.rmtree(begun)
        if not folder.exists():
            raise
