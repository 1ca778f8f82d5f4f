"""Things on a table or on a wall: a cup of coffee, a guitar."""

import math

import numpy as np

from generation.painter.colours import darker, lighter, mix
from generation.painter.pen import Points, box, outline, oval, rounded, smooth, stroke_of, twofold
from generation.painter.subjects.art import Art


def coffee(art: Art) -> None:
    """A steaming cup on its saucer."""
    pen = art.pen
    cup = art.main(0xF6EFE2, 0xD8503F, 0x3F7F8A, 0xE8B040)
    plate = mix(cup, art.paint(0xFFFAF0), 0.5)
    pen.body(oval(0, -0.06, 0.56, 0.085, sides=72), plate, depth=0.03)
    pen.fill(oval(0, -0.075, 0.4, 0.05, sides=64), darker(plate, 0.14))
    handle = stroke_of("0.33,-0.5 0.53,-0.53 0.56,-0.34 0.42,-0.23 0.28,-0.22")
    pen.stroke(handle, 0.062, darker(cup, 0.1))
    bowl = outline(
        "-0.385,-0.6 0.385,-0.6 0.375,-0.4 0.29,-0.18 0.15,-0.085 -0.15,-0.085 "
        "-0.29,-0.18 -0.375,-0.4"
    )
    pen.body(bowl, cup, depth=0.1)
    band = darker(cup, 0.3) if not art.colour else lighter(cup, 0.45)
    pen.fill(
        outline("-0.368,-0.43 0,-0.385 0.368,-0.43 0.352,-0.36 0,-0.315 -0.352,-0.36"),
        band,
    )
    pen.body(oval(0, -0.605, 0.39, 0.075, sides=72), lighter(cup, 0.25), depth=0.0)
    pen.fill(oval(0, -0.6, 0.345, 0.058, sides=72), art.paint(0x4A2A1C))
    pen.fill(oval(0.0, -0.595, 0.25, 0.036, sides=48), art.paint(0xB57A4A))
    pen.fill(
        outline("0,-0.575 -0.13,-0.6 -0.08,-0.622 0,-0.61 0.08,-0.622 0.13,-0.6"),
        art.paint(0xF6E6CC),
    )
    steam = lighter(art.palette.haze, 0.6)
    for x, tall, width in ((-0.15, 0.3, 0.05), (0.02, 0.38, 0.06), (0.18, 0.28, 0.045)):
        wave = [(x + 0.05 * math.sin(t * 1.5), -0.66 - tall * t / 4) for t in range(5)]
        right = [(px + width * (1 - abs(t - 1.5) / 3), py) for t, (px, py) in enumerate(wave)]
        pen.fill(smooth(*wave, *reversed(right)), steam, 0.5)


def guitar(art: Art) -> None:
    """An acoustic guitar, upright."""
    pen = art.pen
    wood = art.main(0xD8923F, 0xB5552F, 0xE3B46A, 0x8A4A2F)
    neck, dark = art.paint(0x5A3828), art.paint(0x2F2028)
    body = twofold(
        "0,-0.52 0.11,-0.5 0.165,-0.42 0.135,-0.33 0.165,-0.25 0.225,-0.13 0.17,-0.02 0,0.01"
    )
    pen.body(_grown(body, 1.06), darker(wood, 0.42), depth=0.03)
    pen.body(body, wood, depth=0.07)
    pen.body(box(-0.026, -0.86, 0.026, -0.36), neck, depth=0.01)
    pen.body(
        outline("-0.035,-0.86 0.035,-0.86 0.055,-0.99 0,-1 -0.055,-0.99"),
        darker(wood, 0.2),
        depth=0.02,
    )
    for i in range(9):
        y = -0.84 + i * 0.052
        pen.line([(-0.026, y), (0.026, y)], 0.005, art.paint(0xD9D2C0))
    pen.disc(0, -0.335, 0.075, art.paint(0xF2DDB0))
    pen.disc(0, -0.335, 0.062, dark)
    pen.body(rounded(-0.085, -0.135, 0.085, -0.105, 0.01), dark, depth=0.01)
    pen.fill(outline("0.06,-0.36 0.115,-0.3 0.12,-0.2 0.06,-0.235"), dark, 0.8)
    for i in range(6):
        x = -0.019 + i * 0.0076
        pen.line([(x, -0.9), (x * 1.5, -0.12)], 0.0028, art.paint(0xF6F0E0))
    for side in (-1, 1):
        for i in range(3):
            pen.disc(side * 0.062, -0.89 - i * 0.037, 0.013, art.paint(0xE6E2D6))


def _grown(shape: Points, factor: float) -> Points:
    """Return an outline grown around the middle of the guitar's body."""
    middle = np.array([0.0, -0.26])
    grown: Points = (shape - middle) * factor + middle
    return grown
