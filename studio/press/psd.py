"""The layered PSD for art departments: a pixel layer per element, named as the layout names it."""

import io
from itertools import groupby
from typing import Any

from PIL import Image as Pictures
from psd_tools import PSDImage
from psd_tools.api.layers import PixelLayer
from psd_tools.constants import Resource
from psd_tools.psd.image_resources import GridGuidesInfo, ImageResource, ResoulutionInfo

from studio.core.cover_formats import CoverFormat
from studio.core.units import mm_to_pt
from studio.press import colour, raster
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, GlyphRun, Image, Item, Path, Veil
from studio.press.pictures import srgb_profile
from studio.press.pixels import Grid, Stamp, grid_of, patch, stamps
from studio.press.provenance.xmp import ExportMeta, xmp_packet

PPI = 300
FIXED_ONE = 1 << 16  # Photoshop keeps resolutions as fixed-point numbers,
GUIDE_STEPS, GRID_CYCLE = 32, 576  # guides in 32nds of a pixel, and the grid it always shows


def psd(display: DisplayList, load: LoadAsset, meta: ExportMeta, *, ppi: float = PPI) -> bytes:
    """Return the bleed box in sRGB: a layer per element, and the whole cover as their composite.

    Guides run along the trim, the safe area and the folds.
    Scrims are baked into the art's layer, as they are in print. Type is pixels: no writer makes
    live type layers that every program can read.
    """
    width = round(mm_to_pt(display.cover.bleed_box.w) / 72 * ppi)
    grid = grid_of(display, width, trimmed=False)
    whole, _ = raster.composed(display, load, width, trimmed=False)
    made = PSDImage.frompil(whole)
    names = {placed.id: placed.name or placed.kind for placed in display.placed}
    drawn = [item for item in display.items if not isinstance(item, Veil)]
    for (element, subject), items in groupby(drawn, key=_layer_key):
        name = names[element] + (" (subject)" if subject else "")
        _add_layer(made, name, list(items), display, load, grid)
    facts: dict[Resource, Any] = {
        Resource.RESOLUTION_INFO: _resolution(ppi),
        Resource.GRID_AND_GUIDES_INFO: _guides(display.cover, grid),
        Resource.ICC_PROFILE: srgb_profile(),
        Resource.XMP_METADATA: xmp_packet(meta, "image/vnd.adobe.photoshop").encode(),
    }
    for key, data in facts.items():
        made.image_resources[key] = ImageResource(key=key.value, data=data)
    out = io.BytesIO()
    # `save` would replace the picture of the whole by a composite of its own
    made._record.write(out)
    return out.getvalue()


def _resolution(ppi: float) -> ResoulutionInfo:
    fixed = round(ppi * FIXED_ONE)
    inch, centimetre = 1, 2
    return ResoulutionInfo(fixed, inch, centimetre, fixed, inch, centimetre)


def _guides(cover: CoverFormat, grid: Grid) -> GridGuidesInfo:
    """Return guides along the trim, the safe area and the folds."""
    boxes = [cover.trim_box, cover.safe_box, *([cover.spine_box] if cover.wraparound else [])]
    corners = [(x, y) for box in boxes for x, y in ((box.x, box.y), (box.right, box.bottom))]
    places = [grid.px(mm_to_pt(x), mm_to_pt(y)) for x, y in corners]
    across = sorted({round(x * GUIDE_STEPS) for x, _ in places})
    down = sorted({round(y * GUIDE_STEPS) for _, y in places})
    guides: list[Any] = [(place, 0) for place in across] + [(place, 1) for place in down]
    return GridGuidesInfo(horizontal=GRID_CYCLE, vertical=GRID_CYCLE, data=guides)


def _layer_key(item: Item) -> tuple[str, bool]:
    return item.element, isinstance(item, Image) and bool(item.mask)


def _add_layer(
    made: PSDImage, name: str, items: list[Item], display: DisplayList, load: LoadAsset, grid: Grid
) -> None:
    for item in (item for item in items if isinstance(item, Image)):
        part = patch(grid, item, display, load)
        if part is not None:
            picture = part.picture.convert("RGBA") if part.mask else part.picture
            if part.mask:
                picture.putalpha(part.mask)
            _pixels(picture, made, name, part.left, part.top)
    drawn = [item for item in items if isinstance(item, GlyphRun | Path)]
    inked = [stamp for item in drawn for stamp in stamps(grid, item)]
    shown = [stamp for stamp in inked if stamp.mask.width and stamp.mask.height]
    if shown:
        picture, left, top = _merged(shown)
        _pixels(picture, made, name, left, top)


def _pixels(picture: Pictures.Image, made: PSDImage, name: str, left: int, top: int) -> None:
    """Add a layer; its name is set afterwards, since only so may it be in any script."""
    PixelLayer.frompil(picture, made, left=left, top=top).name = name


def _merged(shown: list[Stamp]) -> tuple[Pictures.Image, int, int]:
    """Return the stamps over each other on nothing, and where their corner lies."""
    left, top = min(stamp.left for stamp in shown), min(stamp.top for stamp in shown)
    right = max(stamp.left + stamp.mask.width for stamp in shown)
    bottom = max(stamp.top + stamp.mask.height for stamp in shown)
    merged = Pictures.new("RGBA", (right - left, bottom - top), (0, 0, 0, 0))
    for stamp in shown:
        solid = Pictures.new("RGBA", stamp.mask.size, colour.rgb_of(stamp.ink.cmyk))
        solid.putalpha(stamp.mask)
        merged.alpha_composite(solid, (stamp.left - left, stamp.top - top))
    return merged, left, top
