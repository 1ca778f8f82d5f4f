"""Animals on land: cat, dog, fox, elephant, deer."""

import math

from generation.painter.colours import Colour, darker, mix
from generation.painter.pen import Pen, moved, outline, oval, polygon, smooth, stroke_of, twofold
from generation.painter.subjects.art import Art, eyes


def _snout(art: Art, y: float, r: float, code: int) -> None:
    pen = art.pen
    pen.fill(smooth((-r, y - r * 0.5), (r, y - r * 0.5), (0, y + r * 0.7)), art.paint(code))
    for side in (-1, 1):
        pen.line(
            smooth(
                (0, y + r * 0.6),
                (side * r * 0.9, y + r * 1.9),
                (side * r * 2.1, y + r * 1.3),
                closed=False,
            ),
            r * 0.32,
            art.ink(),
        )


def cat(art: Art) -> None:
    """A cat sitting upright, tail around its feet."""
    pen = art.pen
    coat = art.main(0xE8863A, 0x5A5566, 0xD9C3A5, 0x35313F)
    belly = mix(coat, art.paint(0xFFF3E0), 0.55)
    pen.stroke(
        stroke_of("0.12,-0.05 0.32,-0.04 0.39,-0.17 0.31,-0.3 0.36,-0.4"),
        0.075,
        darker(coat, 0.12),
    )
    pen.body(
        twofold("0,-0.66 0.14,-0.58 0.2,-0.34 0.245,-0.13 0.2,0 0,0.005"),
        coat,
        depth=0.08,
    )
    pen.fill(twofold("0,-0.55 0.085,-0.48 0.1,-0.3 0.07,-0.1 0,-0.06"), belly)
    for side in (-1, 1):
        pen.body(
            outline("0.02,-0.3 0.1,-0.32 0.105,-0.06 0.12,0 0.01,0 0.02,-0.08", side),
            coat,
            depth=0.02,
            rim=False,
        )
        for dx in (0.035, 0.065, 0.095):
            pen.line([(side * dx, -0.028), (side * dx, 0.0)], 0.007, darker(coat, 0.4))
        ear = outline("0.05,-0.88 0.12,-0.95 0.205,-1.01 0.225,-0.86 0.2,-0.74", side)
        pen.body(ear, coat, depth=0.02)
        pen.fill(
            [(side * 0.11, -0.88), (side * 0.19, -0.96), (side * 0.195, -0.83)],
            mix(coat, art.paint(0xF2A0A0), 0.65),
        )
    pen.body(
        twofold("0,-0.92 0.13,-0.9 0.225,-0.78 0.215,-0.67 0.11,-0.575 0,-0.56"),
        coat,
        depth=0.05,
    )
    stripe = darker(coat, 0.35)
    for x in (-0.05, 0.0, 0.05):
        pen.fill(smooth((x - 0.012, -0.91), (x + 0.012, -0.91), (x * 0.8, -0.83)), stripe)
    pen.fill(oval(0, -0.635, 0.085, 0.055), belly)
    eyes(art, 0.095, -0.74, 0.048, 0x9BD65C, slit=True)
    _snout(art, -0.665, 0.022, 0xE58A8A)
    for side in (-1, 1):
        for dy in (-0.02, 0.012):
            pen.line(
                [(side * 0.08, -0.63 + dy * 0.4), (side * 0.3, -0.64 + dy * 2.4)], 0.005, belly
            )


def dog(art: Art) -> None:
    """A dog sitting, ears hanging, collar on."""
    pen = art.pen
    coat = art.main(0xC98A4B, 0xE9DCC3, 0x6B4A38, 0x4A4652)
    patch, cream = darker(coat, 0.38), mix(coat, art.paint(0xFFF6E6), 0.6)
    pen.stroke(stroke_of("0.17,-0.08 0.33,-0.14 0.4,-0.31"), 0.06, coat)
    pen.body(
        twofold("0,-0.62 0.15,-0.55 0.205,-0.3 0.235,-0.1 0.19,0 0,0.005"),
        coat,
        depth=0.08,
    )
    pen.fill(twofold("0,-0.56 0.11,-0.48 0.09,-0.28 0,-0.2"), cream)
    for side in (-1, 1):
        pen.body(
            outline("0.025,-0.32 0.11,-0.33 0.105,-0.08 0.135,0 0.01,0 0.03,-0.09", side),
            coat,
            depth=0.02,
            rim=False,
        )
        pen.body(oval(side * 0.075, -0.02, 0.065, 0.035), cream, depth=0.01, rim=False)
    pen.fill(twofold("0,-0.565 0.135,-0.56 0.13,-0.515 0,-0.505"), art.paint(0xD23F3A))
    pen.disc(0, -0.495, 0.03, art.shine(0xF2C14E))
    pen.body(
        twofold("0,-0.98 0.13,-0.95 0.185,-0.82 0.165,-0.68 0.095,-0.57 0,-0.55"),
        coat,
        depth=0.05,
    )
    pen.fill(
        twofold("0,-0.97 0.035,-0.88 0.045,-0.76 0.105,-0.66 0.085,-0.57 0,-0.56"),
        cream,
    )
    for side in (-1, 1):
        pen.body(
            outline("0.11,-0.955 0.2,-0.93 0.285,-0.74 0.255,-0.6 0.195,-0.62 0.165,-0.8", side),
            patch,
            depth=0.03,
        )
    eyes(art, 0.085, -0.8, 0.032, 0x5A3A28)
    pen.body(oval(0, -0.7, 0.05, 0.036), art.ink(), depth=0.01)
    pen.line([(0, -0.67), (0, -0.635)], 0.011, art.ink())
    pen.fill(
        outline("-0.04,-0.625 0.04,-0.625 0.032,-0.55 0,-0.53 -0.032,-0.55"),
        art.paint(0xE8708A),
    )
    pen.line(
        stroke_of("-0.085,-0.645 -0.04,-0.62 0,-0.637 0.04,-0.62 0.085,-0.645"),
        0.012,
        art.ink(),
    )


def fox(art: Art) -> None:
    """A fox sitting, its brush laid to the side."""
    pen = art.pen
    coat, white = art.main(0xE2662B, 0xD9542F), art.paint(0xFDF3E3)
    sock = darker(art.paint(0x4A2E2A), 0.1)
    tail = outline("0.1,-0.03 0.3,0 0.47,-0.1 0.5,-0.33 0.4,-0.53 0.33,-0.36 0.24,-0.2 0.12,-0.17")
    pen.body(tail, coat, depth=0.06)
    pen.fill(
        outline("0.4,-0.53 0.345,-0.4 0.38,-0.37 0.43,-0.4 0.495,-0.34 0.485,-0.42"),
        white,
    )
    pen.body(
        twofold("0,-0.64 0.125,-0.55 0.165,-0.34 0.215,-0.12 0.18,0 0,0.005"),
        coat,
        depth=0.07,
    )
    pen.fill(
        outline("-0.12,-0.56 0.12,-0.56 0.1,-0.36 0.045,-0.32 0,-0.22 -0.045,-0.32 -0.1,-0.36"),
        white,
    )
    for side in (-1, 1):
        pen.fill(
            outline("0.02,-0.22 0.09,-0.22 0.09,-0.04 0.115,0 0.01,0", side),
            sock,
        )
        ear = [(side * 0.035, -0.85), (side * 0.185, -1.02), (side * 0.23, -0.74)]
        pen.body(ear, coat, depth=0.03)
        pen.fill([(side * 0.17, -0.95), (side * 0.185, -1.02), (side * 0.205, -0.9)], sock)
        pen.fill(
            [(side * 0.09, -0.84), (side * 0.168, -0.945), (side * 0.19, -0.79)],
            mix(coat, white, 0.7),
        )
    head = outline(
        "0,-0.9 0.13,-0.88 0.215,-0.76 0.27,-0.66 0.13,-0.6 0.035,-0.52 0,-0.505 "
        "-0.035,-0.52 -0.13,-0.6 -0.27,-0.66 -0.215,-0.76 -0.13,-0.88"
    )
    pen.body(head, coat, depth=0.05)
    for side in (-1, 1):
        pen.fill(
            outline(
                "0.005,-0.62 0.06,-0.7 0.17,-0.705 0.265,-0.66 0.13,-0.602 0.035,-0.522 "
                "0.004,-0.51",
                side,
            ),
            white,
        )
        eye = outline("0.06,-0.715 0.1,-0.755 0.145,-0.735 0.1,-0.71", side)
        pen.fill(eye, art.ink())
        pen.disc(side * 0.1 - 0.008, -0.738, 0.009, (255, 255, 255))
    pen.body(oval(0, -0.525, 0.034, 0.027), art.ink(), depth=0.008)


def elephant(art: Art) -> None:
    """An elephant from the side, trunk raised."""
    pen = art.pen
    skin = art.main(0x8A8F9F, 0x7A7488, 0x9A8F86)
    dark, ivory = darker(skin, 0.2), art.paint(0xFBF1DC)
    pen.stroke(stroke_of("0.66,-0.62 0.78,-0.45 0.76,-0.25"), 0.03, dark)
    for x in (-0.22, 0.42):
        _leg(pen, x, darker(skin, 0.3), ivory)
    body = outline(
        "-0.42,-0.72 -0.1,-0.86 0.3,-0.87 0.62,-0.74 0.72,-0.5 0.62,-0.3 0.1,-0.22 -0.36,-0.3"
    )
    pen.body(body, skin, depth=0.09)
    for x in (-0.36, 0.56):
        _leg(pen, x, skin, ivory)
    trunk = stroke_of("-0.6,-0.52 -0.78,-0.3 -0.98,-0.3 -1.06,-0.5 -1,-0.64")
    for end, width in ((14, 0.19), (26, 0.155), (len(trunk), 0.115)):
        pen.stroke(trunk[:end], width, skin)
    head = outline("-0.34,-0.8 -0.48,-0.96 -0.68,-0.92 -0.78,-0.7 -0.7,-0.48 -0.52,-0.4 -0.36,-0.5")
    pen.body(head, skin, depth=0.05)
    pen.fill(
        outline("-0.68,-0.5 -0.76,-0.36 -0.9,-0.38 -0.94,-0.46 -0.84,-0.44 -0.74,-0.52"),
        ivory,
    )
    pen.body(
        outline("-0.46,-0.82 -0.26,-0.9 -0.08,-0.74 -0.12,-0.46 -0.28,-0.36 -0.44,-0.52"),
        dark,
        depth=0.05,
    )
    pen.fill(
        outline("-0.4,-0.76 -0.26,-0.8 -0.15,-0.7 -0.19,-0.5 -0.28,-0.45 -0.38,-0.56"),
        mix(dark, art.paint(0xE8A0A0), 0.4),
    )
    pen.disc(-0.62, -0.72, 0.028, art.ink())
    pen.disc(-0.628, -0.73, 0.009, (255, 255, 255))


def _leg(pen: Pen, x: float, colour: Colour, nail: Colour) -> None:
    pen.body(
        smooth(
            (x - 0.13, -0.5),
            (x + 0.13, -0.5),
            (x + 0.11, -0.15),
            (x + 0.135, 0.0),
            (x - 0.135, 0.0),
            (x - 0.11, -0.15),
        ),
        colour,
        depth=0.04,
    )
    for dx in (-0.085, -0.03, 0.025):
        pen.fill(oval(x + dx, -0.015, 0.022, 0.018, sides=16), nail)


def deer(art: Art) -> None:
    """A stag standing, its head turned to the reader, antlers wide."""
    pen = art.pen
    coat = art.main(0xA8683F, 0xB87A4B, 0x8A5A44)
    cream, horn = mix(coat, art.paint(0xFFF0DA), 0.65), art.paint(0x7A5238)
    dark = darker(coat, 0.35)
    for x, tone in ((0.02, dark), (0.4, dark), (-0.1, coat), (0.5, coat)):
        leg = pen.at(x, 0)
        leg.fill(polygon("-0.05,-0.34 0.05,-0.34 0.022,-0.16 0.022,0 -0.022,0 -0.02,-0.16"), tone)
        leg.fill(polygon("-0.024,-0.035 0.024,-0.035 0.03,0 -0.03,0"), art.ink())
    pen.body(outline("0.54,-0.48 0.63,-0.46 0.6,-0.36 0.54,-0.38"), cream, depth=0.01)
    pen.body(
        outline(
            "-0.2,-0.46 0,-0.5 0.3,-0.5 0.56,-0.5 0.59,-0.36 0.5,-0.27 0.2,-0.25 "
            "-0.08,-0.25 -0.19,-0.33"
        ),
        coat,
        depth=0.06,
    )
    pen.body(
        outline("-0.3,-0.66 -0.11,-0.66 -0,-0.46 -0.06,-0.29 -0.2,-0.32 -0.27,-0.48"),
        coat,
        depth=0.04,
    )
    pen.fill(outline("-0.27,-0.56 -0.16,-0.55 -0.12,-0.4 -0.17,-0.33 -0.24,-0.42"), cream)
    _antlers(pen, horn)
    for side in (-1, 1):
        ear = outline("0.06,-0.72 0.18,-0.78 0.22,-0.73 0.1,-0.67", side)
        pen.body(moved(ear, -0.2, 0), coat, depth=0.02)
    pen.body(
        outline(
            "-0.2,-0.78 -0.1,-0.74 -0.11,-0.65 -0.15,-0.55 -0.2,-0.53 -0.25,-0.55 "
            "-0.29,-0.65 -0.3,-0.74"
        ),
        coat,
        depth=0.03,
    )
    pen.fill(oval(-0.2, -0.565, 0.048, 0.04), cream)
    pen.fill(oval(-0.2, -0.555, 0.028, 0.021), art.ink())
    for side in (-1, 1):
        pen.fill(oval(-0.2 + side * 0.062, -0.675, 0.016, 0.021), art.ink())
    for i in range(7):
        pen.disc(0.12 + 0.06 * i, -0.43 + 0.03 * math.sin(i * 2.1), 0.014, cream)


def _antlers(pen: Pen, horn: Colour) -> None:
    for side in (-1, 1):
        x = -0.2 + side * 0.035
        beam = smooth(
            (x, -0.76),
            (x + side * 0.1, -0.83),
            (x + side * 0.17, -0.92),
            (x + side * 0.13, -1.02),
            closed=False,
        )
        pen.stroke(beam, 0.026, horn)
        for a, b in (
            ((0.06, -0.8), (0.03, -0.9)),
            ((0.13, -0.865), (0.23, -0.9)),
            ((0.165, -0.925), (0.24, -1.0)),
            ((0.155, -0.955), (0.07, -1.0)),
        ):
            pen.stroke([(x + side * a[0], a[1]), (x + side * b[0], b[1])], 0.02, horn)
