"""What grows and what stands for ever: tree, flower, mushroom, mountain."""

import math

from generation.painter.colours import Colour, darker, lighter, mix
from generation.painter.pen import outline, oval, polygon, smooth, stroke_of
from generation.painter.subjects.art import Art


def tree(art: Art) -> None:
    """A single old tree with a round crown."""
    pen, dice = art.pen, art.dice
    leaf, bark = art.main(0x4F8F4F, 0xD98A3A, 0x6FA05A, 0xC7522F), art.paint(0x5E4032)
    trunk = outline(
        "-0.13,0.02 -0.065,-0.08 -0.05,-0.35 -0.075,-0.55 0.07,-0.55 0.05,-0.35 "
        "0.07,-0.08 0.15,0.02"
    )
    pen.body(trunk, bark, depth=0.05)
    pen.stroke([(0.02, -0.32), (0.16, -0.5)], 0.04, bark)
    pen.stroke([(-0.02, -0.38), (-0.17, -0.52)], 0.04, bark)
    crown = [
        (-0.24, -0.55, 0.19),
        (0.25, -0.56, 0.19),
        (-0.27, -0.7, 0.17),
        (0.28, -0.71, 0.17),
        (-0.13, -0.83, 0.17),
        (0.14, -0.82, 0.18),
        (0.0, -0.62, 0.23),
        (0.02, -0.86, 0.135),
    ]
    sun = pen.sheet.sun
    for x, y, r in crown:
        pen.fill(oval(x - sun[0] * 0.03, y + 0.035, r, r), darker(leaf, 0.3))
    for x, y, r in crown:
        pen.fill(
            oval(x, y, r, r),
            mix(leaf, darker(leaf, 0.25), max(0.0, min(1.0, (x * -sun[0] + 0.2) * 1.3))),
        )
    for x, y, r in crown[2:]:
        pen.fill(
            oval(x + sun[0] * r * 0.3, y - r * 0.3, r * 0.55, r * 0.5), lighter(leaf, 0.16), 0.8
        )
    for _ in range(16):
        a, d = dice.uniform(0, 6.28), dice.uniform(0.05, 0.34)
        x, y = d * math.cos(a), -0.69 + d * 0.75 * math.sin(a)
        pen.fill(oval(x, y, 0.016, 0.011, a), lighter(leaf, 0.38), 0.85)


def flower(art: Art) -> None:
    """One large flower on its stem: a daisy, a tulip or a poppy."""
    pen = art.pen
    green = art.paint(0x3F7F4F)
    stem = stroke_of("0,0.02 0.035,-0.25 -0.01,-0.62")
    pen.stroke(stem, 0.032, green)
    for side, y in ((-1, -0.16), (1, -0.26)):
        leaf = smooth(
            (0.01, y), (side * 0.12, y - 0.13), (side * 0.3, y - 0.17), (side * 0.2, y - 0.02)
        )
        pen.body(leaf, green, depth=0.03)
        pen.line([(0.01, y), (side * 0.24, y - 0.12)], 0.008, darker(green, 0.25))
    kind = art.dice.below(3)
    if kind == 0:
        _daisy(art)
    elif kind == 1:
        _tulip(art)
    else:
        _poppy(art)


def _daisy(art: Art) -> None:
    petal = art.main(0xF9F4E8, 0xF2A7C3, 0xF6C445, 0xC79BE8)
    for ring, (reach, count, shade) in enumerate(((0.285, 12, 0.14), (0.25, 12, 0.0))):
        for i in range(count):
            a = (i + 0.5 * ring) * 2 * math.pi / count
            leaf = art.pen.at(0, -0.71, reach / 0.25, angle=a)
            leaf.body(
                outline("0.02,-0.014 0.15,-0.048 0.25,-0.014 0.25,0.014 0.15,0.048 0.02,0.014"),
                darker(petal, shade),
                depth=0.012,
                rim=False,
            )
    art.pen.body(oval(0, -0.71, 0.1, 0.1), art.paint(0xE8A83A), depth=0.03)
    for i in range(14):
        a, d = i * 2.4, 0.018 * math.sqrt(i + 1)
        art.pen.disc(d * math.cos(a), -0.71 + d * math.sin(a), 0.009, art.paint(0xB5702A))


def _tulip(art: Art) -> None:
    petal = art.main(0xE0443F, 0xF28AA8, 0xF6B93B, 0x8A4FB0)
    pen = art.pen
    pen.body(
        outline("-0.17,-0.98 -0.06,-0.84 0,-1 0.06,-0.84 0.17,-0.98 0.16,-0.7 0,-0.58 -0.16,-0.7"),
        darker(petal, 0.22),
        depth=0.03,
    )
    pen.body(
        outline("-0.2,-0.96 -0.08,-0.84 0.005,-0.6 -0.12,-0.6 -0.2,-0.72"),
        petal,
        depth=0.03,
    )
    pen.body(
        outline("0.2,-0.96 0.2,-0.72 0.12,-0.6 -0.005,-0.6 0.08,-0.84"),
        petal,
        depth=0.03,
    )
    pen.body(
        outline("0,-0.95 0.085,-0.78 0.06,-0.63 0,-0.59 -0.06,-0.63 -0.085,-0.78"),
        lighter(petal, 0.14),
        depth=0.03,
    )


def _poppy(art: Art) -> None:
    petal = art.main(0xE0443F, 0xF2784F, 0xF2A7C3, 0xF4D35E)
    pen = art.pen
    pen.body(
        outline("-0.26,-0.8 -0.2,-0.96 0,-0.99 0.2,-0.96 0.26,-0.8 0,-0.68"),
        darker(petal, 0.2),
        depth=0.04,
    )
    pen.body(
        outline("-0.3,-0.82 -0.16,-0.85 0.02,-0.72 -0.02,-0.6 -0.17,-0.58 -0.28,-0.68"),
        petal,
        depth=0.05,
    )
    pen.body(
        outline("0.3,-0.82 0.28,-0.68 0.17,-0.58 0,-0.6 -0.02,-0.72 0.16,-0.85"),
        lighter(petal, 0.1),
        depth=0.05,
    )
    pen.body(oval(0, -0.775, 0.07, 0.055), art.ink(), depth=0.01)
    for i in range(9):
        a = i * 0.7
        pen.disc(0.09 * math.cos(a), -0.775 + 0.06 * math.sin(a), 0.011, art.paint(0xF2D06B))


def mushroom(art: Art) -> None:
    """A toadstool with a spotted cap and two small ones beside it."""
    for x, size in ((0.34, 0.42), (-0.33, 0.32)):
        _toadstool(art, x, size)
    _toadstool(art, 0.0, 1.0)


def _toadstool(art: Art, x: float, size: float) -> None:
    pen = art.pen.at(x, 0.0, size)
    cap, stalk = art.main(0xD23B34, 0xC77A3A, 0x8A5FB0), art.paint(0xF4E9D4)
    pen.body(
        outline(
            "-0.11,0.02 -0.12,-0.15 -0.075,-0.4 -0.08,-0.56 0.08,-0.56 0.075,-0.4 "
            "0.13,-0.15 0.12,0.02"
        ),
        stalk,
        depth=0.06,
    )
    pen.body(
        outline("-0.13,-0.4 0.13,-0.4 0.17,-0.31 0,-0.345 -0.17,-0.31"),
        darker(stalk, 0.1),
        depth=0.02,
    )
    pen.fill(oval(0, -0.545, 0.36, 0.075), darker(stalk, 0.22))
    for i in range(-6, 7):
        pen.line([(i * 0.02, -0.52), (i * 0.055, -0.565)], 0.006, darker(stalk, 0.4))
    dome = outline(
        "-0.42,-0.54 -0.39,-0.72 -0.22,-0.93 0,-1 0.22,-0.93 0.39,-0.72 0.42,-0.54 "
        "0.24,-0.585 0,-0.6 -0.24,-0.585"
    )
    pen.body(dome, cap, depth=0.09)
    white = art.paint(0xFBF3E2)
    for dx, dy, rx, ry in (
        (-0.02, -0.86, 0.075, 0.06),
        (-0.2, -0.75, 0.06, 0.065),
        (0.17, -0.76, 0.065, 0.06),
        (0.31, -0.64, 0.04, 0.05),
        (-0.33, -0.63, 0.035, 0.045),
        (-0.02, -0.68, 0.05, 0.035),
    ):
        pen.fill(oval(dx, dy, rx, ry), white)


def mountain(art: Art) -> None:
    """One great peak under snow, with a lower one at each side."""
    pen = art.pen
    rock = art.main(0x5F6FA0, 0x7A5F8F, 0x4F6F7F, 0x8A5F4F)
    snow = art.paint(0xFBFBFF)
    for x, height, half in ((-0.62, 0.55, 0.6), (0.66, 0.62, 0.62)):
        _lower_peak(art, mix(rock, art.palette.haze, 0.4), x, height, half)
    pen.body(
        polygon(
            "-0.92,0.3 -0.5,-0.3 -0.4,-0.34 -0.16,-0.78 0,-1 0.14,-0.8 0.3,-0.56 0.4,-0.5 "
            "0.62,-0.2 0.95,0.3"
        ),
        rock,
        depth=0,
        rim=False,
    )
    side = 1 if pen.sheet.sun[0] < 0 else -1
    flank = polygon(
        "0,-1 0.03,-0.76 -0.05,-0.55 0.08,-0.3 0,0.3 0.95,0.3 0.6,-0.2 0.38,-0.5 0.15,-0.79", side
    )
    pen.fill(flank, darker(rock, 0.32))
    pen.fill(
        polygon(
            "0,-1 0.14,-0.8 0.245,-0.64 0.15,-0.6 0.1,-0.68 0.035,-0.55 -0.03,-0.66 -0.1,-0.54 "
            "-0.14,-0.62 -0.25,-0.6 -0.16,-0.78"
        ),
        snow,
    )
    lee = polygon("0,-1 0.14,-0.8 0.24,-0.63 0.15,-0.61 0.1,-0.68 0.035,-0.56 0.02,-0.76", side)
    pen.fill(lee, darker(snow, 0.22))


def _lower_peak(art: Art, rock: Colour, x: float, height: float, half: float) -> None:
    pen = art.pen.at(x, 0.3)
    top = -height - 0.3
    right = [(half * 0.4, top * 0.66), (half, 0.0)]
    pen.fill([(-half, 0.0), (-half * 0.35, top * 0.7), (0.0, top), *right], rock)
    pen.fill([(0.0, top), *right, (half * 0.1, 0.0), (-0.02, top * 0.6)], darker(rock, 0.16))
    cap = [
        (half * 0.16, top + 0.2 * height),
        (0.03, top + 0.28 * height),
        (-half * 0.12, top + 0.2 * height),
    ]
    pen.fill([(0.0, top), *cap], mix(art.paint(0xFBFBFF), art.palette.haze, 0.3))
