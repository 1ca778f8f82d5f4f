"""Reads pictures that strangers made: their size before they are decoded, then all of them."""

import logging
import struct
import threading
from collections.abc import Callable
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from generation.contract.pixels import AREA_MAX, SIDE_MAX, SIDE_MIN
from studio.core.errors import RefusedError
from studio.core.plain_reasons import plain_reason

logger = logging.getLogger(__name__)

BYTES_MAX = 32 * 1024 * 1024
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}
UNCLAIMED = {"", "application/octet-stream"}
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    IndexError,
    TypeError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
)
"""What Pillow raises on files that are damaged or made to hurt."""

DECODING = threading.BoundedSemaphore(2)
"""Pictures a process decodes at a time: a small file of 64 megapixels takes over a gigabyte."""


def decoded(data: bytes, *, claimed_type: str | None = None) -> Image.Image:
    """Return a picture as RGB or "L", upright and in sRGB, or refuse it.

    Raises:
        RefusedError: too many bytes or pixels, no PNG, JPEG or WebP, another type than claimed,
            animated or damaged. The size is read from the header before anything is decoded.
    """
    kind = _checked_kind(data, claimed_type)
    _check_size(*_header_size(kind, data))
    try:
        image = Image.open(BytesIO(data), formats=[kind])
        _check_size(*image.size)
        _check_single(image, kind)
        with DECODING:
            image.load()
            return _plain(image)
    except BROKEN as error:
        raise _damaged(kind, error) from error


def media_type_of(data: bytes) -> str | None:
    """Return the media type a file's first bytes tell, None for no picture we take."""
    kind = _kind_of(data)
    return MEDIA_TYPES[kind] if kind else None


def png_of(image: Image.Image) -> bytes:
    """Return a picture as a bare PNG: pixels and nothing else."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    buffer = BytesIO()
    bare.save(buffer, "PNG", compress_level=4)
    return buffer.getvalue()


def _checked_kind(data: bytes, claimed_type: str | None) -> str:
    if len(data) > BYTES_MAX:
        raise RefusedError(
            _(
                "The file has %(size).1f MB; at most %(limit)d MB are taken. Save it as JPEG or "
                "WebP, or with fewer pixels."
            )
            % {"size": len(data) / 1024**2, "limit": BYTES_MAX // 1024**2},
            code="too_large",
        )
    kind = _kind_of(data)
    if kind is None:
        raise RefusedError(
            _("This file is no PNG, JPEG or WebP picture. Save it as one of these."),
            code="no_picture",
        )
    claimed = (claimed_type or "").split(";")[0].strip().lower()
    claimed = ALIASES.get(claimed, claimed)
    if claimed not in UNCLAIMED and claimed != MEDIA_TYPES[kind]:
        raise RefusedError(
            _("The file says it is %(claimed)s but holds a %(kind)s picture. Give it its own type.")
            % {"claimed": claimed[:60], "kind": kind},
            code="wrong_type",
        )
    return kind


def _kind_of(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def _header_size(kind: str, data: bytes) -> tuple[int, int]:
    """Return width and height from the header alone."""
    readers: dict[str, Callable[[bytes], tuple[int, int]]] = {
        "PNG": _png_size,
        "JPEG": _jpeg_size,
        "WEBP": _webp_size,
    }
    try:
        return readers[kind](data)
    except (struct.error, IndexError, ValueError) as error:
        raise _damaged(kind, error) from error


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError("no IHDR chunk")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the segments to the first frame header (ITU T.81, B.2.2)."""
    at = 2
    while True:
        marker, length = struct.unpack(">HH", data[at : at + 4])
        if 0xFFC0 <= marker <= 0xFFCF and marker not in {0xFFC4, 0xFFC8, 0xFFCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        if marker < 0xFFC0 or marker == 0xFFDA:
            raise ValueError("no frame header")
        at += 2 + length if marker != 0xFFFF else 1


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read the canvas of the three chunk types a WebP may start with (RFC 9649)."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        first, second = data[24:27] + b"\0", data[27:30] + b"\0"
        return struct.unpack("<I", first)[0] + 1, struct.unpack("<I", second)[0] + 1
    if chunk == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no image chunk")


def _check_size(width: int, height: int) -> None:
    values = {
        "width": width,
        "height": height,
        "megapixels": width * height / 1e6,
        "least": SIDE_MIN,
        "most": SIDE_MAX,
        "limit": AREA_MAX // 1_000_000,
    }
    if max(width, height) > SIDE_MAX or width * height > AREA_MAX:
        raise RefusedError(
            _(
                "The picture is %(width)d x %(height)d px (%(megapixels).0f megapixels); at most "
                "%(most)d px a side and %(limit)d megapixels are taken. Scale it down."
            )
            % values,
            code="too_many_pixels",
        )
    if min(width, height) < SIDE_MIN:
        raise RefusedError(
            _(
                "The picture is %(width)d x %(height)d px; each side needs at least %(least)d px. "
                "Use a larger one."
            )
            % values,
            code="too_few_pixels",
        )


def _check_single(image: Image.Image, kind: str) -> None:
    """Refuse animations; phones put further pictures behind a JPEG, of which the first counts."""
    frames = getattr(image, "n_frames", 1)
    if kind != "JPEG" and frames > 1:
        raise RefusedError(
            _("The picture is animated (%(frames)d frames). Save the one frame you want.")
            % {"frames": frames},
            code="animated",
        )


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture as people see it in a viewer: upright, sRGB, opaque, 8 bits."""
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA")).convert("RGB")
    elif profile and upright.mode in {"RGB", "CMYK"}:
        upright = _in_srgb(upright, profile)
    return upright if upright.mode == "L" else upright.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        return (
            ImageCms.profileToProfile(
                image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            or image
        )
    except (ImageCms.PyCMSError, OSError) as error:
        logger.warning("An upload's colour profile is unusable, so sRGB is assumed: %s", error)
        return image


def _damaged(kind: str, error: Exception) -> RefusedError:
    return RefusedError(
        _("The %(kind)s file is damaged or incomplete (%(reason)s). Save or send it again.")
        % {
            "kind": kind,
            "reason": plain_reason(error, _("its contents are not what its format asks for")),
        },
        code="damaged",
    )
