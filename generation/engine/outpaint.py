"""Continuing a picture beyond its edges, measured at the seams and tried again where they show."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from generation.contract.requests import Outpaint
from generation.engine.attempt import Attempt, Finished, Limits, size_of
from generation.engine.border import even_grain, level_border, match_grain
from generation.engine.canvas import (
    blend,
    composite,
    cropped_back,
    grow,
    match_colour,
    padded_to_multiple,
    repaint_mask,
)
from generation.engine.seams import (
    is_plain,
    is_seen,
    redo_overlap,
    redo_seed,
    seam_score,
    seams_of,
)
from generation.engine.working_size import resized, working_size


@dataclass(frozen=True, kw_only=True)
class Try:
    """One painted canvas with its source put back, and its worst seam."""

    image: Image.Image
    score: float
    number: int


class OutpaintCanvas:
    """The grown picture and its change maps, which all seeds of a request share.

    The overlap of a later try is larger, so maps and canvases differ by the try's number.
    """

    def __init__(self, request: Outpaint, limits: Limits, source: Image.Image) -> None:
        self.request, self.source = request, source
        self.grown = grow(source, request.padding, request.fill)
        self.working = working_size(size_of(self.grown), limits.native_area)
        self.grid = limits.multiple
        self._known = padded_to_multiple(resized(self.grown, self.working), self.grid)
        self._masks: dict[int, Image.Image] = {}

    def overlap(self, number: int) -> int:
        """Return how far the try of that number repaints into the source, in px."""
        return redo_overlap(self.request.overlap, number)

    def mask(self, number: int) -> Image.Image:
        """Return the change map of the full canvas."""
        if number not in self._masks:
            mask = repaint_mask(self.grown, self.request.padding, self.overlap(number))
            self._masks[number] = mask
        return self._masks[number]

    def attempt(self, number: int, seed: int) -> Attempt:
        """Return the try of that number for one of the request's seeds."""
        change = padded_to_multiple(resized(self.mask(number), self.working), self.grid)
        return Attempt(
            size=size_of(self._known),
            seed=redo_seed(seed, number),
            strength=self.request.strength,
            known=self._known,
            change=change,
        )

    def joined(self, painted: Image.Image, number: int) -> Try:
        """Return a painted canvas with the source put back into it, and how well that went."""
        painted = resized(cropped_back(painted, self.working), size_of(self.grown))
        tries: list[Try] = []
        for finished in self._finishes(painted, self.mask(number)):
            tries.append(self._scored(finished, number))
            if not is_seen(tries[-1].score, self.request.seam_limit):
                break
        return min(tries, key=lambda one: one.score)

    def _finishes(self, painted: Image.Image, mask: Image.Image) -> Iterator[Image.Image]:
        """Yield the canvas as it may be finished: no one way hides every border best."""
        padding = self.request.padding
        if not self.request.match_colour:
            yield painted
            return
        matched = match_colour(painted, self.grown, mask)
        matched = match_grain(matched, self.source, padding)
        yield level_border(matched, padding)
        yield level_border(matched, padding, broad=True)
        yield matched

    def _scored(self, painted: Image.Image, number: int) -> Try:
        mask, padding = self.mask(number), self.request.padding
        image = composite(self.grown, blend(self.grown, painted, mask), mask)
        if self.request.match_colour:
            image = even_grain(image, padding)
        seams = seams_of(self.source, padding, self.overlap(number))
        score = round(seam_score(image, seams, self.source, grid=self.grid), 3)
        return Try(image=image, score=score, number=number)


class OutpaintTask:
    """Paints all padded sides in one run; of several tries the one with the best seam stays."""

    def __init__(self, canvas: OutpaintCanvas, seed: int) -> None:
        self._canvas, self._seed = canvas, seed
        self._number = 0
        self._best: Try | None = None

    def begin(self) -> Attempt:
        return self._canvas.attempt(self._number, self._seed)

    def finish(self, painted: Image.Image) -> Finished | Attempt:
        result = self._canvas.joined(painted, self._number)
        if self._best is None or result.score < self._best.score:
            self._best = result
        request = self._canvas.request
        if not is_seen(self._best.score, request.seam_limit) or self._number >= request.redo:
            return self._finished(self._best)
        self._number += 1
        return self.begin()

    def _finished(self, best: Try) -> Finished:
        working = self._canvas.working
        facts = {
            "seam_score": round(best.score, 3),
            "seam_warning": is_plain(best.score, self._canvas.request.seam_limit),
            "tries": self._number + 1,
            "overlap": self._canvas.overlap(best.number),
            "painted_width": working.width,
            "painted_height": working.height,
        }
        return Finished(image=best.image, facts=facts)
