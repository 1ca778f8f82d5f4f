"""Items of the display list on a grid of pixels: coverage masks of ink, and parts of the art."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageChops, ImageDraw, ImageFilter

from studio.core.boxes import Box
from studio.core.inks import Ink
from studio.core.units import mm_to_pt
from studio.press import art
from studio.press.art import LoadAsset
from studio.press.display import STILL, DisplayList, GlyphRun, Image, Path, Turn
from studio.press.outlines import box_commands

SUPERSAMPLING = 4
SUPERSAMPLED_PX = 4_000_000  # larger shapes than this are drawn without, to bound memory
CURVE_STEPS = 8
Window = tuple[int, int, int, int]


class Grid:
    """A page as pixels: where its corner lies, in pt, and how many pixels a point takes."""

    def __init__(self, box: Box, width_px: int) -> None:
        self.per_pt = width_px / box.w
        self.box = box
        self.width = width_px
        self.height = max(1, round(box.h * self.per_pt))

    @property
    def ppi(self) -> float:
        return self.per_pt * 72

    def px(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.box.x) * self.per_pt, (y - self.box.y) * self.per_pt


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """One ink through one mask; `left` and `top` are the mask's place on the grid."""

    mask: Pictures.Image
    left: int
    top: int
    ink: Ink
    overprint: bool


@dataclass(frozen=True, kw_only=True)
class Patch:
    """A part of a picture, resampled to the grid's pixels; `mask` where it is not upright."""

    picture: Pictures.Image
    left: int
    top: int
    mask: Pictures.Image | None = None


def grid_of(display: DisplayList, width_px: int, *, trimmed: bool) -> Grid:
    mm = display.cover.trim_box if trimmed else display.cover.bleed_box
    box = Box(x=mm_to_pt(mm.x), y=mm_to_pt(mm.y), w=mm_to_pt(mm.w), h=mm_to_pt(mm.h))
    return Grid(box, width_px)


def stamps(grid: Grid, item: GlyphRun | Path) -> list[Stamp]:
    """Return what the item prints, in order: a path's fill and stroke, a run's outline and fill."""
    return _path_stamps(grid, item) if isinstance(item, Path) else _run_stamps(grid, item)


def patch(grid: Grid, image: Image, display: DisplayList, load: LoadAsset) -> Patch | None:
    """Return the visible art as it will be seen, or None where none is on the grid."""
    source = art.load_picture(load, image.asset)
    mask = art.load_mask(load, image.mask, source.size) if image.mask else None
    if image.flip:
        source = source.transpose(Pictures.Transpose.FLIP_LEFT_RIGHT)
        mask = mask.transpose(Pictures.Transpose.FLIP_LEFT_RIGHT) if mask else None
    if image.turn.still:
        return _upright(grid, image, display, source, mask)
    return _turned(grid, image, display, source, mask)


def _upright(
    grid: Grid,
    image: Image,
    display: DisplayList,
    source: Pictures.Image,
    mask: Pictures.Image | None,
) -> Patch | None:
    """Resample the visible art to the page's pixels, then finish it at that size."""
    clip = grid.box.intersect(image.clip)
    if clip is None:
        return None
    fx, fy = source.width / image.placed.w, source.height / image.placed.h
    left, top = (round(part) for part in grid.px(clip.x, clip.y))
    right, bottom = (round(part) for part in grid.px(clip.right, clip.bottom))
    region = (
        max(0.0, (clip.x - image.placed.x) * fx),
        max(0.0, (clip.y - image.placed.y) * fy),
        min(float(source.width), (clip.right - image.placed.x) * fx),
        min(float(source.height), (clip.bottom - image.placed.y) * fy),
    )
    target = (max(1, right - left), max(1, bottom - top))
    part = source.resize(target, Pictures.Resampling.LANCZOS, box=region, reducing_gap=3.0)
    part = art.finished(part, clip, image.turn, image, display)
    shown = mask.resize(target, Pictures.Resampling.BOX, box=region) if mask else None
    return Patch(picture=part, left=left, top=top, mask=shown)


def _turned(
    grid: Grid,
    image: Image,
    display: DisplayList,
    source: Pictures.Image,
    mask: Pictures.Image | None,
) -> Patch:
    """Resample rotated art over the whole page and show it inside its turned box."""
    fx, fy = source.width / image.placed.w, source.height / image.placed.h
    a, b, c, d, e, f = Turn(degrees=-image.turn.degrees, about=image.turn.about).matrix()
    x0, y0, pixel = grid.box.x, grid.box.y, 1 / grid.per_pt
    data = (
        a * pixel * fx,
        c * pixel * fx,
        (a * x0 + c * y0 + e - image.placed.x) * fx,
        b * pixel * fy,
        d * pixel * fy,
        (b * x0 + d * y0 + f - image.placed.y) * fy,
    )
    size = (grid.width, grid.height)
    spread = source.transform(size, Pictures.Transform.AFFINE, data, Pictures.Resampling.BICUBIC)
    spread = art.finished(spread, grid.box, STILL, image, display)
    polygon = [grid.px(*image.turn.point(x, y)) for x, y in _corners(image.clip)]
    inside = Pictures.new("L", size, 0)
    ImageDraw.Draw(inside).polygon(polygon, fill=255)
    if mask is not None:
        affine, bicubic = Pictures.Transform.AFFINE, Pictures.Resampling.BICUBIC
        inside = ImageChops.multiply(inside, mask.transform(size, affine, data, bicubic))
    return Patch(picture=spread, left=0, top=0, mask=inside)


def _corners(box: Box) -> list[tuple[float, float]]:
    return [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]


def _path_stamps(grid: Grid, path: Path) -> list[Stamp]:
    made: list[Stamp] = []
    if path.turn.still and path.radius <= 0:
        mask, left, top = _rectangle_mask(grid, path)
        made.append(_stamp(mask, left, top, path.fill, path.overprint))
        if path.stroke is None:
            return made
    points = [grid.px(*point) for point in _flattened(path)]
    window = _window(grid, points, grow=path.stroke_pt * grid.per_pt / 2)
    if window is None:
        return made
    left, top, right, bottom = window
    size = (right - left, bottom - top)
    scale = SUPERSAMPLING if size[0] * size[1] < SUPERSAMPLED_PX else 1
    # pixel centres decide, so edges on whole pixels stay sharp
    local = [((x - left) * scale - 0.5, (y - top) * scale - 0.5) for x, y in points]
    large = (size[0] * scale, size[1] * scale)
    if not path.turn.still or path.radius > 0:
        filled = Pictures.new("L", large, 0)
        ImageDraw.Draw(filled).polygon(local, fill=255)
        mask = filled.resize(size, Pictures.Resampling.BOX)
        made.append(_stamp(mask, left, top, path.fill, path.overprint))
    if path.stroke is not None:
        lines = Pictures.new("L", large, 0)
        width = max(1, round(path.stroke_pt * grid.per_pt * scale))
        ImageDraw.Draw(lines).line([*local, local[0]], fill=255, width=width, joint="curve")
        mask = lines.resize(size, Pictures.Resampling.BOX)
        made.append(_stamp(mask, left, top, path.stroke, path.overprint))
    return made


def _rectangle_mask(grid: Grid, path: Path) -> tuple[Pictures.Image, int, int]:
    """Return the exact coverage of an upright rectangle within the grid."""
    left, top = grid.px(path.x, path.y)
    right, bottom = grid.px(path.x + path.w, path.y + path.h)
    across, x = _coverage(left, right, grid.width)
    down, y = _coverage(top, bottom, grid.height)
    return Pictures.fromarray(np.rint(np.outer(down, across) * 255).astype(np.uint8)), x, y


def _coverage(start: float, end: float, pixels: int) -> tuple[NDArray[np.float64], int]:
    """Return how much of each pixel from the first touched one lies between start and end."""
    first = min(max(math.floor(start), 0), pixels - 1)
    last = min(max(math.ceil(end), first + 1), pixels)
    places = np.arange(first, last, dtype=np.float64)
    shared = np.minimum(places + 1, end) - np.maximum(places, start)
    return np.clip(shared, 0, 1), first


def _window(grid: Grid, points: Sequence[tuple[float, float]], *, grow: float) -> Window | None:
    """Return the pixels around the points that lie on the grid, or None where none do."""
    left = max(0, math.floor(min(x for x, _ in points) - grow) - 1)
    top = max(0, math.floor(min(y for _, y in points) - grow) - 1)
    right = min(grid.width, math.ceil(max(x for x, _ in points) + grow) + 1)
    bottom = min(grid.height, math.ceil(max(y for _, y in points) + grow) + 1)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _flattened(path: Path) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for letter, numbers in box_commands(path):
        if letter in "ML":
            points.append((numbers[0], numbers[1]))
        elif letter == "C":
            points += _curve(points[-1], numbers)
    return points


def _curve(start: tuple[float, float], c: tuple[float, ...]) -> list[tuple[float, float]]:
    made = []
    for step in range(1, CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
        xs, ys = (start[0], c[0], c[2], c[4]), (start[1], c[1], c[3], c[5])
        made.append(
            (
                sum(w * x for w, x in zip(weights, xs, strict=True)),
                sum(w * y for w, y in zip(weights, ys, strict=True)),
            )
        )
    return made


def _run_stamps(grid: Grid, run: GlyphRun) -> list[Stamp]:
    made: list[Stamp] = []
    window = _window(grid, [grid.px(*point) for point in _run_corners(run)], grow=1)
    if window is None:
        return made
    mask = _run_mask(run, grid, window)
    left, top = window[:2]
    if run.outline_ink is not None:
        reach = max(1, round(run.outline_pt * grid.per_pt / 2))
        wide = Pictures.new("L", (mask.width + 2 * reach, mask.height + 2 * reach), 0)
        wide.paste(mask, (reach, reach))
        wide = wide.filter(ImageFilter.MaxFilter(2 * reach + 1))
        outline = _stamp(wide, left - reach, top - reach, run.outline_ink, run.overprint)
        made.append(_on_page(grid, outline))
    made.append(_stamp(mask, left, top, run.ink, run.overprint))
    return made


def _run_corners(run: GlyphRun) -> list[tuple[float, float]]:
    corners = []
    for glyph in run.glyphs:
        left, bottom, right, top = (part * run.size_pt for part in run.font.extents(glyph.id))
        for x in (glyph.x + left, glyph.x + right):
            corners += [run.turn.point(x, glyph.y - y) for y in (bottom, top)]
    return corners


def _run_mask(run: GlyphRun, grid: Grid, window: Window) -> Pictures.Image:
    """Return the run's coverage, 0 to 255, of the window's pixels."""
    left, top, right, bottom = window
    width, height = right - left, bottom - top
    draw = hb.RasterDraw()
    # the rasteriser's y runs upwards, the page's downwards
    draw.extents = hb.RasterExtents(left, -bottom, width, height)
    em = run.size_pt / run.font.upem * grid.per_pt
    a, b, c, d, _, _ = run.turn.matrix()
    for glyph in run.glyphs:
        x, y = grid.px(*run.turn.point(glyph.x, glyph.y))
        draw.transform = (a * em, -b * em, -c * em, d * em, x, -y)
        draw.draw_glyph(run.font.hb_font, glyph.id)
    image = draw.render()
    if image is None:
        return Pictures.new("L", (width, height), 0)
    stride = image.extents.stride
    rows = np.frombuffer(image.buffer, dtype=np.uint8).reshape(height, stride)
    return Pictures.fromarray(np.ascontiguousarray(rows[::-1, :width]))


def _stamp(mask: Pictures.Image, left: int, top: int, ink: Ink, overprint: bool) -> Stamp:
    return Stamp(mask=mask, left=left, top=top, ink=ink, overprint=overprint)


def _on_page(grid: Grid, stamp: Stamp) -> Stamp:
    """Cut off what a widened mask has beyond the grid."""
    left, top = max(0, -stamp.left), max(0, -stamp.top)
    right = min(stamp.mask.width, grid.width - stamp.left)
    bottom = min(stamp.mask.height, grid.height - stamp.top)
    cut = stamp.mask.crop((left, top, right, bottom))
    return _stamp(cut, stamp.left + left, stamp.top + top, stamp.ink, stamp.overprint)
