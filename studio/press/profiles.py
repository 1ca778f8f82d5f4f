"""What a printer asks for, as one record; the house profile stands where none is chosen."""

from dataclasses import dataclass

from studio.press.colour import CONDITION


@dataclass(frozen=True, kw_only=True)
class PressProfile:
    """Limits that preflight holds a cover against. Sizes in pt, resolutions in ppi."""

    name: str
    condition: str
    min_ppi: int = 300
    ppi_warning: int = 224
    ppi_error: int = 149
    min_type_pt: float = 6.0
    min_reversed_type_pt: float = 8.0
    barcode_min_scale: float = 0.8
    max_spots: int = 0
    required: tuple[str, ...] = ("art", "masthead", "barcode")


HOUSE = PressProfile(name="House, coated", condition=CONDITION)
