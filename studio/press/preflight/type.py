"""Checks of type: least sizes, inks that blur, embedding rights, placeholders, and spot inks."""

import re
from collections.abc import Iterator

from studio.core.finding import Finding
from studio.core.inks import Ink
from studio.press.display import GlyphRun, Path, spot_uses
from studio.press.preflight.facts import Facts, error, warning
from studio.press.text_setting import excerpt

REVERSED_TOTAL = 0.1  # ink coverage up to which type counts as white on a ground
SLACK_PT = 0.005
_SUFFIX = re.compile(r"[\s_-]*(c|u|m|cp|up|cvc|cvu|ec|coated|uncoated|matte)$")


def type_too_small(facts: Facts) -> list[Finding]:
    """Type needs 6 pt, and 8 pt where it is white on a ground."""
    profile = facts.profile
    found: dict[str, Finding] = {}
    for run, text in _type_runs(facts):
        white = run.ink.total <= REVERSED_TOTAL
        limit = profile.min_reversed_type_pt if white else profile.min_type_pt
        if run.size_pt < limit - SLACK_PT:
            found[run.element] = error(
                "type_too_small", run.element, text=text, size=round(run.size_pt, 2), limit=limit
            )
    return list(found.values())


def small_white_type(facts: Facts) -> list[Finding]:
    """White type is a hole in several inks; below this size they close it (R0016)."""
    limit = facts.profile.limits["small_type_pt"]
    return [
        warning("small_white_type", run.element, text=text, size=round(run.size_pt, 2), limit=limit)
        for run, text in _type_runs(facts)
        if run.ink.total <= REVERSED_TOTAL and run.size_pt < limit - SLACK_PT
    ]


def small_multi_ink_type(facts: Facts) -> list[Finding]:
    """Small type from several plates blurs where they do not meet exactly (R0017)."""
    limit = facts.profile.limits["small_type_pt"]
    return [
        warning(
            "small_multi_ink_type",
            run.element,
            text=text,
            size=round(run.size_pt, 2),
            plates=_plates(run.ink),
            limit=limit,
        )
        for run, text in _type_runs(facts)
        if _plates(run.ink) > 1 and run.size_pt < limit - SLACK_PT
    ]


def rich_black_type(facts: Facts) -> list[Finding]:
    """Black type is black ink alone; rich black is for solid areas (R0015)."""
    limits = facts.profile.limits
    return [
        warning("rich_black_type", run.element, text=text, sum=round(run.ink.total * 100))
        for run, text in _type_runs(facts)
        if run.ink.cmyk[3] >= limits["rich_black_k"] and run.ink.total > limits["rich_black_sum"]
    ]


def thin_line(facts: Facts) -> list[Finding]:
    """Outlines in white or several inks need some width (R0018, R0019)."""
    limit = facts.profile.limits["thin_line_pt"]
    thin: dict[str, float] = {}
    for item in facts.display.items:
        held: tuple[Ink | None, float] = (None, 0.0)
        if isinstance(item, GlyphRun):
            held = (item.outline_ink, item.outline_pt)
        elif isinstance(item, Path) and item.role != "mark":
            held = (item.stroke, item.stroke_pt)
        ink, width = held
        if ink is not None and 0 < width < limit and _plates(ink) != 1:
            thin[item.element] = width
    return [warning("thin_line", id_, width=width, limit=limit) for id_, width in thin.items()]


def spot_behind_subject(facts: Facts) -> list[Finding]:
    """PDF/X-1a mixes what lies behind the subject into the art's pixels, which have four inks."""
    if facts.profile.pdfx == "x4":
        return []
    runs = (item for item in facts.display.items if isinstance(item, GlyphRun) and item.ink.spot)
    found = {run.element: run.ink.spot for run in runs if facts.display.subject_over(run)}
    return [error("spot_behind_subject", id_, spot=spot) for id_, spot in found.items()]


def spot_names_alike(facts: Facts) -> list[Finding]:
    """Two names for one ink make two plates (R0021-R0023)."""
    known: dict[str, str] = {}
    found = []
    for name in facts.document.spots:
        first = known.setdefault(_bare(name), name)
        if first != name:
            found.append(warning("spot_names_alike", first=first, second=name))
    return found


def font_rights(facts: Facts) -> list[Finding]:
    """A font must allow embedding, or the file cannot be made."""
    runs = (item for item in facts.display.items if isinstance(item, GlyphRun))
    barred = {(run.element, run.font.name): run for run in runs if not run.font.may_embed}
    return [error("font_rights", element, font=name) for element, name in barred]


def placeholder_left(facts: Facts) -> list[Finding]:
    """A new cover's own words are meant to be replaced."""
    left_over = {text.casefold() for text in facts.outside.placeholders}
    return [
        warning("placeholder_left", placed.id, text=excerpt(placed.text))
        for placed in facts.texts()
        if placed.text.casefold() in left_over
    ]


def spot_not_allowed(facts: Facts) -> list[Finding]:
    """Spot inks need a plate each; most printers allow none."""
    used: dict[str, str] = {}
    for item, ink in spot_uses(facts.display):
        used.setdefault(ink.spot, item.element)
    if len(used) <= facts.profile.max_spots:
        return []
    limit = facts.profile.max_spots
    return [error("spot_not_allowed", id_, spot=spot, limit=limit) for spot, id_ in used.items()]


def _type_runs(facts: Facts) -> Iterator[tuple[GlyphRun, str]]:
    """Yield each element's runs of one size and ink once, with the element's text."""
    texts = {placed.id: excerpt(placed.text) for placed in facts.texts()}
    seen: set[tuple[str, float, Ink]] = set()
    for run in facts.display.items:
        if isinstance(run, GlyphRun) and run.element in texts and run.glyphs:
            key = (run.element, run.size_pt, run.ink)
            if key not in seen:
                seen.add(key)
                yield run, texts[run.element]


def _plates(ink: Ink) -> int:
    return 1 if ink.spot else sum(part > 0 for part in ink.cmyk)


def _bare(name: str) -> str:
    """Return a spot's name without case, spaces and paper suffix, digits and letters unified."""
    folded = _SUFFIX.sub("", name.casefold().strip())
    return re.sub(r"[\s_-]+", "", folded).translate(str.maketrans("ol", "01"))
