"""Detail for an upscaled picture: painted over tile by tile at a low strength."""

from PIL import Image, ImageChops

from generation.contract.errors import EngineError
from generation.contract.requests import Refine, Upscale
from generation.engine.attempt import Attempt, Finished, Limits, size_of
from generation.engine.canvas import composite, cropped_back, padded_to_multiple
from generation.engine.tiles import tile_boxes
from generation.engine.upscale import lanczos


class RefineTask:
    """Upscales by Lanczos, then lets a model paint all tiles of the canvas in step."""

    def __init__(
        self,
        request: Upscale,
        refine: Refine,
        limits: Limits,
        *,
        source: Image.Image,
        protect: Image.Image | None,
    ) -> None:
        self._plain = lanczos(source, request.size)
        self._refine, self._limits = refine, limits
        self._change = None if protect is None else _change_map(protect, source, self._plain)

    def begin(self) -> Attempt:
        known = padded_to_multiple(self._plain, self._limits.multiple)
        change = self._change and padded_to_multiple(self._change, self._limits.multiple)
        return Attempt(
            size=size_of(known),
            seed=self._refine.seed,
            strength=self._refine.strength,
            known=known,
            change=change,
            tiles=tile_boxes(
                size_of(known),
                tile=self._refine.tile,
                overlap=self._refine.overlap,
                multiple=self._limits.multiple,
            ),
        )

    def finish(self, painted: Image.Image) -> Finished | Attempt:
        image = cropped_back(painted, size_of(self._plain))
        if self._change is not None:
            image = composite(
                self._plain, Image.composite(image, self._plain, self._change), self._change
            )
        facts = {
            "method": "refine",
            "refined_by": self._refine.model,
            "refine_strength": self._refine.strength,
        }
        return Finished(image=image, facts=facts)


def _change_map(protect: Image.Image, source: Image.Image, plain: Image.Image) -> Image.Image:
    """Return where the upscaled picture may change: nowhere that `protect` is white."""
    if protect.size != source.size:
        raise EngineError(
            "bad_request",
            f"The mask of what to protect is {protect.width} x {protect.height} px, the source "
            f"{source.width} x {source.height} px; they must have the same size.",
            retryable=False,
        )
    return ImageChops.invert(lanczos(protect, size_of(plain)))
