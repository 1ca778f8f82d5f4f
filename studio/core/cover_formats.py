"""Named trim sizes with their bleed and safe margin; free entry within bounds."""

import math
from dataclasses import dataclass, replace

from generation.contract.pixels import Size
from generation.contract.sentences import Sentence
from studio.core.boxes import Box
from studio.core.errors import RefusedError
from studio.core.units import inches, mm_to_px_ceil

PRINT_PPI = 300
SAFE_MM = inches(0.25)
TRIM_MIN_MM, TRIM_MAX_MM = 50.0, 600.0
BLEED_MAX_MM = 20.0
SAFE_MAX_MM = 50.0
CUSTOM = "custom"


@dataclass(frozen=True, kw_only=True)
class CoverFormat:
    """A cover's sizes in mm. The top left corner of the front's trim is the origin of the page.

    A wraparound sheet is back, spine and front in one: its trim box reaches over all three,
    to the left of the origin, or to the right of the front where the title is bound there.
    `spine_step` is what printers of this size round a spine to: "mm/10" or "inch/32".
    """

    handle: str
    name: str
    trim_w_mm: float
    trim_h_mm: float
    bleed_mm: float
    safe_mm: float = SAFE_MM
    wraparound: bool = False
    right_bound: bool = False
    spine_mm: float = 0.0
    spine_step: str = "mm/10"

    @property
    def front(self) -> "CoverFormat":
        """Return the same cover as a front alone."""
        return replace(self, wraparound=False, right_bound=False, spine_mm=0.0)

    @property
    def front_box(self) -> Box:
        return Box(x=0.0, y=0.0, w=self.trim_w_mm, h=self.trim_h_mm)

    @property
    def spine_box(self) -> Box:
        x = self.trim_w_mm if self.right_bound else -self.spine_mm
        return Box(x=x, y=0.0, w=self.spine_mm, h=self.trim_h_mm)

    @property
    def back_box(self) -> Box:
        away = self.trim_w_mm + self.spine_mm
        return self.front_box.moved(away if self.right_bound else -away, 0.0)

    @property
    def trim_box(self) -> Box:
        return self.front_box.union(self.back_box) if self.wraparound else self.front_box

    @property
    def bleed_box(self) -> Box:
        return self.trim_box.grow(self.bleed_mm)

    @property
    def safe_box(self) -> Box:
        return self.front_box.inset(self.safe_mm)

    def panel_of(self, box: Box) -> str:
        """Return the panel on which the middle of a box lies: front, spine or back.

        A front alone is all front, whatever lies off its page.
        """
        if not self.wraparound:
            return "front"
        middle, spine = box.x + box.w / 2, self.spine_box
        if spine.w > 0 and spine.x <= middle <= spine.right:
            return "spine"
        beyond = middle > spine.right if self.right_bound else middle < spine.x
        return "back" if beyond else "front"

    def art_px(self, ppi: float = PRINT_PPI) -> Size:
        """Return the least pixels that print the bleed box at `ppi` or better."""
        box = self.front_box.grow(self.bleed_mm)
        return Size(width=mm_to_px_ceil(box.w, ppi), height=mm_to_px_ceil(box.h, ppi))


def _us(handle: str, width: float, height: float) -> CoverFormat:
    return CoverFormat(
        handle=handle,
        name=f"{width:g} × {height:g} in",
        trim_w_mm=inches(width),
        trim_h_mm=inches(height),
        bleed_mm=inches(0.125),
        spine_step="inch/32",
    )


def _metric(handle: str, name: str, width: float, height: float) -> CoverFormat:
    return CoverFormat(handle=handle, name=name, trim_w_mm=width, trim_h_mm=height, bleed_mm=3.0)


_PRESETS = (
    _us("us-7875x1050", 7.875, 10.5),
    _us("us-8x1050", 8.0, 10.5),
    _us("us-8x10875", 8.0, 10.875),
    _us("us-8125x10875", 8.125, 10.875),
    _us("us-8375x10875", 8.375, 10.875),
    _metric("uk-200x260", "200 × 260 mm", 200.0, 260.0),
    _metric("uk-215x286", "215 × 286 mm", 215.0, 286.0),
    _metric("uk-215x290", "215 × 290 mm", 215.0, 290.0),
    _metric("eu-230x290", "230 × 290 mm", 230.0, 290.0),
    _metric("a4", "A4, 210 × 297 mm", 210.0, 297.0),
)
COVER_FORMATS: dict[str, CoverFormat] = {preset.handle: preset for preset in _PRESETS}


def cover_format(handle: str) -> CoverFormat:
    """Return the preset named `handle`, or refuse with the names that exist."""
    if handle not in COVER_FORMATS:
        known = ", ".join(COVER_FORMATS)
        raise RefusedError(
            Sentence(
                "There is no cover format '{handle}'. Known formats: {known}; or give a trim size.",
                handle=handle[:40],
                known=known,
            ),
            code="unknown_format",
        )
    return COVER_FORMATS[handle]


def custom_format(
    *, trim_w_mm: float, trim_h_mm: float, bleed_mm: float = 3.0, safe_mm: float = SAFE_MM
) -> CoverFormat:
    """Return a format of free sizes: trim 50 to 600 mm, bleed 0 to 20 mm, safe 0 to 50 mm."""
    _within(Sentence("trim width"), trim_w_mm, TRIM_MIN_MM, TRIM_MAX_MM)
    _within(Sentence("trim height"), trim_h_mm, TRIM_MIN_MM, TRIM_MAX_MM)
    _within(Sentence("bleed"), bleed_mm, 0.0, BLEED_MAX_MM)
    _within(Sentence("safe margin"), safe_mm, 0.0, min(SAFE_MAX_MM, trim_w_mm / 3, trim_h_mm / 3))
    return CoverFormat(
        handle=CUSTOM,
        name=f"{trim_w_mm:g} × {trim_h_mm:g} mm",
        trim_w_mm=trim_w_mm,
        trim_h_mm=trim_h_mm,
        bleed_mm=bleed_mm,
        safe_mm=safe_mm,
    )


def _within(name: Sentence, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise RefusedError(
            Sentence(
                "The {name} is {value:g} mm; it must be {low:g} to {high:g} mm.",
                name=name,
                value=value,
                low=low,
                high=high,
            )
        )
