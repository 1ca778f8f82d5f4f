"""What art needs to cover a bleed box: padding, resolution, and the size to enlarge it to."""

import math
from dataclasses import dataclass

from generation.contract.errors import ContractError
from generation.contract.pixels import Padding, Size, snapped_up
from generation.contract.sentences import Sentence
from studio.core.cover_formats import PRINT_PPI, CoverFormat
from studio.core.errors import RefusedError
from studio.core.units import MM_PER_INCH

ANCHOR_TOP = 0.75  # three quarters of new rows go on top: room for the masthead
ANCHOR_MIDDLE = 0.5
FITS = 0.005  # a share this small is cut off by covering the page, and not worth painting


@dataclass(frozen=True, kw_only=True)
class OutpaintPlan:
    """The padding that gives art the bleed box's proportions; None where it has them."""

    padding: Padding | None
    canvas: Size


def plan_outpaint(
    art_px: Size,
    cover: CoverFormat,
    *,
    anchor_y: float = ANCHOR_TOP,
    anchor_x: float = ANCHOR_MIDDLE,
    multiple: int = 1,
) -> OutpaintPlan:
    """Return the smallest canvas that holds the art at the bleed box's aspect.

    Args:
        art_px: the size of the art.
        cover: the cover it must fill, bleed included.
        anchor_y: the share of new rows that go on top, 0 to 1.
        anchor_x: the share of new columns that go on the left, 0 to 1.
        multiple: a side that grows ends on a multiple of this many pixels; engines need none.
    """
    _share(Sentence("share of new rows on top"), anchor_y)
    _share(Sentence("share of new columns on the left"), anchor_x)
    aspect = cover.bleed_box.w / cover.bleed_box.h
    columns = _missing(art_px.width, art_px.height * aspect, multiple)
    rows = _missing(art_px.height, art_px.width / aspect, multiple)
    if not columns and not rows:
        return OutpaintPlan(padding=None, canvas=art_px)
    left, top = round(columns * anchor_x), round(rows * anchor_y)
    try:
        padding = Padding(left=left, top=top, right=columns - left, bottom=rows - top)
        return OutpaintPlan(padding=padding, canvas=art_px.grown(padding))
    except ContractError as error:
        raise RefusedError(
            Sentence(
                "Art of {width} x {height} px is too narrow for {page}: {reason} "
                "Crop it closer to the page's proportions first.",
                width=art_px.width,
                height=art_px.height,
                page=cover.name,
                reason=error.message,
            ),
            code="outpaint_too_large",
        ) from error


def effective_ppi(px: float, mm: float) -> float:
    """Return the resolution at which `px` pixels print over `mm` millimetres."""
    return px / (mm / MM_PER_INCH)


def upscale_target(cover: CoverFormat, ppi: float = PRINT_PPI) -> Size:
    """Return the size art must have to cover the bleed box at `ppi` or better."""
    return cover.art_px(ppi)


def print_size(have: Size, cover: CoverFormat) -> Size | None:
    """Return the size at which a picture covers the bleed box at print resolution.

    It keeps its proportions. None where it has the pixels already.
    """
    target = upscale_target(cover)
    factor = max(target.width / have.width, target.height / have.height)
    if factor <= 1:
        return None
    # Rounding first keeps a float's last digit from adding a pixel.
    width, height = (math.ceil(round(side * factor, 6)) for side in (have.width, have.height))
    return Size(width=width, height=height)


def _missing(have: int, wanted: float, multiple: int) -> int:
    if wanted <= have * (1 + FITS):
        return 0
    return snapped_up(int(-(-wanted // 1)), multiple) - have


def _share(name: Sentence, value: float) -> None:
    if not 0 <= value <= 1:
        raise RefusedError(
            Sentence("The {name} is {value:g}; it must be 0 to 1.", name=name, value=value)
        )
