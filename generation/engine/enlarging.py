"""A picture through an upscaling network, tile by tile, to an exact size."""

from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.engine import memory
from generation.engine.esrgan import ESRGAN
from generation.engine.upscale import lanczos

TILE, HALO = 256, 16
"""Pixels of the source in one pass, and how far beyond them the network looks."""

Tile = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels of the source."""

TILE_LEAST = 32
AREA_MAX = 256_000_000


class Enlarging:
    """One picture on its way: each `advance` paints a tile."""

    def __init__(self, network: ESRGAN, source: Image.Image, size: Size) -> None:
        self._network, self._size = network, size
        self._scale = network.layout.scale
        area = source.width * source.height * self._scale**2
        if area > AREA_MAX:
            raise EngineError(
                "bad_request",
                f"{source.width} x {source.height} px enlarged {self._scale} times are "
                f"{area / 1e6:.0f} megapixels; at most {AREA_MAX / 1e6:.0f} are painted.",
                retryable=False,
            )
        self._pixels = np.array(source.convert("RGB"))
        height, width = self._pixels.shape[:2]
        self._painted = np.zeros((height * self._scale, width * self._scale, 3), np.uint8)
        self._tiles = list(_tiles(width, height))
        self.steps, self.step = len(self._tiles), 0

    def advance(self) -> bool:
        """Paint the next tile; return whether it was the last."""
        left, top, right, bottom = self._tiles[self.step]
        from_left, from_top = max(0, left - HALO), max(0, top - HALO)
        part = self._pixels[from_top : bottom + HALO, from_left : right + HALO]
        try:
            made = self._passed(part)
        except memory.FULL as error:
            if not memory.is_full(error):
                raise
            self._halve(error)
            return False
        scale = self._scale
        inner_top, inner_left = (top - from_top) * scale, (left - from_left) * scale
        self._painted[top * scale : bottom * scale, left * scale : right * scale] = made[
            inner_top : inner_top + (bottom - top) * scale,
            inner_left : inner_left + (right - left) * scale,
        ]
        self.step += 1
        return self.step == self.steps

    def _halve(self, error: Exception) -> None:
        """Go on in tiles of half the side; what is painted stays.

        Raises:
            EngineError: `out_of_memory`: not even the smallest tile fits.
        """
        memory.empty_caches()
        left, top, right, bottom = self._tiles[self.step]
        if max(right - left, bottom - top) <= TILE_LEAST:
            raise EngineError(
                "out_of_memory",
                f"The upscaler does not fit {TILE_LEAST} x {TILE_LEAST} px into this device's "
                "memory. Enlarge evenly, without a network, or when nothing else is painted.",
                retryable=False,
            ) from error
        rest = [half for box in self._tiles[self.step :] for half in _quarters(box)]
        self._tiles = [*self._tiles[: self.step], *rest]
        self.steps = len(self._tiles)

    def result(self) -> Image.Image:
        """Return the picture at exactly the size that was asked for."""
        return lanczos(Image.fromarray(self._painted), self._size)

    @torch.no_grad()
    def _passed(self, part: np.ndarray) -> np.ndarray:
        shuffle = self._network.layout.shuffle
        height, width = part.shape[:2]
        padded = np.pad(part, ((0, -height % shuffle), (0, -width % shuffle), (0, 0)), mode="edge")
        batch = torch.from_numpy(padded.astype(np.float32) / 255).permute(2, 0, 1).unsqueeze(0)
        made = self._network(batch.to(next(self._network.parameters())))[0].clamp(0, 1)
        levels = (made * 255).round().to(torch.uint8).permute(1, 2, 0)
        return np.asarray(levels.cpu())[: height * self._scale, : width * self._scale]


def _tiles(width: int, height: int) -> Iterator[Tile]:
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            yield left, top, min(left + TILE, width), min(top + TILE, height)


def _quarters(tile: Tile) -> Iterator[Tile]:
    """Yield the parts of a tile cut in the middle, leaving out empty ones."""
    left, top, right, bottom = tile
    across, down = (left + right + 1) // 2, (top + bottom + 1) // 2
    for part in (
        (left, top, across, down),
        (across, top, right, down),
        (left, down, across, bottom),
        (across, down, right, bottom),
    ):
        if part[0] < part[2] and part[1] < part[3]:
            yield part
