"""Checks of the inks of a finished file: spaces, plates, overprint, and their sum."""

from collections.abc import Iterable

import numpy as np
import pikepdf

from studio.core.finding import Finding
from studio.press.preflight.facts import error, warning
from studio.press.preflight.file_facts import FileFacts
from studio.press.preflight.file_page import filters_of
from studio.press.preflight.reading import Colour, Drawn

PROCESS_NAMES = {"Cyan", "Magenta", "Yellow", "Black", "All", "None"}
PRINTED_SPACES = {"DeviceCMYK", "DeviceGray", "Separation", "DeviceN"}
TAC_SLACK = 0.5
PIXELS_AT_ONCE = 4_000_000


def colour_space(facts: FileFacts) -> list[Finding]:
    """Only the press's own inks are printed as they are (R0027)."""
    used = {one.colour.space for one in facts.drawn} - PRINTED_SPACES
    return [error("colour_space", space=space) for space in sorted(used)]


def device_gray(facts: FileFacts) -> list[Finding]:
    """Grey may knock out the other plates or not, as the printer's program likes (R0011-R0013)."""
    grey = [one.kind for one in facts.drawn if one.colour.space == "DeviceGray"]
    return [warning("device_gray", object=kind) for kind in sorted(set(grey))]


def registration_ink(facts: FileFacts) -> list[Finding]:
    """The ink of every plate is for marks on the paper's edge (R0024)."""
    inside = any("All" in one.colour.spots and facts.in_bleed(one.box) for one in facts.drawn)
    return [error("registration_ink")] if inside else []


def spot_not_allowed(facts: FileFacts) -> list[Finding]:
    """Each spot ink is one more plate (R0020)."""
    used = sorted({spot for one in facts.drawn for spot in one.colour.spots} - PROCESS_NAMES)
    limit = facts.profile.max_spots
    if len(used) <= limit:
        return []
    return [error("spot_not_allowed", spot=spot, limit=limit) for spot in used]


def white_overprints(facts: FileFacts) -> list[Finding]:
    """White that overprints leaves what is below it (R0007, R0008)."""
    vanished = {one.kind for one in facts.drawn if one.colour.white and one.overprints}
    return [error("white_overprints", object=kind) for kind in sorted(vanished)]


def black_knocks_out(facts: FileFacts) -> list[Finding]:
    """Small black type and fine black lines print over what is below them (R0009, R0010)."""
    limits = facts.profile.limits
    holes = set()
    for one in facts.drawn:
        if not one.colour.only_black or (one.overprints and one.mode == 1):
            continue
        small = one.kind == "text" and one.size_pt < limits["overprint_type_pt"] - 1e-3
        fine = one.kind == "stroke" and one.width_pt < limits["overprint_line_pt"] - 1e-3
        if (small or fine) and facts.in_bleed(one.box):
            holes.add(one.kind)
    return [warning("black_knocks_out", object=kind) for kind in sorted(holes)]


def tac_peak(facts: FileFacts) -> list[Finding]:
    """No ink of the file and no pixel of its pictures may carry more than the limit."""
    limit = facts.profile.tac_peak
    inside = [one for one in facts.drawn if facts.in_bleed(one.box)]
    heaviest = max(inside, key=_ink_of, default=None)
    if heaviest is None or _ink_of(heaviest) <= limit + TAC_SLACK:
        return []
    x, y = facts.place_mm(*_middle(heaviest))
    value, area = round(_ink_of(heaviest), 1), round(_area(heaviest) / (72 / 25.4) ** 2, 2)
    return [error("tac_peak", value=value, x=x, y=y, area=area, limit=limit)]


def transparency(facts: FileFacts) -> list[Finding]:
    """PDF/X-1a has none; it would be flattened by whoever prints it."""
    if facts.profile.pdfx == "x4":
        return []
    kinds = {one.transparent for one in facts.drawn if one.transparent}
    if "/Group" in facts.page.obj:
        kinds.add("a transparency group")
    return [error("transparency", kind=kind) for kind in sorted(kinds)]


def blend_space(facts: FileFacts) -> list[Finding]:
    """What blends, blends in the press's inks (R0030)."""
    if facts.profile.pdfx != "x4":
        return []
    group = facts.page.obj.get("/Group")
    if group is None:
        blends = any(one.transparent for one in facts.drawn)
        return [error("blend_space", space="no named space")] if blends else []
    space = str(group.get("/CS", "no named space")).removeprefix("/")
    return [] if space == "DeviceCMYK" else [error("blend_space", space=space)]


def _ink_of(one: Drawn) -> float:
    if one.kind == "picture":
        return _heaviest_pixel(one)
    return _percent([one.colour])


def _percent(colours: Iterable[Colour]) -> float:
    held = (colour for colour in colours if colour.space == "DeviceCMYK")
    return max((sum(colour.values) * 100 for colour in held), default=0.0)


def _heaviest_pixel(one: Drawn) -> float:
    """Return the ink of a CMYK picture's heaviest pixel in percent."""
    whole = one.picture.get("/BitsPerComponent") == 8 and one.colour_space == "DeviceCMYK"
    if not whole or not isinstance(one.picture, pikepdf.Stream):
        return 0.0
    if not set(filters_of(one.picture)) <= {"FlateDecode"}:  # refused for their compression
        return 0.0
    data = np.frombuffer(one.picture.read_bytes(), dtype=np.uint8)
    pixels = data[: len(data) // 4 * 4].reshape(-1, 4)
    sums = (
        int(pixels[start : start + PIXELS_AT_ONCE].sum(axis=1, dtype=np.uint16).max())
        for start in range(0, len(pixels), PIXELS_AT_ONCE)
    )
    return max(sums, default=0) * 100 / 255


def _middle(one: Drawn) -> tuple[float, float]:
    x0, y0, x1, y1 = one.box
    return (x0 + x1) / 2, (y0 + y1) / 2


def _area(one: Drawn) -> float:
    x0, y0, x1, y1 = one.box
    return (x1 - x0) * (y1 - y0)
