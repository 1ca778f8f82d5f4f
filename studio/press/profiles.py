"""What a printer asks for, as one record; the house profile stands where none is chosen."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from generation.contract.sentences import Sentence
from studio.core import property_checks as checks
from studio.core.cover_formats import SAFE_MM
from studio.core.field_names import Where
from studio.core.layout_elements import KINDS
from studio.core.spine import FOLD_CLEAR_MM, HINGE_CLEAR_MM, STEPS_MM
from studio.press.colour import CONDITION, CONDITION_INFO, PROFILE, REGISTRY

RECORDS = Path(__file__).parent / "data" / "profiles.json"
GWG_LIMITS = Path(__file__).parent / "data" / "gwg2022.json"
AS_THE_FORMAT = "format"
PDFX = ("x4", "x1a-2001", "x1a-2003")
_PPI = checks.whole(72, 2400)
_MM = checks.number(0, 50)
_PERCENT = checks.number(100, 400)
PATTERN_FIELDS = ("title", "number", "date", "version", "profile", "cover")
_PATTERN_FIELD = re.compile(r"\{([^{}]*)\}")


def _pattern(where: Where, value: object) -> str:
    """Check a file name's pattern: fields of the cover in braces, and no path."""
    pattern: str = checks.text(120)(where, value)
    unknown = [name for name in _PATTERN_FIELD.findall(pattern) if name not in PATTERN_FIELDS]
    known = ", ".join(f"{{{name}}}" for name in PATTERN_FIELDS)
    if unknown or not pattern.strip() or set(_PATTERN_FIELD.sub("", pattern)) & set("{}/\\"):
        raise checks.refuse(
            where, value, Sentence("a file name of text and the fields {known}", known=known)
        )
    return pattern


def _icc(where: Where, value: object) -> str:
    """Check the name of an ICC profile: the bundled one, or the SHA-256 of an uploaded one."""
    return PROFILE.name if value == PROFILE.name else str(checks.asset(where, value))


def _kinds(where: Where, value: object) -> tuple[str, ...]:
    known = checks.choice(*KINDS)
    if not isinstance(value, list | tuple):
        raise checks.refuse(where, value, Sentence("a list of kinds of element"))
    return tuple(known(where, kind) for kind in value)


def _field(check: checks.Check, default: object) -> Any:
    return field(default=default, metadata={"check": check})


@dataclass(frozen=True, kw_only=True)
class PressProfile:
    """Limits that a cover is made for and held against.

    Lengths in mm, type in pt, resolutions in ppi, ink in percent of area coverage. `spine_step`
    is what a spine is rounded to: "mm/10", "inch/32", or "format", as the page's format has it.
    """

    name: str = field(metadata={"check": checks.text(80)})
    condition: str = _field(checks.text(80), CONDITION)
    handle: str = _field(checks.text(40), "coated-x4")
    pdfx: str = _field(checks.choice(*PDFX), "x4")
    icc: str = _field(_icc, PROFILE.name)
    registry: str = _field(checks.text(200), REGISTRY)
    info: str = _field(checks.text(200), CONDITION_INFO)
    tac_peak: float = _field(_PERCENT, 300.0)
    gwg_variant: str = _field(checks.choice("magazine", "sheet"), "sheet")
    min_ppi: int = _field(_PPI, 300)
    ppi_warning: int = _field(_PPI, 224)
    ppi_error: int = _field(_PPI, 149)
    min_type_pt: float = _field(checks.number(1, 30), 6.0)
    min_reversed_type_pt: float = _field(checks.number(1, 30), 8.0)
    bleed_mm: float = _field(_MM, 3.0)
    safe_mm: float = _field(_MM, SAFE_MM)
    hinge_clear_mm: float = _field(_MM, HINGE_CLEAR_MM)
    fold_clear_mm: float = _field(_MM, FOLD_CLEAR_MM)
    spine_step: str = _field(checks.choice(AS_THE_FORMAT, *STEPS_MM), AS_THE_FORMAT)
    caliper_mm: float = _field(checks.number(0, 5), 0.0)
    allowance_mm: float = _field(checks.number(0, 20), 0.0)
    marks: str = _field(checks.choice("none", "crop", "all"), "none")
    mark_offset_mm: float = _field(checks.number(3, 25), 3.175)
    outline_type: bool = _field(checks.flag, False)
    max_spots: int = _field(checks.whole(0, 8), 0)
    barcode_symbology: str = _field(checks.choice("any", "ean13", "issn", "upca"), "any")
    barcode_zone: str = _field(checks.choice("any", "lower_left", "lower"), "any")
    barcode_min_scale: float = _field(checks.number(0.8, 2.0), 0.8)
    required: tuple[str, ...] = _field(_kinds, ("art", "masthead", "barcode"))
    ai_label: bool = _field(checks.flag, False)
    file_name: str = _field(_pattern, "{title}-{number}-v{version}")
    credentials: str = _field(checks.choice("embed", "sidecar", "none"), "sidecar")
    watermark: bool = _field(checks.flag, True)

    @property
    def limits(self) -> Mapping[str, float]:
        """The GWG limits of the variant: tac_mean, small_type_pt, thin_line_pt and others."""
        return gwg_limits()[self.gwg_variant]

    def to_json(self) -> dict[str, object]:
        """Return the record as plain JSON with every property spelled out."""
        held = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return held | {"required": list(self.required)}


_CHECKS = {entry.name: entry.metadata["check"] for entry in fields(PressProfile)}


def parse_profile(value: object) -> PressProfile:
    """Return the profile that a record describes, or refuse the property that is wrong."""
    members = checks.mapping(Sentence("The press profile"), value, set(_CHECKS))
    if not members.get("name"):
        raise checks.refuse("name", members.get("name"), Sentence("1 to 80 characters"))
    return PressProfile(**{key: _CHECKS[key](key, held) for key, held in members.items()})


@lru_cache(maxsize=1)
def press_profiles() -> Mapping[str, PressProfile]:
    """Return the built-in profiles by handle."""
    profiles = [parse_profile(record) for record in json.loads(RECORDS.read_text())]
    return {profile.handle: profile for profile in profiles}


@lru_cache(maxsize=1)
def gwg_limits() -> Mapping[str, Mapping[str, float]]:
    """Return the limits of GWG 2022 by variant."""
    held: Mapping[str, Mapping[str, float]] = json.loads(GWG_LIMITS.read_text())
    return held


HOUSE = PressProfile(name="House, coated", condition=CONDITION)
