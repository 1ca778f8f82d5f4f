"""What an IDML spread shows besides text: linked pictures, bars, labels, logos, scrims."""

import io
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps

from studio.core.boxes import Box
from studio.core.inks import Ink
from studio.press import art
from studio.press import idml_parts as parts
from studio.press.art import LoadAsset
from studio.press.display import STILL, DisplayList, GlyphRun, Image, Item, Path, Turn, Veil
from studio.press.outlines import box_commands, run_commands

LINKS = "Links"  # the folder that InDesign's own packages keep pictures in
LINKED_PPI = 72  # said in the files: programs differ in what they take an unsaid one for
VEIL_PX_PER_PT = 2  # scrims are smooth: 144 ppi show no step


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A picture beside the package, `size` in px, where it lies on the page and what shows."""

    name: str
    size: tuple[int, int]
    placed: Box
    clip: Box
    turn: Turn


def link_name(asset: str, *, flip: bool = False) -> str:
    """Return the file that a package links for an asset, from where the package lies.

    Mirrored art is a file of its own: some programs leave out what is mirrored as it is placed.
    """
    return f"{LINKS}/art-{asset[:12]}{'-mirrored' if flip else ''}.png"


def drawn_links(display: DisplayList, load: LoadAsset) -> dict[str, bytes]:
    """Return the linked pictures that no asset is, as PNG: mirrored art, cut-outs, scrims."""
    made = {}
    for item in display.items:
        if isinstance(item, Veil):
            made[_drawn_name(item)] = linked_png(_veil(item))
        elif isinstance(item, Image) and item.mask:
            picture, _ = _subject(item, display, load)
            made[_drawn_name(item)] = linked_png(picture)
        elif isinstance(item, Image) and item.flip:
            mirrored = ImageOps.mirror(art.load_picture(load, item.asset))
            made[link_name(item.asset, flip=True)] = linked_png(mirrored)
    return made


def shapes(
    id_: str, display: DisplayList, load: LoadAsset, page: Box, *, with_type: bool
) -> list[ET.Element]:
    """Return what an element shows but its cut-out, several frames as one group.

    Its type is drawn as outlines `with_type`, and left to a live text without.
    """
    made = [
        shape
        for number, item in enumerate(display.items_of(id_))
        if not (isinstance(item, Image) and item.mask)
        if with_type or not isinstance(item, GlyphRun)
        for shape in _shape(f"r-{id_}-{number}", item, display, load, page)
    ]
    if len(made) < 2:
        return made
    group = ET.Element("Group", Self=f"g-{id_}", ItemTransform="1 0 0 1 0 0")
    group.extend(made)
    return [group]


def subjects_before(id_: str, display: DisplayList, load: LoadAsset, page: Box) -> list[ET.Element]:
    """Return the cut-outs that stand right in front of an element."""
    return [
        shape
        for item in display.items
        if isinstance(item, Image) and item.mask and display.below(item) == id_
        for shape in _shape(f"r-{item.element}-before-{id_}", item, display, load, page)
    ]


def inks_of(display: DisplayList) -> list[Ink]:
    """Return every ink that a text or a shape of the layout uses, outlines too."""
    found: list[Ink | None] = []
    for item in display.items:
        if isinstance(item, Path):
            found += [item.fill, item.stroke]
        elif isinstance(item, GlyphRun):
            found += [item.ink, item.outline_ink]
    return [ink for ink in found if ink is not None]


def _shape(
    id_: str, item: Item, display: DisplayList, load: LoadAsset, page: Box
) -> list[ET.Element]:
    match item:
        case Path():
            stroke, fill = _stroke(item.stroke, item.stroke_pt), parts.colour_id(item.fill)
            made = parts.polygon(id_, box_commands(item), page, {"FillColor": fill, **stroke})
            return [made]
        case GlyphRun():
            return _outlined(id_, item, page)
        case Image() | Veil():
            return [_picture(id_, _linked(item, display, load), page)]


def _outlined(id_: str, run: GlyphRun, page: Box) -> list[ET.Element]:
    """Return a run as outlines in its ink; its own outline lies below, as in print."""
    commands, made = run_commands(run), []
    if not commands:
        return []
    if run.outline_ink is not None:
        around = {"FillColor": parts.NONE} | _stroke(run.outline_ink, run.outline_pt)
        made.append(parts.polygon(f"{id_}-o", commands, page, around))
    fill = {"FillColor": parts.colour_id(run.ink)} | _stroke(None, 0)
    return [*made, parts.polygon(id_, commands, page, fill)]


def _stroke(ink: Ink | None, width_pt: float) -> dict[str, str]:
    if ink is None:
        return {"StrokeColor": parts.NONE}
    return {"StrokeColor": parts.colour_id(ink), "StrokeWeight": f"{width_pt:.4g}"}


def _linked(item: Image | Veil, display: DisplayList, load: LoadAsset) -> Linked:
    if isinstance(item, Veil):
        size, box = _veil(item).size, item.box
        return Linked(name=_drawn_name(item), size=size, placed=box, clip=box, turn=item.turn)
    if not item.mask:
        return Linked(
            name=link_name(item.asset, flip=item.flip),
            size=art.load_picture(load, item.asset).size,
            placed=item.placed,
            clip=item.clip,
            turn=item.turn,
        )
    picture, box = _subject(item, display, load)
    name, shown = _drawn_name(item), item.clip
    return Linked(name=name, size=picture.size, placed=box, clip=shown, turn=item.turn)


def _drawn_name(item: Image | Veil) -> str:
    return f"{LINKS}/{'scrim' if isinstance(item, Veil) else 'subject'}-{item.element}.png"


def _subject(item: Image, display: DisplayList, load: LoadAsset) -> tuple[Pictures.Image, Box]:
    """Return a cut-out with its scrims, see-through beside it, and where it lies (pt)."""
    source = art.load_picture(load, item.asset)
    shown = art.painted(item, display, source)
    mask, _ = art.cut_out(item, art.load_mask(load, item.mask, source.size))
    picture = shown.picture.convert("RGBA")
    picture.putalpha(mask)
    return picture, shown.box


def _veil(veil: Veil) -> Pictures.Image:
    """Return a scrim by itself: its colour, as dense as it lies on the art."""
    size = tuple(max(1, round(side * VEIL_PX_PER_PT)) for side in (veil.box.w, veil.box.h))
    black = Pictures.new("RGB", (size[0], size[1]), "black")
    white = replace(veil, colour="#ffffff", turn=STILL)
    cover = art.with_veils(black, veil.box, STILL, [white])
    picture = Pictures.new("RGBA", black.size, veil.colour)
    picture.putalpha(Pictures.fromarray(np.asarray(cover)[:, :, 0].copy()))
    return picture


def _picture(id_: str, linked: Linked, page: Box) -> ET.Element:
    """Return a frame with a linked picture inside, as large as the layout has it.

    Linked pictures have one pixel to the point, so the matrix alone gives them their size.
    """
    frame = parts.framed("Rectangle", id_, linked.clip, linked.turn, page, parts.NONE)
    frame.set("ContentType", "GraphicType")
    (width, height), box = linked.size, linked.placed
    across, down = box.w / width, box.h / height
    matrix = (across, 0, 0, down, box.x - page.w / 2, box.y - page.h / 2)
    placed = ET.SubElement(
        frame, "Image", Self=f"{id_}-i", ItemTransform=" ".join(f"{part:.8g}" for part in matrix)
    )
    bounds = {"Left": "0", "Top": "0", "Right": str(width), "Bottom": str(height)}
    ET.SubElement(ET.SubElement(placed, "Properties"), "GraphicBounds", bounds)
    ET.SubElement(placed, "Link", Self=f"{id_}-l", LinkResourceURI=f"file:{linked.name}")
    return frame


def linked_png(picture: Pictures.Image) -> bytes:
    """Return a picture as a package links it: a PNG of one pixel to the point."""
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(LINKED_PPI, LINKED_PPI), compress_level=4)
    return out.getvalue()
