"""Defects of fonts and of the barcode."""

import re

from pikepdf import Array, Dictionary, Name

from tests.press.mutations.workpiece import Workpiece, defect

BAR = re.compile(r"q\n/KO gs\n0 0 0 1 k\n((?:[\d. ]+ [ml]\n)+)h\nf\nQ\n")


@defect("font_not_embedded")
def a_font_program_is_missing(piece: Workpiece) -> None:
    del piece.font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"]


@defect("font_not_embedded")
def a_font_has_no_descriptor(piece: Workpiece) -> None:
    del piece.font["/DescendantFonts"][0]["/FontDescriptor"]


@defect("font_not_embedded")
def a_font_is_one_of_the_readers_own(piece: Workpiece) -> None:
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    piece.page["/Resources"]["/Font"]["/F9"] = helvetica
    piece.add("BT /F9 20 Tf 0 0 0 1 k 1 0 0 1 60 60 Tm (A) Tj ET")


@defect("font_not_embedded")
def a_font_is_made_of_drawings(piece: Workpiece) -> None:
    drawn = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 1, 1])
    piece.page["/Resources"]["/Font"]["/F9"] = drawn


@defect("font_not_embedded")
def a_font_program_is_another_kind_of_file(piece: Workpiece) -> None:
    descriptor = piece.font["/DescendantFonts"][0]["/FontDescriptor"]
    descriptor["/FontFile2"].write(b"no font at all")


@defect("font_courier")
def type_fell_back_to_courier(piece: Workpiece) -> None:
    piece.font["/BaseFont"] = Name("/ABCDEF+CourierNewPSMT")


@defect("glyph_widths")
def a_width_is_wrong(piece: Workpiece) -> None:
    piece.font["/DescendantFonts"][0]["/W"][1][0] = 250


@defect("glyph_widths")
def all_widths_are_the_same(piece: Workpiece) -> None:
    piece.font["/DescendantFonts"][0]["/W"] = Array([1, 4, 777])


def _recolour(piece: Workpiece, ink: str) -> None:
    piece.content = BAR.sub(lambda bar: bar[0].replace("0 0 0 1 k", f"{ink} k"), piece.content)


@defect("barcode_ink")
def the_bars_are_rich_black(piece: Workpiece) -> None:
    _recolour(piece, "0.6 0.4 0.3 1")


@defect("barcode_ink")
def the_bars_are_blue(piece: Workpiece) -> None:
    _recolour(piece, "1 0.7 0 0")


@defect("barcode_ink")
def the_panel_is_coloured(piece: Workpiece) -> None:
    first = BAR.search(piece.content)
    assert first is not None
    head = piece.content[: first.start()]
    place = head.rindex("0 0 0 0 k")
    piece.content = piece.content[:place] + "0 0 0.4 0 k" + piece.content[place + 9 :]


@defect("barcode_ink")
def there_is_no_panel(piece: Workpiece) -> None:
    first = BAR.search(piece.content)
    assert first is not None
    head = piece.content[: first.start()]
    piece.content = head[: head.rindex("q\n/KO gs")] + piece.content[first.start() :]


@defect("barcode_bars")
def the_bars_are_gone(piece: Workpiece) -> None:
    piece.content = BAR.sub("", piece.content)


@defect("barcode_bars")
def one_bar_is_missing(piece: Workpiece) -> None:
    piece.content = BAR.sub("", piece.content, count=1)


@defect("barcode_bars")
def a_digits_bars_are_swapped(piece: Workpiece) -> None:
    bars = [bar[0] for bar in BAR.finditer(piece.content)]
    wide = re.sub(
        r"([\d.]+) ([\d.]+) l", lambda m: f"{float(m[1]) + 1.4:.4f} {m[2]} l", bars[5], count=2
    )
    piece.swap(bars[5], wide)


@defect("barcode_bars")
def the_add_on_is_cut_off(piece: Workpiece) -> None:
    for bar in [bar[0] for bar in BAR.finditer(piece.content)][30:]:
        piece.swap(bar, "")


@defect("barcode_bars")
def the_bars_are_mirrored(piece: Workpiece) -> None:
    xs = [
        float(x)
        for bar in BAR.finditer(piece.content)
        for x in re.findall(r"([\d.]+) [\d.]+ [ml]", bar[1])
    ]
    middle = min(xs) + max(xs)

    def mirrored(bar: re.Match[str]) -> str:
        return re.sub(
            r"([\d.]+) ([\d.]+) ([ml])",
            lambda m: f"{middle - float(m[1]):.4f} {m[2]} {m[3]}",
            bar[0],
        )

    piece.content = BAR.sub(mirrored, piece.content)
