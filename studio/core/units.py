"""Millimetres, points and pixels, and nothing else."""

import math

MM_PER_INCH = 25.4
PT_PER_INCH = 72.0
PT_PER_MM = PT_PER_INCH / MM_PER_INCH
MM_PER_PT = MM_PER_INCH / PT_PER_INCH


def inches(length: float) -> float:
    """Return a length in inches as millimetres."""
    return length * MM_PER_INCH


def mm_to_pt(length_mm: float) -> float:
    return length_mm * PT_PER_MM


def pt_to_mm(length_pt: float) -> float:
    return length_pt * MM_PER_PT


def mm_to_px_ceil(length_mm: float, ppi: float) -> int:
    """Return the least whole number of pixels that keeps `ppi` over `length_mm`."""
    return math.ceil(round(length_mm / MM_PER_INCH * ppi, 6))
