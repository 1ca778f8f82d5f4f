"""One layout engine: a layout document becomes the display list that every output draws."""

from collections.abc import Mapping
from dataclasses import replace

from studio.core import barcode
from studio.core.boxes import Box
from studio.core.finding import Finding, Severity
from studio.core.inks import Ink
from studio.core.layout_document import Json, LayoutDocument, parse
from studio.core.layout_elements import (
    Art,
    Barcode,
    Element,
    Label,
    Masthead,
    Scrim,
    TextElement,
    kind_of,
)
from studio.core.units import mm_to_pt
from studio.press import bars
from studio.press.ai_mark import words_on
from studio.press.display import (
    STILL,
    DisplayList,
    GlyphRun,
    Image,
    Item,
    Path,
    Placed,
    Turn,
    Veil,
    turned_bounds,
)
from studio.press.fonts import FontStore
from studio.press.text_setting import ink_bounds_mm, set_text

AssetSizes = Mapping[str, tuple[int, int]]
SUBJECT_MARGIN_PT = 2.0


def lay_out(document: LayoutDocument | Json, assets: AssetSizes, fonts: FontStore) -> DisplayList:
    """Return everything the cover shows, from the lowest element to the highest.

    Args:
        document: a parsed layout, or its JSON.
        assets: pixel width and height of each picture the layout places, by SHA-256.
        fonts: the store that text is set from.
    """
    parsed = document if isinstance(document, LayoutDocument) else parse(document)
    parsed = _with_spots(parsed)
    items: list[Item] = []
    placed: list[Placed] = []
    behind = 0
    for id_, element in _paint_order(parsed):
        made, facts = _lay_out_element(id_, element, parsed, assets, fonts)
        items += made
        placed.append(facts)
        if _goes_behind(element):
            behind = len(items)
    items[behind:behind] = _subjects(items[:behind], parsed)
    return DisplayList(cover=parsed.cover, items=tuple(items), placed=tuple(placed))


def _paint_order(document: LayoutDocument) -> list[tuple[str, Element]]:
    """Art lies below its scrims, which are baked into it, and below mastheads that its subject
    covers; all else follows its rank."""
    floor = {Art: 0, Scrim: 1}
    return sorted(
        document.in_order(),
        key=lambda pair: 2 if _goes_behind(pair[1]) else floor.get(type(pair[1]), 3),
    )


def _goes_behind(element: Element) -> bool:
    return isinstance(element, Masthead) and element.behind_subject


def _subjects(below: list[Item], document: LayoutDocument) -> list[Item]:
    """Return the cut-outs of the art, as much of them as the mastheads below need."""
    runs = [item for item in below if isinstance(item, GlyphRun)]
    ink = ink_bounds_mm(runs)
    if ink is None:
        return []
    made: list[Item] = []
    reach = _pt(ink).grow(max(run.outline_pt for run in runs) + SUBJECT_MARGIN_PT)
    for image in (item for item in below if isinstance(item, Image)):
        element = document.elements[image.element]
        clip = image.clip.intersect(reach) if image.turn.still else image.clip
        if isinstance(element, Art) and element.cutout_mask and clip is not None:
            made.append(
                replace(
                    image,
                    role="subject",
                    asset=element.cutout_foreground or element.asset,
                    mask=element.cutout_mask,
                    clip=clip,
                )
            )
    return made


def _lay_out_element(
    id_: str,
    element: Element,
    document: LayoutDocument,
    assets: AssetSizes,
    fonts: FontStore,
) -> tuple[list[Item], Placed]:
    match element:
        case TextElement():
            runs, facts = set_text(id_, element, document, fonts, kind_of(element))
            return list(runs), facts
        case Art():
            return _art(id_, element, assets)
        case Barcode():
            return _barcode(id_, element, fonts)
        case Scrim():
            return [_veil(id_, element)], _placed(id_, element)
        case Label():
            return _labelled(id_, element, document, fonts)
    raise TypeError(f"{type(element).__name__} has no layout.")


def _art(id_: str, element: Art, assets: AssetSizes) -> tuple[list[Item], Placed]:
    box = _pt(_frame(element))
    facts = _placed(id_, element)
    if not element.asset or box.empty:
        return [], facts
    left, top, right, bottom = element.crop
    width, height = assets.get(element.asset, (box.w, box.h))
    shown_w, shown_h = width * (1 - left - right), height * (1 - top - bottom)
    scale = max(box.w / shown_w, box.h / shown_h)
    if element.flip:
        left, right = right, left
    placed = Box(
        x=box.x + (box.w - shown_w * scale) / 2 - left * width * scale,
        y=box.y + (box.h - shown_h * scale) / 2 - top * height * scale,
        w=width * scale,
        h=height * scale,
    )
    image = Image(
        element=id_,
        role="art",
        asset=element.asset,
        clip=box,
        placed=placed,
        flip=element.flip,
        turn=_turn(element),
    )
    return [image], facts


def _barcode(id_: str, element: Barcode, fonts: FontStore) -> tuple[list[Item], Placed]:
    box = bars.panel_box(element)
    sized = replace(element, w_mm=box.w, h_mm=box.h)
    turn = _turn(sized)
    items: list[Item] = [bars.panel(id_, sized, turn)]
    facts = _placed(id_, sized)
    try:
        symbol = barcode.encode(element.symbology, element.digits, element.addon)
    except barcode.BarcodeError as error:
        wrong = Finding(
            severity=Severity.ERROR,
            code="barcode_digits",
            element=id_,
            values={"digits": element.digits or "(empty)", "reason": error.reason, **error.values},
        )
        return items, replace(facts, findings=(wrong,))
    items += bars.bars(id_, sized, symbol, turn)
    items.append(bars.legend(id_, sized, symbol, fonts, turn))
    return items, replace(facts, text=symbol.digits)


def _veil(id_: str, element: Scrim) -> Veil:
    return Veil(
        element=id_,
        box=_pt(_frame(element)),
        shape=element.shape,
        colour=element.colour,
        opacity_from=element.opacity_from,
        opacity_to=element.opacity_to,
        angle_deg=element.angle_deg,
        under_subject=element.under_subject,
        turn=_turn(element),
    )


def _labelled(
    id_: str, element: Label, document: LayoutDocument, fonts: FontStore
) -> tuple[list[Item], Placed]:
    """Return a panel, and on the label of generated art the words that say so."""
    panel, facts = _label(id_, element), _placed(id_, element)
    words = words_on(element, document)
    if words is None:
        return [panel], facts
    runs, said = set_text(id_, words, document, fonts, facts.kind)
    told = replace(facts, text=said.text, sizes_pt=said.sizes_pt, findings=said.findings)
    return [panel, *runs], told


def _label(id_: str, element: Label) -> Path:
    box = _pt(_frame(element))
    return Path(
        element=id_,
        role="label",
        x=box.x,
        y=box.y,
        w=box.w,
        h=box.h,
        radius=min(mm_to_pt(element.radius_mm), box.w / 2, box.h / 2),
        fill=element.ink,
        stroke=element.outline_ink if element.outline_pt > 0 else None,
        stroke_pt=element.outline_pt,
        turn=_turn(element),
    )


def _placed(id_: str, element: Element) -> Placed:
    frame = _frame(element)
    turn = _turn(element, frame)
    return Placed(
        id=id_,
        kind=kind_of(element),
        name=element.name,
        box_mm=frame,
        rotation_deg=element.rotation_deg,
        ink_mm=frame if turn.still else turned_bounds(frame, turn),
        locked=element.locked,
    )


def _frame(element: Element) -> Box:
    return Box(x=element.x_mm, y=element.y_mm, w=element.w_mm, h=element.h_mm)


def _pt(box: Box) -> Box:
    return Box(
        x=round(mm_to_pt(box.x), 4),
        y=round(mm_to_pt(box.y), 4),
        w=round(mm_to_pt(box.w), 4),
        h=round(mm_to_pt(box.h), 4),
    )


def _turn(element: Element, frame: Box | None = None) -> Turn:
    """Return the element's rotation about its middle; in pt unless a frame is given."""
    box = frame or _pt(_frame(element))
    made = Turn(degrees=element.rotation_deg, about=(box.x + box.w / 2, box.y + box.h / 2))
    return STILL if made.still else made


def _with_spots(document: LayoutDocument) -> LayoutDocument:
    """Give every spot ink the CMYK values that the document names for it."""
    if not document.spots:
        return document
    elements = {id_: _resolved(held, document.spots) for id_, held in document.elements.items()}
    return replace(document, elements=elements)


def _resolved(element: Element, spots: Mapping[str, Ink]) -> Element:
    match element:
        case TextElement():
            runs = tuple(replace(run, ink=_ink(run.ink, spots)) for run in element.runs)
            return replace(element, runs=runs, outline_ink=_ink(element.outline_ink, spots))
        case Label():
            return replace(
                element,
                ink=_ink(element.ink, spots),
                outline_ink=_ink(element.outline_ink, spots),
            )
    return element


def _ink(ink: Ink, spots: Mapping[str, Ink]) -> Ink:
    if not ink.spot or ink.spot not in spots:
        return ink
    c, m, y, k = spots[ink.spot].cmyk
    t = ink.tint
    return replace(ink, cmyk=(c * t, m * t, y * t, k * t))
