"""What a layout looks like in print: its proof, what its plates say, where type finds calm."""

from collections.abc import Mapping
from typing import TypedDict

from django.utils.translation import gettext as _

from studio.assets import store
from studio.core.boxes import Box
from studio.core.errors import RefusedError
from studio.core.reformat import front_alone
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import asset_sizes_of, fonts
from studio.press.export import display_for, render_proof
from studio.press.layout import lay_out
from studio.press.placement import calm_zones
from studio.press.relief import Relief, calming_of, reliefs_of

PROOF_WIDTHS_PX = (64, 2400)
ZONE_MIN_MM = 5.0


class ZoneRow(TypedDict):
    """A calm place: its box in mm, how calm from 0 to 1, and the ink that reads on it."""

    box: list[float]
    calm: float
    ink: str


def proof_of(
    subject: Layout | Version, *, width_px: int, press_colours: bool, front: bool = False
) -> bytes:
    """Return the layout as it will be cut, as PNG: as the press or as the screen shows it.

    With `front` only the front of a wraparound sheet.
    """
    low, high = PROOF_WIDTHS_PX
    width = min(max(width_px, low), high)
    document = front_alone(subject.document) if front else subject.document
    return render_proof(document, store.read, fonts(), width, press_colours=press_colours)


def zones_of(layout: Layout, *, w_mm: float, h_mm: float) -> list[ZoneRow]:
    """Return the calmest places of a size, best first.

    Raises:
        RefusedError: a size below 5 mm.
    """
    if min(w_mm, h_mm) < ZONE_MIN_MM:
        raise RefusedError(
            _(
                "A place for type is %(width)s x %(height)s mm; at least %(limit)s mm each way are "
                "looked for."
            )
            % {"width": f"{w_mm:g}", "height": f"{h_mm:g}", "limit": f"{ZONE_MIN_MM:g}"}
        )
    display = display_for(layout.document, store.read, fonts())
    zones = calm_zones(display, store.read, w_mm=w_mm, h_mm=h_mm)
    return [
        {
            "box": [zone.box_mm.x, zone.box_mm.y, zone.box_mm.w, zone.box_mm.h],
            "calm": zone.calm,
            "ink": zone.ink,
        }
        for zone in zones
    ]


def places_in(layout: Layout) -> dict[str, Box]:
    """Return where each visible element is seen, by its id, in mm."""
    return lay_out(layout.document, asset_sizes_of(layout), fonts()).places


def reliefs_in(document: Mapping[str, object]) -> Mapping[str, Relief]:
    """Return the texts of a document that cannot be read on its art, and what each needs."""
    whole = dict(document)
    return reliefs_of(display_for(whole, store.read, fonts()), store.read)


def calming_in(document: Mapping[str, object], element: str) -> Relief | None:
    """Return what calms the ground of one text; None where it is calm already."""
    return calming_of(display_for(dict(document), store.read, fonts()), store.read, element)
