"""Defects of ink: wrong spaces, wrong plates, overprint, too much of it, transparency."""

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.press.mutations.workpiece import Workpiece, defect


def _spot(name: str) -> Array:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 0.2, 0.6, 0.1], N=1)
    return Array([Name.Separation, Name(f"/{name}"), Name.DeviceCMYK, tint])


def _mixed(piece: Workpiece, *names: str) -> Array:
    body = b"{" + b" pop" * len(names) + b" 0 0 0 1}"
    function = pikepdf.Stream(piece.pdf, body)
    function.stream_dict = Dictionary(FunctionType=4, Domain=[0, 1] * len(names), Range=[0, 1] * 4)
    inks = Array([Name(f"/{name}") for name in names])
    return Array([Name.DeviceN, inks, Name.DeviceCMYK, piece.pdf.make_indirect(function)])


@defect("colour_space")
def a_fill_is_rgb(piece: Workpiece) -> None:
    piece.add("1 0 0 rg 50 50 20 20 re f")


@defect("colour_space")
def a_line_is_rgb(piece: Workpiece) -> None:
    piece.add("0 0 1 RG 3 w 50 50 m 90 90 l S")


@defect("colour_space")
def type_is_rgb(piece: Workpiece) -> None:
    piece.swap("0 0 0 1 k\n1 0 0 1", "0 0 0 rg\n1 0 0 1")


@defect("colour_space")
def the_art_is_rgb(piece: Workpiece) -> None:
    piece.put_picture(Image.new("RGB", (1260, 1610), "navy"), "DeviceRGB")


@defect("colour_space")
def a_fill_has_a_profile_of_its_own(piece: Workpiece) -> None:
    profile = piece.pdf.Root["/OutputIntents"][0]["/DestOutputProfile"]
    piece.set_space("Own", Array([Name.ICCBased, profile]))
    piece.add("/Own cs 0 0 0 0.5 sc 50 50 20 20 re f")


@defect("colour_space")
def a_fill_is_lab(piece: Workpiece) -> None:
    piece.set_space("L", Array([Name.Lab, Dictionary(WhitePoint=[0.9642, 1, 0.8249])]))
    piece.add("/L cs 50 10 10 sc 50 50 20 20 re f")


@defect("colour_space")
def an_inline_picture_is_rgb(piece: Workpiece) -> None:
    piece.add("20 0 0 20 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI")


@defect("colour_space")
def a_gradient_is_rgb(piece: Workpiece) -> None:
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1)
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 90, 0])
    shading.Function = function
    piece.page["/Resources"]["/Shading"] = Dictionary(Sh=shading)
    piece.add("50 50 40 40 re W n /Sh sh")


@defect("colour_space")
def a_form_holds_rgb(piece: Workpiece) -> None:
    form = pikepdf.Stream(piece.pdf, b"0 1 0 rg 0 0 10 10 re f")
    form.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 10, 10])
    piece.page["/Resources"]["/XObject"]["/Fm"] = piece.pdf.make_indirect(form)
    piece.add("1 0 0 1 50 50 cm /Fm Do")


@defect("device_gray")
def type_is_gray(piece: Workpiece) -> None:
    piece.swap("0 0 0 1 k\n1 0 0 1", "0 g\n1 0 0 1")


@defect("device_gray")
def the_art_is_gray(piece: Workpiece) -> None:
    piece.put_picture(Image.new("L", (1260, 1610), 90), "DeviceGray")


@defect("registration_ink")
def type_is_in_the_ink_of_every_plate(piece: Workpiece) -> None:
    piece.set_space("Every", _spot("All"))
    piece.swap("0 0 0 1 k\n1 0 0 1", "/Every cs 1 scn\n1 0 0 1")


@defect("registration_ink")
def a_mixed_ink_holds_every_plate(piece: Workpiece) -> None:
    piece.set_space("Mix", _mixed(piece, "Black", "All"))
    piece.add("/Mix cs 1 1 scn 50 50 20 20 re f")


@defect("spot_not_allowed")
def a_fill_is_a_spot_ink(piece: Workpiece) -> None:
    piece.set_space("Gold", _spot("Gold"))
    piece.add("/Gold cs 1 scn 50 50 20 20 re f")


@defect("spot_not_allowed")
def a_line_is_a_spot_ink(piece: Workpiece) -> None:
    piece.set_space("Gold", _spot("Gold"))
    piece.add("/Gold CS 1 SCN 3 w 50 50 m 90 90 l S")


@defect("spot_not_allowed")
def a_mixed_ink_holds_a_spot(piece: Workpiece) -> None:
    piece.set_space("Mix", _mixed(piece, "Cyan", "Silver"))
    piece.add("/Mix cs 1 1 scn 50 50 20 20 re f")


@defect("white_overprints")
def white_type_overprints(piece: Workpiece) -> None:
    before, _, _ = piece.content.partition("0 0 0 0 k\n1 0 0 1")
    start = before.rindex("/KO gs")
    piece.content = piece.content[:start] + "/OP gs" + piece.content[start + len("/KO gs") :]


@defect("white_overprints")
def a_white_line_overprints(piece: Workpiece) -> None:
    piece.add("/OP gs 0 0 0 0 K 3 w 50 50 m 90 90 l S")


@defect("white_overprints")
def a_white_panel_overprints(piece: Workpiece) -> None:
    piece.add("/OP gs 0 0 0 0 k 150 150 20 20 re f")


@defect("black_knocks_out")
def small_black_type_knocks_out(piece: Workpiece) -> None:
    piece.swap("/OP gs", "/KO gs", times=-1)


@defect("black_knocks_out")
def overprint_mode_is_zero(piece: Workpiece) -> None:
    piece.set_state("OP", OP=True, op=True, OPM=0)


@defect("black_knocks_out")
def a_thin_black_line_knocks_out(piece: Workpiece) -> None:
    piece.add("/KO gs 0 0 0 1 K 0.5 w 50 50 m 90 90 l S")


@defect("tac_peak")
def a_fill_carries_310_percent(piece: Workpiece) -> None:
    piece.add("1 1 0.6 0.5 k 50 50 20 20 re f")


@defect("tac_peak")
def a_line_carries_400_percent(piece: Workpiece) -> None:
    piece.add("1 1 1 1 K 3 w 50 50 m 90 90 l S")


@defect("tac_peak")
def one_pixel_of_the_art_carries_311_percent(piece: Workpiece) -> None:
    art = Image.new("CMYK", (1260, 1610), (90, 90, 40, 10))
    art.putpixel((700, 900), (200, 200, 200, 194))
    piece.put_picture(art, "DeviceCMYK")


@defect("transparency", on="coated-x1a")
def a_state_has_a_soft_mask(piece: Workpiece) -> None:
    mask = Dictionary(Type=Name.Mask, S=Name.Alpha)
    piece.set_state("KO", OP=False, op=False, OPM=0, SMask=mask)


@defect("transparency", on="coated-x1a")
def a_state_multiplies(piece: Workpiece) -> None:
    piece.set_state("KO", OP=False, op=False, OPM=0, BM=Name.Multiply)


@defect("transparency", on="coated-x1a-2003")
def a_state_is_half_opaque(piece: Workpiece) -> None:
    piece.set_state("KO", OP=False, op=False, OPM=0, ca=0.5)


@defect("transparency", on="coated-x1a")
def the_page_is_a_blend_group(piece: Workpiece) -> None:
    piece.page["/Group"] = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)


@defect("transparency", on="coated-x1a-2003")
def the_art_has_a_soft_mask(piece: Workpiece) -> None:
    mask = pikepdf.Stream(piece.pdf, bytes([128]))
    mask.stream_dict = Dictionary(
        Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray
    )
    piece.picture["/SMask"] = piece.pdf.make_indirect(mask)


@defect("transparency", on="coated-x1a")
def a_form_is_a_blend_group(piece: Workpiece) -> None:
    form = pikepdf.Stream(piece.pdf, b"0 0 0 1 k 0 0 10 10 re f")
    form.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 10, 10])
    form.stream_dict.Group = Dictionary(S=Name.Transparency)
    piece.page["/Resources"]["/XObject"]["/Fm"] = piece.pdf.make_indirect(form)
    piece.add("1 0 0 1 50 50 cm /Fm Do")


@defect("blend_space")
def the_page_blends_in_rgb(piece: Workpiece) -> None:
    piece.page["/Group"]["/CS"] = Name.DeviceRGB


@defect("blend_space")
def the_page_blends_in_no_named_space(piece: Workpiece) -> None:
    del piece.page["/Group"]["/CS"]


@defect("blend_space")
def something_blends_without_a_group(piece: Workpiece) -> None:
    del piece.page["/Group"]
    piece.set_state("KO", OP=False, op=False, OPM=0, ca=0.5)
