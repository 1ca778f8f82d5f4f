"""Documents to display lists: fit, alignment, fallback, and what is reported."""

import time

import pytest

from studio.core.boxes import Box
from studio.core.layout_document import Json, empty_document, parse, starter_document
from studio.press.display import DisplayList, GlyphRun, Image, Path, Placed
from studio.press.fonts import FontStore
from studio.press.layout import AssetSizes, lay_out
from tests.press.conftest import ART, ISSUE, TEXTS


def text_element(text: str, **changes: object) -> Json:
    run = {"text": text, "font": "barlow-condensed-700", "size_pt": 40}
    run |= {key: changes.pop(key) for key in ("font", "size_pt", "ink") if key in changes}
    box = {"x_mm": 20, "y_mm": 30, "w_mm": 100, "h_mm": 60}
    return {"kind": "cover_line", "runs": [run]} | box | changes


def laid_out(
    fonts: FontStore, assets: AssetSizes | None = None, lang: str = "en", **elements: Json
) -> DisplayList:
    document = empty_document("a4", ISSUE, lang=lang) | {"elements": elements}
    return lay_out(document, assets or {}, fonts)


def only(display: DisplayList) -> Placed:
    return display.placed[0]


def ink_of(placed: Placed) -> Box:
    assert placed.ink_mm is not None
    return placed.ink_mm


def runs_of(display: DisplayList) -> list[GlyphRun]:
    runs = [item for item in display.items if isinstance(item, GlyphRun)]
    assert len(runs) == len(display.items)
    return runs


def codes(placed: Placed) -> list[str]:
    return [finding.code for finding in placed.findings]


@pytest.mark.parametrize("title", ["COSMOS", "Vu", "The Harvest Review", "星际周刊"])
def test_a_masthead_fitted_to_width_fills_its_box_from_edge_to_edge(
    fonts: FontStore, title: str
) -> None:
    element = {"fit": "width", "w_mm": 150, "kind": "masthead", "font": "playfair-display-900"}
    placed = only(laid_out(fonts, it=text_element(title, **element)))
    assert ink_of(placed).x == pytest.approx(20, abs=0.01)
    assert ink_of(placed).right == pytest.approx(170, abs=0.01)
    assert placed.box_mm.h == pytest.approx(ink_of(placed).h, rel=0.15)
    assert not placed.findings


@pytest.mark.parametrize("text", ["Mars in one meeting", "火星来信：一夜之间", "A"])
@pytest.mark.parametrize(("w", "h"), [(60, 40), (150, 20), (30, 120)])
def test_text_fitted_to_a_box_fills_it_without_overflow(
    fonts: FontStore, text: str, w: float, h: float
) -> None:
    placed = only(laid_out(fonts, it=text_element(text, fit="box", w_mm=w, h_mm=h)))
    assert not placed.findings
    assert ink_of(placed).w <= w + 0.05
    larger = text_element(text, w_mm=w, h_mm=h, size_pt=placed.sizes_pt[0] * 1.02)
    assert codes(only(laid_out(fonts, it=larger))) == ["text_overflow"]


@pytest.mark.parametrize(("align", "edge"), [("left", "x"), ("right", "right")])
@pytest.mark.parametrize("size", [9, 40, 120])
def test_the_ink_of_every_size_stands_on_the_same_edge(
    fonts: FontStore, align: str, edge: str, size: float
) -> None:
    element = text_element("Orbit", align=align, size_pt=size, h_mm=100)
    placed = only(laid_out(fonts, it=element))
    assert getattr(ink_of(placed), edge) == pytest.approx(20 if align == "left" else 120, abs=0.01)


def test_capitals_hang_from_the_top_of_the_box(fonts: FontStore) -> None:
    placed = only(laid_out(fonts, it=text_element("HEX")))
    assert ink_of(placed).y == pytest.approx(30, abs=0.02)


def test_bottom_aligned_text_keeps_its_last_line_when_it_grows(fonts: FontStore) -> None:
    one = only(laid_out(fonts, it=text_element("HEX", valign="bottom")))
    two = only(laid_out(fonts, it=text_element("HEX\nHEX", valign="bottom")))
    assert ink_of(one).bottom == pytest.approx(ink_of(two).bottom, abs=0.001)
    assert ink_of(two).y < ink_of(one).y


def test_chinese_falls_back_to_a_font_that_has_it_and_latin_stays(fonts: FontStore) -> None:
    display = laid_out(fonts, lang="zh-Hans", it=text_element("第128期 Mars 火星"))
    fonts_used = [run.font.handle for run in runs_of(display)]
    assert fonts_used == [
        "noto-sans-cjk-test-700",
        "barlow-condensed-700",
        "noto-sans-cjk-test-700",
        "barlow-condensed-700",
        "noto-sans-cjk-test-700",
    ]
    assert not only(display).findings


FOUND = [
    ({"text": "Mars 龘"}, "glyph_missing", "龘"),
    ({"text": "Mars", "font": "no-such-font"}, "font_missing", "no-such-font"),
    ({"text": "Mars in one meeting", "size_pt": 200}, "text_overflow", "Mars in one meeting"),
    ({"text": "{issue.colour}"}, "field_unresolved", "{issue.colour}"),
    ({"text": "{page.number}"}, "field_unresolved", "{page.number}"),
]


@pytest.mark.parametrize(("element", "code", "value"), FOUND)
def test_what_goes_wrong_with_text_is_found_and_named(
    fonts: FontStore, element: Json, code: str, value: str
) -> None:
    placed = only(laid_out(fonts, it=text_element(element.pop("text"), **element)))
    assert codes(placed) == [code]
    assert value in str(placed.findings[0].to_json()["message"])


def test_fields_show_the_issues_values_and_never_go_blank(fonts: FontStore) -> None:
    shown = only(laid_out(fonts, it=text_element("{issue.date} · {issue.price}")))
    assert shown.text == "June 2026 · $7.99"
    unknown = only(laid_out(fonts, it=text_element("{issue.colour}")))
    assert unknown.text == "{issue.colour}"


@pytest.mark.parametrize("text", ["", "   ", "\n\n", " \n "])
@pytest.mark.parametrize("fit", ["none", "width", "box"])
def test_empty_text_is_laid_out_as_nothing(fonts: FontStore, text: str, fit: str) -> None:
    placed = only(laid_out(fonts, it=text_element(text, fit=fit)))
    assert placed.ink_mm is None
    assert not placed.findings


def test_runs_of_one_element_keep_their_own_size_font_and_ink(fonts: FontStore) -> None:
    runs = [
        {"text": "MARS\n", "size_pt": 40, "font": "anton-400"},
        {"text": "in one night", "size_pt": 12, "ink": {"cmyk": [0, 1, 1, 0]}},
    ]
    display = laid_out(fonts, it=text_element("x") | {"runs": runs})
    assert [(run.font.handle, run.size_pt) for run in runs_of(display)] == [
        ("anton-400", 40.0),
        ("barlow-condensed-500", 12.0),
    ]
    first, second = runs_of(display)
    assert first.ink != second.ink


@pytest.mark.parametrize(
    ("size", "ink", "overprint"),
    [
        (11, {"cmyk": [0, 0, 0, 1]}, True),
        (12, {"cmyk": [0, 0, 0, 1]}, False),
        (11, {"cmyk": [0, 0, 0, 0]}, False),
        (11, {"cmyk": [0.1, 0, 0, 1]}, False),
    ],
)
def test_small_black_type_overprints_and_white_type_never_does(
    fonts: FontStore, size: float, ink: Json, overprint: bool
) -> None:
    display = laid_out(fonts, it=text_element("Mars", size_pt=size, ink=ink))
    assert runs_of(display)[0].overprint is overprint


def test_rotation_turns_ink_about_the_middle_of_the_box(fonts: FontStore) -> None:
    upright = only(laid_out(fonts, it=text_element("HEX", align="centre", valign="middle")))
    turned = only(
        laid_out(fonts, it=text_element("HEX", align="centre", valign="middle", rotation_deg=90))
    )
    assert ink_of(turned).w == pytest.approx(ink_of(upright).h, abs=0.001)
    assert ink_of(turned).h == pytest.approx(ink_of(upright).w, abs=0.001)


@pytest.mark.parametrize(
    ("crop", "placed"),
    [
        ([0, 0, 0, 0], (-50.0, 0.0, 200.0, 100.0)),
        ([0.5, 0, 0, 0], (-100.0, 0.0, 200.0, 100.0)),
        ([0.25, 0.25, 0.25, 0.25], (-150.0, -50.0, 400.0, 200.0)),
    ],
)
def test_art_covers_its_box_in_its_own_proportions(
    fonts: FontStore, crop: list[float], placed: tuple[float, ...]
) -> None:
    box = {"x_mm": 0, "y_mm": 0, "w_mm": 100, "h_mm": 100}
    art = {"kind": "art", "asset": ART, "crop": crop} | box
    (image,) = laid_out(fonts, {ART: (2000, 1000)}, it=art).items
    assert isinstance(image, Image)
    mm = [round(part * 25.4 / 72, 2) for part in vars(image.placed).values()]
    assert tuple(mm) == placed


def test_art_lies_below_and_everything_else_follows_its_rank(
    fonts: FontStore, cover: Json, sizes: AssetSizes
) -> None:
    order = [placed.id for placed in lay_out(cover, sizes, fonts).placed]
    assert order[:3] == ["art", "shade_top", "shade_foot"]
    assert order.index("masthead") < order.index("main_line")


def test_a_wrong_barcode_leaves_its_panel_and_says_what_is_wrong(fonts: FontStore) -> None:
    element = {"kind": "barcode", "symbology": "ean13", "digits": "4006381333930"}
    display = laid_out(fonts, it=element)
    assert codes(only(display)) == ["barcode_digits"]
    assert "should be 1" in str(only(display).findings[0].to_json()["message"])
    assert [item.role for item in display.items if isinstance(item, Path)] == ["panel"]


def test_spot_inks_print_from_the_values_the_document_gives(fonts: FontStore) -> None:
    document = empty_document("a4") | {"spots": {"Gold": {"cmyk": [0, 0.2, 0.6, 0.2]}}}
    document["elements"] = {"it": text_element("Mars", ink={"spot": "Gold", "tint": 0.5})}
    (run,) = lay_out(document, {}, fonts).items
    assert isinstance(run, GlyphRun)
    assert run.ink.cmyk == (0.0, 0.1, 0.3, 0.1)


def test_a_starter_cover_has_no_findings_in_any_language(
    fonts: FontStore, cover: Json, chinese_cover: Json, sizes: AssetSizes
) -> None:
    for document in (cover, chinese_cover):
        assert [f for p in lay_out(document, sizes, fonts).placed for f in p.findings] == []


def test_a_cover_is_laid_out_in_50_ms(fonts: FontStore, sizes: AssetSizes) -> None:
    document = parse(starter_document("us-8375x10875", ISSUE, TEXTS, art=ART, addon="06"))
    lay_out(document, sizes, fonts)
    started = time.perf_counter()
    for _ in range(5):
        lay_out(document, sizes, fonts)
    assert (time.perf_counter() - started) / 5 < 0.05
