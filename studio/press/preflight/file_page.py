"""Checks of the finished page: its boxes, its marks, and the resolution of its pictures."""

from collections.abc import Sequence

import pikepdf

from studio.core.finding import Finding
from studio.press.preflight.facts import error, warning
from studio.press.preflight.file_facts import PT_PER_MM, FileFacts, box_of
from studio.press.preflight.reading import Drawn

BOX_TOLERANCE_PT = 0.01
BOXES = ("/MediaBox", "/BleedBox", "/TrimBox")
WRONG_KEYS = ("/CropBox", "/Rotate", "/UserUnit")
MARK_TOLERANCE_MM = 0.05
FORBIDDEN_FILTERS = {"LZWDecode", "JBIG2Decode", "JPXDecode"}
ONE_IMAGE_SHARE = 0.95


def page_count(facts: FileFacts) -> list[Finding]:
    pages = len(facts.pdf.pages)
    return [error("page_count", pages=pages)] if pages != 1 else []


def page_empty(facts: FileFacts) -> list[Finding]:
    """Paper colour alone is not a cover (R0005)."""
    inked = any(facts.in_bleed(one.box) and not one.colour.white for one in facts.drawn)
    return [] if inked else [error("page_empty")]


def page_boxes(facts: FileFacts) -> list[Finding]:
    """Media contains Bleed contains Trim; only marks may take paper outside the bleed."""
    cover = facts.cover
    held = [box_of(facts.page.obj, key) for key in BOXES]
    media, bleed, trim = (box or [0.0, 0.0, 0.0, 0.0] for box in held)
    size = (cover.trim_box.w * PT_PER_MM, cover.trim_box.h * PT_PER_MM)
    reach = cover.bleed_mm * PT_PER_MM
    slug = media[2] - bleed[2] if facts.profile.marks != "none" else 0.0
    wanted = [reach + slug, reach + slug, reach + slug + size[0], reach + slug + size[1]]
    grown = [trim[0] - reach, trim[1] - reach, trim[2] + reach, trim[3] + reach]
    whole = [0.0, 0.0, bleed[2] + slug, bleed[3] + slug]
    right = _same(trim, wanted) and _same(bleed, grown) and _same(media, whole)
    if right and slug >= -BOX_TOLERANCE_PT and None not in held:
        return []
    width, height = round(cover.trim_box.w, 2), round(cover.trim_box.h, 2)
    return [error("page_boxes", width=width, height=height)]


def page_scaled_or_turned(facts: FileFacts) -> list[Finding]:
    """Presses take the page as it is (R0002-R0004)."""
    return [
        error("page_scaled_or_turned", key=key.removeprefix("/"))
        for key in WRONG_KEYS
        if key in facts.page.obj
    ]


def marks_too_near(facts: FileFacts) -> list[Finding]:
    """Marks in registration ink keep the printer's distance from the trim."""
    trim = box_of(facts.page.obj, "/TrimBox")
    marks = [one for one in facts.drawn if "All" in one.colour.spots]
    if trim is None or not marks:
        return []
    near = min(_distance(one, trim) for one in marks) / PT_PER_MM
    limit = facts.profile.mark_offset_mm
    if near >= limit - MARK_TOLERANCE_MM:
        return []
    return [warning("marks_too_near", near=round(near, 2), limit=limit)]


def image_ppi(facts: FileFacts) -> list[Finding]:
    """Pictures must print sharply (R0031)."""
    found = []
    profile = facts.profile
    for one in facts.pictures:
        if int(one.picture.get("/BitsPerComponent", 8)) == 1 or one.ppi > profile.ppi_warning:
            continue
        make = error if one.ppi <= profile.ppi_error else warning
        factor = profile.min_ppi / one.ppi
        width, height = (int(one.picture[side]) * factor for side in ("/Width", "/Height"))
        found.append(
            make(
                "image_ppi",
                ppi=round(one.ppi),
                limit=profile.min_ppi,
                width=round(width + 0.5),
                height=round(height + 0.5),
            )
        )
    return found


def line_art_ppi(facts: FileFacts) -> list[Finding]:
    """Pictures of one bit show their steps sooner (R0032)."""
    least = facts.profile.limits["line_art_ppi_error"]
    limit = facts.profile.limits["line_art_ppi_warning"]
    found = []
    for one in facts.pictures:
        if int(one.picture.get("/BitsPerComponent", 8)) == 1 and one.ppi <= limit:
            make = error if one.ppi <= least else warning
            found.append(make("line_art_ppi", ppi=round(one.ppi), limit=limit + 1))
    return found


def page_is_one_image(facts: FileFacts) -> list[Finding]:
    """A page that was turned into one picture has lost its type (R0033)."""
    inside = [one for one in facts.drawn if facts.in_bleed(one.box)]
    if len(inside) != 1 or inside[0].kind != "picture":
        return []
    ppi, limits = inside[0].ppi, facts.profile.limits
    if ppi > limits["page_image_ppi_warning"] or _share(inside[0], facts) < ONE_IMAGE_SHARE:
        return []
    make = error if ppi <= limits["page_image_ppi_error"] else warning
    return [make("page_is_one_image", ppi=round(ppi), limit=limits["page_image_ppi_warning"] + 1)]


def image_compression(facts: FileFacts) -> list[Finding]:
    """Anything but Flate changes pixels after their ink was limited."""
    used = {name for one in facts.pictures for name in filters_of(one.picture)}
    wrong = sorted(used - {"FlateDecode"} - FORBIDDEN_FILTERS)
    return [error("image_compression", filter=name) for name in wrong]


def filters_of(stream: pikepdf.Object) -> list[str]:
    """Return the names of a stream's filters."""
    held = stream.get("/Filter", pikepdf.Array())
    names = held.as_list() if isinstance(held, pikepdf.Array) else [held]
    return [str(name).removeprefix("/") for name in names]


def _same(held: Sequence[float], wanted: Sequence[float]) -> bool:
    pairs = zip(held, wanted, strict=True)
    return all(abs(a - b) <= BOX_TOLERANCE_PT for a, b in pairs)


def _distance(one: Drawn, trim: Sequence[float]) -> float:
    x0, y0, x1, y1 = one.box
    across = max(trim[0] - x1, x0 - trim[2])
    down = max(trim[1] - y1, y0 - trim[3])
    return max(across, down)


def _share(one: Drawn, facts: FileFacts) -> float:
    x0, y0, x1, y1 = facts.bleed
    width = min(one.box[2], x1) - max(one.box[0], x0)
    height = min(one.box[3], y1) - max(one.box[1], y0)
    return max(0.0, width) * max(0.0, height) / max(1e-9, (x1 - x0) * (y1 - y0))
