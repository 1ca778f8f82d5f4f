"""Each document check: a cover that fails it, and the clean cover that fails none."""

from collections.abc import Callable

import pytest

from studio.core.finding import MESSAGES, Severity, message
from studio.core.layout_document import Json, parse, starter_document
from studio.press.fonts import FontStore
from studio.press.layout import AssetSizes
from studio.press.preflight.run import blocks, check_document
from tests.press.conftest import ART, ISSUE

SMALL = {ART: (1000, 1300)}
SOFT = {ART: (1800, 2330)}


def change(document: Json, element: str, **properties: object) -> None:
    document["elements"][element] |= properties


def runs(document: Json, element: str, **properties: object) -> None:
    document["elements"][element]["runs"][0] |= properties


def without(document: Json, element: str) -> None:
    del document["elements"][element]


def overlap(document: Json) -> None:
    barcode = document["elements"]["barcode"]
    change(document, "price", x_mm=barcode["x_mm"], y_mm=barcode["y_mm"], align="left")


CASES = [
    (lambda d: change(d, "art", x_mm=0.0), "bleed_short", "stops 3.17 mm before the bleed"),
    (lambda d: change(d, "art", h_mm=200.0), "bleed_short", "on the bottom"),
    (lambda d: change(d, "price", x_mm=145.0), "live_outside_safe", '"$7.99" is'),
    (lambda d: change(d, "barcode", x_mm=1.0), "live_outside_safe", "is 1.0 mm from the trim"),
    (lambda d: runs(d, "third_deck", size_pt=7.5), "type_too_small", "is 7.5 pt; 8.0 pt"),
    (
        lambda d: runs(d, "third_deck", size_pt=5.5, ink={"cmyk": [0, 0, 0, 1]}),
        "type_too_small",
        "is 5.5 pt; 6.0 pt",
    ),
    (overlap, "barcode_quiet_zone", "$7.99 enters the barcode"),
    (
        lambda d: change(d, "barcode", panel_ink={"cmyk": [0, 0, 0.5, 0]}),
        "barcode_ink",
        "not white",
    ),
    (lambda d: change(d, "barcode", digits="12345678"), "barcode_digits", "should end in 9"),
    (lambda d: without(d, "barcode"), "required_missing", "no barcode"),
    (lambda d: without(d, "masthead"), "required_missing", "no masthead"),
    (lambda d: change(d, "art", asset=""), "required_missing", "no art"),
    (
        lambda d: runs(d, "masthead", ink={"spot": "Gold", "tint": 1}),
        "spot_not_allowed",
        'ink "Gold" is used',
    ),
    (lambda d: runs(d, "main_line", size_pt=300), "text_overflow", "does not fit its box"),
]


@pytest.mark.parametrize(("damage", "code", "words"), CASES)
def test_each_defect_is_an_error_that_names_it(
    fonts: FontStore,
    cover: Json,
    sizes: AssetSizes,
    damage: Callable[[Json], object],
    code: str,
    words: str,
) -> None:
    damage(cover)
    found = check_document(cover, sizes, fonts)
    assert (found[0].code, found[0].severity) == (code, Severity.ERROR)
    assert any(words in message(finding) for finding in found if finding.code == code)
    assert blocks(found)


def test_a_clean_cover_has_no_findings(
    fonts: FontStore, cover: Json, chinese_cover: Json, sizes: AssetSizes
) -> None:
    assert check_document(cover, sizes, fonts) == []
    assert check_document(chinese_cover, sizes, fonts) == []


@pytest.mark.parametrize(
    ("assets", "severity"), [(SMALL, Severity.ERROR), (SOFT, Severity.WARNING)]
)
def test_coarse_art_is_found_with_the_size_it_needs(
    fonts: FontStore, cover: Json, assets: AssetSizes, severity: Severity
) -> None:
    (finding,) = check_document(cover, assets, fonts)
    assert (finding.code, finding.severity) == ("image_ppi", severity)
    width = finding.values["width"]
    assert isinstance(width, int)
    assert width >= 2588


def test_native_resolution_is_a_note_and_blocks_nothing(
    fonts: FontStore, cover: Json, sizes: AssetSizes
) -> None:
    change(cover, "art", native_px=1024)
    found = check_document(cover, sizes, fonts)
    assert [(f.code, f.severity) for f in found] == [("native_ppi", Severity.NOTE)]
    assert not blocks(found)


def test_placeholders_that_were_left_are_warnings(fonts: FontStore, sizes: AssetSizes) -> None:
    document = starter_document("us-8375x10875", ISSUE, art=ART, addon="06")
    found = check_document(document, sizes, fonts)
    assert {f.code for f in found} == {"placeholder_left"}
    assert {f.element for f in found} >= {"kicker", "main_line", "third_deck"}
    assert not blocks(found)


def test_hidden_elements_are_not_checked(fonts: FontStore, cover: Json, sizes: AssetSizes) -> None:
    change(cover, "price", x_mm=-50.0, hidden=True)
    assert check_document(cover, sizes, fonts) == []


def test_findings_come_worst_first(fonts: FontStore, cover: Json) -> None:
    change(cover, "price", x_mm=145.0)
    found = check_document(cover, SOFT, fonts)
    assert [f.severity for f in found] == [Severity.ERROR, Severity.WARNING]


def test_every_message_is_a_sentence_with_room_for_values() -> None:
    for code, template in MESSAGES.items():
        assert template.strip().endswith((".", "}")), code


def test_a_parsed_document_is_checked_as_its_json_is(
    fonts: FontStore, cover: Json, sizes: AssetSizes
) -> None:
    change(cover, "price", x_mm=145.0)
    assert check_document(parse(cover), sizes, fonts) == check_document(cover, sizes, fonts)
