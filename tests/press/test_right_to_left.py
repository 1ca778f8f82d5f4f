"""Hebrew and Arabic on the cover: order, shapes, and words that stay words in the file."""

import io
from typing import Any

import pytest
from pdfminer.high_level import extract_text
from PIL import Image

from studio.core.layout_document import empty_document, parse
from studio.press.display import GlyphRun
from studio.press.export import render_pdf
from studio.press.fonts import FontStore
from studio.press.layout import lay_out
from studio.press.preflight.file import check_file
from tests.press.conftest import ART, META

Json = dict[str, Any]


def line(text: str, **properties: Any) -> Json:
    run = {"text": text, "font": "archivo-700", "size_pt": 30, "ink": {"cmyk": [0, 0, 0, 1]}}
    box = {"x_mm": 20.0, "y_mm": 20.0, "w_mm": 170.0, "h_mm": 40.0}
    return {"kind": "kicker", "runs": [run]} | box | properties


def runs(fonts: FontStore, element: Json) -> list[GlyphRun]:
    display = lay_out(empty_document("a4") | {"elements": {"it": element}}, {}, fonts)
    (placed,) = display.placed
    assert placed.findings == ()
    return [item for item in display.items if isinstance(item, GlyphRun)]


def from_left(fonts: FontStore, element: Json) -> str:
    glyphs = [glyph for run in runs(fonts, element) for glyph in run.glyphs]
    return "".join(glyph.text for glyph in sorted(glyphs, key=lambda glyph: glyph.x))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("שלום", "םולש"),
        ("שלום Mars", "Mars םולש"),
        ("Mars שלום 12", "Mars 12 םולש"),
        ("גיליון 12", "12 ןויליג"),
    ],
)
def test_words_stand_in_the_order_they_are_read(fonts: FontStore, text: str, shown: str) -> None:
    assert from_left(fonts, line(text)) == shown


def test_the_direction_of_a_text_can_be_set(fonts: FontStore) -> None:
    assert from_left(fonts, line("Mars 12!", direction="rtl")) == "!Mars 12"
    assert from_left(fonts, line("Mars 12!")) == "Mars 12!"


def test_arabic_letters_join_and_tracking_does_not_tear_them(fonts: FontStore) -> None:
    (word,) = runs(fonts, line("سلام"))
    (wide,) = runs(fonts, line("سلام", tracking=200.0))
    assert len(word.glyphs) < 4 or len({glyph.id for glyph in word.glyphs}) == 4
    assert [glyph.x for glyph in word.glyphs] == [glyph.x for glyph in wide.glyphs]
    alone = [run for letter in "سلام" for run in runs(fonts, line(letter))]
    single = {glyph.id for run in alone for glyph in run.glyphs}
    assert {glyph.id for glyph in word.glyphs} - single


def test_each_line_is_ordered_by_itself(fonts: FontStore) -> None:
    made = runs(fonts, line("שלום עולם", w_mm=45.0))
    lines = sorted({glyph.y for run in made for glyph in run.glyphs})
    first = [glyph for run in made for glyph in run.glyphs if glyph.y == lines[0]]
    assert len(lines) == 2
    assert "".join(g.text for g in sorted(first, key=lambda g: g.x)).strip() == "םולש"


def test_the_file_is_sound_and_its_letters_can_be_found(fonts: FontStore, art: Image.Image) -> None:
    whole = {"kind": "art", "asset": ART, "x_mm": -3, "y_mm": -3, "w_mm": 216, "h_mm": 303}
    document = empty_document("a4") | {"elements": {"art": whole, "it": line("שלום 12 سلام")}}
    data = render_pdf(document, {ART: art}.__getitem__, fonts, META)
    assert check_file(data, parse(document).cover) == []
    text = extract_text(io.BytesIO(data))
    assert set("שלום12") <= set(text)
