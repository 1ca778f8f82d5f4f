"""The display list as a picture in sRGB: the proof, from the same glyphs, paths and art."""

import io

from PIL import Image as Pictures

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.press import colour
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, GlyphRun, Image, Path
from studio.press.pixels import Grid, grid_of, patch, stamps

WIDTH_MIN_PX, WIDTH_MAX_PX = 16, 6000


def render_png(
    display: DisplayList,
    load: LoadAsset,
    *,
    width_px: int,
    trimmed: bool = True,
    press_colours: bool = False,
) -> bytes:
    """Return the cover as a PNG, `width_px` wide; its resolution is written into the file.

    Args:
        display: what to draw.
        load: gives each asset's bytes or picture by SHA-256.
        width_px: 16 to 6000.
        trimmed: as cut; otherwise with bleed.
        press_colours: show the colours that the press can print instead of the screen's.
    """
    picture, grid = composed(display, load, width_px, trimmed=trimmed)
    picture = colour.soft_proof(picture) if press_colours else picture
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(grid.ppi, grid.ppi), compress_level=4)
    return out.getvalue()


def composed(
    display: DisplayList, load: LoadAsset, width_px: int, *, trimmed: bool
) -> tuple[Pictures.Image, Grid]:
    """Return the cover in screen colours and its grid.

    Raises:
        RefusedError: a width out of bounds.
    """
    if not WIDTH_MIN_PX <= width_px <= WIDTH_MAX_PX:
        raise RefusedError(
            Sentence(
                "The proof is {width} px wide; it must be {low} to {high} px.",
                width=width_px,
                low=WIDTH_MIN_PX,
                high=WIDTH_MAX_PX,
            )
        )
    grid = grid_of(display, width_px, trimmed=trimmed)
    picture = Pictures.new("RGB", (grid.width, grid.height), "white")
    for item in display.items:
        match item:
            case Image():
                part = patch(grid, item, display, load)
                if part is not None:
                    picture.paste(part.picture, (part.left, part.top), part.mask)
            case Path() | GlyphRun():
                for stamp in stamps(grid, item):
                    shown = colour.rgb_of(stamp.ink.cmyk)
                    picture.paste(shown, (stamp.left, stamp.top), stamp.mask)
    return picture, grid
