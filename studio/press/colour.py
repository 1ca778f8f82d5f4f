"""sRGB to the press's CMYK and back: relative colorimetric with black point compensation."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageCms

from studio.core.inks import Cmyk, Ink

PROFILE = Path(__file__).parent / "data" / "icc" / "ISOcoated_v2_300_bas.icc"
CONDITION = "FOGRA39"
CONDITION_INFO = "ISO Coated v2 300 % (basICColor)"
REGISTRY = "http://www.color.org"

_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_CODES = np.arange(256, dtype=np.float64) / 255
_LIGHT = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_TO_XYZ_OF_WHITE = (_TO_XYZ / _TO_XYZ.sum(axis=1, keepdims=True)).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class _Press:
    """The press that is converted for: an ICC profile, told apart by its SHA-256."""

    sha256: str
    icc: bytes = field(compare=False, repr=False)


@lru_cache(maxsize=8)
def _press(icc: bytes) -> _Press:
    return _Press(sha256=hashlib.sha256(icc).hexdigest(), icc=icc)


_BUNDLED = _press(PROFILE.read_bytes())
_IN_USE: ContextVar[_Press] = ContextVar("press", default=_BUNDLED)


@contextmanager
def printing_by(icc: bytes | None) -> Iterator[None]:
    """Convert for the press of this ICC profile inside the block; None means the bundled one.

    Every conversion of one export must be for one press, from the art to the last ink. Held by
    the context, no function between the export and the pixels can pass on a wrong one.
    """
    token = _IN_USE.set(_press(icc) if icc is not None else _BUNDLED)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def to_cmyk(picture: Pictures.Image) -> Pictures.Image:
    """Return an sRGB picture in the press's CMYK. The last step: never resample afterwards."""
    converted = ImageCms.applyTransform(_rgb(picture), _transform("RGB", "CMYK", _IN_USE.get()))
    if converted is None:
        raise RuntimeError("The colour transform returned no picture.")
    return converted


def to_screen(picture: Pictures.Image) -> Pictures.Image:
    """Return a CMYK picture as it will look in print, in sRGB."""
    shown = ImageCms.applyTransform(picture, _transform("CMYK", "RGB", _IN_USE.get()))
    if shown is None:
        raise RuntimeError("The colour transform returned no picture.")
    return shown


def soft_proof(picture: Pictures.Image) -> Pictures.Image:
    """Return an sRGB picture as the press can show it."""
    return to_screen(to_cmyk(picture))


def preview_of(cmyk: Cmyk) -> str:
    """Return an ink's colour on screen as #rrggbb."""
    red, green, blue = rgb_of(cmyk)
    return f"#{red:02x}{green:02x}{blue:02x}"


def rgb_of(cmyk: Cmyk) -> tuple[int, int, int]:
    """Return an ink's colour on screen, 0 to 255 each."""
    return _rgb_of(cmyk, _IN_USE.get())


@lru_cache(maxsize=1024)
def _rgb_of(cmyk: Cmyk, _press: _Press) -> tuple[int, int, int]:
    c, m, y, k = (round(part * 255) for part in cmyk)
    pixel = to_screen(Pictures.new("CMYK", (1, 1), (c, m, y, k))).getpixel((0, 0))
    if not isinstance(pixel, tuple):
        raise RuntimeError("A screen colour has three parts.")
    return int(pixel[0]), int(pixel[1]), int(pixel[2])


def ink_from_screen(colour: str) -> Ink:
    """Return the process ink that prints a colour picked on screen as #rrggbb."""
    return _ink_from_screen(colour, _IN_USE.get())


@lru_cache(maxsize=1024)
def _ink_from_screen(colour: str, _press: _Press) -> Ink:
    pixel = to_cmyk(Pictures.new("RGB", (1, 1), colour)).getpixel((0, 0))
    if not isinstance(pixel, tuple):
        raise RuntimeError("A press colour has four parts.")
    c, m, y, k = (round(part / 255, 3) for part in pixel)
    return Ink(cmyk=(c, m, y, k), preview=preview_of((c, m, y, k)))


def linear(picture: Pictures.Image) -> NDArray[np.float32]:
    """Return an sRGB picture's light, 0 to 1, of shape (height, width, 3) (IEC 61966-2-1)."""
    return _LIGHT[np.asarray(_rgb(picture), dtype=np.uint8)]


def luminance(picture: Pictures.Image) -> NDArray[np.float32]:
    """Return the relative luminance of each pixel, 0 to 1, as WCAG 2 defines it."""
    light: NDArray[np.float32] = linear(picture) @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    return light


def lab(picture: Pictures.Image) -> NDArray[np.float32]:
    """Return an sRGB picture in CIE L*a*b* under D65, of shape (height, width, 3)."""
    ratio = linear(picture) @ _TO_XYZ_OF_WHITE.T
    curved = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = curved[..., 0], curved[..., 1], curved[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def difference(first: Pictures.Image, second: Pictures.Image) -> NDArray[np.float32]:
    """Return the CIE 1976 colour difference of each pixel of two sRGB pictures of one size."""
    apart: NDArray[np.float32] = np.sqrt(((lab(first) - lab(second)) ** 2).sum(axis=-1))
    return apart


def profile_bytes() -> bytes:
    """Return the ICC profile that the output intent embeds."""
    return _IN_USE.get().icc


def _rgb(picture: Pictures.Image) -> Pictures.Image:
    return picture if picture.mode == "RGB" else picture.convert("RGB")


@lru_cache(maxsize=8)
def _transform(source: str, target: str, press: _Press) -> ImageCms.ImageCmsTransform:
    profiles: dict[str, Any] = {
        "RGB": ImageCms.createProfile("sRGB"),
        "CMYK": ImageCms.ImageCmsProfile(io.BytesIO(press.icc)),
    }
    return ImageCms.buildTransform(
        profiles[source], profiles[target], source, target, renderingIntent=_INTENT, flags=_FLAGS
    )
