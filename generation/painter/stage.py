"""What every stage of a picture works on: scene, canvas, colours and places in one value."""

import math
from dataclasses import dataclass

import numpy as np

from generation.painter.layout import Layout, layout_for
from generation.painter.palette import Palette, palette_for
from generation.painter.pen import Pen, Points, Sheet
from generation.painter.scene import Scene


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A scene being drawn."""

    scene: Scene
    sheet: Sheet
    pen: Pen
    palette: Palette
    layout: Layout

    def cells(self, step: float, reach: float = 0.0) -> range:
        """Return the numbers of the columns of width `step` that the canvas shows."""
        first = math.floor((self.sheet.left - reach) / step)
        return range(first, math.ceil((self.sheet.right + reach) / step) + 1)

    def rows(self, step: float, top: float, bottom: float) -> range:
        """Return the numbers of the visible rows of height `step` between `top` and `bottom`."""
        first = math.floor(max(top, self.sheet.top) / step)
        return range(first, math.ceil(min(bottom, self.sheet.bottom) / step) + 1)

    def ridge(self, name: str, level: float, height: float, roughness: float = 1.0) -> Points:
        """Return a hilly silhouette down to far below the canvas, the same on every canvas."""
        dice = self.scene.dice(self.scene.world, "ridge", name)
        step = 0.0125
        first = math.floor(self.sheet.left / step) - 1
        x = np.arange(first, math.ceil(self.sheet.right / step) + 2) * step
        y = np.full(x.shape, level)
        for wave, share in ((3.1, 0.6), (7.3, 0.28 * roughness), (17.0, 0.12 * roughness)):
            turn, phase = wave * dice.uniform(0.8, 1.25), dice.uniform(0, 6.28)
            y = y - height * share * np.sin(x * turn + phase)
        return self.closed(x, y)

    def peaks(self, name: str, level: float, height: float, width: float) -> Points:
        """Return a jagged mountain silhouette."""
        xs, ys = [], []
        for i in self.cells(width, width * 2):
            dice = self.scene.dice_at(i * width, width * 2, "peak", name, i)
            high = dice.random() < 0.5
            xs.append((i + dice.uniform(-0.25, 0.25)) * width)
            ys.append(
                level - height * (dice.uniform(0.65, 1.0) if high else dice.uniform(0.1, 0.5))
            )
        return self.closed(np.array(xs), np.array(ys))

    def closed(self, x: Points, y: Points) -> Points:
        """Return the area below a line."""
        low = max(self.sheet.bottom, 0.6) + 0.5
        return np.concatenate([np.stack([x, y], 1), [(x[-1], low), (x[0], low)]])


def stage_for(scene: Scene, sheet: Sheet) -> Stage:
    """Return the stage of a scene on an empty canvas."""
    palette = palette_for(scene)
    layout = layout_for(scene, palette.light.height, palette.light.radius)
    return Stage(scene=scene, sheet=sheet, pen=Pen(sheet), palette=palette, layout=layout)
