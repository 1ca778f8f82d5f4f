"""Checks of places and pictures: bleed, safe area, resolution, origin, what a cover must have."""

from studio.core.finding import Finding
from studio.core.layout_elements import Art
from studio.core.outpaint_plan import effective_ppi
from studio.core.picture_origin import made_with_ai
from studio.core.units import pt_to_mm
from studio.press.ai_mark import is_mark
from studio.press.display import Image, Placed
from studio.press.preflight.facts import Facts, error, note, warning
from studio.press.text_setting import excerpt

TOLERANCE_MM = 0.05
SIDES = ("left", "top", "right", "bottom")


def bleed_short(facts: Facts) -> list[Finding]:
    """The art must reach the bleed edge on every side; several pictures may share the work."""
    bleed = facts.display.cover.bleed_box
    filling = {"art", "label"} if facts.display.cover.wraparound else {"art"}
    arts = [placed for placed in facts.display.placed if placed.kind in filling and placed.ink_mm]
    if not arts:
        return []
    found = []
    for side in SIDES:
        reach = {a.id: bleed.gaps(a.ink_mm)[side] for a in arts if a.ink_mm is not None}
        best = min(reach, key=lambda id_: reach[id_])
        if reach[best] > TOLERANCE_MM:
            name = next(a.name or a.id for a in arts if a.id == best)
            short = round(reach[best], 2)
            found.append(error("bleed_short", best, art=name, side=side, short_mm=short))
    return found


def bleed_below_profile(facts: Facts) -> list[Finding]:
    """A printer cuts as exactly as its bleed allows for."""
    held, profile = facts.display.cover.bleed_mm, facts.profile
    if held >= profile.bleed_mm - TOLERANCE_MM:
        return []
    told = {"bleed_mm": round(held, 2), "wanted_mm": round(profile.bleed_mm, 2)}
    return [error("bleed_below_profile", "", profile=profile.name, **told)]


def live_outside_safe(facts: Facts) -> list[Finding]:
    """Text and barcodes must keep the cover's safe distance from the cut."""
    cover = facts.display.cover
    safe = max(cover.safe_mm, facts.profile.safe_mm)
    return [
        error("live_outside_safe", placed.id, **_told(placed, gap, safe))
        for placed, gap in _gaps(facts)
        if gap < cover.safe_mm - TOLERANCE_MM
    ]


def live_outside_profile_safe(facts: Facts) -> list[Finding]:
    """Some printers ask for more distance from the cut than the cover was laid out with."""
    cover, profile = facts.display.cover, facts.profile
    return [
        error(
            "live_outside_profile_safe",
            placed.id,
            profile=profile.name,
            **_told(placed, gap, profile.safe_mm),
        )
        for placed, gap in _gaps(facts)
        if cover.safe_mm - TOLERANCE_MM <= gap < profile.safe_mm - TOLERANCE_MM
    ]


def _gaps(facts: Facts) -> list[tuple[Placed, float]]:
    """Return how far each live element's ink stays from the cut, in mm; negative beyond it."""
    trim = facts.display.cover.trim_box
    return [(placed, min(trim.gaps(ink).values())) for placed, ink in facts.live()]


def _told(placed: Placed, gap: float, safe: float) -> dict[str, str | float]:
    text = excerpt(placed.text) or placed.kind
    return {"text": text, "gap_mm": round(gap, 1), "safe_mm": round(safe, 2)}


def image_ppi(facts: Facts) -> list[Finding]:
    """Pictures must print sharply: an error at 149 ppi and below, a warning at 224."""
    found = []
    profile = facts.profile
    for item in facts.display.items:
        if not isinstance(item, Image) or item.asset not in facts.assets:
            continue
        ppi = _ppi(item, facts.assets[item.asset][0])
        if ppi > profile.ppi_warning:
            continue
        size = facts.assets[item.asset]
        factor = profile.min_ppi / ppi
        make = error if ppi <= profile.ppi_error else warning
        found.append(
            make(
                "image_ppi",
                item.element,
                ppi=round(ppi),
                limit=profile.min_ppi,
                width=round(size[0] * factor + 0.5),
                height=round(size[1] * factor + 0.5),
            )
        )
    return found


def native_ppi(facts: Facts) -> list[Finding]:
    """Say how fine the art was before it was upscaled."""
    found = []
    for item in facts.display.items:
        element = facts.document.elements.get(item.element)
        if not isinstance(item, Image) or item.mask:  # a cut-out is of the same picture
            continue
        if isinstance(element, Art) and element.native_px:
            ppi = round(_ppi(item, element.native_px))
            found.append(note("native_ppi", item.element, ppi=ppi))
    return found


def required_missing(facts: Facts) -> list[Finding]:
    """A cover has the kinds of element the printer's profile names; art counts with a picture."""
    drawn = {item.element for item in facts.display.items}
    kinds = {placed.kind for placed in facts.display.placed if placed.id in drawn}
    missing = (kind for kind in facts.profile.required if kind not in kinds)
    return [error("required_missing", kind=kind) for kind in missing]


def ai_label_missing(facts: Facts) -> list[Finding]:
    """Some titles and laws ask generated art to say what it is, where readers see it."""
    shown = [element for _, element in facts.document.in_order()]
    generated = any(
        isinstance(held, Art) and held.asset and made_with_ai(held.source_type)
        for held in shown
        if not held.hidden
    )
    told = any(is_mark(held) and not held.hidden for held in shown)
    return [warning("ai_label_missing")] if facts.profile.ai_label and generated > told else []


def model_not_commercial(facts: Facts) -> list[Finding]:
    """A magazine is sold; some models' licences forbid that for what they paint."""
    return [
        warning("model_not_commercial", id_, model=model)
        for id_, model in _painted_by(facts, use="no")
    ]


def model_terms_unknown(facts: Facts) -> list[Finding]:
    """What nobody looked up is not allowed yet."""
    return [
        warning("model_terms_unknown", id_, model=model)
        for id_, model in _painted_by(facts, use="unknown")
    ]


def credentials_broken(facts: Facts) -> list[Finding]:
    """A picture that was changed after its maker signed it is not what its maker says it is."""
    return [
        warning("credentials_broken", id_, object="picture", status=facts.outside.broken[art.asset])
        for id_, art in _shown_arts(facts)
        if art.asset in facts.outside.broken
    ]


def _painted_by(facts: Facts, use: str) -> list[tuple[str, str]]:
    return [
        (id_, model.title)
        for id_, art in _shown_arts(facts)
        for model in facts.outside.models.get(art.asset, ())
        if model.use == use
    ]


def _shown_arts(facts: Facts) -> list[tuple[str, Art]]:
    shown = facts.document.in_order()
    return [(id_, held) for id_, held in shown if isinstance(held, Art) and not held.hidden]


def _ppi(image: Image, width_px: int) -> float:
    return effective_ppi(width_px, pt_to_mm(image.placed.w))
