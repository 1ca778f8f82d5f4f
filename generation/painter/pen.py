"""Drawing in scene units on a supersampled canvas: filled shapes, glows, gradients and shading."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from generation.painter.colours import Colour
from generation.painter.scene import Window

Points = NDArray[np.floating[Any]]
Shape = Points | Sequence[tuple[float, float]]

_GLOW = Image.radial_gradient("L").point([255 - level for level in range(256)])
_SOFT_GLOW = _GLOW.point([round(255 * (level / 255) ** 1.8) for level in range(256)])


@lru_cache(maxsize=4096)
def smooth(*corners: tuple[float, float], closed: bool = True, steps: int = 10) -> Points:
    """Return a Catmull-Rom curve through the corners."""
    knots = np.array(corners, np.float64)
    if closed:
        knots = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        knots = np.concatenate([knots[:1], knots, knots[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, np.newaxis, np.newaxis]
    a, b, c, d = knots[:-3], knots[1:-2], knots[2:-1], knots[3:]
    curve = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    flat = curve.transpose(1, 0, 2).reshape(-1, 2)
    return flat if closed else np.concatenate([flat, knots[-2:-1]])


def mirrored(*half: tuple[float, float], steps: int = 10) -> Points:
    """Return a smooth closed outline from its right half, top to bottom, mirrored to the left."""
    left = [(-x, y) for x, y in reversed(half) if abs(x) > 1e-9]
    return smooth(*half, *left, steps=steps)


@lru_cache(maxsize=2048)
def outline(corners: str, side: int = 1) -> Points:
    """Return a smooth closed outline through "x,y x,y ..."; `side` -1 mirrors it."""
    return smooth(*_corners(corners, side))


@lru_cache(maxsize=1024)
def twofold(corners: str) -> Points:
    """Return a smooth closed outline from the corners of its right half, top to bottom."""
    return mirrored(*_corners(corners, 1))


@lru_cache(maxsize=1024)
def stroke_of(corners: str, side: int = 1) -> Points:
    """Return a smooth open line through the corners."""
    return smooth(*_corners(corners, side), closed=False)


@lru_cache(maxsize=1024)
def polygon(corners: str, side: int = 1) -> Points:
    """Return a shape with straight edges through "x,y x,y ..."; `side` -1 mirrors it."""
    return np.array(_corners(corners, side))


def moved(shape: Shape, x: float, y: float) -> Points:
    """Return the shape further right and down."""
    points: Points = np.asarray(shape, np.float64) + np.array([x, y])
    return points


def _corners(text: str, side: int) -> list[tuple[float, float]]:
    pairs = (pair.split(",") for pair in text.split())
    return [(side * float(x), float(y)) for x, y in pairs]


@lru_cache(maxsize=64)
def circle(sides: int) -> Points:
    """Return the unit circle as a polygon."""
    angle = np.arange(sides) * (2 * math.pi / sides)
    return np.stack([np.cos(angle), np.sin(angle)], 1)


def oval(x: float, y: float, rx: float, ry: float, angle: float = 0, sides: int = 48) -> Points:
    """Return an ellipse, turned by `angle` (radians)."""
    points = circle(sides) * (rx, ry)
    if angle:
        c, s = math.cos(angle), math.sin(angle)
        points = points @ np.array([[c, s], [-s, c]])
    return moved(points, x, y)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """Return a rectangle."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def rounded(left: float, top: float, right: float, bottom: float, r: float) -> Points:
    """Return a rectangle with corners of radius `r`."""
    arcs = circle(48) * r
    centres = ((right - r, bottom - r), (left + r, bottom - r), (left + r, top + r),
               (right - r, top + r))  # fmt: skip
    quarters = [np.concatenate([arcs, arcs[:1]])[i * 12 : i * 12 + 13] for i in range(4)]
    return np.concatenate([q + c for q, c in zip(quarters, centres, strict=True)])


@dataclass(kw_only=True)
class Sheet:
    """The supersampled canvas, and what every shape on it shares.

    `edge` draws an outline around bodies (colour, width in units); `drop` a paper's shadow
    (offset in units, darkness); `sun` is the side light comes from: (x, y), y down.
    """

    window: Window
    fine: int
    image: Image.Image
    edge: tuple[Colour, float] | None = None
    drop: tuple[float, float] | None = None
    sun: tuple[float, float] = (-0.7, -0.7)
    shade: float = 0.3
    rim: float = 0.35

    @property
    def left(self) -> float:
        return self.window.left / self.window.scale

    @property
    def right(self) -> float:
        return (self.window.left + self.window.width) / self.window.scale

    @property
    def top(self) -> float:
        return self.window.top / self.window.scale

    @property
    def bottom(self) -> float:
        return (self.window.top + self.window.height) / self.window.scale


def new_sheet(window: Window, fine: int) -> Sheet:
    """Return an empty canvas of `fine` x `fine` samples per pixel."""
    size = (window.width * fine, window.height * fine)
    return Sheet(window=window, fine=fine, image=Image.new("RGB", size))


class Pen:
    """Draws on a sheet in its own units: placed, scaled, turned and mirrored."""

    def __init__(self, sheet: Sheet, matrix: Points | None = None) -> None:
        self.sheet = sheet
        self.draw = ImageDraw.Draw(sheet.image, "RGBA")
        if matrix is None:
            k = sheet.window.scale * sheet.fine
            left, top = sheet.window.left * sheet.fine, sheet.window.top * sheet.fine
            matrix = np.array([[k, 0, -left], [0, k, -top]], np.float64)
        self._matrix = matrix
        self.scale = float(math.sqrt(abs(np.linalg.det(matrix[:, :2]))))

    def at(
        self, x: float, y: float, scale: float = 1, *, flip: bool = False, angle: float = 0
    ) -> "Pen":
        """Return a pen whose (0, 0) is here and whose unit is `scale` of ours."""
        c, s = math.cos(angle) * scale, math.sin(angle) * scale
        inner = np.array([[-c if flip else c, -s, x], [-s if flip else s, c, y], [0, 0, 1]])
        pen = Pen.__new__(Pen)
        pen.sheet, pen.draw = self.sheet, self.draw
        pen._matrix = self._matrix @ inner
        pen.scale = self.scale * scale
        return pen

    def pixels(self, shape: Shape) -> Points:
        """Return the shape in whole samples, so that a shifted window draws the same edges."""
        points = np.asarray(shape, np.float64)
        placed = points @ self._matrix[:, :2].T + self._matrix[:, 2]
        whole: Points = np.rint(placed)
        return whole

    def fill(self, shape: Shape, colour: Colour, alpha: float = 1) -> None:
        """Fill a shape with one colour."""
        points = self.pixels(shape).ravel().tolist()
        self.draw.polygon(points, fill=(*colour, round(alpha * 255)))

    def disc(self, x: float, y: float, r: float, colour: Colour, alpha: float = 1) -> None:
        """Fill a circle, with as many corners as its size on the canvas needs."""
        sides = min(240, 12 + int(4 * math.sqrt(max(0.0, r * self.scale))) // 4 * 4)
        self.fill(circle(sides) * r + (x, y), colour, alpha)

    def line(self, shape: Shape, width: float, colour: Colour, alpha: float = 1) -> None:
        """Draw a stroke with round joints."""
        points = [tuple(p) for p in self.pixels(shape).tolist()]
        thick = max(1, round(width * self.scale))
        self.draw.line(points, fill=(*colour, round(alpha * 255)), width=thick, joint="curve")

    def stroke(self, shape: Shape, width: float, colour: Colour) -> None:
        """Draw a thick stroke with round ends."""
        self.line(shape, width, colour)
        points = np.asarray(shape, np.float64)
        for x, y in (points[0], points[-1]):
            self.disc(float(x), float(y), width / 2, colour)

    def body(self, shape: Shape, colour: Colour, *, depth: float = 0.06, rim: bool = True) -> None:
        """Fill a shape and model it: shade in a crescent away from the light, a rim towards it."""
        sheet = self.sheet
        points = self.pixels(shape)
        if sheet.drop:
            offset, dark = sheet.drop
            shift = offset * sheet.window.scale * sheet.fine
            for part in (1.0, 0.66, 0.33):
                cast = points + np.rint([shift * part * 0.6, shift * part])
                self.draw.polygon(cast.ravel().tolist(), fill=(10, 8, 30, round(dark * 85)))
        self.draw.polygon(points.ravel().tolist(), fill=(*colour, 255))
        away = np.array(sheet.sun) * depth * self.scale
        if depth and sheet.shade:
            self._crescent(points, away, (14, 8, 46), sheet.shade)
        if rim and sheet.rim:
            self._crescent(points, -away * 0.3, (255, 246, 220), sheet.rim)
        if sheet.edge:
            edge, width = sheet.edge
            outline = [tuple(p) for p in [*points.tolist(), *points[:2].tolist()]]
            thick = max(1, round(width * sheet.window.scale * sheet.fine))
            self.draw.line(outline, fill=(*edge, 255), width=thick, joint="curve")

    def _crescent(self, points: Points, shift: Points, colour: Colour, alpha: float) -> None:
        """Lay `colour` over the part of the shape that the shape, moved by `shift`, leaves bare."""
        image = self.sheet.image
        low = np.maximum(points.min(0), 0).astype(int)
        high = np.minimum(points.max(0) + 1, image.size).astype(int)
        if (high <= low).any():
            return
        mask = Image.new("L", (int(high[0] - low[0]), int(high[1] - low[1])))
        draw = ImageDraw.Draw(mask)
        draw.polygon((points - low).ravel().tolist(), fill=round(alpha * 255))
        draw.polygon((points - low + np.rint(shift)).ravel().tolist(), fill=0)
        image.paste(colour, (int(low[0]), int(low[1])), mask)

    def fade(self, shape: Shape, stops: Sequence[Colour], top: float, bottom: float) -> None:
        """Fill a shape with a gradient that runs from `top` to `bottom`."""
        points = self.pixels(shape)
        image = self.sheet.image
        low = np.maximum(points.min(0), 0).astype(int)
        high = np.minimum(points.max(0) + 1, image.size).astype(int)
        if (high <= low).any():
            return
        y0, y1 = self.pixels([(0, top), (0, bottom)])[:, 1]
        rows = (np.arange(low[1], high[1]) + 0.5 - y0) / max(1.0, y1 - y0) * (len(stops) - 1)
        table = np.array(stops, np.float64)
        bands = np.stack([np.interp(rows, range(len(stops)), table[:, i]) for i in range(3)], 1)
        strip = Image.fromarray(np.rint(bands).astype(np.uint8)[:, np.newaxis])
        size = (int(high[0] - low[0]), int(high[1] - low[1]))
        filled = strip.resize(size, Image.Resampling.NEAREST)
        if len(points) == 4 and len({*points[:, 0]}) == len({*points[:, 1]}) == 2:
            image.paste(filled, (int(low[0]), int(low[1])))
            return
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon((points - low).ravel().tolist(), fill=255)
        image.paste(filled, (int(low[0]), int(low[1])), mask)

    def glow(self, x: float, y: float, r: float, colour: Colour, alpha: float) -> None:
        """Lay a soft light over the picture, strongest in its middle."""
        (cx, cy), (ex, _) = self.pixels([(x, y), (x + r, y)])
        reach = int(abs(ex - cx))
        left, top = int(cx) - reach, int(cy) - reach
        image = self.sheet.image
        area = (max(0, left), max(0, top), min(image.width, left + 2 * reach),
                min(image.height, top + 2 * reach))  # fmt: skip
        if reach < 1 or area[2] <= area[0] or area[3] <= area[1]:
            return
        k = 256 / (2 * reach)
        source = ((area[0] - left) * k, (area[1] - top) * k, (area[2] - left) * k,
                  (area[3] - top) * k)  # fmt: skip
        size = (area[2] - area[0], area[3] - area[1])
        veil = _SOFT_GLOW.resize(size, Image.Resampling.BILINEAR, box=source)
        veil = veil.point([round(level * alpha) for level in range(256)])
        image.paste(colour, area[:2], veil)
