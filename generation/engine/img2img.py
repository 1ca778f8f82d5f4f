"""Variations: a picture noised part of the way and painted again."""

from dataclasses import replace

from PIL import Image

from generation.contract.requests import Img2Img
from generation.engine.attempt import Attempt, Finished, Limits, size_of
from generation.engine.canvas import cropped_back, padded_to_multiple


class Img2ImgCanvas:
    """What all variations of one source share."""

    def __init__(self, request: Img2Img, limits: Limits, source: Image.Image) -> None:
        known = padded_to_multiple(source, limits.multiple)
        self.size = size_of(source)
        self.attempt = Attempt(size=size_of(known), seed=0, strength=request.strength, known=known)


class Img2ImgTask:
    """Paints over the whole source; `strength` says how much of it may change."""

    def __init__(self, canvas: Img2ImgCanvas, seed: int) -> None:
        self._canvas, self._seed = canvas, seed

    def begin(self) -> Attempt:
        return replace(self._canvas.attempt, seed=self._seed)

    def finish(self, painted: Image.Image) -> Finished | Attempt:
        return Finished(image=cropped_back(painted, self._canvas.size))
