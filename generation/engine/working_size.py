"""At what size a model works on a canvas that is larger than what it was trained on."""

from PIL import Image

from generation.contract.pixels import SIDE_MIN, Size

AREA_OVER_NATIVE = 1.5
"""Above this the composition repeats itself: two heads, two horizons."""


def working_size(size: Size, native_area: int) -> Size:
    """Return `size`, or the size of its shape with the native area where it is far larger."""
    area = size.width * size.height
    if area <= AREA_OVER_NATIVE * native_area:
        return size
    scale = (native_area / area) ** 0.5
    return Size(
        width=max(SIDE_MIN, round(size.width * scale)),
        height=max(SIDE_MIN, round(size.height * scale)),
    )


def resized(image: Image.Image, size: Size) -> Image.Image:
    """Return the image at `size`, itself where it already has it."""
    if (image.width, image.height) == (size.width, size.height):
        return image
    return image.resize((size.width, size.height), Image.Resampling.LANCZOS)
