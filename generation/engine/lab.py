"""CIELAB, in which a difference is as large as it looks."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

BAND_PIXELS = 250_000


def to_lab(rgb: NDArray[np.uint8]) -> Floats:
    """Return CIELAB (D65) of 8-bit sRGB, shape (..., 3)."""
    return _in_bands(rgb, _lab_of)


def _lab_of(rgb: NDArray[Any]) -> Floats:
    linear = _LINEAR[rgb]
    xyz = linear @ _TO_XYZ.T
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1).astype(np.float32)


def from_lab(lab: Floats) -> Floats:
    """Return sRGB from 0 to 255 (not rounded, clipped to the gamut) of CIELAB (D65)."""
    return _in_bands(lab, _rgb_of)


def _rgb_of(lab: NDArray[Any]) -> Floats:
    y = (lab[..., 0] + 16) / 116
    root = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], -1)
    xyz = np.where(root > 0.206893, root**3, (root - 16 / 116) / 7.787)
    linear = np.clip(xyz @ _FROM_XYZ.T, 0, 1)
    coded = np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)
    return (coded * 255).astype(np.float32)


def _in_bands(pixels: NDArray[Any], convert: Callable[[NDArray[Any]], Floats]) -> Floats:
    """Return the conversion done in bands: a whole print's temporaries would take gigabytes."""
    rows = max(1, BAND_PIXELS // max(1, pixels[0].size // 3))
    if len(pixels) <= rows:
        return convert(pixels)
    out = np.empty(pixels.shape, np.float32)
    for top in range(0, len(pixels), rows):
        out[top : top + rows] = convert(pixels[top : top + rows])
    return out


_CODES = np.arange(256, dtype=np.float64) / 255
_LINEAR = np.where(_CODES > 0.04045, ((_CODES + 0.055) / 1.055) ** 2.4, _CODES / 12.92).astype(
    np.float32
)
_MATRIX = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _MATRIX.sum(1)
_TO_XYZ = (_MATRIX / _WHITE[:, np.newaxis]).astype(np.float32)
_FROM_XYZ = np.linalg.inv(_MATRIX / _WHITE[:, np.newaxis]).astype(np.float32)
