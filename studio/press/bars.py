"""A barcode element as paths and digits: 100 % black bars on a panel that knocks out."""

from studio.core import barcode
from studio.core.boxes import Box
from studio.core.inks import BLACK
from studio.core.layout_elements import Barcode
from studio.core.units import mm_to_pt
from studio.press import shaping
from studio.press.display import STILL, Glyph, GlyphRun, Path, Turn, rounded
from studio.press.fonts import FontStore

LEGEND_FONT = "archivo-400"
LEGEND_SIZE_MM = 3.6  # a digit of this size is 2.5 mm high, within the symbol's own depth
LEGEND_LIFT_MM = 0.12


def panel_box(element: Barcode) -> Box:
    """Return the panel in mm; its size follows from symbology, add-on and scale."""
    width, height = barcode.size_mm(element.symbology, element.addon, element.scale)
    return Box(x=element.x_mm, y=element.y_mm, w=width, h=height)


def panel(id_: str, element: Barcode, turn: Turn = STILL) -> Path:
    """Return the white ground with the quiet zones."""
    box = panel_box(element)
    return Path(
        element=id_,
        role="panel",
        x=rounded(mm_to_pt(box.x)),
        y=rounded(mm_to_pt(box.y)),
        w=rounded(mm_to_pt(box.w)),
        h=rounded(mm_to_pt(box.h)),
        fill=element.panel_ink,
        turn=turn,
    )


def bars(id_: str, element: Barcode, symbol: barcode.Symbol, turn: Turn = STILL) -> list[Path]:
    """Return the dark bars, each made thinner by the printer's bar reduction."""
    x0, y0 = element.x_mm, element.y_mm + barcode.PANEL_TOP_MM
    module = barcode.MODULE_MM * element.scale
    thinner = element.bar_reduction_um / 1000
    return [
        Path(
            element=id_,
            role="bars",
            x=rounded(mm_to_pt(x0 + bar.x * module + thinner / 2)),
            y=rounded(mm_to_pt(y0 + bar.y_mm * element.scale)),
            w=rounded(mm_to_pt(bar.width * module - thinner)),
            h=rounded(mm_to_pt(bar.height_mm * element.scale)),
            fill=BLACK,
            turn=turn,
        )
        for bar in symbol.bars
    ]


def legend(
    id_: str, element: Barcode, symbol: barcode.Symbol, store: FontStore, turn: Turn = STILL
) -> GlyphRun:
    """Return the digits people read, centred under (add-on: above) their bars."""
    font = store.get(LEGEND_FONT) or store.stand_in
    size = rounded(mm_to_pt(LEGEND_SIZE_MM * element.scale))
    module = barcode.MODULE_MM * element.scale
    glyphs = []
    for digit in symbol.legend:
        glyph = shaping.digit_glyph(font, digit.text)
        left, _, right, _ = font.extents(glyph)
        centre = mm_to_pt(element.x_mm + digit.x * module)
        lift = LEGEND_LIFT_MM * element.scale
        below = element.y_mm + barcode.PANEL_TOP_MM + digit.baseline_mm * element.scale - lift
        glyphs.append(
            Glyph(
                id=glyph,
                x=rounded(centre - (left + right) / 2 * size),
                y=rounded(mm_to_pt(below)),
                text=digit.text,
            )
        )
    return GlyphRun(
        element=id_,
        font=font,
        size_pt=size,
        glyphs=tuple(glyphs),
        ink=BLACK,
        overprint=True,
        turn=turn,
    )
