"""Words across a picture that is no final cover: a comp, a draft, a file for the web."""

import math
from dataclasses import replace

from PIL import Image as Pictures

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.inks import BLACK, WHITE
from studio.core.layout_document import LayoutDocument
from studio.core.layout_elements import CoverLine, Run
from studio.press import colour
from studio.press.display import GlyphRun
from studio.press.fonts import FontStore
from studio.press.layout import lay_out
from studio.press.pixels import Grid, stamps

WORDS_MAX = 40
FONT, SIZE_PT, OUTLINE_PT = "archivo-700", 60.0, 1.2
ACROSS = 0.8  # of the page's diagonal
STRENGTH = 0.5
ID = "comp"


def checked_words(words: str) -> str:
    """Return the words on one line, empty for no mark.

    Raises:
        RefusedError: more than fit legibly across a cover.
    """
    told = " ".join("".join(char if char.isprintable() else " " for char in words).split())
    if len(told) > WORDS_MAX:
        raise RefusedError(
            Sentence(
                "The mark has {count} characters; {limit} fit across a cover. Shorten it.",
                count=len(told),
                limit=WORDS_MAX,
            ),
            code="comp_too_long",
        )
    return told


def comp_mark(words: str, document: LayoutDocument, fonts: FontStore) -> list[GlyphRun]:
    """Return the words as type along the front's diagonal, as wide as the page allows."""
    front = document.cover.front
    across, down = front.trim_w_mm, front.trim_h_mm
    width = ACROSS * math.hypot(across, down)
    height = width / max(4, len(words)) * 2
    line = CoverLine(
        runs=(Run(text=words, font=FONT, size_pt=SIZE_PT, ink=WHITE),),
        fit="width",
        align="centre",
        valign="middle",
        outline_pt=OUTLINE_PT,
        outline_ink=BLACK,
        x_mm=(across - width) / 2,
        y_mm=(down - height) / 2,
        w_mm=width,
        h_mm=height,
        rotation_deg=-math.degrees(math.atan2(down, across)),
    )
    items = lay_out(replace(document, elements={ID: line}), {}, fonts).items
    return [item for item in items if isinstance(item, GlyphRun)]


def mark(picture: Pictures.Image, grid: Grid, runs: list[GlyphRun]) -> None:
    """Lay the words over a picture, half transparent: white with a dark rim, seen on any art."""
    for stamp in (stamp for run in runs for stamp in stamps(grid, run)):
        thin = stamp.mask.point([round(value * STRENGTH) for value in range(256)])
        picture.paste(colour.rgb_of(stamp.ink.cmyk), (stamp.left, stamp.top), thin)
