"""Scrims that carry type: a soft shade from the nearer edge of the page, strong enough at a box."""

from typing import Any

from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat

Json = dict[str, Any]
NEAR, FAR = 0.42, 0.58
STRONGEST = 0.92
ID_LENGTH_MAX = 40
REACHES = (0.5, 0.42, 0.35, 0.28, 0.22, 0.16, 0.1)


def shade_id(text_id: str) -> str:
    """Return the id of the scrim that is laid behind a text alone; ids have at most 40 letters."""
    return f"shade-{text_id}"[:ID_LENGTH_MAX]


def shade_behind(cover: CoverFormat, box: Box, *, colour: str, opacity: float) -> Json:
    """Return a linear scrim from the edge `box` stands by that is `opacity` or more over it.

    The shade falls off gently: the box ends where the eased gradient has just lost so much that
    the needed opacity is left. The weakest start is taken whose shade stays on the page.
    """
    page = cover.front.bleed_box
    side, depth = _nearest(page, box)
    share, start = _fall(opacity)
    length = depth / share
    return {
        "kind": "scrim",
        "colour": colour,
        "opacity_from": round(start, 3),
        "opacity_to": 0.0,
        "shape": "linear",
        "locked": True,
        **_placed(page, side, length),
    }


def _fall(opacity: float) -> tuple[float, float]:
    """Return at which share of its length a shade still has `opacity`, and what it starts with."""
    for share in REACHES:
        start = opacity / (1 - share * share * (3 - 2 * share))
        if start <= STRONGEST:
            return share, start
    return REACHES[-1], min(1.0, opacity / (1 - REACHES[-1] ** 2 * 2.8))


def _nearest(page: Box, box: Box) -> tuple[str, float]:
    """Return the edge the shade starts at, and how deep it must hold."""
    middle = (box.y + box.h / 2 - page.y) / page.h
    if middle < NEAR and box.bottom - page.y < page.h * 0.5:
        return "top", box.bottom - page.y
    if middle > FAR and page.bottom - box.y < page.h * 0.5:
        return "foot", page.bottom - box.y
    left, right = box.right - page.x, page.right - box.x
    return ("left", left) if left <= right else ("right", right)


def _placed(page: Box, side: str, length: float) -> Json:
    across = side in {"left", "right"}
    angle = {"top": 90.0, "foot": 270.0, "left": 0.0, "right": 180.0}[side]
    x = page.right - length if side == "right" else page.x
    y = page.bottom - length if side == "foot" else page.y
    return {
        "angle_deg": angle,
        "x_mm": round(x, 2),
        "y_mm": round(y, 2),
        "w_mm": round(length if across else page.w, 2),
        "h_mm": round(page.h if across else length, 2),
    }
