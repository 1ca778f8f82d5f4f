"""Pictures from words alone."""

from PIL import Image

from generation.contract.requests import Txt2Img
from generation.engine.attempt import Attempt, Finished, Limits, snapped
from generation.engine.canvas import cropped_back


class Txt2ImgTask:
    """Paints on the next larger canvas the model can paint, and crops to the size asked for."""

    def __init__(self, request: Txt2Img, limits: Limits, seed: int) -> None:
        self._size = request.size
        self._attempt = Attempt(size=snapped(request.size, limits.multiple), seed=seed)

    def begin(self) -> Attempt:
        return self._attempt

    def finish(self, painted: Image.Image) -> Finished | Attempt:
        return Finished(image=cropped_back(painted, self._size))
