"""Takes files in: checked, stripped of metadata, named by content, noted for the project."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from studio.accounts import direct
from studio.accounts.models import User
from studio.assets import pictures, store
from studio.assets.models import BROKEN_MAX, Asset, PictureSetting
from studio.core.errors import RefusedError
from studio.press.provenance.credentials import broken_status
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require

CREDENTIALS_MARK = b"c2pa"
"""Stands in every file with Content Credentials, and in few others."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file in the store that no row names yet."""

    sha256: str
    media_type: str
    size: tuple[int, int] | None
    size_bytes: int


def store_image(
    *,
    project: Project,
    data: bytes,
    by: User | None,
    claimed_type: str | None = None,
    keep_bytes: bool = False,
) -> Asset:
    """Store a picture for a project and return its row; the same picture twice is one row.

    Args:
        project: whose picture it is.
        data: an encoded PNG, JPEG or WebP.
        by: who sends it; None for the engine's own pictures, which need no permission.
        claimed_type: the media type the sender states, refused if the content differs.
        keep_bytes: for the engine's bare PNG files, so that their SHA-256 is known beforehand.

    Raises:
        RefusedError: see `pictures.decoded`.
    """
    if by is not None:
        require(by, project, Can.GENERATE)
    if keep_bytes:
        return note_files(files=[(project, put_painting(data=data))])[0]
    image = pictures.decoded(data, claimed_type=claimed_type)
    asset = _noted(project, pictures.png_of(image.convert("RGB")), "image/png", image.size)
    if CREDENTIALS_MARK in data:
        _note_credentials(asset, data)
    return asset


def put_painting(*, data: bytes) -> StoredFile:
    """Write the file of an engine's picture; `note_files` makes it a project's.

    Raises:
        RefusedError: see `pictures.decoded`.
    """
    image = pictures.decoded(data)
    return _put(data, pictures.media_type_of(data) or "image/png", image.size)


def note_files(*, files: Sequence[tuple[Project, StoredFile]]) -> list[Asset]:
    """Make stored files their projects' in one statement; the same file twice is one row."""
    rows = {
        (project.pk, file.sha256): Asset(
            project=project,
            sha256=file.sha256,
            media_type=file.media_type,
            width_px=file.size[0] if file.size else None,
            height_px=file.size[1] if file.size else None,
            size_bytes=file.size_bytes,
        )
        for project, file in sorted(files, key=lambda one: (one[0].pk, one[1].sha256))
    }
    # The same content: the row that is there answers, since it is written as it is.
    direct.store_all(
        list(rows.values()),
        also="ON CONFLICT (project_id, sha256) DO UPDATE SET size_bytes = EXCLUDED.size_bytes",
    )
    return [rows[project.pk, file.sha256] for project, file in files]


@transaction.atomic
def tell_prompts(*, project: Project, tell: bool, by: User, op_id: UUID | None = None) -> None:
    """Choose whether prompts are written into the project's downloaded pictures."""
    require(by, project, Can.MANAGE_MEMBERS)
    PictureSetting.objects.update_or_create(project=project, defaults={"tells_prompts": tell})
    append_event(
        project_id=project.pk,
        name="project.prompts_told",
        payload={"tells_prompts": tell},
        actor=by,
        op_id=op_id,
    )


def store_mask(
    *,
    project: Project,
    data: bytes,
    by: User | None,
    size: tuple[int, int] | None = None,
    claimed_type: str | None = None,
) -> Asset:
    """Store a mask as an "L" PNG: 255 repaint, 0 keep.

    Raises:
        RefusedError: no picture, not of `size` where one is given, or nothing to repaint.
    """
    if by is not None:
        require(by, project, Can.GENERATE)
    mask = pictures.decoded(data, claimed_type=claimed_type).convert("L")
    _check_mask(mask, size)
    return _noted(project, pictures.png_of(mask), "image/png", mask.size)


def store_file(*, project: Project, data: bytes, media_type: str) -> Asset:
    """Store a file of our own making, such as an export."""
    return _noted(project, data, media_type, None)


def _note_credentials(asset: Asset, data: bytes) -> None:
    """Keep whether the credentials of a picture hold; the stored file is without them."""
    status = broken_status(data, pictures.media_type_of(data) or "image/png")
    asset.credentials_broken = status[:BROKEN_MAX]
    asset.save(update_fields=["credentials_broken"])


def _check_mask(mask: Image.Image, size: tuple[int, int] | None) -> None:
    if size is not None and mask.size != size:
        raise RefusedError(
            _(
                "The mask is %(width)d x %(height)d px, the picture %(needed_width)d x "
                "%(needed_height)d px. Draw the mask at the picture's size."
            )
            % {
                "width": mask.width,
                "height": mask.height,
                "needed_width": size[0],
                "needed_height": size[1],
            },
            code="mask_size",
        )
    if mask.getextrema() == (0, 0):
        raise RefusedError(
            _("The mask is empty, so nothing would be repainted. Mark the part to change."),
            code="mask_empty",
        )


def _noted(project: Project, data: bytes, media_type: str, size: tuple[int, int] | None) -> Asset:
    """Write the file first: a row never names a file that is not there."""
    return note_files(files=[(project, _put(data, media_type, size))])[0]


def _put(data: bytes, media_type: str, size: tuple[int, int] | None) -> StoredFile:
    return StoredFile(
        sha256=store.put(data), media_type=media_type, size=size, size_bytes=len(data)
    )
