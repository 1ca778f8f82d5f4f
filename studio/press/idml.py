"""The IDML package for art departments: live text, linked art, swatches, one spread."""

import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace

from studio.core.boxes import Box
from studio.core.inks import BLACK, Ink
from studio.core.layout_document import LayoutDocument
from studio.core.layout_elements import CoverLine, Masthead, Run, TextElement
from studio.core.units import mm_to_pt
from studio.press import idml_parts as parts
from studio.press.ai_mark import words_on
from studio.press.display import STILL, DisplayList, GlyphRun, Image, Path, Placed, Turn
from studio.press.fonts import Font, FontStore
from studio.press.provenance.xmp import ExportMeta, xmp_packet
from studio.press.shaping import by_font
from studio.press.text_setting import filled_in, is_optical

LINKS = "Links"  # the folder that InDesign's own packages keep pictures in
STORED_AT = (2000, 1, 1, 0, 0, 0)  # so that the same layout gives the same bytes
JUSTIFICATION = {"left": "LeftAlign", "centre": "CenterAlign", "right": "RightAlign"}
VERTICAL = {"top": "TopAlign", "middle": "CenterAlign", "bottom": "BottomAlign"}
IN_COLUMNS = {"StoryOrientation": "Vertical", "StoryDirection": "RightToLeftDirection"}
ACROSS_DIGITS = "2"  # as many digits in a row stand across a column
NO_STYLE = "$ID/[No character style]"
NO_PARAGRAPH_NAME = "$ID/[No paragraph style]"
STYLED = ("PointSize", "Tracking", "FillColor", "FontStyle", "KerningMethod")


def idml(
    document: LayoutDocument, display: DisplayList, fonts: FontStore, meta: ExportMeta
) -> bytes:
    """Return the layout as an IDML package.

    Text stays text, in the sizes it was fitted to; other programs break its lines again. Art is
    linked in the folder `Links` beside the package, see `link_name`; bars and labels are filled
    frames; scrims are left out, since they are baked into the art in print.
    """
    trim = display.cover.trim_box
    page = Box(x=0.0, y=0.0, w=mm_to_pt(trim.w), h=mm_to_pt(trim.h))
    spread = ET.Element("Spread", Self="spread", PageCount="1", BindingLocation="0")
    spread.append(parts.page(page))
    stories: dict[str, bytes] = {}
    styles: dict[str, ET.Element] = {}
    for placed in display.placed:
        element = document.elements[placed.id]
        if not isinstance(element, TextElement):
            spread.extend(_shapes(placed, display, page))
        words = element if isinstance(element, TextElement) else words_on(element, document)
        if words is None:
            continue
        spread.append(_text_frame(words, placed, page))
        story, first = _story(words, placed, document, fonts)
        stories[f"Stories/Story_s-{placed.id}.xml"] = story
        styles.setdefault(style_name(words, placed.kind), _style(words, placed.kind, first))
    return _zipped(_parts(spread, stories, styles, display, page, meta))


def style_name(element: TextElement, kind: str) -> str:
    """Return the paragraph style of a text: its kind, and whether it is the main line."""
    name = kind.replace("_", " ").capitalize()
    return f"{name}, main" if isinstance(element, CoverLine) and element.role == "main" else name


def link_name(asset: str) -> str:
    """Return the file that a package links for an asset, from where the package lies."""
    return f"{LINKS}/art-{asset[:12]}.png"


def _parts(
    spread: ET.Element,
    stories: dict[str, bytes],
    styles: dict[str, ET.Element],
    display: DisplayList,
    page: Box,
    meta: ExportMeta,
) -> dict[str, bytes]:
    swatches = [parts.swatch("Paper", "CMYK"), parts.swatch("None", "CMYK")]
    inks = {parts.colour_id(ink): ink for ink in _inks(display)}
    swatches += [parts.colour(ink) for id_, ink in sorted(inks.items()) if id_ != parts.PAPER]
    bleed = mm_to_pt(display.cover.bleed_mm)
    made = {
        "META-INF/container.xml": parts.CONTAINER.encode(),
        "META-INF/metadata.xml": xmp_packet(meta, parts.MIMETYPE).encode(),
        "Resources/Graphic.xml": parts.wrapped("Graphic", *swatches),
        "Resources/Fonts.xml": parts.wrapped("Fonts"),
        "Resources/Styles.xml": parts.wrapped("Styles", *parts.styles(list(styles.values()))),
        "Resources/Preferences.xml": parts.wrapped("Preferences", parts.preferences(page, bleed)),
        "Spreads/Spread_spread.xml": parts.wrapped("Spread", spread),
        **stories,
    }
    return {"designmap.xml": _design_map(made), **made}


def _design_map(made: dict[str, bytes]) -> bytes:
    root = ET.Element("Document", DOMVersion=parts.VERSION, Self="d")
    for name in made:
        folder, _, file = name.partition("/")
        kind = {"Spreads": "Spread", "Stories": "Story"}.get(folder, file.removesuffix(".xml"))
        if folder != "META-INF":
            ET.SubElement(root, f"{{{parts.PACKAGING}}}{kind}", src=name)
    return parts.written(root)


def _text_frame(element: TextElement, placed: Placed, page: Box) -> ET.Element:
    box = Box(
        x=mm_to_pt(placed.box_mm.x),
        y=mm_to_pt(placed.box_mm.y),
        w=mm_to_pt(placed.box_mm.w),
        h=mm_to_pt(placed.box_mm.h),
    )
    middle = (box.x + box.w / 2, box.y + box.h / 2)
    turn = Turn(degrees=placed.rotation_deg, about=middle)
    frame = parts.framed("TextFrame", f"f-{placed.id}", box, turn, page, parts.NONE)
    frame.attrib |= {"ParentStory": f"s-{placed.id}", "Name": placed.name}
    ET.SubElement(
        frame,
        "TextFramePreference",
        VerticalJustification=VERTICAL[element.valign],
        FirstBaselineOffset="CapHeight",
    )
    return frame


def _story(
    element: TextElement, placed: Placed, document: LayoutDocument, fonts: FontStore
) -> tuple[bytes, ET.Element]:
    """Return a text's story, and its first stretch of characters."""
    story = ET.Element("Story", Self=f"s-{placed.id}")
    paragraph = ET.Element(
        "ParagraphStyleRange",
        AppliedParagraphStyle=f"ParagraphStyle/{style_name(element, placed.kind)}",
        Justification=JUSTIFICATION[element.align],
        Hyphenation="false",
    )
    if element.is_vertical:
        ET.SubElement(story, "StoryPreference", IN_COLUMNS)
        paragraph.set("AutoTcy", ACROSS_DIGITS)
    story.append(paragraph)
    largest = max(run.size_pt for run in element.runs)
    factor = max(placed.sizes_pt, default=largest) / largest
    for run in element.runs:
        words, _ = filled_in(run.text, document.issue)
        sized = replace(run, text=words, size_pt=run.size_pt * factor)
        base = fonts.get(run.font) or fonts.stand_in
        for font, part in by_font(words, base, fonts):
            paragraph.append(_characters(element, replace(sized, text=part), font))
    first = paragraph.find("CharacterStyleRange")
    if first is None:
        base = fonts.get(element.runs[0].font) or fonts.stand_in
        first = _characters(element, replace(element.runs[0], text=""), base)
    return parts.wrapped("Story", story), first


def _style(element: TextElement, kind: str, first: ET.Element) -> ET.Element:
    """Return the paragraph style that sets text as a story's first characters are set."""
    name = style_name(element, kind)
    made = ET.Element(
        "ParagraphStyle",
        Self=f"ParagraphStyle/{name}",
        Name=name,
        Justification=JUSTIFICATION[element.align],
        Hyphenation="false",
    )
    made.attrib |= {key: first.attrib[key] for key in STYLED}
    properties = ET.SubElement(made, "Properties")
    ET.SubElement(properties, "BasedOn", type="string").text = NO_PARAGRAPH_NAME
    properties.extend(first.find("Properties") or [])
    return made


def _characters(element: TextElement, run: Run, font: Font) -> ET.Element:
    leading = run.size_pt * (1.0 if isinstance(element, Masthead) else element.leading)
    made = ET.Element(
        "CharacterStyleRange",
        AppliedCharacterStyle=f"CharacterStyle/{NO_STYLE}",
        PointSize=f"{run.size_pt:.4g}",
        Tracking=f"{element.tracking:g}",
        FillColor=parts.colour_id(run.ink),
        FontStyle=font.style_name,
        KerningMethod=f"$ID/{'Optical' if is_optical(element) else 'Metrics'}",
    )
    properties = ET.SubElement(made, "Properties")
    ET.SubElement(properties, "Leading", type="unit").text = f"{leading:.4g}"
    ET.SubElement(properties, "AppliedFont", type="string").text = font.family_name
    for place, words in enumerate(run.text.split("\n")):
        if place:
            ET.SubElement(made, "Br")
        ET.SubElement(made, "Content").text = words
    return made


def _shapes(placed: Placed, display: DisplayList, page: Box) -> list[ET.Element]:
    made = []
    for number, item in enumerate(display.items_of(placed.id)):
        id_ = f"r-{placed.id}-{number}"
        if isinstance(item, Path):
            box = Box(x=item.x, y=item.y, w=item.w, h=item.h)
            fill = parts.colour_id(item.fill)
            made.append(parts.framed("Rectangle", id_, box, item.turn, page, fill))
        elif isinstance(item, Image) and not item.mask:
            made.append(_picture(id_, item, page))
    return made


def _picture(id_: str, image: Image, page: Box) -> ET.Element:
    """Return a frame with the linked art inside, placed as the layout places it."""
    frame = parts.framed("Rectangle", id_, image.clip, image.turn, page, parts.NONE)
    placed = parts.framed("Image", f"{id_}-i", image.placed, STILL, page, parts.NONE)
    uri = f"file:{link_name(image.asset)}"
    ET.SubElement(placed, "Link", Self=f"{id_}-l", LinkResourceURI=uri)
    frame.append(placed)
    return frame


def _inks(display: DisplayList) -> list[Ink]:
    """Return every ink that a text or a shape of the layout uses."""
    found = [BLACK]
    for item in display.items:
        if isinstance(item, Path):
            found.append(item.fill)
        elif isinstance(item, GlyphRun):
            found.append(item.ink)
    return found


def _zipped(made: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        first = zipfile.ZipInfo("mimetype", STORED_AT)
        package.writestr(first, parts.MIMETYPE, zipfile.ZIP_STORED)
        for name, data in made.items():
            package.writestr(zipfile.ZipInfo(name, STORED_AT), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
