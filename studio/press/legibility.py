"""How well each text run can be read on what lies below it, in the colours of the press."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from studio.press import colour, plates
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, GlyphRun
from studio.press.pixels import Stamp

PPI = 144
GROW_EM = 0.15
WORST_PERCENT = 5
FLARE = 0.05  # WCAG 2: light that reflects off any surface
CONTRAST, CONTRAST_LARGE, LARGE_PT = 4.5, 3.0, 18.0  # WCAG 2, 1.4.3

Mask = NDArray[np.bool_]
BUSY = 0.02  # one text in eight lies on busier ground than this among painted covers


@dataclass(frozen=True, kw_only=True)
class Legibility:
    """One run on its ground: WCAG contrast at the worst 5 % of it, and how busy the ground is.

    `busyness` is the mean step in brightness from pixel to pixel at 144 ppi, 0 to 1.
    """

    element: str
    text: str
    size_pt: float
    contrast: float
    busyness: float


def legibility_of(display: DisplayList, load: LoadAsset) -> list[Legibility]:
    """Return every text run that has ink on the page, in paint order."""
    texts = {placed.id for placed in display.placed if placed.text and placed.kind != "barcode"}
    found: list[Legibility] = []

    def measure(run: GlyphRun, stamp: Stamp, ink: plates.Pixels) -> None:
        if run.element in texts and np.asarray(stamp.mask).any():
            found.append(_measured(run, stamp, ink))

    plates.compose(display, load, ppi=PPI, spots=False, watch=measure)
    return found


def contrast_needed(size_pt: float) -> float:
    """Return the contrast that type of a size in pt needs, 1 to 21."""
    return CONTRAST_LARGE if size_pt >= LARGE_PT else CONTRAST


def contrast_ratio(first: NDArray[np.float32], second: float) -> NDArray[np.float32]:
    """Return WCAG 2 contrast, 1 to 21, of relative luminances with another."""
    light, dark = np.maximum(first, second) + FLARE, np.minimum(first, second) + FLARE
    return (light / dark).astype(np.float32)


def grown(mask: Mask, by: int) -> Mask:
    """Return the mask with every side moved outwards by a square of `by` pixels."""
    for axis in (0, 1):
        sums = np.cumsum(mask, axis=axis, dtype=np.int32)
        size = mask.shape[axis]
        ahead = np.minimum(np.arange(size) + by, size - 1)
        behind = np.arange(size) - by - 1
        before = np.take(sums, np.maximum(behind, 0), axis=axis)
        none = (behind < 0)[:, np.newaxis] if axis == 0 else (behind < 0)[np.newaxis, :]
        mask = np.take(sums, ahead, axis=axis) - np.where(none, 0, before) > 0
    return mask


def _measured(run: GlyphRun, stamp: Stamp, ink: plates.Pixels) -> Legibility:
    reach = max(1, round(GROW_EM * run.size_pt * PPI / 72))
    inner = np.asarray(stamp.mask) > 0
    top, left = max(0, stamp.top - reach), max(0, stamp.left - reach)
    bottom = min(ink.shape[0], stamp.top + inner.shape[0] + reach)
    right = min(ink.shape[1], stamp.left + inner.shape[1] + reach)
    mask = np.zeros((bottom - top, right - left), dtype=np.bool_)
    down, across = stamp.top - top, stamp.left - left
    mask[down : down + inner.shape[0], across : across + inner.shape[1]] = inner
    mask = grown(mask, reach)
    ground = np.ascontiguousarray(ink[top:bottom, left:right, :4])
    shown = colour.to_screen(Pictures.fromarray(ground, "CMYK"))
    ratios = contrast_ratio(colour.luminance(shown)[mask], _luminance_of(run))
    return Legibility(
        element=run.element,
        text="".join(glyph.text for glyph in run.glyphs),
        size_pt=run.size_pt,
        contrast=round(float(np.percentile(ratios, WORST_PERCENT)), 2),
        busyness=round(_busyness(shown, mask), 4),
    )


def _luminance_of(run: GlyphRun) -> float:
    pixel = Pictures.new("RGB", (1, 1), colour.rgb_of(run.ink.cmyk))
    return float(colour.luminance(pixel)[0, 0])


def _busyness(shown: Pictures.Image, mask: Mask) -> float:
    grey = np.asarray(shown.convert("L"), dtype=np.float32) / 255
    if min(grey.shape) < 2:
        return 0.0
    down, across = np.gradient(grey)
    return float(np.hypot(down, across)[mask].mean())
