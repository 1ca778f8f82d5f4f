"""Finished pictures as bare PNG files."""

import io

from PIL import Image

COMPRESS_LEVEL = 3
"""Level 6 takes three times as long for a few per cent, and the device would wait for it."""


def png_of(image: Image.Image) -> bytes:
    """Return the picture as 8-bit RGB PNG without any metadata."""
    file = io.BytesIO()
    image.convert("RGB").save(file, "PNG", compress_level=COMPRESS_LEVEL)
    return file.getvalue()
