"""How dark (or light) a veil under each text must be for it to be read, in press colours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from studio.core.boxes import Box
from studio.core.units import MM_PER_INCH
from studio.press import colour, raster
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, GlyphRun, Image, Veil
from studio.press.legibility import (
    BUSY,
    FLARE,
    GROW_EM,
    WORST_PERCENT,
    contrast_needed,
    contrast_ratio,
    legibility_of,
)
from studio.press.text_setting import ink_bounds_mm

WIDTH_PX = 420
RESERVE = 1.15  # the ground is judged coarser here than by preflight
STEPS = 40
PANELLED = {"barcode", "label"}  # what brings a ground of its own
DARK, LIGHT = "#0b0a10", "#ffffff"
DARK_LUMINANCE = 0.005
MIDDLE_LUMINANCE = 0.18
CALM_RESERVE, CALMEST = 0.85, 0.95
PT_MM = MM_PER_INCH / 72


@dataclass(frozen=True, kw_only=True)
class Relief:
    """What a text needs below it: a veil of `colour` and at least `opacity` over `box_mm`.

    `white_reads` tells that the same text in white would need none.
    """

    box_mm: Box
    colour: str
    opacity: float
    white_reads: bool


def reliefs_of(display: DisplayList, load: LoadAsset) -> Mapping[str, Relief]:
    """Return the texts that cannot be read on the art and its scrims, and what each needs."""
    ground, scale = _ground(display, load)
    texts = {placed.id for placed in display.placed if placed.text and placed.kind not in PANELLED}
    found: dict[str, Relief] = {}
    for run in (item for item in display.items if isinstance(item, GlyphRun)):
        box = ink_bounds_mm([run])
        if run.element not in texts or box is None:
            continue
        box = box.grow(GROW_EM * run.size_pt * PT_MM)
        relief = _relief(run, box, _part(ground, box, display.cover.bleed_box, scale))
        held = found.get(run.element)
        if relief is not None:
            found[run.element] = relief if held is None else _joined(held, relief)
    return found


def calming_of(display: DisplayList, load: LoadAsset, element: str) -> Relief | None:
    """Return the weakest veil that calms the ground of one text; None where it is calm."""
    busy = [run.busyness for run in legibility_of(display, load) if run.element == element]
    worst = max(busy, default=0.0)
    runs = [run for run in display.items if isinstance(run, GlyphRun) and run.element == element]
    box = ink_bounds_mm(runs)
    if worst <= BUSY or box is None:
        return None
    size = max(run.size_pt for run in runs)
    light = max(colour.luminance(_pixel(run)).item() for run in runs) > MIDDLE_LUMINANCE
    return Relief(
        box_mm=box.grow(GROW_EM * size * PT_MM),
        colour=DARK if light else LIGHT,
        opacity=min(CALMEST, 1 - CALM_RESERVE * BUSY / worst),
        white_reads=False,
    )


def _pixel(run: GlyphRun) -> Pictures.Image:
    return Pictures.new("RGB", (1, 1), colour.rgb_of(run.ink.cmyk))


def _ground(display: DisplayList, load: LoadAsset) -> tuple[Pictures.Image, float]:
    """Return the cover without its type, as the press shows it, and its pixels per mm."""
    below = tuple(item for item in display.items if isinstance(item, Image | Veil))
    bare = replace(display, items=below)
    picture, grid = raster.composed(bare, load, WIDTH_PX, trimmed=False)
    return colour.soft_proof(picture), grid.ppi / MM_PER_INCH


def _part(ground: Pictures.Image, box: Box, page: Box, scale: float) -> Pictures.Image:
    left, top = (box.x - page.x) * scale, (box.y - page.y) * scale
    right, bottom = left + box.w * scale, top + box.h * scale
    left, top = min(max(0, left), ground.width - 1), min(max(0, top), ground.height - 1)
    right = min(max(left + 1, right), ground.width)
    bottom = min(max(top + 1, bottom), ground.height)
    return ground.crop((int(left), int(top), int(right), int(bottom)))


def _relief(run: GlyphRun, box: Box, part: Pictures.Image) -> Relief | None:
    limit = contrast_needed(run.size_pt)
    ink = float(colour.luminance(_pixel(run))[0, 0])
    if _worst(part, ink) >= limit:
        return None
    veil = DARK if (ink + FLARE) / (DARK_LUMINANCE + FLARE) >= limit * RESERVE else LIGHT
    white = _worst(part, 1.0) >= limit
    for step in range(1, STEPS + 1):
        opacity = step / STEPS
        if _worst(_veiled(part, veil, opacity), ink) >= limit * RESERVE:
            return Relief(box_mm=box, colour=veil, opacity=opacity, white_reads=white)
    return Relief(box_mm=box, colour=veil, opacity=1.0, white_reads=white)


def _worst(part: Pictures.Image, ink: float) -> float:
    ratios: NDArray[np.float32] = contrast_ratio(colour.luminance(part), ink)
    return float(np.percentile(ratios, WORST_PERCENT))


def _veiled(part: Pictures.Image, veil: str, opacity: float) -> Pictures.Image:
    return Pictures.blend(part, Pictures.new("RGB", part.size, veil), opacity)


def _joined(first: Relief, second: Relief) -> Relief:
    return Relief(
        box_mm=first.box_mm.union(second.box_mm),
        colour=first.colour,
        opacity=max(first.opacity, second.opacity),
        white_reads=first.white_reads and second.white_reads,
    )
