"""Checks of the finished file, read back by code that shares nothing with the writer."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from studio.core.cover_formats import CoverFormat
from studio.core.finding import Finding
from studio.press.preflight.facts import error, warning
from studio.press.profiles import HOUSE, PressProfile

BOX_TOLERANCE_PT = 0.01
PT_PER_MM = 72 / 25.4
BOXES = ("/MediaBox", "/BleedBox", "/TrimBox")
WRONG_KEYS = ("/CropBox", "/Rotate", "/UserUnit")
COLOUR_OPERATORS = {
    "g": "DeviceGray",
    "G": "DeviceGray",
    "rg": "DeviceRGB",
    "RG": "DeviceRGB",
}
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Matrix = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class PlacedPicture:
    """A picture of the file as it prints."""

    name: str
    width_px: int
    height_px: int
    ppi: float
    colour_space: str


def check_file(data: bytes, cover: CoverFormat, profile: PressProfile = HOUSE) -> list[Finding]:
    """Return what is wrong with a finished cover PDF."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            damage = pdf.check_pdf_syntax()
            if damage:
                return [error("file_damaged", reason=str(damage[0]))]
            return _findings(pdf, cover, profile)
    except pikepdf.PdfError as reason:
        return [error("file_damaged", reason=str(reason))]


def page_boxes_mm(data: bytes) -> dict[str, list[float]]:
    """Return the page's boxes as {media, bleed, trim}: [x0, y0, x1, y1] in mm."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        return {
            key.removeprefix("/").removesuffix("Box").lower(): [
                round(value / PT_PER_MM, 3) for value in _box(page, key) or []
            ]
            for key in BOXES
        }


def pictures_of(data: bytes) -> list[PlacedPicture]:
    """Return every picture the first page draws."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return list(_pictures(pdf.pages[0]))


def _findings(pdf: pikepdf.Pdf, cover: CoverFormat, profile: PressProfile) -> list[Finding]:
    found: list[Finding] = []
    if len(pdf.pages) != 1:
        found.append(error("page_count", pages=len(pdf.pages)))
    if not len(pdf.pages):
        return found
    page = pdf.pages[0]
    found += _boxes(page.obj, cover, profile)
    found += [
        error("page_scaled_or_turned", key=key.removeprefix("/"))
        for key in WRONG_KEYS
        if key in page.obj
    ]
    found += _fonts(page.obj)
    found += _colours(page, profile)
    found += _resolutions(page, profile)
    return found + _intent(pdf)


def _boxes(page: pikepdf.Object, cover: CoverFormat, profile: PressProfile) -> list[Finding]:
    """Media contains Bleed contains Trim; only marks may take paper outside the bleed."""
    held = [_box(page, key) for key in BOXES]
    media, bleed, trim = (box or [0.0, 0.0, 0.0, 0.0] for box in held)
    size = (cover.trim_w_mm * PT_PER_MM, cover.trim_h_mm * PT_PER_MM)
    reach = cover.bleed_mm * PT_PER_MM
    slug = media[2] - bleed[2] if profile.marks != "none" else 0.0
    wanted = [reach + slug, reach + slug, reach + slug + size[0], reach + slug + size[1]]
    grown = [trim[0] - reach, trim[1] - reach, trim[2] + reach, trim[3] + reach]
    whole = [0.0, 0.0, bleed[2] + slug, bleed[3] + slug]
    right = _same(trim, wanted) and _same(bleed, grown) and _same(media, whole)
    if right and slug >= -BOX_TOLERANCE_PT and None not in held:
        return []
    width, height = round(cover.trim_w_mm, 2), round(cover.trim_h_mm, 2)
    return [error("page_boxes", width=width, height=height)]


def _same(held: Sequence[float], wanted: Sequence[float]) -> bool:
    pairs = zip(held, wanted, strict=True)
    return all(abs(a - b) <= BOX_TOLERANCE_PT for a, b in pairs)


def _box(page: pikepdf.Object, key: str) -> list[float] | None:
    if key not in page or len(page[key]) != 4:
        return None
    return [float(value) for value in page[key].as_list()]


def _fonts(page: pikepdf.Object) -> list[Finding]:
    held = page.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
    fonts = dict(held.items())
    bad = (str(font.get("/BaseFont", name)) for name, font in fonts.items() if not _whole(font))
    return [error("font_not_embedded", font=name.removeprefix("/")) for name in bad]


def _whole(font: pikepdf.Object) -> bool:
    if font.get("/Subtype") == "/Type3":
        return False
    holder = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = holder.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in FONT_FILES)


def _colours(page: pikepdf.Page, profile: PressProfile) -> list[Finding]:
    steps = pikepdf.parse_content_stream(page)
    used = {
        COLOUR_OPERATORS[str(step.operator)]
        for step in steps
        if str(step.operator) in COLOUR_OPERATORS
    }
    held: Any = page.obj.get("/Resources", pikepdf.Dictionary()).get("/ColorSpace", {})
    spaces = {str(step.operands[0]) for step in steps if str(step.operator) in ("cs", "CS")}
    used |= {_family(held, name) for name in spaces if _family(held, name) != "Separation"}
    used |= {p.colour_space for p in _pictures(page) if p.colour_space != "DeviceCMYK"}
    return [error("colour_space", space=space) for space in sorted(used)]


def _family(held: Any, name: str) -> str:
    space = held.get(name, name)
    first = space if isinstance(space, pikepdf.Name | str) else space[0]
    return str(first).removeprefix("/")


def _resolutions(page: pikepdf.Page, profile: PressProfile) -> list[Finding]:
    found = []
    for picture in _pictures(page):
        if picture.ppi > profile.ppi_warning:
            continue
        make = error if picture.ppi <= profile.ppi_error else warning
        factor = profile.min_ppi / picture.ppi
        found.append(
            make(
                "image_ppi",
                ppi=round(picture.ppi),
                limit=profile.min_ppi,
                width=round(picture.width_px * factor + 0.5),
                height=round(picture.height_px * factor + 0.5),
            )
        )
    return found


def _pictures(page: pikepdf.Page) -> Iterator[PlacedPicture]:
    """Follow the drawing matrix through the page and yield what each Do puts down."""
    resources = page.obj.get("/Resources", pikepdf.Dictionary())
    held = resources.get("/XObject", pikepdf.Dictionary())
    matrix: Matrix = _IDENTITY
    saved: list[Matrix] = []
    for step in pikepdf.parse_content_stream(page):
        match str(step.operator):
            case "q":
                saved.append(matrix)
            case "Q":
                matrix = saved.pop()
            case "cm":
                matrix = _joined(tuple(float(v) for v in step.operands), matrix)
            case "Do":
                name = str(step.operands[0])
                yield _placed(name, held[name], matrix)


def _placed(name: str, picture: pikepdf.Object, matrix: Matrix) -> PlacedPicture:
    a, b, c, d = matrix[:4]
    width, height = int(picture["/Width"]), int(picture["/Height"])
    across, down = float((a * a + b * b) ** 0.5), float((c * c + d * d) ** 0.5)
    space = picture.get("/ColorSpace", "none")
    named = str(space) if isinstance(space, pikepdf.Name | str) else str(space[0])
    return PlacedPicture(
        name=name.removeprefix("/"),
        width_px=width,
        height_px=height,
        ppi=min(width / across, height / down) * 72,
        colour_space=named.removeprefix("/"),
    )


def _joined(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _intent(pdf: pikepdf.Pdf) -> list[Finding]:
    intents = pdf.Root.get("/OutputIntents", pikepdf.Array())
    if len(intents) != 1:
        return [error("output_intent", reason=f"there are {len(intents)}, not one.")]
    profile = intents[0].get("/DestOutputProfile")
    if profile is None:
        return [error("output_intent", reason="it embeds no ICC profile.")]
    data = profile.read_bytes()
    if data[12:16] != b"prtr" or int(profile.get("/N", 0)) != 4:
        digest = hashlib.sha256(data).hexdigest()[:12]
        return [error("output_intent", reason=f"profile {digest} is not of a 4-ink press.")]
    return []
