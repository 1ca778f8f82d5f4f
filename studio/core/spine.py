"""The spine's width and the distances that type keeps from its folds, in mm."""

import math
from dataclasses import dataclass

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.units import MM_PER_INCH

STEPS_MM = {"inch/32": MM_PER_INCH / 32, "mm/10": 0.1}
HINGE_CLEAR_MM = 9.53  # 3/8 inch: glue and the crease swallow what stands nearer
FOLD_CLEAR_MM = 1.5  # folds wander by as much to each side
SHARE_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What the printer says of the inside pages: one of caliper and pages per inch is 0."""

    caliper_mm: float = 0.0
    pages_per_inch: float = 0.0
    allowance_mm: float = 0.0


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
