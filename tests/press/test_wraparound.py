"""A wraparound sheet in print: back, spine and front on one page, its boxes those of the sheet."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from studio.core.errors import ConflictError
from studio.core.finding import Finding
from studio.core.fixes import operations_for
from studio.core.layout_document import parse
from studio.core.layout_edits import apply
from studio.core.reformat import clear_of_hinge, settings, sheet_elements
from studio.core.units import mm_to_pt
from studio.press.export import render_pdf
from studio.press.fonts import FontStore
from studio.press.preflight.file import check_file
from studio.press.preflight.run import check_document
from studio.press.profiles import PressProfile, press_profiles
from tests.press.mutations.workpiece import ART, META, small_cover
from tests.press.test_subject import assets as assets

Json = dict[str, Any]
SPINE = {"pages": 164, "caliper_mm": 0.085, "allowance_mm": 0.4}


def _wrapped(**page: Any) -> Json:
    document = small_cover()
    for operation in settings(document, {"sheet": "wraparound", "spine": SPINE, **page}):
        document, _before = apply(document, operation)
    for operation in sheet_elements(document, parse(document).cover, "Cosmos 06"):
        document, _before = apply(document, operation)
    return document


@pytest.mark.parametrize("handle", ["coated-x4", "coated-x1a"])
@pytest.mark.parametrize("binding", ["left", "right", "stitched"])
def test_a_sheet_prints_without_a_finding(
    assets: Any, fonts: FontStore, handle: str, binding: str
) -> None:
    document, profile = _wrapped(binding=binding), press_profiles()[handle]
    cover = parse(document).cover

    data = render_pdf(document, assets, fonts, META, profile)

    errors = [row for row in check_file(data, cover, profile) if row.severity == "error"]
    assert errors == []
    with pikepdf.open(io.BytesIO(data)) as file:
        box = [float(side) for side in file.pages[0].TrimBox]
    assert box[2] - box[0] == pytest.approx(mm_to_pt(cover.trim_box.w), abs=0.01)
    assert cover.trim_box.w == pytest.approx(2 * cover.trim_w_mm + cover.spine_mm)


def test_the_art_and_the_panels_fill_the_sheet_to_its_bleed(fonts: FontStore) -> None:
    document = _wrapped()
    codes = {row.code for row in check_document(document, {ART: (1260, 1610)}, fonts)}
    assert "bleed_short" not in codes
    del document["elements"]["back-panel"]
    codes = {row.code for row in check_document(document, {ART: (1260, 1610)}, fonts)}
    assert "bleed_short" in codes


def _damaged(change: Callable[[Json], object], **page: Any) -> Json:
    document = _wrapped(**page)
    for operation in clear_of_hinge(document, parse(document).cover):
        document, _before = apply(document, operation)
    change(document)
    return document


def _set(id_: str, **properties: Any) -> Callable[[Json], object]:
    return lambda document: document["elements"][id_].update(properties)


def _shifted(id_: str, by: float) -> Callable[[Json], object]:
    return lambda document: document["elements"][id_].update(
        x_mm=document["elements"][id_]["x_mm"] + by
    )


def _paged(pages: int) -> Callable[[Json], object]:
    return lambda document: document["spine"].update(pages=pages)


PAPER = PressProfile(name="Their paper", required=(), caliper_mm=0.1, allowance_mm=0.4)
PLAIN = PressProfile(name="Plain", required=())
SHEET_DEFECTS = [
    ("a line on the front beside the fold", _set("small", x_mm=4.0), PLAIN, "live_near_hinge"),
    ("a line that hangs over the fold", _set("small", x_mm=-2.0), PLAIN, "live_near_hinge"),
    (
        "a line on the back beside the fold",
        lambda d: d["elements"].update(
            blurb={
                **d["elements"]["small"],
                "align": "right",
                "x_mm": -7.4 - d["elements"]["small"]["w_mm"] - 2,
            }
        ),
        PLAIN,
        "live_near_hinge",
    ),
    ("spine type against a fold", _shifted("spine-text", 2.4), PLAIN, "live_near_hinge"),
    (
        "spine type larger than the spine",
        _set("spine-text", fit="none", h_mm=30.0, runs=[{"text": "Cosmos", "size_pt": 48.0}]),
        PLAIN,
        "spine_type_too_tall",
    ),
    (
        "a line dragged onto the spine",
        _set("small", x_mm=-26.7, align="centre"),
        PLAIN,
        "spine_type_too_tall",
    ),
    ("more pages than the spine was laid out for", _paged(240), PLAIN, "spine_stale"),
    ("another paper than the printer's", lambda _d: None, PAPER, "spine_not_of_profile"),
]


@pytest.mark.parametrize(("what", "change", "profile", "code"), SHEET_DEFECTS)
def test_a_defect_of_the_sheet_is_named_and_mended(
    fonts: FontStore,
    what: str,
    change: Callable[[Json], object],
    profile: PressProfile,
    code: str,
) -> None:
    document = _damaged(change)

    found = [row for row in _sheet_findings(document, fonts, profile) if row.code == code]

    assert found, what
    assert found[0].element in document["elements"]
    front = parse(document).cover.front
    for operation in operations_for(code, document, found[0].element, dict(found[0].values), front):
        document, _before = apply(document, operation)
    left = {(row.code, row.element) for row in _sheet_findings(document, fonts, profile)}
    assert (code, found[0].element) not in left
    assert min(document["elements"]["spine-text"]["w_mm"], 50.0) == 50.0, "not set along the spine"


def _sheet_findings(document: Json, fonts: FontStore, profile: PressProfile) -> list[Finding]:
    codes = {"spine_stale", "spine_not_of_profile", "spine_type_too_tall", "live_near_hinge"}
    found = check_document(document, {ART: (1260, 1610)}, fonts, profile)
    return [row for row in found if row.code in codes]


def test_a_line_well_inside_the_back_has_no_finding(fonts: FontStore) -> None:
    document = _damaged(lambda d: d["elements"].update(b={**d["elements"]["small"], "x_mm": -90.0}))
    assert _sheet_findings(document, fonts, PLAIN) == []


@pytest.mark.parametrize("binding", ["left", "right", "stitched"])
def test_a_sheet_laid_out_for_its_spine_has_none_of_these_findings(
    fonts: FontStore, binding: str
) -> None:
    document = _damaged(lambda _d: None, binding=binding)
    assert _sheet_findings(document, fonts, PLAIN) == []


def test_a_spine_too_narrow_for_type_is_not_mended_by_making_it_unreadable(
    fonts: FontStore,
) -> None:
    document = _damaged(_paged(64))
    narrow = parse(document).cover.spine_mm
    document["elements"]["spine-panel"]["w_mm"] = narrow
    document["elements"]["spine-text"]["x_mm"] += (7.4 - narrow) / 2
    tall = [f for f in _sheet_findings(document, fonts, PLAIN) if f.code == "spine_type_too_tall"]
    with pytest.raises(ConflictError, match="too narrow for type"):
        operations_for(
            tall[0].code,
            document,
            tall[0].element,
            dict(tall[0].values),
            parse(document).cover.front,
        )
