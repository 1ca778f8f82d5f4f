"""Checks of type: least sizes, embedding rights, placeholders, and spot inks."""

from studio.core.finding import Finding
from studio.core.starter_layout import PLACEHOLDERS
from studio.press.display import GlyphRun, Path
from studio.press.preflight.facts import TEXT_KINDS, Facts, error, warning
from studio.press.text_setting import excerpt

REVERSED_TOTAL = 0.1  # ink coverage up to which type counts as white on a ground
_LEFT_OVER = frozenset(text.casefold() for text in PLACEHOLDERS)


def type_too_small(facts: Facts) -> list[Finding]:
    """Type needs 6 pt, and 8 pt where it is white on a ground."""
    profile = facts.profile
    found: dict[str, Finding] = {}
    texts = {placed.id: placed for placed in facts.display.placed if placed.kind in TEXT_KINDS}
    for run in facts.display.items:
        if not isinstance(run, GlyphRun) or run.element not in texts or not run.glyphs:
            continue
        white = run.ink.total <= REVERSED_TOTAL
        limit = profile.min_reversed_type_pt if white else profile.min_type_pt
        if run.size_pt < limit - 0.005:
            text = excerpt(texts[run.element].text)
            found[run.element] = error(
                "type_too_small", run.element, text=text, size=round(run.size_pt, 2), limit=limit
            )
    return list(found.values())


def font_rights(facts: Facts) -> list[Finding]:
    """A font must allow embedding, or the file cannot be made."""
    runs = (item for item in facts.display.items if isinstance(item, GlyphRun))
    barred = {(run.element, run.font.name): run for run in runs if not run.font.may_embed}
    return [error("font_rights", element, font=name) for element, name in barred]


def placeholder_left(facts: Facts) -> list[Finding]:
    """A new cover's own words are meant to be replaced."""
    texts = (placed for placed in facts.display.placed if placed.kind in TEXT_KINDS)
    return [
        warning("placeholder_left", placed.id, text=excerpt(placed.text))
        for placed in texts
        if placed.text.casefold() in _LEFT_OVER
    ]


def spot_not_allowed(facts: Facts) -> list[Finding]:
    """Spot inks need a plate each; most printers allow none."""
    used: dict[str, str] = {}
    for item in facts.display.items:
        inks = []
        if isinstance(item, GlyphRun):
            inks = [item.ink, item.outline_ink]
        elif isinstance(item, Path):
            inks = [item.fill, item.stroke]
        for ink in inks:
            if ink is not None and ink.spot:
                used.setdefault(ink.spot, item.element)
    if len(used) <= facts.profile.max_spots:
        return []
    limit = facts.profile.max_spots or "none"
    return [error("spot_not_allowed", id_, spot=spot, limit=limit) for spot, id_ in used.items()]
