"""More pixels without a model: Lanczos to an exact size."""

from PIL import Image

from generation.contract.pixels import Size


def lanczos(source: Image.Image, size: Size) -> Image.Image:
    """Return the source at exactly `size`; a target of another shape is covered and cropped."""
    return source.resize(
        (size.width, size.height), Image.Resampling.LANCZOS, box=covering_box(source, size)
    )


def covering_box(source: Image.Image, size: Size) -> tuple[float, float, float, float]:
    """Return the part of the source, around its centre, that has the shape of `size`.

    The smaller the difference of the shapes, the less of the source is lost.
    """
    scale = min(source.width / size.width, source.height / size.height)
    width = min(float(source.width), size.width * scale)
    height = min(float(source.height), size.height * scale)
    left, top = (source.width - width) / 2, (source.height - height) / 2
    return left, top, left + width, top + height
