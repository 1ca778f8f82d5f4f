"""The pictures that come with a work."""

import io
from collections.abc import Mapping

from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import ImageRef


def picture_of(images: Mapping[str, bytes], ref: ImageRef, mode: str) -> Image.Image:
    """Return a picture that came with a work, as RGB or "L".

    Raises:
        EngineError: `image_missing` where it is not there, `bad_request` where it is no picture
            or a larger one than can be painted.
    """
    data = images.get(ref.sha256)
    if data is None:
        raise EngineError(
            "image_missing",
            f"The picture {ref.sha256[:12]} did not come with the request.",
            retryable=True,
        )
    try:
        with Image.open(io.BytesIO(data)) as image:
            Size(width=image.width, height=image.height)
            return image.convert(mode)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise EngineError(
            "bad_request",
            f"The picture {ref.sha256[:12]} cannot be read: {error}",
            retryable=False,
        ) from error


def check_mask(source: Image.Image, mask: Image.Image) -> None:
    """Raise `bad_request` unless a mask has its picture's size."""
    if source.size != mask.size:
        raise EngineError(
            "bad_request",
            f"The mask is {mask.width} x {mask.height} px; it must have the source's size, "
            f"{source.width} x {source.height} px.",
            retryable=False,
        )
