"""Vehicles: rocket, balloon, ship, car, train, bicycle, airplane."""

import math

import numpy as np

from generation.painter.colours import Colour, darker, lighter, mix
from generation.painter.pen import (
    Pen,
    box,
    moved,
    outline,
    oval,
    polygon,
    rounded,
    smooth,
    stroke_of,
    twofold,
)
from generation.painter.subjects.art import Art


def rocket(art: Art) -> None:
    """A rocket in flight, flames below."""
    pen = art.pen
    hull, trim = art.main(0xF2EEE4), art.paint(0xD8453A)
    if art.colour in ("red", "white", ""):
        trim = art.paint(0xD8453A if art.colour != "red" else 0xF2EEE4)
    for half, low, code in (
        (0.115, 0.02, 0xFF8A3C),
        (0.08, -0.04, 0xFFC94F),
        (0.045, -0.09, 0xFFF3C0),
    ):
        pen.fill(
            smooth(
                (-half, -0.2),
                (0, -0.22),
                (half, -0.2),
                (half * 0.75, -0.1),
                (0.0, low),
                (-half * 0.75, -0.1),
            ),
            art.shine(code),
        )
    pen.glow(0, -0.12, 0.3, art.shine(0xFFB04F), 0.5)
    for side in (-1, 1):
        fin = outline("0.13,-0.46 0.25,-0.3 0.265,-0.14 0.16,-0.22 0.1,-0.24", side)
        pen.body(fin, trim, depth=0.03)
    pen.body(box(-0.09, -0.235, 0.09, -0.19), art.paint(0x4A4F63), depth=0.02)
    pen.body(
        twofold("0,-1 0.06,-0.92 0.125,-0.76 0.15,-0.54 0.12,-0.28 0.085,-0.22"),
        hull,
        depth=0.08,
    )
    pen.body(twofold("0,-1 0.052,-0.93 0.105,-0.81 0,-0.79"), trim, depth=0.04)
    pen.body(oval(0, -0.63, 0.068, 0.068), art.paint(0xC9A24B), depth=0.015)
    pen.disc(0, -0.63, 0.05, art.shine(0x5FC3E8))
    pen.fill(
        outline("-0.035,-0.63 -0.01,-0.668 0.02,-0.665 -0.02,-0.64"),
        (255, 255, 255),
        0.7,
    )
    pen.disc(0, -0.46, 0.03, art.paint(0x4A4F63))
    pen.fill(box(-0.13, -0.365, 0.13, -0.335), trim)
    pen.body([(-0.018, -0.44), (0.018, -0.44), (0.022, -0.16), (-0.022, -0.16)], trim, depth=0.01)


def balloon(art: Art) -> None:
    """A hot-air balloon with coloured gores."""
    pen = art.pen
    first = art.main(0xE2553F, 0x2F7FA8, 0xE0A63A, 0x7A4FA3)
    second = art.paint(0xF8EFD8) if art.colour != "white" else art.paint(0xD8DCE4)
    envelope = twofold("0,-1 0.2,-0.965 0.335,-0.8 0.345,-0.6 0.24,-0.38 0.1,-0.23")
    pen.body(envelope, first, depth=0.1)
    rows = np.linspace(0, 1, 24)
    for k in (-0.62, 0.0, 0.62):
        wide = 0.2 if k == 0 else 0.17
        profile = _envelope_half(rows)
        left = np.stack([profile * (k - wide), -1.0 + 0.77 * rows], 1)
        right = np.stack([profile * (k + wide), -1.0 + 0.77 * rows], 1)[::-1]
        pen.fill(
            np.concatenate([left, right]),
            second if pen.sheet.sun[0] * k >= 0 else darker(second, 0.16),
        )
    band = np.linspace(-1, 1, 20)
    half = float(_envelope_half(np.array([0.5]))[0])
    low = np.stack([band * half, -0.615 + 0.02 * (1 - band**2)], 1)
    high = np.stack([band * half, -0.675 + 0.02 * (1 - band**2)], 1)[::-1]
    pen.fill(np.concatenate([low, high]), darker(first, 0.28))
    for x in (-0.09, -0.03, 0.03, 0.09):
        pen.line([(x, -0.24), (x * 0.62, -0.11)], 0.007, art.ink())
    pen.fill(outline("-0.025,-0.17 0,-0.225 0.025,-0.17 0,-0.15"), art.shine(0xFFC14F))
    pen.body(rounded(-0.068, -0.115, 0.068, 0.0, 0.02), art.paint(0x9A6A3F), depth=0.03)
    pen.fill(box(-0.075, -0.125, 0.075, -0.1), art.paint(0x6A4630))
    pen.line([(-0.065, -0.06), (0.065, -0.06)], 0.006, art.paint(0x6A4630))


def _envelope_half(
    t: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return half the envelope's width at 0 (crown) to 1 (mouth)."""
    widths = [0.0, 0.2, 0.275, 0.32, 0.342, 0.347, 0.332, 0.295, 0.235, 0.165, 0.098]
    return np.interp(t, np.linspace(0, 1, len(widths)), widths)


def ship(art: Art) -> None:
    """A three-masted sailing ship."""
    pen = art.pen
    hull, sail = art.main(0x7A4A33, 0x2F4A6B, 0xA33F38), art.paint(0xF8EFDA)
    wood = art.paint(0x4A342A)
    flag = art.shine(0xD8403A)
    for x, top in ((-0.24, -0.82), (0.02, -0.97), (0.26, -0.78)):
        pen.line([(x, -0.14), (x, top)], 0.02, wood)
        pen.fill([(x, top), (x + 0.1, top + 0.025), (x, top + 0.055)], flag)
        span = (-0.19 - top) * 0.94
        for i, (low, high, half) in enumerate(((0.98, 0.56, 0.125), (0.53, 0.14, 0.098))):
            a, b = top + 0.06 + span * low, top + 0.06 + span * high
            a = min(a, -0.22)
            belly = 0.05
            shape = smooth(
                (x - half, b),
                (x + half * 0.9, b),
                (x + half + belly, (a + b) / 2),
                (x + half, a),
                (x + belly, a - 0.02),
                (x - half, a),
                (x - half + belly * 1.1, (a + b) / 2),
            )
            pen.body(shape, sail if i else mix(sail, art.palette.haze, 0.08), depth=0.04)
    pen.fill([(0.31, -0.2), (0.55, -0.33), (0.3, -0.68)], darker(sail, 0.08))
    pen.line([(0.36, -0.17), (0.57, -0.34)], 0.016, wood)
    for rope in ("-0.24,-0.8 -0.46,-0.2", "0.02,-0.95 -0.24,-0.3", "0.26,-0.76 0.56,-0.33"):
        pen.line(polygon(rope), 0.005, wood)
    body = outline(
        "-0.5,-0.27 -0.36,-0.21 -0.1,-0.17 0.2,-0.175 0.42,-0.215 0.36,-0.07 "
        "0.28,0.02 -0.3,0.02 -0.44,-0.08"
    )
    pen.body(body, hull, depth=0.06)
    pen.line(
        stroke_of("-0.475,-0.21 -0.1,-0.12 0.2,-0.125 0.4,-0.16"),
        0.018,
        art.paint(0xE0B862),
    )
    for i in range(6):
        pen.fill(box(-0.3 + i * 0.1, -0.085, -0.262 + i * 0.1, -0.05), art.ink())


def _wheel(art: Art, x: float, y: float, r: float) -> None:
    art.pen.disc(x, y, r, art.ink())
    art.pen.disc(x, y, r * 0.6, art.paint(0xD5D9DE))
    art.pen.disc(x, y, r * 0.5, art.paint(0x8A93A0))
    art.pen.disc(x, y, r * 0.18, art.paint(0xF2F2EE))


def car(art: Art) -> None:
    """A car of the sixties from the side; its length is twice its height and more."""
    pen = art.pen
    paint = art.main(0xD23F3A, 0x2F8A9A, 0xE8B040, 0x3F5FA8, 0xF0E6D2)
    chrome, glass = art.paint(0xE6EAEE), art.paint(0x9CCBDD)
    cabin = outline("-0.62,-0.52 -0.44,-0.86 -0.2,-0.98 0.18,-0.97 0.4,-0.82 0.62,-0.54")
    pen.body(cabin, paint, depth=0.05)
    pen.fill(outline("-0.5,-0.56 -0.37,-0.81 -0.2,-0.89 -0.06,-0.89 -0.06,-0.56"), glass)
    pen.fill(outline("0.02,-0.56 0.02,-0.89 0.17,-0.885 0.34,-0.77 0.5,-0.56"), glass)
    for x in (-0.32, 0.16):
        pen.fill(
            [(x - 0.05, -0.58), (x + 0.03, -0.58), (x + 0.15, -0.86), (x + 0.09, -0.87)],
            (255, 255, 255),
            0.35,
        )
    body = outline(
        "-1.12,-0.3 -1.14,-0.5 -1,-0.6 -0.6,-0.6 0,-0.59 0.6,-0.59 1.02,-0.54 "
        "1.16,-0.42 1.14,-0.22 0.9,-0.16 -0.9,-0.16"
    )
    pen.body(body, paint, depth=0.1)
    pen.fill(box(-1.08, -0.38, 1.1, -0.345), chrome)
    pen.line([(0.0, -0.56), (0.0, -0.2)], 0.012, darker(paint, 0.4))
    pen.fill(rounded(0.08, -0.5, 0.22, -0.465, 0.015), chrome)
    for x in (-0.66, 0.66):
        pen.disc(x, -0.2, 0.255, darker(paint, 0.55))
        _wheel(art, x, -0.2, 0.2)
    pen.body(rounded(1.0, -0.26, 1.22, -0.19, 0.03), chrome, depth=0.02)
    pen.body(rounded(-1.22, -0.26, -0.98, -0.19, 0.03), chrome, depth=0.02)
    pen.disc(1.1, -0.43, 0.06, art.shine(0xFFF0B0))
    pen.fill(rounded(-1.14, -0.48, -1.06, -0.4, 0.02), art.shine(0xE0443A))
    if art.dark:
        beam = art.shine(0xFFF0B0)
        pen.fill([(1.12, -0.43), (2.6, -0.62), (2.6, 0.02)], beam, 0.22)
        pen.glow(1.12, -0.43, 0.35, beam, 0.8)


def train(art: Art) -> None:
    """A steam engine from the side, smoke above."""
    pen = art.pen
    paint = art.main(0x2F5E4A, 0xA83A35, 0x2F4A7A, 0x3A3844)
    iron, brass = art.paint(0x34323F), art.paint(0xD9A93B)
    smoke = lighter(art.palette.haze, 0.35)
    for i in range(6):
        pen.disc(
            0.36 - 0.16 * i,
            -0.94 - 0.05 * math.sin(i) - 0.03 * i,
            0.07 + 0.024 * i,
            smoke,
            0.75 - 0.09 * i,
        )
    pen.body([(0.3, -0.62), (0.44, -0.62), (0.475, -0.86), (0.265, -0.86)], iron, depth=0.03)
    pen.body(rounded(0.25, -0.9, 0.49, -0.85, 0.02), brass, depth=0.02)
    pen.body(
        moved(twofold("0,-0.74 0.07,-0.7 0.075,-0.6 0,-0.59"), 0.05, 0.0),
        brass,
        depth=0.02,
    )
    pen.body(rounded(-0.3, -0.63, 0.52, -0.27, 0.05), paint, depth=0.09)
    for x in (-0.08, 0.14, 0.34):
        pen.fill(box(x, -0.63, x + 0.024, -0.27), brass)
    pen.body(rounded(0.48, -0.6, 0.57, -0.3, 0.03), iron, depth=0.03)
    pen.disc(0.56, -0.46, 0.055, art.shine(0xFFE9A0))
    pen.body(box(-0.62, -0.8, -0.26, -0.22), paint, depth=0.05)
    pen.body(rounded(-0.68, -0.86, -0.2, -0.78, 0.03), iron, depth=0.02)
    pen.fill(
        rounded(-0.54, -0.7, -0.34, -0.5, 0.03),
        art.shine(0xFFDF8A) if art.dark else art.paint(0x9CCBDD),
    )
    pen.fill(box(-0.66, -0.28, 0.58, -0.2), iron)
    pen.fill([(0.56, -0.24), (0.76, -0.02), (0.5, -0.02)], art.paint(0xC0453A))
    for x in (0.58, 0.64, 0.7):
        pen.line([(0.57, -0.22), (x, -0.02)], 0.012, iron)
    for x, r in ((-0.48, 0.17), (-0.1, 0.17), (0.2, 0.11), (0.42, 0.11)):
        _spoked(art, x, -r, r, paint)
    pen.line([(-0.48, -0.12), (-0.1, -0.12), (0.3, -0.12)], 0.03, art.paint(0xC9CED6))
    pen.fill(box(-1.6, 0.0, 1.6, 0.025), iron)
    for i in range(-8, 9):
        pen.fill(box(i * 0.2 - 0.05, 0.025, i * 0.2 + 0.05, 0.055), art.paint(0x6A4A36))


def _spoked(art: Art, x: float, y: float, r: float, rim: Colour) -> None:
    pen = art.pen
    pen.disc(x, y, r, art.ink())
    pen.disc(x, y, r * 0.86, mix(rim, art.paint(0xC0453A), 0.6))
    pen.disc(x, y, r * 0.7, darker(art.palette.paint((40, 38, 52)), 0.3))
    for i in range(4):
        a = i * math.pi / 4 + 0.3
        dx, dy = r * 0.75 * math.cos(a), r * 0.75 * math.sin(a)
        pen.line([(x - dx, y - dy), (x + dx, y + dy)], r * 0.09, mix(rim, art.paint(0xC0453A), 0.6))
    pen.disc(x, y, r * 0.2, art.paint(0xD9A93B))


def bicycle(art: Art) -> None:
    """A bicycle leaning into no wind at all."""
    pen = art.pen
    frame = art.main(0xD8453A, 0x2F8A8A, 0xE8B040, 0x3F5FA8)
    tyre, leather = art.ink(), art.paint(0x8A5236)
    back, front, crank = (-0.5, -0.32), (0.52, -0.32), (-0.06, -0.32)
    for axle in (back, front):
        _bicycle_wheel(pen, *axle, tyre, art.paint(0xC5CAD2))
    seat, head = (-0.2, -0.78), (0.36, -0.8)
    for a, b in (
        (back, crank),
        (back, (-0.17, -0.7)),
        (crank, seat),
        (crank, (0.39, -0.68)),
        ((-0.18, -0.72), (0.375, -0.74)),
        (head, front),
    ):
        pen.stroke([a, b], 0.045, frame)
    pen.stroke([(0.35, -0.78), (0.33, -0.92), (0.46, -0.96)], 0.03, art.paint(0xC5CAD2))
    pen.stroke([(0.44, -0.955), (0.5, -0.93), (0.49, -0.87)], 0.042, leather)
    pen.body(
        outline("-0.34,-0.82 -0.2,-0.86 -0.04,-0.8 -0.14,-0.775 -0.3,-0.765"),
        leather,
        depth=0.02,
    )
    pen.disc(*crank, 0.085, art.paint(0x6B7386))
    pen.disc(*crank, 0.055, frame)
    pen.stroke([(-0.1, -0.2), crank, (-0.02, -0.44)], 0.026, art.paint(0x5A6172))
    for x, y in ((-0.12, -0.19), (0.0, -0.45)):
        pen.fill(box(x - 0.06, y - 0.018, x + 0.06, y + 0.018), tyre)
    if art.dice.random() < 0.6:
        _basket(art)


def _bicycle_wheel(pen: Pen, x: float, y: float, tyre: Colour, steel: Colour) -> None:
    for i in range(9):
        a = i * math.pi / 9
        dx, dy = 0.29 * math.cos(a), 0.29 * math.sin(a)
        pen.line([(x - dx, y - dy), (x + dx, y + dy)], 0.007, steel)
    ring = oval(x, y, 0.3, 0.3, sides=72)
    pen.line(np.concatenate([ring, ring[:2]]), 0.042, tyre)
    inner = oval(x, y, 0.272, 0.272, sides=72)
    pen.line(np.concatenate([inner, inner[:2]]), 0.014, steel)
    pen.disc(x, y, 0.035, steel)


def _basket(art: Art) -> None:
    pen = art.pen
    for x, y, code in ((0.5, -0.96, 0xF2786B), (0.58, -0.99, 0xF6D36B), (0.65, -0.95, 0xC79BE8)):
        pen.line([(x, y), (x, -0.78)], 0.012, art.paint(0x4F8A4F))
        pen.disc(x, y, 0.045, art.paint(code))
        pen.disc(x, y, 0.016, art.paint(0xFFF1C4))
    pen.body(
        [(0.43, -0.83), (0.72, -0.83), (0.68, -0.62), (0.47, -0.62)],
        art.paint(0xC08A52),
        depth=0.03,
    )
    for y in (-0.77, -0.7):
        pen.line([(0.44, y), (0.71, y)], 0.01, art.paint(0x8A5E36))


def airplane(art: Art) -> None:
    """A propeller plane, climbing."""
    pen = art.pen
    paint = art.main(0xD8453A, 0x2F6F9F, 0xE8B040, 0xEDEAE0)
    wing = lighter(paint, 0.2)
    glass = art.paint(0x9CD2E6)
    pen.body(outline("-0.88,-0.95 -0.72,-0.97 -0.55,-0.6 -0.88,-0.56"), wing, depth=0.04)
    body = outline(
        "-1.02,-0.58 -0.6,-0.68 0,-0.82 0.5,-0.78 0.86,-0.62 0.9,-0.48 0.78,-0.34 "
        "0.3,-0.24 -0.4,-0.32 -0.98,-0.5"
    )
    pen.body(body, paint, depth=0.12)
    pen.body(
        outline("0.06,-0.79 0.14,-0.97 0.34,-0.98 0.52,-0.77 0.3,-0.74"),
        glass,
        depth=0.03,
    )
    pen.line([(0.28, -0.98), (0.3, -0.76)], 0.02, darker(paint, 0.3))
    pen.line(
        stroke_of("-0.95,-0.53 -0.3,-0.46 0.4,-0.46 0.88,-0.53"),
        0.045,
        art.paint(0xF6F0E0),
    )
    pen.body(
        outline("-0.18,-0.36 0.34,-0.42 0.3,-0.24 -0.22,0 -0.4,0 -0.34,-0.14"),
        wing,
        depth=0.05,
    )
    pen.body(outline("-1,-0.52 -0.72,-0.54 -0.86,-0.38 -1.1,-0.34"), wing, depth=0.03)
    for x in (-0.5, -0.34, -0.18):
        pen.disc(x, -0.56, 0.045, glass)
    pen.body(
        moved(twofold("0,-0.1 0.07,-0.06 0.09,0.06 0,0.1"), 0.92, -0.53),
        art.paint(0xE0B862),
        depth=0.02,
    )
    pen.fill(oval(0.96, -0.53, 0.03, 0.46), art.paint(0xF6F0E0), 0.4)
    pen.fill(oval(0.96, -0.74, 0.022, 0.22), art.ink(), 0.75)
    pen.fill(oval(0.96, -0.32, 0.022, 0.22), art.ink(), 0.75)
