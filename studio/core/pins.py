"""Pins as fractions of a picture, carried to the same content when the picture changes."""

import math
from dataclasses import dataclass

from generation.contract.pixels import Box, Size
from generation.contract.sentences import Sentence
from studio.core import boxes
from studio.core.errors import RefusedError
from studio.core.layout_elements import Art


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A place on a picture: 0, 0 is its top left corner and 1, 1 its bottom right one."""

    x: float
    y: float

    def __post_init__(self) -> None:
        if not (0 <= self.x <= 1 and 0 <= self.y <= 1):
            raise RefusedError(
                Sentence(
                    "The pin is at {x:g}, {y:g}; both must be 0 to 1, inside the picture.",
                    x=self.x,
                    y=self.y,
                ),
                code="pin_outside",
            )


REGION_POINTS_MAX = 64


@dataclass(frozen=True, kw_only=True)
class Region:
    """A marked part of a picture: a rectangle by two corners, or a line drawn by hand."""

    kind: str
    points: tuple[Pin, ...]

    def __post_init__(self) -> None:
        fewest, most = {"rect": (2, 2), "freehand": (3, REGION_POINTS_MAX)}.get(self.kind, (0, -1))
        if not fewest <= len(self.points) <= most:
            raise RefusedError(
                Sentence(
                    "The region is a '{kind}' of {count} points; a rectangle (rect) has 2 corners, "
                    "a line drawn by hand (freehand) 3 to {limit} points.",
                    kind=self.kind[:20],
                    count=len(self.points),
                    limit=REGION_POINTS_MAX,
                ),
                code="region_shape",
            )


def carried_into(pin: Pin, source: Size, box: Box) -> Pin | None:
    """Return where the pin's content lies on a picture that shows `box` of `source`, in its px:
    beyond its edges where it was outpainted, within them where it was cropped. None where the
    pin was cut away."""
    return _inside(
        (pin.x * source.width - box.left) / box.width,
        (pin.y * source.height - box.top) / box.height,
    )


def carried_through_cover(pin: Pin, source: Size, target: Size) -> Pin | None:
    """Return where the pin lies once the picture was resized to cover `target`.

    What sticks out of a target of another shape is cut off evenly; None where the pin was on it.
    """
    scale = max(target.width / source.width, target.height / source.height)
    return _inside(
        0.5 + (pin.x - 0.5) * source.width * scale / target.width,
        0.5 + (pin.y - 0.5) * source.height * scale / target.height,
    )


def carried_onto_page(pin: Pin, picture: Size, art: Art, page: boxes.Box) -> Pin | None:
    """Return where the pin lies on a page, as fractions of it, once `art` shows its picture there.

    None where the art's box cuts it off, or it lies beside the page.
    """
    left, top, right, bottom = art.crop
    shown_w, shown_h = picture.width * (1 - left - right), picture.height * (1 - top - bottom)
    scale = max(art.w_mm / shown_w, art.h_mm / shown_h)
    away_x = (pin.x - (1 + left - right) / 2) * picture.width * scale
    away_y = (pin.y - (1 + top - bottom) / 2) * picture.height * scale
    rounding = 1e-6
    if abs(away_x) > art.w_mm / 2 + rounding or abs(away_y) > art.h_mm / 2 + rounding:
        return None
    x, y = _turned(-away_x if art.flip else away_x, away_y, art.rotation_deg)
    return _inside(
        (art.x_mm + art.w_mm / 2 + x - page.x) / page.w,
        (art.y_mm + art.h_mm / 2 + y - page.y) / page.h,
    )


def _turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    """Turn a way from the middle clockwise, y downwards."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return cos * x - sin * y, sin * x + cos * y


def _inside(x: float, y: float) -> Pin | None:
    rounding = 1e-9  # going there and back must not lose a pin on the edge
    if not (-rounding <= x <= 1 + rounding and -rounding <= y <= 1 + rounding):
        return None
    return Pin(x=_clamped(x), y=_clamped(y))


def _clamped(value: float) -> float:
    return min(1.0, max(0.0, value))
