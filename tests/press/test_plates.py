"""The plates we compose: knock-out, overprint and ink sums, held against Ghostscript's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.core.layout_document import empty_document
from studio.press import plates
from studio.press.art import LoadAsset
from studio.press.display import GlyphRun
from studio.press.export import display_for, render_pdf
from studio.press.fonts import FontStore
from studio.press.plates import PROCESS, compose, mean_peak_of, peak_of, settled
from studio.press.profiles import HOUSE
from tests.press.conftest import ART, META
from tests.press.readers import tiffsep, total_ink

Json = dict[str, Any]
BLACK = {"cmyk": [0, 0, 0, 1]}
CYAN = {"cmyk": [1, 0, 0, 0]}
DARKEST = "#04050a"


def label(**properties: Any) -> Json:
    box = {"x_mm": 50.0, "y_mm": 50.0, "w_mm": 100.0, "h_mm": 100.0}
    return {"kind": "label", "order": "b", "ink": CYAN} | box | properties


def small_type(**properties: Any) -> Json:
    run = {"text": "Mars in one night", "font": "archivo-900", "size_pt": 11, "ink": BLACK}
    box = {"x_mm": 60.0, "y_mm": 60.0, "w_mm": 80.0, "h_mm": 20.0}
    return {"kind": "cover_line", "order": "c", "runs": [run]} | box | properties


def whole_art() -> Json:
    return {"kind": "art", "asset": ART, "x_mm": -3, "y_mm": -3, "w_mm": 216, "h_mm": 303}


def page(**elements: Json) -> Json:
    return empty_document("a4") | {"elements": elements}


def composed(document: Json, fonts: FontStore, load: LoadAsset, ppi: float = 100) -> plates.Plates:
    return compose(display_for(document, load, fonts), load, ppi=ppi)


def nothing(asset: str) -> bytes:
    raise KeyError(asset)


def test_small_black_type_overprints_and_large_type_knocks_out(fonts: FontStore) -> None:
    over = composed(page(a=label(), t=small_type()), fonts, nothing)
    assert over.total.max() == pytest.approx(200, abs=1)
    run = small_type()["runs"][0] | {"size_pt": 40}
    out = composed(page(a=label(), t=small_type(runs=[run], w_mm=150.0)), fonts, nothing)
    assert out.total.max() <= 101
    assert out.ink[:, :, 3].max() == 255


def test_white_knocks_a_hole_into_every_plate(fonts: FontStore) -> None:
    hole = label(ink={"cmyk": [0, 0, 0, 0]}, x_mm=80.0, y_mm=80.0, w_mm=40.0, h_mm=40.0, order="c")
    made = composed(page(a=label(), b=hole), fonts, nothing)
    assert (made.ink[:, :, 0] > 0).mean() * made.ink[:, :, 0].size == pytest.approx(
        (100 * 100 - 40 * 40) * (100 / 25.4) ** 2, rel=0.01
    )


def test_a_spot_ink_has_its_own_plate_and_knocks_out_the_others(fonts: FontStore) -> None:
    gold = label(ink={"spot": "Gold", "tint": 0.5}, w_mm=50.0, order="c")
    document = page(a=label(), b=gold) | {"spots": {"Gold": {"cmyk": [0, 0.2, 0.6, 0]}}}
    made = composed(document, fonts, nothing)
    assert made.names == (*PROCESS, "Gold")
    assert made.ink[:, :, 4].max() == 128
    assert made.ink[:, :, 0][made.ink[:, :, 4] == 128].max() == 0


def test_type_that_would_add_too_much_ink_knocks_out(fonts: FontStore) -> None:
    load = {ART: Image.new("RGB", (500, 700), DARKEST)}.__getitem__
    document = page(a=whole_art(), t=small_type())
    display = display_for(document, load, fonts)
    assert peak_of(compose(display, load, ppi=150), 300).percent > 300.5
    safe = settled(display, load, HOUSE)
    assert not any(item.overprint for item in safe.items if isinstance(item, GlyphRun))
    assert peak_of(compose(safe, load, ppi=150), 300).percent <= 300.5


def test_type_on_light_art_keeps_its_overprint(fonts: FontStore) -> None:
    load = {ART: Image.new("RGB", (500, 700), "#e0d0c0")}.__getitem__
    display = display_for(page(a=whole_art(), t=small_type()), load, fonts)
    assert settled(display, load, HOUSE) is display


def test_the_peak_is_found_where_it_is(fonts: FontStore) -> None:
    heavy = label(ink={"cmyk": [1, 1, 1, 0.5]}, x_mm=20.0, y_mm=30.0, w_mm=4.0, h_mm=4.0)
    peak = peak_of(composed(page(a=heavy), fonts, nothing), 300)
    assert peak.percent == pytest.approx(350, abs=0.5)
    assert peak.area_mm2 == pytest.approx(16, rel=0.1)
    assert 20 <= peak.x_mm <= 24
    assert 30 <= peak.y_mm <= 34


def test_the_mean_is_taken_over_15_mm(fonts: FontStore) -> None:
    heavy = label(ink={"cmyk": [1, 1, 1, 0.5]}, x_mm=20.0, y_mm=30.0, w_mm=7.5, h_mm=15.0)
    mean = mean_peak_of(composed(page(a=heavy), fonts, nothing))
    assert mean.percent == pytest.approx(175, rel=0.05)


def test_our_plates_equal_ghostscripts(
    cover: Json, art: Image.Image, fonts: FontStore, tmp_path: Path
) -> None:
    load = {ART: art}.__getitem__
    cover["elements"]["panel"] = label(x_mm=20.0, y_mm=150.0, w_mm=60.0, h_mm=30.0, order="x")
    cover["elements"]["small"] = small_type(x_mm=25.0, y_mm=155.0, w_mm=50.0, order="y")
    theirs = tiffsep(render_pdf(cover, load, fonts, META), tmp_path, ppi=150, smooth=4)
    ours = composed(cover, fonts, load, ppi=150)
    for place, name in enumerate(PROCESS):
        rows, columns = (
            min(a, b) for a, b in zip(ours.ink.shape, theirs[name].shape, strict=False)
        )
        mine = ours.ink[:rows, :columns, place].astype(int)
        apart = np.abs(mine - theirs[name][:rows, :columns].astype(int))
        assert (apart > 64).mean() < 0.004, name
        assert abs(mine.mean() - theirs[name].mean()) < 0.6, name
    assert abs(ours.total.max() - total_ink(theirs).max()) < 1.5
