"""Repainting a masked part, tried again where its border shows; all outside stays bit by bit."""

from dataclasses import replace

from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.inputs import check_mask
from generation.contract.pixels import Box, Size
from generation.contract.requests import Inpaint
from generation.engine.attempt import Attempt, Finished, Limits, size_of
from generation.engine.canvas import (
    composite,
    cropped_back,
    default_context,
    default_feather,
    fill_under,
    mask_box,
    padded_to_multiple,
    soften,
)
from generation.engine.mask_seams import border_score
from generation.engine.seams import is_plain, is_seen, redo_seed
from generation.engine.working_size import resized, working_size

REDO = 1
"""How many further tries a border that shows may cost."""


class InpaintCanvas:
    """The softened mask and the crop around it, which all seeds of a request share."""

    def __init__(
        self, request: Inpaint, limits: Limits, *, source: Image.Image, mask: Image.Image
    ) -> None:
        box = _checked_box(source, mask)
        feather = default_feather(box) if request.feather is None else request.feather
        grow = feather // 2 if request.grow is None else request.grow
        context = default_context(box, feather) if request.context is None else request.context
        reach = max(context, grow + feather)
        self.request, self.source, self.grid = request, source, limits.multiple
        self.varies = request.strength < 1.0
        self.mask = soften(mask, grow, feather)
        self.crop = context_box(box, reach, size_of(source), limits.native_area)
        self.working = working_size(
            Size(width=self.crop.width, height=self.crop.height), limits.native_area
        )
        self.attempt = self._attempt(request, limits)

    def joined(self, patch: Image.Image) -> Image.Image:
        """Return the source with a patch of the crop's size put in where the mask allows."""
        box = _corners(self.crop)
        whole, mask = self.source.copy(), self.mask.crop(box)
        kept = whole.crop(box)
        whole.paste(composite(kept, Image.composite(patch, kept, mask), mask), box)
        return whole

    def score(self, image: Image.Image) -> float:
        """Return how much the border of the repainted part shows."""
        score = border_score(image, self.source, self.mask, grid=self.grid, meaningful=self.varies)
        return round(score, 3)

    def _attempt(self, request: Inpaint, limits: Limits) -> Attempt:
        box = _corners(self.crop)
        crop = resized(self.source.crop(box), self.working)
        mask = resized(self.mask.crop(box), self.working)
        under = padded_to_multiple(fill_under(crop, mask, request.fill), limits.multiple)
        return Attempt(
            size=size_of(under),
            seed=0,
            strength=request.strength,
            known=under,
            change=padded_to_multiple(mask, limits.multiple),
        )


class InpaintTask:
    """Paints a crop around the mask and puts it back where the mask allows; the best try stays."""

    def __init__(self, canvas: InpaintCanvas, seed: int) -> None:
        self._canvas, self._seed = canvas, seed
        self._number = 0
        self._best: tuple[float, Image.Image] | None = None

    def begin(self) -> Attempt:
        return replace(self._canvas.attempt, seed=redo_seed(self._seed, self._number))

    def finish(self, painted: Image.Image) -> Finished | Attempt:
        canvas = self._canvas
        size = Size(width=canvas.crop.width, height=canvas.crop.height)
        image = canvas.joined(resized(cropped_back(painted, canvas.working), size))
        score = canvas.score(image)
        if self._best is None or score < self._best[0]:
            self._best = (score, image)
        if not is_seen(self._best[0], canvas.request.seam_limit) or self._number >= REDO:
            return self._finished(*self._best)
        self._number += 1
        return self.begin()

    def _finished(self, score: float, image: Image.Image) -> Finished:
        facts = {
            "crop": list(_corners(self._canvas.crop)),
            "seam_score": score,
            "seam_warning": is_plain(score, self._canvas.request.seam_limit),
            "tries": self._number + 1,
        }
        return Finished(image=image, facts=facts)


def context_box(box: Box, reach: int, size: Size, native_area: int) -> Box:
    """Return the mask's box with `reach` px around it, at least a native square where it fits.

    Models paint poorly on canvases much smaller than what they were trained on.
    """
    side = int(native_area**0.5)
    left, right = _span(box.left - reach, box.right + reach, min(side, size.width), size.width)
    top, bottom = _span(box.top - reach, box.bottom + reach, min(side, size.height), size.height)
    return Box(left=left, top=top, right=right, bottom=bottom)


def _span(low: int, high: int, least: int, limit: int) -> tuple[int, int]:
    """Return the stretch of at least `least` around the middle, moved inside 0 to `limit`."""
    length = min(limit, max(high - low, least))
    start = min(max(0, (low + high - length) // 2), limit - length)
    return start, start + length


def _checked_box(source: Image.Image, mask: Image.Image) -> Box:
    check_mask(source, mask)
    box = mask_box(mask)
    if box is None:
        raise EngineError(
            "bad_request",
            "The mask is black everywhere, so nothing would be repainted; paint it white "
            "where the picture shall change.",
            retryable=False,
        )
    return box


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom
