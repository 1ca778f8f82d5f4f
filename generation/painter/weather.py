"""What lies before everything: rain, snow, mist, bubbles, and the plants at the lower rim."""

from generation.painter import land, water
from generation.painter.colours import lighter, tint
from generation.painter.pen import box, oval
from generation.painter.stage import Stage

TUFTS = {"forest", "meadow", "mountains"}
INDOORS = {"space", "underwater", "studio", "moon"}


def draw_weather(stage: Stage) -> None:
    """Draw the foreground and what falls or drifts before it."""
    setting, kind = stage.scene.setting, stage.scene.light
    if setting in TUFTS:
        land.tufts(stage)
    if setting == "underwater":
        water.bubbles(stage)
    if kind == "storm" and setting not in INDOORS:
        _rain(stage)
    if setting == "snow" and kind != "storm":
        _flakes(stage)
    if kind == "fog" and setting not in INDOORS:
        _mist(stage)


def _rain(stage: Stage) -> None:
    colour = lighter(stage.palette.haze, 0.3)
    step = 0.075
    for row in stage.rows(step, -9, 9):
        for i in stage.cells(step):
            dice = stage.scene.dice_at(i * step, step + 0.03, "rain", row, i)
            x, y, tall = (
                (i + dice.random()) * step,
                (row + dice.random()) * step,
                dice.uniform(0.02, 0.05),
            )
            stage.pen.fill([(x, y), (x + 0.0022, y), (x - tall * 0.25, y + tall)], colour, 0.5)


def _flakes(stage: Stage) -> None:
    white = stage.palette.stage(tint(0xFFFFFF))
    step = 0.07
    for row in stage.rows(step, -9, 9):
        for i in stage.cells(step):
            dice = stage.scene.dice_at(i * step, step + 0.03, "flake", row, i)
            if dice.random() < 0.6:
                x, y = (i + dice.random()) * step, (row + dice.random()) * step
                r = 0.0016 + 0.0045 * dice.random() ** 2
                stage.pen.fill(oval(x, y, r, r, sides=14), white, dice.uniform(0.55, 0.95))


def _mist(stage: Stage) -> None:
    level, sheet = stage.layout.horizon, stage.sheet
    haze = stage.palette.haze
    for i in stage.cells(0.5, 0.6):
        for row in range(3):
            dice = stage.scene.dice_at(i * 0.5, 0.7, "mist", row, i)
            x, y = (i + dice.random()) * 0.5, level + dice.uniform(-0.12, 0.16)
            stage.pen.fill(
                oval(x, y, dice.uniform(0.3, 0.6), dice.uniform(0.012, 0.035)), haze, 0.24
            )
    stage.pen.fill(box(sheet.left, level - 0.02, sheet.right, level + 0.05), haze, 0.12)
