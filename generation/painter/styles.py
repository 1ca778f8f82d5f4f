"""What a style adds to the drawing itself: outlines, shadows, and the texture at the end."""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from generation.painter.colours import tint
from generation.painter.palette import LIGHTS, recolour_for
from generation.painter.pen import Sheet
from generation.painter.scene import Scene, Window
from generation.painter.stage import Stage

TILE, PERIOD = 512, 0.6
SMALL = 150_000
"""Below this many pixels a plain mean of the samples does, which is three times as quick."""


def dressed(scene: Scene, sheet: Sheet) -> Sheet:
    """Set what the scene's style and light do to every shape, and return the sheet."""
    dice = scene.dice(scene.place, "sun")
    sheet.sun = (dice.choice((-0.75, 0.75)), -0.6)
    ink = recolour_for(scene)(tint(0x1A1830), True)
    if scene.style == "pop":
        sheet.edge, sheet.rim = ((22, 18, 30), 0.0055), 0.0
    elif scene.style == "deco":
        sheet.edge, sheet.shade = (recolour_for(scene)(tint(0xF0D48A), True), 0.0022), 0.38
    elif scene.style == "linocut":
        sheet.edge, sheet.rim, sheet.shade = (ink, 0.0045), 0.6, 0.5
    elif scene.style == "papercut":
        sheet.drop, sheet.shade, sheet.rim = (0.012, 0.3), 0.0, 0.25
    elif scene.style == "noir":
        sheet.shade, sheet.rim = 0.62, 0.5
    elif scene.style in ("pastel", "watercolour"):
        sheet.shade, sheet.rim = 0.2, 0.25
    elif scene.style == "synthwave":
        sheet.rim = 0.55
    if LIGHTS[scene.light].kind in ("stars", "aurora", "eclipse"):
        sheet.rim *= 1.2
    return sheet


def finished(stage: Stage) -> Image.Image:
    """Return the drawing at its final size, with the style's texture on it."""
    sheet, scene = stage.sheet, stage.scene
    size = (sheet.window.width, sheet.window.height)
    image = sheet.image
    if sheet.fine > 1:
        small = size[0] * size[1] < SMALL
        image = image.reduce(sheet.fine) if small else image.resize(size, Image.Resampling.HAMMING)
    texture = _TEXTURES.get(scene.style)
    return texture(image, sheet.window) if texture else image


@lru_cache(maxsize=4)
def _noise(kind: str) -> Image.Image:
    """Return a square of noise around middle grey: `fine` grain, `soft` blotches, `paper`."""
    dice = np.random.default_rng(7)
    fine = dice.normal(0, 1, (TILE, TILE))
    if kind == "fine":
        return _grey(128 + 34 * fine)
    waves = _wrapped_blur(fine, {"soft": 40, "paper": 1.1}[kind])
    return _grey(128 + 46 * waves / waves.std())


def _grey(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))


def _wrapped_blur(
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], sigma: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return a Gaussian blur that goes round the edges, so that the tile repeats unseen."""
    turns = np.fft.fftfreq(TILE)
    kernel = np.exp(-2 * (math.pi * sigma * turns) ** 2)
    blurred = np.fft.ifft2(np.fft.fft2(values) * np.outer(kernel, kernel)).real
    return np.asarray(blurred, np.float64)


@lru_cache(maxsize=8)
def _tile(kind: str, side: int) -> Image.Image:
    return _noise(kind).resize((side, side), Image.Resampling.BILINEAR)


def tiled(kind: str, window: Window) -> Image.Image:
    """Return the noise over a window, fixed to the scene and not to the window's corner."""
    side = max(16, round(window.scale * PERIOD))
    tile = _tile(kind, side)
    out = Image.new("L", (window.width, window.height))
    first_x, first_y = -(window.left % side), -(window.top % side)
    for y in range(first_y, window.height, side):
        for x in range(first_x, window.width, side):
            out.paste(tile, (x, y))
    return out


def _grained(
    image: Image.Image, window: Window, strength: float, kind: str = "fine"
) -> Image.Image:
    """Return the picture with noise laid over it, `strength` 1 being the tile as it is."""
    noise = tiled(kind, window).point([round(128 + (v - 128) * strength) for v in range(256)])
    return ImageChops.add(image, Image.merge("RGB", (noise,) * 3), 1, -128)


def _risograph(image: Image.Image, window: Window) -> Image.Image:
    """Shift one ink a little, and let the paper show through in grain."""
    shift = max(1, round(window.scale * 0.0022))
    red, green, blue = image.split()
    red = ImageChops.offset(red, shift, 0)
    moved = Image.merge("RGB", (red, green, blue))
    moved.paste(image.crop((0, 0, shift, image.height)))
    return _grained(moved, window, 0.5)


def _watercolour(image: Image.Image, window: Window) -> Image.Image:
    """Let pigment gather at the edges of shapes, pool in blotches, and sit on rough paper."""
    soft = image.filter(ImageFilter.GaussianBlur(window.scale * 0.004))
    edged = ImageChops.subtract(image, ImageChops.subtract(soft, image))
    pooled = _grained(edged, window, 0.2, "soft")
    return _grained(pooled, window, 0.11, "paper")


def _pop(image: Image.Image, window: Window) -> Image.Image:
    """Print dots, larger where the picture is darker."""
    pitch = max(4, round(window.scale * 0.0125))
    x = (np.arange(window.width) + window.left) * (2 * math.pi / pitch)
    y = (np.arange(window.height) + window.top) * (2 * math.pi / pitch)
    screen = (np.cos(x)[np.newaxis, :] + np.cos(y)[:, np.newaxis]) / 4 + 0.5
    dots = Image.fromarray((screen * 255).astype(np.uint8))
    tone = image.convert("L").point(
        [max(0, 150 - v) // 3 + (max(0, v - 60) // 12) for v in range(256)]
    )
    mask = ImageChops.subtract(dots, ImageChops.invert(tone), 1, 40).point(
        [0 if v < 96 else min(255, (v - 96) * 8) for v in range(256)]
    )
    return Image.composite(image.point([round(v * 0.8) for v in range(256)] * 3), image, mask)


def _linocut(image: Image.Image, window: Window) -> Image.Image:
    """Leave the small white flecks where the roller missed the block."""
    rough = tiled("paper", window).point([255 if v > 226 else 0 for v in range(256)])
    paper = Image.new("RGB", image.size, (246, 236, 214))
    return Image.composite(Image.blend(image, paper, 0.6), image, rough)


def _synthwave(image: Image.Image, window: Window) -> Image.Image:
    """Let bright things bleed a little light."""
    step = 4
    small = image.reduce(step).filter(ImageFilter.GaussianBlur(window.scale * 0.012 / step))
    glow = small.resize(image.size, Image.Resampling.BILINEAR).point(
        [max(0, v - 120) // 3 for v in range(256)] * 3
    )
    return ImageChops.add(image, glow)


_TEXTURES: dict[str, Callable[[Image.Image, Window], Image.Image]] = {
    "risograph": _risograph,
    "watercolour": _watercolour,
    "pop": _pop,
    "linocut": _linocut,
    "synthwave": _synthwave,
    "noir": lambda image, window: _grained(image, window, 0.3),
    "pastel": lambda image, window: _grained(image, window, 0.1, "paper"),
    "papercut": lambda image, window: _grained(image, window, 0.08, "paper"),
    "vintage": lambda image, window: _grained(image, window, 0.32),
    "deco": lambda image, window: _grained(image, window, 0.14),
}
