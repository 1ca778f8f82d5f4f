"""sRGB to the press's CMYK and back: relative colorimetric with black point compensation."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image as Pictures
from PIL import ImageCms

from studio.core.inks import Cmyk, Ink

PROFILE = Path(__file__).parent / "data" / "icc" / "ISOcoated_v2_300_bas.icc"
CONDITION = "FOGRA39"
CONDITION_INFO = "ISO Coated v2 300 % (basICColor)"
REGISTRY = "http://www.color.org"

_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION


def to_cmyk(picture: Pictures.Image) -> Pictures.Image:
    """Return an sRGB picture in the press's CMYK. The last step: never resample afterwards."""
    converted = ImageCms.applyTransform(_rgb(picture), _transform("RGB", "CMYK"))
    if converted is None:
        raise RuntimeError("The colour transform returned no picture.")
    return converted


def to_screen(picture: Pictures.Image) -> Pictures.Image:
    """Return a CMYK picture as it will look in print, in sRGB."""
    shown = ImageCms.applyTransform(picture, _transform("CMYK", "RGB"))
    if shown is None:
        raise RuntimeError("The colour transform returned no picture.")
    return shown


def soft_proof(picture: Pictures.Image) -> Pictures.Image:
    """Return an sRGB picture as the press can show it."""
    return to_screen(to_cmyk(picture))


@lru_cache(maxsize=1024)
def preview_of(cmyk: Cmyk) -> str:
    """Return an ink's colour on screen as #rrggbb."""
    red, green, blue = rgb_of(cmyk)
    return f"#{red:02x}{green:02x}{blue:02x}"


@lru_cache(maxsize=1024)
def rgb_of(cmyk: Cmyk) -> tuple[int, int, int]:
    """Return an ink's colour on screen, 0 to 255 each."""
    c, m, y, k = (round(part * 255) for part in cmyk)
    pixel = to_screen(Pictures.new("CMYK", (1, 1), (c, m, y, k))).getpixel((0, 0))
    if not isinstance(pixel, tuple):
        raise RuntimeError("A screen colour has three parts.")
    return int(pixel[0]), int(pixel[1]), int(pixel[2])


@lru_cache(maxsize=1024)
def ink_from_screen(colour: str) -> Ink:
    """Return the process ink that prints a colour picked on screen as #rrggbb."""
    pixel = to_cmyk(Pictures.new("RGB", (1, 1), colour)).getpixel((0, 0))
    if not isinstance(pixel, tuple):
        raise RuntimeError("A press colour has four parts.")
    c, m, y, k = (round(part / 255, 3) for part in pixel)
    return Ink(cmyk=(c, m, y, k), preview=preview_of((c, m, y, k)))


def profile_bytes() -> bytes:
    """Return the ICC profile that the output intent embeds."""
    return PROFILE.read_bytes()


def _rgb(picture: Pictures.Image) -> Pictures.Image:
    return picture if picture.mode == "RGB" else picture.convert("RGB")


@lru_cache(maxsize=4)
def _transform(source: str, target: str) -> ImageCms.ImageCmsTransform:
    srgb, press = ImageCms.createProfile("sRGB"), ImageCms.getOpenProfile(str(PROFILE))
    profiles: dict[str, Any] = {
        "RGB": srgb,
        "CMYK": press,
    }
    return ImageCms.buildTransform(
        profiles[source], profiles[target], source, target, renderingIntent=_INTENT, flags=_FLAGS
    )
