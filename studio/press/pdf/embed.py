"""Fonts and pictures as PDF objects: subsets with widths and text mapping, Flate CMYK pixels."""

import hashlib
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name
from PIL import Image as Pictures

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.press.display import Glyph
from studio.press.fonts import Font

FLATE_LEVEL = 6
PICTURE_FLATE_LEVEL = 4  # 6 takes four times as long to save 5 %
PNG_UP = 2
SYMBOLIC = 4


@dataclass(frozen=True, kw_only=True)
class EmbeddedFont:
    """A font object of the file, and the two-byte code of each glyph of the source font."""

    dictionary: pikepdf.Object
    codes: Mapping[int, int]


def embed_font(pdf: pikepdf.Pdf, font: Font, glyphs: Iterable[Glyph]) -> EmbeddedFont:
    """Add the used glyphs of a font to the file as a composite font, Identity-H."""
    if not font.may_embed:
        raise RefusedError(
            Sentence("{font} forbids embedding in a PDF. Choose another font.", font=font.name),
            code="font_rights",
        )
    texts: dict[int, str] = {}
    for glyph in glyphs:
        if not texts.get(glyph.id):
            texts[glyph.id] = glyph.text
    if font.is_kept_whole:
        program, codes = _whole(font, sorted(texts))
        name = Name("/" + font.postscript_name)
    else:
        program, codes = _subset(font, sorted(texts))
        name = Name("/" + _tagged(font, program))
    descriptor = pdf.make_indirect(_descriptor(pdf, font, name, program))
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0 if font.is_cff else Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=descriptor,
        DW=1000,
        W=_widths(font, codes),
    )
    if not font.is_cff:
        descendant.CIDToGIDMap = Name.Identity
    dictionary = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=_stream(pdf, _to_unicode({codes[glyph]: t for glyph, t in texts.items()})),
    )
    return EmbeddedFont(dictionary=pdf.make_indirect(dictionary), codes=codes)


def embed_picture(
    pdf: pikepdf.Pdf, picture: Pictures.Image, mask: Pictures.Image | None = None
) -> pikepdf.Object:
    """Add a CMYK picture to the file, with a soft mask of its own size where one is given."""
    if picture.mode != "CMYK":
        raise ValueError(f"A print picture is CMYK, not {picture.mode}.")
    embedded = _embed_pixels(pdf, picture, Name.DeviceCMYK)
    if mask is not None:
        embedded.SMask = _embed_pixels(pdf, mask, Name.DeviceGray)
    return embedded


def _embed_pixels(pdf: pikepdf.Pdf, picture: Pictures.Image, space: Name) -> pikepdf.Object:
    """Add 8-bit pixels by Flate, each row stored as its change from the one above."""
    inks = len(picture.getbands())
    pixels = np.asarray(picture, dtype=np.uint8).reshape(picture.height, picture.width * inks)
    rows = np.empty((picture.height, picture.width * inks + 1), dtype=np.uint8)
    rows[:, 0] = PNG_UP
    rows[0, 1:] = pixels[0]
    rows[1:, 1:] = pixels[1:] - pixels[:-1]
    stream = pikepdf.Stream(pdf, zlib.compress(rows.tobytes(), PICTURE_FLATE_LEVEL))
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=space,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
        DecodeParms=Dictionary(
            Predictor=15, Colors=inks, BitsPerComponent=8, Columns=picture.width
        ),
    )
    return pdf.make_indirect(stream)


def _subset(font: Font, glyphs: list[int]) -> tuple[bytes, dict[int, int]]:
    """Return the font program with these glyphs, and each one's code in it."""
    with TTFont(font.path, fontNumber=font.face_index, lazy=True, recalcTimestamp=False) as source:
        names = {glyph: source.getGlyphName(glyph) for glyph in glyphs}
        options = subset.Options()
        options.layout_features = []
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "JSTF", "DSIG", "vhea", "vmtx"]
        options.drop_tables += ["COLR", "CPAL"]
        options.notdef_outline = True
        options.hinting = False
        options.name_IDs = [1, 2, 4, 6]
        maker = subset.Subsetter(options)
        maker.populate(glyphs=list(names.values()))
        maker.subset(source)
        if font.is_cff:
            return _cff_program(source, names)
        out = io.BytesIO()
        source.save(out, reorderTables=None)
        order = {name: place for place, name in enumerate(source.getGlyphOrder())}
        return out.getvalue(), {glyph: order[name] for glyph, name in names.items()}


def _whole(font: Font, glyphs: list[int]) -> tuple[bytes, dict[int, int]]:
    """Return the font program as its maker wants it, and each glyph's code in it."""
    with TTFont(font.path, fontNumber=font.face_index, lazy=True, recalcTimestamp=False) as source:
        names = {glyph: source.getGlyphName(glyph) for glyph in glyphs}
        if font.is_cff:
            return _cff_program(source, names)
    return font.path.read_bytes(), {glyph: glyph for glyph in glyphs}


def _cff_program(source: TTFont, names: Mapping[int, str]) -> tuple[bytes, dict[int, int]]:
    """Return the bare CFF table. CID-keyed fonts are addressed by CID, others by glyph."""
    top = source["CFF "].cff.topDictIndex[0]
    if hasattr(top, "ROS"):
        codes = {glyph: int(name[3:]) if name != ".notdef" else 0 for glyph, name in names.items()}
    else:
        order = {name: place for place, name in enumerate(source.getGlyphOrder())}
        codes = {glyph: order[name] for glyph, name in names.items()}
    return source.getTableData("CFF "), codes


def _tagged(font: Font, program: bytes) -> str:
    digest = hashlib.sha256(program).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    return f"{tag}+{font.postscript_name}"


def _descriptor(pdf: pikepdf.Pdf, font: Font, name: Name, program: bytes) -> Dictionary:
    per_mille = 1000 / font.upem
    ascent = font.hb_font.get_font_extents("ltr")
    with TTFont(font.path, fontNumber=font.face_index, lazy=True) as source:
        head, post = source["head"], source["post"]
        box = [round(v * per_mille) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
        italic = float(post.italicAngle)
    made = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=SYMBOLIC,
        FontBBox=Array(box),
        ItalicAngle=round(italic, 2),
        Ascent=round(ascent.ascender * per_mille),
        Descent=round(ascent.descender * per_mille),
        CapHeight=round(font.top * 1000),
        StemV=80,
    )
    if font.is_cff:
        made.FontFile3 = _stream(pdf, program, Subtype=Name.CIDFontType0C)
    else:
        made.FontFile2 = _stream(pdf, program, Length1=len(program))
    return made


def _widths(font: Font, codes: Mapping[int, int]) -> Array:
    """Return the W array: code [width] in thousandths of the em, to three decimals."""
    entries: list[object] = []
    for glyph, code in sorted(codes.items(), key=lambda pair: pair[1]):
        width = font.hb_font.get_glyph_h_advance(glyph) * 1000 / font.upem
        entries += [code, Array([round(width, 3)])]
    return Array(entries)


def _to_unicode(texts: Mapping[int, str]) -> bytes:
    shown = [(code, text) for code, text in sorted(texts.items()) if text]
    blocks = []
    for start in range(0, len(shown), 100):
        lines = [
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for code, text in shown[start : start + 100]
        ]
        blocks.append(f"{len(lines)} beginbfchar\n" + "\n".join(lines) + "\nendbfchar")
    body = "\n".join(blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _stream(pdf: pikepdf.Pdf, data: bytes, **entries: Any) -> pikepdf.Object:
    stream = pikepdf.Stream(pdf, zlib.compress(data, FLATE_LEVEL))
    stream.stream_dict = Dictionary(Filter=Name.FlateDecode, **entries)
    return pdf.make_indirect(stream)
