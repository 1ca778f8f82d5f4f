"""Checks of the composed plates: how much ink, and whether type can be read on its ground."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from studio.core.finding import Finding
from studio.press import art, colour, legibility, plates
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, GlyphRun, Image
from studio.press.legibility import BUSY, Legibility, contrast_needed
from studio.press.pixels import Grid, grid_of, patch, stamps
from studio.press.plates import Plates
from studio.press.preflight.facts import error, warning
from studio.press.profiles import PressProfile
from studio.press.text_setting import excerpt

TAC_SLACK = 0.5  # percent: what rounding to 8 bits may add
SHIFT_DE, SHIFT_SHARE = 10.0, 0.15
SHIFT_SIZE_PX = 600
HIDDEN_MAX = 0.4
MASTHEAD_GRID_PX = 900


@dataclass(frozen=True, kw_only=True)
class PlateFacts:
    """What the plate checks look at, made once."""

    display: DisplayList
    load: LoadAsset
    profile: PressProfile
    plates: Plates
    legibility: tuple[Legibility, ...]


def plate_facts(
    display: DisplayList, load: LoadAsset, profile: PressProfile, *, ppi: float
) -> PlateFacts:
    settled = plates.settled(display, load, profile)
    return PlateFacts(
        display=settled,
        load=load,
        profile=profile,
        plates=plates.compose(settled, load, ppi=ppi),
        legibility=tuple(legibility.legibility_of(settled, load)),
    )


def page_empty(facts: PlateFacts) -> list[Finding]:
    """A page without ink is a mistake somewhere (R0005)."""
    return [] if facts.plates.ink.any() else [error("page_empty")]


def tac_peak(facts: PlateFacts) -> list[Finding]:
    """Too much ink in one place does not dry."""
    limit = facts.profile.tac_peak
    peak = plates.peak_of(facts.plates, limit + TAC_SLACK)
    if peak.percent <= limit + TAC_SLACK:
        return []
    value, area = round(peak.percent, 1), peak.area_mm2
    return [error("tac_peak", value=value, x=peak.x_mm, y=peak.y_mm, area=area, limit=limit)]


def tac_mean(facts: PlateFacts) -> list[Finding]:
    """A large heavy area sets off on the next sheet (R0026)."""
    limit = facts.profile.limits["tac_mean"]
    mean = plates.mean_peak_of(facts.plates)
    if mean.percent <= limit:
        return []
    value = round(mean.percent, 1)
    return [warning("tac_mean", value=value, x=mean.x_mm, y=mean.y_mm, limit=limit)]


def contrast_low(facts: PlateFacts) -> list[Finding]:
    """Judge each element by its least legible run, at the worst twentieth of its ground."""
    worst: dict[str, Legibility] = {}
    for run in facts.legibility:
        if run.contrast < contrast_needed(run.size_pt) and (
            run.element not in worst or run.contrast < worst[run.element].contrast
        ):
            worst[run.element] = run
    return [
        warning(
            "contrast_low",
            id_,
            text=excerpt(run.text),
            value=run.contrast,
            limit=contrast_needed(run.size_pt),
        )
        for id_, run in worst.items()
    ]


def background_busy(facts: PlateFacts) -> list[Finding]:
    """Detail as fine as the letters hides them, whatever the contrast."""
    busy: dict[str, str] = {}
    for run in facts.legibility:
        if run.busyness > BUSY:
            busy.setdefault(run.element, excerpt(run.text))
    return [warning("background_busy", id_, text=text) for id_, text in busy.items()]


def masthead_hidden(facts: PlateFacts) -> list[Finding]:
    """A masthead may go behind a head as long as readers still know the magazine by it."""
    display = facts.display
    grid = grid_of(display, MASTHEAD_GRID_PX, trimmed=False)
    found: dict[str, Finding] = {}
    for run in (item for item in display.items if isinstance(item, GlyphRun)):
        subject = display.subject_over(run)
        if subject is None or not run.glyphs:
            continue
        cover = _cover_of(subject, facts, grid)
        whole = _hidden_share(run, cover, grid)
        first = _hidden_share(replace(run, glyphs=run.glyphs[:1]), cover, grid)
        if whole > HIDDEN_MAX or first > HIDDEN_MAX:
            share = round(max(whole, first) * 100)
            found[run.element] = warning("masthead_hidden", run.element, share=share)
    return list(found.values())


def _cover_of(subject: Image, facts: PlateFacts, grid: Grid) -> NDArray[np.float32]:
    """Return how much the subject covers of each pixel, 0 to 1."""
    cover = np.zeros((grid.height, grid.width), dtype=np.float32)
    part = patch(grid, subject, facts.display, facts.load)
    if part is not None and part.mask is not None:
        mask = np.asarray(part.mask, dtype=np.float32) / 255
        window = cover[part.top : part.top + mask.shape[0], part.left : part.left + mask.shape[1]]
        window[:] = mask[: window.shape[0], : window.shape[1]]
    return cover


def _hidden_share(run: GlyphRun, cover: NDArray[np.float32], grid: Grid) -> float:
    hidden = inked = 0.0
    for stamp in stamps(grid, run):
        mask = np.asarray(stamp.mask, dtype=np.float32) / 255
        window = cover[stamp.top :, stamp.left :][: mask.shape[0], : mask.shape[1]]
        hidden, inked = hidden + float((mask * window).sum()), inked + float(mask.sum())
    return hidden / inked if inked else 0.0


def colour_shift(facts: PlateFacts) -> list[Finding]:
    """Screens show greens and violets that no press can; say so before people approve them."""
    found = []
    for item in facts.display.items:
        if not isinstance(item, Image) or item.mask:
            continue
        picture = art.load_picture(facts.load, item.asset)
        picture.thumbnail((SHIFT_SIZE_PX, SHIFT_SIZE_PX))
        apart = colour.difference(picture, colour.soft_proof(picture))
        share = float((apart > SHIFT_DE).mean())
        if share > SHIFT_SHARE:
            found.append(warning("colour_shift", item.element, share=round(share * 100)))
    return found
