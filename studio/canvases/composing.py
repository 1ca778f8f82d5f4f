"""What a canvas looks like: its base with the visible patches over it, cut to any box."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation.contract.pixels import Box
from studio.assets import store
from studio.canvases.models import Canvas, Layer
from studio.core.frame_plan import box_at, joined

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One stored picture of a canvas and where it lies."""

    sha256: str
    box: Box


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A part of a canvas: its pixels, and an "L" mask that is 255 where anything is painted."""

    image: Image.Image
    painted: Image.Image

    @property
    def is_whole(self) -> bool:
        return self.painted.getextrema() == (255, 255)

    def painted_box(self) -> Box | None:
        """Return the smallest box around what is painted, None where nothing is."""
        found = self.painted.getbbox()
        if found is None:
            return None
        return Box(left=found[0], top=found[1], right=found[2], bottom=found[3])


def pieces_of(canvas: Canvas) -> tuple[Piece, ...]:
    """Return the base and the visible layers, the lowest first."""
    asset = canvas.base.asset
    base = Piece(sha256=asset.sha256, box=box_at(0, 0, asset.width_px or 0, asset.height_px or 0))
    shown = canvas.layers.filter(present=True, visible=True).order_by("position", "pk")
    found = shown.select_related("patch", "candidate__frame")
    return (base, *(Piece(sha256=layer.patch.sha256, box=box_of(layer)) for layer in found))


def box_of(layer: Layer) -> Box:
    frame = layer.candidate.frame
    return box_at(frame.left, frame.top, frame.width, frame.height)


def extent_of(pieces: Sequence[Piece]) -> Box:
    """Return the smallest box around all pieces."""
    whole = pieces[0].box
    for piece in pieces[1:]:
        whole = joined(whole, piece.box)
    return whole


def composed(pieces: Iterable[Piece], box: Box) -> Composed:
    """Return a box of a canvas; patches are opaque or not there, so nothing is ever mixed."""
    image = Image.new("RGB", (box.width, box.height))
    painted = Image.new("L", image.size)
    for piece in pieces:
        if _apart(piece.box, box):
            continue
        picture = store.open_image(piece.sha256)
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        at = (piece.box.left - box.left, piece.box.top - box.top)
        image.paste(picture.convert("RGB"), at, alpha)
        painted.paste(255, (*at, at[0] + picture.width, at[1] + picture.height), alpha)
    return Composed(image=image, painted=painted)


def patch_of(picture: Image.Image, touched: Image.Image) -> Image.Image:
    """Return a picture that is there only where it was allowed to change."""
    patch = picture.convert("RGB")
    patch.putalpha(touched.point([0] + [255] * 255))
    return patch


def widened(mask: Image.Image, reach: int) -> Image.Image:
    """Return a mask that is 255 within `reach` px of anything in `mask`, 0 elsewhere."""
    marked: Flags = np.asarray(mask.convert("L")) > 0
    for axis in (0, 1):
        marked = _stretched(marked, reach, axis)
    return Image.fromarray(marked.astype(np.uint8) * 255)


def framed(size: tuple[int, int], kept: Box) -> Image.Image:
    """Return a mask that is 0 in `kept` and 255 around it."""
    mask = Image.new("L", size, 255)
    if kept.width > 0 and kept.height > 0:
        mask.paste(0, (kept.left, kept.top, kept.right, kept.bottom))
    return mask


def _stretched(marked: Flags, reach: int, axis: int) -> Flags:
    """Return for each place whether anything within `reach` along an axis is marked."""
    length = marked.shape[axis]
    counted = np.cumsum(marked, axis=axis, dtype=np.int32)
    counted = np.insert(counted, 0, 0, axis=axis)
    places = np.arange(length)
    low, high = np.maximum(0, places - reach), np.minimum(length, places + reach + 1)
    found: Flags = np.take(counted, high, axis=axis) > np.take(counted, low, axis=axis)
    return found


def _apart(a: Box, b: Box) -> bool:
    return a.right <= b.left or b.right <= a.left or a.bottom <= b.top or b.bottom <= a.top
