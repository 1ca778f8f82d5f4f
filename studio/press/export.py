"""Files that leave the press, each in one call: print PDF, proof, pictures, layered file."""

from dataclasses import replace

from PIL.Image import Image as Picture

from studio.core.layout_document import Json, LayoutDocument, parse
from studio.core.layout_elements import Art
from studio.press import idml, pictures, psd, raster
from studio.press.art import LoadAsset, load_picture
from studio.press.comp_mark import comp_mark
from studio.press.display import DisplayList, Image, Veil, Watermark
from studio.press.fonts import FontStore
from studio.press.layout import lay_out
from studio.press.marks import with_marks
from studio.press.pdf.write import write_pdf
from studio.press.pictures import WebPicture
from studio.press.pixels import grid_of
from studio.press.plates import settled
from studio.press.profiles import HOUSE, PressProfile
from studio.press.provenance.watermark import BLOCK, GRIDS, grid_for, mark_field
from studio.press.provenance.xmp import ExportMeta

__all__ = [
    "ExportMeta",
    "display_for",
    "render_idml",
    "render_pdf",
    "render_proof",
    "render_psd",
    "render_svg",
    "render_tiff",
    "render_web",
]


def render_pdf(
    document: LayoutDocument | Json,
    assets: LoadAsset,
    fonts: FontStore,
    meta: ExportMeta,
    profile: PressProfile = HOUSE,
) -> bytes:
    """Return the layout as a print PDF. The same input gives the same bytes.

    Args:
        document: a parsed layout, or its JSON.
        assets: gives the bytes (or the picture) of each asset by SHA-256.
        fonts: the store that text is set from.
        meta: title, date and origin that the file carries.
        profile: the printer's flavour of PDF/X, marks and limits.
    """
    load = _decoded_once(assets)
    display = watermarked(display_for(document, load, fonts), load, meta)
    line = f"{meta.slug or meta.title} · {profile.name} · {meta.created:%Y-%m-%d %H:%M}"
    display = settled(display, load, profile)
    return write_pdf(with_marks(display, profile, line, fonts), load, meta, profile)


def render_proof(
    document: LayoutDocument | Json,
    assets: LoadAsset,
    fonts: FontStore,
    width_px: int = 1200,
    trimmed: bool = True,
    *,
    press_colours: bool = False,
) -> bytes:
    """Return the layout as a PNG, `width_px` wide: as cut, or with bleed.

    With `press_colours` it shows what the press can print instead of the screen's colours.
    """
    load = _decoded_once(assets)
    display = display_for(document, load, fonts)
    return raster.render_png(
        display, load, width_px=width_px, trimmed=trimmed, press_colours=press_colours
    )


def render_tiff(
    document: LayoutDocument | Json,
    assets: LoadAsset,
    fonts: FontStore,
    meta: ExportMeta,
    profile: PressProfile = HOUSE,
) -> bytes:
    """Return the layout with bleed as a CMYK TIFF of 300 ppi, its ICC profile inside."""
    load = _decoded_once(assets)
    display = watermarked(display_for(document, load, fonts), load, meta)
    return pictures.tiff(display, load, meta, profile)


def render_web(
    document: LayoutDocument | Json,
    assets: LoadAsset,
    fonts: FontStore,
    meta: ExportMeta,
    *,
    kind: str,
    width_px: int,
    comp_words: str = "",
) -> WebPicture:
    """Return the layout as cut, in sRGB, as png, jpeg or webp; `comp_words` go across it."""
    load = _decoded_once(assets)
    parsed = document if isinstance(document, LayoutDocument) else parse(document)
    words = comp_mark(comp_words, parsed, fonts) if comp_words else []
    display = watermarked(display_for(parsed, load, fonts), load, meta, grid_for(width_px))
    return pictures.web(display, load, meta, kind=kind, width_px=width_px, across=words)


def render_svg(
    document: LayoutDocument | Json, assets: LoadAsset, fonts: FontStore, meta: ExportMeta
) -> str:
    """Return the layout with bleed as one SVG file that needs no fonts."""
    load = _decoded_once(assets)
    return pictures.svg_file(display_for(document, load, fonts), load, meta, trimmed=False)


def render_psd(
    document: LayoutDocument | Json, assets: LoadAsset, fonts: FontStore, meta: ExportMeta
) -> bytes:
    """Return the layout with bleed as a layered PSD of 300 ppi in sRGB."""
    load = _decoded_once(assets)
    return psd.psd(watermarked(display_for(document, load, fonts), load, meta), load, meta)


def render_idml(
    document: LayoutDocument | Json, assets: LoadAsset, fonts: FontStore, meta: ExportMeta
) -> bytes:
    """Return the layout as an IDML package with live text; art is linked, not inside."""
    parsed = document if isinstance(document, LayoutDocument) else parse(document)
    load = _decoded_once(assets)
    return idml.idml(parsed, display_for(parsed, load, fonts), load, fonts, meta)


def display_for(
    document: LayoutDocument | Json, assets: LoadAsset, fonts: FontStore
) -> DisplayList:
    """Return the display list, with picture sizes read from the assets themselves."""
    parsed = document if isinstance(document, LayoutDocument) else parse(document)
    placed = (element for _, element in parsed.in_order() if isinstance(element, Art))
    wanted = {element.asset for element in placed if element.asset}
    sizes = {asset: load_picture(assets, asset).size for asset in sorted(wanted)}
    return lay_out(parsed, sizes, fonts)


def watermarked(
    display: DisplayList, load: LoadAsset, meta: ExportMeta, grid: int = GRIDS[0]
) -> DisplayList:
    """Return the display list with the invisible mark that the file is to carry, if any.

    It is reckoned from the whole page's art as cut, scrims and cut-outs with it, without type.
    """
    if not meta.watermark:
        return display
    art = tuple(item for item in display.items if isinstance(item, Image | Veil))
    bare, width = replace(display, items=art), grid * BLOCK
    page, _ = raster.composed(bare, load, width, trimmed=True)
    field = mark_field(page, meta.content_sha256, grid)
    box = grid_of(display, width, trimmed=True).box
    return replace(display, watermark=Watermark(field=field, box=box))


def _decoded_once(assets: LoadAsset) -> LoadAsset:
    held: dict[str, Picture] = {}

    def load(asset: str) -> Picture:
        if asset not in held:
            held[asset] = load_picture(assets, asset)
        return held[asset]

    return load
