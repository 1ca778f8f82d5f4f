"""The plates as the press would expose them: ink per pixel, knock-out and overprint followed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from studio.press import colour
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, GlyphRun, Image, Path, spot_uses
from studio.press.pixels import Grid, Patch, Stamp, grid_of, patch, stamps
from studio.press.profiles import PressProfile

PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
OVERPRINT_PPI = 150
OVERPRINT_SPARE = 12.0  # percent: what resampling to OVERPRINT_PPI may hide of the art's darkest
MEAN_SQUARE_MM = 15.0
MEAN_STEP_PX = 4

Pixels = NDArray[np.uint8]
Watch = Callable[[GlyphRun, Stamp, Pixels], None]


@dataclass(frozen=True, kw_only=True)
class Plates:
    """Ink, 0 to 255, of shape (height, width, inks); the four process inks, then the spots."""

    names: tuple[str, ...]
    grid: Grid
    ink: Pixels

    @property
    def total(self) -> NDArray[np.float32]:
        """The area coverage of each pixel in percent."""
        total: NDArray[np.float32] = self.ink.sum(axis=2, dtype=np.uint16).astype(np.float32)
        return total * np.float32(100 / 255)

    @property
    def process(self) -> Pictures.Image:
        """The four process plates as one CMYK picture."""
        return Pictures.fromarray(np.ascontiguousarray(self.ink[:, :, :4]), "CMYK")


@dataclass(frozen=True, kw_only=True)
class InkPeak:
    """The heaviest ink, where it is (mm from the trim), and the area above the limit."""

    percent: float
    x_mm: float
    y_mm: float
    area_mm2: float


def compose(
    display: DisplayList,
    load: LoadAsset,
    *,
    ppi: float,
    spots: bool = True,
    trimmed: bool = False,
    watch: Watch | None = None,
) -> Plates:
    """Return the plates of the bleed box.

    Args:
        display: what to print, printer's marks left out.
        load: gives each asset's bytes or picture by SHA-256.
        ppi: pixels per inch of the plates; the art is resampled before its conversion.
        spots: a plate for each spot ink; otherwise their process equivalents are printed.
        trimmed: the trim box only.
        watch: called with each run's fill and the plates, before it is printed.
    """
    box = display.cover.trim_box if trimmed else display.cover.bleed_box
    grid = grid_of(display, max(1, round(box.w / 25.4 * ppi)), trimmed=trimmed)
    names = (*PROCESS, *(_spots(display) if spots else ()))
    ink = np.zeros((grid.height, grid.width, len(names)), dtype=np.uint8)
    for item in display.items:
        match item:
            case Image():
                _lay(ink, patch(grid, item, display, load))
            case Path(role="mark"):
                continue
            case Path() | GlyphRun():
                for stamp in stamps(grid, item):
                    if watch and isinstance(item, GlyphRun) and stamp.ink == item.ink:
                        watch(item, stamp, ink)
                    _print(ink, stamp, names)
    return Plates(names=names, grid=grid, ink=ink)


def settled(display: DisplayList, load: LoadAsset, profile: PressProfile) -> DisplayList:
    """Return the display list with overprinting type knocked out where it would add too much ink.

    Black type over a dark part of the art would carry the art's colours and its own black.
    """
    over = [item for item in display.items if isinstance(item, GlyphRun) and item.overprint]
    if not any(run.element in {placed.id for placed in display.placed} for run in over):
        return display
    heavy: set[int] = set()
    limit = profile.tac_peak - OVERPRINT_SPARE

    def weigh(run: GlyphRun, stamp: Stamp, ink: Pixels) -> None:
        if stamp.overprint and _total_under(stamp, ink) > limit:
            heavy.add(id(run))

    compose(display, load, ppi=OVERPRINT_PPI, spots=False, watch=weigh)
    if not heavy:
        return display
    items = (
        replace(item, overprint=False) if isinstance(item, GlyphRun) and id(item) in heavy else item
        for item in display.items
    )
    return replace(display, items=tuple(items))


def peak_of(plates: Plates, limit: float) -> InkPeak:
    """Return the pixel that carries the most ink."""
    total = plates.total
    row, column = np.unravel_index(int(total.argmax()), total.shape)
    x, y = _place_mm(plates, float(column) + 0.5, float(row) + 0.5)
    pixel_mm = 25.4 / plates.grid.ppi
    area = float((total > limit).sum()) * pixel_mm**2
    return InkPeak(percent=float(total[row, column]), x_mm=x, y_mm=y, area_mm2=round(area, 2))


def mean_peak_of(plates: Plates) -> InkPeak:
    """Return the 15 mm square that carries the most ink on average, by its middle."""
    total, step = plates.total, MEAN_STEP_PX
    rows, columns = (size - size % step for size in total.shape)
    small = total[:rows, :columns].reshape(rows // step, step, columns // step, step)
    sums = np.pad(small.mean(axis=(1, 3), dtype=np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    side = round(MEAN_SQUARE_MM / 25.4 * plates.grid.ppi / step)
    side = max(1, min(side, sums.shape[0] - 1, sums.shape[1] - 1))
    squares = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    means = squares / side**2
    row, column = np.unravel_index(int(means.argmax()), means.shape)
    x, y = _place_mm(plates, (float(column) + side / 2) * step, (float(row) + side / 2) * step)
    return InkPeak(percent=float(means[row, column]), x_mm=x, y_mm=y, area_mm2=MEAN_SQUARE_MM**2)


def _spots(display: DisplayList) -> list[str]:
    uses = spot_uses(display)
    return sorted({ink.spot for item, ink in uses if getattr(item, "role", "") != "mark"})


def _lay(ink: Pixels, part: Patch | None) -> None:
    """Put a picture down: it knocks out whatever lies below it."""
    if part is None:
        return
    pixels = np.asarray(colour.to_cmyk(part.picture), dtype=np.uint8)
    height, width = pixels.shape[:2]
    window = ink[part.top : part.top + height, part.left : part.left + width]
    pixels = pixels[: window.shape[0], : window.shape[1]]
    if part.mask is None:
        window[:, :, :4], window[:, :, 4:] = pixels, 0
        return
    mask = np.asarray(part.mask, dtype=np.int32)[: window.shape[0], : window.shape[1], np.newaxis]
    wanted = np.zeros(window.shape, dtype=np.int32)
    wanted[:, :, :4] = pixels
    window[:] = window + ((wanted - window) * mask + 127) // 255


def _print(ink: Pixels, stamp: Stamp, names: tuple[str, ...]) -> None:
    """Expose one stamp on the plates it touches: all of them, or its own inks' by overprint."""
    mask = np.asarray(stamp.mask, dtype=np.int32)
    window = ink[stamp.top : stamp.top + mask.shape[0], stamp.left : stamp.left + mask.shape[1]]
    for plate, wanted in enumerate(_values(stamp, names)):
        if stamp.overprint and wanted == 0:
            continue
        held = window[:, :, plate].astype(np.int32)
        window[:, :, plate] = held + ((wanted - held) * mask + 127) // 255


def _values(stamp: Stamp, names: tuple[str, ...]) -> list[int]:
    if stamp.ink.spot in names:
        tint = round(stamp.ink.tint * 255)
        return [tint if name == stamp.ink.spot else 0 for name in names]
    return [round(part * 255) for part in stamp.ink.cmyk] + [0] * (len(names) - 4)


def _total_under(stamp: Stamp, ink: Pixels) -> float:
    """Return the heaviest ink, in percent, once the stamp is printed on top."""
    inside = np.asarray(stamp.mask) > 0
    window = ink[stamp.top : stamp.top + inside.shape[0], stamp.left : stamp.left + inside.shape[1]]
    below = window[inside].astype(np.float32) / 255
    if not len(below):
        return 0.0
    for plate, part in enumerate(stamp.ink.cmyk):
        if part > 0:
            below[:, plate] = part
    return float(below.sum(axis=1).max()) * 100


def _place_mm(plates: Plates, column: float, row: float) -> tuple[float, float]:
    grid = plates.grid
    x, y = grid.box.x + column / grid.per_pt, grid.box.y + row / grid.per_pt
    return round(x * 25.4 / 72, 1), round(y * 25.4 / 72, 1)
