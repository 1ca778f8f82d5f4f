"""The invisible mark: 48 bits of a version's content hash in the art's brightness, and its reader.

Spread spectrum over block cosines (Cox, Kilian, Leighton and Shamoon, "Secure spread spectrum
watermarking for multimedia", IEEE Trans. Image Processing 6, 1997): each of the lower coefficients
of each 8 x 8 block takes one sign of a fixed sequence. 64 bits, hash and CRC, are four symbols of
16; a symbol is how far its sequence is turned (cyclic code shift keying), so that reading is four
correlations by FFT. Textures take more of the mark than flat skies.

Sums are of whole numbers, so that a page gives the same field on every computer.
"""

import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

BLOCK = 8
GRIDS = (128, 64, 32)  # blocks across the page: the mark must outlive half of the picture's width
ZERO, STEPS = 128, 16  # a field's pixel is ZERO + STEPS x the grey levels that it adds
SYMBOLS, SYMBOL_BITS = 4, 16
TURNS = 1 << SYMBOL_BITS
PREFIX_DIGITS = 12  # hexadecimal, of the content's SHA-256: 48 bits
LEAST_RMS, MOST_RMS, RMS_PER_DEVIATION = 0.6, 2.3, 0.17  # grey levels
PEAK = 2.5  # root mean squares: no pixel changes by more
SMALL_GAIN = 1.5  # on the coarsest grid, which small pictures alone have
STRENGTH_MIN = 4.9  # standard deviations: of four chance peaks the mean is 4.4, give or take 0.15
KEY = b"masthead/watermark/1"
COEFFICIENTS = (
    (0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2),
    (2, 1), (2, 2), (0, 3), (3, 0), (1, 3), (3, 1),
)  # fmt: skip
WHOLE = 1024  # the basis is in whole numbers of 1/WHOLE
HOST_FLOOR, HOST_CLIP = 2.0, 1.0
NEARLY = 0.35  # rows of blocks: a picture's height is rounded, so its neighbour may be meant

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a picture's mark says.

    `prefix` is 12 hexadecimal digits of the SHA-256 of the content; `strength` the mean of the
    four correlation peaks in standard deviations: from STRENGTH_MIN to 40 and more on a fresh file.
    """

    prefix: str
    strength: float


def grid_for(width_px: int) -> int:
    """Return how many blocks lie across a page that leaves as a picture of this width."""
    return next((grid for grid in GRIDS if grid * BLOCK <= width_px), GRIDS[-1])


def mark_field(page: Pictures.Image, content_sha256: str, grid: int = GRIDS[0]) -> Pictures.Image:
    """Return what the mark adds to a page, as grey of `grid` blocks across: see ZERO and STEPS.

    Args:
        page: the page's art as cut, any size in pixels.
        content_sha256: of the version, hexadecimal; its first 48 bits are written.
        grid: of GRIDS.
    """
    rows = _rows(page.size, grid)[0]
    luma = np.asarray(_luma(page, rows, grid), dtype=np.int64)
    sequences = [np.roll(_signs()[n], turn) for n, turn in enumerate(_symbols(content_sha256))]
    chips = np.concatenate(sequences)[_places(rows, grid)]
    waves = chips.astype(np.float32) @ _basis()  # exact: whole numbers far below 2 ** 24
    gain = SMALL_GAIN if grid == GRIDS[-1] else 1.0
    rms = WHOLE * np.sqrt(len(COEFFICIENTS)) / BLOCK
    shape = (waves / rms).clip(-PEAK, PEAK).astype(np.float64)
    added = np.rint(shape * (_strength(luma).reshape(-1, 1) * gain * STEPS))
    field = ZERO + added.clip(1 - ZERO, ZERO - 1)
    return Pictures.fromarray(_joined(field.astype(np.uint8), rows, grid))


def read_mark(picture: Pictures.Image, grids: Sequence[int] = GRIDS) -> Reading | None:
    """Return what the mark in a picture of a page as cut says, or None where none is found.

    The picture may be scaled and compressed, but must show the whole page: the mark lies in the
    page's frame. `grids` are those that it may have been laid on.
    """
    for grid in grids:
        for rows in _rows(picture.size, grid):
            found = _read(picture, rows, grid)
            if found is not None:
                return found
    return None


def _read(picture: Pictures.Image, rows: int, grid: int) -> Reading | None:
    values = _evidence(np.asarray(_luma(picture, rows, grid), dtype=np.int64), rows, grid)
    seen = picture.width / grid  # the finest cosine that a picture of this width can hold
    values *= np.array([max(u, v) <= seen for u, v in COEFFICIENTS])
    sums = np.bincount(_places(rows, grid).ravel(), values.ravel(), SYMBOLS * TURNS)
    symbols, peaks = [], []
    for held, signs in zip(sums.reshape(SYMBOLS, TURNS), _signs(), strict=True):
        deviation = float(np.sqrt((held**2).sum()))
        if deviation == 0:
            return None
        spectrum = np.fft.rfft(held) * np.conj(np.fft.rfft(signs))
        match = np.fft.irfft(spectrum, TURNS) / deviation
        symbols.append(int(match.argmax()))
        peaks.append(float(match.max()))
    strength = sum(peaks) / SYMBOLS
    prefix = b"".join(symbol.to_bytes(2, "big") for symbol in symbols[:-1])
    if strength < STRENGTH_MIN or symbols[-1] != _crc(prefix):
        return None
    return Reading(prefix=prefix.hex(), strength=round(strength, 1))


def _evidence(luma: Whole, rows: int, grid: int) -> Floats:
    """Return how much each coefficient speaks for a sign, of shape (rows, grid, coefficients).

    The part of a gradient, which neighbours share, is taken off; then each is weighed as a
    matched filter does, by expected mark over the picture's own power around, and held to
    HOST_CLIP deviations, since a hard edge says nothing of a mark.
    """
    blocks = _parted(luma, BLOCK).reshape(rows * grid, BLOCK * BLOCK).astype(np.float32)
    found = (blocks @ _basis().T / WHOLE).reshape(rows, grid, -1).astype(np.float64)
    around = np.pad(found, ((1, 1), (1, 1), (0, 0)), mode="edge")
    beside = around[:-2, 1:-1] + around[2:, 1:-1] + around[1:-1, :-2] + around[1:-1, 2:]
    found -= beside / 4
    power = _mean_around(found**2) + HOST_FLOOR
    limit = HOST_CLIP * np.sqrt(power)
    weight = _strength(luma)[:, :, np.newaxis] / power
    weighed: Floats = found.clip(-limit, limit) * weight
    return weighed


def _mean_around(values: Floats) -> Floats:
    """Return the mean of each value's 5 x 5 neighbours in the first two dimensions."""
    held = np.pad(values, ((2, 2), (2, 2), (0, 0)), mode="edge")
    rows, columns = values.shape[:2]
    down = np.sum([held[n : n + rows] for n in range(5)], axis=0)
    mean: Floats = np.sum([down[:, n : n + columns] for n in range(5)], axis=0) / 25
    return mean


def _strength(luma: Whole) -> Floats:
    """Return the mark's root mean square in each block, in grey levels.

    It grows with the standard deviation of the quietest quarter of the block, so that a block
    with an edge beside plain sky counts as sky.
    """
    half = BLOCK // 2
    parts = _parted(luma, half)
    count = half * half
    variance = (count * (parts**2).sum(axis=(2, 3)) - parts.sum(axis=(2, 3)) ** 2) / count**2
    quietest = _parted(variance, 2).min(axis=(2, 3))
    rms: Floats = (LEAST_RMS + RMS_PER_DEVIATION * np.sqrt(quietest)).clip(LEAST_RMS, MOST_RMS)
    return rms


def _parted(values: NDArray[Any], side: int) -> NDArray[Any]:
    """Return squares of `side`, of shape (rows, columns, side, side)."""
    rows, columns = values.shape[0] // side, values.shape[1] // side
    return values.reshape(rows, side, columns, side).swapaxes(1, 2)


def _joined(blocks: NDArray[np.uint8], rows: int, grid: int) -> NDArray[np.uint8]:
    held = blocks.reshape(rows, grid, BLOCK, BLOCK).swapaxes(1, 2)
    return np.ascontiguousarray(held).reshape(rows * BLOCK, grid * BLOCK)


def _rows(size: tuple[int, int], grid: int) -> list[int]:
    """Return how many rows of blocks a page has, and where that is in doubt the other number too.

    The page is stretched to whole blocks, so that both sides of the mark agree on its height.
    """
    exact = size[1] / size[0] * grid
    nearest = max(1, round(exact))
    if abs(exact - nearest) <= NEARLY:
        return [nearest]
    return [nearest, max(1, nearest + (1 if exact > nearest else -1))]


def _luma(picture: Pictures.Image, rows: int, grid: int) -> Pictures.Image:
    size, bicubic = (grid * BLOCK, rows * BLOCK), Pictures.Resampling.BICUBIC
    return picture.convert("L").resize(size, bicubic, reducing_gap=3.0)


@lru_cache(maxsize=4)
def _places(rows: int, grid: int) -> Whole:
    """Return which sign of the four sequences each coefficient takes, (blocks, coefficients).

    Knuth's multiplicative hashing: an odd factor maps one to one, and spreads each symbol over
    the whole page and all coefficients.
    """
    count = rows * grid * len(COEFFICIENTS)
    places = np.arange(count, dtype=np.int64) * 0x9E3779B1 % (SYMBOLS * TURNS)
    return places.reshape(-1, len(COEFFICIENTS))


@lru_cache(maxsize=1)
def _signs() -> NDArray[np.int8]:
    """Return the four sequences of -1 and 1, drawn from the key by SHAKE-256."""
    drawn = hashlib.shake_256(KEY).digest(SYMBOLS * TURNS // 8)
    bits = np.unpackbits(np.frombuffer(drawn, dtype=np.uint8)).astype(np.int8)
    return (bits * 2 - 1).reshape(SYMBOLS, TURNS)


@lru_cache(maxsize=1)
def _basis() -> NDArray[np.float32]:
    """Return the orthonormal cosines of a block (DCT-II), (coefficients, 64), times WHOLE."""
    place = np.arange(BLOCK) + 0.5

    def wave(frequency: int) -> Floats:
        scale = np.sqrt((1 if frequency == 0 else 2) / BLOCK)
        held: Floats = scale * np.cos(place * frequency * np.pi / BLOCK)
        return held

    waves = [np.outer(wave(v), wave(u)).ravel() for u, v in COEFFICIENTS]
    return np.rint(np.stack(waves) * WHOLE).astype(np.float32)


def _symbols(content_sha256: str) -> list[int]:
    prefix = bytes.fromhex(content_sha256[:PREFIX_DIGITS])
    parts = [int.from_bytes(prefix[n : n + 2], "big") for n in range(0, len(prefix), 2)]
    return [*parts, _crc(prefix)]


def _crc(prefix: bytes) -> int:
    """Return the CRC of 16 bits (CCITT); it begins with the key, so nothing but zeros fails."""
    return binascii.crc_hqx(KEY + prefix, 0xFFFF)
