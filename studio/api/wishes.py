"""Bodies as what the actions take."""

from studio.api.schemas import EnlargeBody
from studio.artwork.enlarging import EnlargeWish, RefineWish


def wish_of(body: EnlargeBody) -> EnlargeWish:
    """Return how a picture is to be enlarged."""
    refine = body.refine
    return EnlargeWish(
        upscaler=body.upscaler,
        refine=RefineWish(model=refine.model, prompt=refine.prompt, strength=refine.strength)
        if refine
        else None,
    )
