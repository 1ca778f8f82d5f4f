"""Defects of the page, its boxes, its pictures and its marks."""

import io

from pikepdf import Array, Name
from PIL import Image

from tests.press.mutations.workpiece import Workpiece, defect


def _picture(piece: Workpiece) -> Image.Image:
    size = (int(piece.picture["/Width"]), int(piece.picture["/Height"]))
    return Image.frombytes("CMYK", size, piece.picture.read_bytes())


@defect("page_count")
def there_is_a_second_page(piece: Workpiece) -> None:
    piece.pdf.pages.append(piece.pdf.pages[0])


@defect("page_boxes")
def there_is_no_trim_box(piece: Workpiece) -> None:
    del piece.page["/TrimBox"]


@defect("page_boxes")
def there_is_no_bleed_box(piece: Workpiece) -> None:
    del piece.page["/BleedBox"]


@defect("page_boxes")
def the_trim_is_off_by_a_twentieth_of_a_point(piece: Workpiece) -> None:
    piece.page["/TrimBox"][0] = float(piece.page["/TrimBox"][0]) + 0.05


@defect("page_boxes")
def the_trim_is_another_format(piece: Workpiece) -> None:
    piece.page["/TrimBox"] = Array([8.5, 8.5, 250, 300])


@defect("page_boxes")
def the_bleed_reaches_out_of_the_paper(piece: Workpiece) -> None:
    piece.page["/BleedBox"] = Array([-5, -5, 400, 500])


@defect("page_boxes")
def the_paper_does_not_begin_at_zero(piece: Workpiece) -> None:
    piece.page["/MediaBox"][0] = -10


@defect("page_boxes")
def unasked_paper_lies_around_the_bleed(piece: Workpiece) -> None:
    box = piece.page["/MediaBox"]
    piece.page["/MediaBox"] = Array([0, 0, float(box[2]) + 20, float(box[3]) + 20])


@defect("page_scaled_or_turned")
def the_page_is_turned(piece: Workpiece) -> None:
    piece.page["/Rotate"] = 90


@defect("page_scaled_or_turned")
def the_page_is_scaled(piece: Workpiece) -> None:
    piece.page["/UserUnit"] = 2


@defect("page_scaled_or_turned")
def the_page_is_cropped(piece: Workpiece) -> None:
    piece.page["/CropBox"] = Array([10, 10, 200, 200])


@defect("page_empty")
def nothing_is_drawn(piece: Workpiece) -> None:
    piece.content = "q Q\n"


@defect("page_empty")
def only_white_is_drawn(piece: Workpiece) -> None:
    piece.content = "0 0 0 0 k 0 0 200 200 re f\n"


@defect("page_is_one_image")
def the_page_was_turned_into_one_picture(piece: Workpiece) -> None:
    piece.content = "q 300.4724 0 0 385.5118 0 0 cm /Im1 Do Q\n"


@defect("image_ppi")
def the_art_has_half_its_pixels(piece: Workpiece) -> None:
    art = _picture(piece)
    piece.put_picture(art.reduce(2), "DeviceCMYK")


@defect("image_ppi")
def the_art_has_140_ppi(piece: Workpiece) -> None:
    art = _picture(piece)
    piece.put_picture(art.resize((584, 750)), "DeviceCMYK")


@defect("image_ppi")
def a_small_picture_is_enlarged(piece: Workpiece) -> None:
    piece.add("2000 0 0 2000 -900 -900 cm /Im1 Do")


@defect("line_art_ppi")
def a_drawing_of_one_bit_is_coarse(piece: Workpiece) -> None:
    piece.put_picture(Image.new("1", (1260, 1610)), "DeviceGray")


@defect("image_compression")
def the_art_is_a_jpeg(piece: Workpiece) -> None:
    out = io.BytesIO()
    art = _picture(piece)
    art.save(out, "JPEG", quality=90)
    piece.put_picture(art, "DeviceCMYK", data=out.getvalue(), Filter=Name.DCTDecode)


@defect("marks_too_near", on="marked")
def a_mark_touches_the_bleed(piece: Workpiece) -> None:
    left = float(piece.page["/BleedBox"][0])
    piece.add(f"/CS1 cs 1 scn {left - 1} 100 0.5 20 re f")


@defect("registration_ink", on="marked")
def a_mark_lies_in_the_bleed(piece: Workpiece) -> None:
    piece.add("/CS1 cs 1 scn 100 100 20 0.5 re f")
