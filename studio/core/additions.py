"""Elements that a cover lacks: what a fix adds, in the hand and the place of a new cover's own."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from studio.core import barcode
from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.layout_document import parse_issue
from studio.core.starter_layout import StarterTexts, starter_elements

Json = dict[str, Any]
MARK_MM = (34.0, 5.2)
CLEAR_MM = 2.0
STEP_MM = 2.0
LONGEST_ADDON = "00000"  # room for any issue's: the add-on is often typed last
GROUNDS = frozenset({"art", "scrim"})
WHITE = {"cmyk": [0.0, 0.0, 0.0, 0.0]}


def element_of(kind: str, document: Json, cover: CoverFormat, texts: StarterTexts) -> Json | None:
    """Return the element of a kind that a new cover begins with; None where it has none."""
    issue = parse_issue(document.get("issue", {}))
    begun = starter_elements(cover, texts, title="{issue.title}", digits=issue.issn)
    return next((held for held in begun.values() if held["kind"] == kind), None)


def ai_label(document: Json, cover: CoverFormat) -> Json:
    """Return the label of generated art, at the first free place along the foot of the page."""
    width, height = MARK_MM
    taken = [_box(held).grow(CLEAR_MM) for held in _standing(document)]
    spots = list(_spots(cover.safe_box, width, height))
    free = (spot for spot in spots if all(spot.intersect(box) is None for box in taken))
    place = next(free, spots[0])
    return {
        "kind": "label",
        "name": "AI label",
        "preset": "ai_mark",
        "order": "zz",
        "ink": WHITE,
        "radius_mm": 1.0,
        "x_mm": round(place.x, 2),
        "y_mm": round(place.y, 2),
        "w_mm": width,
        "h_mm": height,
    }


def free_id(document: Json, stem: str) -> str:
    """Return an id that no element has, nor had."""
    taken = document["elements"].keys() | document.get("removed", {}).keys()
    names = (stem if number == 0 else f"{stem}-{number}" for number in count())
    return next(name for name in names if name not in taken)


def _standing(document: Json) -> list[Json]:
    held = document["elements"].values()
    return [one for one in held if one["kind"] not in GROUNDS and not one.get("hidden")]


def _spots(safe: Box, width: float, height: float) -> Iterator[Box]:
    """Yield places row by row from the foot upwards, from the left to the right."""
    y = safe.bottom - height
    while y > safe.y:
        x = safe.x
        while x + width <= safe.right:
            yield Box(x=x, y=y, w=width, h=height)
            x += STEP_MM
        y -= height


def _box(element: Json) -> Box:
    """Return an element's frame; of a code what its bars and their quiet zones may take."""
    if element["kind"] == "barcode":
        scale = float(element.get("scale", 0.8))
        w, h = barcode.size_mm(element.get("symbology", "issn"), LONGEST_ADDON, scale)
        return Box(x=element["x_mm"], y=element["y_mm"], w=w, h=h)
    return Box(x=element["x_mm"], y=element["y_mm"], w=element["w_mm"], h=element["h_mm"])
