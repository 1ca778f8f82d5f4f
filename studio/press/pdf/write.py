"""Assemble and save the PDF: pictures, fonts, content, frame."""

import io
import zlib
from collections.abc import Iterable

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image as Pictures

from studio.press import art, colour
from studio.press.art import LoadAsset, Painted
from studio.press.display import DisplayList, Glyph, GlyphRun, Image, Path
from studio.press.fonts import Font
from studio.press.pdf.content import PagePen
from studio.press.pdf.embed import FLATE_LEVEL, EmbeddedFont, embed_font, embed_picture
from studio.press.pdf.flatten import flattened_runs, subject_mask
from studio.press.pdf.objects import (
    FLAVOURS,
    add_metadata,
    add_output_intent,
    graphics_states,
    paper_pt,
    set_boxes,
    spot_spaces,
)
from studio.press.profiles import HOUSE, PressProfile
from studio.press.provenance.xmp import ExportMeta


def write_pdf(
    display: DisplayList, load: LoadAsset, meta: ExportMeta, profile: PressProfile = HOUSE
) -> bytes:
    """Return the cover as a one-page PDF/X in the press's CMYK, of the profile's flavour.

    The page is the bleed box, with the paper for marks around it where the display list has
    some. Text stays text in embedded subsets.
    """
    flavour = FLAVOURS[profile.pdfx]
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(100, 100)).obj
        pen = PagePen(paper_pt(display))
        fonts = {} if profile.outline_type else _fonts(pdf, display)
        page.Resources = Dictionary(
            ExtGState=graphics_states(),
            Font=Dictionary({f"/{name}": font.dictionary for name, font in fonts.values()}),
            XObject=_draw(pdf, display, load, pen, fonts, flat=not flavour.transparent),
        )
        content = pikepdf.Stream(pdf, zlib.compress(pen.content(), FLATE_LEVEL))
        content.stream_dict = Dictionary(Filter=Name.FlateDecode)
        page.Contents = pdf.make_indirect(content)
        if pen.spots:
            page.Resources.ColorSpace = spot_spaces(display, pen.spots)
        if flavour.transparent:
            page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
        set_boxes(page, display)
        add_output_intent(pdf, profile)
        add_metadata(pdf, meta, flavour)
        out = io.BytesIO()
        pdf.save(
            out,
            min_version=flavour.pdf_version,
            force_version=flavour.pdf_version,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
        return out.getvalue()


def _fonts(pdf: pikepdf.Pdf, display: DisplayList) -> dict[Font, tuple[str, EmbeddedFont]]:
    used: dict[Font, list[Glyph]] = {}
    for item in display.items:
        if isinstance(item, GlyphRun) and item.is_read:
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
    *,
    flat: bool,
) -> Dictionary:
    """Write every item's operators; return the pictures they draw, by name."""
    pictures = Dictionary()

    def add(picture: Pictures.Image, mask: Pictures.Image | None = None) -> str:
        name = f"Im{len(pictures) + 1}"
        pictures[f"/{name}"] = embed_picture(pdf, picture, mask)
        return name

    windows = flattened_runs(display, load) if flat else {}
    for item in display.items:
        match item:
            case Image():
                if item.mask and flat:
                    continue
                painted = art.painted(item, display, art.load_picture(load, item.asset))
                mask = subject_mask(item, load) if item.mask else None
                pen.picture(add(colour.to_cmyk(painted.picture), mask), painted, item.clip)
            case Path():
                pen.path(item)
            case GlyphRun():
                window = windows.get(id(item))
                picture = add(window.picture) if window else ""
                font = fonts.get(item.font) if item.is_read else None
                _write_run(pen, item, font, window, picture)
    return pictures


def _write_run(
    pen: PagePen,
    run: GlyphRun,
    font: tuple[str, EmbeddedFont] | None,
    window: Painted | None,
    picture: str,
) -> None:
    """Write a run as text, or as outlines where it is not read or there are no fonts.

    Through a run with a `window`, a picture shows.
    """
    if window is not None and font is not None:
        pen.run_as_window(run, *font, picture, window)
    elif window is not None:
        pen.outlined_window(run, picture, window)
    elif font is not None:
        pen.run(run, *font)
    else:
        pen.outlined_run(run)
