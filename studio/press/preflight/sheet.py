"""Checks of a sheet that is folded round the issue: its spine, and type beside the folds."""

from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.errors import RefusedError
from studio.core.finding import Finding
from studio.core.reformat import SPINE_PANEL
from studio.core.spine import Paper, spine_mm
from studio.press.display import Placed
from studio.press.preflight.facts import Facts, error, warning
from studio.press.text_setting import excerpt

TOLERANCE_MM = 0.05
OFF_MIDDLE_MM = 0.25  # a line's ink never stands quite in the middle of its frame


def spine_stale(facts: Facts) -> list[Finding]:
    """The spine must have the width that the pages give it, on the page as in the numbers."""
    document, cover = facts.document, facts.display.cover
    if not cover.wraparound or cover.spine_mm <= 0:
        return []
    pages = int(document.spine.get("pages", 0))
    printed, paper = _printers_spine(facts)
    if printed is not None and abs(printed - cover.spine_mm) > TOLERANCE_MM:
        return [_stale(pages, printed, cover.spine_mm, paper)]
    panel = document.elements.get(SPINE_PANEL)
    if panel is None or panel.hidden or abs(panel.w_mm - cover.spine_mm) <= TOLERANCE_MM:
        return []
    return [_stale(pages, cover.spine_mm, panel.w_mm, None)]


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
    if not cover.wraparound or cover.spine_mm <= 0:
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


def _printers_spine(facts: Facts) -> tuple[float | None, Paper | None]:
    """Return the spine that the printer's own paper gives, where the press profile names it."""
    profile, pages = facts.profile, int(facts.document.spine.get("pages", 0))
    if profile.caliper_mm <= 0 or pages <= 0:
        return None, None
    paper = Paper(caliper_mm=profile.caliper_mm, allowance_mm=profile.allowance_mm)
    step = "inch/32" if facts.display.cover.handle.startswith("us-") else "mm/10"
    try:
        return spine_mm(pages, paper, step=step), paper
    except RefusedError:  # numbers that give no spine have a refusal of their own
        return None, None


def _stale(pages: int, wanted: float, held: float, paper: Paper | None) -> Finding:
    own = (
        {}
        if paper is None
        else {"caliper_mm": paper.caliper_mm, "allowance_mm": paper.allowance_mm}
    )
    return error(
        "spine_stale",
        SPINE_PANEL,
        pages=pages,
        spine_mm=round(wanted, 2),
        held_mm=round(held, 2),
        **own,
    )


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
