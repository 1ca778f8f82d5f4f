"""Buildings: lighthouse, skyscraper, castle, house, windmill."""

import math

from generation.painter.colours import Colour, darker, lighter, mix
from generation.painter.pen import box, outline, oval, rounded, twofold
from generation.painter.subjects.art import Art


def _tower(low: float, high: float, a: float, b: float) -> list[tuple[float, float]]:
    """Return a tapered piece of tower from y = low (half width a) up to high (half width b)."""
    return [(-b, high), (b, high), (a, low), (-a, low)]


def lighthouse(art: Art) -> None:
    """A striped lighthouse on a rock, its beam out when it is dark."""
    pen = art.pen
    stripe, white = art.main(0xD23F3A, 0x2F5E8F, 0x2E3148), art.paint(0xF6F1E6)
    rock = art.paint(0x5A5766)
    if art.dark or art.palette.light.kind in ("storm", "eclipse"):
        _beams(art)
    pen.body(
        outline("-0.42,0.05 -0.36,-0.02 -0.2,-0.06 0.05,-0.05 0.22,-0.08 0.34,-0.01 0.44,0.05"),
        rock,
        depth=0.03,
    )
    half = [0.165 - 0.075 * t / 6 for t in range(7)]
    for band in range(6):
        low, high = -0.03 - 0.115 * band, -0.03 - 0.115 * (band + 1)
        pen.fill(_tower(low, high, half[band], half[band + 1]), stripe if band % 2 == 0 else white)
    side = -1 if pen.sheet.sun[0] > 0 else 1
    dark = [
        (side * 0.03, -0.72),
        (side * 0.09, -0.72),
        (side * 0.165, -0.03),
        (side * 0.055, -0.03),
    ]
    pen.fill(dark, (20, 10, 50), 0.24)
    for y in (-0.28, -0.51):
        pen.fill(rounded(-0.022, y - 0.07, 0.022, y, 0.02), art.ink())
    pen.fill(rounded(-0.04, -0.14, 0.04, -0.02, 0.035), darker(stripe, 0.45))
    pen.body(box(-0.135, -0.755, 0.135, -0.72), art.ink(), depth=0)
    for i in range(9):
        x = -0.125 + i * 0.03125
        pen.line([(x, -0.8), (x, -0.75)], 0.006, art.ink())
    pen.line([(-0.13, -0.8), (0.13, -0.8)], 0.009, art.ink())
    lamp = art.shine(0xFFE58A)
    pen.fill(box(-0.07, -0.87, 0.07, -0.755), lamp)
    for x in (-0.068, -0.023, 0.023, 0.068):
        pen.line([(x, -0.87), (x, -0.755)], 0.009, art.ink())
    pen.body(twofold("0,-0.965 0.06,-0.935 0.095,-0.87 0,-0.865"), stripe, depth=0.03)
    pen.line([(0, -0.96), (0, -1.0)], 0.01, art.ink())
    pen.glow(0, -0.815, 0.22, lamp, 0.6)


def _beams(art: Art) -> None:
    beam = art.shine(0xFFF0B0)
    for side, lean in ((-1, -0.1), (1, 0.06)):
        for spread, alpha in ((0.16, 0.16), (0.1, 0.18)):
            art.pen.fill(
                [
                    (0, -0.815),
                    (side * 2.6, -0.815 + lean - spread * 1.6),
                    (side * 2.6, -0.815 + lean + spread * 1.6),
                ],
                beam,
                alpha,
            )


def skyscraper(art: Art) -> None:
    """A stepped tower of the golden age, windows in rows, a spire on top."""
    pen = art.pen
    wall = art.main(0x4F6F9A, 0xB5704F, 0x6B5B8A, 0x4F8A8A)
    lit, glass = art.shine(0xFFDF8A), darker(wall, 0.45)
    tiers = ((0.27, 0.0, -0.3), (0.215, -0.3, -0.56), (0.155, -0.56, -0.74), (0.095, -0.74, -0.84))
    side = 1 if pen.sheet.sun[0] < 0 else -1
    for half, low, high in tiers:
        pen.body(box(-half, high, half, low + 0.01), wall, depth=0, rim=False)
        pen.fill(
            box(
                min(side * half * 0.3, side * half),
                high,
                max(side * half * 0.3, side * half),
                low + 0.01,
            ),
            darker(wall, 0.24),
        )
        pen.fill(box(-half - 0.012, high - 0.014, half + 0.012, high + 0.008), lighter(wall, 0.25))
        _window_grid(art, half, low, high, lit, glass)
    pen.body([(-0.07, -0.84), (0.07, -0.84), (0.018, -0.9), (-0.018, -0.9)], wall, depth=0.02)
    pen.line([(0, -0.89), (0, -1.0)], 0.014, lighter(wall, 0.2))
    pen.disc(0, -1.0, 0.012, art.shine(0xFF7A5C))
    pen.fill(box(-0.05, -0.075, 0.05, 0.0), art.ink())
    pen.fill(box(-0.07, -0.09, 0.07, -0.072), lit)


def _window_grid(
    art: Art, half: float, low: float, high: float, lit: Colour, glass: Colour
) -> None:
    across = max(2, round(half * 2 / 0.062))
    pitch, share = half * 2 / across, 0.7 if art.dark else 0.28
    rows = int((low - high - 0.03) / 0.05)
    for row in range(rows):
        for column in range(across):
            x, y = -half + (column + 0.5) * pitch, high + 0.035 + row * 0.05
            colour = lit if art.dice.random() < share else glass
            if y > -0.1 and abs(x) < 0.09:
                continue
            art.pen.fill(box(x - pitch * 0.27, y, x + pitch * 0.27, y + 0.03), colour)


def _battlement(
    left: float, right: float, top: float, low: float, teeth: int
) -> list[tuple[float, float]]:
    """Return a wall whose upper edge is notched."""
    points, pitch = [(left, low)], (right - left) / (2 * teeth - 1)
    for i in range(2 * teeth - 1):
        y = top if i % 2 == 0 else top + pitch * 0.9
        points += [(left + i * pitch, y), (left + (i + 1) * pitch, y)]
    return [*points, (right, low)]


def castle(art: Art) -> None:
    """A castle with a keep, round towers, pointed roofs and flags."""
    pen = art.pen
    stone, roof = art.paint(0xC9BBA6), art.main(0x3F5F96, 0xB0443F, 0x3F7A6B)
    pen.body(
        outline("-0.62,0.06 -0.5,-0.03 -0.2,-0.07 0.2,-0.06 0.5,-0.03 0.62,0.06"),
        art.paint(0x6E8A5C),
        depth=0.03,
    )
    pen.body(
        _battlement(-0.17, 0.17, -0.66, -0.04, 4), mix(stone, art.palette.haze, 0.15), depth=0.05
    )
    _turret(art, 0.0, 0.085, -0.6, -0.76, stone, roof, 1.0)
    for x, half, top in ((-0.25, 0.075, -0.5), (0.25, 0.075, -0.54)):
        _turret(art, x, half, -0.04, top, stone, roof, 0.9)
    pen.body(_battlement(-0.42, 0.42, -0.27, 0.0, 9), stone, depth=0.04)
    for x in (-0.42, 0.42):
        _turret(art, x, 0.09, 0.02, -0.4, stone, roof, 0.85)
    gate = art.ink()
    pen.fill(rounded(-0.085, -0.2, 0.085, 0.1, 0.085), darker(stone, 0.3))
    pen.fill([*rounded(-0.065, -0.18, 0.065, 0.1, 0.065)], gate)
    for x in (-0.04, 0.0, 0.04):
        pen.line([(x, -0.17), (x, 0.0)], 0.008, art.paint(0x8A6A4A))
    lit = art.shine(0xFFDF8A) if art.dark else gate
    for x, y in ((-0.08, -0.5), (0.08, -0.5), (0.0, -0.4), (-0.25, -0.36), (0.25, -0.4)):
        pen.fill(rounded(x - 0.018, y - 0.06, x + 0.018, y, 0.017), lit)


def _turret(
    art: Art,
    x: float,
    half: float,
    low: float,
    top: float,
    stone: Colour,
    roof: Colour,
    tall: float,
) -> None:
    pen = art.pen
    pen.body(box(x - half, top, x + half, low), stone, depth=0.05)
    pen.body(
        box(x - half * 1.2, top - 0.03, x + half * 1.2, top + 0.03),
        lighter(stone, 0.12),
        depth=0.02,
    )
    peak = top - half * 2.5 * tall
    pen.body(
        [(x - half * 1.3, top - 0.03), (x, peak), (x + half * 1.3, top - 0.03)], roof, depth=0.05
    )
    pen.line([(x, peak), (x, peak - 0.07)], 0.009, art.ink())
    pen.fill([(x, peak - 0.075), (x + 0.075, peak - 0.05), (x, peak - 0.028)], art.shine(0xE8583F))


def house(art: Art) -> None:
    """A small house with a steep roof, smoke at the chimney, light in the windows."""
    pen = art.pen
    wall, roof = art.main(0xF1DDBE, 0xE9B08A, 0xC9D6C4, 0xD8705A), art.paint(0x8A3F3A)
    lit = art.shine(0xFFD978) if art.dark else art.paint(0x9CC7D8)
    pen.body(box(0.18, -0.92, 0.28, -0.6), art.paint(0xA0614A), depth=0.03)
    smoke = lighter(art.palette.haze, 0.3)
    for i in range(4):
        pen.disc(
            0.23 + 0.05 * math.sin(i * 1.7) + 0.03 * i,
            -0.98 - 0.075 * i,
            0.035 + 0.012 * i,
            smoke,
            0.55 - 0.1 * i,
        )
    pen.body(box(-0.42, -0.48, 0.42, 0.0), wall, depth=0.05)
    pen.body([(-0.3, -0.47), (0.0, -0.82), (0.3, -0.47)], wall, depth=0.0, rim=False)
    roof_shape = [
        (-0.53, -0.42),
        (-0.02, -0.95),
        (0.02, -0.95),
        (0.53, -0.42),
        (0.45, -0.39),
        (0.0, -0.84),
        (-0.45, -0.39),
    ]
    pen.body(roof_shape, roof, depth=0.02)
    pen.body(rounded(-0.075, -0.33, 0.075, 0.0, 0.07), art.paint(0x5A4636), depth=0.02)
    pen.disc(0.045, -0.15, 0.012, art.shine(0xF2C14E))
    frame = art.paint(0xFBF6EA)
    for x, y, w, h in (
        (-0.25, -0.22, 0.085, 0.085),
        (0.25, -0.22, 0.085, 0.085),
        (0.0, -0.57, 0.065, 0.07),
    ):
        pen.fill(box(x - w - 0.018, y - h - 0.018, x + w + 0.018, y + h + 0.018), frame)
        pen.fill(box(x - w, y - h, x + w, y + h), lit)
        pen.line([(x, y - h), (x, y + h)], 0.014, frame)
        pen.line([(x - w, y), (x + w, y)], 0.014, frame)
    green = art.paint(0x4F7F4F)
    for x, r in ((-0.45, 0.085), (-0.36, 0.06), (0.44, 0.08), (0.35, 0.055)):
        pen.body(oval(x, -r * 0.75, r, r * 0.85), green, depth=0.02)


def windmill(art: Art) -> None:
    """A tower mill with four latticed sails."""
    pen = art.pen
    wall, cap = art.main(0xEFE3CC, 0xC9694F, 0x8FA8B5), art.paint(0x6A4636)
    pen.body(_tower(0.0, -0.6, 0.2, 0.125), wall, depth=0.06)
    pen.fill(_tower(-0.26, -0.3, 0.215, 0.21), cap)
    pen.body(twofold("0,-0.74 0.1,-0.7 0.15,-0.6 0,-0.585"), cap, depth=0.04)
    pen.fill(rounded(-0.05, -0.16, 0.05, 0.0, 0.045), art.ink())
    lit = art.shine(0xFFDF8A) if art.dark else art.ink()
    for y in (-0.4, -0.5):
        pen.fill(rounded(-0.03, y - 0.05, 0.03, y, 0.025), lit)
    turn = art.dice.uniform(0.25, 1.2)
    for i in range(4):
        _sail(art, turn + i * math.pi / 2)
    pen.disc(0, -0.64, 0.03, art.ink())


def _sail(art: Art, angle: float) -> None:
    blade = art.pen.at(0, -0.64, 1, angle=angle)
    wood, cloth = art.paint(0x5A4032), art.paint(0xF8F0DC)
    blade.fill(box(0.1, 0.012, 0.46, 0.105), cloth, 0.92)
    for i in range(7):
        x = 0.1 + i * 0.06
        blade.line([(x, 0.01), (x, 0.105)], 0.007, wood)
    blade.line([(0.1, 0.06), (0.46, 0.06)], 0.006, wood)
    blade.line([(0, 0), (0.47, 0)], 0.02, wood)
