"""A wraparound sheet in print: back, spine and front on one page, its boxes those of the sheet."""

import io
from typing import Any

import pikepdf
import pytest

from studio.core.layout_document import parse
from studio.core.layout_edits import apply
from studio.core.reformat import settings, sheet_elements
from studio.core.units import mm_to_pt
from studio.press.export import render_pdf
from studio.press.fonts import FontStore
from studio.press.preflight.file import check_file
from studio.press.preflight.run import check_document
from studio.press.profiles import press_profiles
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
