"""The studio's signing certificate: made on the first run, or the administrator's own files."""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from studio.press.provenance.certificate import CertificateFacts, certificate_facts, check_identity
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


def signer_facts() -> CertificateFacts | None:
    """Return who signs this studio's files; None before the first one was signed."""
    chain = identity_folder() / CHAIN
    return certificate_facts(chain.read_bytes()) if chain.exists() else None


def take_identity(identity: Identity) -> CertificateFacts:
    """Sign with an own certificate from now on; the files until now are kept beside.

    Raises:
        RefusedError: see `press.provenance.certificate.check_identity`.
    """
    facts = check_identity(identity)
    put_by_identity()
    _place(identity, identity_folder())
    return facts


def put_by_identity() -> Path | None:
    """Move certificate and key aside, so that the next export makes new ones; say where to."""
    folder = identity_folder()
    if not folder.exists():
        return None
    aside = folder.with_name(f"{folder.name}-until-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    os.rename(folder, aside)
    return aside


def _make(folder: Path) -> None:
    """Make a certificate, and give it its place unless another process was first."""
    try:
        _place(make_identity(), folder)
    except OSError:
        if not folder.exists():
            raise


def _place(identity: Identity, folder: Path) -> None:
    """Write both files and give them their place in one step; the key is its owner's alone."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    begun = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".credentials"))
    (begun / CHAIN).write_bytes(identity.chain)
    (begun / KEY).touch(mode=0o600)
    (begun / KEY).write_bytes(identity.key)
    try:
        os.rename(begun, folder)
    except OSError:
        shutil.rmtree(begun)
        raise
