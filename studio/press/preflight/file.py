"""Checks of the finished file, read back by code that shares nothing with the writer."""

import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pikepdf

from generation.contract.sentences import Sentence
from studio.core.cover_formats import CoverFormat, custom_format
from studio.core.errors import RefusedError
from studio.core.finding import Finding
from studio.core.plain_reasons import plain_reason
from studio.press.preflight import (
    file_barcode,
    file_fonts,
    file_frame,
    file_ink,
    file_page,
)
from studio.press.preflight.facts import error
from studio.press.preflight.file_facts import PT_PER_MM, FileFacts, Promise, box_of
from studio.press.preflight.reading import drawn_on
from studio.press.profiles import HOUSE, PressProfile

__all__ = [
    "Promise",
    "check_file",
    "cover_in",
    "credentials_broken",
    "page_boxes_mm",
    "pictures_of",
    "sheet_in",
]

CHECKS: Sequence[Callable[[FileFacts], list[Finding]]] = (
    file_frame.pdf_version,
    file_frame.pdf_identity,
    file_frame.pdf_info,
    file_frame.output_intent,
    file_frame.output_intent_differs,
    file_frame.pdf_forbidden,
    file_frame.layer_configs,
    file_frame.provenance_missing,
    file_page.page_count,
    file_page.page_boxes,
    file_page.page_scaled_or_turned,
    file_page.page_empty,
    file_page.page_is_one_image,
    file_page.image_ppi,
    file_page.line_art_ppi,
    file_page.image_compression,
    file_page.marks_too_near,
    file_ink.colour_space,
    file_ink.device_gray,
    file_ink.registration_ink,
    file_ink.spot_not_allowed,
    file_ink.white_overprints,
    file_ink.black_knocks_out,
    file_ink.tac_peak,
    file_ink.transparency,
    file_ink.blend_space,
    file_fonts.font_not_embedded,
    file_fonts.font_courier,
    file_fonts.glyph_widths,
    file_barcode.barcode_ink,
    file_barcode.barcode_bars,
)
NOTHING_PROMISED = Promise()


@dataclass(frozen=True, kw_only=True)
class PlacedPicture:
    """A picture of the file as it prints."""

    width_px: int
    height_px: int
    ppi: float
    colour_space: str


def check_file(
    data: bytes,
    cover: CoverFormat,
    profile: PressProfile = HOUSE,
    promise: Promise = NOTHING_PROMISED,
) -> list[Finding]:
    """Return what is wrong with a finished cover PDF.

    Args:
        data: the whole file.
        cover: the sizes it should have.
        profile: the flavour of PDF/X and the limits it is held against.
        promise: what the layout says the file holds.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            damage = _damage(pdf)
            if damage:
                return [error("file_damaged", reason=damage[0])]
            if not len(pdf.pages):
                return [error("page_count", pages=0)]
            facts = FileFacts(pdf, cover, profile, promise)
            return [finding for check in CHECKS for finding in check(facts)]
    except (pikepdf.PdfError, pikepdf.PasswordError) as reason:
        return [error("file_damaged", reason=plain_reason(reason) + ".")]


def credentials_broken(status: str) -> list[Finding]:
    """Return the finding of a signed file whose credentials do not validate, for this reason."""
    return [error("credentials_broken", object="file", status=status)] if status else []


def _damage(pdf: pikepdf.Pdf) -> list[str]:
    """Return what the parser complains of; streams it cannot decode have checks of their own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return [str(complaint) for complaint in pdf.check_pdf_syntax()]


def cover_in(data: bytes) -> CoverFormat:
    """Return the format that a file's own Trim and BleedBox describe.

    Raises:
        RefusedError: no such boxes, or no sizes of a cover.
    """
    boxes = page_boxes_mm(data)
    if len(boxes["trim"]) != 4 or len(boxes["bleed"]) != 4:
        raise RefusedError(
            Sentence("The file names no TrimBox and BleedBox, so its format is unknown.")
        )
    trim, bleed = boxes["trim"], boxes["bleed"]
    return custom_format(
        trim_w_mm=round(trim[2] - trim[0], 3),
        trim_h_mm=round(trim[3] - trim[1], 3),
        bleed_mm=round(trim[0] - bleed[0], 3),
    )


def sheet_in(data: bytes) -> CoverFormat:
    """Return a file's whole sheet as its format: for files that name no TrimBox.

    Raises:
        RefusedError: it has no sheet either, or not one of a cover's size.
    """
    media = page_boxes_mm(data)["media"]
    if len(media) != 4:
        raise RefusedError(Sentence("The file names neither TrimBox nor MediaBox."))
    return custom_format(
        trim_w_mm=round(media[2] - media[0], 3), trim_h_mm=round(media[3] - media[1], 3), bleed_mm=0
    )


def page_boxes_mm(data: bytes) -> dict[str, list[float]]:
    """Return the page's boxes as {media, bleed, trim}: [x0, y0, x1, y1] in mm."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        return {
            key.removeprefix("/").removesuffix("Box").lower(): [
                round(value / PT_PER_MM, 3) for value in box_of(page, key) or []
            ]
            for key in file_page.BOXES
        }


def pictures_of(data: bytes) -> list[PlacedPicture]:
    """Return every picture the first page draws."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [
            PlacedPicture(
                width_px=int(one.picture["/Width"]),
                height_px=int(one.picture["/Height"]),
                ppi=one.ppi,
                colour_space=one.colour_space,
            )
            for one in drawn_on(pdf.pages[0])
            if one.kind == "picture"
        ]
