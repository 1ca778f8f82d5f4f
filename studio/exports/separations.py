"""The plates of a layout or version by its project's press, kept while somebody looks at them."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TypedDict

from studio.assets import store
from studio.exports.profile_names import shown_name
from studio.exports.profiles import icc_of, profile_named
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import fonts, project_of
from studio.press import colour
from studio.press import separations as press
from studio.press.export import display_for
from studio.press.profiles import PressProfile, parse_profile
from studio.press.separations import Separations

KEPT = 4
"""So many pages stay composed, of about 10 MB each: people look at one through many plates."""


class PlateRow(TypedDict):
    """One plate: its name, what it looks like in print at full tint, and its most ink in %."""

    name: str
    colour: str
    most: float


class PeakRow(TypedDict):
    """The heaviest place: its ink in %, and where it lies, in mm from the front's trim corner."""

    percent: float
    x_mm: float
    y_mm: float


class SeparationsRow(TypedDict):
    """A page's plates. `box_mm` is the bleed box, from the front's trim corner; `heavy` and `over`
    are the shares of the page, 0 to 1, near and above the press's limit in %."""

    plates: list[PlateRow]
    box_mm: list[float]
    limit: float
    near: float
    heavy: float
    over: float
    peak: PeakRow
    profile_name: str


class InkRow(TypedDict):
    """The ink of one place, in % by plate, and its sum."""

    percents: dict[str, float]
    total: float


Subject = Layout | Version


def separations_of(subject: Subject, handle: str = "") -> SeparationsRow:
    """Return the plates of a layout or version as the press of a profile would expose them."""
    profile = profile_named(project_of(subject), handle)
    made = _made(subject, profile)
    with colour.printing_by(icc_of(profile)):
        rows = _plate_rows(made)
    box, peak = made.plates.grid.box, made.peak
    return {
        "plates": rows,
        "box_mm": [round(side * 25.4 / 72, 3) for side in (box.x, box.y, box.w, box.h)],
        "limit": made.limit,
        "near": round(made.limit * press.NEAR_LIMIT, 1),
        "heavy": made.heavy,
        "over": made.over,
        "peak": {"percent": round(peak.percent, 1), "x_mm": peak.x_mm, "y_mm": peak.y_mm},
        "profile_name": shown_name(profile.to_json()),
    }


def plates_picture(subject: Subject, plates: Sequence[int], handle: str = "") -> bytes:
    """Return chosen plates, by their place, as a PNG: one in grey, several as they print together.

    Raises:
        RefusedError: a plate that the page does not have.
    """
    profile = profile_named(project_of(subject), handle)
    made = _made(subject, profile)
    with colour.printing_by(icc_of(profile)):
        return press.shown_plates(made, plates)


def ink_map_of(subject: Subject, handle: str = "") -> bytes:
    """Return where the ink nears or passes the press's limit, as a PNG."""
    profile = profile_named(project_of(subject), handle)
    made = _made(subject, profile)
    with colour.printing_by(icc_of(profile)):
        return press.ink_map(made)


def ink_of(subject: Subject, *, x_mm: float, y_mm: float, handle: str = "") -> InkRow:
    """Return the ink of one place.

    Raises:
        RefusedError: a place outside the bleed.
    """
    profile = profile_named(project_of(subject), handle)
    found = press.ink_at(_made(subject, profile), x_mm=x_mm, y_mm=y_mm)
    return {"percents": found.percents, "total": found.total}


def _plate_rows(made: Separations) -> list[PlateRow]:
    most = made.plates.ink.max(axis=(0, 1)) * (100 / 255)
    solids = {name: _solid(place) for place, name in enumerate(made.plates.names[:4])}
    solids |= dict(made.spots)
    return [
        {"name": name, "colour": colour.preview_of(solids[name]), "most": round(float(part), 1)}
        for name, part in zip(made.plates.names, most, strict=True)
    ]


def _solid(place: int) -> tuple[float, float, float, float]:
    c, m, y, k = (1.0 if place == plate else 0.0 for plate in range(4))
    return c, m, y, k


def _made(subject: Subject, profile: PressProfile) -> Separations:
    document = json.dumps(subject.document, sort_keys=True)
    record = json.dumps(profile.to_json(), sort_keys=True)
    return _composed(document, record)


@lru_cache(maxsize=KEPT)
def _composed(document: str, record: str) -> Separations:
    """Compose a page; the same document by the same press gives the same plates."""
    profile = parse_profile(json.loads(record))
    with colour.printing_by(icc_of(profile)):
        display = display_for(json.loads(document), store.read, fonts())
        return press.separations(display, store.read, profile)
