"""Font files that people bring: read as hostile, held to what their makers allow."""

import hashlib
import io
import re
from dataclasses import dataclass

from fontTools.pens.basePen import NullPen
from fontTools.ttLib import TTFont

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.press.fonts import BITMAP_ONLY, RESTRICTED

BYTES_MIN, BYTES_MAX = 512, 20_000_000
GLYPHS_MAX = 65_535
NAME_MAX = 120
NEEDED = ("cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post")
KINDS = {b"\x00\x01\x00\x00": "TrueType", b"true": "TrueType", b"OTTO": "OpenType"}
OTHERS = {
    b"ttcf": (
        "font_collection",
        Sentence("It is a collection of several fonts. Send the one style alone."),
    ),
    b"wOFF": ("font_web", Sentence("It is a web font. Send the OTF or TTF of the same licence.")),
    b"wOF2": ("font_web", Sentence("It is a web font. Send the OTF or TTF of the same licence.")),
    b"%!PS": ("font_type1", Sentence("It is a Type 1 font. Send it as OTF.")),
}
PREVIEW, EDITABLE = 0x0004, 0x0008  # OS/2 fsType


@dataclass(frozen=True, kw_only=True)
class FontFacts:
    """What a checked font is, and what its maker allows: see OpenType's OS/2 `fsType`."""

    sha256: str
    handle: str
    name: str
    family: str
    rights: str
    """`installable`, `editable` or `preview`: all three may be embedded in a print file."""


def check_font(data: bytes) -> FontFacts:
    """Return the facts of a static OpenType or TrueType font that may be embedded.

    Raises:
        RefusedError: too large, damaged, another kind of file, a variable font, one without
            outlines, or one whose maker forbids embedding.
    """
    _check_kind(data)
    try:
        with TTFont(io.BytesIO(data), lazy=True) as font:
            _check_tables(font)
            facts = _facts(font, data)
            _read_everything(font)
    except RefusedError:
        raise
    except Exception as error:  # fontTools raises whatever a damaged table leads it into
        raise refused_font(
            "font_damaged", Sentence("It is damaged: it cannot be read to its end.")
        ) from error
    return facts


def _check_kind(data: bytes) -> None:
    if not BYTES_MIN <= len(data) <= BYTES_MAX:
        raise refused_font(
            "font_size",
            Sentence(
                "It has {count:,} bytes; a font has {low:,} to {high:,} bytes.",
                count=len(data),
                low=BYTES_MIN,
                high=BYTES_MAX,
            ),
        )
    if data[:4] in OTHERS:
        raise refused_font(*OTHERS[data[:4]])
    if data[:4] not in KINDS:
        raise refused_font(
            "font_kind", Sentence("It is no OpenType or TrueType font. Send an .otf or .ttf file.")
        )


def _check_tables(font: TTFont) -> None:
    missing = [tag for tag in NEEDED if tag not in font]
    if missing:
        raise refused_font(
            "font_table",
            Sentence("It lacks the table {table}, which every font has.", table=missing[0]),
        )
    if "fvar" in font:
        raise refused_font(
            "font_variable",
            Sentence("It is a variable font. Send the static styles that the cover uses."),
        )
    if "glyf" not in font and "CFF " not in font:
        raise refused_font(
            "font_bitmap", Sentence("It has no outlines, only pictures of its glyphs.")
        )
    fs_type = font["OS/2"].fsType
    if fs_type & 0x000F == RESTRICTED:
        raise refused_font(
            "font_forbidden",
            Sentence("Its maker forbids embedding (fsType 2), so it cannot be printed from here."),
        )
    if fs_type & BITMAP_ONLY:
        raise refused_font(
            "font_bitmap_only",
            Sentence("Its maker allows only bitmaps of it to be embedded (fsType 512)."),
        )


def _facts(font: TTFont, data: bytes) -> FontFacts:
    names = font["name"]
    family = names.getDebugName(16) or names.getDebugName(1) or "Font"
    style = names.getDebugName(17) or names.getDebugName(2) or "Regular"
    full = _plain(names.getDebugName(4) or f"{family} {style}")
    weight = min(999, max(1, font["OS/2"].usWeightClass))
    slope = "-italic" if font["head"].macStyle & 2 or "ital" in style.lower() else ""
    return FontFacts(
        sha256=hashlib.sha256(data).hexdigest(),
        handle=f"{_slug(family)}-{weight:03d}{slope}",
        name=full,
        family=_plain(family),
        rights=_rights(font["OS/2"].fsType),
    )


def _rights(fs_type: int) -> str:
    if fs_type & PREVIEW:
        return "preview"
    return "editable" if fs_type & EDITABLE else "installable"


def _read_everything(font: TTFont) -> None:
    """Read each table that shaping and embedding will read: a damaged one shows now."""
    if not 1 <= font["maxp"].numGlyphs <= GLYPHS_MAX or not font.getBestCmap():
        raise refused_font("font_glyphs", Sentence("It has no glyphs that characters lead to."))
    font.ensureDecompiled()
    pen = NullPen()
    glyphs = font.getGlyphSet()
    for name in font.getGlyphOrder():
        glyphs[name].draw(pen)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48] or "font"


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable()).split())[:NAME_MAX] or "Font"


def refused_font(code: str, reason: Sentence) -> RefusedError:
    """Return the refusal of a font, with the reason behind it."""
    return RefusedError(Sentence("This font cannot be used. {reason}", reason=reason), code=code)
