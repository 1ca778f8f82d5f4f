"""A drawn logo as a font of one ligature: its words, set in it, become the drawing.

A drawing of several colours keeps them, as layers of the glyph; the stylistic set 1 prints it in
the text's ink alone. So a logo is placed, fitted, inked, put behind a subject and printed as any
masthead is, and stays words for readers of the file.
"""

import io
import re
import zlib
from collections.abc import Iterable

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen

from generation.contract.sentences import Sentence
from studio.press.logo_drawing import OWN_INK, layers_of, refused_drawing

FAMILY = "Logo"
UPM, CAPITALS, BESIDE = 2000, 1400, 40
WIDTH_MAX = 30_000  # of a glyph, in units: 21 times as wide as high
MADE_AT = 3_786_912_000  # in seconds since 1904: the same drawing gives the same bytes
WORDS_MAX = 40
TEXT_INK = 0xFFFF  # the palette entry that stands for the text's own colour
ONE_INK = "\nfeature ss01 { sub logo by logo.one; } ss01;"
HEAD = re.compile(rb"\s*(<\?xml|<!--|<svg)", re.IGNORECASE)

Parts = list[tuple[str, RecordingPen]]  # colours, from the lowest shapes to the highest


def is_drawing(data: bytes) -> bool:
    """Tell whether a file looks like an SVG."""
    return HEAD.match(data[:200]) is not None and b"<svg" in data[:4000]


def logo_font(data: bytes, words: str) -> bytes:
    """Return an OpenType font in which `words` are the drawing, as high as capitals.

    Args:
        data: an SVG of filled shapes.
        words: what the logo says, 1 to 40 characters; letter case does not count.

    Raises:
        RefusedError: no words, or see `layers_of`.
    """
    tidy = " ".join(words.split())
    if not 1 <= len(tidy) <= WORDS_MAX:
        raise refused_drawing(
            "logo_words",
            Sentence("Say what the logo says, in 1 to {limit} characters.", limit=WORDS_MAX),
        )
    layers = layers_of(data)
    drawn = _scaled([layer.shapes for layer in layers])
    coloured = len({layer.colour for layer in layers}) > 1
    parts = [(layer.colour, pen) for layer, pen in zip(layers, drawn, strict=True)]
    forms = list(dict.fromkeys((tidy, tidy.upper(), tidy.lower(), tidy.title())))
    return _built(_joined(drawn), parts if coloured else [], tidy, forms)


def _scaled(pens: list[RecordingPen]) -> list[RecordingPen]:
    """Return the drawing on the baseline, as high as capitals, y upwards."""
    bounds = ControlBoundsPen(None)
    for pen in pens:
        pen.replay(bounds)
    left, top, right, bottom = bounds.bounds or (0.0, 0.0, 0.0, 0.0)
    if right - left <= 0 or bottom - top <= 0:
        raise refused_drawing("logo_empty", Sentence("It has no filled shapes."))
    scale = CAPITALS / (bottom - top)
    if (right - left) * scale > WIDTH_MAX:
        raise refused_drawing(
            "logo_empty", Sentence("It is more than 21 times as wide as it is high.")
        )
    move = (scale, 0, 0, -scale, BESIDE - left * scale, bottom * scale)
    made = []
    for pen in pens:
        moved = RecordingPen()
        pen.replay(TransformPen(moved, move))
        made.append(moved)
    return made


def _joined(pens: list[RecordingPen]) -> RecordingPen:
    whole = RecordingPen()
    for pen in pens:
        pen.replay(whole)
    return whole


def _built(drawing: RecordingPen, parts: Parts, words: str, forms: Iterable[str]) -> bytes:
    letters = sorted({char for form in forms for char in form})
    names = {char: f"u{ord(char):04X}" for char in letters}
    bounds = ControlBoundsPen(None)
    drawing.replay(bounds)
    width = round((bounds.bounds or (0, 0, 0, 0))[2]) + BESIDE
    blank = T2CharStringPen(700, None)
    _box(blank)
    boxed, spaced = blank.getCharString(), T2CharStringPen(500, None).getCharString()
    shapes = {name: spaced if char == " " else boxed for char, name in names.items()}
    logos = {"logo": drawing}
    if parts:
        logos |= {"logo.one": drawing} | {_part(at): pen for at, (_, pen) in enumerate(parts)}
    font = FontBuilder(UPM, isTTF=False)
    font.setupGlyphOrder([".notdef", *names.values(), *logos])
    font.setupCharacterMap({ord(char): name for char, name in names.items()})
    full = f"{FAMILY} {words}"
    font.setupCFF(
        f"{FAMILY}-{zlib.crc32(words.encode()):08X}",
        {"FullName": full},
        {".notdef": boxed, **shapes, **{name: _drawn(pen, width) for name, pen in logos.items()}},
        {},
    )
    _measured(font, names, dict.fromkeys(logos, (width, BESIDE)), full)
    if parts:
        _coloured(font, [colour for colour, _ in parts])
    font.addOpenTypeFeatures(_ligatures(forms, names) + (ONE_INK if parts else ""))
    font.font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _drawn(pen: RecordingPen, width: int) -> T2CharString:
    drawn = T2CharStringPen(width, None, roundTolerance=0)
    pen.replay(drawn)
    return drawn.getCharString()


def _coloured(font: FontBuilder, colours: list[str]) -> None:
    """Give the logo its layers; the text's own ink has a number of its own."""
    palette = list(dict.fromkeys(colour for colour in colours if colour != OWN_INK))
    entry = {colour: place for place, colour in enumerate(palette)} | {OWN_INK: TEXT_INK}
    layers = [(_part(at), entry[colour]) for at, colour in enumerate(colours)]
    parts = [tuple(part / 255 for part in (*bytes.fromhex(one[1:]), 255)) for one in palette]
    font.setupCOLR({"logo": layers}, version=0)
    font.setupCPAL([parts])


def _part(place: int) -> str:
    return f"logo.part{place}"


def _measured(
    font: FontBuilder, names: dict[str, str], logos: dict[str, tuple[int, int]], full: str
) -> None:
    """Give the font its measures and its name."""
    widths = {name: (500 if char == " " else 700, 0) for char, name in names.items()}
    font.setupHorizontalMetrics({".notdef": (700, 0), **widths, **logos})
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
