"""Settings at and under water, in town and in space."""

import numpy as np

from generation.painter.colours import Colour, darker, lighter, luminance, mix, ramp, tint
from generation.painter.land import palm
from generation.painter.layout import HALF_WIDTHS, Spot, flies
from generation.painter.pen import Pen, box, oval, smooth
from generation.painter.stage import Stage

WATER_LOW = 0.58


def ocean_far(stage: Stage) -> None:
    """A few islands at the horizon."""
    level = stage.layout.horizon
    for i in stage.cells(0.42, 0.4):
        dice = stage.scene.dice_at(i * 0.42, 0.4, "isle", i)
        if dice.random() < 0.55:
            x = (i + dice.random()) * 0.42
            w, h = dice.uniform(0.1, 0.2), dice.uniform(0.03, 0.07)
            outline = smooth(
                (x - w, level + 0.01),
                (x - w * 0.5, level - h * 0.7),
                (x, level - h),
                (x + w * 0.4, level - h * 0.5),
                (x + w, level + 0.01),
                closed=False,
            )
            stage.pen.fill(outline, stage.palette.far)


def ocean_near(stage: Stage) -> None:
    """Water with the sky in it, a path of light under the disc, and rows of waves."""
    _water(stage, stage.layout.horizon, WATER_LOW)
    _light_path(stage)
    for row in range(6):
        near = row / 5
        y = stage.layout.horizon + 0.03 + 0.3 * near**1.4
        colour = mix(stage.palette.ground, stage.palette.deep, 0.3 + 0.7 * near)
        _wave_row(stage, y, 0.08 + 0.09 * near, 0.006 + 0.016 * near, colour, row)


def _water(stage: Stage, level: float, low: float) -> None:
    sheet = stage.sheet
    shape = box(sheet.left - 0.01, level, sheet.right + 0.01, max(sheet.bottom, low) + 0.1)
    stage.pen.fade(shape, _water_stops(stage), level, low)


def _water_stops(stage: Stage) -> tuple[Colour, Colour, Colour]:
    palette = stage.palette
    return (mix(palette.ground, palette.sky[-1], 0.5), palette.ground, palette.deep)


def _light_path(stage: Stage) -> None:
    if stage.palette.light.kind not in ("sun", "moon", "eclipse"):
        return
    level = stage.layout.horizon
    for row in range(16):
        dice = stage.scene.dice(stage.scene.world, "path", row)
        y, half = level + 0.008 + row * 0.019, (0.03 + 0.006 * row) * dice.uniform(0.5, 1.3)
        x = stage.layout.disc_x + dice.uniform(-0.02, 0.02)
        colour = (
            lighter(stage.palette.disc, 0.1)
            if luminance(stage.palette.disc) > 0.2
            else stage.palette.haze
        )
        stage.pen.fill(oval(x, y, half, 0.0035, sides=20), colour, 0.65)


def _wave_row(stage: Stage, y: float, step: float, tall: float, colour: Colour, row: int) -> None:
    crest = lighter(mix(colour, stage.palette.sky[-1], 0.35), 0.2)
    for i in stage.cells(step, step):
        dice = stage.scene.dice_at(i * step, 2 * step, "wave", row, i)
        if dice.random() < 0.45:
            continue
        x, w = (i + dice.random()) * step, step * dice.uniform(0.25, 0.6)
        stage.pen.fill(
            smooth((x - w, y), (x, y - tall), (x + w, y), (x, y - tall * 0.35)), crest, 0.75
        )


def swimming(stage: Stage, spot: Spot) -> None:
    """Let the lower part of something that swims sink into the water, with foam around it."""
    foot, half = spot.y - 0.12 * spot.height, 0.8 * HALF_WIDTHS[stage.scene.subject] * spot.height
    level, stops = stage.layout.horizon, _water_stops(stage)
    deep = 0.3 * spot.height

    def water(y: float) -> Colour:
        return ramp(stops, (y - level) / (WATER_LOW - level))

    angles = np.linspace(0, np.pi, 40)
    low = np.stack([spot.x + half * np.cos(angles), foot + deep * np.sin(angles)], 1)
    across = np.linspace(-1, 1, 40)
    wave = 0.006 * spot.height / 0.3 * np.sin(across * 24)
    surface = np.stack([spot.x + half * across, foot + wave], 1)
    shape = np.concatenate([surface, low])
    stage.pen.fade(shape, (water(foot), water(foot + deep)), foot, foot + deep)
    foam = lighter(mix(water(foot), stage.palette.sky[-1], 0.3), 0.3)
    for dx, dy, w in ((-0.6, 0.0, 0.35), (0.55, 0.012, 0.4), (-0.1, 0.045, 0.5), (0.5, 0.06, 0.3)):
        stage.pen.fill(oval(spot.x + dx * half, foot + dy, w * half, 0.0045, sides=24), foam, 0.75)


def beach_far(stage: Stage) -> None:
    """The sea with small waves, and palms at the side."""
    level, palette = stage.layout.horizon, stage.palette
    sea = box(stage.sheet.left - 0.01, level - 0.05, stage.sheet.right + 0.01, level + 0.08)
    stage.pen.fade(sea, (palette.far, palette.near), level - 0.05, level + 0.05)
    for row in range(3):
        _wave_row(stage, level - 0.03 + row * 0.022, 0.09, 0.006, palette.far, row)


def beach_near(stage: Stage) -> None:
    """Sand with a line of foam, shells, and a palm leaning in from one side."""
    level, palette = stage.layout.horizon, stage.palette
    foam = lighter(mix(palette.ground, palette.sky[-1], 0.3), 0.5)
    stage.pen.fill(stage.ridge("foam", level + 0.012, 0.014, 0.6), foam)
    shape = stage.ridge("foam", level + 0.024, 0.014, 0.6)
    stage.pen.fade(shape, (palette.ground, palette.deep), level, 0.56)
    for i in stage.cells(0.6, 0.4):
        dice = stage.scene.dice_at(i * 0.6, 0.5, "palm", i)
        side = 1 if dice.random() < 0.5 else -1
        if dice.random() < 0.3:
            continue
        x, tall = (i + 0.5) * 0.6 + side * dice.uniform(0, 0.1), dice.uniform(0.32, 0.5)
        pen = stage.pen.at(x, level + 0.05 + tall * 0.05, tall, flip=side > 0)
        palm(pen, palette.stage(tint(0x8B5E3C)), palette.stage(tint(0x2F7D53)))


def city_far(stage: Stage) -> None:
    """Two rows of towers, windows lit in the dark."""
    palette, level = stage.palette, stage.layout.horizon
    lit = palette.shine(tint(0xFFDF8A))
    dark = luminance(palette.air) < 0.82
    for row, (step, tall, share) in enumerate(((0.07, 0.34, 0.1), (0.095, 0.22, 0.8))):
        colour = mix(palette.far, palette.near, share)
        for i in stage.cells(step, 0.2):
            dice = stage.scene.dice_at(i * step, 0.15, "tower", row, i)
            width, height = step * dice.uniform(0.75, 1.05), tall * dice.uniform(0.35, 1.0)
            x = i * step
            stage.pen.fill(
                box(x, level - height, x + width, level + 0.02),
                mix(colour, palette.haze, dice.uniform(0, 0.15)),
            )
            _roof(stage.pen, x, level - height, width, colour, dice.below(4))
            if row:
                _windows(stage, x, level - height, width, lit if dark else lighter(colour, 0.28), i)


def _roof(pen: Pen, x: float, y: float, width: float, colour: Colour, kind: int) -> None:
    if kind == 0:
        pen.fill(box(x + width * 0.25, y - 0.025, x + width * 0.75, y + 0.005), colour)
    elif kind == 1:
        pen.line([(x + width / 2, y), (x + width / 2, y - 0.06)], 0.004, colour)
    elif kind == 2:
        pen.fill([(x, y + 0.002), (x + width / 2, y - 0.04), (x + width, y + 0.002)], colour)


def _windows(stage: Stage, x: float, top: float, width: float, colour: Colour, i: int) -> None:
    pitch, level = 0.024, stage.layout.horizon
    for row in range(int((level - top) / pitch) - 1):
        dice = stage.scene.dice_at(x, 0.15, "window", i, row)
        for column in range(3):
            if dice.random() < 0.5:
                left, up = x + width * (0.14 + 0.27 * column), top + 0.014 + row * pitch
                stage.pen.fill(box(left, up, left + width * 0.17, up + pitch * 0.5), colour, 0.9)


def city_near(stage: Stage) -> None:
    """A street that runs towards the horizon, kerbs and lamps at its sides."""
    palette, level = stage.palette, stage.layout.horizon
    sheet = stage.sheet
    low = max(sheet.bottom, 0.6) + 0.1
    walk = box(sheet.left - 0.01, level, sheet.right + 0.01, low)
    stage.pen.fade(walk, (mix(palette.ground, palette.haze, 0.3), palette.ground), level, 0.5)
    spread = (low - level) * 1.5
    road = mix(palette.deep, palette.ground, 0.25)
    stage.pen.fade([(-0.05, level), (0.05, level), (0.05 + spread, low), (-0.05 - spread, low)],
                   (mix(road, palette.haze, 0.3), road), level, 0.5)  # fmt: skip
    line = palette.stage(tint(0xF6E7B8))
    for i in range(9):
        near, far = (
            level + 0.02 + 0.014 * i * (i + 1),
            level + 0.02 + 0.014 * i * (i + 1) + 0.012 * (i + 1),
        )
        w0, w1 = 0.002 + 0.028 * (near - level), 0.002 + 0.028 * (far - level)
        stage.pen.fill([(-w0, near), (w0, near), (w1, far), (-w1, far)], line, 0.8)


def underwater_far(stage: Stage) -> None:
    """Hazy rocks and a shoal of small fish."""
    palette = stage.palette
    stage.pen.fill(stage.ridge("far", 0.28, 0.12), mix(palette.far, palette.sky[-1], 0.35))
    stage.pen.fill(stage.ridge("mid", 0.36, 0.08), mix(palette.far, palette.near, 0.6))
    dice = stage.scene.dice(stage.scene.world, "shoal")
    x0, y0, side = dice.uniform(-0.25, 0.25), dice.uniform(-0.25, -0.1), dice.choice((-1, 1))
    colour = mix(palette.near, palette.sky[0], 0.3)
    for _ in range(14):
        x, y, s = x0 + dice.gauss(0, 0.11), y0 + dice.gauss(0, 0.05), dice.uniform(0.01, 0.02)
        stage.pen.fill(oval(x, y, s, s * 0.42, sides=16), colour)
        stage.pen.fill(
            [
                (x - side * s * 0.8, y),
                (x - side * s * 1.6, y - s * 0.5),
                (x - side * s * 1.6, y + s * 0.5),
            ],
            colour,
        )


def underwater_near(stage: Stage) -> None:
    """Sea floor with weed and coral."""
    palette = stage.palette
    stage.pen.fade(
        stage.ridge("floor", 0.42, 0.03, 0.5), (palette.ground, palette.deep), 0.38, 0.56
    )
    weed = palette.stage(tint(0x2E8B6B))
    corals = [palette.stage(tint(c)) for c in (0xF2786B, 0xF0A24E, 0xC86FB8)]
    for i in stage.cells(0.085, 0.15):
        dice = stage.scene.dice_at(i * 0.085, 0.25, "weed", i)
        x, foot = (i + dice.random()) * 0.085, 0.45 + dice.uniform(-0.02, 0.05)
        if dice.random() < 0.6:
            _weed(stage.pen.at(x, foot, dice.uniform(0.1, 0.24), flip=dice.random() < 0.5),
                  mix(weed, palette.near, dice.uniform(0, 0.6)))  # fmt: skip
        else:
            _coral(stage.pen.at(x, foot, dice.uniform(0.06, 0.12)), dice.choice(corals))


def _weed(pen: Pen, colour: Colour) -> None:
    pen.fill(smooth((-0.09, 0.05), (0.05, -0.3), (-0.06, -0.6), (0.08, -1.0), (0.09, -0.6),
                    (0.17, -0.3), (0.07, 0.05)), colour)  # fmt: skip


def _coral(pen: Pen, colour: Colour) -> None:
    for x, y, bend in ((-0.45, -0.7, -0.3), (0.0, -1.0, 0.05), (0.42, -0.75, 0.3)):
        pen.stroke([(0, 0.05), (bend, -0.3), (x, y)], 0.17, colour)
        pen.stroke([(bend, -0.3), (bend * 1.9 + 0.15, -0.55)], 0.12, colour)


def bubbles(stage: Stage) -> None:
    """Let bubbles rise everywhere."""
    colour = lighter(stage.palette.sky[-1], 0.55)
    for row in stage.rows(0.12, -9, 0.5):
        for i in stage.cells(0.12):
            dice = stage.scene.dice_at(i * 0.12, 0.15, "bubble", row, i)
            if dice.random() < 0.3:
                x, y, r = (
                    (i + dice.random()) * 0.12,
                    (row + dice.random()) * 0.12,
                    dice.uniform(0.003, 0.011),
                )
                stage.pen.fill(oval(x, y, r, r, sides=20), colour, 0.3)
                stage.pen.fill(
                    oval(x - r * 0.3, y - r * 0.3, r * 0.3, r * 0.3, sides=10), colour, 0.9
                )


def space_far(stage: Stage) -> None:
    """Nothing: the planets hang in the sky."""


def space_near(stage: Stage) -> None:
    """The rim of a planet far below, glowing into the dark."""
    palette = stage.palette
    dice = stage.scene.dice(stage.scene.world, "rim")
    r, lean = dice.uniform(1.2, 1.7), dice.uniform(-0.25, 0.25)
    top = stage.layout.horizon + dice.uniform(0.1, 0.14)
    glow = lighter(palette.accent, 0.25)
    for share, alpha in ((1.035, 0.12), (1.018, 0.2), (1.007, 0.4)):
        stage.pen.disc(lean, top + r, r * share, glow, alpha)
    stage.pen.disc(lean, top + r, r, palette.ground)
    stage.pen.disc(lean + 0.06, top + r + 0.05, r, mix(palette.ground, palette.deep, 0.6))
    stage.pen.disc(lean + 0.12, top + r + 0.12, r, palette.deep)


def studio_far(stage: Stage) -> None:
    """Nothing: the backdrop is enough."""


def studio_near(stage: Stage) -> None:
    """A table top or floor in one calm tone."""
    palette = stage.palette
    level = min(0.4, stage.layout.main.y - 0.05)
    if flies(stage.scene.subject, "studio"):
        level = 0.36
    elif stage.scene.subject == "portrait":
        level = 0.6
    floor = box(
        stage.sheet.left - 0.01, level, stage.sheet.right + 0.01, max(0.6, stage.sheet.bottom) + 0.1
    )
    stage.pen.fade(
        floor, (mix(palette.ground, palette.accent, 0.2), palette.deep), level, level + 0.3
    )
    stage.pen.fill(
        box(stage.sheet.left, level, stage.sheet.right, level + 0.004),
        darker(palette.deep, 0.2),
        0.35,
    )
