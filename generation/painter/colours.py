"""Colours as triples of 0 to 255, and what is done with them."""

import colorsys
from collections.abc import Sequence

Colour = tuple[int, int, int]

INK: Colour = (24, 26, 44)
PAPER: Colour = (250, 244, 230)


def tint(code: int) -> Colour:
    """Return the colour of a number written as 0xRRGGBB."""
    return (code >> 16 & 255, code >> 8 & 255, code & 255)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Return `a` moved towards `b` by `share` (0 to 1)."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def times(a: Colour, b: Colour) -> Colour:
    """Return the colour of paint `a` in light `b`."""
    return (a[0] * b[0] // 255, a[1] * b[1] // 255, a[2] * b[2] // 255)


def lighter(a: Colour, share: float) -> Colour:
    """Return `a` towards a warm white."""
    return mix(a, (255, 250, 238), share)


def darker(a: Colour, share: float) -> Colour:
    """Return `a` towards a cool black: shade in a picture is never grey."""
    return mix(a, (18, 14, 44), share)


def luminance(a: Colour) -> float:
    """Return how light a colour looks, 0 to 1."""
    return (0.299 * a[0] + 0.587 * a[1] + 0.114 * a[2]) / 255


def grey(a: Colour) -> Colour:
    """Return the grey as light as `a`."""
    level = round(luminance(a) * 255)
    return (level, level, level)


def shifted(a: Colour, hue: float, saturation: float = 1.0, value: float = 1.0) -> Colour:
    """Return `a` with its hue turned (1 is a whole turn), saturation and value multiplied."""
    h, s, v = colorsys.rgb_to_hsv(a[0] / 255, a[1] / 255, a[2] / 255)
    r, g, b = colorsys.hsv_to_rgb((h + hue) % 1, min(1, s * saturation), min(1, v * value))
    return (round(r * 255), round(g * 255), round(b * 255))


def ramp(stops: Sequence[Colour], at: float) -> Colour:
    """Return the colour at 0 to 1 along evenly spaced stops."""
    place = min(max(at, 0.0), 1.0) * (len(stops) - 1)
    index = min(int(place), len(stops) - 2)
    return mix(stops[index], stops[index + 1], place - index)
