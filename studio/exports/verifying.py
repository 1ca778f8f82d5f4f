"""Any file's Content Credentials: those inside it, in a file beside it, or kept by this studio."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypedDict

from django.utils.translation import gettext as _

from studio.assets import store
from studio.assets.pictures import decoded
from studio.core.errors import RefusedError
from studio.exports.models import Export
from studio.exports.profile_names import shown_name
from studio.layouts.models import Version
from studio.layouts.rows import called
from studio.press.provenance.credentials import Credentials, media_type_of, read_credentials
from studio.press.provenance.watermark import read_mark
from studio.projects.models import Project

FILES_MAX, MEMBERS_MAX = 20, 200
MARKS_MAX = 10
"""So many pictures of one request are looked through for the invisible mark."""
BYTES_MAX = 64_000_000
UNPACKED_MAX = 256_000_000
MEGABYTE = 1_000_000
ENDING, ZIP_HEAD = ".c2pa", b"PK\x03\x04"
NAME_MAX = 200

MARKED_TYPES = {"image/png", "image/jpeg", "image/webp"}
NOTHING = Credentials(valid=False, trusted=False, signer="", source_type="", problems=())

Named = tuple[str, bytes]


class MadeHereRow(TypedDict):
    """The export of the project that a file is, byte for byte."""

    export: int
    version: int
    version_called: str
    profile_name: str
    approved_by: str | None
    at: str


class MarkRow(TypedDict):
    """What the invisible mark in a picture says: the version of the project it was made of, None
    where the mark names no version that this project has."""

    version: int | None
    version_called: str


class VerifiedRow(TypedDict):
    """What one file's credentials say; `held` is inside, beside or kept: where they were found, or
    none for a picture that only its mark tells of. The mark is read where nothing valid is held.

    `valid` means unchanged since it was signed, `trusted` that a known authority vouches for the
    signer's name.
    """

    name: str
    valid: bool
    trusted: bool
    signer: str
    source_type: str
    problems: list[str]
    held: str
    made_here: MadeHereRow | None
    mark: MarkRow | None


def verified(project: Project, files: Sequence[Named]) -> list[VerifiedRow]:
    """Verify files against the credentials they hold, or that lie beside them as `NAME.c2pa`.

    A ZIP, such as a press kit, is verified file by file. Nothing is kept.

    Raises:
        RefusedError: nothing here has credentials, it cannot be read, or it is too much.
    """
    given = [one for file in files for one in _unpacked(*file)]
    manifests = {name: data for name, data in given if name.endswith(ENDING)}
    others = [(name, data) for name, data in given if not name.endswith(ENDING)]
    lone = next(iter(manifests.values())) if len(others) == len(manifests) == 1 else None
    rows = []
    looks = iter(range(MARKS_MAX))
    for name, data in others:
        row = _verified(project, name, data, manifests.get(name + ENDING, lone), looks)
        rows += [row] if row else []
    if not rows:
        raise RefusedError(_nothing(others, bool(manifests)), code="no_credentials")
    return rows


def _nothing(others: Sequence[Named], manifests: bool) -> str:
    if manifests and not others:
        return _("Credentials alone prove nothing. Give the file that they lie beside as well.")
    return _(
        "No Content Credentials were found, and no invisible mark. A file for print has its "
        "credentials in a file of its own beside it, with the ending .c2pa: choose both, or the "
        "press kit as a ZIP."
    )


def _verified(
    project: Project, name: str, data: bytes, manifest: bytes | None, looks: Iterator[int]
) -> VerifiedRow | None:
    """Return what a file's credentials say, or else its mark, None where it has neither.

    `looks` runs out when enough pictures were looked through for marks.
    """
    export = _export_of(project, data)
    found = _read(data, manifest)
    held = "inside" if manifest is None else "beside"
    if found is None and export is not None and export.credentials is not None:
        found, held = _read(data, store.read(export.credentials.sha256)), "kept"
    mark = None if found and found.valid else _mark_of(project, data, looks)
    if found is None and mark is None:
        return None
    if found is None:
        found, held = NOTHING, "none"
    return {
        "name": PurePosixPath(name).name[:NAME_MAX],
        "valid": found.valid,
        "trusted": found.trusted,
        "signer": found.signer,
        "source_type": found.source_type,
        "problems": list(found.problems),
        "held": held,
        "made_here": _made_here(export) if export else None,
        "mark": mark,
    }


def _mark_of(project: Project, data: bytes, looks: Iterator[int]) -> MarkRow | None:
    """Return what a picture's invisible mark tells; of other projects' versions nothing."""
    try:
        if media_type_of(data) not in MARKED_TYPES or next(looks, None) is None:
            return None
        picture = decoded(data)
    except RefusedError:
        return None
    reading = read_mark(picture)
    if reading is None:
        return None
    found = Version.objects.filter(
        layout__project=project, content_sha256__startswith=reading.prefix
    )
    version = found.select_related("layout").order_by("-pk").first()
    if version is None:
        return {"version": None, "version_called": ""}
    return {"version": version.pk, "version_called": called(version)}


def _read(data: bytes, manifest: bytes | None) -> Credentials | None:
    try:
        return read_credentials(data, media_type_of(data), manifest)
    except RefusedError as error:
        if error.code != "credentials_unreadable":
            return None
    return replace(NOTHING, problems=("credentials.unreadable",))


def _export_of(project: Project, data: bytes) -> Export | None:
    """Return the newest export of the project that is exactly this file."""
    found = Export.objects.filter(
        version__layout__project=project, asset__sha256=hashlib.sha256(data).hexdigest()
    )
    related = found.select_related("version__layout", "credentials", "approval__by")
    return related.order_by("-pk").first()


def _made_here(export: Export) -> MadeHereRow:
    return {
        "export": export.pk,
        "version": export.version_id,
        "version_called": called(export.version),
        "profile_name": shown_name(export.profile),
        "approved_by": export.approval.by.name if export.approval else None,
        "at": export.requested_at.isoformat(),
    }


def _unpacked(name: str, data: bytes) -> list[Named]:
    """Return a file, or the files of a ZIP, each by its name there.

    Raises:
        RefusedError: a ZIP that is damaged, locked, or larger inside than is read.
    """
    if not data.startswith(ZIP_HEAD):
        return [(name, data)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as kit:
            return _members(kit)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise RefusedError(
            _("The ZIP cannot be read. Give the files themselves."), code="zip_damaged"
        ) from error


def _members(kit: zipfile.ZipFile) -> list[Named]:
    members = [info for info in kit.infolist() if not info.is_dir()]
    if len(members) > MEMBERS_MAX:
        raise _too_much()
    found, left = [], UNPACKED_MAX
    for info in members:
        # What a ZIP says of its sizes may be a lie: only what is read counts.
        with kit.open(info) as member:
            data = member.read(min(left, BYTES_MAX) + 1)
        if len(data) > min(left, BYTES_MAX):
            raise _too_much()
        left -= len(data)
        found.append((info.filename, data))
    return found


def _too_much() -> RefusedError:
    return RefusedError(
        _("The ZIP holds more than is read at once: %(limit)d files or %(size)d MB.")
        % {"limit": MEMBERS_MAX, "size": UNPACKED_MAX // MEGABYTE},
        code="file_too_large",
    )
