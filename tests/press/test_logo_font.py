"""A drawn logo is set as type: its words become the drawing, in every file, and stay words."""

from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest

from studio.core.errors import RefusedError
from studio.core.layout_document import empty_document
from studio.press.display import GlyphRun
from studio.press.export import display_for, render_pdf
from studio.press.font_files import check_font
from studio.press.font_intake import styles_in, taken_in
from studio.press.fonts import FontStore, OwnFont
from studio.press.glyph_colours import ink_of
from studio.press.logo_font import logo_font
from tests.press.conftest import META

RING = "M0 0h80v90h-80z M20 20v50h40v-50z"
LOGO = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><title>Cosmos</title>'
    f'<g transform="translate(10 5)"><path d="{RING}"/><circle cx="140" cy="45" r="45"/></g>'
    f'<path fill="none" stroke="red" d="M-900 0h3000"/></svg>'
).encode()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">{}</svg>'
FLAG = SVG.format(
    "<style>.b{fill:#0057b8} .n{fill:none}</style>"
    '<rect class="b" width="100" height="90"/><g fill="#ffd700"><rect x="100" width="100" '
    'height="90"/><rect style="fill:rgb(0,0,0)" x="120" y="20" width="60" height="50"/></g>'
    '<path fill="currentColor" d="M200 0h100v90h-100z"/><rect class="n" width="900" height="9"/>'
).encode()


def nothing(asset: str) -> bytes:
    raise KeyError(asset)


@pytest.fixture
def store(tmp_path: Path) -> FontStore:
    file = tmp_path / "logo.otf"
    file.write_bytes(logo_font(LOGO, "Cosmos"))
    own = OwnFont(handle="logo-cosmos-400", path=file, licence="ours", is_offered=True)
    return FontStore(own=(own,))


def masthead(text: str) -> dict[str, Any]:
    run = {"text": text, "font": "logo-cosmos-400", "size_pt": 100.0, "ink": {"cmyk": [0, 1, 1, 0]}}
    box = {"x_mm": 10.0, "y_mm": 10.0, "w_mm": 180.0, "h_mm": 60.0}
    element = {"kind": "masthead", "order": "m", "fit": "width", "runs": [run], **box}
    return empty_document("a4") | {"elements": {"it": element}}


@pytest.mark.parametrize("words", ["COSMOS", "Cosmos", "cosmos"])
def test_its_words_become_one_drawing_as_wide_as_the_masthead(store: FontStore, words: str) -> None:
    display = display_for(masthead(words), nothing, store)

    [run] = [item for item in display.items if isinstance(item, GlyphRun)]
    assert [glyph.text for glyph in run.glyphs] == [words]
    ink = display.placed[0].ink_mm
    assert ink is not None
    assert (ink.x, ink.w) == pytest.approx((10, 180), abs=0.01)
    assert ink.w / ink.h == pytest.approx(185 / 90, rel=0.01)


def test_other_words_show_that_they_are_not_the_logos(store: FontStore) -> None:
    display = display_for(masthead("COSMO"), nothing, store)

    [run] = [item for item in display.items if isinstance(item, GlyphRun)]
    assert len(run.glyphs) == 5


def test_a_print_file_has_the_drawing_and_its_words(store: FontStore) -> None:
    data = render_pdf(masthead("COSMOS"), nothing, store, META)

    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        assert page.get_textpage().get_text_range().strip() == "COSMOS"
        pixels = np.asarray(page.render(scale=1).to_pil().convert("RGB"))
    red = (pixels[:, :, 0] > 180) & (pixels[:, :, 1] < 90)
    assert red.sum() > 10_000


def test_it_comes_in_like_a_font_that_may_be_passed_on() -> None:
    taken = taken_in(LOGO, "Cosmos")

    assert (taken.facts.handle, taken.facts.name) == ("logo-cosmos-400", "Logo Cosmos")
    assert taken.facts.rights == "installable"
    assert taken.data == logo_font(LOGO, "Cosmos"), "the same bytes every time"
    assert check_font(taken.data) == taken.facts
    assert styles_in(LOGO).asks_words


@pytest.mark.parametrize(
    ("drawing", "words", "code"),
    [
        (LOGO, "  ", "logo_words"),
        (LOGO, "x" * 41, "logo_words"),
        (LOGO.replace(b"<circle", b"<image"), "Cosmos", "logo_parts"),
        (LOGO.replace(b"<circle", b"<text"), "Cosmos", "logo_parts"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "Cosmos", "logo_empty"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9000v1h-9000z"/></svg>',
            "C",
            "logo_empty",
        ),
        (LOGO[:-9], "Cosmos", "logo_damaged"),
        (b'<!--x--><!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;&c;</svg>', "C", "logo_damaged"),
    ],
)
def test_what_is_no_drawing_of_filled_shapes_is_refused(
    drawing: bytes, words: str, code: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        taken_in(drawing, words)
    assert refused.value.code == code


@pytest.fixture
def flags(tmp_path: Path) -> FontStore:
    file = tmp_path / "flag.otf"
    file.write_bytes(taken_in(FLAG, "Cosmos").data)
    own = OwnFont(handle="logo-cosmos-400", path=file, licence="ours", is_offered=True)
    return FontStore(own=(own,))


def runs_of(layout: dict[str, Any], store: FontStore) -> list[GlyphRun]:
    items = display_for(layout, nothing, store).items
    return [item for item in items if isinstance(item, GlyphRun)]


def test_a_logo_of_several_colours_is_printed_in_each_of_them(flags: FontStore) -> None:
    runs = runs_of(masthead("COSMOS"), flags)

    blue, gold, black, own = (run.ink.cmyk for run in runs)
    assert (blue, gold) == (ink_of("#0057b8").cmyk, ink_of("#ffd700").cmyk)
    assert (black, own) == ((0, 0, 0, 1), (0, 1, 1, 0))
    assert [run.glyphs[0].text for run in runs] == ["COSMOS", "", "", ""]
    assert len({(run.glyphs[0].x, run.glyphs[0].y) for run in runs}) == 1


def test_each_colour_lies_where_it_was_drawn_and_the_words_can_be_found(flags: FontStore) -> None:
    data = render_pdf(masthead("COSMOS"), nothing, flags, META)

    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        assert page.get_textpage().get_text_range().strip() == "COSMOS"
        pixels = np.asarray(page.render(scale=2).to_pil().convert("RGB")).astype(int)
    per_mm = 2 * 72 / 25.4
    shown = [
        tuple(pixels[round((10 + 3 + 20) * per_mm), round((10 + 3 + x) * per_mm)])
        for x in (20, 65, 90, 150)
    ]
    blue, gold, black, red = shown
    assert blue[2] > blue[0] + 60
    assert gold[0] > gold[2] + 60
    assert max(black) < 90
    assert red[0] > red[2] + 60


def test_the_stylistic_set_1_prints_a_coloured_logo_in_one_ink(flags: FontStore) -> None:
    plain = masthead("COSMOS")
    plain["elements"]["it"]["runs"][0]["features"] = {"ss01": 1}

    [run] = runs_of(plain, flags)
    assert run.ink.cmyk == (0, 1, 1, 0)


def test_an_outline_runs_round_all_colours_together(flags: FontStore) -> None:
    outlined = masthead("COSMOS")
    outlined["elements"]["it"] |= {"outline_pt": 2.0, "outline_ink": {"cmyk": [0, 0, 0, 1]}}

    around, *layers = runs_of(outlined, flags)
    assert around.outline_pt == 2.0
    assert [run.outline_ink for run in layers] == [None] * 4


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<path fill="url(#g)" d="M0 0h90v90z"/>', "logo_paint"),
        ('<path fill="#fff8" d="M0 0h90v90z"/>', "logo_paint"),
        ('<path opacity="0.5" d="M0 0h90v90z"/>', "logo_paint"),
        ('<g style="opacity:.5"><path d="M0 0h90v90z"/></g>', "logo_paint"),
        ("<style>g > path{fill:red}</style><path d='M0 0h90v90z'/>", "logo_style"),
        (
            "".join(f'<path fill="{("red", "blue")[x % 2]}" d="M{x} 0h1v9z"/>' for x in range(40)),
            "logo_layers",
        ),
    ],
)
def test_paint_that_is_no_plain_colour_is_refused(body: str, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        taken_in(SVG.format(body).encode(), "Cosmos")
    assert refused.value.code == code


def test_shapes_that_state_full_paint_are_taken() -> None:
    body = '<path opacity="1.0" fill-opacity="100%" fill="#E30613" d="M0 0h90v90z"/>'
    assert taken_in(SVG.format(body).encode(), "Cosmos").facts.name == "Logo Cosmos"
