"""The runner: every document check in one list, worst findings first."""

from collections.abc import Callable, Sequence

from studio.core.cover_formats import PRINT_PPI
from studio.core.finding import Finding, Severity
from studio.core.layout_document import Json, LayoutDocument, parse
from studio.press.art import LoadAsset
from studio.press.export import display_for
from studio.press.fonts import FontStore
from studio.press.layout import AssetSizes, lay_out
from studio.press.preflight import barcode, document, ink, sheet, type
from studio.press.preflight.facts import Facts
from studio.press.preflight.ink import PlateFacts
from studio.press.preflight.outside_facts import NO_FACTS, OutsideFacts
from studio.press.profiles import HOUSE, PressProfile

CHECKS: Sequence[Callable[[Facts], list[Finding]]] = (
    document.required_missing,
    document.bleed_short,
    document.bleed_below_profile,
    document.live_outside_safe,
    document.live_outside_profile_safe,
    sheet.spine_stale,
    sheet.spine_not_of_profile,
    sheet.spine_type_too_tall,
    sheet.live_near_hinge,
    document.image_ppi,
    document.native_ppi,
    document.ai_label_missing,
    document.model_not_commercial,
    document.model_terms_unknown,
    document.credentials_broken,
    type.type_too_small,
    type.small_white_type,
    type.small_multi_ink_type,
    type.rich_black_type,
    type.thin_line,
    type.font_rights,
    type.placeholder_left,
    type.spot_not_allowed,
    type.spot_names_alike,
    type.spot_behind_subject,
    barcode.barcode_size,
    barcode.barcode_ink,
    barcode.barcode_quiet_zone,
    barcode.barcode_zone,
    barcode.barcode_kind,
    barcode.barcode_reused,
)
PLATE_CHECKS: Sequence[Callable[[PlateFacts], list[Finding]]] = (
    ink.page_empty,
    ink.tac_peak,
    ink.tac_mean,
    ink.contrast_low,
    ink.background_busy,
    ink.masthead_hidden,
    ink.colour_shift,
)
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def check_document(
    layout: LayoutDocument | Json,
    assets: AssetSizes,
    fonts: FontStore,
    profile: PressProfile = HOUSE,
    outside: OutsideFacts = NO_FACTS,
) -> list[Finding]:
    """Lay the document out and return every finding.

    Args:
        layout: a parsed layout, or its JSON.
        assets: pixel sizes of the placed pictures by SHA-256.
        fonts: the store that text is set from.
        profile: the printer's limits.
        outside: what the studio knows besides: codes of other issues, what painted the pictures.
    """
    parsed = layout if isinstance(layout, LayoutDocument) else parse(layout)
    display = lay_out(parsed, assets, fonts)
    facts = Facts(document=parsed, display=display, assets=assets, profile=profile, outside=outside)
    return run(facts)


def check_plates(
    layout: LayoutDocument | Json,
    load: LoadAsset,
    fonts: FontStore,
    profile: PressProfile = HOUSE,
    *,
    ppi: float = PRINT_PPI,
) -> list[Finding]:
    """Compose the plates as the press would and return every finding, worst first.

    Args:
        load: gives the bytes (or the picture) of each asset by SHA-256.
        ppi: of the plates; 300 sees every pixel that prints, less is faster.
    """
    facts = ink.plate_facts(display_for(layout, load, fonts), load, profile, ppi=ppi)
    return _sorted([finding for check in PLATE_CHECKS for finding in check(facts)])


def run(facts: Facts) -> list[Finding]:
    """Return the findings of layout and checks: errors, then warnings, then notes."""
    met = [finding for placed in facts.display.placed for finding in placed.findings]
    checked = [finding for check in CHECKS for finding in check(facts)]
    return _sorted([*met, *checked])


def _sorted(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: _RANK[finding.severity])


def blocks(findings: Sequence[Finding]) -> bool:
    """Tell whether any finding forbids the export."""
    return any(finding.severity is Severity.ERROR for finding in findings)
