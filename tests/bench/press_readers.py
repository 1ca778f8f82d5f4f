"""What the press bench measures with other people's readers."""

import io
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pypdfium2
import zxingcpp
from numpy.typing import NDArray
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar
from PIL import Image
from playwright.sync_api import sync_playwright

from studio.core.cover_formats import CoverFormat
from studio.core.layout_document import empty_document
from studio.core.units import mm_to_pt
from studio.press import colour, raster, svg
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, GlyphRun
from studio.press.display import Path as Shape
from studio.press.export import display_for
from studio.press.fonts import FontStore
from studio.press.legibility import grown
from studio.press.pixels import Stamp, grid_of, stamps
from studio.press.plates import compose
from tests.press.readers import qpdf_complaint, tiffsep, total_ink

__all__ = ["nothing", "tiffsep", "total_ink"]

BARCODES = 200
CSS_PER_MM = 96 / 25.4
RASTER_SCALE = 3  # 288 dpi
PROOF_PPI = 100
LIMIT_S = 120
Json = dict[str, Any]


def complaints(pdf: bytes, cover: CoverFormat, folder: Path) -> list[str]:
    """Return what qpdf, Ghostscript and PDFium have to say against a file."""
    told = [f"qpdf: {found}" for found in [qpdf_complaint(pdf, folder)] if found]
    file = folder / "checked.pdf"
    options = ["-dQUIET", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-dPDFSTOPONERROR", "-r20"]
    options += ["-sDEVICE=tiff32nc", f"-sOutputFile={folder / 'drawn.tif'}"]
    drawn = subprocess.run(
        ["gs", *options, file], capture_output=True, text=True, check=False, timeout=LIMIT_S
    )
    if drawn.returncode or drawn.stdout.strip() or drawn.stderr.strip():
        told.append(f"Ghostscript: {drawn.stdout}{drawn.stderr}")
    document = pypdfium2.PdfDocument(pdf)
    width, height = document[0].get_size()
    wanted = (mm_to_pt(cover.bleed_box.w), mm_to_pt(cover.bleed_box.h))
    if len(document) != 1 or abs(width - wanted[0]) > 0.01 or abs(height - wanted[1]) > 0.01:
        told.append(f"PDFium: {len(document)} pages of {width} x {height} pt")
    document.close()
    return told


def inked_runs(display: DisplayList) -> int:
    """Count the text runs that leave ink on the page."""
    grid = grid_of(display, round(mm_to_pt(display.cover.bleed_box.w) * 2), trimmed=False)
    texts = {placed.id for placed in display.placed if placed.text and placed.kind != "barcode"}
    runs = (item for item in display.items if isinstance(item, GlyphRun) and item.element in texts)
    return sum(any(np.asarray(stamp.mask).any() for stamp in stamps(grid, run)) for run in runs)


def black_on_white(document: Json) -> Json:
    """Return the layout with black type and nothing under it, so that only glyphs count."""
    for element in document["elements"].values():
        for run in element.get("runs", []):
            run["ink"] = {"cmyk": [0, 0, 0, 1]}
    kept = {
        id_: element
        for id_, element in document["elements"].items()
        if element["kind"] not in ("art", "scrim", "barcode")
    }
    return document | {"elements": kept}


def glyph_error_pt(display: DisplayList, pdf: bytes) -> float:
    """Return the largest distance of a glyph's origin in the file from the layout's."""
    margin, height = mm_to_pt(display.cover.bleed_mm), mm_to_pt(display.cover.bleed_box.h)
    wanted = sorted(
        (x + margin, height - margin - y)
        for run in display.items
        if isinstance(run, GlyphRun)
        for x, y in (run.turn.point(glyph.x, glyph.y) for glyph in run.glyphs)
    )
    found = sorted((char.matrix[4], char.matrix[5]) for char in _characters(pdf))
    if len(found) != len(wanted):
        return float("inf")
    left = np.array(found)
    apart = [np.hypot(*(left - point).T).min() for point in np.array(wanted)]
    return float(max(apart))


def raster_error_pt(display: DisplayList, pdf: bytes, folder: Path) -> float:
    """Return how far a glyph's ink lies apart in Chromium's SVG and in PDFium's page.

    Glyph by glyph, as the two draw some strokes heavier, which would move a line's middle. The
    worst glyph is a rectangle, as 一 is: PDFium sets its edges on whole pixels.
    """
    theirs = _pdfium(pdf, RASTER_SCALE * 96 / 72)
    ours = _chromium(display, folder)
    rows, columns = (min(a, b) for a, b in zip(ours.shape, theirs.shape, strict=True))
    grid = grid_of(display, columns, trimmed=False)
    worst = 0.0
    for run in (item for item in display.items if isinstance(item, GlyphRun)):
        for glyph in run.glyphs:
            for stamp in stamps(grid, replace(run, glyphs=(glyph,))):
                window, near = _near(stamp, rows, columns)
                here, there = (_centre(picture[window] * near) for picture in (ours, theirs))
                worst = max(worst, float(np.abs(np.subtract(here, there)).max()) / grid.per_pt)
    return worst


def barcodes(fonts: FontStore) -> Json:
    """Count the codes that a reader decodes at 300 dpi with bars 10 % wider and thinner."""
    dice = np.random.default_rng(13)
    read = 0
    for number in range(BARCODES):
        kind = ("ean13", "issn", "upca")[number % 3]
        length = {"ean13": 12, "issn": 7, "upca": 11}[kind]
        digits = "".join(str(digit) for digit in dice.integers(0, 10, size=length))
        addon = "".join(str(digit) for digit in dice.integers(0, 10, size=(2, 5)[number % 2]))
        gain = (-0.1, 0.1)[number // 2 % 2]
        read += _decodes(kind, digits, addon, gain, fonts)
    return {"barcodes": BARCODES, "barcodes_decoded": read}


def idml_strings(package: bytes) -> dict[str, str]:
    """Return each story's text of an IDML package, line feeds for its breaks."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(package)) as read:
        for name in (name for name in read.namelist() if name.startswith("Stories/")):
            (story,) = ET.fromstring(read.read(name))
            parts = (part for part in story.iter() if part.tag in ("Br", "Content"))
            text = "".join("\n" if part.tag == "Br" else part.text or "" for part in parts)
            found[str(story.get("Self")).removeprefix("s-")] = text
    return found


def soft_proof_difference(
    pdf: bytes, display: DisplayList, load: LoadAsset, folder: Path
) -> NDArray[np.float32]:
    """Return dE76 per pixel between Ghostscript's proof and ours of the file's own plates."""
    file, out = folder / "proofed.pdf", folder / "proof.png"
    file.write_bytes(pdf)
    options = [
        "-dQUIET",
        "-dBATCH",
        "-dNOPAUSE",
        "-dSAFER",
        "-dUsePDFX3Profile",
        "-dRenderIntent=1",
    ]
    options += ["-dBlackPtComp=1", "-sDEVICE=png16m", f"-r{PROOF_PPI * 3}", f"-sOutputFile={out}"]
    subprocess.run(["gs", *options, file], check=True, capture_output=True, timeout=LIMIT_S)
    theirs = Image.open(out).convert("RGB")
    ours = colour.to_screen(compose(display, load, ppi=PROOF_PPI * 3).process)
    size = (min(ours.width, theirs.width), min(ours.height, theirs.height))
    pictures = (picture.crop((0, 0, *size)).reduce(3) for picture in (ours, theirs))
    return colour.difference(*pictures)


def _decodes(kind: str, digits: str, addon: str, gain: float, fonts: FontStore) -> bool:
    code = {"kind": "barcode", "symbology": kind, "digits": digits, "addon": addon, "scale": 0.8}
    page = empty_document("a4") | {"format": {"trim_mm": [60, 50], "bleed_mm": 0, "safe_mm": 2}}
    page["elements"] = {"it": code | {"x_mm": 8.0, "y_mm": 10.0}}
    display = display_for(page, nothing, fonts)
    more = gain * mm_to_pt(0.264)
    items = tuple(
        replace(item, x=item.x - more / 2, w=item.w + more)
        if isinstance(item, Shape) and item.role == "bars"
        else item
        for item in display.items
    )
    picture, _ = raster.composed(
        replace(display, items=items), nothing, round(60 / 25.4 * 300), trimmed=True
    )
    found = zxingcpp.read_barcodes(picture, ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Read)
    promised = next(placed.text for placed in display.placed).rjust(13, "0") + addon
    return promised in {one.text for one in found}


def nothing(asset: str) -> bytes:
    raise KeyError(asset)


def _characters(pdf: bytes) -> list[LTChar]:
    found: list[LTChar] = []
    waiting: list[Any] = list(extract_pages(io.BytesIO(pdf)))
    while waiting:
        item = waiting.pop()
        if isinstance(item, LTChar):
            found.append(item)
        elif hasattr(item, "__iter__"):
            waiting += list(item)
    return found


def _pdfium(pdf: bytes, scale: float) -> NDArray[np.float64]:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=scale).to_pil().convert("L")
    document.close()
    return 255.0 - np.asarray(picture, dtype=np.float64)


def _chromium(display: DisplayList, folder: Path) -> NDArray[np.float64]:
    """Return the darkness of each pixel of the SVG in Chromium at 288 dpi."""
    page_file, out = folder / "stage.html", folder / "stage.png"
    drawn = svg.document(display, str)
    page_file.write_text(f"<!doctype html><style>*{{margin:0}}svg{{display:block}}</style>{drawn}")
    box = display.cover.bleed_box
    size = {"width": round(box.w * CSS_PER_MM) + 2, "height": round(box.h * CSS_PER_MM) + 2}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport=size, device_scale_factor=RASTER_SCALE)  # type: ignore[arg-type]
        page.goto(page_file.as_uri())
        page.screenshot(path=str(out))
        browser.close()
    return 255.0 - np.asarray(Image.open(out).convert("L"), dtype=np.float64)


def _near(stamp: Stamp, rows: int, columns: int) -> tuple[tuple[slice, slice], NDArray[np.bool_]]:
    """Return the pixels around a glyph, and those of them that are its own, give or take two."""
    mask = np.pad(np.asarray(stamp.mask) > 0, 3)
    top, left = max(0, stamp.top - 3), max(0, stamp.left - 3)
    mask = mask[top - stamp.top + 3 :, left - stamp.left + 3 :][: rows - top, : columns - left]
    window = (slice(top, top + mask.shape[0]), slice(left, left + mask.shape[1]))
    return window, grown(mask, 2)


def _centre(ink: NDArray[np.float64]) -> tuple[float, float]:
    weight = ink.sum() or 1.0
    rows, columns = np.indices(ink.shape)
    return float((ink * rows).sum() / weight), float((ink * columns).sum() / weight)
