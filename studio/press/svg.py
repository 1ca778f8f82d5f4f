"""The display list as outlines in mm: per element for the browser's stage, and as one SVG."""

from collections.abc import Callable
from html import escape
from typing import Any

from studio.core.boxes import Box
from studio.core.units import MM_PER_PT, pt_to_mm
from studio.press.art import STOPS, gradient_line, opacity_at, veils_over
from studio.press.colour import preview_of
from studio.press.display import DisplayList, GlyphRun, Image, Path, Placed, Turn, Veil
from studio.press.outlines import box_path, run_path

DIGITS = 3  # of a millimetre

Json = dict[str, Any]


def stage(display: DisplayList) -> Json:
    """Return what the browser's stage paints, from the lowest element to the highest.

    All lengths are mm from the trim's top left corner. Each element has id, kind, name, text,
    panel, box_mm [x, y, w, h] before rotation, ink_mm or null, rotation_deg, locked, sizes_pt,
    findings, and any of: paths [{d, fill, stroke?, stroke_mm?}], images [{asset, clip_mm,
    placed_mm, flip}], veils [{box_mm, shape, colour, from, to, line_mm, stops}]. Paths are already
    rotated; images and veils carry turn {deg, x, y} where they are.

    `subjects` are cut-outs that stand in front of a masthead: images with a mask asset, and
    `above`, the id of the element they are painted after; the scrims `veils` lie on them again.
    """
    cover = display.cover
    return {
        "trim_mm": [cover.trim_w_mm, cover.trim_h_mm],
        "sheet_mm": _box(cover.trim_box),
        "spine_mm": _box(cover.spine_box) if cover.wraparound else None,
        "bleed_mm": cover.bleed_mm,
        "safe_mm": cover.safe_mm,
        "view_box": _box(cover.bleed_box),
        "elements": [_element(placed, display) for placed in display.placed],
        "subjects": _subjects(display),
    }


def document(display: DisplayList, href: Callable[[str], str], *, trimmed: bool = False) -> str:
    """Return the cover as one SVG picture; `href` gives each asset's address."""
    cover = display.cover
    view = cover.trim_box if trimmed else cover.bleed_box
    x, y, w, h = _box(view)
    shown = stage(display)
    body = "".join(
        _element_svg(element, href)
        + "".join(
            _subject_svg(subject, href, f"subject-{index}")
            for index, subject in enumerate(shown["subjects"])
            if subject["above"] == element["id"]
        )
        for element in shown["elements"]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" '
        f'viewBox="{x} {y} {w} {h}">'
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="#fff"/>{body}</svg>'
    )


def _element(placed: Placed, display: DisplayList) -> Json:
    made: Json = {
        "id": placed.id,
        "kind": placed.kind,
        "name": placed.name,
        "text": placed.text,
        "panel": display.panel_of(placed),
        "box_mm": _box(placed.box_mm),
        "ink_mm": _box(placed.ink_mm) if placed.ink_mm else None,
        "rotation_deg": placed.rotation_deg,
        "locked": placed.locked,
        "sizes_pt": list(placed.sizes_pt),
        "findings": [finding.to_json() for finding in placed.findings],
        "paths": [],
        "images": [],
        "veils": [],
    }
    for item in display.items_of(placed.id):
        match item:
            case GlyphRun():
                made["paths"] += _glyphs(item)
            case Path():
                made["paths"].append(_path(item))
            case Image(mask=""):
                made["images"].append(_image(item))
            case Veil():
                made["veils"].append(_veil(item))
    return _merged(made)


def _subjects(display: DisplayList) -> list[Json]:
    made = []
    for item in display.items:
        if isinstance(item, Image) and item.mask:
            veils = [_veil(veil) for veil in veils_over(item, display)]
            above = display.below(item)
            made.append(_image(item) | {"mask": item.mask, "above": above, "veils": veils})
    return made


def _merged(made: Json) -> Json:
    """Join neighbouring paths of the same paint: a barcode is 30 bars, but one path."""
    paths: list[Json] = []
    for path in made["paths"]:
        last = paths[-1] if paths else None
        if last is not None and {**last, "d": ""} == {**path, "d": ""}:
            last["d"] += path["d"]
        elif path["d"]:
            paths.append(path)
    return made | {"paths": paths}


def _glyphs(run: GlyphRun) -> list[Json]:
    d = run_path(run, MM_PER_PT, DIGITS)
    fill: Json = {"d": d, "fill": preview_of(run.ink.cmyk)}
    if run.outline_ink is None:
        return [fill]
    stroke: Json = {
        "d": d,
        "fill": "none",
        "stroke": preview_of(run.outline_ink.cmyk),
        "stroke_mm": round(pt_to_mm(run.outline_pt), DIGITS),
    }
    return [stroke, fill]


def _path(path: Path) -> Json:
    made: Json = {"d": box_path(path, MM_PER_PT, DIGITS), "fill": preview_of(path.fill.cmyk)}
    if path.stroke is not None:
        made["stroke"] = preview_of(path.stroke.cmyk)
        made["stroke_mm"] = round(pt_to_mm(path.stroke_pt), DIGITS)
    return made


def _image(image: Image) -> Json:
    return {
        "asset": image.asset,
        "clip_mm": _box(_mm(image.clip)),
        "placed_mm": _box(_mm(image.placed)),
        "flip": image.flip,
    } | _turn(image.turn)


def _veil(veil: Veil) -> Json:
    start, end = gradient_line(veil)
    places = [index / (STOPS - 1) for index in range(STOPS)]
    flat = veil.shape == "flat"
    return {
        "box_mm": _box(_mm(veil.box)),
        "shape": veil.shape,
        "colour": veil.colour,
        "line_mm": [round(pt_to_mm(part), DIGITS) for part in (*start, *end)],
        "stops": [
            [t, round(veil.opacity_from if flat else opacity_at(veil, t), 4)] for t in places
        ],
    } | _turn(veil.turn)


def _turn(turn: Turn) -> Json:
    if turn.still:
        return {}
    x, y = (round(pt_to_mm(part), DIGITS) for part in turn.about)
    return {"turn": {"deg": turn.degrees, "x": x, "y": y}}


def _element_svg(element: Json, href: Callable[[str], str]) -> str:
    images = "".join(
        _image_svg(image, href, f"{element['id']}-{index}")
        for index, image in enumerate(element["images"])
    )
    veils = "".join(
        _veil_svg(veil, f"{element['id']}-v{index}") for index, veil in enumerate(element["veils"])
    )
    paths = "".join(_path_svg(path) for path in element["paths"])
    id_, kind = escape(element["id"]), element["kind"]
    return f'<g id="{id_}" data-kind="{kind}">{images}{veils}{paths}</g>'


def _path_svg(path: Json) -> str:
    stroke = ""
    if "stroke" in path:
        stroke = f' stroke="{path["stroke"]}" stroke-width="{path["stroke_mm"]}"'
    return f'<path d="{path["d"]}" fill="{path["fill"]}"{stroke}/>'


def _image_svg(image: Json, href: Callable[[str], str], id_: str) -> str:
    clip, (x, y, w, h) = image["clip_mm"], image["placed_mm"]
    mirror = f' transform="translate({2 * x + w} 0) scale(-1 1)"' if image["flip"] else ""
    return (
        f'<clipPath id="{id_}"><rect {_rect(clip)}/></clipPath>'
        f'<g{_rotate(image)}><g clip-path="url(#{id_})"><image x="{x}" y="{y}" width="{w}" '
        f'height="{h}" preserveAspectRatio="none" href="{escape(href(image["asset"]))}"{mirror}/>'
        "</g></g>"
    )


def _subject_svg(subject: Json, href: Callable[[str], str], id_: str) -> str:
    mask = _image_svg(subject | {"asset": subject["mask"]}, href, f"{id_}-m")
    veils = "".join(
        _veil_svg(veil, f"{id_}-v{index}") for index, veil in enumerate(subject["veils"])
    )
    image = _image_svg(subject, href, f"{id_}-i")
    return f'<mask id="{id_}">{mask}</mask><g mask="url(#{id_})">{image}{veils}</g>'


def _veil_svg(veil: Json, id_: str) -> str:
    stops = "".join(
        f'<stop offset="{t}" stop-color="{veil["colour"]}" stop-opacity="{opacity}"/>'
        for t, opacity in veil["stops"]
    )
    x1, y1, x2, y2 = veil["line_mm"]
    gradient = (
        f'<radialGradient id="{id_}">{stops}</radialGradient>'
        if veil["shape"] == "radial"
        else f'<linearGradient id="{id_}" gradientUnits="userSpaceOnUse" x1="{x1}" y1="{y1}" '
        f'x2="{x2}" y2="{y2}">{stops}</linearGradient>'
    )
    return f'{gradient}<rect {_rect(veil["box_mm"])} fill="url(#{id_})"{_rotate(veil)}/>'


def _rotate(held: Json) -> str:
    turn = held.get("turn")
    return f' transform="rotate({turn["deg"]} {turn["x"]} {turn["y"]})"' if turn else ""


def _rect(box: list[float]) -> str:
    x, y, w, h = box
    return f'x="{x}" y="{y}" width="{w}" height="{h}"'


def _mm(box: Box) -> Box:
    return Box(x=pt_to_mm(box.x), y=pt_to_mm(box.y), w=pt_to_mm(box.w), h=pt_to_mm(box.h))


def _box(box: Box) -> list[float]:
    return [round(part, DIGITS) for part in (box.x, box.y, box.w, box.h)]
