"""The spine's width and the wraparound sheet: formulas of glued covers, lengths in mm."""

import math
from dataclasses import dataclass

from generation.contract.sentences import Sentence
from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.errors import RefusedError
from studio.core.units import MM_PER_INCH

STEPS_MM = {"inch/32": MM_PER_INCH / 32, "mm/10": 0.1}
HINGE_CLEAR_MM, FOLD_CLEAR_MM = 9.525, 1.5
SHARE_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What the printer says of the inside pages: one of caliper and pages per inch is 0."""

    caliper_mm: float = 0.0
    pages_per_inch: float = 0.0
    allowance_mm: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A wraparound cover from the front trim's top left corner; panels without their bleed."""

    back: Box
    spine: Box
    front: Box
    bleed: Box
    live_edge_mm: float
    spine_room_mm: float


def spine_mm(pages: int, paper: Paper, *, step: str = "mm/10") -> float:
    """Return the spine's width, rounded to the step printers cut to.

    Args:
        pages: inside pages; two make a leaf.
        paper: by caliper of a leaf or by pages per inch, with the printer's allowance for glue.
        step: "inch/32" or "mm/10".

    Source: pattersonprinting.com (caliper), colorhousegraphics.com (pages per inch).
    """
    if pages < 0 or (paper.caliper_mm > 0) == (paper.pages_per_inch > 0):
        raise RefusedError(
            Sentence(
                "The spine of {pages} pages needs either the paper's caliper or its pages per "
                "inch; enter the one that the printer gives.",
                pages=pages,
            )
        )
    if paper.caliper_mm > 0:
        bare = pages / 2 * paper.caliper_mm
    else:
        bare = pages / paper.pages_per_inch * MM_PER_INCH
    steps = (bare + paper.allowance_mm) / STEPS_MM[step]
    return round(math.floor(steps + 0.5 + SHARE_TOLERANCE) * STEPS_MM[step], 4)


def wraparound(cover: CoverFormat, spine_width_mm: float, *, right_bound: bool = False) -> Sheet:
    """Return back, spine and front side by side; a stitched cover has a spine of 0.

    The front never moves: the spine lies left of it, or right where the title is bound there.
    """
    trim, spine = cover.trim_box, spine_width_mm
    side = trim.w + spine
    spine_x, back_x = (trim.w, side) if right_bound else (-spine, -side)
    back = Box(x=back_x, y=0.0, w=trim.w, h=trim.h)
    hinge = HINGE_CLEAR_MM if spine > 0 else 0.0
    return Sheet(
        back=back,
        spine=Box(x=spine_x, y=0.0, w=spine, h=trim.h),
        front=trim,
        bleed=back.union(trim).grow(cover.bleed_mm),
        live_edge_mm=max(cover.safe_mm, hinge),
        spine_room_mm=max(0.0, spine - 2 * FOLD_CLEAR_MM),
    )
