"""The print PDF, read back by readers that share nothing with the writer."""

import io
from collections.abc import Callable

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTChar
from PIL import Image

from studio.core.layout_document import Json, parse
from studio.press.art import LoadAsset
from studio.press.display import GlyphRun
from studio.press.export import display_for, render_pdf, render_proof
from studio.press.fonts import FontStore
from studio.press.preflight.file import check_file, page_boxes_mm, pictures_of
from tests.press.conftest import META

MM = 25.4 / 72


def characters(data: bytes) -> list[LTChar]:
    found: list[LTChar] = []

    def walk(item: object) -> None:
        if isinstance(item, LTChar):
            found.append(item)
        elif hasattr(item, "__iter__"):
            for part in item:
                walk(part)

    for page in extract_pages(io.BytesIO(data)):
        walk(page)
    return found


def test_a_clean_export_passes_its_own_checks(pdf: bytes, cover: Json) -> None:
    assert check_file(pdf, parse(cover).cover) == []


def test_boxes_are_exact_to_a_hundredth_of_a_point(pdf: bytes) -> None:
    boxes = page_boxes_mm(pdf)
    assert boxes["media"] == boxes["bleed"] == pytest.approx([0, 0, 219.075, 282.575], abs=0.0035)
    assert boxes["trim"] == pytest.approx([3.175, 3.175, 215.9, 279.4], abs=0.0035)


def test_glyphs_stand_where_the_layout_put_them(
    pdf: bytes, cover: Json, load: LoadAsset, fonts: FontStore
) -> None:
    display = display_for(cover, load, fonts)
    left, height = display.cover.bleed_mm / MM, display.cover.bleed_box.h / MM
    wanted = sorted(
        (round(glyph.x + left, 2), round(height - left - glyph.y, 2))
        for run in display.items
        if isinstance(run, GlyphRun)
        for glyph in run.glyphs
    )
    origins = sorted((round(c.matrix[4], 2), round(c.matrix[5], 2)) for c in characters(pdf))
    assert len(origins) == len(wanted)
    assert np.abs(np.array(origins) - np.array(wanted)).max() <= 0.011


@pytest.mark.parametrize("words", ["COSMOS", "Mars in one", "THE FICTION ISSUE", "June 2026"])
def test_text_stays_text(pdf: bytes, words: str) -> None:
    assert words in extract_text(io.BytesIO(pdf))


def test_chinese_text_is_embedded_and_can_be_searched(
    chinese_cover: Json, load: LoadAsset, fonts: FontStore
) -> None:
    data = render_pdf(chinese_cover, load, fonts, META)
    text = extract_text(io.BytesIO(data))
    for words in ("星际周刊", "火星来信：", "一夜之间", "总第128期"):
        assert words in text
    assert check_file(data, parse(chinese_cover).cover) == []


def test_fonts_are_embedded_subsets(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as read:
        fonts = dict(read.pages[0].obj["/Resources"]["/Font"].items())
        assert len(fonts) >= 4
        for font in fonts.values():
            name = str(font["/BaseFont"])
            assert name[7] == "+", name
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert len(descriptor["/FontFile2"].read_bytes()) < 40_000
            assert "/ToUnicode" in font


def test_art_is_cmyk_and_keeps_its_own_pixels(pdf: bytes) -> None:
    (picture,) = pictures_of(pdf)
    assert picture.colour_space == "DeviceCMYK"
    assert picture.ppi > 300


def test_info_and_metadata_agree_and_escape(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert str(read.docinfo["/Title"]) == "COSMOS & co"
        with read.open_metadata(set_pikepdf_as_editor=False) as xmp:
            assert xmp["dc:title"] == "COSMOS & co"
            assert xmp["xmp:CreateDate"] == "2026-06-01T09:30:00+00:00"
            kind = xmp["{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"]
            assert kind.endswith("trainedAlgorithmicMedia")


def test_the_same_cover_gives_the_same_bytes(
    pdf: bytes, cover: Json, load: LoadAsset, fonts: FontStore
) -> None:
    assert render_pdf(cover, load, fonts, META) == pdf


def test_the_proof_shows_what_the_pdf_shows(cover: Json, load: LoadAsset, fonts: FontStore) -> None:
    width = 900
    cover["elements"]["barcode"]["hidden"] = True  # bars of one pixel are a matter of taste
    proof = render_proof(cover, load, fonts, width, trimmed=False, press_colours=True)
    ours = Image.open(io.BytesIO(proof)).convert("L")
    document = pypdfium2.PdfDocument(render_pdf(cover, load, fonts, META))
    page = document[0]
    theirs = page.render(scale=width / page.get_width()).to_pil().convert("L").resize(ours.size)
    document.close()
    # white type against dark art: where the two differ strongly, glyphs have moved
    differs = np.abs(np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float)) > 110
    assert differs.mean() < 0.0005


def rotate(read: pikepdf.Pdf) -> None:
    read.pages[0].obj["/Rotate"] = 90


def drop_trim(read: pikepdf.Pdf) -> None:
    del read.pages[0].obj["/TrimBox"]


def shift_trim(read: pikepdf.Pdf) -> None:
    read.pages[0].obj["/TrimBox"][0] = 9.5


def second_page(read: pikepdf.Pdf) -> None:
    read.pages.append(read.pages[0])


def unembed(read: pikepdf.Pdf) -> None:
    font = next(iter(dict(read.pages[0].obj["/Resources"]["/Font"].items()).values()))
    del font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"]


def add_rgb(read: pikepdf.Pdf) -> None:
    page = read.pages[0].obj
    content = page["/Contents"].read_bytes() + b"1 0 0 rg 0 0 5 5 re f\n"
    page["/Contents"] = pikepdf.Stream(read, content)


def drop_intent(read: pikepdf.Pdf) -> None:
    del read.Root["/OutputIntents"]


DAMAGE = [
    (rotate, "page_scaled_or_turned"),
    (drop_trim, "page_boxes"),
    (shift_trim, "page_boxes"),
    (second_page, "page_count"),
    (unembed, "font_not_embedded"),
    (add_rgb, "colour_space"),
    (drop_intent, "output_intent"),
]


@pytest.mark.parametrize(("damage", "code"), DAMAGE)
def test_a_damaged_file_is_found_out(
    pdf: bytes, cover: Json, damage: Callable[[pikepdf.Pdf], None], code: str
) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as read:
        damage(read)
        out = io.BytesIO()
        read.save(out)
    assert [f.code for f in check_file(out.getvalue(), parse(cover).cover)] == [code]


@pytest.mark.parametrize("cut", [0, 100, 5000])
def test_a_broken_file_is_one_finding_and_no_crash(pdf: bytes, cover: Json, cut: int) -> None:
    (finding,) = check_file(pdf[:cut], parse(cover).cover)
    assert finding.code == "file_damaged"
