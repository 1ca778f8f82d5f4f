"""The sky: its gradient, its lights, its clouds, and what the style hangs in it."""

import math

import numpy as np

from generation.painter.colours import Colour, darker, lighter, luminance, mix, tint
from generation.painter.pen import box, oval, smooth
from generation.painter.stage import Stage

CLEAR = {"space", "moon", "underwater", "studio"}


def draw_sky(stage: Stage) -> None:
    """Fill the canvas with the sky's gradient and the style's rays."""
    sheet, palette = stage.sheet, stage.palette
    horizon = stage.layout.horizon if stage.scene.setting != "studio" else 0.5
    everything = box(sheet.left - 0.01, sheet.top - 0.01, sheet.right + 0.01, sheet.bottom + 0.01)
    stage.pen.fade(everything, palette.sky, -0.56, horizon + 0.02)
    if stage.scene.style in ("deco", "pop", "linocut") or (
        stage.scene.style == "vintage"
        and stage.scene.dice(stage.scene.world, "rays").random() < 0.6
    ):
        _rays(stage)
    airless = stage.scene.setting in ("space", "moon")
    if airless or (palette.light.stars and stage.scene.setting not in ("underwater", "studio")):
        _stars(stage)
    if stage.scene.setting == "space":
        _nebula(stage)


def draw_light(stage: Stage) -> None:
    """Hang the sun, the moon or whatever shines, and the clouds, into the sky."""
    kind, setting = stage.palette.light.kind, stage.scene.setting
    if setting == "underwater":
        _shafts(stage)
        return
    if setting == "studio":
        _backdrop(stage)
        return
    if kind == "aurora":
        _aurora(stage)
    if setting in ("space", "mars", "moon"):
        _planets(stage)
    if kind in ("sun", "moon"):
        _disc(stage)
    if kind == "eclipse":
        _eclipse(stage)
    if setting not in CLEAR:
        _clouds(stage)
    if kind == "storm":
        _bolt(stage)


def _rays(stage: Stage) -> None:
    """Draw a sunburst around the disc, its rays long enough for any canvas."""
    sheet, layout = stage.sheet, stage.layout
    dice = stage.scene.dice(stage.scene.world, "rays", "turn")
    count, turn = dice.choice((14, 18, 22)), dice.uniform(0, 0.4)
    reach = 2 * math.hypot(sheet.right - sheet.left, sheet.bottom - sheet.top) + 2
    colour = lighter(stage.palette.sky[-1], 0.1)
    strength = 0.3 if stage.scene.style != "vintage" else 0.16
    for i in range(count):
        a, half = turn + i * 2 * math.pi / count, math.pi / count / 2
        corners = [
            (layout.disc_x + reach * math.cos(b), layout.disc_y + reach * math.sin(b))
            for b in (a - half, a + half)
        ]
        stage.pen.fill([(layout.disc_x, layout.disc_y), *corners], colour, strength)


def _stars(stage: Stage) -> None:
    step, light = 0.062, stage.palette.light
    amount = max(light.stars, 0.9 if stage.scene.setting in ("space", "moon") else 0)
    amount *= 0.55
    low = 0.6 if stage.scene.setting == "space" else stage.layout.horizon
    colour = stage.palette.shine(tint(0xFFF6DC))
    for row in stage.rows(step, -9, low):
        for column in stage.cells(step):
            dice = stage.scene.dice_at(column * step, step + 0.03, "star", row, column)
            if dice.random() > amount:
                continue
            x, y = (column + dice.random()) * step, (row + dice.random()) * step
            r, alpha = 0.0012 + 0.0026 * dice.random() ** 3, dice.uniform(0.5, 1)
            if r > 0.0028:
                _sparkle(stage, x, y, r * 4, colour)
            stage.pen.fill(oval(x, y, r, r, sides=12), colour, alpha)


def _sparkle(stage: Stage, x: float, y: float, r: float, colour: Colour) -> None:
    thin = r * 0.13
    stage.pen.fill(
        [(x, y - r), (x + thin, y - thin), (x + r, y), (x + thin, y + thin), (x, y + r),
         (x - thin, y + thin), (x - r, y), (x - thin, y - thin)], colour, 0.9,
    )  # fmt: skip


def _nebula(stage: Stage) -> None:
    dice = stage.scene.dice(stage.scene.world, "nebula")
    warm, cool = stage.palette.accent, stage.palette.stage(tint(0x4E6FD8))
    for i in range(6):
        x, y = dice.uniform(-0.5, 0.5), dice.uniform(-0.5, 0.3)
        stage.pen.glow(x, y, dice.uniform(0.25, 0.5), (warm, cool)[i % 2], 0.22)


def _disc(stage: Stage) -> None:
    layout, palette = stage.layout, stage.palette
    x, y, r = layout.disc_x, layout.disc_y, layout.disc_r
    if stage.scene.style == "synthwave" and stage.scene.light != "noon":
        _striped_sun(stage, x, y, r * 1.35)
        return
    glow = lighter(palette.disc, 0.2)
    stage.pen.glow(x, y, r * 4.2, glow, 0.55)
    stage.pen.disc(x, y, r * 1.42, glow, 0.16)
    stage.pen.disc(x, y, r, palette.disc)
    if palette.light.kind == "moon":
        shade = mix(palette.disc, palette.sky[1], 0.16)
        for dx, dy, part in ((-0.35, -0.2, 0.22), (0.25, 0.3, 0.28), (0.3, -0.4, 0.14),
                             (-0.2, 0.45, 0.13)):  # fmt: skip
            stage.pen.disc(x + dx * r, y + dy * r, part * r, shade)


def _striped_sun(stage: Stage, x: float, y: float, r: float) -> None:
    """Draw the sun whose lower half dissolves into stripes."""
    top, low = stage.palette.shine(tint(0xFFF2A8)), stage.palette.shine(tint(0xFF5C8A))
    stage.pen.glow(x, y, r * 3, low, 0.5)
    edges = [-1.0, 0.05]
    while edges[-1] < 1:
        gap = 0.03 + 0.05 * edges[-1]
        edges += [edges[-1] + gap, edges[-1] + gap + max(0.03, 0.17 - 0.12 * edges[-1])]
    for a, b in zip(edges[::2], edges[1::2], strict=False):
        heights = np.linspace(min(a, 1), min(b, 1), 24)
        half = np.sqrt(np.maximum(0, 1 - heights**2))
        left = np.stack([x - half * r, y + heights * r], 1)
        right = np.stack([x + half * r, y + heights * r], 1)[::-1]
        stage.pen.fade(np.concatenate([left, right]), (top, low), y - r, y + r)


def _eclipse(stage: Stage) -> None:
    layout, palette = stage.layout, stage.palette
    x, y, r = layout.disc_x, layout.disc_y, layout.disc_r * 1.05
    corona = palette.shine(tint(0xFFD9A0))
    stage.pen.glow(x, y, r * 3.6, corona, 0.85)
    dice = stage.scene.dice(stage.scene.world, "corona")
    for i in range(18):
        a, reach = i * math.pi / 9 + dice.uniform(-0.1, 0.1), r * dice.uniform(1.25, 1.9)
        tip = (x + reach * math.cos(a), y + reach * math.sin(a))
        sides = [(x + r * math.cos(a + d), y + r * math.sin(a + d)) for d in (-0.11, 0.11)]
        stage.pen.fill([tip, *sides], corona, 0.32)
    stage.pen.disc(x, y, r * 1.06, lighter(corona, 0.6))
    stage.pen.disc(x, y, r, palette.recolour(tint(0x0B0918), False))


def _aurora(stage: Stage) -> None:
    """Draw curtains of light: bands that follow a wave, brightest at their lower edge."""
    greens = (tint(0x58F0B0), tint(0x5CC8F5), tint(0xB07CF0))
    x = np.arange(math.floor(stage.sheet.left / 0.02) - 1, stage.sheet.right / 0.02 + 2) * 0.02
    for i, base in enumerate((-0.18, -0.3, -0.4)):
        dice = stage.scene.dice(stage.scene.world, "aurora", i)
        colour = stage.palette.shine(greens[i])
        wave = base + 0.07 * np.sin(x * dice.uniform(4, 7) + dice.uniform(0, 6))
        wave += 0.03 * np.sin(x * dice.uniform(11, 16) + dice.uniform(0, 6))
        for share in (1.0, 0.72, 0.46, 0.24):
            tall = 0.17 * share * (1 + 0.4 * np.sin(x * 9 + i))
            points = np.stack([np.concatenate([x, x[::-1]]),
                               np.concatenate([wave - tall, wave[::-1] + 0.012])], 1)  # fmt: skip
            stage.pen.fill(points, colour, 0.17)


def _clouds(stage: Stage) -> None:
    """Scatter flat-bottomed clouds over cells of the sky; a storm has more and darker ones."""
    storm = stage.palette.light.kind == "storm"
    step = 0.36
    base = mix(stage.palette.sky[-1], stage.palette.shine(tint(0xFFFFFF)), 0.5)
    if luminance(stage.palette.sky[0]) < 0.25:
        base = mix(stage.palette.sky[1], stage.palette.sky[-1], 0.45)
    if storm:
        base = darker(stage.palette.sky[1], 0.18)
    for row in stage.rows(0.15, -9, stage.layout.horizon - 0.26):
        for column in stage.cells(step, 0.3):
            dice = stage.scene.dice_at(column * step, 0.55, "cloud", row, column)
            if dice.random() > (0.62 if storm else 0.24):
                continue
            x, y = (column + dice.random()) * step, (row + dice.random()) * 0.15
            size = dice.uniform(0.07, 0.13) * (1.9 if storm else 1)
            shade = mix(base, stage.palette.sky[0], dice.uniform(0, 0.35) + (0.1 if storm else 0))
            _cloud(stage, x, y, size, shade, dice.uniform(-0.15, 0.15))


def _cloud(stage: Stage, x: float, y: float, size: float, colour: Colour, lean: float) -> None:
    pen = stage.pen.at(x, y, size)
    outline = smooth(
        (-1.25, 0.0), (-1.3, -0.16), (-1.02, -0.34), (-0.78, -0.3), (-0.55 + lean, -0.62),
        (-0.12 + lean, -0.74), (0.26, -0.56), (0.42, -0.42), (0.7, -0.5), (0.98, -0.3),
        (1.25, -0.2), (1.28, 0.0), closed=False,
    )  # fmt: skip
    pen.fill(outline, colour, 0.92)
    lit = smooth((-0.95, -0.27), (-0.5 + lean, -0.56), (-0.12 + lean, -0.69), (0.24, -0.5),
                 (-0.1, -0.52), (-0.5, -0.36))  # fmt: skip
    pen.fill(lit, lighter(colour, 0.08 + 0.3 * luminance(colour)), 0.6)


def _bolt(stage: Stage) -> None:
    dice = stage.scene.dice(stage.scene.world, "bolt")
    x, y = stage.layout.main.x + dice.choice((-1, 1)) * dice.uniform(0.17, 0.27), -0.34
    points = [(x, y)]
    while points[-1][1] < stage.layout.horizon - 0.04:
        px, py = points[-1]
        points.append((px + dice.uniform(-0.055, 0.05), py + dice.uniform(0.04, 0.09)))
    colour = stage.palette.shine(tint(0xFFF6C8))
    stage.pen.glow(x, (y + stage.layout.horizon) / 2, 0.34, colour, 0.4)
    stage.pen.line(points, 0.009, colour)
    fork = points[len(points) // 2]
    stage.pen.line(
        [fork, (fork[0] + 0.05, fork[1] + 0.05), (fork[0] + 0.06, fork[1] + 0.12)], 0.005, colour
    )


def _planets(stage: Stage) -> None:
    """Hang other worlds into an airless sky: the earth over the moon, moons over mars."""
    dice = stage.scene.dice(stage.scene.world, "planets")
    side = -1 if stage.layout.main.x + stage.layout.disc_x > 0 else 1
    x, y = side * dice.uniform(0.16, 0.27), dice.uniform(-0.27, -0.12)
    r = dice.uniform(0.05, 0.09) * (0.55 if stage.scene.setting == "mars" else 1)
    kind = {"moon": 0x3E86C8, "mars": 0xE9C9A4}.get(stage.scene.setting, 0)
    colour = stage.palette.stage(
        tint(kind or dice.choice((0xE07A4F, 0x5FB0A8, 0xC86FA8, 0xE8C170)))
    )
    ringed = stage.scene.setting == "space" and dice.random() < 0.7
    tilt = dice.uniform(-0.5, 0.5)
    ring = lighter(colour, 0.4)
    if ringed:
        stage.pen.line(oval(x, y, r * 2.0, r * 0.5, tilt)[24:], r * 0.13, ring)
    stage.pen.body(oval(x, y, r, r, sides=72), colour, depth=r * 0.55)
    if stage.scene.setting == "moon":
        green = stage.palette.stage(tint(0x7FB069))
        for dx, dy, rx, ry in ((-0.25, -0.25, 0.4, 0.25), (0.25, 0.2, 0.25, 0.35)):
            stage.pen.fill(oval(x + dx * r, y + dy * r, rx * r, ry * r, 0.5), green, 0.9)
    if ringed:
        stage.pen.line(oval(x, y, r * 2.0, r * 0.5, tilt)[:25], r * 0.13, ring)


def _shafts(stage: Stage) -> None:
    """Let light fall through the water in slanting shafts."""
    light = lighter(stage.palette.sky[-1], 0.5)
    stage.pen.glow(stage.layout.disc_x, -0.52, 0.75, light, 0.5)
    top, low = -2.0, 0.4
    lean = (low - top) * 0.32
    for i in stage.cells(0.17, 0.9):
        dice = stage.scene.dice_at(i * 0.17, 0.6, "shaft", i)
        x, w = (i + dice.random()) * 0.17, dice.uniform(0.03, 0.11)
        shaft = [(x - lean - w * 0.3, top), (x - lean + w * 0.3, top), (x + w, low), (x - w, low)]
        stage.pen.fill(shaft, light, dice.uniform(0.05, 0.13))


def _backdrop(stage: Stage) -> None:
    """Set one large disc of the accent colour behind the subject, as posters do."""
    dice = stage.scene.dice(stage.scene.world, "backdrop")
    x, y, r = stage.layout.main.x * 0.6, dice.uniform(-0.02, 0.06), dice.uniform(0.25, 0.31)
    colour = stage.palette.stage(tint(dice.choice((0xF27A54, 0xF4B942, 0xE8607A, 0xFBE6BE))), 0.12)
    stage.pen.disc(x, y, r, colour)
    if dice.random() < 0.5:
        stage.pen.disc(x, y, r * 0.78, mix(colour, stage.palette.haze, 0.35))
