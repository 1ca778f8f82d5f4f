"""The IDML package for art departments: live text, linked art, swatches, one spread."""

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace

from studio.core.boxes import Box
from studio.core.inks import BLACK
from studio.core.layout_document import LayoutDocument
from studio.core.layout_elements import CoverLine, Masthead, Run, TextElement
from studio.core.units import mm_to_pt
from studio.press import idml_parts as parts
from studio.press.ai_mark import words_on
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, GlyphRun, Placed, Turn
from studio.press.fonts import Font, FontStore
from studio.press.idml_shapes import inks_of, shapes, subjects_before
from studio.press.provenance.xmp import ExportMeta, xmp_packet
from studio.press.shaping import by_font
from studio.press.text_setting import filled_in, is_optical

STORED_AT = (2000, 1, 1, 0, 0, 0)  # so that the same layout gives the same bytes
JUSTIFICATION = {"left": "LeftAlign", "centre": "CenterAlign", "right": "RightAlign"}
VERTICAL = {"top": "TopAlign", "middle": "CenterAlign", "bottom": "BottomAlign"}
IN_COLUMNS = {"StoryOrientation": "Vertical", "StoryDirection": "RightToLeftDirection"}
ACROSS_DIGITS = "2"  # as many digits in a row stand across a column
NO_STYLE = "$ID/[No character style]"
NO_PARAGRAPH_NAME = "$ID/[No paragraph style]"
STYLED = ("PointSize", "Tracking", "FillColor", "FontStyle", "KerningMethod")


def idml(
    document: LayoutDocument,
    display: DisplayList,
    load: LoadAsset,
    fonts: FontStore,
    meta: ExportMeta,
) -> bytes:
    """Return the layout as an IDML package.

    Text stays text, in the sizes it was fitted to; other programs break its lines again. Logos
    that bring colours of their own and barcodes are outlines. Art, cut-outs and scrims are
    linked in the folder `Links` beside the package: see `link_name` and `drawn_links`.
    """
    trim = display.cover.trim_box
    page = Box(x=0.0, y=0.0, w=mm_to_pt(trim.w), h=mm_to_pt(trim.h))
    spread = ET.Element("Spread", Self="spread", PageCount="1", BindingLocation="0")
    spread.append(parts.page(page))
    stories: dict[str, bytes] = {}
    styles: dict[str, ET.Element] = {}
    for placed in display.placed:
        words = _live_words(placed, document, display)
        spread.extend(shapes(placed.id, display, load, page, with_type=words is None))
        if words is not None:
            spread.append(_text_frame(words, placed, page))
            story, first = _story(words, placed, document, fonts)
            stories[f"Stories/Story_s-{placed.id}.xml"] = story
            styles.setdefault(style_name(words, placed.kind), _style(words, placed.kind, first))
        spread.extend(subjects_before(placed.id, display, load, page))
    named = fonts_of(document, fonts)
    return _zipped(_parts(spread, stories, styles, named, display, page, meta))


def fonts_of(document: LayoutDocument, fonts: FontStore) -> list[Font]:
    """Return the fonts that a layout's texts are set in, each once, fallbacks too."""
    shown = [element for element in document.elements.values() if not element.hidden]
    texts = (held if isinstance(held, TextElement) else words_on(held, document) for held in shown)
    found: dict[str, Font] = {}
    for run in (run for held in texts if held is not None for run in held.runs):
        base = fonts.get(run.font) or fonts.stand_in
        words, _ = filled_in(run.text, document.issue)
        found |= {font.handle: font for font, _ in by_font(words, base, fonts)}
    return [found[handle] for handle in sorted(found)]


def _live_words(
    placed: Placed, document: LayoutDocument, display: DisplayList
) -> TextElement | None:
    """Return what stays live text; a logo in colours of its own does not."""
    element = document.elements[placed.id]
    if not isinstance(element, TextElement):
        return words_on(element, document)
    runs = [item for item in display.items_of(placed.id) if isinstance(item, GlyphRun)]
    return None if any(run.font.is_coloured for run in runs) else element


def style_name(element: TextElement, kind: str) -> str:
    """Return the paragraph style of a text: its kind, and whether it is the main line."""
    name = kind.replace("_", " ").capitalize()
    return f"{name}, main" if isinstance(element, CoverLine) and element.role == "main" else name


def _parts(
    spread: ET.Element,
    stories: dict[str, bytes],
    styles: dict[str, ET.Element],
    named: Sequence[Font],
    display: DisplayList,
    page: Box,
    meta: ExportMeta,
) -> dict[str, bytes]:
    swatches = [parts.paper(), parts.no_colour()]
    inks = {parts.colour_id(ink): ink for ink in [BLACK, *inks_of(display)]}
    swatches += [parts.colour(ink) for id_, ink in sorted(inks.items()) if id_ != parts.PAPER]
    bleed = mm_to_pt(display.cover.bleed_mm)
    made = {
        "META-INF/container.xml": parts.CONTAINER.encode(),
        "META-INF/metadata.xml": xmp_packet(meta, parts.MIMETYPE).encode(),
        "Resources/Graphic.xml": parts.wrapped("Graphic", *swatches),
        "Resources/Fonts.xml": parts.wrapped("Fonts", *_families(named)),
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
    preference = ET.SubElement(
        frame,
        "TextFramePreference",
        VerticalJustification=VERTICAL[element.valign],
        FirstBaselineOffset="CapHeight",
    )
    if not element.is_vertical:
        preference.attrib |= _growing(element)
    return frame


def _growing(element: TextElement) -> Mapping[str, str]:
    """Let a frame grow with its text: other programs set it a little wider, and would hide it.

    Mastheads and what was fitted to a width stay in their lines, and grow off their alignment.
    """
    row = {"top": "Top", "middle": "", "bottom": "Bottom"}[element.valign]
    if element.fit != "width" and not isinstance(element, Masthead):
        kind, column = "HeightOnly", "Center"
    else:
        kind = "HeightAndWidth"
        column = {"left": "Left", "centre": "Center", "right": "Right"}[element.align]
    corner = f"{row}{column}" if row else column if column == "Center" else f"{column}Center"
    return {
        "AutoSizingType": kind,
        "AutoSizingReferencePoint": f"{corner}Point",
        "UseNoLineBreaksForAutoSizing": "true" if kind == "HeightAndWidth" else "false",
    }


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
    if element.outline_pt > 0:
        made.set("StrokeColor", parts.colour_id(element.outline_ink))
        made.set("StrokeWeight", f"{element.outline_pt:.4g}")
    properties = ET.SubElement(made, "Properties")
    ET.SubElement(properties, "Leading", type="unit").text = f"{leading:.4g}"
    ET.SubElement(properties, "AppliedFont", type="string").text = font.family_name
    for place, words in enumerate(run.text.split("\n")):
        if place:
            ET.SubElement(made, "Br")
        ET.SubElement(made, "Content").text = words
    return made


def _families(named: Sequence[Font]) -> list[ET.Element]:
    """Return the fonts by family, so that programs find each by its name on disk."""
    made: dict[str, ET.Element] = {}
    for font in named:
        family = font.family_name
        group = made.setdefault(family, ET.Element("FontFamily", Self=f"ff-{family}", Name=family))
        ET.SubElement(
            group,
            "Font",
            Self=f"ff-{family}-{font.style_name}",
            FontFamily=family,
            Name=f"{family} {font.style_name}",
            FontStyleName=font.style_name,
            PostScriptName=font.postscript_name,
            FullName=font.name,
            Status="Installed",
        )
    return list(made.values())


def _zipped(made: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        first = zipfile.ZipInfo("mimetype", STORED_AT)
        package.writestr(first, parts.MIMETYPE, zipfile.ZIP_STORED)
        for name, data in made.items():
            package.writestr(zipfile.ZipInfo(name, STORED_AT), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
