"""What a task asks of the sampler, and what it makes of the painted canvas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from PIL import Image

from generation.contract.pixels import Box, Size, snapped_up


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One run of the sampler over a canvas whose sides are whole multiples of the model's.

    `known` is the canvas before painting, None where there is nothing but noise. `change` is
    an "L" map of it: 255 may change freely, 0 must stay, between changes late or little.
    `tiles` cover the canvas where it is too large for one pass.
    """

    size: Size
    seed: int
    strength: float = 1.0
    known: Image.Image | None = None
    change: Image.Image | None = None
    tiles: tuple[Box, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A picture of exactly the size that was asked for, with JSON-ready facts about it."""

    image: Image.Image
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a model can paint: sides in multiples of `multiple`, best near `native_area` px."""

    multiple: int
    native_area: int


class PictureTask(Protocol):
    """One picture of a work on its way through the model, perhaps in several attempts."""

    def begin(self) -> Attempt:
        """Return the first attempt."""

    def finish(self, painted: Image.Image) -> Finished | Attempt:
        """Return the picture made of the painted canvas, or the next attempt."""


def snapped(size: Size, multiple: int) -> Size:
    """Return the smallest canvas of whole multiples that holds `size`."""
    return Size(width=snapped_up(size.width, multiple), height=snapped_up(size.height, multiple))


def size_of(image: Image.Image) -> Size:
    """Return a Pillow image's size as the contract's value."""
    return Size(width=image.width, height=image.height)
