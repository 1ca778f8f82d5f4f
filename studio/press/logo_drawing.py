"""A logo drawn as SVG, read as hostile: filled shapes in plain colours, nothing else."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib import SVGPath
from PIL import ImageColor

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError

SEGMENTS_MAX, LAYERS_MAX = 50_000, 32
RULES_MAX = 200
GROUPS = {"g", "svg"}
DRAWN = {"path", "rect", "circle", "ellipse", "polygon", "polyline", "line"} | GROUPS
KEPT_OUT = {"defs", "clipPath", "mask", "symbol", "metadata", "title", "desc", "style"}
OWN_INK = ""  # of shapes that take the colour of what stands around them: the text's ink
_FIRST_FILL = "#000000"
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SEE_THROUGH = ("opacity", "fill-opacity")

Rules = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Shapes of one colour (#rrggbb, or empty for the text's own ink), y downwards."""

    colour: str
    shapes: RecordingPen


def layers_of(data: bytes) -> list[Layer]:
    """Return a drawing's filled shapes from the lowest to the highest, joined where colours meet.

    Raises:
        RefusedError: no filled shapes, a picture or type in it, a gradient or pattern, shapes one
            can see through, or too much of it.
    """
    root = ET.fromstring(data)
    rules = _rules(root)
    fills: list[str] = []
    _keep_filled(root, rules, _FIRST_FILL, fills)
    numbers = [number for number, (_, same) in enumerate(groupby(fills)) for _ in same]
    colours = [colour for colour, _ in groupby(fills)]
    if len(colours) > LAYERS_MAX:
        raise refused_drawing(
            "logo_layers",
            Sentence(
                "Its colours change more than {limit} times. Join shapes of one colour.",
                limit=LAYERS_MAX,
            ),
        )
    layers = [
        Layer(colour=colour, shapes=_recorded(_only(root, numbers, number)))
        for number, colour in enumerate(colours)
    ]
    kept = [layer for layer in layers if layer.shapes.value]
    if not kept:
        raise refused_drawing("logo_empty", Sentence("It has no filled shapes."))
    if sum(len(layer.shapes.value) for layer in kept) > SEGMENTS_MAX:
        raise refused_drawing(
            "logo_empty", Sentence("It has more than {limit} segments.", limit=SEGMENTS_MAX)
        )
    return kept


def _keep_filled(parent: ET.Element, rules: Rules, inherited: str, fills: list[str]) -> None:
    """Drop what is not drawn, and note each shape's fill in the order they are painted."""
    for child in list(parent):
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if tag in KEPT_OUT or not tag:
            parent.remove(child)
            continue
        if tag not in DRAWN:
            raise refused_drawing(
                "logo_parts",
                Sentence(
                    "It holds {part}; turn everything into filled paths.", part=f"<{tag[:20]}>"
                ),
            )
        told = _told(child, tag, rules)
        fill = told.get("fill", "inherit")
        fill = inherited if fill == "inherit" else fill
        if told.get("display") == "none" or (fill == "none" and tag not in GROUPS):
            parent.remove(child)
        elif tag in GROUPS:
            _solid(told)
            _keep_filled(child, rules, fill, fills)
        else:
            _solid(told)
            fills.append(_colour(fill))


def _told(shape: ET.Element, tag: str, rules: Rules) -> dict[str, str]:
    """Return what a shape says of its paint: attributes, then style rules, then its own style."""
    told = {name: shape.get(name, "") for name in ("fill", "display", *_SEE_THROUGH)}
    told |= rules.get(tag, {})
    for name in shape.get("class", "").split():
        told |= rules.get(f".{name}", {})
    told |= _declared(shape.get("style", ""))
    return {name: value.strip() for name, value in told.items() if value.strip()}


def _rules(root: ET.Element) -> Rules:
    """Return the drawing's style rules, by tag or by class; others must not paint."""
    found: dict[str, dict[str, str]] = {}
    sheets = (style.text or "" for style in root.iter() if str(style.tag).endswith("style"))
    for selectors, body in _RULE.findall(_COMMENT.sub("", "".join(sheets))):
        declared = _declared(body)
        for selector in (one.strip() for one in selectors.split(",")):
            if re.fullmatch(r"\.?[\w-]+", selector) and len(found) < RULES_MAX:
                found.setdefault(selector, {}).update(declared)
            elif declared:
                raise refused_drawing(
                    "logo_style",
                    Sentence(
                        "Its style rule {rule} is not read. Export it with attributes.",
                        rule=selector[:40],
                    ),
                )
    return found


def _declared(style: str) -> dict[str, str]:
    pairs = (entry.partition(":") for entry in style.split(";"))
    named = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return {name: named[name] for name in ("fill", "display", *_SEE_THROUGH) if name in named}


def _solid(told: Mapping[str, str]) -> None:
    """Refuse what one can see through: print needs one ink for each place of a logo."""
    for name in _SEE_THROUGH:
        if told.get(name, "1").rstrip("0").rstrip(".") not in ("1", "100%"):
            raise refused_drawing(
                "logo_paint",
                Sentence(
                    "It has shapes that one can see through. Fill every shape with one plain "
                    "colour."
                ),
            )


def _colour(fill: str) -> str:
    """Return a plain colour as #rrggbb."""
    if fill.lower() == "currentcolor":
        return OWN_INK
    try:
        red, green, blue, *alpha = ImageColor.getrgb(fill)
    except ValueError as error:
        raise refused_drawing(
            "logo_paint",
            Sentence(
                "It is painted with {paint}. Fill every shape with one plain colour.",
                paint=fill[:30],
            ),
        ) from error
    if alpha and alpha[0] != 255:
        raise refused_drawing(
            "logo_paint",
            Sentence(
                "It has shapes that one can see through. Fill every shape with one plain colour."
            ),
        )
    return f"#{red:02x}{green:02x}{blue:02x}"


def _only(root: ET.Element, numbers: list[int], wanted: int) -> ET.Element:
    """Return the drawing with the shapes of one layer alone."""
    made = copy.deepcopy(root)
    shapes = list(_leaves(made))
    for (parent, shape), number in zip(shapes, numbers, strict=True):
        if number != wanted:
            parent.remove(shape)
    return made


def _leaves(parent: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    for child in list(parent):
        if child.tag.rpartition("}")[2] in GROUPS:
            yield from _leaves(child)
        else:
            yield parent, child


def _recorded(root: ET.Element) -> RecordingPen:
    pen = RecordingPen()
    SVGPath.fromstring(ET.tostring(root)).draw(pen)
    return pen


def refused_drawing(code: str, reason: Sentence) -> RefusedError:
    """Return the refusal of a drawing, with the reason behind it."""
    return RefusedError(Sentence("This drawing cannot be used. {reason}", reason=reason), code=code)
