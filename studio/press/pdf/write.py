"""Assemble and save the PDF: pictures, fonts, content, frame."""

import io
import zlib
from collections.abc import Iterable

import pikepdf
from pikepdf import Dictionary, Name

from studio.press import art, colour
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, Glyph, GlyphRun, Image, Path
from studio.press.fonts import Font
from studio.press.pdf.content import PagePen
from studio.press.pdf.embed import FLATE_LEVEL, EmbeddedFont, embed_font, embed_picture
from studio.press.pdf.objects import (
    ExportMeta,
    add_metadata,
    add_output_intent,
    bleed_pt,
    graphics_states,
    set_boxes,
)

PDF_VERSION = "1.6"


def write_pdf(display: DisplayList, load: LoadAsset, meta: ExportMeta) -> bytes:
    """Return the cover as a one-page PDF in the press's CMYK.

    The page is the bleed box; text stays text in embedded subsets; nothing is transparent.
    """
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(100, 100)).obj
        pen = PagePen(bleed_pt(display.cover))
        fonts = _fonts(pdf, display)
        page.Resources = Dictionary(
            ExtGState=graphics_states(),
            Font=Dictionary({f"/{name}": font.dictionary for name, font in fonts.values()}),
            XObject=_draw(pdf, display, load, pen, fonts),
        )
        content = pikepdf.Stream(pdf, zlib.compress(pen.content(), FLATE_LEVEL))
        content.stream_dict = Dictionary(Filter=Name.FlateDecode)
        page.Contents = pdf.make_indirect(content)
        set_boxes(page, display.cover)
        add_output_intent(pdf)
        add_metadata(pdf, meta)
        out = io.BytesIO()
        pdf.save(
            out,
            min_version=PDF_VERSION,
            force_version=PDF_VERSION,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
        return out.getvalue()


def _fonts(pdf: pikepdf.Pdf, display: DisplayList) -> dict[Font, tuple[str, EmbeddedFont]]:
    used: dict[Font, list[Glyph]] = {}
    for item in display.items:
        if isinstance(item, GlyphRun):
            used.setdefault(item.font, []).extend(item.glyphs)
    ordered: Iterable[Font] = sorted(used, key=lambda font: (font.handle, font.face_index))
    return {
        font: (f"F{number}", embed_font(pdf, font, used[font]))
        for number, font in enumerate(ordered, start=1)
    }


def _draw(
    pdf: pikepdf.Pdf,
    display: DisplayList,
    load: LoadAsset,
    pen: PagePen,
    fonts: dict[Font, tuple[str, EmbeddedFont]],
) -> Dictionary:
    """Write every item's operators; return the pictures they draw, by name."""
    pictures = Dictionary()
    for item in display.items:
        match item:
            case Image():
                painted = art.painted(item, display, art.load_picture(load, item.asset))
                name = f"Im{len(pictures) + 1}"
                embedded = embed_picture(pdf, colour.to_cmyk(painted.picture))
                pictures[f"/{name}"] = embedded
                pen.picture(name, painted, item.clip)
            case Path():
                pen.path(item)
            case GlyphRun():
                pen.run(item, *fonts[item.font])
    return pictures
