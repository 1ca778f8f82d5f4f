"""What an IDML package needs beside it: the pictures it links, and the fonts that may go along."""

from collections.abc import Collection

from studio.assets import store
from studio.assets.pictures import png_of
from studio.core.layout_document import LayoutDocument
from studio.core.layout_elements import Art, TextElement
from studio.layouts.selectors import fonts
from studio.press.fonts import Font
from studio.press.idml import link_name
from studio.press.shaping import by_font
from studio.press.text_setting import filled_in

FONT_FOLDER, FONT_LIST = "Document fonts", "fonts.txt"
FONT_BYTES_MAX = 5_000_000
EMBEDDING, PREVIEW_ONLY = 0x000F, 0x0004  # OS/2 fsType: the level, and its value for preview
ANOTHERS = "not packed, another project of the studio brought it; install a licensed copy"
PNG = b"\x89PNG"


def companions_of(document: LayoutDocument, foreign: Collection[str]) -> dict[str, bytes]:
    """Return the files that lie beside a package of this layout, by their names from there.

    `foreign` are the handles of fonts that other projects hold the licence of.
    """
    files = {link_name(sha): _picture(sha) for sha in _linked(document)}
    lines = []
    for font in _fonts(document):
        reason = ANOTHERS if font.handle in foreign else kept_back(font)
        if not reason:
            files[f"{FONT_FOLDER}/{font.handle}{font.path.suffix or '.otf'}"] = (
                font.path.read_bytes()
            )
        lines.append(f"{font.name}: {reason or 'in the folder ' + FONT_FOLDER}")
    return files | {FONT_LIST: "\n".join([*lines, ""]).encode()}


def _linked(document: LayoutDocument) -> list[str]:
    placed = (held for held in document.elements.values() if isinstance(held, Art))
    return sorted({art.asset for art in placed if art.asset and not art.hidden})


def _picture(sha256: str) -> bytes:
    held = store.read(sha256)
    return held if held.startswith(PNG) else png_of(store.open_image(sha256))


def _fonts(document: LayoutDocument) -> list[Font]:
    """Return the fonts that the package names, each once, fallbacks for other scripts too."""
    texts = [held for held in document.elements.values() if isinstance(held, TextElement)]
    found: dict[str, Font] = {}
    for run in (run for held in texts if not held.hidden for run in held.runs):
        base = fonts().get(run.font) or fonts().stand_in
        words, _ = filled_in(run.text, document.issue)
        found |= {font.handle: font for font, _ in by_font(words, base, fonts())}
    return [found[handle] for handle in sorted(found)]


def kept_back(font: Font) -> str:
    """Return why a font does not go along, empty where it does."""
    if not font.may_embed or font.fs_type & EMBEDDING == PREVIEW_ONLY:
        return "not packed, its maker does not allow passing it on; install a licensed copy"
    if font.path.stat().st_size > FONT_BYTES_MAX:
        return "not packed, it is too large; install it"
    return ""
