"""The fixed parts of an IDML package, and its elements as small builders."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from studio.core.boxes import Box
from studio.core.inks import Ink
from studio.press.display import Point, Turn
from studio.press.outlines import Command

MIMETYPE = "application/vnd.adobe.indesign-idml-package"
PACKAGING = "http://ns.adobe.com/AdobeInDesign/idml/1.0/packaging"
VERSION = "15.0"
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
    '<rootfiles><rootfile full-path="designmap.xml" media-type="text/xml"/></rootfiles></container>'
)
PAPER, NONE = "Color/Paper", "Swatch/None"


def wrapped(name: str, *children: ET.Element) -> bytes:
    """Return a part of the package: its elements inside the packaging element of that name."""
    root = ET.Element(f"{{{PACKAGING}}}{name}", DOMVersion=VERSION)
    root.extend(children)
    return written(root)


def written(root: ET.Element) -> bytes:
    ET.register_namespace("idPkg", PACKAGING)
    made: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def colour_id(ink: Ink) -> str:
    """Return the id of an ink's swatch."""
    if ink.spot:
        return f"Color/{ink.spot} {round(ink.tint * 100)}"
    if not ink.total:
        return PAPER
    return "Color/C={} M={} Y={} K={}".format(*(round(part * 100) for part in ink.cmyk))


def colour(ink: Ink) -> ET.Element:
    """Return an ink as a colour; a spot's tint is part of its values."""
    values = " ".join(f"{part * 100:.4g}" for part in ink.cmyk)
    return ET.Element(
        "Color",
        Self=colour_id(ink),
        Name=colour_id(ink).removeprefix("Color/"),
        Model="Spot" if ink.spot else "Process",
        Space="CMYK",
        ColorValue=values,
    )


def paper() -> ET.Element:
    """Return the colour of bare paper, as every document has it."""
    return ET.Element(
        "Color",
        Self=PAPER,
        Name="Paper",
        Model="Process",
        Space="CMYK",
        ColorValue="0 0 0 0",
        ColorOverride="Specialpaper",
    )


def no_colour() -> ET.Element:
    return ET.Element("Swatch", Self=NONE, Name="None")


def framed(kind: str, id_: str, box: Box, turn: Turn, page: Box, fill: str) -> ET.Element:
    """Return a frame whose corners lie at `box` (pt from the trim), turned as the layout turns it.

    The spread's origin is the middle of the page.
    """
    x, y = page.w / 2, page.h / 2
    a, b, c, d, e, f = turn.matrix()
    e, f = a * x + c * y + e - x, b * x + d * y + f - y
    matrix = " ".join(f"{part:.6g}" for part in (a, b, c, d, e, f))
    frame = ET.Element(kind, Self=id_, ItemTransform=matrix, FillColor=fill, StrokeColor=NONE)
    corners = _corners(box)
    path: list[Command] = [("M", corners[0]), *(("L", corner) for corner in corners[1:])]
    _draw(frame, path, page)
    return frame


def polygon(
    id_: str, commands: Sequence[Command], page: Box, paint: Mapping[str, str]
) -> ET.Element:
    """Return a shape of closed outlines, in pt from the trim's corner, painted as told."""
    made = ET.Element("Polygon", Self=id_, ItemTransform="1 0 0 1 0 0")
    made.attrib |= paint
    _draw(made, commands, page)
    return made


def _draw(frame: ET.Element, commands: Sequence[Command], page: Box) -> None:
    """Give a frame its path: points, each with the handles of the curves before and after."""
    geometry = ET.SubElement(ET.SubElement(frame, "Properties"), "PathGeometry")
    for contour in _contours(commands):
        path = ET.SubElement(geometry, "GeometryPathType", PathOpen="false")
        array = ET.SubElement(path, "PathPointArray")
        for handles in contour:
            before, place, after = (
                f"{x - page.w / 2:.4f} {y - page.h / 2:.4f}" for x, y in handles
            )
            ET.SubElement(
                array, "PathPointType", Anchor=place, LeftDirection=before, RightDirection=after
            )


def _contours(commands: Sequence[Command]) -> list[list[list[Point]]]:
    """Return closed outlines as points of three: the handle before, the place, the one after."""
    made: list[list[list[Point]]] = []
    for letter, numbers in commands:
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "M":
            made.append([[points[0]] * 3])
        elif points:
            made[-1][-1][2] = points[0] if letter == "C" else made[-1][-1][1]
            made[-1].append([points[-2] if letter == "C" else points[-1], points[-1], points[-1]])
    for contour in made:
        first, last = contour[0], contour[-1]
        if len(contour) > 1 and first[1] == last[1]:  # closed where it began: one point, not two
            first[0] = last[0]
            contour.pop()
    return made


def page(box: Box) -> ET.Element:
    half = f"1 0 0 1 {-box.w / 2:.4f} {-box.h / 2:.4f}"
    bounds = f"0 0 {box.h:.4f} {box.w:.4f}"
    return ET.Element(
        "Page", Self="page", Name="1", GeometricBounds=bounds, ItemTransform=half, AppliedMaster="n"
    )


def preferences(box: Box, bleed: float) -> ET.Element:
    made = ET.Element(
        "DocumentPreference",
        PageWidth=f"{box.w:.4f}",
        PageHeight=f"{box.h:.4f}",
        PagesPerDocument="1",
        FacingPages="false",
        DocumentBleedUniformSize="true",
    )
    made.attrib |= {f"DocumentBleed{side}Offset": f"{bleed:.4f}" for side in _SIDES}
    return made


def styles(paragraphs: Sequence[ET.Element]) -> Sequence[ET.Element]:
    """Return the root styles that every document has, and the layout's paragraph styles."""
    made = []
    for kind, name in (
        ("CharacterStyle", "$ID/[No character style]"),
        ("ParagraphStyle", "$ID/[No paragraph style]"),
    ):
        group = ET.Element(f"Root{kind}Group", Self=f"u{kind}")
        ET.SubElement(group, kind, Self=f"{kind}/{name}", Name=name)
        made.append(group)
    made[-1].extend(paragraphs)
    return made


_SIDES = ("Top", "Bottom", "InsideOrLeft", "OutsideOrRight")


def _corners(box: Box) -> list[tuple[float, float]]:
    return [(box.x, box.y), (box.x, box.bottom), (box.right, box.bottom), (box.right, box.y)]
