"""Checks of the fonts of a finished file: embedded, whole, with the widths of the font itself."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from fontTools.ttLib import TTFont, TTLibError

from studio.core.finding import Finding
from studio.core.plain_reasons import plain_reason
from studio.press.preflight.facts import error, warning
from studio.press.preflight.file_facts import FileFacts

FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
WIDTH_TOLERANCE = 1.0  # of 1000 per em


def font_not_embedded(facts: FileFacts) -> list[Finding]:
    """A font that is not in the file is replaced by another; Type 3 has no outlines to hint."""
    return [
        error("font_not_embedded", font=name) for name, font in facts.fonts() if not _whole(font)
    ]


def font_courier(facts: FileFacts) -> list[Finding]:
    """Programs put Courier where they miss a font (R0014)."""
    found = (name for name, _ in facts.fonts() if "courier" in name.lower())
    return [warning("font_courier", font=name) for name in found]


def glyph_widths(facts: FileFacts) -> list[Finding]:
    """The widths in the file and in the font program must agree, or X-1a is broken."""
    found = []
    for name, font in facts.fonts():
        if "/DescendantFonts" not in font or not _whole(font):
            continue
        descendant = font["/DescendantFonts"][0]
        told = dict(_told_widths(descendant))
        try:
            held = _font_widths(descendant["/FontDescriptor"])
        except (TTLibError, AssertionError, KeyError, ValueError, IndexError) as reason:
            found.append(error("font_not_embedded", font=f"{name} ({plain_reason(reason)[:60]})"))
            continue
        differs = (code for code in told if abs(told[code] - held.get(code, 0.0)) > WIDTH_TOLERANCE)
        code = next(differs, None)
        if code is not None:
            found.append(error("glyph_widths", font=name, glyph=code))
    return found


def _whole(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return False
    holder = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = holder.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in FONT_FILES)


def _told_widths(descendant: Any) -> Iterator[tuple[int, float]]:
    """Yield code and width of the W array, in both of its forms."""
    entries = list(descendant.get("/W", pikepdf.Array()))
    while len(entries) >= 2:
        first = int(entries.pop(0))
        second = entries.pop(0)
        if isinstance(second, pikepdf.Array):
            yield from ((first + place, float(width)) for place, width in enumerate(second))
        elif entries:
            width = float(entries.pop(0))
            yield from ((code, width) for code in range(first, int(second) + 1))


def _font_widths(descriptor: Any) -> dict[int, float]:
    """Return each code's width in the font program, in thousandths of the em."""
    if "/FontFile2" in descriptor:
        with TTFont(io.BytesIO(descriptor["/FontFile2"].read_bytes())) as font:
            upem, metrics = font["head"].unitsPerEm, font["hmtx"]
            order = enumerate(font.getGlyphOrder())
            return {code: metrics[name][0] * 1000 / upem for code, name in order}
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(descriptor["/FontFile3"].read_bytes()), None)
    top = fonts[0]
    scale = top.FontMatrix[0] * 1000
    widths = {}
    for place, name in enumerate(top.charset):
        glyph = top.CharStrings[name]
        glyph.draw(NullPen())
        code = int(name[3:]) if hasattr(top, "ROS") and name != ".notdef" else place
        widths[code] = glyph.width * scale
    return widths
