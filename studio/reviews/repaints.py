"""What a picture's making painted anew: there, carried pins may point at something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.contract.pixels import Box, Padding
from studio.artwork.models import Batch, Variant
from studio.artwork.requests import size_of
from studio.assets import store
from studio.canvases.models import Layer

LOOKED_AT_PX = 512
MASKS_KEPT = 32
HERE, WHOLE = "here", "whole"
VARIED = frozenset({Batch.Action.SUBTLE.value, Batch.Action.STRONG.value})
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Painted:
    """A part of a picture that was painted: a box, in pixels, and where in it by an asset."""

    box: Box
    marks: str = ""
    reach: int = 0

    def touches(self, spot: Box) -> bool:
        """Say whether anything within `spot` was painted."""
        near = Box(
            left=max(spot.left - self.reach, self.box.left) - self.box.left,
            top=max(spot.top - self.reach, self.box.top) - self.box.top,
            right=min(spot.right + self.reach, self.box.right) - self.box.left,
            bottom=min(spot.bottom + self.reach, self.box.bottom) - self.box.top,
        )
        if near.right <= near.left or near.bottom <= near.top:
            return False
        return not self.marks or _marked(self.marks, near)


def repainted(made: Variant, spot: Box) -> str:
    """Return whether making a picture from its source painted over `spot`, in the picture's pixels.

    "here" where its place was painted, "whole" where the whole picture was, "" where neither.
    """
    action = made.job.batch.action
    if action in VARIED:
        return WHOLE
    return HERE if any(part.touches(spot) for part in _painted(made, action)) else ""


def _painted(made: Variant, action: str) -> Sequence[Painted]:
    size = size_of(made)
    request: dict[str, Any] = made.job.request
    whole = Box(left=0, top=0, right=size.width, bottom=size.height)
    match action:
        case Batch.Action.INPAINT:
            mask = request["mask"]["sha256"]
            return [Painted(box=whole, marks=mask, reach=_reach(request, mask))]
        case Batch.Action.OUTPAINT:
            return _rim(whole, Padding(**request["padding"]), request["overlap"])
        case Batch.Action.CANVAS | Batch.Action.CROP:
            return _patches(made)
    return []


def _reach(request: dict[str, Any], mask: str) -> int:
    """Return how far beyond its mask an inpainting may paint, in px.

    What a request leaves open, engines derive from the mask's box: a feather of a twelfth of it,
    16 to 96 px, grown by half of that.
    """
    left, top, right, bottom = store.open_image(mask).convert("L").getbbox() or (0, 0, 0, 0)
    derived = min(96, max(16, max(right - left, bottom - top) // 12))
    feather = derived if request["feather"] is None else request["feather"]
    grow = feather // 2 if request["grow"] is None else request["grow"]
    return int(grow + feather // 2 + 1)


def _rim(whole: Box, padding: Padding, overlap: int) -> list[Painted]:
    """Return the four sides that an outpainting painted, with its overlap into the source."""
    left = padding.left + overlap if padding.left else 0
    top = padding.top + overlap if padding.top else 0
    right = whole.right - (padding.right + overlap if padding.right else 0)
    bottom = whole.bottom - (padding.bottom + overlap if padding.bottom else 0)
    sides = (
        Box(left=0, top=0, right=left, bottom=whole.bottom) if left else None,
        Box(left=0, top=0, right=whole.right, bottom=top) if top else None,
        Box(left=right, top=0, right=whole.right, bottom=whole.bottom)
        if right < whole.right
        else None,
        Box(left=0, top=bottom, right=whole.right, bottom=whole.bottom)
        if bottom < whole.bottom
        else None,
    )
    return [Painted(box=side) for side in sides if side]


def _patches(made: Variant) -> list[Painted]:
    """Return the patches that a flattened canvas was put together from, where they are opaque."""
    padding = made.padding or {}
    across, down = padding.get("left", 0), padding.get("top", 0)
    jobs = [patch["job"] for patch in made.facts.get("patches", [])]
    layers = Layer.objects.select_related("candidate__frame", "patch").filter(
        canvas=made.facts.get("canvas"), candidate__frame__job__in=jobs
    )
    shown = {patch["asset"] for patch in made.facts.get("patches", [])}
    return [
        Painted(
            box=Box(
                left=frame.left + across,
                top=frame.top + down,
                right=frame.left + across + frame.width,
                bottom=frame.top + down + frame.height,
            ),
            marks=layer.patch.sha256,
        )
        for layer in layers.select_related("candidate__asset")
        if layer.candidate.asset.sha256 in shown
        for frame in [layer.candidate.frame]
    ]


def _marked(sha: str, near: Box) -> bool:
    marks, shrunk = _flags(sha)
    rows = slice(near.top // shrunk, -(-near.bottom // shrunk))
    columns = slice(near.left // shrunk, -(-near.right // shrunk))
    return bool(marks[rows, columns].any())


@lru_cache(maxsize=MASKS_KEPT)
def _flags(sha: str) -> tuple[Flags, int]:
    """Return where a mask is not black, or a patch is opaque, shrunk by a whole number.

    A place of the shrunk picture is marked where any of its pixels is. Assets never change.
    """
    picture = store.open_image(sha)
    channel = picture.getchannel("A") if picture.mode == "RGBA" else picture.convert("L")
    marks = channel.point([0] + [255] * 255)
    shrunk = max(1, -(-max(marks.size) // LOOKED_AT_PX))
    held: Flags = np.asarray(marks) > 0
    if shrunk == 1:
        return held, 1
    rows, columns = -held.shape[0] % shrunk, -held.shape[1] % shrunk
    padded = np.pad(held, ((0, rows), (0, columns)))
    blocks = padded.reshape(padded.shape[0] // shrunk, shrunk, padded.shape[1] // shrunk, shrunk)
    shrunken: Flags = blocks.max(axis=(1, 3))
    return shrunken, shrunk
