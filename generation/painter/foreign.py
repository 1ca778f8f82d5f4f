"""Pictures from elsewhere: matching the painter's colours to theirs, as nearly as is honest."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SAMPLE = 64


def in_colours_of(painted: Image.Image, source: Image.Image, share: float = 1.0) -> Image.Image:
    """Return the painted picture with the mean and spread of the source's colours.

    Each channel of YCbCr is moved by `share`: 0 leaves the picture, 1 takes the source's palette.
    """
    ours, theirs = (_spread(image) for image in (painted, source))
    bands = []
    for band, (mean, deviation), (wanted, wide) in zip(
        painted.convert("YCbCr").split(), ours, theirs, strict=True
    ):
        gain = float(np.clip(wide / max(deviation, 1.0), 0.5, 1.6))
        table = [round(v + ((v - mean) * gain + wanted - v) * share) for v in range(256)]
        bands.append(band.point([min(255, max(0, v)) for v in table]))
    return Image.merge("YCbCr", bands).convert("RGB")


def _spread(image: Image.Image) -> list[tuple[float, float]]:
    small = image.convert("RGB").resize((SAMPLE, SAMPLE), Image.Resampling.BOX).convert("YCbCr")
    values: NDArray[np.uint8] = np.asarray(small)
    return [(float(values[..., i].mean()), float(values[..., i].std())) for i in range(3)]
