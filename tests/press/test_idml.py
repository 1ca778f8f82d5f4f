"""The IDML package, read back as plain XML: its words, its frames, its swatches."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from studio.press.export import display_for, render_idml
from studio.press.fonts import FontStore
from studio.press.idml import link_name
from tests.press.conftest import ART, META

Json = dict[str, Any]
MM = 25.4 / 72


@pytest.fixture
def package(cover: Json, art: Image.Image, fonts: FontStore) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(render_idml(cover, {ART: art}.__getitem__, fonts, META)))


def words_of(package: zipfile.ZipFile) -> dict[str, str]:
    """Return each story's text, line feeds for its breaks."""
    found = {}
    for name in (name for name in package.namelist() if name.startswith("Stories/")):
        story = ET.fromstring(package.read(name)).find("Story")
        assert story is not None
        pieces = [
            "\n" if part.tag == "Br" else part.text or ""
            for part in story.iter()
            if part.tag in ("Br", "Content")
        ]
        found[str(story.get("Self")).removeprefix("s-")] = "".join(pieces)
    return found


def test_the_package_begins_with_its_type_and_names_every_part(package: zipfile.ZipFile) -> None:
    first = package.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert package.read("mimetype") == b"application/vnd.adobe.indesign-idml-package"
    named = {part.get("src") for part in ET.fromstring(package.read("designmap.xml"))}
    parts = {name for name in package.namelist() if name.startswith(("Res", "Spr", "Sto"))}
    assert named == parts
    assert all(ET.fromstring(package.read(name)) is not None for name in parts)


def test_every_text_is_there_word_for_word(
    package: zipfile.ZipFile, cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    display = display_for(cover, {ART: art}.__getitem__, fonts)
    wanted = {p.id: p.text for p in display.placed if p.text and p.kind != "barcode"}
    assert words_of(package) == wanted


def test_frames_lie_where_the_layout_puts_them(
    package: zipfile.ZipFile, cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    display = display_for(cover, {ART: art}.__getitem__, fonts)
    spread = ET.fromstring(package.read("Spreads/Spread_spread.xml"))
    trim = display.cover.trim_box
    frames = {str(frame.get("Self")): frame for frame in spread.iter("TextFrame")}
    assert frames
    for placed in (placed for placed in display.placed if f"f-{placed.id}" in frames):
        points = frames[f"f-{placed.id}"].iter("PathPointType")
        places = [[float(part) * MM for part in str(p.get("Anchor")).split()] for p in points]
        left, top = min(x for x, _ in places), min(y for _, y in places)
        assert left + trim.w / 2 == pytest.approx(placed.box_mm.x, abs=0.01)
        assert top + trim.h / 2 == pytest.approx(placed.box_mm.y, abs=0.01)


def test_every_ink_in_use_is_a_swatch(package: zipfile.ZipFile) -> None:
    graphic = ET.fromstring(package.read("Resources/Graphic.xml"))
    swatches = {part.get("Self") for part in graphic}
    used = {
        part.get("FillColor")
        for name in package.namelist()
        if name.startswith(("Stories/", "Spreads/"))
        for part in ET.fromstring(package.read(name)).iter()
        if part.get("FillColor")
    }
    assert used <= swatches


def test_the_art_is_linked_and_the_bars_are_shapes(package: zipfile.ZipFile) -> None:
    spread = ET.fromstring(package.read("Spreads/Spread_spread.xml"))
    links = [link.get("LinkResourceURI") for link in spread.iter("Link")]
    assert links == [f"file:{link_name(ART)}"] == [f"file:Links/art-{ART[:12]}.png"]
    black = "Color/C=0 M=0 Y=0 K=100"
    assert sum(shape.get("FillColor") == black for shape in spread.iter("Rectangle")) > 30


def test_the_same_layout_gives_the_same_package(
    cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    load = {ART: art}.__getitem__
    assert render_idml(cover, load, fonts, META) == render_idml(cover, load, fonts, META)


def test_characters_that_a_font_lacks_are_set_in_the_font_that_prints_them(
    cover: Json, art: Image.Image, fonts: FontStore
) -> None:
    line = next(e for e in cover["elements"].values() if e["kind"] == "cover_line")
    line["runs"] = [line["runs"][0] | {"font": "archivo-700", "text": "Mars 火星 now"}]
    package = zipfile.ZipFile(io.BytesIO(render_idml(cover, {ART: art}.__getitem__, fonts, META)))

    stories = [package.read(n).decode() for n in package.namelist() if n.startswith("Stories/")]
    [story] = [ET.fromstring(text) for text in stories if "火星" in text]
    ranges = [
        (
            part.findtext("Properties/AppliedFont"),
            "".join(c.text or "" for c in part.iter("Content")),
        )
        for part in story.iter("CharacterStyleRange")
    ]
    assert [words for _font, words in ranges] == ["Mars ", "火星", " now"]
    assert ranges[0][0] == ranges[2][0] == "Archivo"
    assert "CJK" in str(ranges[1][0])


def test_every_text_has_a_style_that_is_named_and_set_as_it_is(package: zipfile.ZipFile) -> None:
    sheet = ET.fromstring(package.read("Resources/Styles.xml"))
    styles = {str(one.get("Self")): one for one in sheet.iter("ParagraphStyle")}
    assert {"ParagraphStyle/Masthead", "ParagraphStyle/Cover line, main"} <= styles.keys()
    for name in (name for name in package.namelist() if name.startswith("Stories/")):
        paragraph = ET.fromstring(package.read(name)).find(".//ParagraphStyleRange")
        assert paragraph is not None
        assert paragraph.get("AppliedParagraphStyle") in styles
    main = styles["ParagraphStyle/Cover line, main"]
    characters = ET.fromstring(package.read("Stories/Story_s-main_line.xml")).find(
        ".//CharacterStyleRange"
    )
    assert characters is not None
    assert main.get("PointSize") == characters.get("PointSize")
    assert main.findtext(".//AppliedFont") == characters.findtext(".//AppliedFont")
