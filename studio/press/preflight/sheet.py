"""Checks of a sheet that is folded round the issue: its spine, and type beside the folds."""

from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.finding import Finding
from studio.core.layout_document import respined, sheet_of
from studio.core.reformat import SPINE_PANEL
from studio.press.display import Placed
from studio.press.preflight.facts import Facts, error, warning
from studio.press.profiles import AS_THE_FORMAT
from studio.press.text_setting import excerpt

TOLERANCE_MM = 0.05
OFF_MIDDLE_MM = 0.25  # a line's ink never stands quite in the middle of its frame


def spine_stale(facts: Facts) -> list[Finding]:
    """The spine on the page must have the width that the pages give it."""
    document, cover = facts.document, facts.display.cover
    panel = document.elements.get(SPINE_PANEL)
    if not _glued(cover) or panel is None or panel.hidden:
        return []
    if abs(panel.w_mm - cover.spine_mm) <= TOLERANCE_MM:
        return []
    pages = int(document.spine.get("pages", 0))
    spine, held = round(cover.spine_mm, 2), round(panel.w_mm, 2)
    return [error("spine_stale", SPINE_PANEL, pages=pages, spine_mm=spine, held_mm=held)]


def spine_not_of_profile(facts: Facts) -> list[Finding]:
    """The printer's paper, and what the printer rounds to, give another spine than the layout's."""
    cover, profile, spine = facts.display.cover, facts.profile, facts.document.spine
    asked: dict[str, str | float] = {}
    if profile.caliper_mm > 0:
        asked |= {"caliper_mm": profile.caliper_mm, "allowance_mm": profile.allowance_mm}
    if profile.spine_step != AS_THE_FORMAT:
        asked |= {"step": profile.spine_step}
    pages = int(spine.get("pages", 0))
    if not _glued(cover) or not asked or pages <= 0:
        return []
    wanted = sheet_of(cover.front, "wraparound", facts.document.binding, respined(spine, asked))
    if abs(wanted.spine_mm - cover.spine_mm) <= TOLERANCE_MM:
        return []
    told = {"spine_mm": round(wanted.spine_mm, 2), "held_mm": round(cover.spine_mm, 2)}
    name = profile.name
    return [error("spine_not_of_profile", SPINE_PANEL, pages=pages, profile=name, **told, **asked)]


def spine_type_too_tall(facts: Facts) -> list[Finding]:
    """Folds wander, so type on the spine keeps off both."""
    cover = facts.display.cover
    room = max(0.0, cover.spine_mm - 2 * facts.profile.fold_clear_mm)
    return [
        error(
            "spine_type_too_tall",
            placed.id,
            text=_words(placed),
            room_mm=round(room, 1),
            need_mm=round(ink.w, 1),
        )
        for placed, ink in _on(facts, "spine")
        if ink.w > room + TOLERANCE_MM
    ]


def live_near_hinge(facts: Facts) -> list[Finding]:
    """Glue and the fold swallow what stands right beside them."""
    cover, profile = facts.display.cover, facts.profile
    if not _glued(cover):
        return []
    near = [
        (placed, _fold_gap(cover, panel, ink), profile.hinge_clear_mm, TOLERANCE_MM)
        for panel in ("front", "back")
        for placed, ink in _on(facts, panel)
    ]
    room = cover.spine_mm - 2 * profile.fold_clear_mm
    near += [
        (placed, _spine_gap(cover, ink), profile.fold_clear_mm, OFF_MIDDLE_MM)
        for placed, ink in _on(facts, "spine")
        if ink.w <= room + TOLERANCE_MM
    ]
    return [
        warning(
            "live_near_hinge",
            placed.id,
            text=_words(placed),
            gap_mm=round(gap, 1),
            clear_mm=round(clear, 2),
        )
        for placed, gap, clear, slack in near
        if gap < clear - slack
    ]


def _glued(cover: CoverFormat) -> bool:
    return cover.wraparound and cover.spine_mm > 0


def _on(facts: Facts, panel: str) -> list[tuple[Placed, Box]]:
    seen_on = facts.display.panel_of
    return [(placed, ink) for placed, ink in facts.live() if seen_on(placed) == panel]


def _fold_gap(cover: CoverFormat, panel: str, ink: Box) -> float:
    """Return how far ink on the front or the back stays from its fold; negative beyond it."""
    page = cover.front_box if panel == "front" else cover.back_box
    fold_is_left = (panel == "front") != cover.right_bound
    return ink.x - page.x if fold_is_left else page.right - ink.right


def _spine_gap(cover: CoverFormat, ink: Box) -> float:
    return min(ink.x - cover.spine_box.x, cover.spine_box.right - ink.right)


def _words(placed: Placed) -> str:
    return excerpt(placed.text) or placed.name or placed.kind
