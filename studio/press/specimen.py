"""A line of type that shows a font, as an outline."""

from dataclasses import dataclass

import uharfbuzz as hb

from studio.press.fonts import Font
from studio.press.outlines import outline

SAMPLE = "Masthead Rg&fi 2027 封面"
HEIGHT = 1.25  # of the em: from 0.25 below the baseline to the top
BELOW = 0.25


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """An SVG path of `width` x `height` units, 1000 to the em, y downwards."""

    path: str
    width: int
    height: int


def specimen_of(font: Font, text: str = SAMPLE) -> Specimen:
    """Return the part of `text` that the font has glyphs for, set in it."""
    buffer = hb.Buffer()
    buffer.add_str("".join(char for char in text if char == " " or font.has(char)).strip())
    buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "en"
    hb.shape(font.hb_font, buffer)
    scale, x, parts = 1000 / font.upem, 0.0, list[str]()
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        for letter, points in outline(font, info.codepoint):
            numbers = [
                round((value + x + place.x_offset) * scale)
                if index % 2 == 0
                else round(1000 * (HEIGHT - BELOW) - (value + place.y_offset) * scale)
                for index, value in enumerate(points)
            ]
            parts.append(letter + " ".join(map(str, numbers)))
        x += place.x_advance
    width = max(1, round(x * scale))
    return Specimen(path="".join(parts), width=width, height=round(1000 * HEIGHT))
