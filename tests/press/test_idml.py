"""The IDML package, read back as plain XML: its words, its frames, its swatches."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image, ImageOps

from studio.core.boxes import Box
from studio.core.inks import BLACK, Ink
from studio.press.display import Image as Placing
from studio.press.export import display_for, render_idml
from studio.press.fonts import FontStore
from studio.press.glyph_colours import ink_of
from studio.press.idml_parts import colour_id
from studio.press.idml_shapes import drawn_links, link_name
from tests.press.conftest import ART, META
from tests.press.mutations.workpiece import small_cover
from tests.press.test_logo_font import flags as flags  # a fixture
from tests.press.test_logo_font import masthead, nothing

Json = dict[str, Any]
MASK = "b" * 64
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


def spread_of(package: zipfile.ZipFile) -> ET.Element:
    return ET.fromstring(package.read("Spreads/Spread_spread.xml"))


def links_of(spread: ET.Element) -> list[str]:
    return [str(link.get("LinkResourceURI")).removeprefix("file:") for link in spread.iter("Link")]


def places_mm(shape: ET.Element, trim: Box) -> list[tuple[float, float]]:
    """Return the corners of a shape's path, in mm from the trim's corner."""
    numbers = [str(point.get("Anchor")).split() for point in shape.iter("PathPointType")]
    return [(float(x) * MM + trim.w / 2, float(y) * MM + trim.h / 2) for x, y in numbers]


@pytest.mark.parametrize("flip", [False, True])
def test_linked_art_has_the_size_and_place_that_print_gives_it(
    cover: Json, art: Image.Image, fonts: FontStore, flip: bool
) -> None:
    next(e for e in cover["elements"].values() if e["kind"] == "art")["flip"] = flip
    load = {ART: art}.__getitem__
    display = display_for(cover, load, fonts)
    package = zipfile.ZipFile(io.BytesIO(render_idml(cover, load, fonts, META)))

    picture = next(spread_of(package).iter("Image"))
    bounds = picture.find("Properties/GraphicBounds")
    assert bounds is not None
    size = int(str(bounds.get("Right"))), int(str(bounds.get("Bottom")))
    a, b, c, d, x, y = (float(part) for part in str(picture.get("ItemTransform")).split())
    placed = next(item for item in display.items if isinstance(item, Placing)).placed
    trim = display.cover.trim_box
    corner = x + trim.w / MM / 2, y + trim.h / MM / 2
    assert (size, b, c) == (art.size, 0, 0)
    assert corner == pytest.approx((placed.x, placed.y), abs=0.01)
    assert (size[0] * a, size[1] * d) == pytest.approx((placed.w, placed.h), abs=0.01)
    name = link_name(ART, flip=flip)
    assert links_of(spread_of(package))[0] == name
    if flip:
        drawn = Image.open(io.BytesIO(drawn_links(display, load)[name]))
        assert (np.asarray(drawn) == np.asarray(ImageOps.mirror(art))).all()


def test_a_barcode_is_one_group_of_bars_and_digits(package: zipfile.ZipFile) -> None:
    [group] = spread_of(package).iter("Group")
    black = "Color/C=0 M=0 Y=0 K=100"
    inked = [shape for shape in group if shape.get("FillColor") == black]
    bars, digits = inked[:-1], inked[-1]
    assert len(bars) > 30
    assert all(len(list(bar.iter("PathPointType"))) == 4 for bar in bars)
    assert len(list(digits.iter("GeometryPathType"))) >= 15, "13 digits and the two of the issue"


def test_scrims_and_the_subject_lie_where_they_do_in_print(
    art: Image.Image, fonts: FontStore
) -> None:
    held = small_cover()
    held["elements"]["art"]["cutout_mask"] = MASK
    held["elements"]["masthead"] |= {"behind_subject": True, "fit": "width"}
    scrim = {"kind": "scrim", "opacity_from": 0.8, "opacity_to": 0.2, "shape": "linear"}
    held["elements"]["shade"] = scrim | {"x_mm": -3, "y_mm": -3, "w_mm": 106, "h_mm": 60}
    mask = Image.new("L", art.size, 0)
    mask.paste(255, (1000, 200, 1800, 1800))
    load = {ART: art, MASK: mask}.__getitem__
    display = display_for(held, load, fonts)
    package = zipfile.ZipFile(io.BytesIO(render_idml(held, load, fonts, META)))

    drawn = drawn_links(display, load)
    linked = links_of(spread_of(package))
    assert linked == [link_name(ART), "Links/scrim-shade.png", "Links/subject-art.png"]
    assert set(linked) == drawn.keys() | {link_name(ART)}
    [spread] = spread_of(package)
    order = [str(shape.get("Self")) for shape in spread]
    assert order.index("f-masthead") + 1 == order.index("r-art-before-masthead")
    shade = Image.open(io.BytesIO(drawn["Links/scrim-shade.png"])).getchannel("A")
    assert np.asarray(shade).min() == pytest.approx(0.2 * 255, abs=2)
    assert np.asarray(shade).max() == pytest.approx(0.8 * 255, abs=2)
    subject = Image.open(io.BytesIO(drawn["Links/subject-art.png"]))
    assert subject.info["dpi"] == pytest.approx((72, 72), abs=0.1)
    assert subject.getchannel("A").getextrema() == (0, 255)


def test_a_label_keeps_its_round_corners_and_its_outline(
    art: Image.Image, fonts: FontStore
) -> None:
    held = small_cover()
    held["elements"]["label"]["radius_mm"] = 5
    load = {ART: art}.__getitem__
    package = zipfile.ZipFile(io.BytesIO(render_idml(held, load, fonts, META)))

    label = next(s for s in spread_of(package).iter("Polygon") if s.get("Self") == "r-label-0")
    box = held["elements"]["label"]
    places = places_mm(label, display_for(held, load, fonts).cover.trim_box)
    assert len(places) == 8
    assert min(x for x, _ in places) == pytest.approx(box["x_mm"], abs=0.01)
    assert max(y for _, y in places) == pytest.approx(box["y_mm"] + box["h_mm"], abs=0.01)
    assert (label.get("StrokeColor"), label.get("StrokeWeight")) == ("Color/Paper", "1")
    curved = [p for p in label.iter("PathPointType") if p.get("Anchor") != p.get("RightDirection")]
    assert len(curved) == 4


def test_a_logo_of_several_colours_keeps_each_in_an_ink_of_its_own(flags: FontStore) -> None:
    package = zipfile.ZipFile(io.BytesIO(render_idml(masthead("COSMOS"), nothing, flags, META)))

    [group] = spread_of(package).iter("Group")
    inks = [ink_of("#0057b8"), ink_of("#ffd700"), BLACK, Ink(cmyk=(0, 1, 1, 0))]
    assert [shape.get("FillColor") for shape in group] == [colour_id(ink) for ink in inks]
    assert words_of(package) == {}
    trim = display_for(masthead("COSMOS"), nothing, flags).cover.trim_box
    blue, *_ = (places_mm(shape, trim) for shape in group)
    assert min(x for x, _ in blue) == pytest.approx(10, abs=0.05)
    assert max(x for x, _ in blue) == pytest.approx(10 + 180 / 3, abs=0.05)


def test_fonts_are_named_by_family_style_and_file(
    package: zipfile.ZipFile, cover: Json, fonts: FontStore
) -> None:
    families = ET.fromstring(package.read("Resources/Fonts.xml"))
    named = {
        (font.get("FontFamily"), font.get("FontStyleName")): font.get("PostScriptName")
        for font in families.iter("Font")
    }
    assert named["Playfair Display", "Black"] == "PlayfairDisplay-Black"
    applied = {
        (part.findtext("Properties/AppliedFont"), part.get("FontStyle"))
        for name in package.namelist()
        if name.startswith("Stories/")
        for part in ET.fromstring(package.read(name)).iter("CharacterStyleRange")
    }
    assert applied == named.keys()


def test_frames_grow_with_text_that_other_programs_set_wider(package: zipfile.ZipFile) -> None:
    frames = {str(f.get("Self")): f for f in spread_of(package).iter("TextFrame")}
    told = (
        frames["f-masthead"].find("TextFramePreference"),
        frames["f-main_line"].find("TextFramePreference"),
    )
    assert [part is not None and part.get("AutoSizingType") for part in told] == [
        "HeightAndWidth",
        "HeightOnly",
    ]


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
