"""A drawn logo as a font of one ligature: its words, set in it, become the drawing.

So a logo is placed, fitted, inked, put behind a subject and printed as any masthead is, and stays
words for readers of the file.
"""

import io
import re
import zlib
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib import SVGPath

from studio.core.errors import RefusedError

FAMILY = "Logo"
UPM, CAPITALS, BESIDE = 2000, 1400, 40
WIDTH_MAX = 30_000  # of a glyph, in units: 21 times as wide as high
MADE_AT = 3_786_912_000  # in seconds since 1904: the same drawing gives the same bytes
WORDS_MAX, SEGMENTS_MAX = 40, 50_000
HEAD = re.compile(rb"\s*(<\?xml|<!--|<svg)", re.IGNORECASE)
DRAWN = {"path", "rect", "circle", "ellipse", "polygon", "polyline", "line", "g", "svg"}
KEPT_OUT = {"defs", "clipPath", "mask", "symbol", "metadata", "title", "desc", "style"}
UNFILLED = re.compile(r"fill\s*:\s*none|display\s*:\s*none")


def is_drawing(data: bytes) -> bool:
    """Tell whether a file looks like an SVG."""
    return HEAD.match(data[:200]) is not None and b"<svg" in data[:4000]


def logo_font(data: bytes, words: str) -> bytes:
    """Return an OpenType font in which `words` are the drawing, as high as capitals.

    Args:
        data: an SVG of filled shapes.
        words: what the logo says, 1 to 40 characters; letter case does not count.

    Raises:
        RefusedError: no words, no filled shapes, a picture or type in it, or too much of it.
    """
    tidy = " ".join(words.split())
    if not 1 <= len(tidy) <= WORDS_MAX:
        raise RefusedError(str(WORDS_MAX), code="logo_words")
    drawing = _scaled(_recorded(data))
    forms = list(dict.fromkeys((tidy, tidy.upper(), tidy.lower(), tidy.title())))
    return _built(drawing, tidy, forms)


def _recorded(data: bytes) -> RecordingPen:
    """Return the filled shapes of a drawing, y downwards."""
    root = ET.fromstring(data)
    _keep_filled(root)
    pen = RecordingPen()
    SVGPath.fromstring(ET.tostring(root)).draw(pen)
    if not pen.value:
        raise _refused("logo_empty", "It has no filled shapes.")
    if len(pen.value) > SEGMENTS_MAX:
        raise _refused("logo_empty", f"It has more than {SEGMENTS_MAX} segments.")
    return pen


def _keep_filled(parent: ET.Element) -> None:
    for child in list(parent):
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        unfilled = child.get("fill") == "none" or UNFILLED.search(child.get("style", ""))
        if tag in KEPT_OUT or not tag or (unfilled and tag != "g"):
            parent.remove(child)
        elif tag not in DRAWN:
            raise RefusedError(f"<{tag[:20]}>", code="logo_parts")
        else:
            _keep_filled(child)


def _scaled(pen: RecordingPen) -> RecordingPen:
    """Return the drawing on the baseline, as high as capitals, y upwards."""
    bounds = ControlBoundsPen(None)
    pen.replay(bounds)
    left, top, right, bottom = bounds.bounds or (0.0, 0.0, 0.0, 0.0)
    if right - left <= 0 or bottom - top <= 0:
        raise _refused("logo_empty", "It has no filled shapes.")
    scale = CAPITALS / (bottom - top)
    if (right - left) * scale > WIDTH_MAX:
        raise _refused("logo_empty", "It is more than 21 times as wide as it is high.")
    made = RecordingPen()
    move = (scale, 0, 0, -scale, BESIDE - left * scale, bottom * scale)
    pen.replay(TransformPen(made, move))
    return made


def _built(drawing: RecordingPen, words: str, forms: Iterable[str]) -> bytes:
    letters = sorted({char for form in forms for char in form})
    names = {char: f"u{ord(char):04X}" for char in letters}
    bounds = ControlBoundsPen(None)
    drawing.replay(bounds)
    width = round((bounds.bounds or (0, 0, 0, 0))[2]) + BESIDE
    font = FontBuilder(UPM, isTTF=False)
    font.setupGlyphOrder([".notdef", *names.values(), "logo"])
    font.setupCharacterMap({ord(char): name for char, name in names.items()})
    blank = T2CharStringPen(700, None)
    _box(blank)
    boxed, spaced = blank.getCharString(), T2CharStringPen(500, None).getCharString()
    shapes = {name: spaced if char == " " else boxed for char, name in names.items()}
    drawn = T2CharStringPen(width, None, roundTolerance=0)
    drawing.replay(drawn)
    full = f"{FAMILY} {words}"
    font.setupCFF(
        f"{FAMILY}-{zlib.crc32(words.encode()):08X}",
        {"FullName": full},
        {".notdef": boxed, **shapes, "logo": drawn.getCharString()},
        {},
    )
    _measured(font, names, width, full)
    font.addOpenTypeFeatures(_ligatures(forms, names))
    font.font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _measured(font: FontBuilder, names: dict[str, str], width: int, full: str) -> None:
    """Give the font its measures and its name."""
    widths = {name: (500 if char == " " else 700, 0) for char, name in names.items()}
    font.setupHorizontalMetrics({".notdef": (700, 0), **widths, "logo": (width, BESIDE)})
    font.setupHorizontalHeader(ascent=CAPITALS, descent=-UPM // 5)
    font.setupNameTable({"familyName": full, "styleName": "Regular", "fullName": full})
    font.setupOS2(sTypoAscender=CAPITALS, sCapHeight=CAPITALS, sxHeight=UPM // 2, fsType=0)
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = MADE_AT


def _ligatures(forms: Iterable[str], names: dict[str, str]) -> str:
    lines = [f"sub {' '.join(names[char] for char in form)} by logo;" for form in forms]
    many = [line for line in lines if len(line.split()) > 4]
    one = [line for line in lines if len(line.split()) <= 4]
    return "feature ccmp {\n" + "\n".join([*many, *one]) + "\n} ccmp;"


def _box(pen: T2CharStringPen) -> None:
    """Draw what a letter that is not the logo's looks like: an empty box, so that it shows."""
    for left, top, right, bottom in ((60, CAPITALS, 640, 0), (120, 60, 580, CAPITALS - 60)):
        pen.moveTo((left, bottom))
        pen.lineTo((right, bottom))
        pen.lineTo((right, top))
        pen.lineTo((left, top))
        pen.closePath()


def _refused(code: str, reason: str) -> RefusedError:
    return RefusedError(f"This drawing cannot be used. {reason}", code=code)
