"""Pictures that leave the press: CMYK TIFF for print, PNG, JPEG and WebP for screens, SVG."""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image as Pictures
from PIL import ImageCms, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from generation.contract.sentences import Sentence
from studio.core.cover_formats import PRINT_PPI
from studio.core.errors import RefusedError
from studio.press import art, colour, plates, raster, svg
from studio.press.art import LoadAsset
from studio.press.comp_mark import mark
from studio.press.display import DisplayList, GlyphRun
from studio.press.profiles import HOUSE, PressProfile
from studio.press.provenance.xmp import ExportMeta, xmp_packet

WEB_WIDTHS = (320, 640, 1080, 1600, 2048)
WEB_KINDS: Mapping[str, str] = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
JPEG_QUALITY, WEBP_QUALITY = 90, 88
SVG_ART_PX = 1600
XMP_TAG = 700
_PNG_XMP = "XML:com.adobe.xmp"


@dataclass(frozen=True, kw_only=True)
class WebPicture:
    """One finished file for a screen."""

    width_px: int
    height_px: int
    media_type: str
    data: bytes


def tiff(
    display: DisplayList,
    load: LoadAsset,
    meta: ExportMeta,
    profile: PressProfile = HOUSE,
    *,
    ppi: float = PRINT_PPI,
) -> bytes:
    """Return the bleed box as a CMYK TIFF with its ICC profile; spot inks print as process inks."""
    made = plates.compose(plates.settled(display, load, profile), load, ppi=ppi, spots=False)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[XMP_TAG] = xmp_packet(meta, "image/tiff").encode()
    tags.tagtype[XMP_TAG] = 1
    out = io.BytesIO()
    made.process.save(
        out,
        "TIFF",
        compression="tiff_adobe_deflate",
        dpi=(made.grid.ppi, made.grid.ppi),
        icc_profile=colour.profile_bytes(),
        tiffinfo=tags,
    )
    return out.getvalue()


def web(
    display: DisplayList,
    load: LoadAsset,
    meta: ExportMeta,
    *,
    kind: str,
    width_px: int,
    across: Sequence[GlyphRun] = (),
) -> WebPicture:
    """Return the cover as cut, in sRGB.

    Args:
        kind: png, jpeg or webp.
        width_px: any width of a proof; `WEB_WIDTHS` are the usual ones.
        across: words of a comp, see `comp_mark`.
    """
    if kind not in WEB_KINDS:
        known = ", ".join(WEB_KINDS)
        raise RefusedError(
            Sentence(
                "There is no web picture '{kind}'; choose one of {known}.",
                kind=kind[:20],
                known=known,
            )
        )
    picture, grid = raster.composed(display, load, width_px, trimmed=True)
    mark(picture, grid, list(across))
    packet = xmp_packet(meta, WEB_KINDS[kind])
    return WebPicture(
        width_px=picture.width,
        height_px=picture.height,
        media_type=WEB_KINDS[kind],
        data=_encoded(picture, kind, packet),
    )


def svg_file(display: DisplayList, load: LoadAsset, meta: ExportMeta, *, trimmed: bool) -> str:
    """Return the cover as one SVG file: type as outlines, art inside, origin in its metadata."""

    def embedded(asset: str) -> str:
        picture = art.load_picture(load, asset)
        picture.thumbnail((SVG_ART_PX, SVG_ART_PX))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=JPEG_QUALITY)
        return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()

    drawn = svg.document(display, embedded, trimmed=trimmed)
    packet = xmp_packet(meta, "image/svg+xml").partition("\n")[2].rpartition("\n")[0]
    head, tag, body = drawn.partition(">")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{tag}<metadata>{packet}</metadata>{body}'


def srgb_profile() -> bytes:
    """Return the ICC profile of the screen's colours, without a date, so bytes stay equal."""
    held = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    held[24:36] = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    return bytes(held)


def _encoded(picture: Pictures.Image, kind: str, packet: str) -> bytes:
    out = io.BytesIO()
    icc = srgb_profile()
    match kind:
        case "png":
            told = PngInfo()
            told.add_itxt(_PNG_XMP, packet)
            picture.save(out, "PNG", pnginfo=told, icc_profile=icc, compress_level=6)
        case "jpeg":
            picture.save(
                out,
                "JPEG",
                quality=JPEG_QUALITY,
                subsampling=0,
                icc_profile=icc,
                xmp=packet.encode(),
            )
        case "webp":
            picture.save(
                out, "WEBP", quality=WEBP_QUALITY, method=4, icc_profile=icc, xmp=packet.encode()
            )
    return out.getvalue()
