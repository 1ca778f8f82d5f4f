"""What a press profile asks of the page: each of its fields is held against the cover."""

from dataclasses import replace
from typing import Any

import pytest

from studio.core.cover_formats import COVER_FORMATS
from studio.core.finding import Finding, message
from studio.core.fixes import operations_for
from studio.core.layout_document import parse, starter_document
from studio.core.layout_edits import apply
from studio.core.reformat import SPINE_WORDS, clear_of_hinge, settings, sheet_elements
from studio.core.spine import FOLD_CLEAR_MM, HINGE_CLEAR_MM
from studio.press.fonts import FontStore
from studio.press.preflight.run import check_document
from studio.press.profiles import HOUSE, PressProfile, press_profiles
from tests.press.conftest import ART, ISSUE

Json = dict[str, Any]
SIZES = {ART: (3600, 4600)}
PAPER = {"pages": 164, "caliper_mm": 0.085, "allowance_mm": 0.4}
NEWSSTAND = press_profiles()["us-newsstand"]
CAREFUL = press_profiles()["careful-printer"]
OF_PAGE = {"bleed_below_profile", "live_outside_profile_safe", "spine_not_of_profile"}


def _cover(handle: str = "a4", **page: Any) -> Json:
    return starter_document(handle, ISSUE, art=ART) | page


def _wrapped(handle: str = "a4", **page: Any) -> Json:
    document = _cover(handle)
    for operation in settings(document, {"sheet": "wraparound", "spine": PAPER, **page}):
        document, _before = apply(document, operation)
    cover = parse(document).cover
    own = [*sheet_elements(document, cover, SPINE_WORDS), *clear_of_hinge(document, cover)]
    for operation in own:
        document, _before = apply(document, operation)
    return document


def _of_page(document: Json, fonts: FontStore, profile: PressProfile) -> list[Finding]:
    found = check_document(document, SIZES, fonts, profile)
    return [row for row in found if row.code in OF_PAGE]


@pytest.mark.parametrize("handle", COVER_FORMATS)
@pytest.mark.parametrize("sheet", ["front", "wraparound"])
def test_every_shipped_format_has_what_the_house_asks(
    fonts: FontStore, handle: str, sheet: str
) -> None:
    document = _cover(handle) if sheet == "front" else _wrapped(handle)
    assert _of_page(document, fonts, HOUSE) == []


@pytest.mark.parametrize(
    ("bleed", "asked", "found"), [(3.0, 3.0, False), (3.0, 5.0, True), (0.0, 3.0, True)]
)
def test_the_page_needs_as_much_bleed_as_the_profile_asks(
    fonts: FontStore, bleed: float, asked: float, found: bool
) -> None:
    document = _cover(format={"trim_mm": [210, 297], "bleed_mm": bleed})
    profile = replace(HOUSE, name="Glued", bleed_mm=asked)

    rows = _of_page(document, fonts, profile)

    assert bool(rows) is found
    if found:
        assert f"has {bleed} mm of bleed; the press profile “Glued” asks for {asked} mm" in message(
            rows[0]
        )


def test_type_keeps_the_safe_area_of_the_profile_and_is_moved_into_it(fonts: FontStore) -> None:
    document = _cover()
    found = _of_page(document, fonts, CAREFUL)
    assert found
    assert {row.values["safe_mm"] for row in found} == {10.0}
    assert "the press profile “Coated, outlined type, wide safe area” asks for 10.0 mm" in message(
        found[0]
    )
    front = parse(document).cover
    for row in found:
        for operation in operations_for(row.code, document, row.element, dict(row.values), front):
            document, _before = apply(document, operation)
    assert _of_page(document, fonts, CAREFUL) == []


def test_what_leaves_the_covers_own_safe_area_is_told_once(fonts: FontStore) -> None:
    document = _cover()
    document["elements"]["barcode"]["x_mm"] = 2.0
    rows = check_document(document, SIZES, fonts, CAREFUL)
    codes = [row.code for row in rows if row.element == "barcode" and "safe" in row.code]
    assert codes == ["live_outside_safe"]


SPINES = [
    ("the house takes the format's own step", "a4", {}, HOUSE, None),
    ("the house takes an inch's step too", "us-8x1050", {}, HOUSE, None),
    ("a profile in inches on a metric page", "a4", {}, NEWSSTAND, 7.14),
    ("a profile in inches on its own page", "us-8x1050", {}, NEWSSTAND, None),
    ("a page that rounds as the profile asks", "a4", {"step": "inch/32"}, NEWSSTAND, None),
    (
        "a profile with its own paper",
        "a4",
        {},
        replace(HOUSE, caliper_mm=0.1, allowance_mm=0.4),
        8.6,
    ),
]


@pytest.mark.parametrize(("what", "handle", "more", "profile", "wanted"), SPINES)
def test_the_spine_is_reckoned_as_the_profile_asks(
    fonts: FontStore,
    what: str,
    handle: str,
    more: Json,
    profile: PressProfile,
    wanted: float | None,
) -> None:
    document = _wrapped(handle, spine=PAPER | more)
    found = [row for row in _of_page(document, fonts, profile) if "spine" in row.code]
    assert [row.values["spine_mm"] for row in found] == ([] if wanted is None else [wanted]), what
    for row in found:
        front = parse(document).cover.front
        for operation in operations_for(row.code, document, row.element, dict(row.values), front):
            document, _before = apply(document, operation)
        assert parse(document).cover.spine_mm == pytest.approx(wanted, abs=0.01)
    assert "spine_stale" not in {r.code for r in check_document(document, SIZES, fonts, profile)}
    assert [row for row in _of_page(document, fonts, profile) if "spine" in row.code] == []


def test_the_house_keeps_the_same_distances_as_the_page_that_is_laid_out() -> None:
    assert (HOUSE.hinge_clear_mm, HOUSE.fold_clear_mm) == (HINGE_CLEAR_MM, FOLD_CLEAR_MM)
