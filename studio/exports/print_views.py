"""A version's picture as it prints, pixel by pixel: drawn once, then kept under its content."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage

from generation.contract.pixels import Size
from studio.assets import store
from studio.core.cover_formats import PRINT_PPI
from studio.core.layout_document import parse
from studio.core.units import mm_to_pt
from studio.exports.selectors import PROOF_EDITION
from studio.layouts.models import Version
from studio.layouts.selectors import fonts
from studio.press.export import render_proof
from studio.press.raster import WIDTH_MAX_PX

PT_PER_INCH = 72


def print_size(version: Version) -> Size:
    """Return how many pixels a version has as cut, at the resolution of print."""
    box = parse(version.document).cover.trim_box
    width = min(WIDTH_MAX_PX, round(mm_to_pt(box.w) / PT_PER_INCH * PRINT_PPI))
    return Size(width=width, height=round(box.h * width / box.w))


def is_drawn(version: Version) -> bool:
    """Say whether the picture lies ready."""
    return _path(version).exists()


def print_view(version: Version) -> bytes:
    """Return a version as a PNG at the resolution of print; whoever asks meanwhile waits for it."""
    path = _path(version)
    if not path.exists():
        with _alone(path):
            if not path.exists():
                width = print_size(version).width
                drawn = render_proof(version.document, store.read, fonts(), width_px=width)
                store.write_whole(path, drawn)
    return path.read_bytes()


def _path(version: Version) -> Path:
    name = f"proofs/{PROOF_EDITION}/{version.content_sha256}-print.png"
    return Path(default_storage.path(name))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Draw a picture in one process at a time; the lock ends with its holder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
