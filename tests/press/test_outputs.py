"""TIFF, web pictures, SVG, PSD and proof sheet: the same cover, read back by other readers."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pikepdf
import pytest
from pdfminer.high_level import extract_text
from PIL import Image, ImageCms, TiffImagePlugin
from psd_tools import PSDImage
from psd_tools.constants import Resource

from studio.core.errors import RefusedError
from studio.core.finding import Finding, Severity
from studio.core.layout_document import parse
from studio.press import colour, pictures, plates, psd, raster
from studio.press.export import display_for, render_svg, render_web
from studio.press.fonts import FontStore
from studio.press.preflight.file import check_file
from studio.press.profiles import HOUSE, press_profiles
from studio.press.proof_sheet import Told, proof_sheet
from tests.press.conftest import ART, META, finished_cover

Json = dict[str, Any]
ORIGIN = "digitalsourcetype/trainedAlgorithmicMedia"


def test_the_tiff_holds_the_plates_the_profile_and_the_origin(
    cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    load = {ART: art}.__getitem__
    display = display_for(cover, load, fonts)
    data = pictures.tiff(display, load, META, ppi=72)
    read = Image.open(io.BytesIO(data))
    assert isinstance(read, TiffImagePlugin.TiffImageFile)
    assert read.mode == "CMYK"
    assert read.info["icc_profile"] == colour.profile_bytes()
    assert read.info["dpi"][0] == pytest.approx(72, abs=0.5)
    assert ORIGIN in read.tag_v2[pictures.XMP_TAG].decode()
    made = plates.compose(plates.settled(display, load, HOUSE), load, ppi=72, spots=False)
    assert (np.asarray(read) == made.ink).all()
    assert data == pictures.tiff(display, load, META, ppi=72)


@pytest.mark.parametrize("kind", pictures.WEB_KINDS)
def test_web_pictures_have_their_width_their_colours_and_their_origin(
    cover: Json, art: Image.Image, fonts: FontStore, kind: str
) -> None:
    load = {ART: art}.__getitem__
    made = render_web(cover, load, fonts, META, kind=kind, width_px=640)
    read = Image.open(io.BytesIO(made.data))
    assert read.size == (made.width_px, made.height_px)
    assert made.width_px == 640
    assert made.height_px == pytest.approx(831, abs=1)
    assert read.get_format_mimetype() == made.media_type
    assert "sRGB" in ImageCms.getProfileName(io.BytesIO(read.info["icc_profile"]))
    assert ORIGIN.encode() in made.data
    whole, _ = raster.composed(display_for(cover, load, fonts), load, 640, trimmed=True)
    apart = np.abs(np.asarray(read.convert("RGB"), dtype=int) - np.asarray(whole, dtype=int))
    assert apart.mean() < 2.5
    assert made.data == render_web(cover, load, fonts, META, kind=kind, width_px=640).data


def test_an_unknown_web_picture_is_refused(cover: Json, load: Any, fonts: FontStore) -> None:
    with pytest.raises(RefusedError, match="choose one of png, jpeg, webp"):
        render_web(cover, load, fonts, META, kind="gif", width_px=640)


def test_the_svg_file_needs_nothing_else(cover: Json, load: Any, fonts: FontStore) -> None:
    made = render_svg(cover, load, fonts, META)
    root = ET.fromstring(made.encode())
    names = [child.tag.rpartition("}")[2] for child in root]
    assert names[0] == "metadata"
    assert ORIGIN in made
    assert "data:image/jpeg;base64," in made
    assert "<text" not in made


def test_the_psd_has_a_named_layer_per_element_and_the_covers_pixels(
    cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    load = {ART: art}.__getitem__
    display = display_for(cover, load, fonts)
    data = psd.psd(display, load, META, ppi=50)
    read = PSDImage.open(io.BytesIO(data))
    names = [layer.name for layer in read]
    assert names == [placed.name for placed in display.placed if placed.kind != "scrim"]
    whole, _ = raster.composed(display, load, read.width, trimmed=False)
    assert (np.asarray(read.topil()) == np.asarray(whole)).all()
    pillow = Image.open(io.BytesIO(data))
    assert (np.asarray(pillow) == np.asarray(whole)).all()
    assert ORIGIN.encode() in data
    assert data == psd.psd(display, load, META, ppi=50)


def test_the_psds_layers_add_up_to_the_cover(
    cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    load = {ART: art}.__getitem__
    display = display_for(cover, load, fonts)
    read = PSDImage.open(io.BytesIO(psd.psd(display, load, META, ppi=50)))
    stacked = Image.new("RGBA", read.size, "white")
    for layer in read:
        picture = layer.topil()
        assert picture is not None
        mask = layer.mask.topil() if layer.mask else None
        if mask is not None:
            picture.putalpha(mask)
        stacked.alpha_composite(picture.convert("RGBA"), (layer.left, layer.top))
    whole, _ = raster.composed(display, load, read.width, trimmed=False)
    apart = np.abs(np.asarray(stacked.convert("RGB"), dtype=int) - np.asarray(whole, dtype=int))
    assert apart.max() <= 3


def test_the_psd_says_its_resolution_its_colours_and_where_the_trim_is(
    cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    load = {ART: art}.__getitem__
    display = display_for(cover, load, fonts)
    resources = PSDImage.open(io.BytesIO(psd.psd(display, load, META, ppi=50))).image_resources

    told = resources.get_data(Resource.RESOLUTION_INFO)
    assert (told.horizontal, told.vertical) == (50 << 16, 50 << 16)
    assert (told.horizontal_unit, told.vertical_unit) == (1, 1), "per inch"
    icc = ImageCms.getProfileName(io.BytesIO(resources.get_data(Resource.ICC_PROFILE)))
    assert "sRGB" in icc
    guides = resources.get_data(Resource.GRID_AND_GUIDES_INFO).data
    page = display.cover
    insets = [page.bleed_mm, page.bleed_mm + page.safe_mm]
    insets += [page.bleed_mm + page.trim_w_mm - page.safe_mm, page.bleed_mm + page.trim_w_mm]
    across = [place / 32 / 50 * 25.4 for place, direction in guides if direction == 0]
    assert across == pytest.approx(insets, abs=0.2)


def test_the_psds_layers_may_be_named_in_any_script(
    cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    load = {ART: art}.__getitem__
    cover["elements"]["masthead"]["name"] = "报头 Ω"
    data = psd.psd(display_for(cover, load, fonts), load, META, ppi=50)
    assert "报头 Ω" in [layer.name for layer in PSDImage.open(io.BytesIO(data))]


@pytest.mark.parametrize("handle", ["coated-x4-marks", "us-newsstand"])
def test_the_proof_sheet_is_one_sound_page_of_a4_to_be_signed(
    art: Image.Image, fonts: FontStore, handle: str
) -> None:
    load, profile = {ART: art}.__getitem__, press_profiles()[handle]
    display = display_for(finished_cover(), load, fonts)
    many = [Finding(severity=Severity.NOTE, code="native_ppi", values={"ppi": 82})] * 30
    data = proof_sheet(display, load, fonts, META, profile, [Told(finding=one) for one in many])

    sheet = parse({"v": 1, "format": {"handle": "a4", "bleed_mm": 0}}).cover
    found = {finding.code for finding in check_file(data, sheet, replace(profile, marks="none"))}
    assert found <= {"image_ppi"}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        size = [float(side) / 72 * 25.4 for side in pdf.pages[0].mediabox[2:]]
    assert size == pytest.approx([210, 297], abs=0.01)
    told = extract_text(io.BytesIO(data))
    assert all(words in told for words in ("magenta line", "Approved by", "and 18 more"))
