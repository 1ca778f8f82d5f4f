"""ICC profiles that people bring: read as hostile files, held to what a press needs."""

import hashlib
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image as Pictures
from PIL import ImageCms

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.plain_reasons import reason_to_tell

BYTES_MIN, BYTES_MAX = 512, 8_000_000
HEADER, TAG_ENTRY, TAGS_MAX = 128, 12, 100
NEEDED = ("A2B0", "B2A0")
MAJORS = (2, 4)
PAPER_INK_MAX = 0.08
LATTICE = 13
DESCRIPTION_MAX = 80
BAD_ICC = "bad_icc"


@dataclass(frozen=True, kw_only=True)
class IccFacts:
    """What a checked profile is: its name, ICC version, and the most ink it separates to."""

    sha256: str
    description: str
    version: str
    tac_percent: float


def check_icc(data: bytes) -> IccFacts:
    """Return the facts of a CMYK output profile that littleCMS can use both ways.

    Raises:
        RefusedError: too large, damaged, not of class `prtr`, not CMYK, or of no use.
    """
    _check_header(data)
    _check_tags(data)
    press = _opened(data)
    ink = _separated(press)
    _check_paper(ink)
    return IccFacts(
        sha256=hashlib.sha256(data).hexdigest(),
        description=_description(press),
        version=f"{data[8]}.{data[9] >> 4}",
        tac_percent=round(float(ink.sum(axis=1).max()) * 100, 1),
    )


def _check_header(data: bytes) -> None:
    if not BYTES_MIN <= len(data) <= BYTES_MAX:
        raise _refused(
            Sentence(
                "The file has {count} bytes; an ICC profile has {low} to {high}.",
                count=len(data),
                low=BYTES_MIN,
                high=BYTES_MAX,
            )
        )
    if data[36:40] != b"acsp":
        raise _refused(Sentence("The file is no ICC profile: its signature is missing."))
    stated = int.from_bytes(data[:4], "big")
    if stated != len(data):
        raise _refused(
            Sentence(
                "The profile says it has {stated} bytes, the file {count}: damaged.",
                stated=stated,
                count=len(data),
            )
        )
    if data[8] not in MAJORS:
        raise _refused(
            Sentence("The profile is ICC version {version}; 2 and 4 are taken.", version=data[8])
        )
    for name, found, wanted in (
        (Sentence("class"), data[12:16], "prtr"),
        (Sentence("colour space"), data[16:20], "CMYK"),
    ):
        shown = found.decode("ascii", "replace").strip()
        if shown != wanted:
            raise _refused(
                Sentence(
                    "The profile's {name} is '{found}'; a press needs '{wanted}'. "
                    "Choose the printer's output profile.",
                    name=name,
                    found=shown,
                    wanted=wanted,
                )
            )
    if data[20:24] not in (b"Lab ", b"XYZ "):
        raise _refused(Sentence("The profile connects to neither Lab nor XYZ."))


def _check_tags(data: bytes) -> None:
    count = int.from_bytes(data[HEADER : HEADER + 4], "big")
    first = HEADER + 4 + count * TAG_ENTRY
    if not 1 <= count <= TAGS_MAX or first > len(data):
        raise _refused(
            Sentence(
                "The profile lists {count} tags; 1 to {limit} are taken.",
                count=count,
                limit=TAGS_MAX,
            )
        )
    names = set()
    for name, offset, size in _tags(data, count):
        if offset < first or offset + size > len(data) or size < 8:
            raise _refused(
                Sentence("The tag '{name}' points outside the file: damaged.", name=name)
            )
        names.add(name)
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise _refused(
            Sentence(
                "The profile lacks the table {table}, so it cannot separate colours.",
                table=missing[0],
            )
        )


def _tags(data: bytes, count: int) -> Iterator[tuple[str, int, int]]:
    for place in range(count):
        entry = struct.unpack_from(">4sII", data, HEADER + 4 + place * TAG_ENTRY)
        yield entry[0].decode("ascii", "replace"), entry[1], entry[2]


def _opened(data: bytes) -> ImageCms.ImageCmsProfile:
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(data))
    except (OSError, ImageCms.PyCMSError) as error:
        raise _refused(
            Sentence("The profile cannot be read: {reason}.", reason=reason_to_tell(error))
        ) from error


def _separated(
    press: ImageCms.ImageCmsProfile,
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the ink, 0 to 1, of a lattice of screen colours, white last."""
    steps = np.linspace(0, 255, LATTICE).round().astype(np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    lattice = Pictures.fromarray(colours)
    srgb = ImageCms.createProfile("sRGB")
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    try:
        there = ImageCms.buildTransform(srgb, press, "RGB", "CMYK", renderingIntent=intent)
        back = ImageCms.buildTransform(press, srgb, "CMYK", "RGB", renderingIntent=intent)
        inked = ImageCms.applyTransform(lattice, there)
        shown = ImageCms.applyTransform(inked, back) if inked else None
    except (OSError, ValueError, ImageCms.PyCMSError) as error:
        raise _refused(
            Sentence(
                "No colours can be converted with the profile: {reason}.",
                reason=reason_to_tell(error),
            )
        ) from error
    if inked is None or shown is None:
        raise _refused(Sentence("No colours can be converted with the profile."))
    return np.asarray(inked, dtype=np.float64).reshape(-1, 4) / 255


def _check_paper(ink: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    if ink[-1].max() > PAPER_INK_MAX or ink[0].sum() <= ink[-1].sum():
        raise _refused(
            Sentence("The profile prints ink on white paper or none for black, so it is broken.")
        )


def _description(press: ImageCms.ImageCmsProfile) -> str:
    try:
        told = ImageCms.getProfileDescription(press)
    except ImageCms.PyCMSError:
        told = ""
    kept = " ".join("".join(char if char.isprintable() else " " for char in told).split())
    return kept[:DESCRIPTION_MAX] or "Unnamed profile"


def _refused(text: Sentence) -> RefusedError:
    return RefusedError(text, code=BAD_ICC)
