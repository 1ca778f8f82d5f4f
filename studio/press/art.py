"""Art as it will be seen: decoded within limits, cropped to its box, scrims baked in, in sRGB."""

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from generation.contract.sentences import Sentence
from studio.core.boxes import Box
from studio.core.errors import RefusedError
from studio.core.plain_reasons import reason_to_tell
from studio.press.display import DisplayList, Image, Turn, Veil
from studio.press.watermarking import with_watermark

LoadAsset = Callable[[str], bytes | Pictures.Image]
PIXELS_MAX = 100_000_000
STOPS = 9  # how finely back-ends without their own gradients follow a scrim


@dataclass(frozen=True, kw_only=True)
class Painted:
    """Pixels that fill `box` (pt on the page, before `turn`)."""

    picture: Pictures.Image
    box: Box
    turn: Turn


def load_picture(load: LoadAsset, asset: str) -> Pictures.Image:
    """Return an asset as an RGB picture, transparency laid on white."""
    found = load(asset)
    picture = found if isinstance(found, Pictures.Image) else _decoded(found, asset)
    if "A" in picture.getbands() or "transparency" in picture.info:
        held = picture.convert("RGBA")
        ground = Pictures.new("RGBA", held.size, "white")
        return Pictures.alpha_composite(ground, held).convert("RGB")
    return picture.convert("RGB")


def load_mask(load: LoadAsset, asset: str, size: tuple[int, int]) -> Pictures.Image:
    """Return a cut-out's mask as grey, 255 where the subject is, of the art's size in pixels."""
    mask = load_picture(load, asset).convert("L")
    return mask if mask.size == size else mask.resize(size, Pictures.Resampling.BILINEAR)


def painted(image: Image, display: DisplayList, picture: Pictures.Image) -> Painted:
    """Return the visible part of the art on its own pixel grid, finished.

    The part is cut at whole pixels that cover the box, so nothing is resampled.
    """
    part, box = cut_out(image, picture)
    return Painted(
        picture=finished(part, box, image.turn, image, display), box=box, turn=image.turn
    )


def cut_out(image: Image, picture: Pictures.Image) -> tuple[Pictures.Image, Box]:
    """Return the whole pixels of the picture (or of its mask) that cover the clip, and where."""
    sx, sy = picture.width / image.placed.w, picture.height / image.placed.h
    if image.flip:
        picture = picture.transpose(Pictures.Transpose.FLIP_LEFT_RIGHT)
    left = max(0, math.floor((image.clip.x - image.placed.x) * sx + 1e-6))
    top = max(0, math.floor((image.clip.y - image.placed.y) * sy + 1e-6))
    right = min(picture.width, math.ceil((image.clip.right - image.placed.x) * sx - 1e-6))
    bottom = min(picture.height, math.ceil((image.clip.bottom - image.placed.y) * sy - 1e-6))
    part = picture.crop((left, top, right, bottom))
    box = Box(
        x=image.placed.x + left / sx,
        y=image.placed.y + top / sy,
        w=part.width / sx,
        h=part.height / sy,
    )
    return part, box


def finished(
    part: Pictures.Image, box: Box, turn: Turn, image: Image, display: DisplayList
) -> Pictures.Image:
    """Return a part of an image, which fills `box` turned by `turn`, in its last screen colours.

    Scrims above it are baked in, and then the page's invisible mark, where it has one.
    """
    veiled = with_veils(part, box, turn, veils_over(image, display))
    return with_watermark(veiled, box, turn, display.watermark)


def veils_over(image: Image, display: DisplayList) -> list[Veil]:
    if image.mask:
        veils = (item for item in display.items if isinstance(item, Veil))
        return [veil for veil in veils if not veil.under_subject]
    place = display.items.index(image)
    return [item for item in display.items[place:] if isinstance(item, Veil)]


def with_veils(
    picture: Pictures.Image, box: Box, turn: Turn, veils: Sequence[Veil]
) -> Pictures.Image:
    """Return the picture, which fills `box` turned by `turn`, with the veils laid over it."""
    if not veils:
        return picture
    pixels = np.asarray(picture, dtype=np.uint8).copy()
    for veil in veils:
        _lay(veil, pixels, box, turn)
    return Pictures.fromarray(pixels)


def opacity_at(veil: Veil, t: float) -> float:
    """Return the veil's opacity at t, 0 to 1 along its gradient; eased so no edge shows."""
    eased = t * t * (3 - 2 * t)
    return veil.opacity_from + (veil.opacity_to - veil.opacity_from) * eased


def gradient_line(veil: Veil) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where a linear veil begins and ends: through the middle, as long as the box is."""
    angle = math.radians(veil.angle_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    half = (abs(veil.box.w * cos) + abs(veil.box.h * sin)) / 2
    x, y = veil.box.x + veil.box.w / 2, veil.box.y + veil.box.h / 2
    return (x - cos * half, y - sin * half), (x + cos * half, y + sin * half)


def _lay(veil: Veil, pixels: NDArray[np.uint8], box: Box, turn: Turn) -> None:
    """Blend one veil into the rows and columns it can reach."""
    height, width = pixels.shape[:2]
    rows, columns = slice(0, height), slice(0, width)
    if turn.still and veil.turn.still:
        rows = _span(veil.box.y, veil.box.bottom, box.y, box.h, height)
        columns = _span(veil.box.x, veil.box.right, box.x, box.w, width)
    y = box.y + (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) * (box.h / height)
    x = box.x + (np.arange(columns.start, columns.stop, dtype=np.float32) + 0.5) * (box.w / width)
    page_x, page_y = _turned(x[np.newaxis, :], y[:, np.newaxis], turn, 1)
    alpha = _alpha(veil, *_turned(page_x, page_y, veil.turn, -1))[:, :, np.newaxis]
    ink = np.array([int(veil.colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float32)
    part = pixels[rows, columns].astype(np.float32)
    pixels[rows, columns] = np.rint(part + (ink - part) * alpha).astype(np.uint8)


def _alpha(veil: Veil, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    box = veil.box
    inside = (x >= box.x) & (x <= box.right) & (y >= box.y) & (y <= box.bottom)
    if veil.shape == "flat":
        return np.where(inside, veil.opacity_from, 0.0).astype(np.float32)
    if veil.shape == "radial":
        across = (x - box.x - box.w / 2) / (box.w / 2)
        down = (y - box.y - box.h / 2) / (box.h / 2)
        t = np.sqrt(across**2 + down**2)
    else:
        (x0, y0), (x1, y1) = gradient_line(veil)
        length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
        t = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length2
    t = np.clip(t, 0, 1)
    eased = t * t * (3 - 2 * t)
    opacity = veil.opacity_from + (veil.opacity_to - veil.opacity_from) * eased
    return np.where(inside, opacity, 0.0).astype(np.float32)


def _turned(
    x: NDArray[np.float32], y: NDArray[np.float32], turn: Turn, sign: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if turn.still:
        return x, y
    a, b, c, d, e, f = Turn(degrees=sign * turn.degrees, about=turn.about).matrix()
    return np.float32(a) * x + np.float32(c) * y + np.float32(e), np.float32(b) * x + np.float32(
        d
    ) * y + np.float32(f)


def _span(start: float, end: float, origin: float, length: float, pixels: int) -> slice:
    per_pt = pixels / length
    low = min(pixels, max(0, math.floor((start - origin) * per_pt)))
    high = max(low, min(pixels, math.ceil((end - origin) * per_pt)))
    return slice(low, high)


def _decoded(data: bytes, asset: str) -> Pictures.Image:
    try:
        picture = Pictures.open(io.BytesIO(data))
        if picture.width * picture.height > PIXELS_MAX:
            raise RefusedError(
                Sentence(
                    "The art {asset} has {width} x {height} px; at most {limit} megapixels can be "
                    "printed.",
                    asset=asset[:12],
                    width=picture.width,
                    height=picture.height,
                    limit=PIXELS_MAX // 1_000_000,
                ),
                code="art_too_large",
            )
        picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise RefusedError(
            Sentence(
                "The art {asset} cannot be read as a picture: {reason}.",
                asset=asset[:12],
                reason=reason_to_tell(error),
            ),
            code="art_unreadable",
        ) from error
    return picture
