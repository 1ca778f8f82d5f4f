"""Outlines for the browser and pixels for the proof, from the one layout."""

import io
import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from studio.core.boxes import Box
from studio.core.errors import RefusedError
from studio.core.layout_document import Issue, Json, empty_document, starter_document
from studio.press import art, svg
from studio.press.art import LoadAsset, load_picture
from studio.press.display import STILL, Veil
from studio.press.export import render_proof
from studio.press.fonts import FontStore
from studio.press.layout import AssetSizes, lay_out
from tests.press.conftest import ART, ISSUE, TEXTS

NO_ART: dict[str, bytes] = {}


def proof(
    document: Json, load: LoadAsset, fonts: FontStore, width: int = 900, **options: bool
) -> Image.Image:
    return Image.open(io.BytesIO(render_proof(document, load, fonts, width, **options)))


def boxed(x: float, y: float, w: float, h: float) -> Json:
    return {"x_mm": x, "y_mm": y, "w_mm": w, "h_mm": h}


def panel(**changes: object) -> Json:
    ink = {"cmyk": [0, 0, 0, 1]}
    return {"kind": "label", "ink": ink} | boxed(50, 50, 100, 80) | changes


def page_of(**elements: Json) -> Json:
    return empty_document("a4") | {"elements": elements}


def dark(picture: Image.Image) -> NDArray[np.bool_]:
    return np.asarray(picture.convert("L"), dtype=float) < 128


def test_the_stage_carries_what_the_browser_paints(
    fonts: FontStore, cover: Json, sizes: AssetSizes
) -> None:
    made = json.loads(json.dumps(svg.stage(lay_out(cover, sizes, fonts))))
    assert made["view_box"] == pytest.approx([-3.175, -3.175, 219.075, 282.575], abs=0.001)
    elements = {element["id"]: element for element in made["elements"]}
    assert elements["masthead"]["text"] == "COSMOS"
    assert elements["masthead"]["paths"][0]["fill"] == "#ffffff"
    assert elements["art"]["images"][0]["asset"] == ART
    assert elements["shade_top"]["veils"][0]["stops"][0] == [0.0, 0.42]
    assert len(elements["barcode"]["paths"]) == 2


def test_outlines_lie_where_the_ink_is(fonts: FontStore, cover: Json, sizes: AssetSizes) -> None:
    for element in svg.stage(lay_out(cover, sizes, fonts))["elements"]:
        for path in element["paths"]:
            numbers = path["d"].translate(str.maketrans("MLQCZ", "     ")).split()
            x, y, w, h = element["ink_mm"]
            xs, ys = [float(n) for n in numbers[::2]], [float(n) for n in numbers[1::2]]
            assert min(xs) >= x - 1
            assert max(xs) <= x + w + 1
            assert min(ys) >= y - 1
            assert max(ys) <= y + h + 1


def test_the_whole_svg_is_well_formed_and_escapes(
    fonts: FontStore, cover: Json, sizes: AssetSizes
) -> None:
    made = svg.document(lay_out(cover, sizes, fonts), lambda sha: f"/a?x=1&sha={sha}")
    root = ET.fromstring(made)
    assert root.get("viewBox") == "-3.175 -3.175 219.075 282.575"


@pytest.mark.parametrize(("trimmed", "height"), [(True, 1169), (False, 1162)])
def test_a_proof_has_the_pages_proportions(
    fonts: FontStore, cover: Json, load: LoadAsset, trimmed: bool, height: int
) -> None:
    shown = proof(cover, load, fonts, trimmed=trimmed)
    assert shown.width == 900
    assert shown.height == pytest.approx(height, abs=1)


@pytest.mark.parametrize("width", [0, 15, 6001])
def test_a_proof_of_absurd_width_is_refused(
    fonts: FontStore, cover: Json, load: LoadAsset, width: int
) -> None:
    with pytest.raises(RefusedError, match="16 to 6000"):
        render_proof(cover, load, fonts, width)


def test_the_same_cover_gives_the_same_proof(
    fonts: FontStore, cover: Json, load: LoadAsset
) -> None:
    assert render_proof(cover, load, fonts, 400) == render_proof(cover, load, fonts, 400)


CODES = [
    ("issn", "12345679", "06", "977123456700306"),
    ("issn", "12345679", "", "9771234567003"),
    ("ean13", "400638133393", "52495", "400638133393152495"),
    ("upca", "03600029145", "41", "003600029145241"),
]


@pytest.mark.parametrize(("symbology", "digits", "addon", "read"), CODES)
@pytest.mark.parametrize("scale", [0.8, 1.0])
def test_barcodes_can_be_read_at_300_ppi(
    fonts: FontStore, symbology: str, digits: str, addon: str, read: str, scale: float
) -> None:
    code = {"kind": "barcode", "symbology": symbology, "digits": digits, "addon": addon}
    document = page_of(it=code | boxed(60, 60, 0, 0) | {"scale": scale})
    picture = proof(document, NO_ART.__getitem__, fonts, width=2480)
    found = zxingcpp.read_barcodes(picture, ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Read)
    # the reader reports the main code once more, without what follows it
    assert read in {code.text for code in found}
    assert all(read.startswith(code.text) for code in found)


@pytest.mark.parametrize(
    ("element", "share"),
    [
        (panel(), 100 * 80),
        (panel(rotation_deg=90), 100 * 80),
        (panel(rotation_deg=30), 100 * 80),
        (panel(radius_mm=20), 100 * 80 - (4 - np.pi) * 400),
        (panel(x_mm=-500, y_mm=-500, w_mm=1000, h_mm=1000), 210 * 297),
    ],
)
def test_panels_cover_the_area_they_should(fonts: FontStore, element: Json, share: float) -> None:
    picture = proof(page_of(it=element), NO_ART.__getitem__, fonts)
    assert dark(picture).mean() * 210 * 297 == pytest.approx(share, rel=0.01)


def test_flipped_art_is_mirrored(fonts: FontStore) -> None:
    picture = Image.new("RGB", (200, 100), "black")
    picture.paste("white", (0, 0, 50, 100))
    document = page_of(it={"kind": "art", "asset": ART, "flip": True} | boxed(0, 0, 200, 100))
    shown = proof(document, {ART: picture}.__getitem__, fonts, width=210)
    assert dark(shown)[50, 10:140].all()
    assert not dark(shown)[50, 160:195].any()


def test_turned_art_shows_where_its_box_is(fonts: FontStore) -> None:
    element = {"kind": "art", "asset": ART, "rotation_deg": 90} | boxed(50, 100, 100, 60)
    picture = Image.new("RGB", (500, 300), "black")
    shown = dark(proof(page_of(it=element), {ART: picture}.__getitem__, fonts, width=210))
    assert shown.mean() * shown.size == pytest.approx(6000, rel=0.04)
    assert shown[130, 100]
    assert not shown[130, 60]


def test_text_far_larger_than_the_page_is_drawn_in_bounded_memory(fonts: FontStore) -> None:
    runs = [{"text": "M" * 400, "size_pt": 1000, "ink": {"cmyk": [0, 0, 0, 1]}}]
    element = {"kind": "kicker", "runs": runs} | boxed(0, 0, 50, 50)
    assert dark(proof(page_of(it=element), NO_ART.__getitem__, fonts, width=600)).any()


def test_a_scrim_darkens_from_its_opaque_end(fonts: FontStore) -> None:
    white = Image.new("RGB", (210, 297), "white")
    veil = {"kind": "scrim", "opacity_from": 1.0, "opacity_to": 0.0} | boxed(0, 0, 210, 297)
    art_ = {"kind": "art", "asset": ART} | boxed(0, 0, 210, 297)
    column = np.asarray(
        proof(page_of(a=art_, v=veil), {ART: white}.__getitem__, fonts, width=210).convert("L")
    )[:, 100].astype(int)
    assert column[0] <= 2
    assert column[-1] >= 253
    assert column[148] == pytest.approx(128, abs=3)
    assert (np.diff(column) >= 0).all()


@pytest.mark.parametrize("shape", ["flat", "radial", "linear"])
def test_a_scrim_leaves_what_lies_outside_its_box(shape: str) -> None:
    veil = Veil(
        element="v",
        box=Box(x=20, y=20, w=40, h=40),
        shape=shape,
        colour="#000000",
        opacity_from=1.0,
        opacity_to=0.5,
        angle_deg=0.0,
    )
    white = Image.new("RGB", (100, 100), "white")
    pixels = np.asarray(art.with_veils(white, Box(x=0, y=0, w=100, h=100), STILL, [veil]))
    assert (pixels[:20] == 255).all()
    assert (pixels[:, 60:] == 255).all()
    assert (pixels[25:55, 25:55] < 255).all()


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_art_that_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError, match="cannot be read as a picture"):
        load_picture(lambda _: data, ART)


def test_transparent_art_lies_on_white() -> None:
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    assert load_picture(lambda _: clear, ART).getpixel((5, 5)) == (255, 255, 255)


def test_a_title_with_markup_is_drawn_not_interpreted(fonts: FontStore, load: LoadAsset) -> None:
    issue = Issue(title='<b>&"', number="1", date="1", price="1", issn=ISSUE.issn)
    document = starter_document("a4", issue, TEXTS, art=ART)
    display = lay_out(document, {}, fonts)
    ET.fromstring(svg.document(display, str))
