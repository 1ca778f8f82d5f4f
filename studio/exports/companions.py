"""What an IDML package needs beside it: the pictures it links, and the fonts that may go along."""

from collections.abc import Collection

from studio.assets import store
from studio.core.layout_document import LayoutDocument
from studio.core.picture_metadata import HEADER_END, scale_chunk
from studio.layouts.selectors import fonts
from studio.press.display import DisplayList, Image
from studio.press.export import display_for
from studio.press.fonts import Font
from studio.press.idml import fonts_of
from studio.press.idml_shapes import LINKED_PPI, drawn_links, link_name, linked_png

FONT_FOLDER, FONT_LIST = "Document fonts", "fonts.txt"
FONT_BYTES_MAX = 5_000_000
EMBEDDING, PREVIEW_ONLY = 0x000F, 0x0004  # OS/2 fsType: the level, and its value for preview
ANOTHERS = "not packed, another project of the studio brought it; install a licensed copy"


def companions_of(document: LayoutDocument, foreign: Collection[str]) -> dict[str, bytes]:
    """Return the files that lie beside a package of this layout, by their names from there.

    `foreign` are the handles of fonts that other projects hold the licence of.
    """
    display = display_for(document, store.read, fonts())
    files = {link_name(sha): _picture(sha) for sha in _linked(display)}
    files |= drawn_links(display, store.read)
    lines = []
    for font in fonts_of(document, fonts()):
        reason = ANOTHERS if font.handle in foreign else kept_back(font)
        if not reason:
            files[f"{FONT_FOLDER}/{font.handle}{font.path.suffix or '.otf'}"] = (
                font.path.read_bytes()
            )
        lines.append(f"{font.name}: {reason or 'in the folder ' + FONT_FOLDER}")
    return files | {FONT_LIST: "\n".join([*lines, ""]).encode()}


def _linked(display: DisplayList) -> list[str]:
    """Return the assets that are linked as they are: no cut-outs, nothing mirrored."""
    placed = (item for item in display.items if isinstance(item, Image))
    return sorted({item.asset for item in placed if not item.mask and not item.flip})


def _picture(sha256: str) -> bytes:
    """Return an asset as a package links it: a PNG as it lies in the store, its scale said."""
    held = store.read(sha256)
    picture = store.open_image(sha256)
    if picture.format != "PNG" or "dpi" in picture.info:
        return linked_png(picture)
    return held[:HEADER_END] + scale_chunk(LINKED_PPI) + held[HEADER_END:]


def kept_back(font: Font) -> str:
    """Return why a font does not go along, empty where it does."""
    if not font.may_embed or font.fs_type & EMBEDDING == PREVIEW_ONLY:
        return "not packed, its maker does not allow passing it on; install a licensed copy"
    if font.path.stat().st_size > FONT_BYTES_MAX:
        return "not packed, it is too large; install it"
    return ""
