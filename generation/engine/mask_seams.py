"""How visible the border of a repainted part is: the measures of `seams`, along a mask's edge."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation.engine.lab import to_lab
from generation.engine.seams import LEAST, REACH

Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]
Whole = NDArray[np.intp]

LEVELS = (1, 128)
"""Where a softened mask begins, and where its edge is halfway: both may show."""
MARGIN = 2 * REACH
TILE = 32
PLACES, TRIED = 32, 160
PLACES_LEAST = 4
VALID_SHARE = 0.4
PIXELS_MAX = 40_000


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The pixels around a mask's edge, by how far inside (0, 1, ...) or outside (-1, ...) they are.

    `across` and `down` are the edge's normal at each pixel, `tile` the part of the edge it is at.
    """

    rows: Whole
    columns: Whole
    depth: Whole
    across: Floats
    down: Floats
    tile: Whole


class _Picture:
    """A picture in Lab, with what the measures read at each pixel."""

    def __init__(self, image: Image.Image) -> None:
        self.lab = to_lab(np.asarray(image.convert("RGB")))
        self.steps_across = np.zeros_like(self.lab)
        self.steps_across[:, 1:] = self.lab[:, 1:] - self.lab[:, :-1]
        self.steps_down = np.zeros_like(self.lab)
        self.steps_down[1:] = self.lab[1:] - self.lab[:-1]
        tone = self.lab[..., 0]
        around = np.zeros_like(tone)
        around[1:-1, 1:-1] = (
            tone[:-2, 1:-1] + tone[2:, 1:-1] + tone[1:-1, :-2] + tone[1:-1, 2:]
        ) / 4
        self.fine = np.abs(tone - around)

    def measures(self, edge: Edge) -> Floats:
        """Return line, jump and texture across an edge."""
        return np.array([self._line(edge), self._jump(edge), self._texture(edge)], np.float32)

    def _line(self, edge: Edge) -> float:
        at = (edge.rows, edge.columns)
        step = (
            self.steps_across[at] * edge.across[:, np.newaxis]
            + self.steps_down[at] * edge.down[:, np.newaxis]
        )
        size = np.sqrt((step**2).sum(-1))
        sums = np.bincount(edge.depth + REACH, size, 2 * REACH)
        counts = np.bincount(edge.depth + REACH, minlength=2 * REACH)
        mean = sums / np.maximum(counts, 1)
        near = np.abs(np.arange(-REACH, REACH)) <= 3
        far = (np.abs(np.arange(-REACH, REACH)) < 24) & ~near & (counts > 0)
        if not (counts[near].any() and far.any()):
            return 0.0
        return float((mean[near].max() + 0.05) / (np.median(mean[far]) + 0.05))

    def _jump(self, edge: Edge) -> float:
        inside = (edge.depth >= 1) & (edge.depth <= 3)
        outside = (edge.depth >= -4) & (edge.depth <= -2)
        tiles = int(edge.tile.max(initial=0)) + 1
        within, counted_in = self._means(edge, inside, tiles)
        without, counted_out = self._means(edge, outside, tiles)
        told = (counted_in >= TILE // 4) & (counted_out >= TILE // 4)
        if not told.any():
            return 0.0
        across = np.median((within - without)[told], axis=0)
        return float(np.sqrt((across**2).sum()))

    def _means(self, edge: Edge, chosen: Flags, tiles: int) -> tuple[Floats, Whole]:
        """Return the mean colour of the chosen pixels in each tile, and their number."""
        tile = edge.tile[chosen]
        colour = self.lab[edge.rows[chosen], edge.columns[chosen]]
        counts = np.bincount(tile, minlength=tiles)
        sums = np.stack([np.bincount(tile, colour[:, c], tiles) for c in range(3)], -1)
        return sums / np.maximum(counts, 1)[:, np.newaxis], counts

    def _texture(self, edge: Edge) -> float:
        fine = self.fine[edge.rows, edge.columns]
        after, before = fine[edge.depth >= 4], fine[edge.depth <= -5]
        if min(after.size, before.size) < TILE:
            return 0.0
        return abs(float(np.log2((np.median(after) + 0.05) / (np.median(before) + 0.05))))


def border_score(
    image: Image.Image,
    source: Image.Image,
    mask: Image.Image,
    *,
    grid: int = 1,
    meaningful: bool = False,
) -> float:
    """Return how much a repainted part's border shows; above 1.0 it stands out in the source.

    Args:
        image: the picture as it will be stored, outside the mask bit by bit the source.
        source: the picture before, of the same size.
        mask: an "L" image of that size, softened: 0 must stay, 255 was painted anew.
        grid: pixels per latent of the model that painted; only places of the same phase compare.
        meaningful: whether what lay under the mask is a picture too, as where it is varied.
    """
    box = _around(mask)
    if box is None:
        return 0.0
    after, before = _Picture(image.crop(box)), _Picture(source.crop(box))
    flags = np.asarray(mask.crop(box))
    known = np.ones_like(flags, bool) if meaningful else flags == 0
    edges = [(level, _edge(flags >= level)) for level in LEVELS]
    found = [
        _scored(after, before, edge, known, grid=grid, own=_own(level, meaningful))
        for level, edge in edges
        if edge.rows.size >= TILE
    ]
    return max(found, default=0.0)


def _scored(
    after: _Picture, before: _Picture, edge: Edge, known: Flags, *, grid: int, own: Floats
) -> float:
    """Return the score of one edge; what `own` weighs of the source's measures there is no seam."""
    allowed = np.maximum(_usual(before, edge, known, grid), LEAST)
    allowed = np.maximum(allowed, before.measures(edge) * own)
    return float((after.measures(edge) / allowed).max())


def _own(level: int, meaningful: bool) -> Floats:
    """Return which of line, jump and texture the source may have at the edge of its own.

    Where a picture lay under the mask, all of them; elsewhere the line at which the source was put
    back, since it lies wholly in what was kept.
    """
    if meaningful:
        return np.ones(3, np.float32)
    return np.array([1.0, 1.0, 0.0], np.float32) * (level == LEVELS[0])


def _usual(picture: _Picture, edge: Edge, known: Flags, grid: int) -> Floats:
    """Return the 95th percentile of the measures of the same edge at other places of the source.

    Where too little of the source lies outside the mask, all of it has to do.
    """
    found = _elsewhere(picture, edge, known, grid)
    if len(found) < PLACES_LEAST and not known.all():
        found = _elsewhere(picture, edge, np.ones_like(known), grid)
    if not found:
        return np.zeros(3, np.float32)
    return np.quantile(found, 0.95, axis=0)


def _elsewhere(picture: _Picture, edge: Edge, known: Flags, grid: int) -> list[Floats]:
    """Return the measures of the edge moved about, reading only what is `known`."""
    height, width = known.shape
    dice = np.random.default_rng(1)
    found: list[Floats] = []
    for _ in range(TRIED):
        down = int(dice.integers(-height, height)) // grid * grid
        across = int(dice.integers(-width, width)) // grid * grid
        rows, columns = edge.rows + down, edge.columns + across
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        inside[inside] = known[rows[inside], columns[inside]]
        if inside.mean() < VALID_SHARE or (down, across) == (0, 0):
            continue
        found.append(picture.measures(_part(edge, inside, down, across)))
        if len(found) == PLACES:
            break
    return found


def _part(edge: Edge, kept: Flags, down: int, across: int) -> Edge:
    return Edge(
        rows=edge.rows[kept] + down,
        columns=edge.columns[kept] + across,
        depth=edge.depth[kept],
        across=edge.across[kept],
        down=edge.down[kept],
        tile=edge.tile[kept],
    )


def _edge(region: Flags) -> Edge:
    """Return the edge of a region: the pixels within REACH of it, thinned where they are many."""
    within = cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, 3)
    beyond = cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, 3)
    # Clipped, since a region without any edge lies infinitely far from it.
    signed = np.clip(np.where(region, within - 1, -beyond), -2 * REACH, 2 * REACH)
    rows, columns = np.nonzero((signed >= -REACH) & (signed < REACH))
    rows, columns = _thinned(rows, columns)
    down, across = np.gradient(cv2.GaussianBlur(signed.astype(np.float32), (0, 0), 2))
    length = np.maximum(np.hypot(down, across), 1e-6)
    tiles = -(-region.shape[1] // TILE)
    return Edge(
        rows=rows,
        columns=columns,
        depth=np.floor(signed[rows, columns]).astype(np.intp),
        across=(across / length)[rows, columns],
        down=(down / length)[rows, columns],
        tile=rows // TILE * tiles + columns // TILE,
    )


def _thinned(rows: Whole, columns: Whole) -> tuple[Whole, Whole]:
    """Leave whole tiles out evenly until few enough pixels are left: their neighbours must stay."""
    share = -(-rows.size // PIXELS_MAX)
    if share <= 1:
        return rows, columns
    kept = (rows // TILE * 7 + columns // TILE) % share == 0
    return rows[kept], columns[kept]


def _around(mask: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the mask's box with room around it for the measures and for other places."""
    box = mask.getbbox()
    if box is None:
        return None
    room = max(MARGIN, (box[2] - box[0]) // 2, (box[3] - box[1]) // 2)
    return (
        max(0, box[0] - room),
        max(0, box[1] - room),
        min(mask.width, box[2] + room),
        min(mask.height, box[3] + room),
    )
