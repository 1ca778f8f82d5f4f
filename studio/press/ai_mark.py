"""The visible label of generated art: a panel with words that say what the picture is."""

from dataclasses import replace

from studio.core.boxes import Box
from studio.core.inks import BLACK, WHITE, Ink
from studio.core.layout_document import LayoutDocument
from studio.core.layout_elements import CoverLine, Element, Label, Run

PRESET = "ai_mark"
FONT, SIZE_PT = "barlow-condensed-600", 8.0
PADDING_MM = 1.2
WORDS = {"zh": "封面图像由 AI 生成", "ja": "表紙画像はAIで生成", "": "Cover image made with AI"}


def is_mark(element: Element) -> bool:
    """Tell whether an element is the label that generated art asks for."""
    return isinstance(element, Label) and element.preset == PRESET


def words_on(element: Element, document: LayoutDocument) -> CoverLine | None:
    """Return the words on an AI label as a text in its box; None for any other element."""
    if not (isinstance(element, Label) and is_mark(element)):
        return None
    box = Box(x=element.x_mm, y=element.y_mm, w=element.w_mm, h=element.h_mm)
    room = box.inset(min(PADDING_MM, box.w / 4, box.h / 4))
    words = element.words or WORDS.get(document.lang[:2], WORDS[""])
    run = Run(text=words, font=FONT, size_pt=SIZE_PT, ink=_readable_on(element.ink))
    return replace(
        CoverLine(runs=(run,), fit="box", align="centre", valign="middle", leading=1.0),
        name=element.name,
        locked=element.locked,
        rotation_deg=element.rotation_deg,
        x_mm=room.x,
        y_mm=room.y,
        w_mm=room.w,
        h_mm=room.h,
    )


def _readable_on(panel: Ink) -> Ink:
    c, m, y, k = panel.cmyk
    light = (1 - k) * (1 - 0.3 * c - 0.59 * m - 0.11 * y)
    return BLACK if light > 0.4 else WHITE
