"""Settings on land: what lies at the horizon and what the subject stands on."""

from collections.abc import Callable

from generation.painter.colours import Colour, darker, lighter, mix, tint
from generation.painter.dice import Dice
from generation.painter.pen import Pen, Points, box, moved, outline, oval, smooth
from generation.painter.stage import Stage


def pine(pen: Pen, colour: Colour, snow: Colour | None = None) -> None:
    """Draw a fir tree, one unit high, its foot at (0, 0)."""
    pen.fill(box(-0.03, -0.16, 0.03, 0.02), darker(colour, 0.4))
    for top, low, half in ((-0.58, -0.1, 0.26), (-0.8, -0.36, 0.2), (-1.0, -0.6, 0.14)):
        pen.fill([(0, top), (half, low), (-half, low)], colour)
        pen.fill([(0, top), (half, low), (half * 0.12, low)], darker(colour, 0.18))
        if snow:
            cap = top + (low - top) * 0.45
            pen.fill([(0, top), (half * 0.45, cap), (0, cap - 0.03), (-half * 0.45, cap)], snow)


def tree_blob(pen: Pen, colour: Colour) -> None:
    """Draw a round tree far away."""
    pen.fill(box(-0.05, -0.4, 0.05, 0.02), darker(colour, 0.45))
    pen.fill(oval(0, -0.62, 0.3, 0.38, sides=28), colour)
    pen.fill(oval(0.07, -0.56, 0.2, 0.28, sides=24), darker(colour, 0.12))


def _hills(stage: Stage) -> None:
    level, palette = stage.layout.horizon, stage.palette
    stage.pen.fade(
        stage.ridge("far", level - 0.05, 0.05),
        (palette.far, mix(palette.far, palette.haze, 0.4)),
        level - 0.12,
        level + 0.04,
    )
    colour = mix(palette.far, palette.near, 0.5)
    stage.pen.fill(stage.ridge("mid", level - 0.015, 0.035), colour)


def _plain(stage: Stage) -> None:
    palette, level = stage.palette, stage.layout.horizon
    stage.pen.fade(stage.ridge("ground", level, 0.012), (palette.ground, palette.deep), level, 0.56)


def meadow_far(stage: Stage) -> None:
    """Rolling hills with a few round trees."""
    _hills(stage)
    _scatter_trees(stage, 0.16, 0.4, (0.06, 0.11), tree_blob)


def meadow_near(stage: Stage) -> None:
    """Grass with flowers that grow larger towards the eye."""
    _plain(stage)
    for band, share in enumerate((0.25, 0.6)):
        level = stage.layout.horizon + 0.05 + 0.1 * band
        colour = mix(stage.palette.ground, stage.palette.deep, share)
        stage.pen.fill(stage.ridge(f"fold{band}", level, 0.025), colour)
    colours = [stage.palette.stage(tint(c)) for c in (0xFFF3D6, 0xF6C445, 0xEE7C6A, 0xC79BE8)]
    for x, y, near, dice in _over_ground(stage, 0.045, 0.7):
        r = 0.003 + 0.008 * near
        stage.pen.line(
            [(x, y), (x + r * 0.4, y + r * 3)], r * 0.35, darker(stage.palette.deep, 0.2)
        )
        stage.pen.fill(oval(x, y, r, r * 0.8, sides=14), dice.choice(colours))


def forest_far(stage: Stage) -> None:
    """Rows of firs, paler the further away."""
    palette, level = stage.palette, stage.layout.horizon
    stage.pen.fill(stage.ridge("far", level - 0.09, 0.05), palette.far)
    for row, (step, size) in enumerate(((0.045, 0.19), (0.062, 0.27))):
        colour = mix(palette.far, palette.near, 0.35 + 0.5 * row)
        for i in stage.cells(step, 0.2):
            dice = stage.scene.dice_at(i * step, 0.2, "pine", row, i)
            tall = size * dice.uniform(0.7, 1.2)
            pen = stage.pen.at((i + dice.uniform(-0.4, 0.4)) * step, level + 0.02, tall)
            pine(pen, mix(colour, palette.haze, dice.uniform(0, 0.12)))


def forest_near(stage: Stage) -> None:
    """A forest floor with tufts and, at the sides, tall dark trunks."""
    _plain(stage)
    for x, y, near, dice in _over_ground(stage, 0.06, 0.5):
        _tuft(stage, x, y, 0.012 + 0.03 * near, dice)


def _tuft(stage: Stage, x: float, y: float, size: float, dice: Dice) -> None:
    colour = mix(stage.palette.deep, stage.palette.near, dice.random())
    for lean in (-0.6, -0.15, 0.3, 0.7):
        stage.pen.fill(
            [(x - size * 0.14, y), (x + lean * size, y - size), (x + size * 0.14, y)], colour
        )


def desert_far(stage: Stage) -> None:
    """Dunes and mesas at the horizon."""
    palette, level = stage.palette, stage.layout.horizon
    _mesas(stage, 0.34, 0.13)
    stage.pen.fade(
        stage.ridge("far", level - 0.02, 0.03, 0.3),
        (palette.far, palette.near),
        level - 0.06,
        level + 0.1,
    )


def _mesas(stage: Stage, step: float, height: float) -> None:
    palette, level = stage.palette, stage.layout.horizon
    for i in stage.cells(step, 0.4):
        dice = stage.scene.dice_at(i * step, 0.6, "mesa", i)
        if dice.random() < 0.4:
            continue
        x, h = (i + dice.random()) * step, height * dice.uniform(0.5, 1.2)
        w = dice.uniform(0.08, 0.17)
        top = [(x - w * 0.8, level - h), (x + w * 0.75, level - h * 0.97)]
        stage.pen.fill(
            [
                (x - w * 1.15, level + 0.02),
                (x - w * 0.9, level - h * 0.35),
                *top,
                (x + w * 0.85, level - h * 0.4),
                (x + w * 1.2, level + 0.02),
            ],
            palette.far,
        )
        stage.pen.fill([(x + w * 0.1, level - h * 0.99), top[1], (x + w * 0.85, level - h * 0.4),
                        (x + w * 1.2, level + 0.02), (x + w * 0.3, level + 0.02)],
                       darker(palette.far, 0.16))  # fmt: skip


def desert_near(stage: Stage) -> None:
    """Dunes with a lit and a shaded side, and a cactus or two."""
    palette, level = stage.palette, stage.layout.horizon
    _plain(stage)
    for band, share in enumerate((0.2, 0.5, 0.8)):
        colour = mix(palette.ground, palette.deep, share)
        stage.pen.fade(
            stage.ridge(f"dune{band}", level + 0.05 + 0.09 * band, 0.04, 0.25),
            (mix(colour, palette.ground, 0.5), colour),
            level + 0.03 + 0.09 * band,
            level + 0.16 + 0.09 * band,
        )
    for i in stage.cells(0.3, 0.2):
        dice = stage.scene.dice_at(i * 0.3, 0.4, "cactus", i)
        x = (i + dice.random()) * 0.3
        if dice.random() < 0.6 and _free(stage, x, 0.07):
            _cactus(stage.pen.at(x, level + dice.uniform(0.03, 0.09), dice.uniform(0.08, 0.15)),
                    stage.palette.stage(tint(0x4F7F56), 0.1))  # fmt: skip


def _free(stage: Stage, x: float, reach: float) -> bool:
    return all(abs(x - spot.x) > reach + spot.height * 0.22 for spot in stage.layout.spots)


def _cactus(pen: Pen, colour: Colour) -> None:
    pen.stroke([(0, 0), (0, -1)], 0.2, colour)
    pen.stroke([(0, -0.4), (0.3, -0.42), (0.32, -0.75)], 0.14, colour)
    pen.stroke([(0, -0.28), (-0.28, -0.3), (-0.3, -0.58)], 0.14, colour)
    pen.line([(0.05, 0), (0.05, -0.98)], 0.04, darker(colour, 0.25))


def mars_far(stage: Stage) -> None:
    """Red mesas under a dusty sky."""
    _mesas(stage, 0.27, 0.17)
    stage.pen.fill(
        stage.ridge("far", stage.layout.horizon - 0.01, 0.02),
        mix(stage.palette.far, stage.palette.ground, 0.5),
    )


def mars_near(stage: Stage) -> None:
    """Red ground with craters and stones."""
    _plain(stage)
    _folds(stage)
    _craters(stage, 0.2, 0.5)
    _stones(stage)


def _folds(stage: Stage) -> None:
    level, palette = stage.layout.horizon, stage.palette
    stage.pen.fill(
        stage.ridge("fold", level + 0.09, 0.03, 0.4), mix(palette.ground, palette.deep, 0.35)
    )


def _craters(stage: Stage, step: float, share: float) -> None:
    palette = stage.palette
    for x, y, near, dice in _over_ground(stage, step, share):
        r = (0.02 + 0.045 * near) * dice.uniform(0.6, 1.2)
        stage.pen.fill(oval(x, y, r, r * 0.3, sides=36), mix(palette.ground, palette.deep, 0.75))
        stage.pen.fill(
            oval(x, y + r * 0.07, r * 0.9, r * 0.2, sides=36), darker(palette.deep, 0.15)
        )
        stage.pen.fill(
            oval(x, y + r * 0.26, r * 1.02, r * 0.09, sides=36), lighter(palette.ground, 0.25)
        )


def _stones(stage: Stage) -> None:
    for x, y, near, dice in _over_ground(stage, 0.075, 0.4):
        r = 0.004 + 0.013 * near * dice.random()
        stage.pen.fill(oval(x, y, r * 1.3, r, sides=9), darker(stage.palette.deep, 0.12))
        stage.pen.fill(
            oval(x - r * 0.3, y - r * 0.3, r * 0.7, r * 0.45, sides=9), stage.palette.ground
        )


def moon_far(stage: Stage) -> None:
    """Smooth grey hills under a black sky."""
    level, palette = stage.layout.horizon, stage.palette
    stage.pen.fill(stage.ridge("far", level - 0.03, 0.06, 0.5), palette.far)
    stage.pen.fill(stage.ridge("mid", level, 0.03), mix(palette.far, palette.ground, 0.4))


def moon_near(stage: Stage) -> None:
    """Grey dust with many craters."""
    _plain(stage)
    _folds(stage)
    _craters(stage, 0.13, 0.55)
    _stones(stage)


def snow_far(stage: Stage) -> None:
    """White hills with snowy firs."""
    level, palette = stage.layout.horizon, stage.palette
    stage.pen.fill(stage.peaks("far", level, 0.22, 0.16), mix(palette.far, palette.haze, 0.25))
    stage.pen.fill(stage.ridge("mid", level - 0.02, 0.04), mix(palette.far, palette.ground, 0.6))
    snow = mix(palette.ground, palette.haze, 0.1)
    for i in stage.cells(0.075, 0.15):
        dice = stage.scene.dice_at(i * 0.075, 0.2, "pine", i)
        if dice.random() < 0.62:
            pen = stage.pen.at((i + dice.random()) * 0.075, level + 0.015, dice.uniform(0.08, 0.2))
            pine(pen, mix(palette.near, palette.haze, dice.uniform(0, 0.3)), snow)


def snow_near(stage: Stage) -> None:
    """Drifts of snow with blue shade."""
    _plain(stage)
    level, palette = stage.layout.horizon, stage.palette
    for band in (0, 1):
        at = level + 0.07 + 0.12 * band
        stage.pen.fade(
            stage.ridge(f"drift{band}", at, 0.03, 0.4),
            (palette.ground, mix(palette.ground, palette.deep, 0.8)),
            at - 0.03,
            at + 0.16,
        )


def mountains_far(stage: Stage) -> None:
    """Three ridges with snow on the furthest."""
    level, palette = stage.layout.horizon, stage.palette
    snow = mix(palette.stage(tint(0xFFFFFF)), palette.haze, 0.15)
    for row, (height, width, share) in enumerate(((0.34, 0.2, 0.0), (0.2, 0.15, 0.5))):
        shape = stage.peaks(f"row{row}", level + 0.02 * row, height, width)
        colour = mix(palette.far, palette.near, share)
        stage.pen.fade(
            shape, (colour, mix(colour, palette.haze, 0.45)), level - height, level + 0.02
        )
        _facets(stage, shape[:-2], level, colour, snow if row == 0 else None)


def _facets(
    stage: Stage,
    line: Points,
    level: float,
    colour: Colour,
    snow: Colour | None,
) -> None:
    """Shade the side of each peak that turns from the light, and cap the high ones."""
    for a, b, c in zip(line[:-2], line[1:-1], line[2:], strict=True):
        if not (b[1] < a[1] and b[1] < c[1]):
            continue
        kink = (b[0] * 0.9 + c[0] * 0.1, (b[1] + level) / 2)
        side = c if stage.sheet.sun[0] < 0 else a
        stage.pen.fill(
            [b, side, (side[0], level + 0.02), (b[0], level + 0.02), kink], darker(colour, 0.3), 0.5
        )
        if snow and level - b[1] > 0.18:
            left, right = b + (a - b) * 0.3, b + (c - b) * 0.3
            stage.pen.fill([b, right, *moved(_SNOW_EDGE, *b), left], snow)


_SNOW_EDGE = ((0.012, 0.05), (0.0, 0.035), (-0.016, 0.055))


def mountains_near(stage: Stage) -> None:
    """A green slope with firs at its rim."""
    level, palette = stage.layout.horizon, stage.palette
    for i in stage.cells(0.055, 0.12):
        dice = stage.scene.dice_at(i * 0.055, 0.15, "pine", i)
        if dice.random() < 0.7:
            pen = stage.pen.at((i + dice.random()) * 0.055, level + 0.015, dice.uniform(0.04, 0.1))
            pine(pen, mix(darker(palette.near, 0.15), palette.deep, 0.6))
    _plain(stage)
    _folds(stage)
    for x, y, near, dice in _over_ground(stage, 0.07, 0.4):
        _tuft(stage, x, y, 0.01 + 0.022 * near, dice)


def _scatter_trees(
    stage: Stage,
    step: float,
    share: float,
    sizes: tuple[float, float],
    tree: Callable[[Pen, Colour], None],
) -> None:
    for i in stage.cells(step, 0.15):
        dice = stage.scene.dice_at(i * step, 0.15, "tree", i)
        if dice.random() < share:
            pen = stage.pen.at(
                (i + dice.random()) * step, stage.layout.horizon + 0.01, dice.uniform(*sizes)
            )
            tree(pen, mix(stage.palette.near, stage.palette.far, dice.uniform(0, 0.5)))


def _over_ground(stage: Stage, step: float, share: float) -> list[tuple[float, float, float, Dice]]:
    """Return places on the ground, spread in perspective: x, y, nearness 0 to 1, their dice."""
    level, found = stage.layout.horizon, []
    for row in range(9):
        near = (row / 8) ** 1.6
        y, wide = level + 0.035 + 0.34 * near, step * (0.8 + 1.7 * near)
        if y > stage.sheet.bottom + 0.05:
            break
        for i in stage.cells(wide, 0.1):
            dice = stage.scene.dice_at(i * wide, wide + 0.1, "ground", step, row, i)
            if dice.random() < share:
                found.append(((i + dice.random()) * wide, y + dice.uniform(0, 0.03), near, dice))
    return found


def tufts(stage: Stage) -> None:
    """Draw larger tufts in the foreground, at the lower rim of the picture."""
    for i in stage.cells(0.12, 0.1):
        dice = stage.scene.dice_at(i * 0.12, 0.1, "front", i)
        if dice.random() < 0.55:
            x, y = (i + dice.random()) * 0.12, stage.scene.half_height + dice.uniform(-0.005, 0.03)
            _tuft(stage, x, y, dice.uniform(0.05, 0.1), dice)


def palm(pen: Pen, trunk: Colour, leaf: Colour) -> None:
    """Draw a palm, one unit high, leaning to the right."""
    pen.fill(outline("-0.04,0.02 0.02,-0.4 0.14,-0.85 0.19,-0.84 0.1,-0.4 0.06,0.02"), trunk)
    for dx, dy, drop in ((-0.42, -0.92, 0.2), (-0.3, -1.1, 0.05), (0.1, -1.18, -0.02),
                         (0.5, -1.08, 0.06), (0.6, -0.85, 0.22)):  # fmt: skip
        mid = ((0.17 + dx) / 2, min(-0.85, dy) - 0.08)
        pen.fill(smooth((0.17, -0.86), mid, (dx, dy + drop), (mid[0] + 0.01, mid[1] + 0.13)), leaf)
