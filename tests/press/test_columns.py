"""Text from top to bottom: how each character stands, where columns go, and what files say."""

import io
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.core.layout_document import empty_document, parse
from studio.press.display import GlyphRun, Placed
from studio.press.export import render_idml, render_pdf, render_proof
from studio.press.fonts import FontStore
from studio.press.layout import lay_out
from studio.press.preflight.file import check_file
from studio.press.svg import document
from tests.bench.press_readers import glyph_error_pt
from tests.press.conftest import META

Json = dict[str, Any]

FONT = "noto-sans-column-test-700"
SIZE = 24.0


@pytest.fixture(scope="module")
def fonts() -> FontStore:
    """The bundled fonts and a small Chinese one that has forms for columns."""
    return FontStore(folders=[Path(__file__).parent / "column_data"], system_folders=())


def column(text: str, **properties: Any) -> Json:
    run = {"text": text, "font": FONT, "size_pt": SIZE, "ink": {"cmyk": [0, 0, 0, 1]}}
    box = {"x_mm": 60.0, "y_mm": 30.0, "w_mm": 40.0, "h_mm": 120.0, "lang": "zh-Hans"}
    return {"kind": "cover_line", "direction": "ttb", "runs": [run]} | box | properties


def cover_of(element: Json) -> Json:
    return empty_document("a4") | {"elements": {"it": element}}


def set_in(fonts: FontStore, element: Json) -> tuple[list[GlyphRun], Placed]:
    display = lay_out(cover_of(element), {}, fonts)
    return [item for item in display.items if isinstance(item, GlyphRun)], display.placed[0]


def spots(fonts: FontStore, element: Json) -> list[tuple[str, float, float]]:
    """Return each glyph's text and its place on the page, in pt."""
    return [
        (glyph.text, *run.turn.point(glyph.x, glyph.y))
        for run in set_in(fonts, element)[0]
        for glyph in run.glyphs
    ]


def test_ideographs_stand_one_below_the_other_an_em_apart(fonts: FontStore) -> None:
    (_, x1, y1), (_, x2, y2), (_, x3, y3) = spots(fonts, column("火星来"))
    assert x1 == x2 == x3
    assert (y2 - y1, y3 - y2) == pytest.approx((SIZE, SIZE), abs=1e-3)


def test_columns_go_from_right_to_left(fonts: FontStore) -> None:
    (_, x1, y1), (_, _, _), (_, x2, y2) = spots(fonts, column("火星\n来", leading=1.5))
    assert x1 - x2 == pytest.approx(1.5 * SIZE, abs=1e-3)
    assert y1 == pytest.approx(y2, abs=SIZE * 0.1)


def test_a_column_breaks_where_its_frame_ends_and_never_before_a_comma(fonts: FontStore) -> None:
    found = spots(fonts, column("火星来信，写", h_mm=36.0))
    assert len({round(x, 2) for text, x, _ in found if text in "火星来"}) == 1
    comma, letter = (next(x for text, x, _ in found if text == char) for char in "，信")
    assert comma == pytest.approx(letter, abs=SIZE / 2)


@pytest.mark.parametrize("char", list("，。「」（）…—“”"))
def test_marks_take_the_form_that_the_font_has_for_columns(fonts: FontStore, char: str) -> None:
    (upright,), _ = set_in(fonts, column(char))
    (across,), _ = set_in(fonts, column(char, direction="auto"))
    assert upright.glyphs[0].id != across.glyphs[0].id
    assert upright.turn.still


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("第12期", [False, False, False]),
        ("6月", [False, False]),
        ("第128期", [False, True, False]),
        ("2026年", [True, False]),
        ("来自Mars", [False, True]),
        ("第A期", [False, False, False]),
    ],
)
def test_short_numbers_stand_and_words_lie(
    fonts: FontStore, text: str, stances: list[bool]
) -> None:
    runs, _ = set_in(fonts, column(text))
    lying = [run.turn.degrees == 90 for run in runs]
    kept = [
        one for place, one in enumerate(lying) if place == 0 or one != lying[place - 1] or not one
    ]
    assert kept == stances


def test_two_digits_share_one_em_in_the_middle_of_the_column(fonts: FontStore) -> None:
    found = spots(fonts, column("第12期"))
    (_, x, _), (_, one, baseline), (_, two, same), (_, _, _) = found
    assert baseline == same
    assert x - 1 < one < two < x + SIZE
    assert found[3][2] - found[0][2] == pytest.approx(2 * SIZE, abs=1e-3)


def test_digits_wider_than_the_column_are_made_smaller(fonts: FontStore) -> None:
    runs, _ = set_in(fonts, column("第12期"))
    wide = column("第12期")
    wide["runs"] = [wide["runs"][0] | {"font": "archivo-700", "size_pt": SIZE}]
    squeezed, _ = set_in(fonts, wide)
    sizes = [run.size_pt for run in (*runs, *squeezed)]
    assert max(sizes) == SIZE
    assert min(run.size_pt for run in squeezed) < SIZE


@pytest.mark.parametrize(
    ("align", "valign"),
    [("left", "top"), ("centre", "middle"), ("right", "bottom")],
)
def test_text_stands_in_its_frame_as_it_is_aligned(
    fonts: FontStore, align: str, valign: str
) -> None:
    _, placed = set_in(fonts, column("火星\n来信", align=align, valign=valign))
    ink, box = placed.ink_mm, placed.box_mm
    assert ink is not None
    above, under = ink.y - box.y, box.bottom - ink.bottom
    left, right = ink.x - box.x, box.right - ink.right
    assert {"left": above < 0.01, "centre": abs(above - under) < 1, "right": under < 1}[align]
    assert {"top": right < 1, "middle": abs(left - right) < 1, "bottom": left < 1}[valign]


def test_text_fits_the_height_and_its_frame_takes_the_column(fonts: FontStore) -> None:
    _, placed = set_in(fonts, column("火星", fit="width"))
    assert placed.ink_mm is not None
    assert placed.ink_mm.h == pytest.approx(120.0, abs=0.05)
    assert placed.box_mm.right == pytest.approx(100.0, abs=0.01)


def test_what_does_not_fit_is_told(fonts: FontStore) -> None:
    _, placed = set_in(fonts, column("火星\n来信\n写", w_mm=18.0))
    assert [finding.code for finding in placed.findings] == ["text_overflow"]


@pytest.mark.parametrize("rotation", [0.0, 12.0])
def test_the_file_has_every_glyph_where_the_layout_has_it(
    fonts: FontStore, rotation: float
) -> None:
    layout = cover_of(column("第12期“火星”Mars 2026…", rotation_deg=rotation))
    data = render_pdf(layout, no_art, fonts, META)
    assert check_file(data, parse(layout).cover) == []
    assert glyph_error_pt(lay_out(layout, {}, fonts), data) <= 0.01


def test_the_preview_and_the_proof_have_ink_where_the_layout_says(fonts: FontStore) -> None:
    layout = cover_of(column("第12期Mars"))
    display = lay_out(layout, {}, fonts)
    ink = display.placed[0].ink_mm
    assert ink is not None
    picture = render_proof(layout, no_art, fonts, 600, trimmed=False)
    proof = Image.open(io.BytesIO(picture)).convert("L")
    box = Image.eval(proof, lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    per_mm = 600 / display.cover.bleed_box.w
    shown = [edge / per_mm - display.cover.bleed_mm for edge in box]
    assert shown == pytest.approx([ink.x, ink.y, ink.right, ink.bottom], abs=0.6)
    assert document(display, str).count("<path") == 1


def test_an_idml_story_runs_in_columns(fonts: FontStore) -> None:
    package = render_idml(cover_of(column("第12期")), no_art, fonts, META)
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        story = ET.fromstring(parts.read("Stories/Story_s-it.xml"))
    preference = story.find(".//StoryPreference")
    assert preference is not None
    assert preference.get("StoryOrientation") == "Vertical"


def no_art(asset: str) -> bytes:
    raise KeyError(asset)
