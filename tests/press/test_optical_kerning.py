"""Letters spaced by their shapes: even to the eye, never touching, and only where it is asked."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.core.layout_document import empty_document, parse
from studio.press.display import GlyphRun
from studio.press.export import display_for, render_idml
from studio.press.fonts import FontStore
from studio.press.legibility import grown
from studio.press.optical_kerning import kerned
from studio.press.pixels import Grid, grid_of, stamps
from tests.press.conftest import META

Json = dict[str, Any]
FACE = "archivo-900"


def nothing(asset: str) -> bytes:
    raise KeyError(asset)


def added(fonts: FontStore, text: str, handle: str = FACE) -> list[float]:
    font = fonts.get(handle)
    assert font is not None
    ids = [font.hb_font.get_nominal_glyph(ord(char)) or 0 for char in text]
    return kerned(font, [(i, font.hb_font.get_glyph_h_advance(i) / font.upem) for i in ids])


def masthead(text: str, kind: str = "masthead", **more: Any) -> Json:
    run = {"text": text, "font": FACE, "size_pt": 100.0}
    box = {"x_mm": 10.0, "y_mm": 10.0, "w_mm": 180.0, "h_mm": 60.0}
    element = {"kind": kind, "order": "m", "runs": [run], **box, **more}
    return empty_document("a4") | {"elements": {"it": element}}


def starts(fonts: FontStore, document: Json) -> list[float]:
    display = display_for(document, nothing, fonts)
    runs = [item for item in display.items if isinstance(item, GlyphRun)]
    return [glyph.x for run in runs for glyph in run.glyphs]


@pytest.mark.parametrize("handle", [FACE, "playfair-display-900", "abril-fatface-400"])
def test_stems_keep_the_gap_of_their_font_and_open_shapes_come_closer(
    fonts: FontStore, handle: str
) -> None:
    assert added(fonts, "HHI", handle) == pytest.approx([0, 0, 0], abs=0.01)
    assert max(added(fonts, "AVAT", handle)[:3]) < -0.02
    assert added(fonts, "", handle) in ([], [0.0])


@pytest.mark.parametrize("pair", ["LA", "TT", "AV", "rf", "Ty", "KA", "VA", "Yo"])
@pytest.mark.parametrize("handle", [FACE, "playfair-display-900"])
def test_no_two_shapes_touch(fonts: FontStore, pair: str, handle: str) -> None:
    document = masthead(pair, fit="none", kerning="optical")
    document["elements"]["it"]["runs"][0]["font"] = handle
    display = display_for(document, nothing, fonts)
    [run] = [item for item in display.items if isinstance(item, GlyphRun)]
    grid = grid_of(display, 1600, trimmed=True)

    left, right = (inked(grid, replace(run, glyphs=(glyph,))) for glyph in run.glyphs)

    assert left.any()
    assert right.any()
    assert not (grown(left, 1) & right).any()


def inked(grid: Grid, run: GlyphRun) -> NDArray[np.bool_]:
    page = np.zeros((grid.height, grid.width), dtype=np.bool_)
    for stamp in stamps(grid, run):
        mask = np.asarray(stamp.mask) > 127
        page[stamp.top :, stamp.left :][: mask.shape[0], : mask.shape[1]] |= mask
    return page


def test_a_masthead_is_optical_unless_it_says_not_and_a_line_only_where_it_says_so(
    fonts: FontStore,
) -> None:
    even = starts(fonts, masthead("AVATAR", fit="none"))
    plain = starts(fonts, masthead("AVATAR", fit="none", kerning="metrics"))

    assert even == starts(fonts, masthead("AVATAR", fit="none", kerning="optical"))
    assert even != plain
    assert starts(fonts, masthead("AVATAR", "cover_line", fit="none")) == plain
    assert starts(fonts, masthead("AVATAR", "cover_line", fit="none", kerning="optical")) == even


def test_other_scripts_keep_their_own_spacing(fonts: FontStore) -> None:
    even = starts(fonts, masthead("星际周刊", fit="none"))
    assert even == starts(fonts, masthead("星际周刊", fit="none", kerning="metrics"))


def test_an_optical_masthead_still_fills_its_width_exactly(fonts: FontStore) -> None:
    document = masthead("AVATAR", fit="width")
    placed = display_for(document, nothing, fonts).placed[0]

    assert placed.ink_mm is not None
    assert (placed.ink_mm.x, placed.ink_mm.w) == pytest.approx((10, 180), abs=0.01)


def test_indesign_is_told_how_the_letters_are_kerned(fonts: FontStore) -> None:
    package = render_idml(parse(masthead("AVATAR")), nothing, fonts, META)
    with zipfile.ZipFile(io.BytesIO(package)) as idml:
        assert b'KerningMethod="$ID/Optical"' in idml.read("Stories/Story_s-it.xml")
