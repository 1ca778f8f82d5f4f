"""The display list as pixels: a proof in sRGB from the same glyphs, paths and art."""

import io
import math
from collections.abc import Sequence

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFilter

from studio.core.boxes import Box
from studio.core.errors import RefusedError
from studio.core.inks import Ink
from studio.core.units import mm_to_pt
from studio.press import art, colour
from studio.press.art import LoadAsset
from studio.press.display import STILL, DisplayList, GlyphRun, Image, Path, Turn
from studio.press.outlines import box_commands

WIDTH_MIN_PX, WIDTH_MAX_PX = 16, 6000
SUPERSAMPLING = 4
SUPERSAMPLED_PX = 4_000_000  # larger shapes than this are drawn without, to bound memory
CURVE_STEPS = 8


class _Page:
    """A page of pixels and where its corner lies, in pt."""

    def __init__(self, box: Box, width_px: int) -> None:
        self.per_pt = width_px / box.w
        self.box = box
        size = (width_px, max(1, round(box.h * self.per_pt)))
        self.picture = Pictures.new("RGB", size, "white")

    def px(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.box.x) * self.per_pt, (y - self.box.y) * self.per_pt


def render_png(
    display: DisplayList,
    load: LoadAsset,
    *,
    width_px: int,
    trimmed: bool = True,
    press_colours: bool = False,
) -> bytes:
    """Return the cover as a PNG, `width_px` wide; its resolution is written into the file.

    Args:
        display: what to draw.
        load: gives each asset's bytes or picture by SHA-256.
        width_px: 16 to 6000.
        trimmed: as cut; otherwise with bleed.
        press_colours: show the colours that the press can print instead of the screen's.
    """
    page = _composed(display, load, width_px, trimmed)
    picture = colour.soft_proof(page.picture) if press_colours else page.picture
    ppi = page.per_pt * 72
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(ppi, ppi), compress_level=4)
    return out.getvalue()


def _composed(display: DisplayList, load: LoadAsset, width_px: int, trimmed: bool) -> _Page:
    if not WIDTH_MIN_PX <= width_px <= WIDTH_MAX_PX:
        raise RefusedError(
            f"The proof is {width_px} px wide; it must be {WIDTH_MIN_PX} to {WIDTH_MAX_PX} px."
        )
    mm = display.cover.trim_box if trimmed else display.cover.bleed_box
    box = Box(x=mm_to_pt(mm.x), y=mm_to_pt(mm.y), w=mm_to_pt(mm.w), h=mm_to_pt(mm.h))
    page = _Page(box, width_px)
    for item in display.items:
        match item:
            case Image():
                _draw_image(page, item, display, load)
            case Path():
                _draw_path(page, item)
            case GlyphRun():
                _draw_run(page, item)
    return page


def _draw_image(page: _Page, image: Image, display: DisplayList, load: LoadAsset) -> None:
    source = art.load_picture(load, image.asset)
    if image.flip:
        source = source.transpose(Pictures.Transpose.FLIP_LEFT_RIGHT)
    if image.turn.still:
        _draw_upright(page, image, display, source)
    else:
        _draw_turned(page, image, display, source)


def _draw_upright(page: _Page, image: Image, display: DisplayList, source: Pictures.Image) -> None:
    """Resample the visible art to the page's pixels, then bake its scrims at that size."""
    clip = page.box.intersect(image.clip)
    if clip is None:
        return
    fx, fy = source.width / image.placed.w, source.height / image.placed.h
    left, top = (round(part) for part in page.px(clip.x, clip.y))
    right, bottom = (round(part) for part in page.px(clip.right, clip.bottom))
    region = (
        max(0.0, (clip.x - image.placed.x) * fx),
        max(0.0, (clip.y - image.placed.y) * fy),
        min(float(source.width), (clip.right - image.placed.x) * fx),
        min(float(source.height), (clip.bottom - image.placed.y) * fy),
    )
    target = (max(1, right - left), max(1, bottom - top))
    part = source.resize(target, Pictures.Resampling.LANCZOS, box=region, reducing_gap=3.0)
    part = art.with_veils(part, clip, image.turn, art.veils_over(image, display))
    page.picture.paste(part, (left, top))


def _draw_turned(page: _Page, image: Image, display: DisplayList, source: Pictures.Image) -> None:
    """Resample rotated art over the whole page and show it inside its turned box."""
    fx, fy = source.width / image.placed.w, source.height / image.placed.h
    a, b, c, d, e, f = Turn(degrees=-image.turn.degrees, about=image.turn.about).matrix()
    x0, y0, pixel = page.box.x, page.box.y, 1 / page.per_pt
    data = (
        a * pixel * fx,
        c * pixel * fx,
        (a * x0 + c * y0 + e - image.placed.x) * fx,
        b * pixel * fy,
        d * pixel * fy,
        (b * x0 + d * y0 + f - image.placed.y) * fy,
    )
    size = page.picture.size
    spread = source.transform(size, Pictures.Transform.AFFINE, data, Pictures.Resampling.BICUBIC)
    spread = art.with_veils(spread, page.box, STILL, art.veils_over(image, display))
    polygon = [page.px(*image.turn.point(x, y)) for x, y in _corners(image.clip)]
    mask = Pictures.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(polygon, fill=255)
    page.picture.paste(spread, (0, 0), mask)


def _corners(box: Box) -> list[tuple[float, float]]:
    return [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]


def _draw_path(page: _Page, path: Path) -> None:
    if path.turn.still and path.radius <= 0:
        _paint(page, *_rectangle_mask(page, path), path.fill)
        if path.stroke is None:
            return
    points = [page.px(*point) for point in _flattened(path)]
    window = _window(page, points, grow=path.stroke_pt * page.per_pt / 2)
    if window is None:
        return
    left, top, right, bottom = window
    size = (right - left, bottom - top)
    scale = SUPERSAMPLING if size[0] * size[1] < SUPERSAMPLED_PX else 1
    # pixel centres decide, so edges on whole pixels stay sharp
    local = [((x - left) * scale - 0.5, (y - top) * scale - 0.5) for x, y in points]
    large = (size[0] * scale, size[1] * scale)
    if not path.turn.still or path.radius > 0:
        filled = Pictures.new("L", large, 0)
        ImageDraw.Draw(filled).polygon(local, fill=255)
        _paint(page, filled.resize(size, Pictures.Resampling.BOX), left, top, path.fill)
    if path.stroke is not None:
        lines = Pictures.new("L", large, 0)
        width = max(1, round(path.stroke_pt * page.per_pt * scale))
        ImageDraw.Draw(lines).line([*local, local[0]], fill=255, width=width, joint="curve")
        _paint(page, lines.resize(size, Pictures.Resampling.BOX), left, top, path.stroke)


def _rectangle_mask(page: _Page, path: Path) -> tuple[Pictures.Image, int, int]:
    """Return the exact coverage of an upright rectangle within the page."""
    left, top = page.px(path.x, path.y)
    right, bottom = page.px(path.x + path.w, path.y + path.h)
    across, x = _coverage(left, right, page.picture.width)
    down, y = _coverage(top, bottom, page.picture.height)
    return Pictures.fromarray(np.rint(np.outer(down, across) * 255).astype(np.uint8)), x, y


def _coverage(start: float, end: float, pixels: int) -> tuple[NDArray[np.float64], int]:
    """Return how much of each pixel from the first touched one lies between start and end."""
    first = min(max(math.floor(start), 0), pixels - 1)
    last = min(max(math.ceil(end), first + 1), pixels)
    places = np.arange(first, last, dtype=np.float64)
    shared = np.minimum(places + 1, end) - np.maximum(places, start)
    return np.clip(shared, 0, 1), first


def _window(
    page: _Page, points: Sequence[tuple[float, float]], *, grow: float
) -> tuple[int, int, int, int] | None:
    """Return the pixels around the points that lie on the page, or None where none do."""
    left = max(0, math.floor(min(x for x, _ in points) - grow) - 1)
    top = max(0, math.floor(min(y for _, y in points) - grow) - 1)
    right = min(page.picture.width, math.ceil(max(x for x, _ in points) + grow) + 1)
    bottom = min(page.picture.height, math.ceil(max(y for _, y in points) + grow) + 1)
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


def _draw_run(page: _Page, run: GlyphRun) -> None:
    window = _window(page, [page.px(*point) for point in _run_corners(run)], grow=1)
    if window is None:
        return
    mask = _run_mask(run, page, window)
    left, top = window[:2]
    if run.outline_ink is not None:
        reach = max(1, round(run.outline_pt * page.per_pt / 2))
        wide = Pictures.new("L", (mask.width + 2 * reach, mask.height + 2 * reach), 0)
        wide.paste(mask, (reach, reach))
        wide = wide.filter(ImageFilter.MaxFilter(2 * reach + 1))
        _paint(page, wide, left - reach, top - reach, run.outline_ink)
    _paint(page, mask, left, top, run.ink)


def _run_corners(run: GlyphRun) -> list[tuple[float, float]]:
    corners = []
    for glyph in run.glyphs:
        left, bottom, right, top = (part * run.size_pt for part in run.font.extents(glyph.id))
        for x in (glyph.x + left, glyph.x + right):
            corners += [run.turn.point(x, glyph.y - y) for y in (bottom, top)]
    return corners


def _run_mask(run: GlyphRun, page: _Page, window: tuple[int, int, int, int]) -> Pictures.Image:
    """Return the run's coverage, 0 to 255, of the window's pixels."""
    left, top, right, bottom = window
    width, height = right - left, bottom - top
    draw = hb.RasterDraw()
    # the rasteriser's y runs upwards, the page's downwards
    draw.extents = hb.RasterExtents(left, -bottom, width, height)
    em = run.size_pt / run.font.upem * page.per_pt
    a, b, c, d, _, _ = run.turn.matrix()
    for glyph in run.glyphs:
        x, y = page.px(*run.turn.point(glyph.x, glyph.y))
        draw.transform = (a * em, -b * em, -c * em, d * em, x, -y)
        draw.draw_glyph(run.font.hb_font, glyph.id)
    image = draw.render()
    if image is None:
        return Pictures.new("L", (width, height), 0)
    stride = image.extents.stride
    rows = np.frombuffer(image.buffer, dtype=np.uint8).reshape(height, stride)
    return Pictures.fromarray(np.ascontiguousarray(rows[::-1, :width]))


def _paint(page: _Page, mask: Pictures.Image, left: int, top: int, ink: Ink) -> None:
    page.picture.paste(colour.rgb_of(ink.cmyk), (left, top), mask)
